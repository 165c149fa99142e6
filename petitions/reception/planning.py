"""The schedule of 领导接访: planned, approved, published in time, changed with a reason, held."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from governance.audit.services import record
from governance.cases.recipients import heads_of, holders, holders_in
from governance.cases.thresholds import number_of
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now, today
from governance.notify import services as notify
from governance.organisation.models import OrgUnit, Post, User
from governance.organisation.roles import Level, Permission, Role
from petitions.models import ReceptionChange, ReceptionDay, ReceptionVisit
from petitions.reception import centre_for, once, require

State = ReceptionDay.State
PLAN = (
    "date", "starts_at", "ends_at", "leader", "position", "duties", "form", "place", "booking_until", "capacity",
    "note",
)  # fmt: skip
#: A plan repeats each week at most so often in one go.
MOST_WEEKS = 26
#: So much of a place or a position fits into a text message.
PLACE_LENGTH = 30


def leaders_for(centre):
    """The leaders of the town of a centre, as a queryset of accounts."""
    seat = centre.parent or centre
    posts = Post.objects.current().filter(role=Role.LEADER, unit__path__startswith=seat.path)
    return User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("name", "pk")


def companions_for(centre):
    """Units that may accompany: departments and villages of the town."""
    seat = centre.parent or centre
    levels = (Level.DEPARTMENT, Level.VILLAGE)
    return OrgUnit.objects.active().filter(path__startswith=seat.path, level__in=levels).order_by("level", "path")


@transaction.atomic
def plan_day(*, by, key, units=(), weeks: int = 1, **plan) -> list[ReceptionDay]:
    """Plan a day, or one each week for `weeks` weeks. A repeated press gives the first day again.

    `plan`: the fields PLAN. Raises GuardFailed with the field in words.
    """
    centre = centre_for(by, Permission.PLAN_RECEPTION)
    made = []
    for week in range(min(weeks, MOST_WEEKS)):
        shift = timedelta(weeks=week)
        fields = {**plan, "date": plan["date"] + shift, "booking_until": plan["booking_until"] + shift}
        day = ReceptionDay(centre=centre, planned_by=by, request_key=_nth(key, week), **fields)
        _check(day)

        def write(day=day):
            day.save()
            day.units.set(units)
            return day

        row, new = once(ReceptionDay, day.request_key, write)
        made.append(row)
        if not new:
            return made
    leaders = holders(centre, Role.LEADER) or holders_in([centre.parent], Role.LEADER)
    notify.post(
        leaders,
        once=f"reception:{made[0].pk}:planned",
        title=f"接访安排待审定：{_words(made[0])}{f'等 {len(made)} 天' if len(made) > 1 else ''}",
        url=f"/receptions/?month={made[0].date:%Y-%m}",
    )
    return made


def _nth(key, week):
    from governance.core.ticket import Ticket

    return key if not week else Ticket(key).derived(f"week {week}").key


def _check(day) -> None:
    """GuardFailed for a plan that could not be kept."""
    if day.ends_at <= day.starts_at:
        raise GuardFailed("结束时间要晚于开始时间。", "ends_at")
    if day.begins <= now():
        raise GuardFailed("接访的时间已经过了，请选以后的日期。", "date")
    if day.booking_until > day.begins:
        raise GuardFailed("预约截止要早于接访开始。", "booking_until")
    if day.capacity and day.booking_until <= now():
        raise GuardFailed("预约截止已经过了；不接受预约的，名额填 0。", "booking_until")
    if not leaders_for(day.centre).filter(pk=day.leader_id).exists():
        raise GuardFailed("接访领导请从本镇镇领导里选。", "leader")
    same = ReceptionDay.objects.filter(leader=day.leader_id, date=day.date).exclude(state=State.CANCELLED)
    same = same.exclude(pk=day.pk).filter(starts_at__lt=day.ends_at, ends_at__gt=day.starts_at)
    clash = same.first()
    if clash is not None:
        words = f"{day.leader.name} {day.date:%Y-%m-%d} {clash.hours} 已经有接访安排，请改时间或者换领导。"
        raise GuardFailed(words, "starts_at")


def _locked(day) -> ReceptionDay:
    rows = ReceptionDay.objects.select_for_update(of=("self",)).select_related("centre__parent", "leader")
    return rows.get(pk=day.pk)


def _in(day, *states) -> None:
    if day.state not in states:
        raise GuardFailed(f"这一天现在是“{day.get_state_display()}”，请刷新页面。")


@transaction.atomic
def change_plan(day, *, by, units=(), **plan) -> ReceptionDay:
    """Correct a plan that nobody has approved yet."""
    day = _locked(day)
    require(by, Permission.PLAN_RECEPTION, day)
    if day.state != State.DRAFT:
        raise GuardFailed("已经审定的安排不能直接改，请用“换领导”“改时间地点”或者“取消”，写明原因。")
    for name in PLAN:
        setattr(day, name, plan[name])
    _check(day)
    day.save()
    day.units.set(units)
    return day


@transaction.atomic
def approve(days, *, by) -> list[ReceptionDay]:
    """审定: one or several drafts at once. Who planned a day does not approve it."""
    done = []
    for day in days:
        day = _locked(day)
        require(by, Permission.APPROVE_RECEPTION, day)
        _in(day, State.DRAFT)
        if day.planned_by_id == by.pk:
            raise NotAllowed("安排接访的人不能自己审定，请其他镇领导审定。")
        if day.begins <= now():
            raise GuardFailed(f"{_words(day)}的时间已经过了，不能再审定，请取消。")
        day.state, day.approved_by, day.approved_at = State.APPROVED, by, now()
        day.save()
        done.append(day)
        record("reception.approved", by=by, object_type="reception", object_id=str(day.pk))
        _tell(day, [day.planned_by], "approved", "接访安排已审定，请公示", by)
    return done


@transaction.atomic
def publish(days, *, by) -> list[ReceptionDay]:
    """公示 on the citizen pages. Too late for the number of days that the manager keeps: published, and flagged."""
    done, lead = [], number_of("reception_lead_days")
    for day in days:
        day = _locked(day)
        require(by, Permission.PLAN_RECEPTION, day)
        _in(day, State.APPROVED)
        if day.ends <= now():
            raise GuardFailed(f"{_words(day)}的时间已经过了，不能再公示。")
        day.state, day.published_by, day.published_at = State.PUBLISHED, by, now()
        day.published_late = today() > day.publish_by(lead)
        day.save()
        done.append(day)
        detail = {"late": day.published_late}
        record("reception.published", by=by, object_type="reception", object_id=str(day.pk), detail=detail)
        _tell(day, [day.leader], f"published:{day.leader_id}", "您的接访安排已公示", by)
        for unit in day.units.all():
            _tell(day, heads_of(unit), f"published:unit:{unit.pk}", f"请{unit.name}派人陪同接访", by)
    return done


@transaction.atomic
def substitute(day, *, by, leader, position: str, duties: str, reason: str) -> ReceptionDay:
    """换领导 of an approved day: another leader receives; before, after and reason stay and are shown."""
    day = _locked(day)
    require(by, Permission.PLAN_RECEPTION, day)
    _in(day, State.APPROVED, State.PUBLISHED)
    before, old = f"{day.leader.name}（{day.position}）", day.leader
    if leader.pk == day.leader_id:
        raise GuardFailed("还是同一位领导，请另选。", "leader")
    day.leader, day.position, day.duties = leader, position, duties
    _check_open(day)
    day.save()
    _changed(day, by, ReceptionChange.Kind.LEADER, before, f"{leader.name}（{position}）", reason)
    _tell(day, [old], f"left:{old.pk}:{now():%H%M%S}", f"接访已改由{leader.name}接待", by, reason)
    _tell(day, [leader], f"taken:{leader.pk}:{now():%H%M%S}", f"请您代替{old.name}接访", by, reason)
    words = f"改由{leader.name}（{position[:PLACE_LENGTH]}）接待，时间地点不变，预约仍然有效"
    return tell_booked(day, f"leader:{leader.pk}:{now():%d%H%M%S}", day.date, words)


def _check_open(day) -> None:
    """The rules of a plan without those of the booking: a day whose booking is closed may still change leader."""
    until, day.booking_until = day.booking_until, day.begins
    capacity, day.capacity = day.capacity, 0
    try:
        _check(day)
    finally:
        day.booking_until, day.capacity = until, capacity


@transaction.atomic
def move(day, *, by, date, starts_at, ends_at, place: str, booking_until, reason: str) -> ReceptionDay:
    """改时间地点 of an approved day. Those who booked keep their place and are told; the page names whom to ring."""
    day = _locked(day)
    require(by, Permission.PLAN_RECEPTION, day)
    _in(day, State.APPROVED, State.PUBLISHED)
    before, old_date = f"{day.date:%Y-%m-%d} {day.hours} {day.place}", day.date
    day.date, day.starts_at, day.ends_at = date, starts_at, ends_at
    day.place, day.booking_until = place, booking_until
    after = f"{day.date:%Y-%m-%d} {day.hours} {day.place}"
    if before == after:
        raise GuardFailed("时间和地点都没有变。", "date")
    _check_open(day)
    if booking_until > day.begins:
        raise GuardFailed("预约截止要早于接访开始。", "booking_until")
    day.save()
    _changed(day, by, ReceptionChange.Kind.TIME, before, after, reason)
    _tell(day, [day.leader], f"moved:{now():%d%H%M%S}", "接访时间地点有变", by, reason)
    words = f"改到{_words(day)}，地点{day.place[:PLACE_LENGTH]}，预约仍然有效"
    return tell_booked(day, f"moved:{now():%d%H%M%S}", old_date, words)


@transaction.atomic
def cancel(day, *, by, reason: str) -> ReceptionDay:
    """取消 with a reason; a published day stays on the citizen pages as cancelled, its appointments end."""
    day = _locked(day)
    require(by, Permission.PLAN_RECEPTION, day)
    if not day.is_ahead:
        raise GuardFailed(f"这一天已经是“{day.get_state_display()}”。")
    if day.visits.filter(state__in=(ReceptionVisit.State.WAITING, ReceptionVisit.State.RECEIVED)).exists():
        raise GuardFailed("已经有人到场或者接待过了，不能取消；请登记完以后办结这一天。")
    _changed(day, by, ReceptionChange.Kind.CANCEL, f"{day.date:%Y-%m-%d} {day.hours} {day.leader.name}", "取消", reason)
    day.state = State.CANCELLED
    day.save()
    tell_booked(day, "cancelled", day.date, "已取消，您的预约随之取消，请另选一天或者到中心反映")
    for visit in day.visits.filter(state=ReceptionVisit.State.BOOKED):
        visit.state = ReceptionVisit.State.CANCELLED
        visit.result = f"接访取消：{reason}"
        visit.save()
    _tell(day, [day.leader], "cancelled", "接访已取消", by, reason)
    return day


@transaction.atomic
def hold(day, *, by) -> ReceptionDay:
    """办结这一天: everybody was received or did not come, and each matter is a case (《信访工作条例》第二十一条)."""
    day = _locked(day)
    require(by, Permission.KEEP_RECEPTION, day)
    _in(day, State.APPROVED, State.PUBLISHED)
    if day.begins > now():
        raise GuardFailed("还没有到接访的时间。")
    visits = list(day.visits.all())
    waiting = [v for v in visits if v.is_open]
    if waiting:
        raise GuardFailed(f"还有 {len(waiting)} 人没有登记结果，请登记“接待”或者“未到”。")
    loose = [v for v in visits if v.state == ReceptionVisit.State.RECEIVED and v.case_id is None]
    if loose:
        names = "、".join(v.name for v in loose[:3])
        raise GuardFailed(f"{names}等 {len(loose)} 人反映的事还没有登记或者关联案件（《信访工作条例》第二十一条）。")
    day.state, day.held_by, day.held_at = State.HELD, by, now()
    day.save()
    record("reception.held", by=by, object_type="reception", object_id=str(day.pk), detail={"visits": len(visits)})
    return day


def _changed(day, by, kind, before, after, reason) -> None:
    if not reason.strip():
        raise GuardFailed("请写明原因，公示页会显示。", "reason")
    ReceptionChange.objects.create(
        day=day, kind=kind, before=before[:300], after=after[:300], reason=reason.strip(), at=now(), by=by
    )
    record("reception.changed", by=by, object_type="reception", object_id=str(day.pk), detail={"kind": kind})


def _words(day) -> str:
    return f"{day.date.month}月{day.date.day}日 {day.hours}"


def _tell(day, people, what, words, by, body="") -> None:
    """A notice of a day; it names no petitioner."""
    notify.post(
        [person for person in people if person.pk != by.pk],
        once=f"reception:{day.pk}:{what}",
        title=f"{words}：{_words(day)}",
        body="；".join(part for part in (f"{day.get_form_display()}，{day.place}", body) if part),
        url=f"/receptions/{day.pk}/",
    )


def tell_booked(day, what: str, date, words: str) -> ReceptionDay:
    """A text message to each who booked a published day, through the outbox; it names no person and no matter.

    On the day: `sent`, to how many one goes out, and `to_ring`, how many have to be rung (no number, no gateway).
    """
    booked = day.visits.filter(state=ReceptionVisit.State.BOOKED) if day.published_at else ()
    told = [
        notify.post_to_citizen(
            visit.phone,
            once=f"reception:{visit.pk}:{what}",
            title=f"【{day.centre.name}】您预约的{date.month}月{date.day}日领导接访{words}。",
            unit=day.centre,
        )
        for visit in booked
    ]
    day.sent, day.to_ring = sum(told), len(told) - sum(told)
    return day


def told_words(day) -> str:
    """How those who booked hear of a change, in words; empty when nobody had booked."""
    parts = [
        f"已给 {day.sent} 位预约的人发短信" if day.sent else "",
        f"还有 {day.to_ring} 位预约的人请打电话告诉" if day.to_ring else "",
    ]
    return "，".join(part for part in parts if part)


def moment_words(value) -> str:
    """2026-06-10 10:42 in local time; empty for nothing."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""
