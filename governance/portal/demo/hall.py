"""The demo's hall: windows and their people, eight weeks of visits and calls, three openings of the letter boxes."""

from datetime import time, timedelta
from uuid import UUID

from governance.cases.models import Case
from governance.cases.services import NewCase, NewParty
from governance.cases.sources import Source
from governance.core.now import set_clock, today
from governance.core.ticket import Ticket
from governance.portal.demo.life import office_moment
from intake.hall import boxes, calls, visits, windows
from intake.models import Call, Visit, Window
from intake.services import register_at_desk

DAYS = 56
#: name, kind, unit, where, what, who sits there (person, weekdays, from, to)
WINDOWS = (
    ("导引台", "window", "centre", "一楼大厅进门处", "问事、取号、领路", (("frontdesk", "12345", None, None),)),
    ("综合服务窗口", "window", "centre", "一楼 1 号", "来访登记、来电登记", (("liusiyu", "12345", None, None),)),
    ("法律咨询窗口", "window", "legalstation", "一楼 4 号", "法律咨询、代写文书", (("legal", "12345", None, None),)),
    ("法律援助窗口", "window", "legalstation", "一楼 5 号", "法律援助申请初审", (("wenjingyi", "24", None, None),)),
    (
        "诉讼服务窗口", "window", "justice", "一楼 6 号", "诉前调解指引、司法确认",
        (("suting", "135", time(8, 30), time(12)), ("jiangzhengping", "24", time(8, 30), time(12))),
    ),
    (
        "信访接待室", "room", "petitions", "一楼 3 号",
        "信访事项登记、领导接访", (("petition", "12345", None, None),),
    ),
    ("纠纷调解室", "room", "mediation", "二楼 201", "民间纠纷调解", (("mediator", "12345", None, None),)),
)  # fmt: skip
ASKED = (
    "问低保怎么申请", "医保报销要带什么", "问路灯坏了报给谁", "落户要什么手续", "问养老金认证",
    "借条过了几年还能不能告", "宅基地能不能翻修", "问残疾证年审", "孩子转学找谁", "问高龄津贴",
    "公证在哪里办", "问水费怎么算",
)  # fmt: skip
#: matter, answered at once (the words) or to be called back (who)
RUNG = (
    ("反映自来水发黄", "", "hetianying"),
    ("问医保异地报销", "告知备案流程和窗口电话", ""),
    ("问宅基地翻修手续", "", "maxiaolong"),
    ("问法律援助条件", "告知条件和材料", ""),
    ("问上次反映的路面塌方修了没有", "", "zhengweimin"),
    ("问低保复核时间", "", "songjia"),
    ("问中心上班时间", "工作日 8:30–12:00、14:30–18:00", ""),
)


def build_hall(world, end) -> None:
    """Tell the hall's weeks up to `end`, through the services."""
    start = office_moment(end - timedelta(days=DAYS))
    people, rng = world.town.people, world.rng
    with set_clock(start - timedelta(days=1)):
        made = _windows(world)
        hung = [
            boxes.save_box(by=people["manager"], place="社会治理中心大门右侧", kind="opinion", order=1),
            boxes.save_box(by=people["manager"], place="镇政府一楼楼梯口", kind="report", order=2),
        ]
    moments = sorted(office_moment(start + (end - start) * rng.random()) for _ in range(150))
    moments += [min(office_moment(end - timedelta(hours=5)) + timedelta(minutes=9 * i), end) for i in range(6)]
    for moment in (moment for moment in moments if moment <= end):
        with set_clock(moment):
            _visit(world, made)
    for number in range(24):
        _call(world, number, office_moment(end - timedelta(days=2 * number, hours=rng.uniform(1, 6))), end)
    _openings(world, hung, end)


def _key(world) -> UUID:
    return UUID(int=world.rng.getrandbits(128), version=4)


