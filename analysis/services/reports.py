"""研判报告: opened, edited section by section, submitted, signed, published with a number, archived."""

from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from analysis import signing
from analysis.models import (
    Delivery,
    Report,
    ReportSection,
    ReportSign,
    SectionComment,
    SectionVersion,
    Suggestion,
)
from analysis.reporting import rendering
from analysis.reporting.drafting import JOB
from analysis.reporting.spans import LENGTHS, last_ended, span_of
from analysis.services.rounds import may_publish
from governance.audit.services import record
from governance.core import jobs
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.models import Job
from governance.core.now import now, today
from governance.core.numbering import next_number
from governance.notify import services as notify
from governance.organisation.access import in_area
from governance.organisation.models import OrgUnit
from governance.organisation.roles import Level, Permission

Cycle, Status = Report.Cycle, Report.Status
#: Drafted by themselves when their period has ended; 周报 and 专题 are begun by hand.
BY_ITSELF = (Cycle.MONTH, Cycle.QUARTER, Cycle.YEAR)
#: Savings of one person in so short a time are one version.
ONE_VERSION = timedelta(minutes=10)


def may_write(user, area) -> bool:
    """The manager of the centre writes the report."""
    return in_area(user, Permission.WRITE_REPORTS, area)


def may_comment(user, found) -> bool:
    """Who writes, who may sign, and the leaders."""
    signs = any(signing.stands_as(user, word, found.area) for word in found.sign_steps)
    return may_write(user, found.area) or may_publish(user, found.area) or signs


def may_issue(user, found) -> bool:
    """Who publishes an approved report: a leader, or whoever holds its last step."""
    last = found.sign_steps[-1:]
    return may_publish(user, found.area) or any(signing.stands_as(user, word, found.area) for word in last)


def _log(action, by, found, **detail) -> None:
    record(f"report.{action}", by=by, object_type="report", object_id=str(found.pk), detail=detail)


def _lock(report, *statuses) -> Report:
    found = Report.objects.select_for_update().select_related("area").get(pk=report.pk)
    if found.is_issued and not set(statuses) & {Status.PUBLISHED, Status.ARCHIVED}:
        raise GuardFailed("报告已经印发，不能再改。")
    if found.status not in statuses:
        raise GuardFailed(f"报告现在是“{found.get_status_display()}”，不能做这一步，请刷新页面。")
    return found


def _written(report, by) -> Report:
    found = _lock(report, Status.EDITING)
    if not may_write(by, found.area):
        raise NotAllowed("报告由中心管理员撰写。")
    return found


# --- the report ------------------------------------------------------------------------------------------------


@transaction.atomic
def open_report(*, by, area, cycle: str, first: date, until: date | None = None, topic: str = "") -> Report:
    """Open the report of a period and queue its drafting. Again: the same report. `by` None: the beat."""
    if by is not None and not may_write(by, area):
        raise NotAllowed("报告由中心管理员撰写。")
    if cycle == Cycle.SPECIAL:
        if until is None or until <= first or not topic.strip():
            raise GuardFailed("专题报告请写明专题，并选择起止日期。", field="topic")
    else:
        topic, (first, until) = "", span_of(cycle, first)
    if until > today():
        last = until - timedelta(days=1)
        raise GuardFailed(f"这一期到 {last:%Y-%m-%d} 才结束，结束后才能取数。", field="first")
    found, made = Report.objects.get_or_create(area=area, cycle=cycle, first=first, until=until, topic=topic.strip())
    if made:
        _queue(found, by)
        _log("opened", by, found)
    return found


def _queue(found, by) -> None:
    if found.job_id and found.job.state in (Job.State.QUEUED, Job.State.RUNNING):
        return
    found.job = jobs.enqueue(JOB, {"report": found.pk}, by=by)
    found.save()


def open_ended_reports() -> int:
    """Open the month, quarter and year that have ended, for each town with a centre. Returns how many were opened."""
    before = Report.objects.count()
    centres = OrgUnit.objects.active().filter(level=Level.CENTRE, parent__level=Level.TOWN).select_related("parent")
    for centre in centres:
        for cycle in BY_ITSELF:
            first, _until = last_ended(cycle, today())
            if (today() - _until).days < 31 * LENGTHS[cycle]:
                open_report(by=None, area=centre.parent, cycle=cycle, first=first)
    return Report.objects.count() - before


@transaction.atomic
def redraft(report, *, by) -> Report:
    """重新取数: count again; sections that a person edited keep their words."""
    found = _lock(report, Status.DRAFTING, Status.EDITING)
    if not may_write(by, found.area):
        raise NotAllowed("报告由中心管理员撰写。")
    _queue(found, by)
    _log("redrafted", by, found)
    return found


