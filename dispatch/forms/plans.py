"""Forms of 应急预案 and 演练."""

from django import forms
from django.core.exceptions import ValidationError

from dispatch.forms.fields import day, line, lines, moment, number, select
from dispatch.models import Drill, Plan, Sort
from dispatch.plan_lines import READERS
from governance.core.forms import PortalForm
from governance.organisation.forms.units import UnitChoice
from governance.organisation.models import OrgUnit


class PlanForm(PortalForm):
    """What a plan is."""

    name = line("名称", 80, "如：清溪镇防汛应急预案", required=True)
    type = select("预案类别", Plan.Type.choices)
    sort = select("适用事件类别", Sort.choices, required=False, empty="各类事件")
    unit = UnitChoice(
        label="编制单位", queryset=OrgUnit.objects.none(), error_messages={"required": "请选择编制单位。"}
    )
    active = forms.BooleanField(label="启用", required=False, initial=True)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units


class VersionForm(PortalForm):
    """What a draft says, one item a line."""

    change_note = line("修订说明", 300, "这一版改了什么、为什么改")
    levels = lines("响应级别和启动条件", 6000, 4, "一行一级：三级｜启动条件｜主要措施", required=True)
    posts = lines("指挥机构", 6000, 4, "一行一个：指挥长｜姓名｜职责。第一行是指挥长", required=True)
    steps = lines(
        "处置步骤",
        12_000,
        8,
        "一行一步：三级｜应急办｜15｜30｜60｜任务。依次是从哪一级起、交给谁、几分钟签收、到场（可空）、完成、任务；"
        "交给谁可写单位、应急队伍、全部村、全部部门、全部网格员，或者“值班：值班员”",
        required=True,
    )
    contacts = lines("叫应名单", 6000, 4, "一行一个：姓名或单位｜电话；本镇人员只写姓名")
    text = lines("总则、职责、保障和恢复", 20_000, 6, "预案正文（突发事件应对法第二十八条）")
    issuer = line("批准机关", 80)
    issued_on = day("批准日期", required=False)
    review_on = day("下次修订日期", required=False, help_text="一般三年评估一次")

    def __init__(self, *args, seat, **kwargs):
        super().__init__(*args, **kwargs)
        self.seat = seat

    def clean(self):
        """Each part is read; every wrong line is named."""
        data, self.parts = super().clean(), {}
        for name, read in READERS.items():
            try:
                self.parts[name] = read(data.get(name) or "", self.seat)
            except ValidationError as problem:
                self.add_error(name, problem)
        return data

    def head(self) -> dict:
        """What is not a list."""
        return {name: self.cleaned_data[name] for name in ("change_note", "text", "issuer", "issued_on", "review_on")}


class DrillForm(PortalForm):
    """演练."""

    name = line("名称", 80, required=True)
    form = select("形式", Drill.Form.choices)
    held_at = moment("时间")
    place = line("地点", 100, required=True)
    units = line("参加单位", 300, required=True)
    people = number("参加人数", least=1)
    script = lines("脚本", 4000, 3)
    problems = lines("发现的问题", 2000, 3)
    fixes = lines("整改", 2000, 2)
    fixed_on = day("整改完成日期", required=False)
