"""Forms of 以案定补."""

from datetime import date

from django import forms

from disputes.models import Dispute, Mediator
from governance.core.forms import PortalForm
from governance.core.now import today
from governance.organisation.forms.units import date_field


def month_of(text) -> date | None:
    """2026-06 → its first day; None for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except (TypeError, ValueError):
        return None


class RateForm(PortalForm):
    """A rate."""

    difficulty = forms.TypedChoiceField(label="等级", choices=Dispute.Difficulty.choices, coerce=int)
    amount = forms.DecimalField(label="每件（元）", min_value=0, max_digits=8, decimal_places=2)
    since = date_field("起", initial=today, help_text="同一等级以前没有写“止”的标准，到这一天的前一天为止")
    until = date_field("止", required=False)
    source = forms.CharField(label="依据", max_length=100, required=False, help_text="例如 县司法局、财政局的文号")


class ClaimChoiceForm(PortalForm):
    """Whose disputes of which month are claimed."""

    mediator = forms.ModelChoiceField(
        label="调解员", queryset=Mediator.objects.none(), error_messages={"required": "请选择调解员。"}
    )
    month = forms.CharField(
        label="申报月份",
        widget=forms.TextInput(attrs={"type": "month"}),
        error_messages={"required": "请选择申报月份。"},
        help_text="连同前一年里没有申报过的一起列出",
    )

    def __init__(self, *args, mediators, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mediator"].queryset = mediators

    def clean_month(self):
        """The first day of the month."""
        month = month_of(self.cleaned_data["month"])
        if month is None:
            raise forms.ValidationError("请填写月份，例如 2026-06。")
        return month


class StepForm(PortalForm):
    """An opinion on a claim."""

    note = forms.CharField(label="意见", max_length=200, required=False, help_text="退回时必填")


class StrikeForm(PortalForm):
    """Why a dispute is struck out."""

    reason = forms.CharField(
        label="核减理由",
        max_length=100,
        help_text="例如 案卷缺回访记录；补齐后可以再申报",
        error_messages={"required": "请写明核减的理由。"},
    )
