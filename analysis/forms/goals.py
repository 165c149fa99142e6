"""Forms of 年度目标."""

from django import forms

from analysis.indicators import choices
from governance.core.forms import PortalForm
from governance.organisation.models import OrgUnit

NUMBER = {"decimal_places": 2, "max_digits": 10}


class GoalForm(PortalForm):
    """A goal with its quarterly points."""

    year = forms.TypedChoiceField(label="年度", coerce=int)
    title = forms.CharField(label="目标", max_length=120, help_text="例如“群众满意率达到 95%”")
    key = forms.ChoiceField(
        label="怎样统计", required=False, help_text="选了指标就由系统每晚统计；自行填报的由责任单位每季度填"
    )
    unit = forms.ModelChoiceField(
        label="统计哪个单位（不选就是全镇）", queryset=OrgUnit.objects.none(), required=False, empty_label="全镇"
    )
    measure = forms.CharField(label="计量单位（自行填报时）", max_length=20, required=False, help_text="例如 件、次、%")
    lower_is_better = forms.BooleanField(label="越低越好（自行填报时）", required=False)
    target = forms.DecimalField(label="全年目标值", min_value=0, **NUMBER)
    planned_1 = forms.DecimalField(label="第一季度末", min_value=0, help_text="都从 1 月 1 日累计", **NUMBER)
    planned_2 = forms.DecimalField(label="第二季度末", min_value=0, **NUMBER)
    planned_3 = forms.DecimalField(label="第三季度末", min_value=0, **NUMBER)
    planned_4 = forms.DecimalField(label="第四季度末", min_value=0, help_text="等于全年目标值", **NUMBER)
    owner = forms.ModelChoiceField(label="责任单位", queryset=OrgUnit.objects.none())
    active = forms.BooleanField(label="启用", required=False, initial=True)

    def __init__(self, *args, units, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, f"{year} 年") for year in years]
        self.fields["key"].choices = [("", "自行填报"), *choices()]
        for name in ("unit", "owner"):
            self.fields[name].queryset = units
            self.fields[name].label_from_instance = lambda unit: unit.name

    def service_data(self) -> dict:
        """What the service takes."""
        data = dict(self.cleaned_data)
        data["planned"] = [data.pop(f"planned_{quarter}") for quarter in range(1, 5)]
        data["measure"] = data["measure"] or "%"
        return data


class PointForm(PortalForm):
    """What a quarter reached."""

    actual = forms.DecimalField(label="实际值（从 1 月 1 日累计）", min_value=0, **NUMBER)
    note = forms.CharField(label="进展说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, counted: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if counted:
            del self.fields["actual"]
            self.lay_out()
