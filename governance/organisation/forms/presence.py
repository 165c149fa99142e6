"""Absence with substitution, and corrections of the calendar."""

from django import forms

from governance.core.forms import PortalForm

from ..models import User
from .units import PersonChoice, date_field


def moment_field(label, **kwargs):
    """A moment with the browser's own picker."""
    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    return forms.DateTimeField(
        label=label,
        widget=widget,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        error_messages={"required": f"请填写{label}", "invalid": "请填写日期和时间，例如 2026-06-10 08:30"},
        **kwargs,
    )


class AbsenceForm(PortalForm):
    """Who is away from when to when, and who stands in.

    `people`: those whose absence the user may enter; `colleagues`: who can stand in.
    """

    user = PersonChoice(label="请假人", queryset=User.objects.none(), error_messages={"required": "请选择请假人"})
    starts_at = moment_field("开始时间")
    ends_at = moment_field("结束时间")
    reason = forms.CharField(label="事由", max_length=100, required=False, help_text="例如 年休假、出差、培训")
    substitute = PersonChoice(
        label="代理人",
        queryset=User.objects.none(),
        required=False,
        empty_label="（不安排代理）",
        help_text="这段时间的案件和通知同时转给代理人，并注明“代”",
    )

    def __init__(self, *args, people, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people
        self.fields["substitute"].queryset = colleagues

    def clean(self):
        """The end comes after the beginning."""
        data = super().clean()
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", "结束时间要晚于开始时间")
        return data


class HolidayForm(PortalForm):
    """A day that differs from its weekday."""

    date = date_field("日期", required=True)
    is_workday = forms.TypedChoiceField(
        label="这一天",
        choices=[("0", "放假"), ("1", "上班（调休）")],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        initial="0",
    )
    name = forms.CharField(label="说明", max_length=40, error_messages={"required": "请填写说明，例如 国庆节调休"})
