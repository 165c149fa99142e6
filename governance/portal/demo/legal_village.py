"""村居法顾, 工作室, 普法 and 顾问事项 in the demo: a year of visits, some villages behind."""

import uuid
from datetime import date, time, timedelta

from governance.core.now import set_clock, today
from governance.portal.demo.legal_cases import Legal
from governance.portal.demo.life import office_moment
from legalservice.models import StudioCheck
from legalservice.services import advisers, education

ADVISERS = (
    ("唐律师", "lawyer", "四川清溪律师事务所", "15101202010001", "婚姻家庭、劳动"),
    ("贺律师", "lawyer", "四川清溪律师事务所", "15101202010002", "土地、合同"),
    ("谭安民", "grassroots", "清溪镇法律服务所", "31901202010003", "邻里、赡养"),
)
WORK = (
    (["duty", "advice"], "村委会值班，解答宅基地、借款等咨询", 6, 4),
    (["duty", "mediation"], "参与调解一起排水纠纷，双方和解", 5, 2),
    (["lecture", "advice"], "讲民法典相邻关系和高价彩礼，发放资料", 38, 3),
    (["duty", "review"], "审查村规民约和土地流转合同", 4, 1),
)
#: (month, theme, law, audience, form, target)
PLAN = (
    (1, "农民工返乡普法", "保障农民工工资支付条例", "返乡农民工", "market", 1),
    (3, "妇女权益保护", "妇女权益保障法、反家庭暴力法", "妇女", "lecture", 2),
    (4, "国家安全教育日", "国家安全法", "村民", "board", 1),
    (5, "民法典宣传月", "民法典", "村民", "lecture", 3),
    (6, "国际禁毒日", "禁毒法", "学生", "school", 1),
    (9, "开学第一课", "未成年人保护法", "学生", "school", 2),
    (12, "宪法宣传周", "宪法", "干部群众", "market", 2),
)
DONE = ((1, "清溪集市", 160, 400, 8), (3, "青石村文化院坝", 45, 90, 3), (5, "柳湾村委会", 60, 120, 4),
        (5, "清溪小学", 210, 210, 0), (6, "清溪中学", 320, 300, 2))  # fmt: skip


def build_village(world, end) -> None:
    """All of it."""
    _contracts(world, end)
    _studios(world, end)
    _education(world, end)
    _opinions(world, end)


def _contracts(world, end) -> None:
    town, by = world.town, world.town.people["legal"]
    first = date(end.year, 1, 1)
    with set_clock(office_moment(end - timedelta(days=340))):
        rows = [
            advisers.save_adviser(
                by=by, unit=town.units["legalstation"], name=name, kind=kind, office=office, licence=licence,
                phone=f"1990800{at:04d}", field=field, active=True,
            )
            for at, (name, kind, office, licence, field) in enumerate(ADVISERS)
        ]  # fmt: skip
        contracts = [
            advisers.sign_contract(
                by=by, adviser=rows[at % 3], village=village, number=f"清法顾〔{end.year}〕{at + 1:02d}号", since=first,
                until=date(end.year, 12, 31), paid_by="县财政补助", board=at != 4,
            )
            for at, village in enumerate(list(town.villages.values())[:9])
        ]  # fmt: skip
    for at, contract in enumerate(contracts):
        with set_clock(office_moment(end - timedelta(days=320))):
            advisers.plan_days(contract, by=by, first=first + timedelta(days=9 + at), months=12)
        _year_of(contract, by, end, at)


def _year_of(contract, by, end, at) -> None:
    """A visit on most planned days; the last contracts fall behind."""
    for number, day in enumerate(contract.days.filter(on__lt=end.date()).order_by("on")):
        if at > 6 and number % 2 or at == 3 and number == 4:
            continue
        kinds, content, people, consults = WORK[(number + at) % 4]
        with set_clock(office_moment(end - timedelta(days=(end.date() - day.on).days))):
            advisers.log_visit(
                by=by, key=uuid.uuid4(), contract=contract, on=day.on, starts_at=time(9), ends_at=time(13),
                place="村公共法律服务工作室", kinds=kinds, content=content, people=people, consults=consults,
                result="当场办结", confirmed_by="村党支部书记",
            )  # fmt: skip
    quarter = (end.month - 1) // 3
    for done in range(1, quarter + 1):
        figures = advisers.figures_of(contract, end.year, done)
        advisers.assess(contract, by=by, year=end.year, quarter=done, grade=advisers.proposed(figures),
                        note="按台账核对，听取了群众意见")  # fmt: skip


