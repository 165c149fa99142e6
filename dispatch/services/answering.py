"""What recipients do with an order: received, signed, on the way, on site, done, each to the second.

These steps are rows of their own and no events of the case: two hundred signatures must neither lock the case nor make
the form stale that the command post is writing in. The board and the case page show them beside the events.
"""

from django.db import transaction

from dispatch.models import OrderStep, OrderTarget, Target
from dispatch.models.orders import ORDERED, UNSIGNED
from governance.cases.models import Case
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now
from governance.notify import services as notify
from governance.organisation.access import may
from governance.organisation.roles import Permission

COLUMNS = {
    Target.RECEIVED: "received_at",
    Target.SIGNED: "signed_at",
    Target.ON_WAY: "on_way_at",
    Target.ON_SITE: "on_site_at",
    Target.DONE: "done_at",
}


def may_answer(user, target) -> bool:
    """The recipient; and the command post, which notes what it was told by telephone."""
    if OrderTarget.objects.of_person(user).filter(pk=target.pk).exists():
        return True
    case = target.order.incident.case
    runs = may(user, Permission.RUN_DISPATCH, at=case.centre)
    return runs and Case.objects.visible_to(user).filter(pk=case.pk).exists()


def next_states(target: OrderTarget) -> list[str]:
    """The steps that may be taken now, the natural next first."""
    if not target.is_open:
        return []
    if target.state in UNSIGNED:
        return [Target.SIGNED]
    ahead = [state for state in ORDERED if ORDERED.index(state) > ORDERED.index(target.state)]
    if target.arrive_by is None:
        ahead = [Target.DONE, *(state for state in ahead if state != Target.DONE)]
    elif target.state != Target.ON_SITE:
        ahead = [state for state in ahead if state != Target.DONE]
    return ahead


@transaction.atomic
def receive(*, by, targets) -> int:
    """Marked as received when the recipient opens the page. Returns how many were new."""
    rows = OrderTarget.objects.of_person(by).filter(pk__in=[row.pk for row in targets], state=Target.SENT)
    fresh, at = list(rows), now()
    changed = OrderTarget.objects.filter(pk__in=[row.pk for row in fresh], state=Target.SENT)
    number = changed.update(state=Target.RECEIVED, received_at=at)
    OrderStep.objects.bulk_create(
        OrderStep(target=row, state=Target.RECEIVED, at=at, by=by, by_name=by.name) for row in fresh
    )
    return number


@transaction.atomic
def advance(target, *, state: str, by=None, by_name: str = "", note: str = "", photo=None) -> OrderTarget:
    """The next step of one recipient. `by` None: through the one-time link, then `by_name` says who.

    Raises GuardFailed with the reason for a step out of order, NotAllowed for somebody else's order.
    """
    if by is not None and not may_answer(by, target):
        raise NotAllowed("这条指令不是发给您的。")
    row = OrderTarget.objects.select_for_update(of=("self",)).select_related("order__incident__case").get(pk=target.pk)
    _check(row, state, note, by, by_name)
    at = now()
    row.state = state
    setattr(row, COLUMNS[state], at)
    row.received_at = row.received_at or at
    if state == Target.DONE:
        row.result = note[:500]
    row.save()
    OrderStep.objects.create(
        target=row, state=state, at=at, by=by, by_name=by.name if by else by_name[:60], note=note[:500],
        photo=photo.file if photo else "", photo_name=photo.title if photo else "",
    )  # fmt: skip
    if state == Target.DONE and row.order.issued_by_id != getattr(by, "pk", None):
        case = row.order.incident.case
        notify.post(
            [row.order.issued_by], once=f"order-done:{row.pk}", title=f"{row.name}已完成：{case.title}", body=note,
            url=f"/dispatch/orders/{row.order_id}/", topic=notify.Topic.ORDER,
        )  # fmt: skip
    return row


def _check(row, state, note, by, by_name) -> None:
    if row.order.withdrawn_at is not None or row.state == Target.WITHDRAWN:
        raise GuardFailed("这条指令已经撤回，不用再办。")
    if row.state == Target.DONE:
        raise GuardFailed("这条指令已经完成。")
    if state not in COLUMNS or ORDERED.index(state) <= ORDERED.index(row.state):
        raise GuardFailed(f"已经登记过“{row.get_state_display()}”，请刷新页面。", field="state")
    if state != Target.RECEIVED and state not in next_states(row):
        if row.state in UNSIGNED:
            raise GuardFailed("请先签收，再登记后面的进展。", field="state")
        raise GuardFailed("要求到场的，请先登记到场，再登记完成。", field="state")
    if state == Target.DONE and not note.strip():
        raise GuardFailed("请写办了什么、结果怎样。", field="note")
    if by is None and not by_name.strip():
        raise GuardFailed("请写您的姓名和职务，有事好联系。", field="by_name")


@transaction.atomic
def urge(target, *, by) -> None:
    """催办: the recipient is told again, and it stands among the steps."""
    case = target.order.incident.case
    if not may(by, Permission.RUN_DISPATCH, at=case.centre):
        raise NotAllowed("催办由指挥调度岗登记。")
    if not target.is_open:
        raise GuardFailed("已经完成或者撤回，不用再催。")
    from dispatch.receivers import people_of

    at = now()
    OrderStep.objects.create(target=target, at=at, by=by, by_name=by.name, note=f"催{target.due[0]}")
    notify.post(
        people_of([target]), once=f"urge:{target.pk}:{at:%H%M%S}", title=f"请尽快{target.due[0]}：{case.title}",
        body=target.order.content, url="/dispatch/mine/", urgent=True, topic=notify.Topic.ORDER,
    )  # fmt: skip


def steps_of(incident, limit: int = 0):
    """The steps of all orders of an incident, the newest first."""
    rows = OrderStep.objects.filter(target__order__incident=incident).select_related("target", "by")
    rows = rows.order_by("-at", "-pk")
    return rows[:limit] if limit else rows
