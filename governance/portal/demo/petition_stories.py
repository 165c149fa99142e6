"""One petition for each branch of the 《信访工作条例》, told through the services."""

from datetime import timedelta

from governance.cases import services
from governance.cases.engine import why_not
from governance.cases.models import Case, Party
from governance.cases.services import NewCase, NewParty
from governance.core.now import set_clock, today
from governance.core.ticket import Ticket
from governance.portal.demo.life import office_moment
from petitions import services as own
from petitions.models import ContentClass

COUNTY, CITY = "清溪县人民政府", "雅安市人民政府"
OPINION = {
    "result": "support",
    "facts": "经现场核查和走访，信访人反映的情况属实。",
    "evidence": "现场照片、村组台账、走访笔录 3 份",
    "basis": "《中华人民共和国村民委员会组织法》第三十条，《信访工作条例》第三十二条",
    "measures": "一、由村委会公开有关账目；二、镇农业农村办一个月内督促整改到位。",
    "review_organ": COUNTY,
}
REJECTION = {
    **OPINION,
    "result": "reject",
    "facts": "经查阅台账，信访人家庭人均收入超过当年低保标准，两次公示均无异议。",
    "basis": "《社会救助暂行办法》第九条",
    "measures": "不予支持。已当面讲清政策，并纳入临时救助关注对象。",
}


class Story:
    """One petition: registered so many days before the end, then step by step in office hours."""

    def __init__(self, world, end, back: int, title: str, facts: str, *, party=None, others=(), code="", **fields):
        self.world, self.at = world, office_moment(end - timedelta(days=back))
        self.people = world.town.people
        village = world.town.villages["qingshi"]
        first = party or world.visitors.draw(village)
        data = NewCase(
            kind="petition",
            title=title,
            facts=facts,
            place=village,
            duplicates_seen=True,
            parties=[first, *others],
            **{"channel": "visit", **fields},
        )
        with set_clock(self.at):
            self.keep(services.register(by=self.people["frontdesk"], ticket=Ticket.new(), data=data))
        if code:
            self.record(content=ContentClass.objects.filter(code=code).first())

    def keep(self, event) -> None:
        """Remember the case of an event."""
        self.case = Case.objects.for_system().select_related("centre__parent", "lead_unit").get(pk=event.case_id)

    @property
    def desk(self) -> str:
        """Who decides: the triager, on 检举控告 the director."""
        return "leader" if self.case.is_restricted else "triage"

    def do(self, name: str, who: str, *, days: float = 0.1, **data) -> "Story":
        """The next step, so many days later."""
        self.at = office_moment(self.at + timedelta(days=days))
        with set_clock(self.at):
            service = getattr(own, name, None) or getattr(services, name)
            self.keep(service(self.case, by=self.people[who], ticket=Ticket.new(), **data))
        return self

    def record(self, **more) -> "Story":
        """信访登记 with what the register does not ask."""
        row = self.case.petition
        kept = {name: getattr(row, name) for name in ("form", "purpose", "source_level", "headcount")}
        return self.do("record_petition", self.desk, **{**kept, **more})

    def sort(self, route="31_6", organ="") -> "Story":
        """依法分类."""
        return self.do("sort_route", self.desk, route=route, route_organ=organ)

    def decide(self, kind="accept", *, days=1.0, **more) -> "Story":
        """受理决定, told on the spot unless something else is said."""
        return self.do("decide_petition", self.desk, days=days, **{"kind": kind, "told_method": "on_spot", **more})

    def handled(self) -> "Story":
        """分流 to 信访办, signed for by 孙丽."""
        close = {"handler": self.people["petition"]} if self.case.is_restricted else {}
        unit = self.world.town.units["petitions"]
        self.do("assign", self.desk, lead=unit, reason="按事项性质确定", **close)
        return self.do("accept", "petition", days=0.3)

    def answered(self, *, days=20.0, told=True, **opinion) -> "Story":
        """处理意见, 办结, and its delivery."""
        self.do("draft_opinion", "petition", days=days, **{**OPINION, **opinion})
        self.do("resolve", "petition", days=1, result="已出具处理意见书")
        if told:
            self.do("tell_answer", "frontdesk", days=1, method="in_person", proof="信访人本人签收送达回证")
            self.called_back()
        return self

    def called_back(self) -> None:
        """回访, where the lot fell on the answer."""
        if not why_not(self.case, self.people["liusiyu"], "record_call"):
            note = "本人表示收到了处理意见书"
            self.do("record_call", "liusiyu", days=2, result="settled", truth="true", note=note, ratings=[])

    def closed(self) -> None:
        """反馈, 销号 and 考核, as far as they wait for a person."""
        for name, who in (("feed_back", "liusiyu"), ("confirm", "manager"), ("evaluate", "manager")):
            if not why_not(self.case, self.people[who], name):
                more = {"note": "电话回访，本人表示认可"} if name == "feed_back" else {}
                self.do(name, who, days=1, **more)