# --- sections, comments, suggestions ---------------------------------------------------------------------------


@transaction.atomic
def save_section(section: ReportSection, *, by, text: str, version: int) -> ReportSection:
    """Keep the text; `version` is the one the writer read. Another's newer text is never overwritten."""
    found = _written(section.report, by)
    row = ReportSection.objects.select_for_update().get(pk=section.pk)
    if row.version != version:
        who = row.edited_by.name if row.edited_by_id else "系统"
        raise GuardFailed(f"{who}刚刚改过这一节，您的文字还没有保存。请先复制您的文字，再刷新页面。", field="text")
    text = text.replace("\r\n", "\n").strip()
    if text == row.text:
        return row
    rendering.check(text, set(found.figures.filter(in_text=True).values_list("name", flat=True)))
    moment = now()
    last = row.versions.first()
    if last and last.by_id == by.pk and moment - last.began_at < ONE_VERSION:
        last.text, last.at = text, moment
        last.save()
    else:
        SectionVersion.objects.create(section=row, text=text, by=by, began_at=moment, at=moment)
    row.text, row.version, row.edited_at, row.edited_by = text, row.version + 1, moment, by
    row.save()
    return row


@transaction.atomic
def restore(section: ReportSection, *, by, version: SectionVersion | None) -> ReportSection:
    """Take an earlier version as the text, or what the system drafted (None)."""
    text = version.text if version else section.drafted
    return save_section(section, by=by, text=text, version=section.version)


@transaction.atomic
def comment(section: ReportSection, *, by, text: str) -> SectionComment:
    """批注, before publication; the writer is told."""
    found = _lock(section.report, Status.EDITING, Status.SIGNING, Status.APPROVED)
    if not may_comment(by, found):
        raise NotAllowed("批注由撰写人、审签人和镇领导写。")
    made = SectionComment.objects.create(section=section, text=text, by=by, at=now())
    last = section.edited_by or found.submitted_by
    if last is not None and last.pk != by.pk:
        url = f"/reports/{found.pk}/sections/{section.pk}/"
        notify.post([last], once=f"report:comment:{made.pk}", title=f"报告批注：{section}", body=text, url=url)
    return made


@transaction.atomic
def settle_comment(found: SectionComment, *, by) -> SectionComment:
    """Mark a comment as dealt with."""
    report = _lock(found.section.report, Status.EDITING, Status.SIGNING, Status.APPROVED)
    if not may_write(by, report.area) and by.pk != found.by_id:
        raise NotAllowed("批注由撰写人或者批注人处理。")
    found.settled_at, found.settled_by = now(), by
    found.save()
    return found


@transaction.atomic
def suggest(report, *, by, text: str, unit, due_on: date) -> Suggestion:
    """Add a 工作建议 with who does it and until when."""
    found = _written(report, by)
    if not unit.path.startswith(found.area.path):
        raise GuardFailed("责任单位请选本镇的单位。", field="unit")
    if due_on < today():
        raise GuardFailed("时限不能早于今天。", field="due_on")
    return Suggestion.objects.create(report=found, text=text, unit=unit, due_on=due_on)


@transaction.atomic
def withdraw_suggestion(row: Suggestion, *, by) -> None:
    """Take a suggestion out of a report that is still being written."""
    _written(row.report, by)
    row.delete()


@transaction.atomic
def note_progress(row: Suggestion, *, by, progress: str, note: str) -> Suggestion:
    """落实情况 of an issued suggestion: by the writer or the unit itself."""
    found = _lock(row.report, Status.PUBLISHED, Status.ARCHIVED)
    if not may_write(by, found.area):
        raise NotAllowed("落实情况由中心管理员登记。")
    row.progress, row.note, row.noted_at, row.noted_by = progress, note, now(), by
    row.save()
    _log("progress", by, found, suggestion=row.pk, progress=progress)
    return row


@transaction.atomic
def hand_in(*, by, area, name: str, first: date, unit, number: int, note: str = "") -> Delivery:
    """报送数据 of a month; a second time it is corrected."""
    if not may_write(by, area):
        raise NotAllowed("报送数据由中心管理员录入。")
    first, until = span_of(Cycle.MONTH, first)
    if until > today():
        raise GuardFailed("这个月还没有结束。", field="first")
    values = {"number": number, "unit": unit, "note": note, "handed_at": now(), "entered_by": by}
    try:
        row, _ = Delivery.objects.update_or_create(
            area=area, name=name, first=first, until=until, defaults=values, create_defaults=values
        )
    except IntegrityError as problem:  # pragma: no cover - two at the same moment
        raise GuardFailed("刚刚有人录入了同一项，请刷新页面。") from problem
    record("report.handed", by=by, object_type="delivery", object_id=str(row.pk), detail={"number": number})
    return row


