"""指挥调度 in the demo: resources, plans with a drill, check-ins, and four incidents of this hour."""

from datetime import datetime, time, timedelta
from random import Random

from django.utils import timezone

from dispatch import receivers
from dispatch.models import CheckIn, Order, OrderTarget, PlanVersion, VillageWork
from dispatch.plan_lines import READERS
from dispatch.services import answering, plans
from dispatch.services.registering import report_incident
from dispatch.services.resources import save_resource
from dispatch.texts import draft
from governance.cases.engine import SERVICES
from governance.cases.models import Case
from governance.core.now import set_clock, today
from governance.core.ticket import Ticket
from governance.organisation.models import OnDuty
from governance.organisation.presence import on_duty

TO = "县委办、县政府办值班室"
#: kind, name, unit, place, keeper's user name or words, number, unit of measure, at hand, state
RESOURCES = (
    ("force", "镇应急分队", "emergency", "镇政府", "shijianjun", 10, "人", 9, "ready"),
    ("force", "派出所巡逻组", "police", "正街", "fenglei", 6, "人", 6, "patrol"),
    ("force", "卫生院急救组", "health", "镇卫生院", "qinyonghong", 3, "人", 3, "ready"),
    ("force", "综合执法队", "enforcement", "镇政府", "pandajun", 8, "人", 7, "ready"),
    ("force", "平安志愿者", "safety", "清溪社区", "taofang", 19, "人", 14, "ready"),
    ("vehicle", "应急指挥车", "emergency", "镇政府院内", "shijianjun", 1, "辆", 1, "ready"),
    ("vehicle", "移动排水泵车", "construction", "镇污水厂", "maxiaolong", 1, "辆", 1, "ready"),
    ("vehicle", "挖掘机（协议）", "construction", "清溪砂石厂", "maxiaolong", 2, "台", 2, "ready"),
    ("supply", "沙袋", "emergency", "镇应急物资库", "shijianjun", 800, "条", 800, "ready"),
    ("supply", "救生衣", "emergency", "镇应急物资库", "shijianjun", 60, "件", 56, "ready"),
    ("supply", "帐篷", "civil", "镇救灾仓库", "songjia", 20, "顶", 20, "ready"),
    ("shelter", "清溪小学避难点", "qingxi", "清溪小学操场", "yanglanying", 400, "人", 400, "ready"),
    ("shelter", "石桥坝村委会避难点", "shiqiaoba", "村委会院坝", "shijiafu", 120, "人", 120, "ready"),
    ("shelter", "双河口村小避难点", "shuanghekou", "村小学", "heshunfa", 150, "人", 150, "ready"),
)
FLOOD = {
    "levels": "四级｜县发布暴雨蓝色预警｜加密巡查，在岗值守\n"
    "三级｜一小时降雨 50 毫米以上，或者山洪沟水位超警戒｜转移危险区群众\n"
    "二级｜山洪进村，有人被困或者伤亡｜全镇力量投入抢险",
    "posts": "指挥长｜秦立峰｜总指挥，对外报告\n副指挥长｜彭志刚｜现场指挥\n综合协调组｜姜晓楠｜信息报送、值班\n"
    "抢险救援组｜石建军｜排险、转移\n医疗救护组｜覃永红｜救治、防疫\n治安警戒组｜曾勇军｜警戒、交通\n后勤保障组｜毛丽娟｜物资、安置",
    "steps": "四级｜值班：值班员｜5｜｜30｜核实雨情水情，报告带班领导\n"
    "四级｜值班：带班领导｜5｜30｜120｜到镇指挥室指挥\n"
    "三级｜镇应急分队｜10｜30｜120｜到现场排险，转移危险区群众\n"
    "三级｜派出所｜10｜30｜180｜进村道路警戒和疏导\n"
    "三级｜卫生院｜15｜40｜180｜到安置点救护\n"
    "三级｜全部村｜15｜｜90｜巡查危房、沟边住户，报告人数\n"
    "二级｜全部网格员｜15｜｜60｜逐户叫应，确认转移到位",
    "contacts": "陈国强\n秦立峰\n县应急管理局值班室｜0900-5300110\n县水利局值班室｜0900-5300120\n供电所｜0900-5201400",
}
FIRE = {
    "levels": "三级｜发现烟火点，过火面积小于 1 公顷｜扑打、清理火线\n"
    "二级｜火势蔓延或者威胁村庄｜请求县级增援，转移群众",
    "posts": "指挥长｜秦立峰｜总指挥\n副指挥长｜高树明｜现场指挥",
    "steps": "三级｜值班：带班领导｜5｜40｜180｜到现场指挥\n三级｜镇应急分队｜10｜40｜240｜携带装备扑救\n"
    "三级｜派出所｜10｜40｜240｜管控火场道路，查明起火原因",
    "contacts": "陈国强\n县森防办｜0900-5300130",
}


