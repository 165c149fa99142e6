"""Pickers of the cockpit."""

from django import forms

from analysis.cockpit import CYCLES, Choice
from analysis.models import Report
from governance.cases.filters import units_within
from governance.cases.kinds import kind_choices
from governance.core.forms import PortalForm
from governance.core.now import today
from governance.organisation.models import OrgUnit


class PickForm(PortalForm):
    """Period, area and kind; what is blank or wrong means this month and all."""

    cycle = forms.ChoiceField(
        label="周期", choices=[(key, word[:1]) for key, word in Report.Cycle.choices if key in CYCLES], required=False
    )
    day = forms.DateField(
        label="期内任意一天", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    area = forms.ModelChoiceField(
        label="区域或单位", queryset=OrgUnit.objects.none(), required=False, empty_label="全部"
    )
    kind = forms.ChoiceField(label="案件类型", required=False)

    def __init__(self, request):
        data = request.GET.copy()
        data.setdefault("cycle", "month")
        data.setdefault("day", today().isoformat())
        super().__init__(data)
        self.fields["area"].queryset = units_within(request)
        self.fields["kind"].choices = [("", "全部"), *kind_choices()]

    def choice(self) -> Choice:
        """What was picked."""
        self.full_clean()
        data = self.cleaned_data
        return Choice(
            data.get("cycle") or "month", data.get("day") or today(), data.get("area"), data.get("kind") or ""
        )
