"""人员与入驻 in the demo: how people are employed, who sits in the centre, calls, attendance and leave."""

from datetime import date, timedelta

from governance.administration.services import staff
from governance.core.calendar import is_workday
from governance.core.now import set_clock
from governance.portal.demo.life import office_moment

#: user, employment
FILES = (
    ("frontdesk", "established"), ("triage", "established"), ("petition", "established"), ("commander", "established"),
    ("liusiyu", "bought"), ("legal", "bought"), ("mediator", "social"), ("grid", "grid"), ("taofang", "social"),
)  # fmt: skip
#: unit, mode, seats, days, minutes
RESIDENCES = (
    ("justice", "always", "调解室", "每个工作日", None),
    ("legalstation", "always", "4 号窗口", "每个工作日", None),
    ("petitions", "always", "3 号窗口", "每个工作日", None),
    ("court", "turn", "轮驻窗口", "每周二、周四上午", None),
    ("procuratorate", "turn", "轮驻窗口", "每周三下午", None),
    ("police", "call", "", "", 20),
    ("labour", "call", "", "", 30),
)


def build_staff(town, end) -> None:
    """Through the services."""
    given = {"by": town.people["manager"], "centre": town.units["centre"]}
    with set_clock(office_moment(end - timedelta(days=60))):
        for name, employment in FILES:
            bought = (
                {"contract": "清溪服务〔2026〕3 号", "provider": "清溪社会工作服务中心"}
                if employment == "bought"
                else {}
            )
            until = end.date() + timedelta(days=45) if bought else None
            staff.save_file(user=town.people[name], employment=employment, since=date(end.year - 1, 3, 1),
                            contract_until=until, **bought, **given)  # fmt: skip
        rows = {}
        for unit, mode, seats, days, minutes in RESIDENCES:
            rows[unit] = staff.save_residence(office=town.units[unit], mode=mode, seats=seats, days=days,
                                              arrives_in=minutes, since=date(end.year - 1, 3, 1), **given)  # fmt: skip
    for days, unit, took in ((20, "police", 14), (9, "labour", 41), (3, "police", 18)):
        _call(town, rows[unit], office_moment(end - timedelta(days=days)), took)
    _sign(town, end)
    with set_clock(end):
        later = office_moment(end + timedelta(days=3))
        staff.ask_leave(by=town.people["petition"], kind="annual", starts_at=later, ends_at=later + timedelta(days=2),
                        reason="探亲", substitute=town.people["ruanguoping"])  # fmt: skip
        staff.add_conduct(user=town.people["frontdesk"], day=end.date(), kind="praise",
                          text="耐心接待听力不好的老人，受到表扬", **given)  # fmt: skip


def _call(town, residence, at, took) -> None:
    desk, office = town.people["frontdesk"], town.office(residence.office)
    with set_clock(at):
        row = staff.call_up(by=desk, residence=residence, matter="来访人情绪激动，请到大厅接待")
    with set_clock(at + timedelta(minutes=2)):
        staff.answer_call(by=office, row=row)
    with set_clock(at + timedelta(minutes=took)):
        staff.note_arrival(by=desk, row=row, arrived_who=office.name)


def _sign(town, end) -> None:
    """Two weeks of three people; one was late once."""
    for back in range(14, 0, -1):
        day = end - timedelta(days=back)
        if not is_workday(day.date()):
            continue
        for number, name in enumerate(("frontdesk", "triage", "petition")):
            late = 25 if (back, number) == (5, 1) else -8 - number
            with set_clock(day.replace(hour=8, minute=30) + timedelta(minutes=late)):
                staff.sign_attendance(by=town.people[name])
            with set_clock(day.replace(hour=18, minute=3)):
                staff.sign_attendance(by=town.people[name], out=True)