def build_command(world, end) -> None:
    """Everything, with a luck of its own."""
    rng = Random(20260611)
    town = world.town
    have_somebody_on_duty(town, end)
    with set_clock(end - timedelta(days=200)):
        for row in RESOURCES:
            keep_resource(town, *row)
        flood = make_plan(town, "清溪镇防汛抗旱应急预案", "1", FLOOD)
        make_plan(town, "清溪镇森林防火应急预案", "1", FIRE)
    revise(town, flood, end)
    keep_villages(town, rng, end)
    tell_incidents(world, end)


def have_somebody_on_duty(town, end) -> None:
    """The roster of 综合管理 says who is on duty; where a day of it is open, the demo fills it."""
    for kind, name in (("带班领导", "leader"), ("值班员", "taofang")):
        for moment in (end - timedelta(hours=1), end):
            if not on_duty(moment, kind, town.units["town"]).exists():
                OnDuty.objects.create(
                    unit=town.units["centre"], user=town.people[name], duty_type=kind,
                    starts_at=moment - timedelta(hours=2), ends_at=moment + timedelta(hours=22),
                )  # fmt: skip


def keep_resource(town, kind, name, unit, place, keeper, quantity, measure, at_hand, state) -> None:
    """One resource with the person who keeps it."""
    user = town.people[keeper]
    save_resource(
        by=town.people["commander"], kind=kind, name=name, unit=town.units[unit], place=place, keeper=user.name,
        phone=user.phone or town.units[unit].phone, user=user, quantity=quantity, measure=measure, at_hand=at_hand,
        state=state,
    )  # fmt: skip


def make_plan(town, name, sort, text):
    """A plan whose first version is in force."""
    by, seat = town.people["manager"], town.units["town"]
    plan = plans.save_plan(by=by, unit=town.units["centre"], name=name, type="special", sort=sort)
    parts = {key: read(text[key], seat) for key, read in READERS.items()}
    version = plan.versions.get()
    day = today()
    head = {"issuer": "清溪镇人民政府", "issued_on": day, "review_on": day + timedelta(days=1095)}
    plans.save_version(by=by, version=version, parts=parts, text="属地为主、先期处置、生命至上。", **head)
    return plans.put_in_force(by=by, version=version)


def revise(town, version, end) -> None:
    """A drill found something, so there is a second version; the first stays."""
    by = town.people["manager"]
    with set_clock(end - timedelta(days=120)):
        plans.save_drill(
            by=by, plan=version.plan, name="汛前桌面推演", form="desk", held_at=end - timedelta(days=121),
            place="镇会议室", units="各村、应急办、派出所、卫生院", people=36, problems="夜间叫应没有明确到人",
            fixes="叫应名单写入预案，每月核对电话", fixed_on=(end - timedelta(days=110)).date(),
        )  # fmt: skip
    with set_clock(end - timedelta(days=100)):
        draft_version = plans.new_draft(by=by, plan=version.plan)
        head = {"issuer": "清溪镇人民政府", "issued_on": (end - timedelta(days=100)).date()}
        plans.save_version(by=by, version=draft_version, parts={}, change_note="补充叫应名单", **head)
        plans.put_in_force(by=by, version=draft_version)


def keep_villages(town, rng, end) -> None:
    """Two weeks of check-ins, patrols and visits; today one village has not come and one has something to tell."""
    villages = list(town.villages.values())
    checks, works = [], []
    for back in range(14, -1, -1):
        day = timezone.localtime(end).date() - timedelta(days=back)
        for i, village in enumerate(villages):
            if (back == 0 and i == 5) or (back and rng.random() < 0.04):
                continue
            at = timezone.make_aware(datetime.combine(day, time(8, rng.randrange(5, 55), rng.randrange(60))))
            at, by = min(at, end), town.office(village)
            issue = back == 0 and i == 7
            checks.append(
                CheckIn(unit=village, day=day, at=at, by=by, people=rng.choice((1, 2, 2, 3)),
                        state="issue" if issue else "calm", note="溪沟水位上涨，已派人看守" if issue else "")
            )  # fmt: skip
            for kind in ("patrol", "visit"):
                if rng.random() < 0.55:
                    works.append(_work(rng, village, kind, min(at + timedelta(hours=1), end), by))
    works.append(
        VillageWork(
            unit=villages[5], kind="inspection", way="phone", at=end - timedelta(hours=2), created_at=end,
            updated_at=end, by=town.people["commander"], result="absent", text="两次电话无人接听",
            due_on=timezone.localtime(end).date() + timedelta(days=2),
        )
    )  # fmt: skip
    CheckIn.objects.bulk_create(checks)
    VillageWork.objects.bulk_create(works)


