"""Notices of 公共法律服务: visits of released people that fall due (no name in the text), tomorrow's booked turns."""

from datetime import datetime, time, timedelta

from django.db.models import Count
from django.utils import timezone

from governance.cases.lights import YELLOW_DAYS
from governance.core.now import today
from governance.notify import services as notify
from governance.organisation.models import User
from legalservice.models import ConsultSession, ReleasedPerson, SessionBooking
from legalservice.services.sessions import answerers


def remind() -> int:
    """All of them; returns of how many matters was told."""
    return _visits() + _turns()


def _visits() -> int:
    """Each keeper once a week, with the number alone."""
    near = ReleasedPerson.objects.helped().filter(next_visit_on__lte=today() + timedelta(days=YELLOW_DAYS))
    rows = list(near.order_by().values_list("keeper").annotate(n=Count("pk")))
    week = today().isocalendar()
    for keeper, number in rows:
        notify.post(
            [User.objects.get(pk=keeper)],
            once=f"resettlement:{keeper}:{week.year}-{week.week}",
            title=f"有 {number} 人的帮教走访快到期或者已经到期",
            body="请到“安置帮教”里看，走访后登记。",
            url="/legal/resettlement/",
        )
    return len(rows)


def _turns() -> int:
    """Who sits tomorrow, and who planned it, hears how many have booked."""
    day = today() + timedelta(days=1)
    first = timezone.make_aware(datetime.combine(day, time(0)))
    last = first + timedelta(days=1)
    planned = ConsultSession.objects.filter(state="planned", starts_at__gte=first, starts_at__lt=last)
    told = 0
    for row in planned.select_related("host_unit", "planned_by"):
        booked = row.bookings.filter(state=SessionBooking.State.BOOKED).count()
        if not booked:
            continue
        people = list(answerers(row.host_unit)) if row.host_unit_id else []
        notify.post(
            [*people, row.planned_by],
            once=f"consult_session:{row.pk}:eve",
            title=f"明天 {row.hours} {row.get_host_display()}，已预约 {booked} 人",
            body="问题和材料在“值班和轮驻”里，可以先看。",
            url=f"/legal/sessions/{row.pk}/",
        )
        told += 1
    return told