# --- signing, number, archive ----------------------------------------------------------------------------------


@transaction.atomic
def submit(report, *, by) -> Report:
    """送审: every section that must be there is written, and every comment dealt with."""
    found = _written(report, by)
    empty = [row.heading for row in found.sections.all() if row.required and not row.text.strip()]
    if empty:
        raise GuardFailed(f"“{empty[0]}”还没有写，写完再送审。")
    if not found.suggestions.exists():
        raise GuardFailed("还没有工作建议，请至少写一条，并写明责任单位和时限。")
    waiting = SectionComment.objects.filter(section__report=found, settled_at=None).count()
    if waiting:
        raise GuardFailed(f"还有 {waiting} 条批注没有处理，处理完再送审。")
    found.status, found.submitted_at, found.submitted_by = Status.SIGNING, now(), by
    found.sign_steps = signing.steps_in_force()
    found.save()
    _tell_next(found, by)
    _log("submitted", by, found)
    return found


def _tell_next(found, by) -> None:
    word = signing.next_word(found)
    people = [person for person in signing.holders_of(word, found.area) if person.pk != by.pk] if word else []
    once = f"report:{found.pk}:sign:{found.sign_turn}:{word}"
    notify.post(people, once=once, title="研判报告待您审签", body=found.title, url="/cases/approvals/")


@transaction.atomic
def sign(report, *, by, agree: bool = True, note: str = "") -> Report:
    """审签 by the next signer; the last one's is the 批准. Not agreed: back to the writer with a reason."""
    found = _lock(report, Status.SIGNING)
    word = signing.next_word(found)
    if by.pk == found.submitted_by_id:
        raise NotAllowed("送审人不能审签自己送的报告。")
    if not signing.may_sign(by, found):
        raise NotAllowed(f"报告现在等{signing.waits_for_words(found)}审签，还没有轮到您。")
    if not agree and not note.strip():
        raise GuardFailed("退回请写明理由，让撰写人知道改什么。", field="note")
    ReportSign.objects.create(report=found, turn=found.sign_turn, signer=word, by=by, at=now(), agreed=agree, note=note)
    url = f"/reports/{found.pk}/"
    if not agree:
        found.status, found.sign_turn = Status.EDITING, found.sign_turn + 1
        once = f"report:{found.pk}:back:{found.sign_turn}"
        notify.post([found.submitted_by], once=once, title="研判报告退回修改", body=note, url=url)
    elif signing.next_word(found) is not None:
        _tell_next(found, by)
    else:
        found.status, found.approved_at, found.approved_by = Status.APPROVED, now(), by
        once = f"report:{found.pk}:approved"
        notify.post([found.submitted_by], once=once, title="研判报告已批准", body=found.title, url=url)
    found.save()
    _log("signed", by, found, step=word, agreed=agree)
    return found


@transaction.atomic
def publish(report, *, by) -> Report:
    """印发 with a number: from now on the report is frozen."""
    found = _lock(report, Status.APPROVED)
    if not may_issue(by, found):
        raise NotAllowed("报告由镇领导或者审签流程里最后签发的人印发。")
    year = today().year
    found.number = f"综治研〔{year}〕{next_number(f'report:{found.area_id}:{year}')}号"
    if Report.objects.filter(number=found.number).exists():  # another town's counter
        found.number = f"{found.area.name}{found.number}"
    found.status, found.published_at, found.published_by = Status.PUBLISHED, now(), by
    found.save()
    notify.post([found.submitted_by], once=f"report:{found.pk}:published", title="研判报告已印发",
                body=f"{found.title}，{found.number}", url=f"/reports/{found.pk}/")  # fmt: skip
    _log("published", by, found, number=found.number)
    return found


@transaction.atomic
def archive(report, *, by) -> Report:
    """归档: the printed report is kept as a file and never drawn again."""
    from analysis.reporting.paper import report_pdf

    found = _lock(report, Status.PUBLISHED)
    if not may_write(by, found.area):
        raise NotAllowed("归档由中心管理员进行。")
    found.status, found.archived_at, found.archived_by = Status.ARCHIVED, now(), by
    found.paper.save("report.pdf", ContentFile(report_pdf(found)), save=False)
    found.save()
    _log("archived", by, found)
    return found
