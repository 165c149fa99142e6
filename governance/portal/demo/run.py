"""Fourteen months told in the order of time: the plots take turns, the sweep runs each week."""

import heapq
from collections import Counter
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import count
from random import Random

from django.utils import timezone

from governance.cases import closure
from governance.cases.kinds import kind_of
from governance.cases.models import Case, Category
from governance.cases.passing import pass_on_all
from governance.cases.sweeping import sweep_deadlines
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now, set_clock
from governance.notify.services import mark_all_read
from governance.organisation.models import User
from governance.organisation.services.presence import set_absence
from governance.portal.demo import citizens, disputes, doubts, duty, stories
from governance.portal.demo.acquaintances import acquaint
from governance.portal.demo.command import build_command
from governance.portal.demo.configuration import set_up
from governance.portal.demo.hall import build_hall
from governance.portal.demo.ledgers import hand_in_ledgers
from governance.portal.demo.legal import build_legal
from governance.portal.demo.life import Life, World, office_moment
from governance.portal.demo.mediators import build_mediators
from governance.portal.demo.office_papers import build_papers_of_office
from governance.portal.demo.papers import build_papers
from governance.portal.demo.patrols import build_patrols
from governance.portal.demo.people import Visitors
from governance.portal.demo.petition_stories import build_petitions
from governance.portal.demo.receptions import lead_and_confer, receive_citizens
from governance.portal.demo.reporting import keep_ledgers
from governance.portal.demo.reports import keep_reports
from governance.portal.demo.rosters import build_rosters
from governance.portal.demo.safety import build_safety
from governance.portal.demo.scores import keep_scores
from governance.portal.demo.staffing import build_staff
from governance.portal.demo.subsidies import build_subsidies
from governance.portal.demo.talks import call_to_account
from governance.portal.demo.tallies import build_tallies
from governance.portal.demo.town import build_town, read
from intake.hall.calls import sweep_calls

MONTHS = 14
SEED = 20260610
TURNS = ("", "", "", "", "", "", "", "", "late", "late", "decline", "extension", "pause", "order", "rework", "reopen")
#: (state at which a story of the last days is left, turn, how many)
LEFT = (
    ("incomplete", "incomplete", 5),
    ("registered", "", 9),
    ("assigned", "", 14),
    ("handling", "", 14),
    ("handling", "extension", 3),
    ("handling", "order", 4),
    ("paused", "pause", 4),
    ("resolved", "", 7),
    ("tracking", "", 6),
    ("evaluating", "order", 6),
    ("handling", "card", 2),
)
#: How many days before the present such a story begins.
DAYS_BACK = {
    "incomplete": (0.3, 2),
    "registered": (0.02, 0.5),
    "assigned": (0.1, 1.2),
    "handling": (1, 6),
    "paused": (5, 12),
    "resolved": (3.5, 8),
    "tracking": (7, 15),
    "evaluating": (9, 14),
}
ENDS = ("rejected", "transferred", "transferred", "withdrawn", "merged")


def seed(cases: int = 300, say=lambda words: None) -> Counter:
    """Build the town and its cases. Returns how many stories ended early, by reason (empty is good)."""
    end = now()
    start = office_moment(end - timedelta(days=30 * MONTHS))
    with set_clock(start - timedelta(days=10)):
        town = build_town()
        citizens.open_hall(town)
    say("机构、人员和职责清单已建立")
    world = World(
        town=town,
        rng=Random(SEED),
        visitors=Visitors(Random(SEED)),
        categories={row.code: row for row in Category.objects.select_related("parent")},
        system=User.objects.system(),
        citizen=User.objects.citizen(),
    )
    with set_clock(end):
        _stand_in(town, end)
    # With a luck of its own, so that the town's stories stay as they are.
    build_mediators(replace(world, rng=Random(SEED)), end)
    disputes.make_rooms(town)
    say("调委会、调解员和专家库已建立")
    refused = _tell(world, plan(world, cases, start, end), start, end, say)
    refused += _fill_up(world, end, say)
    duty.keep_rules(world, end)
    acquaint(world, end)
    citizens.send(world, end)
    build_hall(world, end)
    say("大厅的窗口、来访、来电和意见箱已建立")
    receive_citizens(world, end)
    lead_and_confer(world, end)
    say("领导接访、包案和会商已建立")
    build_patrols(world, end)
    disputes.carry_on(world, end)
    build_subsidies(world, end)
    with set_clock(end):
        build_tallies(world, end)
    say("排查、在调的纠纷和以案定补已建立")
    build_petitions(world, end)
    build_legal(world, end)
    build_safety(town, end)
    say("每一种信访程序各有一件")
    build_rosters(town, end)
    build_command(world, end)
    say("值守、预案、资源和今天的突发事件已建立")
    with set_clock(end):
        build_papers()
    say("文书已出具，部分已签字、送达")
    with set_clock(end):
        sweep_deadlines()
        sweep_calls()
        pass_on_all()
        citizens.complain(world)
        closure.flag_recent()
        doubts.look_again(town.people)
        hand_in_ledgers(town, end.year)
        keep_ledgers(town, end.date())
    build_staff(town, end)
    build_papers_of_office(town, end)
    set_up(town, end)
    call_to_account(town, end)
    keep_scores(town, end)
    keep_reports(town, end)
    say("考核方案、两期考核、年度目标和三期研判报告已建立")
    return refused


