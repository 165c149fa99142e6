"""The form of a 期限规则."""

from django import forms

from governance.cases.kinds import kind_choices
from governance.cases.models import Category
from governance.cases.models.clock import Unit
from governance.cases.steps import CHOICES
from governance.core.forms import PortalForm

URGENT = {"": None, "yes": True, "no": False}


class RuleForm(PortalForm):
    """What for, for which cases, how long, and by which law."""

    action = forms.ChoiceField(label="环节", choices=CHOICES)
    amount = forms.IntegerField(
        label="期限", min_value=1, max_value=3650, error_messages={"required": "请填写期限的数值。"}
    )
    unit = forms.ChoiceField(label="单位", choices=Unit.choices)
    kind = forms.ChoiceField(label="案件类型", required=False, choices=lambda: [("", "不限"), *kind_choices()])
    category = forms.ModelChoiceField(
        label="事项类别",
        required=False,
        empty_label="不限",
        queryset=Category.objects.filter(active=True).order_by("order", "code"),
    )
    urgent = forms.ChoiceField(
        label="加急", required=False, choices=[("", "不限"), ("yes", "只用于加急"), ("no", "只用于不加急")]
    )
    source = forms.CharField(
        label="依据",
        max_length=200,
        help_text="法律法规写到条，如“《信访工作条例》第三十四条”；内部时限写“本中心内部时限”",
        error_messages={"required": "请写明依据。"},
    )
    note = forms.CharField(label="说明", max_length=200, required=False)
    active = forms.BooleanField(label="启用", required=False)

    running = forms.BooleanField(
        label="正在走的期限也按新规则重算",
        required=False,
        help_text="不勾：正在走的期限不变，只有以后新开的期限按新规则。勾上：先给您看哪些案件的期限会变，确认以后才生效",
    )

    def clean_urgent(self):
        """Yes, no, or either."""
        return URGENT[self.cleaned_data["urgent"]]
