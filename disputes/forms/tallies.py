"""Forms of what is counted beside the cases."""

from django import forms

from disputes.models import Prevention, Trip
from governance.cases.models import Case
from governance.core.forms import PortalForm
from governance.core.now import today
from governance.organisation.forms.units import UnitChoice, date_field
from governance.organisation.models import OrgUnit


class OfCaseForm(PortalForm):
    """Begins with the number of a case that the user sees. `cases`: those."""

    number = forms.CharField(
        label="案件编号",
        max_length=12,
        help_text="例如 260610-0236",
        error_messages={"required": "请填写案件编号。"},
    )

    def __init__(self, *args, cases, **kwargs):
        super().__init__(*args, **kwargs)
        self.cases = cases

    def clean_number(self):
        """The case is found, or it is not."""
        number = self.cleaned_data["number"].replace("-", "").strip()
        self.case = self.cases.filter(number=number).first()
        if self.case is None:
            raise forms.ValidationError("没有找到这个案件，请核对编号。")
        return number

    @property
    def data_of_row(self):
        """The values without the number, with the case."""
        return {"case": self.case, **{key: value for key, value in self.cleaned_data.items() if key != "number"}}


class TripForm(OfCaseForm):
    """One way."""

    on = date_field("日期", initial=today)
    why = forms.ChoiceField(label="为什么又跑一趟", choices=Trip.Why.choices)
    place = forms.CharField(label="去了哪里", max_length=60, required=False)
    note = forms.CharField(label="说明", max_length=200, required=False, help_text="选“其他”的必填")


class PreventionForm(OfCaseForm):
    """What was averted."""

    kind = forms.ChoiceField(label="防止了什么", choices=Prevention.Kind.choices)
    people = forms.IntegerField(label="涉及人数", min_value=1, max_value=99999, initial=1)
    on = date_field("日期", initial=today)
    note = forms.CharField(
        label="情况",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="当时有什么苗头，做了什么",
        error_messages={"required": "请写明苗头和做法，上级会核查。"},
    )


class LawsuitsForm(PortalForm):
    """The number of a village and year."""

    village = UnitChoice(
        label="村（社区）", queryset=OrgUnit.objects.none(), error_messages={"required": "请选择村（社区）。"}
    )
    year = forms.IntegerField(label="年份", min_value=2000, max_value=2100)
    number = forms.IntegerField(label="民事诉讼案件数", min_value=0, max_value=99999)
    source = forms.CharField(
        label="数据来源",
        max_length=100,
        help_text="例如 县人民法院清溪法庭 2026-01 函告",
        error_messages={"required": "请写明数据来源，例如法院的函。"},
    )

    def __init__(self, *args, villages, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["village"].queryset = villages


def seen_cases(user, kind=""):
    """Cases that this person sees."""
    rows = Case.objects.visible_to(user)
    return rows.filter(kind=kind) if kind else rows