def build_petitions(world, end) -> None:
    """Tell them all."""
    _ways_out(world, end)
    _at_home(world, end)
    _reviewed(world, end)
    _repeated(world, end)
    _special(world, end)
    _beside(world, end)


def _ways_out(world, end) -> None:
    """不予受理, 转送, 引导 and 异议."""
    refused = Story(
        world, end, 40, "反映承包地界址判决后不执行", "信访人称法院判决后对方拒不退还界边土地。", code="0905"
    )
    refused.sort("31_1", "清溪县人民法院").decide(
        "refuse", reason="法院已经立案执行，请向执行法官查询", basis="《信访工作条例》第十九条", organ="清溪县人民法院"
    )
    refused.do("reject", "triage", reason_code="已进入诉讼、仲裁或者复议程序", reason="请向执行法院查询")
    sent = Story(world, end, 60, "反映县道护栏破损", "县道转弯处护栏被撞坏两个月没有更换。", code="12")
    sent.sort("31_5", "县交通运输局").decide("transfer", reason="县道由县交通运输局管养", organ="县交通运输局")
    sent.do("transfer_out", "triage", receiver="县交通运输局", reason="属于县级部门职权")
    sent.do("record_reply", "triage", days=12, reply="护栏已更换，并答复信访人。")
    guided = Story(world, end, 50, "反映茶厂拖欠两个月工资", "信访人称茶厂停工后拖欠六名工人工资。", code="0402")
    guided.sort("31_2", "县劳动人事争议仲裁委员会").decide(
        "guide", reason="属于劳动争议，依法申请仲裁", organ="县劳动人事争议仲裁委员会"
    )
    guided.do("transfer_out", "triage", receiver="县劳动人事争议仲裁委员会", reason="引导申请劳动仲裁")
    expelled = Story(world, end, 55, "党员不服除名处理决定", "信访人称被除名时没有听取本人意见。", code="17")
    expelled.sort("31_3", "清溪县纪律检查委员会").decide(
        "guide", reason="属于党员申诉，向作出决定的党组织或者上级纪委提出", organ="清溪县纪律检查委员会"
    )
    expelled.do("transfer_out", "triage", receiver="清溪县纪律检查委员会", reason="引导党员申诉")
    licence = Story(world, end, 35, "不服采砂许可没有批准", "信访人称采砂申请被驳回，认为审批不公。", code="0203")
    licence.sort("31_4", "清溪县水利局").decide(
        "guide", reason="属于行政许可，可以申请行政复议", organ="清溪县司法局行政复议机构"
    )
    licence.do("transfer_out", "triage", receiver="清溪县司法局行政复议机构", reason="引导申请行政复议")
    objected = Story(
        world, end, 30, "反映水库移民后扶资金发放", "县里转来：信访人称后扶资金少发一年。", channel="superior"
    )
    objected.record(source_level="county", sender="县信访局", upper_number="XF2026-0158")
    objected.do("object_transfer", "triage", days=2, reason="后扶资金由县水利局直接发放", proposed="县水利局")
    objected.do("answer_objection", "triage", days=3, agreed=True, note="同意退回，改转县水利局")
    objected.do("transfer_out", "triage", receiver="县信访局", reason="异议获准，退回转送机关")


