"""Orders that nobody signed climb: the recipients again, then the command post with their heads, then the leaders."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from dispatch.models import OrderTarget
from dispatch.models.orders import OPEN_TARGETS, UNSIGNED, Target
from dispatch.receivers import people_of
from governance.cases.recipients import heads_of, holders, leaders_of
from governance.cases.thresholds import number_of
from governance.core.now import now
from governance.notify import services as notify
from governance.organisation.roles import Role

BATCH = 300
RUNGS = 3


def sweep_orders() -> int:
    """Send each rung that has fallen due, once. A sweep that comes late sends only the last. Returns the number."""
    at, step, sent = now(), timedelta(minutes=number_of("order_escalate_minutes")), 0
    with transaction.atomic():
        late = (
            OrderTarget.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(Q(state__in=UNSIGNED, sign_by__lt=at), escalated__lt=RUNGS, order__incident__case__closed_at=None)
            .select_related("order__incident__case__centre", "order__issued_by", "unit", "user", "resource__user")
            .order_by("sign_by")[:BATCH]
        )
        for row in late:
            rung = min(RUNGS, 1 + int((at - row.sign_by) / step))
            if rung > row.escalated:
                row.escalated = rung
                row.save(update_fields=["escalated"])
                sent += _tell(row, rung)
        sent += _tell_of_arrivals(at)
    return sent


def _tell(row, rung) -> int:
    case = row.order.incident.case
    people = list(people_of([row]))
    if rung >= 2:
        people += [row.order.issued_by, *holders(case.centre, Role.DISPATCH)]
        people += heads_of(row.unit) if row.unit is not None else []
    if rung >= 3:
        people += leaders_of(case.centre)
    once = {user.pk: user for user in people}
    notify.post(
        list(once.values()), once=f"order-late:{row.pk}:{rung}", title=f"{row.name}还没有签收：{case.title}",
        body=f"应当 {timezone.localtime(row.sign_by):%H:%M} 前签收。{row.order.content}", url="/dispatch/mine/",
        urgent=True, topic=notify.Topic.ORDER,
    )  # fmt: skip
    return 1


def _tell_of_arrivals(at) -> int:
    """Who was to be on the scene and is not: the command post is told once."""
    waiting = OPEN_TARGETS - UNSIGNED - {Target.ON_SITE}
    rows = OrderTarget.objects.filter(state__in=waiting, arrive_by__lt=at, order__incident__case__closed_at=None)
    rows = rows.exclude(escalated=9).select_related("order__incident__case__centre", "order__issued_by")[:BATCH]
    told = 0
    for row in rows:
        case = row.order.incident.case
        notify.post(
            [row.order.issued_by], once=f"order-away:{row.pk}", title=f"{row.name}还没有到场：{case.title}",
            body=row.order.content, url=f"/dispatch/orders/{row.order_id}/", urgent=True, topic=notify.Topic.ORDER,
        )  # fmt: skip
        row.escalated = 9
        row.save(update_fields=["escalated"])
        told += 1
    return told