def _studios(world, end) -> None:
    by = world.town.people["legal"]
    most = {code: points for code, _, points in StudioCheck.ITEMS}
    for at, village in enumerate(list(world.town.villages.values())[:9]):
        with set_clock(office_moment(end - timedelta(days=60 - at))):
            studio = advisers.save_studio(
                by=by, village=village, address="党群服务中心一楼", contact="村治保主任",
                phone=f"0900-52020{at:02d}",
                hours="每周三 9:00–17:00", has_sign=True, has_board=at != 4, has_shelf=at % 3 != 2, has_network=True,
            )  # fmt: skip
            if at == 4:
                advisers.check_studio(
                    studio, by=by, on=today(), points={**most, "board": 5, "ledger": 20},
                    problems="没有公示顾问姓名电话；台账缺两次记录", rectify_by=today() + timedelta(days=30),
                )  # fmt: skip
            else:
                advisers.check_studio(studio, by=by, on=today(), points={**most, "ledger": 30 - at})


def _education(world, end) -> None:
    town, by, plans = world.town, world.town.people["legal"], {}
    with set_clock(office_moment(end - timedelta(days=338))):
        for month, theme, law, audience, form, target in PLAN:
            plans[month] = education.save_plan(
                by=by, unit=town.units["legalstation"], year=end.year, month=month, theme=theme, law=law,
                audience=audience, form=form, lead=town.units["legalstation"], target=target,
            )  # fmt: skip
    for month, place, people, handouts, consults in DONE:
        day = date(end.year, month, 12)
        if day >= end.date():
            continue
        plan = plans[month]
        with set_clock(office_moment(end - timedelta(days=(end.date() - day).days))):
            education.record_activity(
                by=by, key=uuid.uuid4(), plan=plan, theme=plan.theme, law=plan.law, on=day, place=place, form=plan.form,
                village=next((v for v in town.villages.values() if v.short_name and v.short_name in place), None),
                host="清溪镇司法所", partner="派出所", audience=plan.audience, people=people, handouts=handouts,
                consults=consults, lecturer="唐律师", effect="群众反映通俗易懂",
            )  # fmt: skip


def _opinions(world, end) -> None:
    """One adopted, one given, one still owed."""
    ask = {"client_kind": "authority", "contact": "党政办 秦", "phone": "", "materials": "送审稿、起草说明",
           "adviser": "贺律师"}  # fmt: skip
    give = {
        "view": "change", "risk": "mid", "law": "《民法典》第四百七十条、第五百一十条",
        "analysis": "付款时间、验收标准没有约定，违约责任不对等。",
        "points": [
            ["第三条", "没有验收标准", "写明按国家标准验收"], ["第八条", "没有付款时间", "写明验收后十五日内付清"],
        ],
    }  # fmt: skip
    plans = (
        ("30901", "审查村集体茶园租赁合同", "青石村村民委员会", "contract", 20, True, True),
        ("30902", "审查《清溪镇集市管理办法》", "清溪镇人民政府", "rule", 9, True, False),
        ("30901", "审查污水管网维护合同", "清溪镇人民政府", "contract", 3, False, False),
    )
    for code, title, client, kind, back, given, adopted in plans:
        life = Legal(world, code, title, f"{title}，请出具意见。", end - timedelta(days=back))
        due = (life.at + timedelta(days=12)).date()
        life.act("ask_opinion", client=client, kind=kind, subject=title.removeprefix("审查"), amount=None,
                 sent_on=today, due_on=due, **ask)  # fmt: skip
        if given:
            life.act("give_opinion", 4, **give)
        if adopted:
            life.act("record_adoption", 3, adopted="all")
            life.finish("法律意见书已送达，全部采纳。")
