"""安置帮教: notice and receipt, hand-over on release, helping group, visits by risk class. All on record."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.audit.services import record
from governance.cases.thresholds import number_of
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now, today
from governance.organisation.access import standing
from governance.organisation.models import OrgUnit
from governance.organisation.roles import Level, Permission
from legalservice import scope
from legalservice.models.resettlement import Helper, HelpVisit, ReleasedPerson
from legalservice.services.keeping import keep

State, Risk = ReleasedPerson.State, ReleasedPerson.Level
EVENT = "resettlement.changed"
EVERY = {Risk.HIGH: "rs_days_high", Risk.MID: "rs_days_mid", Risk.LOW: "rs_days_low"}


def looked_at(by, row=None, *, what="read", request=None) -> None:
    """Each look at the register or at one person of it is on record, without a name."""
    record(
        "resettlement.read", by=by, object_type="released", object_id=str(row.pk) if row else "",
        detail={"what": what}, request=request,
    )  # fmt: skip


def office_of(user) -> OrgUnit | None:
    """The office through which this person keeps the register."""
    for grant in standing(user).with_permission(Permission.KEEP_RESETTLEMENT):
        if grant.unit_level in (Level.DEPARTMENT, Level.CENTRE):
            return OrgUnit.objects.get(pk=grant.unit_id)
    return None


def _require(by, row=None):
    if row is not None and not ReleasedPerson.objects.visible_to(by).filter(pk=row.pk).exists():
        raise NotAllowed("没有找到这条记录。")
    if row is None and office_of(by) is None:
        raise NotAllowed("安置帮教由公共法律服务岗办理。")


def _locked(row) -> ReleasedPerson:
    return ReleasedPerson.objects.select_for_update(of=("self",)).select_related("unit", "village").get(pk=row.pk)


def add_years(day, years: int):
    """The same day so many years later; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def next_visit(level: str, after):
    """When the next visit is due for this class."""
    return after + timedelta(days=number_of(EVERY[level]))


@transaction.atomic
def save_person(*, by, row=None, **values) -> ReleasedPerson:
    """接收登记 from the prison's notice, or a correction; 帮教期 follows from the kind of release."""
    _require(by, row)
    if row is None:
        row = ReleasedPerson(unit=office_of(by), keeper=by, rated_on=today())
        row.rate_by = today() + timedelta(days=number_of("rs_rerate_days"))
    kind, release = values.get("kind", row.kind), values.get("release_on", row.release_on)
    years = "rs_years_corrected" if kind == ReleasedPerson.Kind.CORRECTED else "rs_years_released"
    values["ends_on"] = add_years(release, number_of(years))
    if values.get("notice_on", row.notice_on) > today():
        raise ValidationError({"notice_on": "收到通知书日期不能晚于今天。"})
    return keep(row, by=by, event=EVENT, **values)


@transaction.atomic
def send_receipt(row, *, by, on) -> ReleasedPerson:
    """寄出回执: identity, family and residence were checked."""
    _require(by, row)
    row = _locked(row)
    if row.receipt_on is not None:
        raise GuardFailed("回执已经寄出。")
    return keep(row, by=by, event=EVENT, receipt_on=on)


@transaction.atomic
def hand_over(row, *, by, reported_on, picked_by="", picked_how="") -> ReleasedPerson:
    """衔接登记: released and reported, fetched where that is owed. The first visit has its day."""
    _require(by, row)
    row = _locked(row)
    if row.state not in (State.EXPECTED, State.MISSING):
        raise GuardFailed("已经衔接，不用再登记。")
    if reported_on < row.release_on:
        raise GuardFailed("报到不能早于释放。", field="reported_on")
    if reported_on > today():
        raise GuardFailed("报到日期不能晚于今天。", field="reported_on")
    if row.is_key and not picked_by.strip():
        raise GuardFailed("必接必送对象要写明由谁接回。", field="picked_by")
    return keep(
        row, by=by, event=EVENT, state=State.HELPED, reported_on=reported_on, picked_by=picked_by,
        picked_how=picked_how, next_visit_on=reported_on + timedelta(days=number_of("rs_first_days")),
    )  # fmt: skip


