"""Day after day of a town: visitors come, people act as in the demo's plots, the sweep ticks every five minutes."""

import heapq
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random

from django.db.models import Max, Min
from django.utils import timezone

from analysis.models import ScoreRound, ScoreSheet
from disputes.models import Mediator
from governance.cases.models import Case, CaseEvent, Category, Deadline
from governance.cases.passing import pass_on_all
from governance.cases.sweeping import sweep_deadlines
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import set_clock
from governance.notify.models import Notification
from governance.organisation.models import User
from governance.portal.demo.disputes import make_rooms
from governance.portal.demo.life import Life, World, office_moment
from governance.portal.demo.mediators import build_mediators
from governance.portal.demo.people import Visitors
from governance.portal.demo.run import ENDS, TURNS, plot_of
from governance.portal.demo.town import build_town, find_town, read
from governance.portal.simulation.months import moments, write_schemes

#: A fixed beginning, so that the same seed tells the same story; its years' holidays are published.
FIRST_DAY = date(2025, 3, 3)
TICK = timedelta(minutes=5)
#: One case in so many ends by another way than the ordinary one.
ENDS_ONE_IN = 11
#: Begun so shortly before the end, a story may stay open; the clock goes on for that long after the last day.
AFTERMATH = timedelta(days=45)


@dataclass
class Outcome:
    """What a simulation did: the first case of its own, its end, and stories that were refused, by reason."""

    first_case: int
    first_event: int
    until: datetime
    refused: Counter = field(default_factory=Counter)
    first_round: int = 0

    @property
    def cases(self):
        """The cases of this simulation."""
        return Case.objects.for_system().filter(pk__gt=self.first_case)

    def figures(self) -> dict[str, int]:
        """{cases, actions, reminders, sheets}: rows written; a reminder is one rung of one clock, whoever reads it."""
        told = Notification.objects.filter(once__startswith="deadline:", subject__in=self.cases.values("number"))
        return {
            "cases": self.cases.count(),
            "actions": CaseEvent.objects.filter(case__in=self.cases).count(),
            "reminders": told.order_by().values("once").distinct().count(),
            "sheets": ScoreSheet.objects.filter(round__pk__gt=self.first_round).count(),
        }


def simulate(days: int, per_day: int, seed: int = 1, say=lambda words: None) -> Outcome:
    """Let `per_day` matters come on each of `days` days and follow all of them.

    Same seed and same INDEX_KEY (which draws the 回访), same story.
    """
    begin = _moment(FIRST_DAY, time(8, 30))
    with set_clock(begin - timedelta(days=10)):
        town = find_town() or build_town()
    world = World(
        town=town,
        rng=Random(seed),
        visitors=Visitors(Random(seed)),
        categories={row.code: row for row in Category.objects.select_related("parent")},
        system=User.objects.system(),
        citizen=User.objects.citizen(),
    )
    until = begin + timedelta(days=days) + AFTERMATH
    if not Mediator.objects.exists():
        build_mediators(replace(world, rng=Random(seed)), until, at=begin - timedelta(days=9))
        make_rooms(town)
    with set_clock(begin - timedelta(days=9)):
        write_schemes(town, FIRST_DAY, until.date())
    last = Case.objects.for_system().aggregate(last=Max("pk"))["last"] or 0
    outcome = Outcome(
        last,
        CaseEvent.objects.aggregate(last=Max("pk"))["last"] or 0,
        until,
        first_round=ScoreRound.objects.aggregate(last=Max("pk"))["last"] or 0,
    )
    _tell(world, list(_lives(world, days, per_day)), outcome, say)
    return outcome


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


def _lives(world, days: int, per_day: int) -> Iterator[Life]:
    """The stories in the order of their beginnings within each day."""
    texts, rng = read("demo_texts.json"), world.rng
    for number in range(days * per_day):
        day = FIRST_DAY + timedelta(days=number // per_day)
        at = office_moment(_moment(day, time(8, 40)) + timedelta(minutes=rng.randrange(540)))
        turn = rng.choice(ENDS) if number % ENDS_ONE_IN == 0 else rng.choice((*TURNS, "card"))
        yield Life(world, rng.choice(texts), at, turn=turn)


def _tell(world, lives, outcome: Outcome, say) -> None:
    """Let the stories act in the order of time; before each act the sweep has ticked up to that moment."""
    order, heap, told = count(), [], 0
    for life in lives:
        plot = plot_of(life)
        heapq.heappush(heap, (next(plot), next(order), life, plot))
    world.open_cases += lives
    day, monthly = FIRST_DAY, deque(moments(FIRST_DAY, outcome.until))
    while heap:
        moment, _number, life, plot = heapq.heappop(heap)
        if moment > outcome.until:
            break
        _come_round(monthly, moment, world.town)
        tick_until(moment)
        if timezone.localdate(moment) > day:
            day = timezone.localdate(moment)
            with set_clock(moment):
                pass_on_all()
            say(f"  {day}，{told} 步")
        following = _act(plot, moment, life, outcome.refused)
        told += 1
        if following is not None:
            heapq.heappush(heap, (max(following, moment), next(order), life, plot))
    _come_round(monthly, outcome.until, world.town)
    tick_until(outcome.until)


def _come_round(monthly: deque, moment, town) -> None:
    """What comes round by the month, each at its own moment before this one."""
    while monthly and monthly[0][0] <= moment:
        at, act = monthly.popleft()
        tick_until(at)
        with set_clock(at):
            act(town)


def _act(plot, moment, life, refused: Counter):
    """One act of a story at its moment; a refusal ends the story and is counted."""
    with set_clock(moment):
        try:
            return next(plot, None)
        except (GuardFailed, NotAllowed) as problem:
            refused[f"{life.turn or '-'}: {problem}"] += 1
            return None


def tick_of(moment: datetime) -> datetime:
    """The first tick of the sweep at or after a moment."""
    since = moment - _moment(FIRST_DAY, time())
    return moment + (-since % TICK)


def tick_until(moment: datetime) -> None:
    """Sweep at each tick before `moment` at which a reminder falls due."""
    while True:
        due = Deadline.objects.filter(next_reminder_at__isnull=False).aggregate(due=Min("next_reminder_at"))["due"]
        if due is None or tick_of(due) >= moment:
            return
        with set_clock(timezone.localtime(max(tick_of(due), _moment(FIRST_DAY, time())))):
            sweep_deadlines()
