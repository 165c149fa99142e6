"""公共法律服务 in the demo, case by case: applications for aid at every step."""

from datetime import timedelta

from governance.cases import guards_orders
from governance.cases.engine import SERVICES
from governance.cases.files import CaseFiles
from governance.cases.models import Case, Category
from governance.cases.services import NewCase
from governance.core.now import now, set_clock, today
from governance.core.ticket import Ticket
from governance.portal.demo.life import office_moment
from legalservice.checklists import papers_needed
from legalservice.models.aid import AidApplication
from legalservice.services import guides
from legalservice.services.consults import line_for

COUNTY = "清溪县法律援助中心"


class Legal:
    """One legal case filed by the station on its way; `day(n)` moves on by so many days."""

    def __init__(self, world, code, title, facts, at, *, by="legal", claim="", with_card=False):
        self.world, self.by, self.end = world, world.town.people[by], now()
        self.at = min(office_moment(at), self.end)
        category = Category.objects.get(code=code)
        villages = list(world.town.villages.values())
        village = villages[len(title) % len(villages)]
        visitor = world.visitors.draw(village)
        while with_card and not visitor.id_number:
            visitor = world.visitors.draw(village)
        data = NewCase(
            kind="legal", title=title, facts=facts, claim=claim, category=category, place=village,
            parties=[visitor], duplicates_seen=True,
        )  # fmt: skip
        with set_clock(self.at):
            line = line_for(self.by, category)
            self.case = SERVICES["file_own"](by=self.by, ticket=Ticket.new(), data=data, duty_line=line).case

    def act(self, name, days: float = 0, by=None, **data):
        """Call the service, so many days later."""
        self.at = min(office_moment(self.at + timedelta(days=days)), self.end)
        fresh = Case.objects.for_system().get(pk=self.case.pk)
        with set_clock(self.at):
            given = {key: value() if callable(value) else value for key, value in data.items()}
            self.case = SERVICES[name](fresh, by=by or self.by, ticket=Ticket.new(), **given).case
        return self

    def finish(self, result, days: float = 0.2):
        """办结, with a reason where it is late."""
        self.at = min(office_moment(self.at + timedelta(days=days)), self.end)
        fresh = Case.objects.for_system().get(pk=self.case.pk)
        late = guards_orders.late_clock(CaseFiles(fresh), "resolve", self.at)
        why = {"overdue_reason": "party", "overdue_text": "等对方办理，用的时间长"} if late else {}
        return self.act("resolve", result=result, **why)


AID = {
    "form": "labour", "matter": "M5", "exempt": "", "nocheck": "K3", "declared_on": None, "household": None,
    "income": None, "assets": "", "checked_how": "", "agent": "", "agent_relation": "", "opponent": "某建筑劳务公司",
    "organ": "清溪县劳动人事争议仲裁委员会", "is_local": True, "competent": "", "urgent": False, "urgent_reason": "",
    "limitation_on": None, "has_lawyer": False,
}  # fmt: skip


def _apply(life: Legal, *, lacks: int = 0, **changes) -> Legal:
    data = {**AID, "facts": life.case.facts, "request": life.case.claim, **changes}
    codes = [code for code, _ in papers_needed(AidApplication(case=life.case, **data))]
    return life.act("apply_aid", papers=codes[: len(codes) - lacks], **data)


def _sent(life: Legal) -> Legal:
    life.act("review_aid", 1, opinion="forward", opinion_text="身份、事项、材料核对无误，属本县受理，建议受理。")
    return life.act("forward_aid", 0.2, county_office=COUNTY, forward_way="政务内网并邮寄")