@transaction.atomic
def mark_missing(row, *, by) -> ReleasedPerson:
    """未衔接: released, and nobody knows where."""
    _require(by, row)
    row = _locked(row)
    if row.state != State.EXPECTED or row.release_on > today():
        raise GuardFailed("还没有到释放日期，或者已经衔接。")
    return keep(row, by=by, event=EVENT, state=State.MISSING)


@transaction.atomic
def add_helper(row, *, by, **values) -> Helper:
    """帮教小组: one more member."""
    _require(by, row)
    made = Helper(released=row, **values)
    made.full_clean()
    made.save()
    record(EVENT, by=by, object_type="released", object_id=str(row.pk), detail={"what": "helper"})
    return made


@transaction.atomic
def end_helper(helper, *, by) -> Helper:
    """帮教小组: a member leaves."""
    _require(by, helper.released)
    helper.until = max(today(), helper.since)
    helper.save()
    record(EVENT, by=by, object_type="released", object_id=str(helper.released_id), detail={"what": "helper_ended"})
    return helper


@transaction.atomic
def record_visit(row, *, by, on, level, **values) -> HelpVisit:
    """登记谈话、走访: the next one is due by the class that the visit found."""
    _require(by, row)
    row = _locked(row)
    if row.state != State.HELPED:
        raise GuardFailed("还没有衔接，或者已经结束，不能登记走访。")
    if on > today():
        raise GuardFailed("走访日期不能晚于今天。", field="on")
    if on < row.reported_on:
        raise GuardFailed("走访不能早于报到。", field="on")
    made = HelpVisit(released=row, on=on, level=level, recorded_by=by, recorded_at=now(), **values)
    made.full_clean()
    made.save()
    changes = {"next_visit_on": next_visit(level, on)}
    if level != row.level:
        changes |= _rated(level, "走访后重新评定")
    keep(row, by=by, event=EVENT, **changes)
    return made


def _rated(level, reason) -> dict:
    again = today() + timedelta(days=number_of("rs_rerate_days"))
    return {"level": level, "level_reason": reason, "rated_on": today(), "rate_by": again}


@transaction.atomic
def rate(row, *, by, level, reason) -> ReleasedPerson:
    """评定风险类别; the next visit follows the stricter of the two plans."""
    _require(by, row)
    row = _locked(row)
    if not row.is_open:
        raise GuardFailed("已经结束，不用评定。")
    changes = _rated(level, reason)
    if row.state == State.HELPED:
        changes["next_visit_on"] = min(row.next_visit_on, next_visit(level, today()))
    return keep(row, by=by, event=EVENT, **changes)


@transaction.atomic
def tell_relief(row, *, by, on) -> ReleasedPerson:
    """救助政策告知 (LS-29) was handed over."""
    _require(by, row)
    return keep(_locked(row), by=by, event=EVENT, relief_told_on=on)


@transaction.atomic
def end(row, *, by, state, reason, offended_again=False) -> ReleasedPerson:
    """解除 when the time is over, or 转出; before the time only with another ground than its end."""
    _require(by, row)
    row = _locked(row)
    if not row.is_open:
        raise GuardFailed("已经结束。")
    if state not in (State.MOVED, State.ENDED):
        raise ValidationError({"state": "请选择转出或者解除。"})
    if state == State.ENDED and row.ends_on > today() and not offended_again:
        raise GuardFailed(f"帮教期到 {row.ends_on:%Y-%m-%d} 才满，没有满的不能解除；搬走的选转出。", field="state")
    return keep(
        row, by=by, event=EVENT, state=state, ended_on=today(), ended_reason=reason, offended_again=offended_again,
        next_visit_on=None,
    )  # fmt: skip


def villages_of(user):
    """Villages that the office serves."""
    return scope.villages(user, Permission.KEEP_RESETTLEMENT)
