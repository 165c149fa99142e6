"""指令和吹哨单: issued to many at once in one event; withdrawn; needless whistles reviewed (无事不扰)."""

from datetime import timedelta

from django.utils import timezone

from dispatch.models import Order, OrderStep, OrderTarget, Phase, Target
from dispatch.models.orders import OPEN_TARGETS
from dispatch.receivers import once, people_of, seat_of
from dispatch.services.incidents import detail_of
from governance.cases.engine import action
from governance.cases.thresholds import number_of
from governance.core import one_time
from governance.core.numbering import next_number
from governance.notify import services as notify

LINK_DAYS = 7
PURPOSE = "dispatch.order"
#: Where the recipients find their orders.
MINE = "/dispatch/mine/"


def code_of(target: OrderTarget) -> str:
    """The one-time code of a recipient without an account."""
    return one_time.code_of(PURPOSE, f"{target.order_id}:{target.name}", target.sent_at)


def find_by_code(code: str) -> OrderTarget | None:
    """The recipient whose order is open under this code; None for a wrong, ended or expired one."""
    hashed = one_time.hash_of(code, PURPOSE)
    rows = OrderTarget.objects.select_related("order__incident__case__centre", "order__issued_by")
    from governance.core.now import now

    return rows.filter(token_hash=hashed, expires_at__gt=now(), state__in=OPEN_TARGETS).first() if hashed else None


@action("issue_orders")
def issue_orders(
    step, *, content, receivers, sign_minutes, kind="order", arrive_minutes=None, done_minutes=None, place=""
):
    """下达指令、吹哨 to every recipient in one action."""
    row = make_order(
        step, content=content, receivers=receivers, kind=kind, sign_minutes=sign_minutes,
        arrive_minutes=arrive_minutes, done_minutes=done_minutes, place=place,
    )  # fmt: skip
    _respond(detail_of(step.case))
    step.record["order"] = row.pk
    step.note = f"{row.number} 向{names_of(receivers)}：{content}"
    step.touch()


def names_of(receivers) -> str:
    """石桥坝村、应急分队等 40 个对象."""
    shown = [row.name for row in once(receivers)]
    return "、".join(shown) if len(shown) <= 4 else f"{'、'.join(shown[:3])}等 {len(shown)} 个对象"


def _respond(incident) -> None:
    if incident.phase in (Phase.OPENED, Phase.RECEIVED):
        incident.phase = Phase.RESPONDING if incident.phase == Phase.OPENED else incident.phase
        incident.save()


def make_order(
    step,
    /,
    *,
    content,
    receivers,
    sign_minutes,
    kind="order",
    arrive_minutes=None,
    done_minutes=None,
    place="",
    **of_plan,
) -> Order:
    """The order with its recipients and their clocks, and the notices; one insert for all recipients."""
    at = step.at
    year = timezone.localtime(at).year
    word = "哨" if kind == Order.Kind.WHISTLE else "指"
    order = Order.objects.create(
        incident=detail_of(step.case),
        number=f"{word}〔{year}〕{next_number(f'order:{word}:{step.case.centre_id}:{year}')}号-{step.case.centre_id}",
        kind=kind,
        content=content,
        place=place or step.case.place_text,
        issued_at=at,
        issued_by=step.by,
        sign_by=at + timedelta(minutes=sign_minutes),
        arrive_by=at + timedelta(minutes=arrive_minutes) if arrive_minutes else None,
        done_by=at + timedelta(minutes=done_minutes) if done_minutes else None,
        **of_plan,
    )
    _address(step, order, once(receivers), whistled=kind == Order.Kind.WHISTLE and not arrive_minutes)
    return order


def _address(step, order, receivers, *, whistled) -> None:
    """A row for each recipient with its clocks, and one message to everybody who is told."""
    seat = seat_of(step.case.centre)
    OrderTarget.objects.bulk_create(
        _target(order, row, order.issued_at + timedelta(minutes=_to_arrive(row, seat)) if whistled else order.arrive_by)
        for row in receivers
    )
    people = [user for user in people_of(receivers) if user.pk != step.by.pk]

    def tell(event):
        notify.post(
            people, once=f"order:{order.pk}", title=f"{order.get_kind_display()}：{step.case.title}",
            body=order.content, url=MINE, urgent=True, topic=notify.Topic.ORDER,
        )  # fmt: skip

    step.after.append(tell)


def _to_arrive(row, seat) -> int:
    """吹哨 is a call to come: without a time of its own the town's offices have theirs, the county's longer."""
    inside = row.unit.path.startswith(seat.path) if row.unit is not None else not row.outside
    return number_of("order_arrive_minutes" if inside else "order_county_minutes")


def _target(order, row, arrive_by) -> OrderTarget:
    target = OrderTarget(
        order=order, name=row.name[:80], unit=row.unit, user=row.user, resource=row.resource, duty=row.duty,
        phone=row.phone, sent_at=order.issued_at,
        sign_by=order.sign_by, arrive_by=arrive_by, done_by=order.done_by,
    )  # fmt: skip
    if row.outside:
        target.token_hash = one_time.hash_of(code_of(target), PURPOSE)
        target.expires_at = order.issued_at + timedelta(days=LINK_DAYS)
    return target


@action("withdraw_order")
def withdraw_order(step, *, order: Order, reason: str):
    """撤回指令: nobody who has not finished needs to go on; their links end."""
    order.withdrawn_at, order.withdrawn_by, order.withdraw_reason = step.at, step.by, reason[:200]
    order.save()
    open_rows = list(order.targets.filter(state__in=OPEN_TARGETS).select_related("unit", "user", "resource__user"))
    OrderStep.objects.bulk_create(
        OrderStep(target=row, state=Target.WITHDRAWN, at=step.at, by=step.by, by_name=step.by.name, note=reason[:500])
        for row in open_rows
    )
    order.targets.filter(pk__in=[row.pk for row in open_rows]).update(state=Target.WITHDRAWN)
    people = people_of(open_rows)

    def tell(event):
        notify.post(
            people, once=f"order:{order.pk}:withdrawn", title=f"指令撤回：{step.case.title}", body=reason, url=MINE,
            urgent=True, topic=notify.Topic.ORDER,
        )  # fmt: skip

    step.after.append(tell)
    step.note = f"{order.number}，{len(open_rows)} 个对象没有完成；{reason}"
    step.touch()


@action("review_whistle")
def review_whistle(step, *, order: Order, verdict: str, note: str):
    """吹哨评议: was the whistle needed, or could it have been left (无事不扰)."""
    order.verdict, order.verdict_note = verdict, note[:300]
    order.verdict_at, order.verdict_by = step.at, step.by
    order.save()
    if verdict == Order.Verdict.NEEDLESS:
        step.tell([order.issued_by], f"吹哨评议：{order.number}不必吹哨", note)
    step.note = f"{order.number} {order.get_verdict_display()}：{note}"
    step.touch()
