"""Forms of 法律援助初审."""

from django import forms

from governance.cases.forms.base import NoteForm, uploads_field
from governance.cases.thresholds import number_of
from governance.core.now import today
from legalservice.checklists import BY_MATTER, missing_of, papers_needed
from legalservice.forms.fields import OwnForm, day, line, lines, number, select, several, tick
from legalservice.models.aid import AidApplication, AidReply, Exempt, Matter, NoCheck
from legalservice.services.aid import FIELDS

PAPERS = {
    "identity": "申请人身份证明",
    "form": "法律援助申请表",
    "proxy": "代理人身份证明和代理权证明",
    "exempt": "不受经济条件限制的证明",
    "nocheck": "免予核查的证明",
    "declaration": "经济困难状况说明表",
    "promise": "个人诚信承诺书",
    "income": "收入、财产的查询结果或者证明",
    **{code: words for rows in BY_MATTER.values() for code, words in rows},
    "facts": "与申请事项有关的其他材料",
}


class ApplyAidForm(OwnForm):
    """登记法律援助申请: what the case knows already is filled in."""

    action = "apply_aid"
    button = "收件"
    form = select("援助形式", AidApplication.Form.choices)
    matter = select("申请事项", Matter.choices, "《法律援助法》第三十一条；刑事按第二十四条、第二十九条")
    exempt = select("不受经济条件限制", Exempt.choices, "符合的才选（第三十二条）", required=False)
    nocheck = select("免予核查", NoCheck.choices, "符合的才选，要有证明（第四十二条）", required=False)
    declared_on = day("经济困难状况说明日期", required=False, help_text="上面两项都不选的，必须有申请人签名的说明表")
    household = number("共同生活人口", required=False, low=1, high=50)
    income = number("家庭月收入（元）", required=False)
    assets = line("主要财产", 200, "房屋、车辆、存款、土地等")
    checked_how = select("核查方式", AidApplication.Check.choices, required=False)
    agent = line("代理人", 60, "无行为能力、被羁押等由法定代理人或者近亲属代为申请的填写")
    agent_relation = line("代理人身份", 60, "如法定代理人、近亲属")
    facts = lines("事实和理由", 4000, 4)
    request = line("援助请求", 500, "如代理起诉要求支付工资")
    opponent = line("对方当事人", 100)
    organ = line("办案机关或者争议处理机关", 100, "诉讼的写办案机关，非诉讼的写争议处理机关")
    is_local = tick("属本县受理", "第三十八条：办案机关、争议处理机关所在地或者事由发生地在本县")
    competent = line("有管辖权的援助机构", 100, "不属本县的填写")
    urgent = tick("需要先行援助", "距时效、期限届满不足七日，或者需要立即申请保全、先予执行（第四十四条）")
    urgent_reason = line("先行援助理由", 200)
    limitation_on = day(
        "时效届满日", required=False, help_text="一般三年，劳动争议一年，土地承包仲裁二年，行政复议六十日"
    )
    has_lawyer = tick("已委托其他代理人")
    papers = several("已收到的材料", PAPERS.items(), help_text="勾选已经收到的；还缺什么，登记后页面上逐项列出")

    def prepare(self):
        """From the application as it stands, else from the case and its consultation."""
        row = self.own.aid
        if row is not None:
            for name in FIELDS:
                self.initial.setdefault(name, getattr(row, name))
            self.initial.setdefault("papers", [code for code, there in row.papers.items() if there])
        else:
            asked = self.own.consultations
            self.initial.setdefault("facts", asked[-1].question if asked else self.case.facts[:4000])
            self.initial.setdefault("request", self.case.claim[:500])
            self.initial.setdefault("is_local", True)
            other = next((p for p in self.files_of_case.parties if p.role == "respondent"), None)
            self.initial.setdefault("opponent", other.name if other else "")
        line_ = number_of("aid_income_line")
        self.fields["income"].help_text = (
            f"本县口径每人每月 {line_} 元【待核】，只作参考，是否困难由县中心认定；提供虚假材料的，"
            "县中心可以责令支付费用并处罚款（第六十四条）"
        )


class CorrectAidForm(OwnForm):
    """一次性补正通知."""

    action = "correct_aid"
    button = "告知补正"
    missing = lines("欠缺材料", 1000, 4, "一次写全，一行一项")
    due_on = day("补正期限", help_text="写进通知书；逾期没有补齐的，视为撤回申请")
    told_on = day("送达日期", filled=True)
    told_how = line("送达方式", 60, "如当面签收、邮寄、短信")

    def prepare(self):
        """What lacks."""
        row = self.own.aid
        self.initial.setdefault("missing", "\n".join(missing_of(row)))
        self.initial.setdefault("told_how", "当面签收")


