"""值班 in the demo: six types with lists, last and this month published, the next a draft with one conflict."""

from datetime import time, timedelta

from django.core.exceptions import ValidationError

from governance.administration.duty.months import day_of, last_of, read_month
from governance.administration.models import DutyMember
from governance.administration.services import handover, roster, swaps
from governance.administration.services.types import save_type
from governance.core.exceptions import GuardFailed
from governance.core.now import now, set_clock
from governance.organisation.presence import on_duty
from governance.portal.demo.life import office_moment

DAY, NIGHT, NOON = time(8, 30), time(18, 0), time(9, 0)
#: name, short, days, starts, ends, needed, rest, public, people
TYPES = (
    ("带班领导", "带班", "all", DAY, DAY, 1, 24, True, "leader qinlifeng tangxiaoyun pengzhigang gaoshuming"),
    ("值班员", "值班", "all", DAY, DAY, 1, 24, True,
     "commander weidong maxiaolong hetianying songjia jiangxiaonan maolijuan taofang xiayumei"),
    ("备勤", "备勤", "rest", DAY, DAY, 1, 24, False, "suting lianghui gongmingliang qinyonghong zhengweimin hejianlin"),
    ("窗口", "窗口", "work", DAY, NIGHT, 1, 12, True, "frontdesk liusiyu petition"),
    ("应急队", "应急", "all", DAY, DAY, 1, 24, False, "shijianjun pandajun zengyong fenglei zhengweimin"),
    ("轮驻律师", "律师", "work", NOON, time(17, 0), 1, 12, True, "legal wenjingyi"),
)  # fmt: skip
NOTES = (
    ("call", "县防汛办", "提醒今晚有中到大雨，请各村巡查河道", "已转各村，石桥坝村回复已巡查", "done"),
    ("visit", "村民", "反映鱼塘边路灯不亮", "已登记，待村建办安排", "open"),
    ("patrol", "值班员", "大厅、档案室、机房巡查正常", "正常", "done"),
)


def build_rosters(town, end) -> None:
    """Through the services, each month as of its own time."""
    by, unit = town.people["manager"], town.units["centre"]
    first = end.date().replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    ahead = last_of(first) + timedelta(days=1)
    with set_clock(office_moment(end - timedelta(days=70))):
        for order, (name, short, days, starts, ends, needed, rest, public, people) in enumerate(TYPES):
            save_type(
                by=by, unit=unit, users=[town.people[key] for key in people.split()], name=name, short=short, days=days,
                starts_at=starts, ends_at=ends, needed=needed, rest_hours=rest, public=public, order=order, active=True,
            )  # fmt: skip
    for month in (before, first):
        with set_clock(office_moment(end - timedelta(days=(end.date() - month).days + 5))):
            _publish(by, unit, month)
    with set_clock(end):
        roster.draft_month(by=by, unit=unit, first=ahead)
        _spoil(by, unit, ahead)
        _ask(unit, first)
        _log(unit)


def _publish(by, unit, month) -> None:
    roster.draft_month(by=by, unit=unit, first=month)
    if read_month(unit, month).conflicts():
        return
    roster.publish_month(by=by, unit=unit, first=month)


def _spoil(by, unit, month) -> None:
    """The planner put somebody on two days running, so that the page has something to put right."""
    rows = [row for row in read_month(unit, month).of_month() if row.duty_type == "值班员"]
    day = day_of(rows[17])
    roster.set_day(by=by, unit=unit, day=day, chosen={"值班员": [rows[16].user_id]})


def _ask(unit, month) -> None:
    """A swap that waits for the manager, where two shifts still lie ahead."""
    found = read_month(unit, month)
    rows = [row for row in found.of_month() if row.duty_type == "值班员" and row.published]
    for mine in rows:
        for other in rows:
            if mine.user_id == other.user_id:
                continue
            try:
                swap = swaps.ask_swap(by=mine.user, shift=mine, other=other.user, other_shift=other, reason="家里有事")
            except (ValidationError, GuardFailed):
                continue
            swaps.answer_swap(by=other.user, swap=swap, agrees=True)
            return


def _log(unit) -> None:
    """A log of the day and a handover that was taken."""
    here = on_duty(kind="值班员", unit=unit).first()
    others = DutyMember.objects.filter(duty_type__unit=unit, duty_type__name="值班员").order_by("pk")
    if here is None:
        return
    handover.sign(by=here.user, shift=here)
    for kind, source, text, handling, state in NOTES:
        handover.add_note(by=here.user, unit=unit, at=now(), kind=kind, source=source, text=text, handling=handling,
                          state=state)  # fmt: skip
    later = others.exclude(user=here.user).select_related("user").first()
    if later is not None:
        items = [item["key"] for item in handover.open_items(unit)]
        handover.hand_over(by=here.user, unit=unit, taken_by=later.user, summary="正常。来电一件已转办。",
                           things="值班手机、对讲机 2 部、车钥匙", named=items)  # fmt: skip
