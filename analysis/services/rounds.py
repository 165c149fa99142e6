"""考核期: opened, drafted, put on notice, approved, published; entries, proofs and appeals between."""

from datetime import date

from django.db import transaction

from analysis import signing
from analysis.drafting import JOB, settle
from analysis.models import (
    Appeal,
    Cycle,
    Proof,
    RoundSign,
    Scheme,
    SchemeItem,
    ScoreRound,
    ScoreSheet,
    SheetFigure,
    SheetItem,
)
from analysis.models.rounds import above_centre
from analysis.periods import last_ended, span_of
from governance.audit.services import record
from governance.cases.recipients import heads_of
from governance.core import jobs
from governance.core.calendar import add_workdays
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.models import Job
from governance.core.now import now, today
from governance.core.numbering import next_number
from governance.core.uploads import check_upload
from governance.notify import services as notify
from governance.organisation.access import in_area, standing
from governance.organisation.roles import Level, Permission

Status = ScoreRound.Status


def may_score(user, area) -> bool:
    """考核组: the manager of the centre."""
    return in_area(user, Permission.EVALUATE, area)


def may_publish(user, area) -> bool:
    """A leader of the town or of its centre."""
    grants = standing(user).with_permission(Permission.PUBLISH_SCORES)
    return any(area.path.startswith(above_centre(grant)) for grant in grants)


def may_issue(user, found) -> bool:
    """Who publishes an approved round: a leader, or whoever holds its last step."""
    last = found.sign_steps[-1:]
    return may_publish(user, found.area) or any(signing.stands_as(user, word, found.area) for word in last)


def is_own(user, sheet) -> bool:
    """True for the scored person, and for those who work for the scored unit."""
    if sheet.person_id:
        return sheet.person_id == user.pk
    offices = {g.unit_id for g in standing(user).grants if g.unit_level in (Level.DEPARTMENT, Level.VILLAGE)}
    return sheet.unit_id in offices


def _lock(score_round, *statuses) -> ScoreRound:
    found = ScoreRound.objects.select_for_update().select_related("scheme", "area").get(pk=score_round.pk)
    if found.is_frozen:
        raise GuardFailed("考核已经发布，不能再改。")
    if statuses and found.status not in statuses:
        raise GuardFailed(f"考核现在是“{found.get_status_display()}”，不能做这一步，请刷新页面。")
    return found


def _log(action, by, found, **detail) -> None:
    record(f"score.{action}", by=by, object_type="score_round", object_id=str(found.pk), detail=detail)


# --- the round -------------------------------------------------------------------------------------------------


@transaction.atomic
def open_round(*, by, scheme: Scheme, cycle: str, first: date) -> ScoreRound:
    """Open the round that begins on `first` and queue its drafting. Again: the same round. `by` None: the beat."""
    if by is not None and not may_score(by, scheme.area):
        raise NotAllowed("考核由中心管理员组织。")
    if scheme.status != Scheme.Status.IN_FORCE:
        raise GuardFailed("方案还没有执行，请先让方案执行。")
    first, until = span_of(cycle, first)
    if until > today():
        raise GuardFailed(f"这一期到 {until:%Y-%m-%d} 才结束，结束后才能核算。", field="first")
    if first.year != scheme.year:
        raise GuardFailed(f"方案只用于 {scheme.year} 年，请选这一年里的考核期。", field="first")
    found, made = ScoreRound.objects.get_or_create(
        area=scheme.area, kind=scheme.kind, cycle=cycle, first=first, defaults={"scheme": scheme, "until": until}
    )
    if made:
        _queue(found, by)
    return found


def open_ended_rounds() -> int:
    """Open every month, quarter and year that has ended, for the schemes in force. Returns how many were opened."""
    before = ScoreRound.objects.count()
    for scheme in Scheme.objects.filter(status=Scheme.Status.IN_FORCE).select_related("area"):
        for cycle in Cycle.values:
            first, _until = last_ended(cycle, today())
            if cycle in scheme.cycles and first.year == scheme.year:
                open_round(by=None, scheme=scheme, cycle=cycle, first=first)
    return ScoreRound.objects.count() - before