def _work(rng, village, kind, at, by) -> VillageWork:
    problem = rng.random() < 0.06
    fixed = problem and rng.random() < 0.7
    return VillageWork(
        unit=village, kind=kind, at=at, by=by, created_at=at, updated_at=at, result="problem" if problem else "fine",
        households=rng.randrange(3, 12) if kind == "visit" else 0, place=f"{rng.randrange(1, 6)} 组",
        text="沟边堆放杂物，堵住排水" if problem else "",
        fixed_at=at if fixed else None, fixed_by=by if fixed else None,
        fix_note="已清理" if fixed else "",
    )  # fmt: skip


class Command:
    """One incident of today: `act` takes an action so many minutes before now."""

    def __init__(self, world, end, minutes, **told):
        self.world, self.town, self.end = world, world.town, end
        self.start = end - timedelta(minutes=minutes)
        category = world.categories[told.pop("category")]
        with set_clock(self.start):
            self.case = report_incident(
                by=self.person("commander"), ticket=Ticket.new(), category=category, learned_at=self.start, **told
            ).case

    def person(self, name):
        """One of the people."""
        return self.town.people[name]

    def act(self, minutes, name, who, /, **data):
        """An action so many minutes after the call."""
        with set_clock(min(self.start + timedelta(minutes=minutes), self.end)):
            event = SERVICES[name](self.case, by=self.person(who), ticket=Ticket.new(), **data)
            rows = Case.objects.for_system().select_related("centre__parent", "category", "place", "lead_unit")
            self.case = rows.get(pk=event.case_id)

    def verify(self, sort, grade, **more):
        """核实定级, 电话初报."""
        data = {"is_true": True, "sort": sort, "grade": grade, "reason": "村里视频核实", "is_reported": True, **more}
        self.act(6, "verify_incident", "commander", **data)
        text = draft(self.case, self.case.incident, "first")[:2000]
        if data["is_reported"]:
            self.act(6.5, "phone_report", "commander", to=TO, spoken_to="县值班员", text=text)

    def order(self, minutes, rows, content, **more):
        """An order or a whistle."""
        data = {"sign_minutes": 15, **more}
        self.act(minutes, "issue_orders", "commander", receivers=rows, content=content, **data)

    def answer(self, name, *steps):
        """(minutes, state, note) of the recipient with this name."""
        for minutes, state, note in steps:
            with set_clock(min(self.start + timedelta(minutes=minutes), self.end)):
                rows = OrderTarget.objects.filter(order__incident=self.case.pk, name=name)
                answering.advance(rows.latest("pk"), by=self.person("commander"), state=state, note=note)

    def lead(self, unit):
        """分流 to the office that works it."""
        self.act(7, "assign", "triage", lead=self.town.units[unit], reason="按职责清单")
        worker = self.town.office(self.town.units[unit])
        name = next(key for key, user in self.town.people.items() if user.pk == worker.pk)
        self.act(8, "accept", name)


def tell_incidents(world, end) -> None:
    """垮塌 with its plan, 讨薪, 车棚冒烟, 塌方: as the board of an afternoon shows them."""
    _collapse(world, end)
    _wages(world, end)
    _smoke(world, end)
    _landslip(world, end)


