"""Forms of 重大紧急, 简易办理, 办理中听证 and 办结报告."""

from django import forms

from governance.cases.forms.base import ActionForm, ReasonForm
from governance.core.now import now
from petitions.forms.fields import day, line, words
from petitions.forms.reviewing import HearingForm
from petitions.services.urgency import RECEIVERS


def moment(label: str, help_text: str = "") -> forms.DateTimeField:
    """A moment; the present one where nothing else is said."""
    return forms.DateTimeField(
        label=label,
        required=False,
        help_text=help_text,
        initial=now,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": "请填日期和时间，如 2026-06-30 09:30。"},
    )


class FindMajorForm(ActionForm):
    """登记重大紧急."""

    action = "find_major"
    button = "登记重大紧急"
    found_at = moment("发现时间", "报告期限从这时起算（第二十五条）；登记后案件按加急办理")
    note = forms.CharField(
        label="情况",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="时间、地点、人数，可能造成什么社会影响",
        error_messages={"required": "请写明情况：可能造成什么社会影响。"},
    )


class ReportMajorForm(ActionForm):
    """报告重大紧急."""

    action = "report_major"
    button = "登记报告"
    receivers = forms.MultipleChoiceField(
        label="已报告、通报",
        choices=list(RECEIVERS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text="及时报告本级党委政府，通报主管部门和联席会议办公室；不得隐瞒、谎报、缓报（第二十五条）",
        error_messages={"required": "请勾选报告给谁（第二十五条）。"},
    )
    reported_at = moment("报告时间")
    note = words("说明", 500, "如接报人、上级要求", rows=2)


class HandleSimplyForm(ReasonForm):
    """转简易办理."""

    action = "handle_simply"
    button = "转简易办理"

    def prepare(self):
        """What that means."""
        self.fields["reason"].help_text = "事实清楚、责任明确、争议不大的小事；受理告知和办结按简易办理的期限"


class LeaveSimpleForm(ReasonForm):
    """转普通程序."""

    action = "leave_simple"
    button = "转普通程序"


class HearForm(HearingForm):
    """办理中听证."""

    action = "hear_petition"
    button = "登记听证"
    since = day(
        "开始日期", "重大、复杂、疑难事项可以听证；60 日办理期限照常计算（第三十一条、第三十四条）", required=True
    )


class ReportUpwardForm(ActionForm):
    """报送办结报告."""

    action = "report_upward"
    button = "登记报送"
    reported_on = day("报送日期")
    number = line("办结报告文号", 60)
    note = line("说明", 300)
