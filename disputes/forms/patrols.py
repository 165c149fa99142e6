"""Forms of 排查: the campaign, the phone page, an item, and its registration."""

from django import forms

from disputes.forms.mediators import types_of_dispute
from disputes.models import Campaign, Duty, Finding
from governance.cases.models import Category
from governance.core.forms import PortalForm, TicketMixin
from governance.core.identity import check_phone
from governance.core.now import today
from governance.organisation.forms.units import PersonChoice, UnitChoice, date_field
from governance.organisation.models import OrgUnit, User

AMOUNT = {"max_digits": 12, "decimal_places": 2, "min_value": 0, "required": False}


class CampaignForm(PortalForm):
    """A campaign. `units`: for whom the user organises; `villages`: what may be looked through."""

    name = forms.CharField(
        label="名称",
        max_length=60,
        help_text="例如 2026 年第三季度矛盾纠纷定期排查",
        error_messages={"required": "请填写名称。"},
    )
    unit = UnitChoice(
        label="组织单位", queryset=OrgUnit.objects.none(), error_messages={"required": "请选择组织单位。"}
    )
    kind = forms.ChoiceField(label="类型", choices=Campaign.Kind.choices)
    frequency = forms.ChoiceField(
        label="报送频次", choices=Campaign.Frequency.choices, help_text="每个周期都要报；没有发现的报零报告"
    )
    starts_on = date_field("起", initial=today)
    ends_on = date_field("止")
    areas = forms.ModelMultipleChoiceField(
        label="排查范围",
        queryset=OrgUnit.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请勾选至少一个村（社区）。"},
    )
    by_grid = forms.TypedChoiceField(
        label="谁来填报",
        choices=[("1", "每个网格，由网格员填报"), ("", "每个村（社区），由村级岗位填报")],
        coerce=bool,
        empty_value=False,
        required=False,
        initial="1",
    )
    requirement = forms.CharField(
        label="排查重点和要求", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, units, villages, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["areas"].queryset = villages

    def clean(self):
        """The end comes after the beginning."""
        data = super().clean()
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "“止”不能早于“起”。")
        return data


class HolderForm(PortalForm):
    """Who reports for an area."""

    user = PersonChoice(label="责任人", queryset=User.objects.none(), error_messages={"required": "请选择责任人。"})

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people


class DutyChoice(forms.ModelChoiceField):
    """A choice of areas, each with its campaign."""

    def label_from_instance(self, obj):
        """青石村 第1网格 · 6月定期排查."""
        unit = obj.unit
        place = f"{unit.parent.name} {unit.name}" if unit.level == "grid" else unit.name
        return f"{place} · {obj.campaign.name}"


class ItemForm(PortalForm):
    """What the ledger asks of an item (DM-28)."""

    parties = forms.CharField(
        label="当事人",
        max_length=120,
        help_text="姓名或称呼，例如 李某与王某；不要填身份证号码",
        error_messages={"required": "请填写当事人，例如 李某与王某。"},
    )
    category = forms.ModelChoiceField(
        label="类型",
        queryset=Category.objects.none(),
        empty_label="请选择",
        error_messages={"required": "请选择纠纷类型。"},
    )
    facts = forms.CharField(
        label="简要情况",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明什么事、在哪里。"},
    )
    headcount = forms.IntegerField(label="涉及人数", min_value=1, max_value=99999, initial=2)
    amount = forms.DecimalField(label="涉及金额（元）", **AMOUNT)
    risk = forms.TypedChoiceField(
        label="风险等级",
        choices=Finding.Risk.choices,
        coerce=int,
        initial=1,
        help_text="扬言伤害或者自杀、持械、多次报警的，选“红 重大”，并先打 110",
    )
    status = forms.ChoiceField(label="现状", choices=Finding.Status.choices)
    measures = forms.CharField(label="化解措施", max_length=300, required=False)
    responsible_unit = forms.CharField(label="责任单位", max_length=60, required=False)
    responsible = forms.CharField(label="责任人", max_length=30, required=False)
    leader = forms.CharField(label="包案领导", max_length=30, required=False)
    due_on = date_field("期限", required=False)
    result = forms.CharField(label="结果", max_length=300, required=False, help_text="已化解的必填")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = types_of_dispute()

    def clean(self):
        """A settled item says how."""
        data = super().clean()
        if data.get("status") == Finding.Status.SETTLED and not data.get("result") and "result" not in self.errors:
            self.add_error("result", "已化解的请写明结果。")
        return data


class PhoneForm(TicketMixin, ItemForm):
    """One sending of a phone: nothing found (零报告), or one item."""

    FOUND = [("no", "没有发现（零报告）"), ("yes", "发现一件")]
    ITEM = ("parties", "category", "facts", "headcount", "amount", "risk", "status", "measures", "result")

    duty = DutyChoice(
        label="区域",
        queryset=Duty.objects.none(),
        empty_label=None,
        error_messages={"required": "请选择区域。", "invalid_choice": "您不是这个区域的责任人，或者排查已经结束。"},
    )
    day = date_field("排查日期", initial=today)
    households = forms.IntegerField(label="走访户数", min_value=0, max_value=9999, initial=0, required=False)
    found = forms.ChoiceField(
        label="发现矛盾纠纷了吗", choices=FOUND, widget=forms.RadioSelect, initial="no",
        error_messages={"required": "请选择有没有发现。"},
    )  # fmt: skip
    written_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)
    field_order = ["duty", "day", "households", "found"]

    def __init__(self, *args, duties, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["duty"].queryset = duties
        for name in ("responsible_unit", "responsible", "leader", "due_on"):
            del self.fields[name]
        # Which fields are owed hangs on the answer; the browser would not know.
        self.use_required_attribute = False
        if self.is_bound and self.data.get("found") != "yes":
            for name in self.ITEM:
                self.fields[name].required = False
        self.lay_out()

    def clean_households(self):
        """Blank means none."""
        return self.cleaned_data["households"] or 0

    @property
    def item(self):
        """Fields of the Finding; None for a 零报告."""
        if self.cleaned_data["found"] != "yes":
            return None
        return {name: self.cleaned_data[name] for name in self.ITEM}

    def clean(self):
        """Nothing is owed of an item where none was found."""
        data = super().clean()
        if data.get("found") != "yes":
            for name in self.ITEM:
                self.errors.pop(name, None)
        return data


class RegisterFindingForm(TicketMixin, PortalForm):
    """The item becomes a case: who applies and against whom."""

    applicant = forms.CharField(
        label="当事人一方", max_length=80, error_messages={"required": "请填写一方当事人的姓名。"}
    )
    phone = forms.CharField(label="电话", max_length=20, required=False, help_text="中心回访时联系")
    respondent = forms.CharField(label="另一方当事人", max_length=80, required=False)

    def clean_phone(self):
        """A number that can be called."""
        text = self.cleaned_data["phone"].strip()
        return check_phone(text) if text else ""
