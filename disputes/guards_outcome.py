"""Guards of the outcome (调解结果): clauses, signatures, performance, judicial confirmation; each with its article."""

from django.utils import timezone

from disputes.clauses import beyond_agreement, instalments_fit, vague_word
from disputes.files import files_of
from disputes.limits import risk_clocks
from disputes.models import Clause, Confirmation, Ending, Status
from governance.cases.guards import guard
from governance.cases.thresholds import number_of
from governance.core.calendar import Limit, marks
from governance.core.exceptions import GuardFailed

#: 人民调解法第三十三条: jointly within 30 days of effect; no rule may change it.
CONFIRM_LIMIT = Limit(30, "day")
GOING_ON = frozenset({Status.REGISTERED, Status.ACCEPTED, Status.MEDIATING, Status.REFUSED})


def today_of(step):
    """The local day of the step."""
    return timezone.localtime(step.at).date()


def confirm_until(agreement):
    """The last day on which both may apply for judicial confirmation."""
    start = timezone.make_aware(timezone.datetime.combine(agreement.effective_on, timezone.datetime.min.time()))
    return timezone.localtime(marks(start, CONFIRM_LIMIT).due).date()


@guard
def session_was_held(step):
    """有调解记录."""
    if not files_of(step.files).held:
        raise GuardFailed("还没有调解记录，请先“记录调解”。")


@guard
def facts_are_written(step):
    """事实和争议事项已写 (人民调解法第二十九条)."""
    if step.is_preview:
        return
    for name, words in (("facts", "主要事实"), ("issues", "争议事项")):
        if not (step.get(name) or "").strip():
            raise GuardFailed(f"请写{words}。", field=name)


@guard
def draft_is_unsigned(step):
    """有还没有生效的书面协议."""
    agreement = files_of(step.files).agreement
    if agreement is None or agreement.form != "written":
        raise GuardFailed("请先“拟定书面协议”。")
    if agreement.effective_on:
        raise GuardFailed("协议已经生效，不能再改。")


@guard
def clause_is_plain(step):
    """条款写明义务人、权利人、事项、金额或者行为、方式、期限，没有“尽快”，分期相加等于总额."""
    if step.is_preview:
        return
    if step.get("obligor") == step.get("obligee"):
        raise GuardFailed("义务人和权利人不能是同一人。", field="obligee")
    word = vague_word(step.get("matter"))
    if word:
        raise GuardFailed(f"不能写“{word}”，请写明确的内容。", field="matter")
    word = vague_word(step.get("method"))
    if word:
        raise GuardFailed(f"不能写“{word}”，请写明确的方式和地点。", field="method")
    problem = beyond_agreement(step.get("matter"))
    if problem:
        raise GuardFailed(problem, field="matter")
    _amount_and_days(step)


def _amount_and_days(step) -> None:
    mode, amount, rows = step.get("mode"), step.get("amount"), list(step.get("instalments") or ())
    if mode != Clause.Mode.ACT and not amount:
        raise GuardFailed("请写明金额；不是付钱的，履行方式选“行为履行”。", field="amount")
    if mode == Clause.Mode.INSTALMENTS:
        problem = instalments_fit(amount, rows)
        if problem:
            raise GuardFailed(problem, field="instalments")
        if rows[0][0] < today_of(step):
            raise GuardFailed("第一期的日期不能在今天之前。", field="instalments")
        return
    if rows:
        raise GuardFailed("写了分期的，履行方式请选“分期”。", field="mode")
    if step.get("due_on") is None:
        raise GuardFailed("请写明履行期限（哪一天以前）。", field="due_on")
    if step.get("due_on") < today_of(step):
        raise GuardFailed("履行期限不能在今天之前。", field="due_on")


@guard
def agreement_has_clauses(step):
    """协议有条款."""
    if not files_of(step.files).clauses:
        raise GuardFailed("协议还没有条款，请先“添加条款”。")