@transaction.atomic
def redo(score_round, *, by) -> ScoreRound:
    """Count again, by the scheme that is in force now; before 公示 only."""
    found = _lock(score_round, Status.COUNTING, Status.REVIEW)
    if not may_score(by, found.area):
        raise NotAllowed("重新核算由中心管理员进行。")
    in_force = Scheme.objects.filter(
        area=found.area, year=found.scheme.year, kind=found.kind, status=Scheme.Status.IN_FORCE
    ).first()
    if in_force is not None and in_force.pk != found.scheme_id:
        if SheetItem.objects.filter(sheet__round=found).exclude(entered_by=None).exists():
            raise GuardFailed("已经按原方案登记了加减分，请按原方案完成这一期。新方案从下一期起执行。")
        SheetItem.objects.filter(sheet__round=found).delete()
        found.scheme = in_force
    _queue(found, by)
    _log("redo", by, found)
    return found


def _queue(found, by) -> None:
    if found.job_id and found.job.state in (Job.State.QUEUED, Job.State.RUNNING):
        return
    found.job = jobs.enqueue(JOB, {"round": found.pk}, by=by)
    found.save()


@transaction.atomic
def start_notice(score_round, *, by) -> ScoreRound:
    """公示: every scored unit is told and may appeal until the last day of notice."""
    found = _lock(score_round, Status.REVIEW)
    if not may_score(by, found.area):
        raise NotAllowed("公示由中心管理员发起。")
    found.status, found.notice_at, found.notice_by = Status.NOTICE, now(), by
    found.notice_until = add_workdays(today(), found.scheme.appeal_days)
    found.sign_steps = signing.steps_in_force()
    found.save()
    words = f"公示到 {found.notice_until:%Y-%m-%d}，有不同意见请在这天以前申诉。"
    for sheet in found.sheets.select_related("unit", "person"):
        _tell(sheet, f"考核公示：{found}", words, f"score:{found.pk}:notice")
    _log("notice", by, found, until=str(found.notice_until))
    return found


def _tell(sheet, title, body, once) -> None:
    readers = [sheet.person] if sheet.person_id else heads_of(sheet.unit)
    notify.post(readers, once=once, title=title, body=body, url=f"/evaluation/sheets/{sheet.pk}/")


@transaction.atomic
def approve(score_round, *, by, agree: bool = True, note: str = "") -> ScoreRound:
    """审签 by the next signer, when the notice has ended and every appeal was answered; the last one's is the 审定.

    Not agreed: it goes back to 考核组 with a reason, and the signers begin anew.
    """
    found = _lock(score_round, Status.NOTICE)
    word = signing.next_word(found)
    if not signing.may_sign(by, found):
        raise NotAllowed(f"考核通报现在等{signing.waits_for_words(found)}审签，还没有轮到您。")
    if today() <= found.notice_until:
        raise GuardFailed(f"公示到 {found.notice_until:%Y-%m-%d} 才结束，结束后才能审定。")
    waiting = Appeal.objects.filter(sheet__round=found, decision=Appeal.Decision.OPEN).count()
    if waiting:
        raise GuardFailed(f"还有 {waiting} 件申诉没有处理，处理完才能审定。")
    if not agree and not note.strip():
        raise GuardFailed("退回请写明理由，让考核组知道改什么。", field="note")
    RoundSign.objects.create(round=found, turn=found.sign_turn, signer=word, by=by, at=now(), agreed=agree, note=note)
    _log("signed", by, found, step=word, agreed=agree)
    return _after_sign(found, by, agree, note)


def _after_sign(found, by, agree, note) -> ScoreRound:
    url = f"/evaluation/{found.pk}/"
    if not agree:
        found.sign_turn += 1
        once = f"score:{found.pk}:back:{found.sign_turn}"
        notify.post([found.notice_by], once=once, title=f"考核通报退回修改：{found}", body=note, url=url)
    elif (coming := signing.next_word(found)) is not None:
        once = f"score:{found.pk}:sign:{found.sign_turn}:{coming}"
        people = [person for person in signing.holders_of(coming, found.area) if person.pk != by.pk]
        notify.post(people, once=once, title=f"考核通报待您审签：{found}", body=note, url="/cases/approvals/")
    else:
        found.status, found.approved_at, found.approved_by = Status.APPROVED, now(), by
    found.save()
    return found


