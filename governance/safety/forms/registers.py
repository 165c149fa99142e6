"""Forms that set up a register."""

from django import forms

from governance.core.form_fields import day, line, lines, number, row_of, select, several, tick
from governance.core.forms import PortalForm
from governance.organisation.models import OrgUnit
from governance.organisation.roles import Level
from governance.safety.models import Named, RegisterField
from governance.safety.services.registers import NAMEABLE


class RegisterForm(PortalForm):
    """登记册: what for, by which ground, how often is visited."""

    name = line("名称", 40, required=True)
    purpose = line("登记目的", 200, "写明为什么登记、用来做什么，只登记必要的内容", required=True)
    basis = line("依据", 200, "法律、条例或者文件")
    is_secret = tick("法律要求保密", "如精神障碍患者、未成年人：写明批准文件和影响评估才能启用")
    approval = line("批准文件", 200, "县里同意登记的文件名称和文号")
    assessed_on = day("影响评估日期", False, "个人信息保护影响评估做完的日期")
    days_high = number("高关注几日走访一次", low=1, high=366)
    days_mid = number("中关注几日走访一次", low=1, high=366)
    days_low = number("低关注几日走访一次", low=1, high=366)
    active = tick("启用", "停用后谁都打不开，内容还在")


class FieldForm(PortalForm):
    """登记项目: one question."""

    label = line("名称", 30, required=True)
    type = select("类型", RegisterField.Type.choices)
    choices = lines("选项", 1000, 4, "单选、多选的每行写一个")
    help = line("填写说明", 100)
    required = tick("必填")
    order = number("排序", low=0, high=999)
    readers = several("只给这些岗位看", (), help_text="都不勾选：知悉岗位都能看")
    active = tick("启用")

    def __init__(self, *args, register, **kwargs):
        super().__init__(*args, **kwargs)
        rows = register.named.current().select_related("unit")
        self.fields["readers"].choices = [(str(row.pk), f"{row}（{row.get_right_display()}）") for row in rows]
        self.known = {str(row.pk): row for row in rows}
        self.lay_out()

    def clean_choices(self):
        """One choice each line."""
        return [text.strip() for text in self.cleaned_data["choices"].splitlines() if text.strip()]

    def clean_readers(self):
        """The rows."""
        return [self.known[key] for key in self.cleaned_data["readers"]]


class NamedForm(PortalForm):
    """知悉岗位."""

    role = select("岗位", [(role.value, role.label) for role in NAMEABLE])
    unit = row_of("单位", OrgUnit.objects.none(), required=False, empty="全镇的这个岗位")
    right = select("可以做什么", Named.Right.choices, "网格员、志愿者一般选“只看自己走访的人”")

    def __init__(self, *args, register, **kwargs):
        super().__init__(*args, **kwargs)
        levels = (Level.CENTRE, Level.DEPARTMENT, Level.VILLAGE)
        units = OrgUnit.objects.active().under(register.town).filter(level__in=levels)
        self.fields["unit"].queryset = units.order_by("level", "order", "path")
        self.lay_out()


class SureForm(forms.Form):
    """Nothing to fill in."""
