"""Forms of 调委会 and 调解员."""

from django import forms

from disputes.models import Committee, CommitteeMember, Mediator
from governance.cases.models import Category
from governance.core.forms import PortalForm
from governance.core.identity import check_id_number, check_phone
from governance.core.masking import mask_id
from governance.core.now import today
from governance.organisation.forms.units import PersonChoice, UnitChoice, date_field
from governance.organisation.models import OrgUnit, User

OPTIONAL = [("", "（不填）")]


def types_of_dispute():
    """纠纷类型: the classes of the kind 纠纷 (司法行政统计口径)."""
    return Category.objects.filter(parent=None, active=True, code__startswith="1").order_by("order", "code")


class CommitteeForm(PortalForm):
    """A committee. `units`: where the user keeps rosters."""

    name = forms.CharField(
        label="名称",
        max_length=80,
        help_text="规范全称，与印章一致，例如 清溪镇青石村人民调解委员会",
        error_messages={"required": "请填写名称。"},
    )
    unit = UnitChoice(
        label="所在机构", queryset=OrgUnit.objects.none(), error_messages={"required": "请选择所在机构。"}
    )
    kind = forms.ChoiceField(label="类型", choices=Committee.Kind.choices)
    founder = forms.CharField(label="设立单位", max_length=80, required=False)
    established_on = date_field("成立日期", required=False)
    renewed_on = date_field("最近换届日期", required=False, help_text="委员每届任期三年（《人民调解法》第九条）")
    filing_no = forms.CharField(label="备案号", max_length=40, required=False)
    place = forms.CharField(label="场所", max_length=120, required=False)
    phone = forms.CharField(label="电话", max_length=30, required=False)
    stars = forms.TypedChoiceField(
        label="星级", choices=[(0, "未评定"), *((n, f"{n} 星") for n in range(1, 6))], coerce=int, required=False
    )
    mixed_area = forms.BooleanField(
        label="多民族居住地区", required=False, help_text="勾选后提示应有人数较少民族的成员（《人民调解法》第八条）"
    )
    state = forms.ChoiceField(label="状态", choices=Committee.State.choices)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units

    def clean_stars(self):
        """Blank means none."""
        return self.cleaned_data["stars"] or 0

    def clean(self):
        """Renewed after it was set up."""
        data = super().clean()
        first, last = data.get("established_on"), data.get("renewed_on")
        if first and last and last < first:
            self.add_error("renewed_on", "换届日期不能早于成立日期。")
        return data