@transaction.atomic
def publish(score_round, *, by, remarks: str = "") -> ScoreRound:
    """发布 with a number: from now on the round is frozen."""
    found = _lock(score_round, Status.APPROVED)
    if not may_issue(by, found):
        raise NotAllowed("考核通报由镇领导或者审签流程里最后签发的人发布。")
    year = today().year
    found.number = f"综治考〔{year}〕{next_number(f'score:{found.area_id}:{year}')}号"
    if ScoreRound.objects.filter(number=found.number).exists():  # another town's counter
        found.number = f"{found.area.name}{found.number}"
    found.status, found.published_at, found.published_by, found.remarks = Status.PUBLISHED, now(), by, remarks
    found.save()
    for sheet in found.sheets.select_related("unit", "person"):
        place = f"，第 {sheet.rank} 名" if sheet.rank else ""
        total = f"总分 {sheet.total} 分{place}" if sheet.total is not None else "本期没有可计分的指标"
        _tell(sheet, f"考核通报已发布：{found}", f"{sheet.name}：{total}。", f"score:{found.pk}:published")
    _log("published", by, found, number=found.number)
    return found


# --- entries, proofs, appeals ----------------------------------------------------------------------------------


@transaction.atomic
def add_item(sheet: ScoreSheet, *, by, item: SchemeItem, times: int, reason: str, evidence: str) -> SheetItem:
    """加减分 or 一票否决 by a person, with reason and evidence; before 审定."""
    found = _lock(sheet.round, Status.REVIEW, Status.NOTICE)
    if not may_score(by, found.area):
        raise NotAllowed("加减分由中心管理员登记。")
    if is_own(by, sheet):
        raise NotAllowed("不能给自己的单位加减分。")
    if item.scheme_id != found.scheme_id or item.source:
        raise GuardFailed("请选择本期方案里由人登记的事项。", field="item")
    made = SheetItem.objects.create(
        sheet=sheet, item=item, times=times, reason=reason, evidence=evidence, entered_by=by, entered_at=now()
    )
    settle(found)
    if found.status == Status.NOTICE:
        _tell(sheet, f"公示期间有改动：{found}", f"{item.label}，{reason}", f"score:item:{made.pk}")
    _log("item", by, found, sheet=sheet.pk, item=item.pk, times=times)
    return made


@transaction.atomic
def withdraw_item(entry: SheetItem, *, by, reason: str) -> SheetItem:
    """Take an entry back; it stays in the sheet, struck out, with the reason."""
    found = _lock(entry.sheet.round, Status.REVIEW, Status.NOTICE)
    if not may_score(by, found.area):
        raise NotAllowed("加减分由中心管理员撤销。")
    if is_own(by, entry.sheet):
        raise NotAllowed("不能撤销自己单位的加减分。")
    entry = SheetItem.objects.select_for_update().get(pk=entry.pk)
    if entry.withdrawn_at is not None:
        raise GuardFailed("这一条已经撤销。")
    if entry.entered_by_id is None:
        raise GuardFailed("这一条由系统计数。牌撤回或者核查更正后请重新核算，公示期间请通过申诉撤销。")
    _withdraw(entry, by, reason)
    settle(found)
    _log("item_withdrawn", by, found, entry=entry.pk)
    return entry


def _withdraw(entry, by, reason) -> None:
    entry.withdrawn_at, entry.withdrawn_by, entry.withdrawn_reason = now(), by, reason
    entry.save()


