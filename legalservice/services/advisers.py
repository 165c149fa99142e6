"""村（居）法律顾问 and 工作室: contracts, visit days, the ledger from the phone, quarterly assessment, inspections."""

from calendar import monthrange
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.audit.services import record
from governance.cases.thresholds import number_of
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now, today
from governance.organisation.roles import Permission
from legalservice import scope
from legalservice.models.advisers import (
    Adviser,
    AdviserAssessment,
    AdviserContract,
    AdviserDay,
    AdviserVisit,
    Studio,
    StudioCheck,
)
from legalservice.services.keeping import keep, require

EDIT, LOG = Permission.EDIT_LEGAL, Permission.LOG_VILLAGE_SERVICE
Grade = AdviserAssessment.Grade


@transaction.atomic
def save_adviser(*, by, unit, row=None, **values) -> Adviser:
    """顾问名册."""
    require(by, EDIT, row.unit if row else unit)
    return keep(row or Adviser(unit=unit), by=by, event="adviser.saved", **values)


@transaction.atomic
def sign_contract(*, by, adviser, village, since, until, **values) -> AdviserContract:
    """登记顾问合同: a village has one adviser at a time."""
    require(by, EDIT, village)
    running = AdviserContract.objects.filter(village=village, ended_on=None, since__lte=until, until__gte=since)
    if running.exists():
        raise ValidationError({"village": f"{village.name}这段时间已经有顾问合同，请先解除或者错开。"})
    made = AdviserContract()
    return keep(
        made, by=by, event="adviser.saved", adviser=adviser, village=village, since=since, until=until, **values
    )


@transaction.atomic
def end_contract(contract, *, by, reason) -> AdviserContract:
    """解除合同."""
    require(by, EDIT, contract.village)
    if contract.ended_on:
        raise GuardFailed("合同已经解除。")
    return keep(contract, by=by, event="adviser.saved", ended_on=today(), ended_reason=reason)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@transaction.atomic
def plan_days(contract, *, by, first, months: int) -> list[AdviserDay]:
    """排到村服务日: the same day in each of so many months, within the contract."""
    require(by, EDIT, contract.village)
    days = [months_after(first, step) for step in range(months)]
    fitting = [day for day in days if contract.since <= day <= contract.until]
    if not fitting:
        raise GuardFailed("这些日子不在聘期里。", field="first")
    made = [AdviserDay.objects.get_or_create(contract=contract, on=day)[0] for day in fitting]
    record("adviser.saved", by=by, object_type="adviser_contract", object_id=str(contract.pk))
    return made


@transaction.atomic
def excuse_day(day, *, by, words) -> AdviserDay:
    """请假、换人: the day does not count as missed."""
    require(by, EDIT, day.contract.village)
    return keep(day, by=by, event="adviser.saved", excused=words)


def contracts_for(user):
    """Running contracts for which this person writes the ledger."""
    rows = AdviserContract.objects.filter(scope.within(user, LOG, "village__path"), ended_on=None)
    return rows.filter(since__lte=today(), until__gte=today()).select_related("village", "adviser")


@transaction.atomic
def log_visit(*, by, key, contract, photo=None, **values) -> AdviserVisit:
    """登记工作日志, once for each sending; the planned day of that date is done."""
    earlier = AdviserVisit.objects.filter(request_key=key).first()
    if earlier is not None:
        return earlier
    if not contracts_for(by).filter(pk=contract.pk).exists():
        raise NotAllowed("日志由服务的村和公共法律服务工作站登记。")
    if values["on"] > today():
        raise ValidationError({"on": "日期不能晚于今天。"})
    if not contract.since <= values["on"] <= contract.until:
        raise ValidationError({"on": "日期不在聘期里。"})
    row = AdviserVisit(contract=contract, recorded_by=by, request_key=key)
    if photo is not None:
        row.photo_name, row.photo_type = photo.title, photo.content_type
        row.photo.save(photo.title, photo.file, save=False)
    made = keep(row, by=by, event="adviser.logged", **values)
    if not made.is_remote:
        AdviserDay.objects.filter(contract=contract, on=made.on, visit=None).update(visit=made)
    return made