def _at_home(world, end) -> None:
    """受理 with and without an extension, 交办, a suggestion, an opinion that waits for delivery."""
    longer = Story(world, end, 150, "反映村级道路损坏赔偿", "施工车辆压坏入户路，信访人要求修复。", code="0302")
    longer.sort().decide().handled()
    longer.do("request_extension", "petition", days=50, amount=30, reason="责任认定需要第三方检测")
    longer.do("decide_extension", "leader", days=2, grant=True, note="同意，书面告知信访人")
    longer.answered(days=20).do("settle_petition", "petition", days=8, note="道路已修复，信访人签了息诉息访承诺")
    longer.do("end_procedure", "petition", days=32, how="no_request")
    longer.closed()
    given = Story(
        world, end, 12, "反映集体林权流转收益分配", "上级交办：七户村民称流转收益没有公布。", channel="superior"
    )
    given.record(
        source_level="county", sender="县信访局", upper_number="XFJ2026-021", upper_due=today() + timedelta(days=30)
    )
    given.sort().decide("assign", organ="镇信访办", report_by=today() + timedelta(days=25)).handled()
    advice = Story(world, end, 70, "建议在集镇增设公共厕所", "建议在赶集街口增设公厕。", purpose="suggest", code="0308")
    advice.decide().handled().do("resolve", "petition", days=15, result="采纳建议，已列入集镇改造计划")
    advice.do("tell_answer", "frontdesk", days=1, method="phone", proof="电话告知本人")
    advice.called_back()
    advice.do("settle_petition", "petition", note="建议已采纳，建议人表示满意")
    advice.closed()
    Story(
        world, end, 30, "反映饮水管网漏损", "水压长期不足，信访人要求更换老旧管道。", code="0105"
    ).sort().decide().handled().answered(days=24, told=False)


def _reviewed(world, end) -> None:
    """复查 upheld, 复查 under way, and 复核终结 after a hearing with the petition that came again."""
    upheld = Story(world, end, 200, "反映低保申请没有通过", "信访人称家庭困难，申请低保没有通过。", code="0801")
    upheld.sort().decide().handled().answered(days=25, **REJECTION)
    upheld.do("ask_review", "triage", days=15, organ=COUNTY)
    upheld.do(
        "record_review", "triage", days=25, result="uphold", number="清府复查〔2026〕2号", delivered_on=_day(upheld, 25)
    )
    upheld.do("end_procedure", "triage", days=35, how="no_recheck")
    running = Story(world, end, 45, "反映宅基地审批拖延", "信访人称建房申请交了半年没有答复。", code="0302")
    running.sort().decide().handled().answered(days=20)
    running.do("ask_review", "triage", days=8, organ=COUNTY, requests="请求撤销处理意见，限期批准建房")
    old = world.visitors.draw(world.town.villages["qingshi"])
    last = Story(world, end, 320, "反映征地补偿面积少算", "信访人称征地时少算了三分地。", party=old, code="0201")
    last.sort().decide().handled().answered(days=30, **REJECTION)
    last.do("ask_review", "triage", days=20, organ=COUNTY)
    last.do(
        "record_review", "triage", days=25, result="uphold", number="清府复查〔2025〕9号", delivered_on=_day(last, 25)
    )
    last.do("ask_recheck", "triage", days=12, organ=CITY)
    held = _day(last, 10)
    last.do(
        "record_hearing",
        "triage",
        days=12,
        since=held,
        until=held + timedelta(days=1),
        place="市信访局听证室",
        host="市信访局复核科",
        conclusion="补偿面积与勘测定界图一致",
    )
    last.do(
        "record_recheck", "triage", days=15, result="uphold", number="雅府复核〔2025〕4号", delivered_on=_day(last, 15)
    )
    again = Story(world, end, 20, "再次反映征地补偿面积少算", "信访人仍称征地时少算了三分地。", party=old, code="0201")
    again.do("confirm_repeat", "triage", earlier=last.case, note="同一事实和理由，已复核终结")
    again.decide("no_repeat", reason="复核意见已经作出，同一事实和理由不再受理")
    again.do("reject", "triage", reason_code="复核意见已经作出，仍以同一事实和理由提出的")


def _reviewed_by(story, name: str, number: str, *, days: float) -> None:
    """The higher organ upholds; its opinion is delivered on the same day."""
    story.do(name, "triage", days=days, result="uphold", number=number, delivered_on=_day(story, days))


def _day(story, days: float):
    """The local day of a step so many days later."""
    return office_moment(story.at + timedelta(days=days)).date()


