"""Forms of 纠纷要素 and 不属调解范围."""

from django import forms

from disputes.exclusion import BY_CODE, CHOICES
from disputes.files import files_of
from disputes.models import Dispute, DisputeType, Source
from disputes.services.details import FIELDS, detail_of
from governance.cases.forms.base import ActionForm, text_field
from governance.cases.models import Party
from governance.cases.services import NewParty
from governance.core.models import DictionaryEntry

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
RELATION = "relation_"


def entries(group: str, empty: str = "不填") -> list[tuple[str, str]]:
    """Labels of a code table as choices; the label is what is kept, so that an old record stays readable."""
    rows = DictionaryEntry.objects.filter(group=group, active=True).order_by("order", "code")
    return [("", empty), *((label, label) for label in rows.values_list("label", flat=True))]


def choice(label: str, help_text: str = "") -> forms.ChoiceField:
    """An optional choice of a code table, filled in `prepare`."""
    return forms.ChoiceField(label=label, required=False, help_text=help_text)


def line(label: str, length: int, help_text: str = "") -> forms.CharField:
    """An optional line of text."""
    return forms.CharField(label=label, required=False, max_length=length, help_text=help_text)


class DetailForm(ActionForm):
    """填写纠纷要素."""

    action = "dispute_detail"
    button = "保存纠纷要素"
    type = forms.ModelChoiceField(
        label="纠纷类型",
        queryset=DisputeType.objects.filter(active=True),
        empty_label="请选择",
        help_text="按司法行政统计口径；类型决定调解期限",
        error_messages={"required": "请选择纠纷类型。"},
    )
    type_note = line("其他纠纷说明", 100, "选“其他纠纷”时必填")
    gov_category = choice("综治口径", "不选的按纠纷类型自动对应")
    people_count = forms.IntegerField(
        label="涉及人数",
        min_value=1,
        max_value=100_000,
        error_messages={"required": "请填涉及人数，至少 1 人。", "min_value": "涉及人数至少 1 人。"},
    )
    amount = forms.DecimalField(
        label="涉及金额（元）",
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        help_text="没有争议金额的不填；调解不收取任何费用",
        error_messages={"invalid": "请填数字，如 12000 或者 12000.50。", "min_value": "金额不能小于 0。"},
    )
    respondent_name = line("被申请人姓名或名称", 80, "登记时没有写对方的，在这里补上")
    respondent_is_organisation = forms.BooleanField(label="被申请人是单位", required=False)
    respondent_phone = line("被申请人电话", 20)
    respondent_address = line("被申请人住址", 200)
    source = forms.ChoiceField(label="案件来源", choices=Source.choices)
    source_body = line("移送、委托单位", 100, "外单位移送、委派、委托的必填，调解结果要反馈给它")
    source_number = line("来文号", 80, "委派函、委托函、移送函、信访件的编号")
    source_person = line("移送人、联系方式", 100)
    source_approver = line("审签领导", 40, "公安移送的填派出所审签领导")
    source_detail = line("移送情况", 300, "如案由、诉讼环节、报警编号、附来的材料")
    received_at = forms.DateTimeField(
        label="签收材料时间",
        required=False,
        widget=MOMENT,
        help_text="法院委派、委托的必填，调解期限从这时起算",
        error_messages={"invalid": "请填日期和时间。"},
    )
    received_online = forms.BooleanField(
        label="经人民法院调解平台在线委派、委托",
        required=False,
        help_text="3 个工作日内确认接受，接受后 3 个工作日内通知对方并询问调解意愿",
    )
    reply_by = forms.DateField(
        label="反馈期限",
        required=False,
        widget=DAY,
        help_text="来函写明期限的填写；没有写的按规定的期限反馈",
        error_messages={"invalid": "请填日期，如 2026-06-30。"},
    )
    mediation = forms.ChoiceField(label="调解类别", choices=Dispute.Mediation.choices)
    procedure = forms.ChoiceField(
        label="调解程序",
        choices=Dispute.Procedure.choices,
        help_text="事实清楚、争议不大、当场能达成的用简易程序",
    )
    difficulty = forms.TypedChoiceField(label="难易程度", choices=Dispute.Difficulty.choices, coerce=int)
    difficulty_reason = line("难易理由", 300)
    key_field = choice("重点领域")
    key_group = choice("重点人群")
    key_place = choice("重点部位")

    def prepare(self):
        """Choices of the code tables; what is on record stands in the fields."""
        for name, group in (
            ("gov_category", "gov_category"),
            ("key_field", "key_field"),
            ("key_group", "people_group"),
            ("key_place", "key_place"),
        ):
            self.fields[name].choices = entries(group)
        detail, sides = detail_of(self.case), files_of(self.files_of_case).sides
        for name in FIELDS:
            self.initial.setdefault(name, getattr(detail, name))
        self.initial.setdefault("type", detail.type_id)
        self.initial.setdefault("people_count", self.case.people_count)
        if any(party.role == Party.Role.RESPONDENT for party in sides):
            for name in [name for name in self.fields if name.startswith("respondent_")]:
                del self.fields[name]
        relations = entries("party_relation")
        for party in sides:
            if party.role == Party.Role.RESPONDENT:
                known = [party.relation] if party.relation and party.relation not in dict(relations) else []
                self.fields[f"{RELATION}{party.pk}"] = forms.ChoiceField(
                    label=f"{party}与申请人的关系",
                    required=False,
                    choices=[*relations, *((word, word) for word in known)],
                    initial=party.relation,
                )
        self.about = detail.type.rule and (("办理提示", detail.type.rule),) if detail.type_id else ()

    def service_data(self):
        """`detail`, `relations`, `respondents` and the number of people."""
        data = self.cleaned_data
        found = {"detail": {name: data[name] for name in FIELDS}, "people_count": data["people_count"]}
        found["relations"] = {
            int(name.removeprefix(RELATION)): value for name, value in data.items() if name.startswith(RELATION)
        }
        if data.get("respondent_name", "").strip():
            found["respondents"] = [
                NewParty(
                    role=Party.Role.RESPONDENT,
                    name=data["respondent_name"].strip(),
                    is_organisation=data["respondent_is_organisation"],
                    phone=data["respondent_phone"],
                    address=data["respondent_address"],
                )
            ]
        return found


class ExcludeForm(ActionForm):
    """不属调解范围: the reason gives the route, which is told to the parties."""

    action = "exclude_matter"
    button = "登记不属调解范围"
    danger = "登记后这件纠纷不再调解，请确认已经告诉当事人依法走哪条途径。"
    from_link = ("reason",)
    reason = forms.ChoiceField(
        label="为什么不能调解",
        choices=[("", "请选择"), *CHOICES],
        error_messages={"required": "请选择不能调解的理由。"},
    )
    route = text_field("告诉当事人的途径", "请写明告诉当事人依法走哪条途径。", rows=3, max_length=300)
    told_to = line("告诉了谁", 80)

    def prepare(self):
        """The routes of the law, to read and to put into the field."""
        self.offers = [{"title": row.label, "text": row.route, "field": "route"} for row in BY_CODE.values()]
