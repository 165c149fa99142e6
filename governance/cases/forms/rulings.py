"""Forms of disputed duty: 联席会议 and 职责裁定."""

from django import forms

from governance.cases.forms.base import ActionForm, text_field, working_units
from governance.cases.forms.triage import AssignForm
from governance.cases.models import JointMeeting
from governance.cases.recipients import director_of
from governance.core.now import today
from governance.organisation.models import User

UNITS_AT_TABLE = 5


class RuleDutyForm(AssignForm):
    """职责裁定."""

    action = "rule_duty"
    button = "裁定并交办"
    danger = "裁定后该单位不能再退回，确定吗？"
    meeting = forms.ModelChoiceField(
        label="依据的联席会议", queryset=None, required=False, empty_label="没有开会", help_text="开过会的请选上"
    )
    field_order = ["lead", "assists", "meeting", "reason", "duty_line"]

    def prepare(self):
        super().prepare()
        meetings = JointMeeting.objects.filter(case=self.case)
        self.fields["meeting"].queryset = meetings
        self.fields["meeting"].label_from_instance = lambda row: f"{row.number} {row.decision[:40]}"
        self.fields["meeting"].initial = meetings.first()
        self.fields["reason"].label = "裁定理由"
        self.fields["reason"].help_text = "写明为什么由它办理；以后同类同地的事项分流时会看到这份裁定"
        self.fields["reason"].required = True
        self.fields["reason"].error_messages["required"] = "请写明裁定理由。"


class HoldMeetingForm(ActionForm):
    """联席会议: who sat there, what each said, what was decided."""

    action = "hold_meeting"
    button = "保存会议记录"
    held_on = forms.DateField(
        label="会议日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写会议日期。", "invalid": "会议日期请写成 2026-06-10 的样子。"},
    )
    place = forms.CharField(label="地点", max_length=80, required=False)
    host = forms.ModelChoiceField(label="主持人", queryset=None, required=False, empty_label="我自己")
    decision = text_field("议定事项", "请写明议定事项。", rows=3, max_length=2000)

    def prepare(self):
        self.fields["held_on"].initial = today
        self.fields["host"].queryset = User.objects.filter(pk__in=[p.pk for p in director_of(self.case.centre)])
        units = working_units(self.case)
        order = ["held_on", "place", "host"]
        for i in range(1, UNITS_AT_TABLE + 1):
            self.fields[f"unit_{i}"] = forms.ModelChoiceField(
                label=f"参会单位 {i}", queryset=units, required=False, empty_label="没有"
            )
            self.fields[f"person_{i}"] = forms.CharField(label=f"参会人 {i}", max_length=40, required=False)
            self.fields[f"position_{i}"] = forms.CharField(
                label=f"意见 {i}", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
            )
            order += [f"unit_{i}", f"person_{i}", f"position_{i}"]
        self.order_fields([*order, "decision"])

    def clean_held_on(self):
        """Not a day to come."""
        day = self.cleaned_data["held_on"]
        if day > today():
            raise forms.ValidationError("会议日期在以后，请在开过会后登记。")
        return day

    def clean(self):
        """Each unit once, with the name of who spoke and the words."""
        data, seen = super().clean(), set()
        for i in range(1, UNITS_AT_TABLE + 1):
            unit = data.get(f"unit_{i}")
            if unit is None:
                if data.get(f"position_{i}"):
                    self.add_error(f"unit_{i}", "请选择这条意见是哪家单位的。")
                continue
            if unit.pk in seen:
                self.add_error(f"unit_{i}", f"{unit.name}已经写过了，一家单位写一条。")
            seen.add(unit.pk)
            for name, words in (("person", "请填写参会人。"), ("position", "请写明这家单位的意见。")):
                if not data.get(f"{name}_{i}"):
                    self.add_error(f"{name}_{i}", words)
        return data

    def service_data(self):
        """The positions as rows."""
        data = self.cleaned_data
        rows = [
            (data[f"unit_{i}"], data[f"person_{i}"], data[f"position_{i}"])
            for i in range(1, UNITS_AT_TABLE + 1)
            if data.get(f"unit_{i}")
        ]
        return {"positions": rows, **{name: data[name] for name in ("held_on", "place", "host", "decision")}}
