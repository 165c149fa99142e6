"""考核 of 清溪镇: schemes of this year, last month on notice, the month before published, and the year's goals."""

from datetime import datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from analysis import drafting  # noqa: F401 - the job that drafts a period
from analysis.models import ObjectKind
from analysis.periods import next_month
from analysis.services import goals, rounds, schemes
from governance.core import jobs
from governance.core.now import set_clock

KINDS = (ObjectKind.DEPARTMENT, ObjectKind.VILLAGE)
GOALS = (
    ("群众满意率达到 90%", "satisfy", "%", (85, 87, 88, 90)),
    ("按期办结率达到 95%", "close_ontime", "%", (90, 92, 94, 95)),
    ("超期率降到 5% 以下", "overdue", "%", (10, 8, 6, 5)),
    ("开展法治宣传 12 场", "", "场", (3, 6, 9, 12)),
)


def _moment(day, days=0):
    return timezone.make_aware(datetime.combine(day, time(9, 0))) + timedelta(days=days)


def keep_scores(town, end) -> None:
    """Written through the services, as of `end`."""
    manager, leader = town.people["manager"], town.people["leader"]
    this_month = end.date().replace(day=1)
    before, last = next_month(this_month, -2), next_month(this_month, -1)
    area = town.units["centre"].parent
    with set_clock(_moment(before)):
        made = {
            (kind, year): schemes.put_in_force(
                schemes.new_scheme(by=manager, area=area, year=year, kind=kind), by=manager
            )
            for kind in KINDS
            for year in sorted({before.year, last.year, end.year})
        }
    for kind in KINDS:
        with set_clock(_moment(last)):
            found = _drafted(manager, made[kind, before.year], before)
            rounds.start_notice(found, by=manager)
        with set_clock(min(_moment(last, 20), end)):
            rounds.approve(found, by=leader)
            rounds.publish(found, by=leader, remarks="请排名靠后的单位查找原因，下月底前整改到位。")
        with set_clock(max(_moment(this_month), end - timedelta(days=1))):
            found = _drafted(manager, made[kind, last.year], last)
            rounds.start_notice(found, by=manager)
    with set_clock(end):
        _set_goals(manager, area, town, end.year)


def _drafted(manager, scheme, first):
    """A period that is counted at once, without waiting for a worker."""
    found = rounds.open_round(by=manager, scheme=scheme, cycle="month", first=first)
    while jobs.run_next():
        pass
    found.refresh_from_db()
    return found


def _set_goals(manager, area, town, year) -> None:
    for title, key, measure, planned in GOALS:
        goal = goals.save_goal(
            by=manager,
            area=area,
            year=year,
            title=title,
            key=key,
            measure=measure,
            target=Decimal(planned[3]),
            planned=[Decimal(value) for value in planned],
            owner=town.units["centre"],
        )
        if not key:
            goals.report_point(goal.points.get(quarter=1), by=manager, actual=Decimal(3), note="三场均已开展")
