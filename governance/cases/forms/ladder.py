"""Forms of 催办阶梯, 督办等级 and 督办触发条件."""

from django import forms

from governance.cases.models import OrderGrade, OrderTrigger, ReminderRung
from governance.core.forms import PortalForm


class RungForm(PortalForm):
    """One rung: when, and whom."""

    at = forms.ChoiceField(label="何时", choices=ReminderRung.At.choices)
    days = forms.IntegerField(label="超期几个工作日", required=False, min_value=0, help_text="只有“超期”要填")
    words = forms.CharField(
        label="通知用语",
        max_length=40,
        help_text="接在事项后面，如“办理已超期 3 个工作日”",
        error_messages={"required": "请填写通知用语。"},
    )
    readers = forms.MultipleChoiceField(
        label="催谁",
        choices=ReminderRung.Reader.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一类人，否则这一级没有人收到。"},
    )
    urgent = forms.BooleanField(
        label="紧急", required=False, help_text="紧急的随时送达；不紧急的避开休息时间，可以合并成一条"
    )
    active = forms.BooleanField(label="启用", required=False)


class GradeForm(PortalForm):
    """One grade: who signs, what it costs, what it asks."""

    signer = forms.ChoiceField(label="由谁签发", choices=OrderGrade.Signer.choices)
    points = forms.DecimalField(
        label="扣分",
        min_value=0,
        max_digits=4,
        decimal_places=1,
        help_text="每份扣几分，签发时记下，改了只影响以后签发的",
        error_messages={"required": "请填写扣分，不扣分填 0。"},
    )
    requirement = forms.CharField(
        label="督办要求（起草用）",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明督办要求。"},
    )


class TriggerForm(PortalForm):
    """One condition: on what, from how many, what is proposed."""

    on = forms.ChoiceField(label="触发条件", choices=OrderTrigger.On.choices)
    number = forms.IntegerField(label="数值", min_value=1, max_value=60, error_messages={"required": "请填写数值。"})
    proposes = forms.ChoiceField(label="提出", choices=OrderTrigger.Proposes.choices)
    active = forms.BooleanField(label="启用", required=False)