def _repeated(world, end) -> None:
    """The same person three times on the same matter: one history."""
    party = world.visitors.draw(world.town.villages["qingshi"])
    title, facts = "反映邻村采砂影响农田灌溉", "信访人称上游采砂后水渠断流，影响十二亩水田。"
    first = Story(world, end, 120, title, facts, party=party, code="0105")
    first.sort().decide().handled().answered(days=22)
    first.do("settle_petition", "petition", days=3, note="水渠已疏通，信访人当时表示认可")
    second = Story(world, end, 60, f"再次{title}", facts, party=party, code="0105")
    second.do("confirm_repeat", "triage", earlier=first.case)
    second.sort().decide().handled().answered(days=20)
    second.do("settle_petition", "petition", days=2, note="采砂单位限期改道，信访人当时表示认可")
    third = Story(world, end, 5, f"第三次{title}", facts, party=party, code="0105")
    third.do("confirm_repeat", "triage", earlier=second.case)
    third.sort().decide().handled()


def _special(world, end) -> None:
    """A joint visit of 28 with five representatives, 检举控告, and an anonymous letter."""
    village = world.town.villages["qingshi"]
    spoken = [world.visitors.draw(village, role=Party.Role.REPRESENTATIVE) for _ in range(4)]
    group = Story(world, end, 3, "联名反映扶贫车间停工后租金去向", "二十八户联名，推选五名代表来访。", others=spoken)
    group.record(headcount=28, is_joint=True)
    accused = world.town.units["construction"]
    named = NewParty(role=Party.Role.ACCUSED, name=accused.name, is_organisation=True, unit=accused)
    secret = Story(world, end, 25, "检举建房审批吃拿卡要", "信访人检举有人在建房审批中收好处。", others=[named],
                   purpose="accusation", asks_secrecy=True, code="1701")  # fmt: skip
    secret.decide(reason="按管理权限交镇纪委办理线索").handled()
    nobody = NewParty(is_anonymous=True, village=village)
    letter = Story(world, end, 9, "匿名反映集镇夜间噪声", "来信没有姓名和住址，反映夜间装卸噪声。", party=nobody,
                   channel="letter", code="1401")  # fmt: skip
    letter.sort().decide(told_method="", notice_waived=True).handled()


def _beside(world, end) -> None:
    """重大紧急 reported within the hour, 听证 in handling, a withdrawal, and a matter reconciled in handling."""
    urgent = Story(
        world, end, 28, "村民准备集体到县里反映停水", "三个组停水五天，六十多人商量第二天包车到县里。", code="0105"
    )
    urgent.do("find_major", "frontdesk", days=0.01, note="三个组六十多人商量第二天包车到县里反映停水")
    urgent.do("report_major", "triage", days=0.02, receivers=["committee", "department", "joint"], note="镇长接报")
    urgent.sort().decide().handled().answered(days=3)
    urgent.do("settle_petition", "petition", days=2, note="已恢复供水并补偿桶装水，村民表示认可")
    heard = Story(world, end, 90, "反映河滩地补偿归属", "七户与村集体都主张河滩地补偿款，各执一词。", code="0201")
    heard.sort().decide().handled()
    held = _day(heard, 20)
    heard.do("hear_petition", "petition", days=20, since=held, until=held, place="镇二楼会议室", host="副镇长",
             present="七户代表三人、村委会、镇自然资源所、法律顾问", summary="双方出示承包合同和勘测图，质询两轮",
             conclusion="河滩地在二轮承包合同以外，补偿款归村集体，由村民会议讨论分配")  # fmt: skip
    heard.answered(days=15).do("settle_petition", "petition", days=10, note="村民会议通过分配办法，七户签字认可")
    gone = Story(world, end, 16, "反映邻居违规搭建彩钢棚", "邻居搭棚挡光，要求拆除。", code="0301")
    gone.do("withdraw", "leader", days=2, signed_request=True, reason="信访人与邻居已协商拆除，书面撤回")
    agreed = Story(world, end, 80, "反映沟渠清淤费用分摊", "信访人称清淤费用摊派不公。", code="0105")
    agreed.sort().decide().handled().answered(days=18)
    agreed.do("settle_petition", "petition", days=2, note="和解协议已履行，费用退回")
    agreed.do("end_procedure", "petition", days=1, how="agreed", note="和解协议已经双方签字并履行")