@guard
def signatures_are_whole(step):
    """各方签名、调解员签名、调委会盖章，缺一不生效 (人民调解法第二十九条)."""
    if step.is_preview:
        return
    own = files_of(step.files)
    signed = {party.pk for party in step.get("parties") or ()}
    missing = [str(party) for party in own.sides if party.pk not in signed]
    if missing:
        raise GuardFailed(
            f"{'、'.join(missing)}还没有签名、盖章或者按指印，协议不能生效（人民调解法第二十九条）。", field="parties"
        )
    if step.get("mediator") is None or step.get("mediator") not in own.mediators:
        raise GuardFailed("须有本案调解员签名。", field="mediator")
    for name, words in (("signed_on", "签名"), ("mediator_signed_on", "调解员签名"), ("sealed_on", "调委会盖章")):
        if step.get(name) is None:
            raise GuardFailed(f"请填{words}日期，缺一协议不生效（人民调解法第二十九条）。", field=name)
        if step.get(name) > today_of(step):
            raise GuardFailed(f"{words}日期不能在今天之后。", field=name)
    electronic = step.get("method") == "electronic"
    if electronic and own.detail.type_id == "01":
        raise GuardFailed("婚姻、收养、继承的协议不能用电子签名（电子签名法第三条），请签纸质的。", field="method")


@guard
def may_be_oral(step):
    """可以口头：劳动争议、土地承包须书面，不能即时履行的须书面 (令第75号第三十四条)."""
    own = files_of(step.files)
    if own.agreement is not None:
        raise GuardFailed("已经拟定了书面协议。")
    if own.detail.type_id and own.detail.type.written_only:
        raise GuardFailed(f"{own.detail.type.name}的协议须书面，请“拟定书面协议”。")
    if step.is_preview:
        return
    if not step.get("performed"):
        raise GuardFailed(
            "不能当场履行的须订书面协议（《人民调解工作若干规定》第三十四条），请“拟定书面协议”。", field="performed"
        )
    if step.get("wants_written"):
        raise GuardFailed("有当事人要求书面协议，请“拟定书面协议”。", field="wants_written")
    problem = beyond_agreement(step.get("matter"))
    if problem:
        raise GuardFailed(problem, field="matter")
    if step.get("obligor") == step.get("obligee"):
        raise GuardFailed("义务人和权利人不能是同一人。", field="obligee")


@guard
def may_end(step):
    """调解在进行，或者一方拒绝，还没有登记结果."""
    dispute, own = files_of(step.files).detail, files_of(step.files)
    if dispute.status not in GOING_ON or own.ending is not None:
        raise GuardFailed(f"这件纠纷已经是“{dispute.get_status_display()}”。")


@guard
def other_ways_are_told(step):
    """告知其他途径 (人民调解法第二十六条)."""
    if step.is_preview:
        return
    if not (step.get("remedies") or "").strip():
        raise GuardFailed(
            "请写明告诉当事人的其他途径：仲裁、行政处理或者起诉（人民调解法第二十六条）。", field="remedies"
        )
    if step.get("reason") == Ending.Reason.OTHER and not (step.get("text") or "").strip():
        raise GuardFailed("选了“其他”，请写明情况。", field="text")
    if step.get("kind") == Ending.Kind.FAILED and not files_of(step.files).held:
        raise GuardFailed("还没有调解过，不能登记“调解不成”，请选“终止调解”。", field="kind")


@guard
def something_is_owed(step):
    """协议还有没履行的."""
    own = files_of(step.files)
    if own.agreement is None or not own.agreement.is_effective or not own.owed:
        raise GuardFailed("没有等待履行的事项。")
    if not step.is_preview and step.get("instalment") not in own.owed:
        raise GuardFailed("请选择还没有履行的一期。", field="instalment")


@guard
def payment_fits(step):
    """履行金额不超过应付的，日期不在将来."""
    if step.is_preview:
        return
    row, paid = step.get("instalment"), step.get("paid")
    if step.get("performed_on") is None or step.get("performed_on") > today_of(step):
        raise GuardFailed("履行日期不能空，也不能在今天之后。", field="performed_on")
    if row.amount is None:
        return
    if not paid or paid <= 0:
        raise GuardFailed("请填这次履行的金额。", field="paid")
    if row.paid + paid > row.amount:
        raise GuardFailed(f"这一期还差 {row.amount - row.paid:,.2f} 元，不能多记。", field="paid")


@guard
def due_day_has_passed(step):
    """到了履行日期还没有履行."""
    today = today_of(step)
    late = [row for row in files_of(step.files).owed if row.due_on < today]
    if not late:
        raise GuardFailed("没有过了期限还没履行的事项。")
    if not step.is_preview:
        if step.get("instalment") not in late:
            raise GuardFailed("这一期还没有到期。", field="instalment")
        if not (step.get("text") or "").strip():
            raise GuardFailed("请写明督促的情况。", field="text")


