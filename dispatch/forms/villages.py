"""Forms of 村级综治中心 and 应急资源."""

from django import forms

from dispatch.forms.fields import day, line, lines, moment, number, select
from dispatch.models import CheckIn, Resource, VillageWork
from governance.core.forms import PortalForm
from governance.core.now import now
from governance.organisation.forms.units import PersonChoice, UnitChoice
from governance.organisation.models import OrgUnit, User


class VillageForm(PortalForm):
    """Begins with the village. `villages`: those to choose from."""

    unit = forms.ModelChoiceField(
        label="村（社区）",
        queryset=OrgUnit.objects.none(),
        empty_label=None,
        error_messages={"required": "请选择村（社区）。"},
    )

    def __init__(self, *args, villages, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = villages
        self.lay_out()


class CheckInForm(VillageForm):
    """每日签到."""

    people = number("在岗人数", least=1)
    state = forms.ChoiceField(label="情况", choices=CheckIn.State.choices, widget=forms.RadioSelect, initial="calm")
    note = lines("说明", 300, 2, "有情况的必填；没有情况就是零报告")


class WorkForm(VillageForm):
    """巡查、走访."""

    kind = forms.ChoiceField(
        label="类别", choices=[("patrol", "巡查"), ("visit", "走访")], widget=forms.RadioSelect, initial="patrol"
    )
    at = moment("时间")
    place = line("地点、对象", 100, "走访写到组，不写姓名")
    households = number("走访户数", required=False)
    result = forms.ChoiceField(
        label="结果", choices=[("fine", "正常"), ("problem", "发现问题")], widget=forms.RadioSelect, initial="fine"
    )
    text = lines("情况", 500, 3, "发现问题的必填")
    due_on = day("整改期限", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("at", now())
        self.initial.setdefault("households", 0)

    def clean_households(self):
        """Empty is none."""
        return self.cleaned_data.get("households") or 0


class InspectionForm(VillageForm):
    """检查 by the centre."""

    way = forms.ChoiceField(label="方式", choices=VillageWork.Way.choices)
    at = moment("时间")
    result = forms.ChoiceField(
        label="结果", choices=VillageWork.Result.choices, widget=forms.RadioSelect, initial="fine"
    )
    text = lines("情况", 500, 3, "不正常的必填")
    due_on = day("整改期限", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("at", now())


class FixForm(PortalForm):
    """登记整改."""

    note = lines("整改情况", 300, 3, required=True)


class ResourceForm(PortalForm):
    """应急资源."""

    kind = select("资源类别", Resource.Kind.choices)
    name = line("名称", 60, required=True)
    unit = UnitChoice(
        label="所属单位、村", queryset=OrgUnit.objects.none(), error_messages={"required": "请选择所属单位。"}
    )
    place = line("位置、存放点", 100)
    keeper = line("负责人、保管人", 40, required=True)
    phone = line("电话", 20)
    user = PersonChoice(
        label="负责人账号",
        queryset=User.objects.none(),
        required=False,
        empty_label="没有账号",
        help_text="有账号的，指令直接发到本人",
    )
    quantity = number("人数、数量、容量")
    measure = line("单位", 10, "人、辆、件、张", required=True)
    at_hand = number("在岗、可用数")
    state = forms.ChoiceField(label="状态", choices=Resource.State.choices)
    expires_on = day("有效期至", required=False)
    checked_on = day("最近检查", required=False)
    note = line("说明", 200)
    active = forms.BooleanField(label="启用", required=False)

    def __init__(self, *args, units, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset, self.fields["user"].queryset = units, people