def build_aid(world, end) -> None:
    """One for each step: lawyer named, refused, at the county, forwarded, papers lacking, just received."""
    wage = ("工地做瓦工被欠工资 21300 元，有欠条一张。", "代理仲裁，要求支付工资")
    life = _apply(Legal(world, "30201", "申请法律援助追索劳动报酬", wage[0], end - timedelta(days=28), claim=wage[1]))
    _sent(life).act("county_received", 1, county_received_on=today, county_receiver="县中心 刘文")
    life.act("record_aid_reply", 4, kind="grant", number="清援决〔2026〕18号", on=today, office=COUNTY)
    life.act(
        "record_aid_reply", 2, kind="assign", number="清援指〔2026〕18号", on=today, office=COUNTY, lawyer="唐律师",
        lawyer_office="清溪县法律援助中心", lawyer_phone="0900-5200148",
    )  # fmt: skip
    life.finish("县中心决定给予援助并指派律师。")
    life = _apply(
        Legal(world, "30299", "申请法律援助代理买卖合同案", "卖木材货款五万元没有收到。", end - timedelta(days=24),
              claim="代理起诉"), matter="M9", nocheck="", form="civil", household=4, income=9000,
        checked_how="promise", declared_on=(end - timedelta(days=24)).date(), opponent="某木材加工厂",
        organ="清溪人民法庭",
    )  # fmt: skip
    _sent(life).act("county_received", 1, county_received_on=today, county_receiver="县中心 刘文")
    reason = "不属于法律援助事项范围，经济状况不符合标准"
    life.act("record_aid_reply", 5, kind="refuse", number="清援不〔2026〕3号", on=today, office=COUNTY, reason=reason)
    life.act("object_aid", 2, objection="家里有病人，负担重，请求再审查", objected_on=today)
    kin = {"matter": "M4", "nocheck": "K2", "form": "civil", "opponent": "小儿子", "organ": "清溪人民法庭"}
    life = _apply(
        Legal(world, "30202", "老人申请法律援助要求赡养费", "低保户，小儿子不给赡养费，调解两次不成。",
              end - timedelta(days=6), claim="代理起诉要求赡养费"), **kin,
    )  # fmt: skip
    _sent(life).act("county_received", 1, county_received_on=today, county_receiver="县中心 刘文")
    life = _apply(
        Legal(world, "30203", "交通事故受害人申请法律援助", "被货车撞伤，保险公司不赔。", end - timedelta(days=4),
              claim="代理起诉赔偿"), matter="M7", form="civil", nocheck="K1", lacks=2, organ="清溪人民法庭",
    )  # fmt: skip
    due = (end + timedelta(days=3)).date()
    life.act(
        "correct_aid", 0.3, missing="病历和费用票据\n与申请事项有关的其他材料", due_on=due, told_on=today,
        told_how="当面签收",
    )  # fmt: skip
    _apply(Legal(world, "30201", "三名民工申请法律援助", "三人被欠工资 27000 元。", end - timedelta(days=1),
                 claim="代理追索工资"))  # fmt: skip


BODIES = (
    ("court", "清溪人民法庭", "清溪镇正街 60 号", "0900-5200101", "工作日 9:00–17:00", "身份证、起诉状、证据复印件"),
    ("notary", "清溪县公证处", "县城东街 8 号", "0900-5200102", "工作日 9:00–17:00", "身份证、户口簿、亲属关系证明"),
    ("labour", "清溪县劳动人事争议仲裁院", "县城政务中心 3 楼", "0900-5200103", "工作日", "申请书、劳动关系凭据"),
    ("land", "清溪县农村土地承包仲裁委员会", "县城农业大楼 2 楼", "0900-5200104", "工作日", "承包合同、权证"),
    ("lawyer", "清溪镇法律服务所", "清溪镇正街 33 号", "0900-5200105", "赶集日和工作日", "身份证、案件材料"),
    ("expert", "清溪县司法鉴定中心", "县城医院路 2 号", "0900-5200106", "工作日", "委托书、病历"),
)  # fmt: skip


def build_guides(world, end) -> None:
    """A register of bodies; slips of which some arrived, one did not, one waits."""
    town = world.town
    with set_clock(office_moment(end - timedelta(days=90))):
        for kind, name, address, phone, hours, papers in BODIES:
            guides.save_body(
                by=town.people["legal"], unit=town.units["legalstation"], kind=kind, name=name, address=address,
                phone=phone, hours=hours, papers=papers, active=True,
            )  # fmt: skip
    plans = (
        ("30301", "办理遗产继承公证", "银行要公证书", 1, 20, {"arrived": "yes", "result": "done"}),
        ("30303", "解除劳动合同申请仲裁", "劳动争议先仲裁", 2, 16, {"arrived": "yes", "result": "running"}),
        ("30305", "欠款起诉", "对方不肯调解", 0, 12,
         {"arrived": "no", "result": "not_done", "result_text": "路远没有去，已约法庭轮驻"}),
        ("30305", "交通事故赔偿起诉", "保险公司不赔", 0, 3, None),
    )  # fmt: skip
    for code, title, reason, body, back, result in plans:
        kind, name, address, phone, _hours, papers = BODIES[body]
        life = Legal(world, code, title, f"{title}，来问到哪里办。", end - timedelta(days=back))
        life.act("guide_out", to=kind, matter=title, body=name, address=address, phone=phone, papers=papers,
                 reason=reason)  # fmt: skip
        row = life.case.guidances.get()
        life.act("guide_contact", 0.1, guidance=row, contact="窗口值班员")
        if result is not None:
            row.refresh_from_db()
            life.act("guide_result", 2, guidance=row, **result)
            life.finish(f"已引导到{name}，{row.get_result_display()}。")