class MediatorForm(PortalForm):
    """A mediator or an expert. What is secret is never shown again: an empty field keeps it."""

    name = forms.CharField(label="姓名", max_length=30, error_messages={"required": "请填写姓名。"})
    engagement = forms.ChoiceField(label="类别", choices=Mediator.Engagement.choices)
    committee = forms.ModelChoiceField(
        label="所属调委会", queryset=Committee.objects.none(), required=False, empty_label="（不属于调委会的专家）"
    )
    unit = UnitChoice(
        label="登记机构",
        queryset=OrgUnit.objects.none(),
        required=False,
        empty_label="（随调委会）",
        help_text="只有不属于调委会的专家需要选",
    )
    sex = forms.ChoiceField(label="性别", choices=Mediator.Sex.choices)
    ethnicity = forms.CharField(label="民族", max_length=20, initial="汉族")
    id_number = forms.CharField(
        label="身份证号码", max_length=24, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    birth_date = date_field("出生日期", required=False, help_text="填了身份证号码的可以不填")
    phone = forms.CharField(label="电话", max_length=20, required=False)
    address = forms.CharField(label="住址", max_length=120, required=False)
    politics = forms.ChoiceField(label="政治面貌", choices=OPTIONAL + Mediator.Politics.choices, required=False)
    education = forms.ChoiceField(label="文化程度", choices=OPTIONAL + Mediator.Education.choices, required=False)
    chosen = forms.ChoiceField(label="产生方式", choices=OPTIONAL + Mediator.Chosen.choices, required=False)
    occupation = forms.CharField(label="现职务或退休前职业", max_length=60, required=False)
    is_official = forms.BooleanField(
        label="公职人员（行政、事业编制）", required=False, help_text="公职人员不领取以案定补"
    )
    starts_on = date_field("聘期起", initial=today)
    ends_on = date_field("聘期止", required=False)
    certificate_no = forms.CharField(label="证号", max_length=40, required=False)
    grade = forms.ChoiceField(label="等级", choices=[("", "未评定"), *Mediator.Grade.choices], required=False)
    graded_on = date_field("等级评定日期", required=False)
    specialities = forms.ModelMultipleChoiceField(
        label="擅长类型", queryset=Category.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.CharField(
        label="语言", max_length=60, initial="汉语", help_text="会的语言都写上，例如 汉语、彝语、藏语、手语"
    )
    on_court_roster = forms.BooleanField(label="列入法院特邀调解员名册", required=False)
    training_hours = forms.IntegerField(label="本年培训学时", min_value=0, max_value=9999, initial=0, required=False)
    awards = forms.CharField(label="奖惩", max_length=200, required=False)
    account = forms.CharField(
        label="补贴账户", max_length=30, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    field = forms.CharField(
        label="专家领域", max_length=40, required=False, help_text="专家必填，例如 医疗、交通、劳动、建筑、心理、林草"
    )
    available = forms.CharField(label="可服务时间", max_length=80, required=False)
    avoids = forms.CharField(label="回避单位", max_length=120, required=False)
    user = PersonChoice(
        label="平台账号",
        queryset=User.objects.none(),
        required=False,
        empty_label="（没有账号）",
        help_text="对应后，在办案件数按这个账号统计",
    )
    state = forms.ChoiceField(label="状态", choices=Mediator.State.choices)
    ended_reason = forms.CharField(label="暂停或解聘原因", max_length=120, required=False)

    def __init__(self, *args, committees, units, people, mediator=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["committee"].queryset = committees
        self.fields["unit"].queryset = units
        self.fields["user"].queryset = people
        self.fields["specialities"].queryset = types_of_dispute()
        if mediator is not None and mediator.id_number:
            self.fields["id_number"].help_text = f"已登记 {mask_id(mediator.id_number)}；不改请留空"
        if mediator is not None and mediator.account:
            self.fields["account"].help_text = f"已登记，末 4 位 {mediator.account_tail}；不改请留空"

    def clean_id_number(self):
        """A valid number; it also gives the birth date."""
        text = self.cleaned_data["id_number"].strip()
        if text:
            info = check_id_number(text)
            self._born, text = info.birth, info.number
        return text

    def clean_phone(self):
        """A number that can be called."""
        text = self.cleaned_data["phone"].strip()
        return check_phone(text) if text else ""

    def clean_training_hours(self):
        """Blank means none."""
        return self.cleaned_data["training_hours"] or 0

    def clean(self):
        """The birth date of the ID number, where none is typed."""
        data = super().clean()
        born = getattr(self, "_born", None)
        if born and data.get("birth_date") and data["birth_date"] != born:
            self.add_error("birth_date", f"与身份证号码里的出生日期 {born} 不一致，请核对。")
        elif born:
            data["birth_date"] = born
        return data


class SeatForm(PortalForm):
    """A seat in a committee. `mediators`: those of the committee."""

    mediator = forms.ModelChoiceField(
        label="成员",
        queryset=Mediator.objects.none(),
        empty_label="请选择",
        error_messages={"required": "请选择成员。"},
        help_text="只列出属于本调委会的在聘调解员",
    )
    position = forms.ChoiceField(
        label="职务", choices=CommitteeMember.Position.choices, initial=CommitteeMember.Position.MEMBER
    )
    since = date_field("起", initial=today)

    def __init__(self, *args, mediators, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mediator"].queryset = mediators
