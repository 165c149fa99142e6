"""Guards of the procedure (调解程序): consent, notice, mediators, sessions, more time; each with its article."""

from disputes.files import files_of
from disputes.models import Recusal, Session, Status
from disputes.recusal import recusals_of, refused
from governance.cases.guards import guard, handle_clock
from governance.core.exceptions import GuardFailed

MOST_MEDIATORS = 3
ASKABLE = frozenset({Status.REGISTERED, Status.ACCEPTED, Status.REFUSED})


@guard
def detail_is_filled(step):
    """纠纷要素已填写."""
    if files_of(step.files).detail.completed_at is None:
        raise GuardFailed("请先填写纠纷要素。")


@guard
def both_sides_named(step):
    """双方都已登记."""
    if not files_of(step.files).has_both_sides:
        raise GuardFailed("还没有登记被申请人，请先在“填写纠纷要素”里补上对方当事人。")


@guard
def consent_may_be_asked(step):
    """还没有开始调解."""
    dispute = files_of(step.files).detail
    if dispute.status not in ASKABLE:
        raise GuardFailed(f"现在是“{dispute.get_status_display()}”，不用再征询调解意愿；不愿再调解的，请登记终止调解。")


@guard
def refusal_is_explained(step):
    """明确拒绝的，写明情况."""
    if not step.is_preview and step.get("decision") == "refuses" and not (step.get("note") or "").strip():
        raise GuardFailed("当事人明确拒绝的，请写明拒绝的情况。", field="note")


@guard
def all_parties_agree(step):
    """各方都同意调解 (人民调解法第十七条)."""
    own = files_of(step.files)
    refusing = [str(p) for p in own.sides if p.pk in own.consents and own.consents[p.pk].decision == "refuses"]
    if refusing:
        raise GuardFailed(f"{'、'.join(refusing)}明确拒绝调解，不得调解（人民调解法第十七条）。")
    if not own.has_both_sides:
        raise GuardFailed("还没有登记被申请人，请先在“填写纠纷要素”里补上对方当事人。")
    if not own.all_agree:
        raise GuardFailed(f"还没有征得{'、'.join(str(p) for p in own.silent)}同意调解，请先登记调解意愿。")


@guard
def notice_is_whole(step):
    """权利义务逐项告知 (人民调解法第二十三、二十四条)."""
    from disputes.notices import POINTS

    if step.is_preview:
        if not files_of(step.files).untold:
            raise GuardFailed("各方都已签认权利义务告知。")
        return
    missing = [label for code, label in POINTS if code not in step.get("points", ())]
    if missing:
        raise GuardFailed(f"还没有告知：{missing[0]}。请逐项告知后勾选。", field="points")


@guard
def everybody_was_told(step):
    """各方都已签认权利义务告知."""
    own = files_of(step.files)
    if own.untold:
        raise GuardFailed(f"{'、'.join(str(p) for p in own.untold)}还没有签认权利义务告知书，请先告知。")


@guard
def mediators_fit(step):
    """一至三名调解员，一名主持，都不用回避."""
    if step.is_preview:
        return
    chosen, host = list(step.get("mediators") or ()), step.get("host")
    if not chosen:
        raise GuardFailed("请选择调解员。", field="mediators")
    if len(chosen) > MOST_MEDIATORS:
        raise GuardFailed(f"一件纠纷最多 {MOST_MEDIATORS} 名调解员，您选了 {len(chosen)} 名。", field="mediators")
    if host is not None and host not in chosen:
        raise GuardFailed("主持人须是选定的调解员之一。", field="host")
    check_fit(step, chosen, "mediators")


def check_fit(step, chosen, field: str) -> None:
    """Refuse whom the roster no longer has, who was ordered to keep away, and who is one of the parties' own."""
    own = files_of(step.files)
    granted = {row.mediator_id for row in own.recusals if row.decision == Recusal.Decision.GRANTED}
    conflicts = recusals_of(chosen, step.files.parties)
    for mediator in chosen:
        if mediator.state != "active" or mediator.is_expert:
            raise GuardFailed(f"{mediator.name}不是在聘的人民调解员，请另选。", field=field)
        if mediator.pk in granted:
            raise GuardFailed(f"{mediator.name}已决定回避，请另选调解员。", field=field)
        stop = refused(conflicts.get(mediator.pk, ()))
        if stop is not None:
            raise GuardFailed(f"{stop.words}，请另选调解员（特邀调解规定第十五条）。", field=field)


@guard
def mediators_at_work(step):
    """已有调解员，且没有待决定的回避."""
    own = files_of(step.files)
    if not own.appointments:
        raise GuardFailed("还没有指定或者选定调解员。")
    if own.open_recusals:
        raise GuardFailed(f"{own.open_recusals[0].mediator}的回避还没有决定，请先决定。")


@guard
def some_mediator(step):
    """已有调解员可以申请回避."""
    own = files_of(step.files)
    if not own.appointments:
        raise GuardFailed("还没有指定或者选定调解员。")
    mediator = step.get("mediator")
    if not step.is_preview and mediator not in own.mediators:
        raise GuardFailed("请选择本案的调解员。", field="mediator")
    if any(row.mediator == mediator for row in own.open_recusals):
        raise GuardFailed("这名调解员的回避已经在等待决定。", field="mediator")