def _windows(world) -> list[Window]:
    town, by, made = world.town, world.town.people["manager"], []
    for order, (name, kind, unit, location, services, seats) in enumerate(WINDOWS, 1):
        window = windows.save_window(
            by=by, name=name, kind=kind, unit=town.units[unit], location=location, services=services, order=order
        )
        for person, weekdays, starts_at, ends_at in seats:
            windows.save_sitting(
                by=by, window=window, user=town.people[person], starts_on=today(), weekdays=weekdays,
                starts_at=starts_at, ends_at=ends_at,
            )  # fmt: skip
        made.append(window)
    return made


def _visit(world, made) -> None:
    rng = world.rng
    by = world.town.people[rng.choice(("frontdesk", "frontdesk", "liusiyu"))]
    guided = rng.random() < 0.4
    visits.log_visit(
        by=by,
        kind=Visit.Kind.GUIDE if guided else Visit.Kind.CONSULT,
        key=_key(world),
        window=rng.choice(made[2:]) if guided else None,
        people_count=rng.choice((1, 1, 1, 2, 2, 3)),
        note="" if guided else rng.choice(ASKED),
    )


def _call(world, number, moment, end) -> None:
    """A call; older tasks are done, the newest are open, one of them overdue."""
    people = world.town.people
    matter, answer, owner = RUNG[number % len(RUNG)]
    moment = min(moment, end - timedelta(minutes=20 + number))
    person = world.visitors.draw()
    with set_clock(moment):
        call = calls.take_call(
            by=people["frontdesk"], key=_key(world), matter=matter, caller_name=person.name, phone=person.phone,
            outcome=Call.Outcome.ANSWERED if answer else Call.Outcome.CALL_BACK, answer=answer,
            owner=people["frontdesk"] if number == 2 else people.get(owner),
        )  # fmt: skip
    if answer or number < 3:
        return
    first = office_moment(moment + timedelta(minutes=50))
    with set_clock(first):
        calls.attempt(call, by=call.owner, key=_key(world), reached=False)
    with set_clock(office_moment(first + timedelta(minutes=40))):
        calls.attempt(call, by=call.owner, key=_key(world), reached=True, note="已说清楚，没有别的要求", done=True)


def _openings(world, hung, end) -> None:
    """Two that are closed, one whose letters are being dealt with, and one that waits for the second person."""
    people = world.town.people
    for hours, box, letters in ((24 * 42, hung[0], 2), (24 * 21, hung[1], 0), (4, hung[0], 2)):
        moment = office_moment(end - timedelta(hours=hours))
        with set_clock(min(moment, end)):
            opening = _open(world, box, letters, min(moment, end))
            opening = boxes.confirm_opening(opening, witness=people["manager"], letter_count=letters, how="account")
            first, *others = opening.letters.all() or [None]
            if first is not None:
                _register(world, first, answer="已请环卫队在车站旁增设两个垃圾桶" if hours > 24 else "")
            if hours > 24:
                for letter in others:
                    boxes.set_aside(letter, by=people["frontdesk"], reason="只有一张广告单")
                boxes.close_opening(opening, by=people["frontdesk"])
    with set_clock(end):
        _open(world, hung[1], 1, end)


def _open(world, box, letters, moment):
    people = world.town.people
    return boxes.open_box(
        by=people["frontdesk"], key=_key(world), box=box, opened_at=moment, witness=people["manager"],
        letter_count=letters, note="箱锁完好",
    )  # fmt: skip


def _register(world, letter, answer="") -> None:
    """The letter as an anonymous case; with an answer settled at once."""
    data = NewCase(
        kind="general",
        title="来信建议增设垃圾桶" if answer else "来信反映集镇路灯晚上不亮",
        facts="信中建议在集镇车站旁增设垃圾桶。" if answer else "信中反映集镇老街三盏路灯不亮，老人晚上走路不便。",
        channel=Case.Channel.LETTER,
        purpose=Case.Purpose.SUGGEST if answer else Case.Purpose.REQUEST,
        parties=[NewParty(is_anonymous=True)],
        duplicates_seen=True,
    )
    source = Source(f"letter-{letter.pk}", letter, f"意见箱来信（第 {letter.serial} 封）", tie=boxes.set_case)
    by = world.town.people["frontdesk"]
    register_at_desk(by=by, ticket=Ticket.new(), data=data, source=source, answer=answer)
