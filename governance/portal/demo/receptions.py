"""领导接访, 领导包案 and 疑难会商 in the demo: days held and to come, cases with a leader, a meeting with tasks."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from governance.cases import services as cases
from governance.cases.engine import why_not
from governance.cases.models import Case
from governance.cases.services import NewCase, NewParty
from governance.core.calendar import is_workday
from governance.core.now import now, set_clock
from governance.core.ticket import Ticket
from intake.forms import first_sentence
from petitions.models import ReceptionVisit
from petitions.reception import booking, planning, receiving

WEEKS_BACK, WEEKS_AHEAD = 5, 3
#: leader, 分管工作, 形式, 地点
TURNS = (
    ("leader", "政法、信访、社会治理", "fixed", "社会治理中心信访接待室"),
    ("qinlifeng", "镇政府全面工作", "fixed", "社会治理中心信访接待室"),
    ("tangxiaoyun", "民政、卫生健康、教育", "fixed", "社会治理中心信访接待室"),
    ("pengzhigang", "自然资源、村镇建设、交通", "down", "青石村便民服务室"),
)
#: matter, what the leader said, the answer on the spot ("" = to be handled), days
BROUGHT = (
    ("反映村道边沟堵塞，下雨天水往院子里灌", "请村建办本周到现场看，属于设施损坏的安排维修", "", 15),
    ("问高龄津贴停发的原因", "按政策讲清楚，材料补齐就恢复", "当面讲清：生存认证过期，已在窗口补办", 0),
    ("反映邻居建房挡住采光", "先由司法所组织调解，村建办核对审批", "", 20),
    ("建议在老街增设公厕", "建议很好，列入明年人居环境项目", "告知已列入明年项目，感谢建议", 0),
    ("反映土地流转租金两年没付清", "请农业农村办约承包方见面，十五日内拿出支付计划", "", 15),
)


def _key(world) -> UUID:
    return UUID(int=world.rng.getrandbits(128), version=4)


def _moment(day, hour, minute=0):
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def receive_citizens(world, end) -> None:
    """A reception each week: five behind us, three published ahead with appointments, one draft and one cancelled."""
    people, today = world.town.people, end.date()
    for week in range(-WEEKS_BACK, WEEKS_AHEAD + 1):
        day = _workday(today + timedelta(weeks=week))
        name, duties, form, place = TURNS[week % len(TURNS)]
        # One week the notice came too late: the list and the month show it.
        planned = _moment(day - timedelta(days=2 if week == -3 else 9), 10)
        planned = min(planned, end - timedelta(hours=2))
        with set_clock(planned):
            made = _plan(world, day, people[name], duties, form, place)
        with set_clock(planned + timedelta(minutes=30)):
            planning.approve([made], by=people["leader"])
            planning.publish([made], by=people["petition"])
        if _moment(day, 11, 30) < end:
            _held(world, made, day)
        else:
            _booked(world, made, end)
    later = _workday(today + timedelta(weeks=WEEKS_AHEAD + 1))
    with set_clock(end - timedelta(minutes=50)):
        _plan(world, later, people["gaoshuming"], "农业农村、水利", "appointed", "镇政府二楼会议室", capacity=0)
        moved = _plan(world, later + timedelta(days=1), people["tangxiaoyun"], *TURNS[2][1:])
        planning.approve([moved], by=people["leader"])
        planning.publish([moved], by=people["petition"])
    with set_clock(end - timedelta(minutes=40)):
        planning.substitute(
            moved, by=people["petition"], leader=people["gaoshuming"], position="党委委员、副镇长",
            duties="农业农村、水利", reason="唐晓芸到县里参加会议",
        )  # fmt: skip


def _workday(day):
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def _plan(world, day, leader, duties, form, place, capacity=6):
    title = leader.posts.exclude(title="").order_by("pk").values_list("title", flat=True).first() or "镇领导"
    town = world.town
    return planning.plan_day(
        by=town.people["petition"], key=_key(world), date=day, starts_at=time(9), ends_at=time(11, 30), leader=leader,
        position=title, duties=duties, form=form, place=place, capacity=capacity, note="",
        booking_until=_moment(day - timedelta(days=1), 17), units=[town.units["petitions"]],
    )[0]  # fmt: skip


def _person(world):
    return world.visitors.draw(world.rng.choice(list(world.town.villages.values())))


def _booked(world, day, end) -> None:
    """Appointments from the web and the window."""
    for number in range(world.rng.randrange(1, 4)):
        person, matter = _person(world), BROUGHT[(day.date.toordinal() + number) % len(BROUGHT)][0]
        given = {"name": person.name, "phone": person.phone, "matter": matter, "village": person.village}
        with set_clock(end - timedelta(minutes=30 - number)):
            if number % 2:
                way = "walk_in" if now() >= day.begins else "desk"
                booking.add_at_desk(day, by=world.town.people["frontdesk"], key=_key(world), way=way, **given)
            elif day.takes_bookings:
                booking.book_online(day, key=_key(world), **given)


def _held(world, day, on) -> None:
    """Two or three people were received; each matter is a case, some answered on the spot."""
    town = world.town
    desk = town.people["frontdesk"]
    for number in range(world.rng.randrange(2, 4)):
        matter, opinion, answer, days = BROUGHT[(on.toordinal() + number) % len(BROUGHT)]
        person = _person(world)
        came = _moment(on, 9, 5) + timedelta(minutes=25 * number)
        with set_clock(came):
            visit = booking.add_at_desk(
                day, by=desk, key=_key(world), way="walk_in", name=person.name, phone=person.phone, matter=matter,
                village=person.village,
            )  # fmt: skip
        with set_clock(came + timedelta(minutes=15)):
            receiving.receive(
                visit, by=desk, leader=day.leader, opinion=opinion, on_spot=bool(answer), result=answer,
                unit=None if answer else town.units["petitions"],
                due_on=None if answer else on + timedelta(days=days),
            )  # fmt: skip
        _become_case(world, visit, person, answer, _moment(on, 10, 15) + timedelta(minutes=15 * number))
    with set_clock(_moment(on, 11, 40)):
        planning.hold(day, by=desk)


def _become_case(world, visit, person, answer, moment) -> None:
    desk, leader = world.town.people["frontdesk"], visit.day.leader
    party = NewParty(name=person.name, phone=person.phone, village=person.village)
    data = NewCase(
        kind="general", title=first_sentence(visit.matter), facts=f"{visit.matter}。", channel=Case.Channel.RECEPTION,
        place=person.village, parties=[party], duplicates_seen=True,
    )  # fmt: skip
    with set_clock(moment):
        case = cases.register(by=desk, ticket=Ticket.new(), data=data).case
        visit = ReceptionVisit.objects.select_related("day__centre", "day__leader", "leader").get(pk=visit.pk)
        receiving.set_case(visit, case, by=desk)
    if answer:
        with set_clock(moment + timedelta(minutes=5)):
            cases.settle_on_spot(case, by=desk, ticket=Ticket.new(), answer=answer, method="in_person")
            receiving.ask(visit, by=desk, contented="yes", note="当面满意")
        return
    with set_clock(moment + timedelta(minutes=8)):
        receiving.instruct(
            visit, by=leader, ticket=Ticket.new(), requirement=visit.opinion, to_unit=case.centre,
            due_date=visit.due_on,
        )  # fmt: skip


def lead_and_confer(world, end) -> None:
    """Two cases with a named leader, one of them behind its steps; a meeting over a hard one with two tasks."""
    people, town = world.town.people, world.town
    quiet = Case.objects.for_system().filter(state__in=("handling", "tracking", "closed"), confidentiality__lt=2)
    quiet = quiet.annotate(last=Max("events__at"))
    first = quiet.filter(last__lt=end - timedelta(days=12)).order_by("-last", "pk").first()
    if first is not None:
        with set_clock(office_time(end - timedelta(days=10))):
            _lead(first, people["leader"], people["qinlifeng"], end.date() + timedelta(days=50), "积案，来访五次")
            _step(first, people["leader"], "facts", "上门见面，听本人说", end.date() - timedelta(days=6))
            _step(first, people["leader"], "talks", "约村干部一起谈", end.date() - timedelta(days=2))
            _step(first, people["leader"], "settling", "请自然资源所复核界址", end.date() + timedelta(days=9))
        with set_clock(office_time(end - timedelta(days=7))):
            cases.report_charge(
                Case.objects.for_system().get(pk=first.pk), by=people["leader"], ticket=Ticket.new(),
                text="已上门，诉求和证据记清楚了", done=True,
            )  # fmt: skip
    second = quiet.filter(state="handling", last__lt=end - timedelta(hours=3)).exclude(pk=first and first.pk)
    for hard in second.order_by("-risk", "pk")[:6]:
        if not why_not(hard, people["leader"], "confer"):
            with set_clock(end - timedelta(hours=2)):
                _meet(town, hard, end)
            with set_clock(end - timedelta(hours=1)):
                _lead(hard, people["leader"], people["leader"], end.date() + timedelta(days=30), "跨部门，牵涉人多")
                _step(hard, people["leader"], "settling", "盯住会商任务落实", end.date() + timedelta(days=3))
            return


def office_time(moment):
    """Ten in the morning of that day."""
    return _moment(moment.date(), 10)


def _lead(case, by, leader, goal_on, reason) -> None:
    case = Case.objects.for_system().get(pk=case.pk)
    cases.take_charge(case, by=by, ticket=Ticket.new(), leader=leader, reason=reason, goal_on=goal_on)


def _step(case, by, duty, text, due_on) -> None:
    case = Case.objects.for_system().get(pk=case.pk)
    cases.plan_charge(case, by=by, ticket=Ticket.new(), duty=duty, text=text, due_on=due_on)


def _meet(town, case, end) -> None:
    units = [town.units[name] for name in ("construction", "justice", "mediation")]
    units = [unit for unit in units if unit.pk != case.lead_unit_id][:2]
    lead = case.lead_unit
    day = end.date() + timedelta(days=10)
    cases.confer(
        case, by=town.people["leader"], ticket=Ticket.new(), held_on=end.date(), topic="怎样一次办好，不再反复",
        place="社会治理中心会商室",
        positions=[(lead, "负责人", "事实已查清，需要协助定责"), (units[0], "负责人", "可以配合现场核查")],
        decision=f"{lead.name}牵头，{units[0].name}配合，十日内拿出办理意见。",
        tasks=[
            (lead, "经办人", "拿出办理意见", day),
            (units[0], "经办人", "现场核查并出具意见", day - timedelta(days=4)),
        ],
    )  # fmt: skip
