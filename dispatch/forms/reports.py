"""Forms of 信息报送."""

from django import forms

from dispatch.forms.fields import OwnForm, line, lines, select
from dispatch.models import Report
from dispatch.texts import draft

TO = "县委办、县政府办值班室"


class PhoneReportForm(OwnForm):
    """电话初报."""

    action = "phone_report"
    button = "登记电话报告"
    to = line("报送对象", 200, required=True)
    spoken_to = line("接听人", 60, required=True)
    text = lines("报告要点", 2000, 6, required=True)

    def prepare(self):
        """The duty room above, and the items of a first report."""
        self.initial.setdefault("to", TO)
        self.initial.setdefault("text", draft(self.case, self.own.detail, Report.Type.FIRST))


class DraftReportForm(OwnForm):
    """拟写报告: the text stands there, filled with what is known, and is read through before it is handed in."""

    action = "draft_report"
    button = "提交签发"
    from_link = ("type",)
    preview = True
    preview_url = "dispatch:report_preview"
    type = select("报告类型", Report.Type.choices, "先首报，再续报，应急结束后终报")
    to = line("报送对象", 200, required=True)
    way = forms.ChoiceField(label="报送方式", choices=[("system", "系统"), ("fax", "传真")])
    text = lines("报告内容", 8000, 14, "已按登记的要素起草，请核对、补全“正在核实”的地方", required=True)

    def prepare(self):
        """The type that comes next with its text."""
        own = self.own
        self.initial.setdefault("type", own.next_report or Report.Type.ANSWER)
        earlier = next((row.to for row in reversed(own.reports) if row.to), TO)
        self.initial.setdefault("to", earlier)
        back = next((row for row in reversed(own.reports) if row.state == Report.State.BACK), None)
        same = back is not None and back.type == self.initial["type"]
        text = back.text if same else draft(self.case, own.detail, self.initial["type"], own.reports)
        self.initial.setdefault("text", text)
        if same:
            self.about = (("签发人意见", back.sign_note),)


class SignReportForm(OwnForm):
    """签发报告."""

    action = "sign_report"
    button = "确定"
    from_link = ("report",)
    report = forms.ModelChoiceField(
        label="报告", queryset=Report.objects.none(), error_messages={"required": "请选择报告。"}
    )
    grant = forms.TypedChoiceField(
        label="意见",
        choices=[("yes", "签发，立即报送"), ("no", "退回修改")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    note = lines("说明", 200, 2, "退回的必填")

    def prepare(self):
        """Those that wait; the text is read first."""
        waiting = self.own.drafts
        self.fields["report"].queryset = Report.objects.filter(pk__in=[row.pk for row in waiting])
        self.initial.setdefault("report", waiting[0].pk if waiting else None)
        self.about = tuple((f"{row.name}（{row.drafted_by.name}）", row.text) for row in waiting)


class AskReportForm(OwnForm):
    """登记核报要求."""

    action = "ask_report"
    button = "登记"
    asked_by = line("哪个单位、谁要求", 60)
    text = lines("核问的内容", 1000, required=True)
