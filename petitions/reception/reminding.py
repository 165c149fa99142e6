"""Notices around a reception day: to leader and units the day before, to the planners while it is unpublished."""

from datetime import timedelta

from governance.cases.recipients import heads_of, holders
from governance.cases.thresholds import number_of
from governance.core.now import today
from governance.notify import services as notify
from governance.organisation.roles import Role
from petitions.models import ReceptionDay, ReceptionVisit


def remind_of_receptions() -> int:
    """Remind of what is tomorrow and of what has to be published today. Each once; returns the number of days told."""
    return _tomorrow() + _unpublished()


def _tomorrow() -> int:
    states = (ReceptionDay.State.APPROVED, ReceptionDay.State.PUBLISHED)
    days = ReceptionDay.objects.filter(date=today() + timedelta(days=1), state__in=states)
    told = 0
    for day in days.select_related("leader", "centre").prefetch_related("units"):
        booked = ReceptionVisit.objects.filter(day=day, state=ReceptionVisit.State.BOOKED).count()
        words = f"{day.date:%m-%d} {day.hours} {day.get_form_display()}，{day.place}，已预约 {booked} 人"
        notify.post(
            [day.leader],
            once=f"reception:{day.pk}:eve:{day.date}",
            title=f"明天请您接访：{words}",
            body="点开看预约的人和反映的事。" if booked else "",
            url=f"/receptions/{day.pk}/",
        )
        for unit in day.units.all():
            notify.post(
                heads_of(unit),
                once=f"reception:{day.pk}:eve:{day.date}:{unit.pk}",
                title=f"明天请派人陪同{day.leader.name}接访",
                body=words,
                url=f"/receptions/{day.pk}/",
            )
        told += 1
    return told


def _unpublished() -> int:
    """The planners are told while publication is still in time, on its last two days."""
    lead = number_of("reception_lead_days")
    days = ReceptionDay.objects.filter(
        date__gte=today() + timedelta(days=lead), date__lte=today() + timedelta(days=lead + 1), published_at=None
    ).exclude(state__in=(ReceptionDay.State.CANCELLED, ReceptionDay.State.HELD))
    told = 0
    for day in days.select_related("centre", "planned_by"):
        last = day.publish_by(lead)
        notify.post(
            [day.planned_by, *holders(day.centre, Role.MANAGER)],
            once=f"reception:{day.pk}:publish:{day.date}",
            title=f"接访安排还没有公示：{day.date:%m-%d} {day.hours}",
            body=f"最迟 {last:%Y-%m-%d} 公示，过了算迟公示。",
            url=f"/receptions/{day.pk}/",
        )
        told += 1
    return told