def quarter_span(year: int, quarter: int) -> tuple[date, date]:
    """First and last day of a quarter."""
    first = date(year, 3 * quarter - 2, 1)
    return first, months_after(first, 3) - timedelta(days=1)


def figures_of(contract, year: int, quarter: int) -> dict:
    """What the ledger says of a quarter; answers from afar are no visits."""
    first, last = quarter_span(year, quarter)
    rows = list(contract.visits.filter(on__range=(first, last)))
    there = [row for row in rows if not row.is_remote]
    months = {month: sum(row.on.month == month for row in there) for month in range(first.month, first.month + 3)}
    missed = contract.days.filter(on__range=(first, min(last, today())), visit=None, excused="").exclude(on=today())
    return {
        "visits": len(there),
        "hours": round(sum(row.hours for row in there), 1),
        "months_kept": sum(number >= number_of("adviser_visits") for number in months.values()),
        "lectures": sum(AdviserVisit.Kind.LECTURE in row.kinds for row in there),
        "mediations": sum(AdviserVisit.Kind.MEDIATION in row.kinds for row in there),
        "consults": sum(row.consults for row in rows),
        "people": sum(row.people for row in rows),
        "missed": missed.count(),
    }


def proposed(figures) -> str:
    """The grade that the norms suggest: a person decides."""
    hours = figures["hours"] >= 3 * number_of("adviser_hours")
    lectures = figures["lectures"] >= number_of("adviser_lectures")
    if figures["months_kept"] == 3 and hours and lectures:
        return Grade.GREAT if figures["missed"] == 0 and figures["mediations"] else Grade.GOOD
    return Grade.FAIR if figures["months_kept"] >= 2 and figures["missed"] < 3 else Grade.FAILED


@transaction.atomic
def assess(contract, *, by, year, quarter, grade, note) -> AdviserAssessment:
    """季度考核 of a quarter that is over."""
    require(by, EDIT, contract.village)
    if quarter_span(year, quarter)[1] >= today():
        raise GuardFailed("这个季度还没有过完，不能考核。", field="quarter")
    if contract.assessments.filter(year=year, quarter=quarter).exists():
        raise GuardFailed("这个季度已经考核过。", field="quarter")
    figures = figures_of(contract, year, quarter)
    row = AdviserAssessment(contract=contract, year=year, quarter=quarter, figures=figures, by=by, at=now())
    return keep(row, by=by, event="adviser.assessed", grade=grade, note=note)


@transaction.atomic
def save_studio(*, by, village, row=None, **values) -> Studio:
    """工作室登记."""
    require(by, EDIT, village)
    return keep(row or Studio(village=village), by=by, event="studio.saved", **values)


@transaction.atomic
def check_studio(studio, *, by, on, points, problems="", rectify_by=None) -> StudioCheck:
    """登记检查; what falls short gets a day by which it is put right."""
    require(by, EDIT, studio.village)
    if on > today():
        raise ValidationError({"on": "检查日期不能晚于今天。"})
    total = sum(points.values())
    if problems and rectify_by is None:
        raise ValidationError({"rectify_by": "有问题的，请写整改期限。"})
    if rectify_by is not None and rectify_by <= on:
        raise ValidationError({"rectify_by": "整改期限要在检查以后。"})
    row = StudioCheck(studio=studio, by=by, on=on, points=points, total=total)
    return keep(row, by=by, event="studio.saved", problems=problems, rectify_by=rectify_by)


@transaction.atomic
def rectify(check, *, by) -> StudioCheck:
    """复查合格."""
    require(by, EDIT, check.studio.village)
    if check.rectify_by is None or check.rectified_on:
        raise GuardFailed("没有要复查的整改。")
    return keep(check, by=by, event="studio.saved", rectified_on=today())
