"""The recount of what stands in the file of a case: events with their clocks, drafted orders, scores, numbers."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from governance.cases.models import Case, Deadline, Evaluation
from governance.portal.simulation.clocks import said
from governance.portal.simulation.reminders import rungs
from governance.portal.simulation.run import tick_of

#: What each action must open and what it must meet, at its own moment.
OPENS = {
    "register": "triage",
    "assign": "sign",
    "reassign": "sign",
    "add_assist": "sign",
    "resolve": "answer",
    "rework": "handle",
    "feed_back": "track",
    "confirm": "evaluate",
    "supervise": "supervise",
    "reopen": "triage",
}
MEETS = {
    "assign": "triage",
    "accept": "sign",
    "accept_assist": "sign",
    "tell_answer": "answer",
    "confirm": "track",
    "evaluate": "evaluate",
    "answer_supervision": "supervise",
    "resolve": "handle",
}


def events(case: Case, clocks) -> Iterator[str]:
    """Each action opens and meets its clock at its own moment."""
    started = {(clock.action, clock.starts_at) for clock in clocks}
    met = {(clock.action, clock.met_at) for clock in clocks}
    for event in case.events.all():
        opens, meets = OPENS.get(event.action), MEETS.get(event.action)
        if opens and (opens, event.at) not in started:
            yield f"{case.number} {event.label} 没有开始{opens}期限"
        if meets and (meets, event.at) not in met:
            yield f"{case.number} {event.label} 没有完成{meets}期限"


#: What parties or outside bodies owe; no unit of the town is ordered to do it for them.
OWED_BY_OTHERS = {"perform", "confirm_apply", "referral"}


def orders(case: Case, clocks, told) -> Iterator[str]:
    """A clock that was a working day late has an order drafted in its round, whatever became of it."""
    # A draft that nobody signed is taken up again in a later round.
    last = max((order.round for order in case.supervisions.all()), default=0)
    for clock in clocks:
        late = "late1" in told.get(clock.pk, ()) and not clock.supervision_id and clock.action not in OWED_BY_OTHERS
        if late and clock.round > last and _may_be_ordered(case, clock):
            yield said(clock, "超期以后没有起草督办单")


def _may_be_ordered(case: Case, clock: Deadline) -> bool:
    """督办 is possible from triage on and not while a case waits for its completion or has ended."""
    moment = tick_of(rungs(clock)["late1"])
    states = [event.to_state for event in case.events.all() if event.at <= moment]
    return bool(states) and states[-1] in {
        "registered", "assigned", "handling", "paused", "resolved", "tracking", "evaluating"
    }  # fmt: skip


def scores(case: Case, clocks) -> Iterator[str]:
    """40 for timeliness, 40 for quality, 20 for satisfaction, of each round that SYSTEM scored."""
    for row in case.evaluations.all():
        if row.reason:
            continue
        owed = [c for c in clocks if c.round == row.round and c.action in ("sign", "handle", "answer")]
        owed = [c for c in owed if c.met_at or not c.ended_at]
        kept = [c for c in owed if c.met_at and c.met_at <= c.due_at]
        timely = Decimal(40) * len(kept) / len(owed) if owed else Decimal(40)
        expected = _round(timely)
        if row.timeliness != expected:
            yield f"{case.number} 第 {row.round} 轮及时分应为 {expected}，记为 {row.timeliness}"
        if row.score != _total(row):
            yield f"{case.number} 第 {row.round} 轮总分应为 {_total(row)}，记为 {row.score}"


def _total(row: Evaluation) -> Decimal:
    points = row.timeliness + row.quality
    return _round(points * 100 / 80 if row.satisfaction is None else points + row.satisfaction)


def _round(points: Decimal) -> Decimal:
    return points.quantize(Decimal("0.01"), ROUND_HALF_UP)


def numbers(cases) -> Iterator[str]:
    """No number is missing on a day of the simulation, and none stands twice."""
    days = defaultdict(list)
    for number in (
        Case.objects.for_system().filter(pk__gte=cases.order_by("pk").values("pk")[:1]).values_list("number", flat=True)
    ):
        days[number[:6]].append(int(number[6:]))
    for day, serials in sorted(days.items()):
        if sorted(serials) != list(range(min(serials), min(serials) + len(serials))):
            yield f"{day} 的编号有缺号或者重号"
