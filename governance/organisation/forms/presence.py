"""Absence with substitution, and corrections of the calendar."""

from datetime import timedelta

from django import forms

from governance.core.calendar import span_of
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


MOST_DAYS = 31


class HolidayForm(PortalForm):
    """A day, or some days in a row, that differ from their weekday."""

    date = date_field("日期", required=True)
    until = date_field("连续到", help_text="只改一天的不用填")
    is_workday = forms.TypedChoiceField(
        label="这一天",
        choices=[("0", "放假"), ("1", "上班（调休）")],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        initial="0",
    )
    name = forms.CharField(label="说明", max_length=40, error_messages={"required": "请填写说明，例如 国庆节调休"})

    def clean(self):
        """The days in `days`."""
        data = super().clean()
        first, last = data.get("date"), data.get("until") or data.get("date")
        if first is None:
            return data
        if not 2000 <= first.year <= 2199:
            self.add_error("date", "请填写 2000 年到 2199 年之间的日期")
        elif not 0 <= (last - first).days < MOST_DAYS:
            self.add_error("until", f"请填写开始日期以后 {MOST_DAYS} 天以内的日期")
        else:
            data["days"] = [first + timedelta(days=i) for i in range((last - first).days + 1)]
        return data


class OfficeHoursForm(PortalForm):
    """办公时间: morning and afternoon, of which one may be empty."""

    morning = forms.CharField(label="上午", max_length=11, help_text="例如 8:30-12:00", required=False)
    afternoon = forms.CharField(label="下午", max_length=11, help_text="例如 14:30-18:00", required=False)

    def clean(self):
        """The spans in order, in `spans`."""
        data = super().clean()
        spans = []
        for name in ("morning", "afternoon"):
            words = (data.get(name) or "").strip().replace("：", ":").replace("–", "-").replace("—", "-")
            if not words:
                continue
            try:
                opens, closes = span_of(words)
            except ValueError:
                opens = closes = None
            if opens is None or opens >= closes or (spans and span_of(spans[-1])[1] > opens):
                self.add_error(name, "请按“8:30-12:00”的样子填写，结束要晚于开始，下午要晚于上午")
            else:
                spans.append(words)
        if not spans and not self.errors:
            self.add_error("morning", "上午和下午至少填一段")
        data["spans"] = spans
        return data
