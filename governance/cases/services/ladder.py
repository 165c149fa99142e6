"""催办阶梯, 督办等级 and 督办触发条件: kept by the manager. What cannot work is refused with words."""

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.audit.services import record
from governance.cases.models import OrderGrade, OrderTrigger, ReminderRung, Supervision
from governance.core.exceptions import NotAllowed
from governance.organisation.access import may
from governance.organisation.models import Post
from governance.organisation.roles import Level, Permission, Role

At, On, What = ReminderRung.At, OrderTrigger.On, OrderTrigger.Proposes
SIGNER_RANKS = {"manager": 1, "leader": 2, "director": 3}
LATEST = 60


def _asked(by) -> None:
    if not may(by, Permission.EDIT_RULES):
        raise NotAllowed("催办和督办的设置由中心管理员维护。")


def _begin() -> None:
    """Write the standard rows before the first change, so that the others do not vanish by it."""
    if not ReminderRung.objects.exists():
        for rung in ReminderRung.standard():
            rung.save()
    if not OrderTrigger.objects.exists():
        for on, number, proposes in OrderTrigger.STANDARD:
            OrderTrigger.objects.create(on=on, number=number, proposes=proposes)
    for level in OrderGrade.STANDARD:
        if not OrderGrade.objects.filter(level=level).exists():
            OrderGrade.standard(level).save()


def rows_to_show() -> dict:
    """The three tables as they are in force; standard rows where nobody has written any yet."""
    standard = [OrderTrigger(on=on, number=n, proposes=what) for on, n, what in OrderTrigger.STANDARD]
    triggers = list(OrderTrigger.objects.all()) or standard
    known = {row.level: row for row in OrderGrade.objects.all()}
    return {
        "rungs": sorted(list(ReminderRung.objects.all()) or ReminderRung.standard(), key=lambda row: row.rank),
        "grades": [known.get(level) or OrderGrade.standard(level) for level in OrderGrade.STANDARD],
        "triggers": sorted(triggers, key=lambda row: (list(On.values).index(row.on), row.number)),
    }


def _save(row, by, what: str):
    new = row.pk is None
    row.save()
    record(f"{what}.saved", by=by, object_type=what, object_id=str(row.pk), detail={"new": new, "active": row.active})
    return row


@transaction.atomic
def save_rung(*, by, rung=None, at, days, words, readers, urgent, active) -> ReminderRung:
    """A new or changed rung. Clocks that run meet it at their next reminder; nothing is sent twice."""
    _asked(by)
    _begin()
    row = ReminderRung.objects.get(at=rung.at, days=rung.days) if rung else ReminderRung()
    days = days or 0
    if at == At.LATE and not 1 <= days <= LATEST:
        raise ValidationError({"days": f"超期的一级请填 1 到 {LATEST} 个工作日。"})
    row.at, row.days = at, days if at == At.LATE else 0
    row.words, row.readers, row.urgent, row.active = words, list(readers), urgent, active
    others = ReminderRung.objects.exclude(pk=row.pk)
    if others.filter(at=row.at, days=row.days).exists():
        raise ValidationError({"at": f"“{row}”这一级已经有了，请修改那一级。"})
    if not row.readers:
        raise ValidationError({"readers": "请至少选一类人，否则这一级没有人收到。"})
    if not row.active and not others.filter(active=True).exists():
        raise ValidationError("至少要有一级启用，否则到期没有任何提醒。")
    _late_orders_reached([*others.filter(active=True), *([row] if row.active else [])])
    return _save(row, by, "reminder_rung")


def _late_orders_reached(rungs) -> None:
    last = max((rung.days for rung in rungs), default=0)
    beyond = [t for t in OrderTrigger.objects.filter(active=True, on=On.LATE) if t.number > last]
    if beyond:
        row = beyond[0]
        raise ValidationError(
            f"“超期满 {row.number} 个工作日 → {row.get_proposes_display()}”在最后一级（超期 {last} 个工作日）以后，"
            "永远不会触发；请加一级，或者先改触发条件。"
        )


@transaction.atomic
def save_grade(*, by, grade, signer, points, requirement) -> OrderGrade:
    """Who signs a grade, what it costs and what it asks. Signed orders keep what they were signed with."""
    _asked(by)
    _begin()
    row = OrderGrade.objects.get(level=grade.level)
    row.signer, row.points, row.requirement = signer, points, requirement
    rank = OrderGrade.RANKS[row.level]
    for other in OrderGrade.objects.exclude(pk=row.pk):
        lower, higher = (row, other) if rank < OrderGrade.RANKS[other.level] else (other, row)
        names = Supervision.Level(lower.level).label, Supervision.Level(higher.level).label
        if SIGNER_RANKS[lower.signer] > SIGNER_RANKS[higher.signer]:
            raise ValidationError({"signer": f"{names[0]}的签发人不能高于{names[1]}的签发人。"})
        if lower.points > higher.points:
            raise ValidationError({"points": f"{names[0]}扣分不能多于{names[1]}。"})
    directors = Post.objects.current().filter(role=Role.LEADER, unit__level=Level.CENTRE, user__is_active=True)
    if signer == OrderGrade.Signer.DIRECTOR and not directors.exists():
        raise ValidationError({"signer": "现在没有中心主任（在中心任职的镇领导），这一级将没有人能签发。"})
    return _save(row, by, "order_grade")


ALLOWED = {
    On.LATE: {What.NORMAL, What.YELLOW, What.RED},
    On.DECLINED: {What.NORMAL, What.YELLOW, What.RED},
    On.UNHAPPY: {What.NORMAL, What.YELLOW, What.RED},
    On.YELLOWS: {What.RED, What.TALK},
    On.REDS: {What.TALK},
}


@transaction.atomic
def save_trigger(*, by, trigger=None, on, number, proposes, active) -> OrderTrigger:
    """A new or changed condition."""
    _asked(by)
    _begin()
    row = OrderTrigger.objects.get(on=trigger.on, proposes=trigger.proposes) if trigger else OrderTrigger()
    row.on, row.number, row.proposes, row.active = on, number, proposes, active
    if proposes not in ALLOWED[on]:
        can = "、".join(What(each).label for each in What.values if each in ALLOWED[on])
        raise ValidationError({"proposes": f"这个条件只能提出{can}。"})
    if number < 1:
        raise ValidationError({"number": "数值至少是 1。"})
    others = list(OrderTrigger.objects.filter(on=on).exclude(pk=row.pk))
    if any(t.proposes == proposes for t in others):
        raise ValidationError({"proposes": f"这个条件已经有一条提出{What(proposes).label}，请修改那一条。"})
    for other in others if active else []:
        if other.active and (_grade(other) - _grade(row)) * (other.number - row.number) <= 0:
            raise ValidationError(
                {
                    "number": f"已有“{other.number} → {other.get_proposes_display()}”。级别高的数值要更大，"
                    "否则级别低的一条永远不会触发。"
                }
            )
    saved = _save(row, by, "order_trigger")
    _late_orders_reached(list(ReminderRung.objects.filter(active=True)))
    return saved


def _grade(trigger) -> int:
    return list(What.values).index(trigger.proposes)