@guard
def recusal_is_open(step):
    """有待决定的回避."""
    if not files_of(step.files).open_recusals:
        raise GuardFailed("没有待决定的回避。")


@guard
def recusal_decision_is_lawful(step):
    """自己申请回避的，双方书面同意才可以不回避；决定人不是被申请回避的人."""
    if step.is_preview:
        return
    recusal = step.get("recusal")
    if recusal is None or recusal.decision != Recusal.Decision.OPEN:
        raise GuardFailed("请选择待决定的回避。", field="recusal")
    if step.get("replacement") is not None:
        check_fit(step, [step.get("replacement")], "replacement")
    if recusal.mediator.user_id == step.by.pk:
        raise GuardFailed("这是您自己的回避，请由别人决定。")
    if not (step.get("note") or "").strip():
        raise GuardFailed("请写明决定的理由。", field="note")
    own_wish = recusal.raised_by_party_id is None
    if not step.get("grant") and own_wish and not step.get("both_agree"):
        raise GuardFailed(
            "调解员自行申请回避的，双方当事人书面同意由其调解的才可以不回避（特邀调解规定第十五条）。",
            field="both_agree",
        )


@guard
def session_fits(step):
    """时间、场地和调解员都空着；依法不公开的不公开."""
    if step.is_preview:
        return
    starts, ends = step.get("starts_at"), step.get("ends_at")
    if ends <= starts:
        raise GuardFailed("结束时间要晚于开始时间。", field="ends_at")
    if starts < step.at:
        raise GuardFailed("开始时间已过；已经调解过的，请用“记录调解”补记。", field="starts_at")
    own = files_of(step.files)
    if step.get("mode") == Session.Mode.ROOM and step.get("room") is None:
        raise GuardFailed("现场调解请选择调解室；上门调解的选“上门”。", field="room")
    if step.get("is_public"):
        _may_be_public(own)


def _may_be_public(own) -> None:
    """Nobody objects, and the law does not forbid it (人民调解法第二十三条, 医疗纠纷预防和处理条例第四十二条)."""
    if (own.detail.type_id and own.detail.type.never_public) or own.detail.is_from_court:
        raise GuardFailed("医疗纠纷和法院委派、委托的调解依法不公开进行。", field="is_public")
    if any(row.wants_closed for row in own.notices.values()):
        raise GuardFailed("有当事人要求不公开，不能公开调解（人民调解法第二十三条）。", field="is_public")


@guard
def session_is_planned(step):
    """有排期的调解."""
    own = files_of(step.files)
    session = step.get("session")
    if not own.planned or (not step.is_preview and session not in own.planned):
        raise GuardFailed("没有这一场排期的调解。", field="session")


@guard
def session_record_is_whole(step):
    """记录写了内容、双方到场；时间不在将来."""
    if step.is_preview:
        return
    if not (step.get("record") or "").strip():
        raise GuardFailed("请写调解记录。", field="record")
    session, starts = step.get("session"), step.get("starts_at")
    if session is None and starts is None:
        raise GuardFailed("没有排期的，请填调解的开始时间。", field="starts_at")
    if (starts or session.starts_at) > step.at:
        raise GuardFailed("这场调解还没有到时间，不能先记录。", field="starts_at")
    came = {row.pk for row in step.get("parties", ())}
    own = files_of(step.files)
    sides = {party.role for party in own.sides if party.pk in came}
    if step.get("result") == Session.Result.AGREED and sides != {"applicant", "respondent"}:
        raise GuardFailed("达成一致须双方都到场，请勾选到场的当事人。", field="parties")


@guard
def invitation_is_agreed(step):
    """邀请他人参加须当事人同意 (人民调解法第二十条)."""
    if not step.is_preview and not step.get("consented_on"):
        raise GuardFailed("邀请他人参加须征得当事人同意，请填同意的日期（人民调解法第二十条）。", field="consented_on")


@guard
def mediation_clock_runs(step):
    """调解期限在走，还没有过."""
    row = handle_clock(step)
    if row is None or row.paused_at is not None:
        raise GuardFailed("没有在走的调解期限。")
    if step.at > row.due_at:
        raise GuardFailed("调解期限已过，不能再延长；没有达成协议的，请登记终止调解。")


@guard
def everybody_agrees_to_more_time(step):
    """各方当事人都同意延长，新的期限晚于原期限."""
    if step.is_preview:
        return
    own, row = files_of(step.files), handle_clock(step)
    agreed = {party.pk for party in step.get("parties", ())}
    missing = [str(party) for party in own.sides if party.pk not in agreed]
    if missing:
        raise GuardFailed(f"延长调解期限须各方当事人都同意，还差{'、'.join(missing)}。", field="parties")
    from django.utils import timezone

    if step.get("until") <= timezone.localtime(row.due_at).date():
        raise GuardFailed(f"新的期限要晚于原期限 {timezone.localtime(row.due_at):%Y-%m-%d}。", field="until")


def agreed_extension_only(step):
    """延期须各方当事人同意 (令第75号第三十三条, 特邀调解规定第二十七条): 不走内部审批."""
    raise GuardFailed("纠纷的调解期限由各方当事人同意延长，请用“协议延期”。")