def _collapse(world, end) -> None:
    """A canal breaks; the plan is started, three villages do not answer."""
    villages = world.town.villages
    flood = PlanVersion.objects.get(plan__name="清溪镇防汛抗旱应急预案", state="in_force")
    one = Command(
        world, end, 58, category="40101", title="石桥坝村水渠垮塌，倒灌 3 户", place=villages["shiqiaoba"],
        place_text="2 组", facts="上游来水大，水渠垮了约 20 米，三户进水，一户老人行动不便。", name="邹明",
        phone="19900012001",
    )  # fmt: skip
    one.verify("1", 3, is_sensitive=False)
    one.lead("emergency")
    one.act(
        8, "add_call", "commander", at=one.start + timedelta(minutes=6), text="2 组水进屋了，家里有老人", name="邹大爷"
    )
    one.act(9, "start_plan", "commander", plan=flood, level=3, matter="水渠垮塌倒灌，转移 2 组群众", expected_hours=6)
    _answer_plan(one)
    one.act(33, "leader_arrives", "commander", person=one.person("pengzhigang"), title="副镇长")
    one.act(36, "hand_over_command", "commander", person=one.person("pengzhigang"), note="现场由彭镇长指挥")
    counts = {"deaths": 0, "missing": 0, "injured": 0, "badly_injured": 0, "trapped": 0, "moved": 7}
    one.act(40, "update_figures", "commander", told_by="现场指挥部", loss=None, **counts)
    one.act(42, "draft_report", "commander", type="first", to=TO, text=draft(one.case, one.case.incident, "first"))
    report = one.case.incident.reports.get(state="draft")
    one.act(47, "sign_report", "leader", report=report, grant=True)
    one.order(48, receivers.of_outside([("县水利局", "0900-5300121")]), "派技术员到场，会商导流", kind="whistle",
              sign_minutes=5, arrive_minutes=120)  # fmt: skip


def _answer_plan(one) -> None:
    """Who signed, came and finished."""
    one.answer("镇应急分队", (14, "signed", ""), (18, "on_way", ""), (31, "on_site", "九人到场"))
    one.answer("派出所", (13, "signed", ""), (16, "on_way", ""), (35, "on_site", ""))
    for row in OrderTarget.objects.filter(order__incident=one.case.pk).exclude(duty=""):
        one.answer(
            row.name, (12, "signed", ""), (26, "on_site", "在指挥室") if row.arrive_by else (25, "done", "雨已小")
        )
    one.answer("高坪村", (19, "signed", ""), (50, "done", "已看过"))
    one.answer("卫生院", (21, "signed", ""))
    for name in ("清溪社区", "青石村", "柳湾村", "石桥坝村", "竹林湾村", "茶坪村", "红岩嘴村", "鹿鸣村"):
        one.answer(name, (17, "signed", ""), (44, "done", "危房、沟边住户已看过，人员安全"))


def _wages(world, end) -> None:
    """Workers want their wages; two offices are called in."""
    units, villages = world.town.units, world.town.villages
    two = Command(
        world, end, 21, category="40401", title="安置房工地 12 人聚集讨薪", place=villages["shuanghekou"],
        facts="十二名工人在项目部门口要工钱，情绪激动，没有过激行为。", name="",
    )  # fmt: skip
    two.verify("4", None, is_sensitive=True)
    two.lead("safety")
    two.order(8, receivers.of_units([units["police"], units["labour"]]), "到场维持秩序、现场调处", kind="whistle",
              arrive_minutes=30, done_minutes=120)  # fmt: skip
    two.answer("派出所", (10, "signed", ""), (15, "on_site", "民警 2 人到场"))


def _smoke(world, end) -> None:
    """Smoke from a shed, seen a few minutes ago."""
    villages = world.town.villages
    three = Command(
        world, end, 9, category="40203", title="清溪社区电动车棚冒烟", place=villages["qingxi"], place_text="新街 3 栋",
        facts="视频巡查发现车棚冒烟，没有明火。", name="沈丽", phone="19900012003",
    )  # fmt: skip
    three.verify("2", 4, is_reported=False)
    three.order(7, receivers.of_units([villages["qingxi"]]), "断电、疏散、看护现场", done_minutes=40)


def _landslip(world, end) -> None:
    """A road half blocked; one whistle was not needed."""
    units, villages = world.town.units, world.town.villages
    four = Command(
        world, end, 125, category="40105", title="高坪村道路塌方，半幅通行", place=villages["gaoping"],
        place_text="县道 K12",
        facts="边坡塌方约 30 方，半幅路面被埋，没有人车被埋。", name="", phone="",
    )  # fmt: skip
    four.verify("1", 4)
    four.lead("construction")
    four.order(12, receivers.of_units([units["construction"], villages["gaoping"]]), "设警示、疏导，清理塌方",
               arrive_minutes=40, done_minutes=180)  # fmt: skip
    four.answer("村建办", (20, "signed", ""), (48, "on_site", "机械到场"))
    four.order(20, receivers.of_units([units["enforcement"]]), "协助管控交通", kind="whistle", arrive_minutes=40)
    whistle = Order.objects.filter(incident=four.case.pk, kind="whistle").latest("pk")
    four.act(60, "withdraw_order", "commander", order=whistle, reason="村里已安排人员疏导，不用再来")
    four.act(90, "review_whistle", "leader", order=whistle, verdict="needless", note="半幅通行，村里两人足够")