@guard
def confirmation_is_open(step):
    """协议生效未满 30 日，还没有申请过 (人民调解法第三十三条)；期满不能延长."""
    own = files_of(step.files)
    agreement = own.agreement
    if agreement is None or not agreement.is_effective:
        raise GuardFailed("没有生效的调解协议。")
    if own.confirmation is not None and own.confirmation.ruling != Confirmation.Ruling.WITHDRAWN:
        raise GuardFailed("已经申请过司法确认。")
    last = confirm_until(agreement)
    day = today_of(step) if step.is_preview else step.get("applied_on")
    if day is None or day > last:
        raise GuardFailed(
            f"司法确认须在协议生效之日起 30 日内申请，{last:%Y-%m-%d} 已是最后一日，不能延长（人民调解法第三十三条）。",
            field="" if step.is_preview else "applied_on",
        )
    if not step.is_preview and not agreement.effective_on <= day <= today_of(step):
        raise GuardFailed("申请日期应在协议生效之后、今天以前。", field="applied_on")


@guard
def both_apply(step):
    """双方共同申请 (民事诉讼法第二百零五条)."""
    if step.is_preview:
        return
    asked = {party.pk for party in step.get("parties") or ()}
    missing = [str(party) for party in files_of(step.files).sides if party.pk not in asked]
    if missing:
        raise GuardFailed(
            f"司法确认须双方共同申请，还差{'、'.join(missing)}（民事诉讼法第二百零五条）。", field="parties"
        )


@guard
def ruling_is_awaited(step):
    """有等待裁定的司法确认."""
    row = files_of(step.files).confirmation
    if row is None or row.ruling != Confirmation.Ruling.WAITS:
        raise GuardFailed("没有等待裁定的司法确认申请。")
    if step.is_preview:
        return
    day = step.get("ruled_on")
    if step.get("ruling") != Confirmation.Ruling.WITHDRAWN and day is None:
        raise GuardFailed("请填裁定日期。", field="ruled_on")
    if day is not None and not row.applied_on <= day <= today_of(step):
        raise GuardFailed("裁定日期应在申请之后、今天以前。", field="ruled_on")


@guard
def outcome_is_there(step):
    """调解有了结果，可以回访."""
    if not files_of(step.files).detail.is_agreed:
        raise GuardFailed("还没有达成协议。")
    if not step.is_preview and not (step.get("text") or "").strip():
        raise GuardFailed("请写明回访情况。", field="text")


def outcome_recorded(step):
    """办结前要有调解结果；一方拒绝的，也要终止并告知途径 (人民调解法第二十六条).

    A matter that a ledger says was finished before it was imported has its result there.
    """
    own = files_of(step.files)
    if step.case.source_system and own.detail.completed_at is None:
        return
    if own.detail.status == Status.REFUSED and own.ending is None:
        raise GuardFailed("一方拒绝调解的，请先“调解不成、终止”，告知其他途径后再办结。")
    if not own.detail.has_ended:
        raise GuardFailed("还没有登记调解结果（协议、调解不成或者终止），登记后再办结。")


def dossier_is_whole(step):
    """卷宗完备才能销号，中心在办结设置里要求的才检查 (disputes §13)."""
    if step.case.source_system or not number_of("dossier_whole"):
        return
    from governance.cases.dossiers import lacking

    lacks = lacking(step.case, step.files)
    if lacks:
        raise GuardFailed(f"卷宗还缺{'、'.join(lacks)}，补齐以后再销号。")


def performance_is_over(step):
    """销号前协议要履行完，或者不履行的已告知途径；司法确认有了裁定."""
    own = files_of(step.files)
    if own.owed and own.agreement.is_effective:
        raise GuardFailed(f"协议还有 {len(own.owed)} 期没有履行，履行完或者告知起诉、申请执行等途径后再销号。")
    if own.confirmation is not None and own.confirmation.ruling == Confirmation.Ruling.WAITS:
        raise GuardFailed("司法确认还在等待裁定。")


@guard
def risk_report_is_owed(step):
    """有激化、民转刑苗头尚未报告 (人民调解法第二十五条)."""
    owed = [row.action for row in risk_clocks(step.files)]
    if not owed or (not step.is_preview and step.get("how") not in owed):
        raise GuardFailed("这个案件没有还要报告的激化苗头；风险升为“红 重大”以后才需要报告。", field="how")