class SupplementAidForm(OwnForm):
    """登记补正材料."""

    action = "supplement_aid"
    button = "登记材料"
    papers = several("补来的材料", ())
    uploads = uploads_field("材料扫描件", required=False)

    def prepare(self):
        """What lacks."""
        row = self.own.aid
        self.fields["papers"].choices = [
            (code, words) for code, words in papers_needed(row) if not row.papers.get(code)
        ]


class LapseAidForm(NoteForm):
    """视为撤回."""

    action = "lapse_aid"
    button = "登记为视为撤回"


class ReviewAidForm(OwnForm):
    """初审意见, with the checks of the law above it."""

    action = "review_aid"
    button = "提出初审意见"
    opinion = select("初审意见", AidApplication.Opinion.choices, "本站只提意见，给不给援助由县法律援助机构决定")
    opinion_text = lines("初审说明", 2000, 4, "逐项写明：身份、事项、经济状况、材料、受理地、时效")
    insists = tick("申请人坚持申请", "建议其他途径而申请人坚持的，照样转交")

    def prepare(self):
        """The checks."""
        self.about = checks_of(self.own.aid)


def checks_of(row: AidApplication) -> tuple:
    """(word, finding) of each check of 初审 (legal-services.md §3.7)."""
    lacks = missing_of(row)
    left = (row.limitation_on - today()).days if row.limitation_on else None
    means = row.get_exempt_display() or row.get_nocheck_display() or _means(row)
    return (
        ("身份和代理权", "有身份证明" if row.papers.get("identity") else "缺身份证明"),
        ("申请事项", row.get_matter_display()),
        ("经济状况", means),
        ("材料", f"还缺：{'、'.join(lacks)}" if lacks else "齐全"),
        ("受理地", "属本县受理" if row.is_local else f"由{row.competent}受理"),
        ("是否已委托代理人", "已委托" if row.has_lawyer else "没有"),
        ("时效", "没有填写" if left is None else f"还有 {left} 日" if left >= 0 else f"已过 {-left} 日"),
        ("先行援助", row.urgent_reason if row.urgent else "不需要"),
    )


def _means(row) -> str:
    if not row.household or row.income is None:
        return "有说明表"
    each = row.income // row.household
    return f"人均月收入 {each} 元，本县口径 {number_of('aid_income_line')} 元【待核】"


class ForwardAidForm(OwnForm):
    """转交县中心."""

    action = "forward_aid"
    button = "转交"
    county_office = line("县法律援助机构", 100)
    forward_way = line("转交方式", 60, "如专人送达、邮寄单号、政务内网")

    def prepare(self):
        """The county's own."""
        top = self.case.centre.parent.parent if self.case.centre.parent_id else None
        self.initial.setdefault("county_office", f"{top.name}法律援助中心" if top else "县法律援助中心")


class CountyReceivedForm(OwnForm):
    """登记县中心收件."""

    action = "county_received"
    button = "登记收件"
    county_received_on = day("县中心收件日期", filled=True, help_text="七日的审查期限从这一天起算")
    county_receiver = line("县中心收件人", 60)


class AidReplyForm(OwnForm):
    """登记县中心文书."""

    action = "record_aid_reply"
    button = "登记文书"
    kind = select("文书", AidReply.Kind.choices)
    number = line("文号", 60)
    on = day("日期", filled=True)
    office = line("作出机关", 100)
    reason = forms.CharField(
        label="理由和内容", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="不予援助、终止援助的必填",
    )  # fmt: skip
    lawyer = line("承办人员", 60, "指派、更换时填写")
    lawyer_office = line("承办单位", 100)
    lawyer_phone = line("承办人电话", 30)
    uploads = uploads_field("文书扫描件", required=False)

    def prepare(self):
        """Who decided."""
        self.initial.setdefault("office", self.own.aid.county_office)


class ObjectAidForm(OwnForm):
    """登记异议."""

    action = "object_aid"
    button = "登记异议"
    objection = lines("异议理由", 500, 3)
    objected_on = day("提出异议的日期", filled=True)


class AnswerObjectionForm(OwnForm):
    """登记异议审查结果."""

    action = "answer_aid_objection"
    button = "登记结果"
    objection_result = line("审查结果", 300, "维持，或者责令给予援助；申请人还可以复议、诉讼")


class CloseAidForm(OwnForm):
    """登记结案."""

    action = "close_aid"
    button = "登记结案"
    result = line("结案结果", 300, "如调解结案、判决胜诉")
    closed_on = day("结案日期", filled=True)
    recovered = forms.DecimalField(label="挽回金额（元）", required=False, min_value=0, max_digits=14, decimal_places=2)