@transaction.atomic
def add_proof(sheet: ScoreSheet, *, by, text: str, upload=None) -> Proof:
    """自评补证 by the scored unit or person, before 审定."""
    found = _lock(sheet.round, Status.REVIEW, Status.NOTICE)
    if not is_own(by, sheet):
        raise NotAllowed("自评由被考核的单位或者本人填报。")
    made = Proof(sheet=sheet, text=text, by=by, at=now())
    if upload is not None:
        made.file_name = check_upload(upload).title
        made.file.save(made.file_name, upload, save=False)
    made.save()
    _log("proof", by, found, sheet=sheet.pk, file=bool(upload))
    return made


@transaction.atomic
def appeal(
    sheet: ScoreSheet, *, by, reason: str, figure: SheetFigure | None = None, case_id: int | None = None, item=None
) -> Appeal:
    """申诉 while the notice runs: leave out a case of a figure, or withdraw an entry."""
    found = _lock(sheet.round, Status.NOTICE)
    if not is_own(by, sheet):
        raise NotAllowed("申诉由被考核的单位或者本人提出。")
    if today() > found.notice_until:
        raise GuardFailed(f"公示期到 {found.notice_until:%Y-%m-%d} 已经结束，不能再申诉。")
    if figure is not None and (figure.sheet_id != sheet.pk or case_id not in {row[0] for row in figure.counted}):
        raise GuardFailed("这个案件没有计入这项指标，请从指标的案件清单里选择。")
    if item is not None and (item.sheet_id != sheet.pk or item.withdrawn_at is not None):
        raise GuardFailed("这一条不在考核表里，或者已经撤销。")
    same = Appeal.objects.filter(sheet=sheet, figure=figure, case=case_id, item=item)
    if same.exclude(decision=Appeal.Decision.REFUSED).exists():
        raise GuardFailed("这件事已经申诉过了，请等处理结果。")
    if same.exists():
        raise GuardFailed("这件事的申诉已经处理，没有采纳。")
    made = Appeal.objects.create(
        sheet=sheet,
        figure=figure,
        case_id=case_id if figure else None,
        item=item,
        reason=reason,
        asked_by=by,
        asked_at=now(),
        old_total=sheet.total,
    )
    notify.post(
        [found.notice_by],
        once=f"appeal:{made.pk}",
        title=f"考核申诉：{sheet.name} {found.period}",
        body=reason,
        url=f"/evaluation/appeals/{made.pk}/",
    )
    _log("appeal", by, found, appeal=made.pk)
    return made


@transaction.atomic
def decide_appeal(found_appeal: Appeal, *, by, granted: bool, note: str) -> Appeal:
    """采纳 or 不采纳 with words, by 考核组 or a leader, never by who asked; the old total stays on the appeal."""
    found = _lock(found_appeal.sheet.round, Status.NOTICE)
    if not (may_score(by, found.area) or may_publish(by, found.area)):
        raise NotAllowed("申诉由中心管理员或者镇领导处理。")
    asked = Appeal.objects.select_for_update(of=("self",)).select_related("sheet", "item").get(pk=found_appeal.pk)
    if asked.decision != Appeal.Decision.OPEN:
        raise GuardFailed("这件申诉已经处理。")
    if by.pk == asked.asked_by_id or is_own(by, asked.sheet):
        raise NotAllowed("不能处理自己提出的或者自己单位的申诉。")
    asked.old_total = asked.sheet.total
    asked.decision = Appeal.Decision.GRANTED if granted else Appeal.Decision.REFUSED
    asked.decided_by, asked.decided_at, asked.note = by, now(), note
    asked.save()
    if granted and asked.item is not None:
        _withdraw(asked.item, by, f"申诉采纳：{note}"[:500])
    if granted:
        settle(found)
    asked.new_total = ScoreSheet.objects.values_list("total", flat=True).get(pk=asked.sheet_id)
    asked.save()
    words = f"{asked.get_decision_display()}：{note}"
    notify.post(
        [asked.asked_by],
        once=f"appeal:{asked.pk}:decided",
        title=f"考核申诉{asked.get_decision_display()}：{found.period}",
        body=words,
        url=f"/evaluation/sheets/{asked.sheet_id}/",
    )
    _log("appeal_decided", by, found, appeal=asked.pk, granted=granted)
    return asked