def _fill_up(world, end, say) -> Counter:
    """One more story, begun earlier, for each state that none was left in (long holidays hold stories up)."""
    refused = Counter()
    for state, turn, _number in LEFT:
        for days in (25, 45):
            if not Case.objects.for_system().filter(state=state).exists():
                text = next(row for row in read("demo_texts.json") if kind_of(row["kind"]).allows_pause)
                life = Life(world, {**text, "flags": [], "purpose": "request"}, end - timedelta(days=days), state, turn)
                refused += _tell(world, [life], end, end, say)
    return refused


def _stand_in(town, end) -> None:
    """One dated 代理, so that the page has something to show."""
    day = timezone.make_aware(datetime.combine(end.date() - timedelta(days=1), time(8, 30)))
    away, other = town.people["maxiaolong"], town.people["zhengweimin"]
    set_absence(
        by=town.people["manager"], user=away, starts_at=day, ends_at=day + timedelta(days=4), reason="外出培训",
        substitute=other,
    )  # fmt: skip


def plan(world, cases: int, start, end) -> list[Life]:
    """All lives, with their beginnings. The last days are planned, so that each role finds work."""
    texts, rng = read("demo_texts.json"), world.rng
    pool = []

    def text(**wanted):
        fitting = [row for row in texts if all(row[key] == value for key, value in wanted.items())]
        if wanted:
            return rng.choice(fitting or texts)
        if not pool:
            pool.extend(rng.sample(texts, len(texts)))
        return pool.pop()

    lives = _left(world, text, cases, end)
    span = (end - start).total_seconds() - 86400 * 12
    for number in range(max(0, cases - len(lives))):
        begin = office_moment(start + timedelta(seconds=span * rng.random() ** 0.85))
        turn = rng.choice(ENDS) if number % 11 == 0 else rng.choice(TURNS)
        lives.append(Life(world, text(), begin, turn=turn))
    return lives


def _left(world, text, cases, end) -> list[Life]:
    """Stories of the last days, each left in a given state; the units of the demo accounts among them."""
    rng, lives = world.rng, []
    leads = ("agriculture", "mediation", "petitions", "legalstation")
    share = min(1.0, cases / 300)
    for state, turn, number in LEFT:
        for i in range(max(1, round(number * share))):
            lead = leads[i % 6] if i % 6 < len(leads) and state not in ("incomplete", "registered") else None
            chosen = text(lead=lead) if lead else text(channel="grid") if state == "incomplete" else text()
            if i == 5 and state in ("assigned", "handling"):
                chosen = {**chosen, "lead": "village", "village": "qingshi", "assists": []}
            if state == "incomplete":
                chosen = {**chosen, "village": "qingshi"}
            while turn == "pause" and not kind_of(chosen["kind"]).allows_pause:
                chosen = text()
            if chosen["purpose"] == "accusation":
                chosen = {**_plainer(chosen, i), "flags": []}
            if "on_spot" in chosen["flags"]:
                chosen = {**chosen, "purpose": "request", "flags": []}
            first, last = DAYS_BACK[state]
            begin = office_moment(end - timedelta(days=rng.uniform(first, last)))
            lives.append(Life(world, chosen, min(begin, end - timedelta(hours=2)), stop=state, turn=turn))
    lives.append(Life(world, text(purpose="accusation"), end - timedelta(hours=20), stop="registered"))
    lives.append(Life(world, text(), end - timedelta(days=2), turn="send_up"))
    plain = {**text(lead="construction"), "channel": "visit", "flags": [], "purpose": "request"}
    lives.append(Life(world, plain, end - timedelta(days=5), turn="ruled"))
    lives.append(Life(world, plain, end - timedelta(days=4), turn="disputed"))
    return lives


def _plainer(text: dict, number: int) -> dict:
    """A wish of the same kind, and of the same unit where there is one, in place of an accusation."""
    wishes = [row for row in read("demo_texts.json") if row["kind"] == text["kind"] and row["purpose"] == "request"]
    same = [row for row in wishes if row["lead"] == text["lead"]] or wishes
    return {**same[number % len(same)], "channel": text["channel"], "village": text["village"]}


def plot_of(life: Life):
    """The plot that fits a life."""
    if life.turn in ("ruled", "disputed"):
        return duty.disputed(life)
    if life.stop:
        return stories.ordinary(life)
    if life.has("on_spot"):
        return stories.on_spot(life)
    if life.turn in ENDS:
        return stories.ended(life)
    own = life.text["lead"] in ("mediation", "legalstation") and life.text["channel"] == "visit"
    return stories.filed_own(life) if own and life.chance(0.4) else stories.ordinary(life)


def _tell(world, lives, start, end, say) -> Counter:
    """Let the lives act in the order of time until the present."""
    refused, order, heap = Counter(), count(), []
    for life in lives:
        plot = plot_of(life)
        heapq.heappush(heap, (next(plot), next(order), life, plot))
    world.open_cases += lives
    sweep_at, told = start, 0
    while heap:
        moment, _number, life, plot = heapq.heappop(heap)
        if moment > end:
            continue
        while sweep_at < moment:
            with set_clock(sweep_at):
                sweep_deadlines()
                for person in world.town.people.values():
                    mark_all_read(by=person)
            sweep_at += timedelta(days=7)
        with set_clock(moment):
            try:
                following = next(plot, None)
            except (GuardFailed, NotAllowed) as problem:
                refused[f"{life.turn or life.stop or '-'}: {problem}"] += 1
                following = None
        told += 1
        if told % 400 == 0:
            say(f"  {moment:%Y-%m-%d}，已登记 {Case.objects.for_system().count()} 件")
        if following is not None:
            heapq.heappush(heap, (following, next(order), life, plot))
    return refused
