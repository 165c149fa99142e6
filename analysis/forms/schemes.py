"""Forms of 考核方案."""

from decimal import Decimal

from django import forms

from analysis.indicators import suiting
from analysis.models import Cycle, ObjectKind, SchemeItem
from governance.core.forms import PortalForm
from governance.organisation.models import OrgUnit

SMALL = {"class": "form-control", "step": "0.01", "inputmode": "decimal"}


def percent_field(label, **options):
    """A number of 0–100 with two places."""
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(100),
        decimal_places=2,
        max_digits=5,
        widget=forms.NumberInput(attrs=SMALL),
        **options,
    )


class NewSchemeForm(PortalForm):
    """For which year and whom."""

    year = forms.TypedChoiceField(label="年度", coerce=int)
    kind = forms.ChoiceField(label="考核对象", choices=ObjectKind.choices)

    def __init__(self, *args, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, f"{year} 年") for year in years]


class SchemeForm(PortalForm):
    """A draft: general lines, and weight, target and floor of each indicator. An empty weight leaves it out."""

    name = forms.CharField(label="名称", max_length=80)
    cycles = forms.MultipleChoiceField(label="周期", choices=Cycle.choices, widget=forms.CheckboxSelectMultiple)
    grades = forms.CharField(
        label="等次", widget=forms.Textarea(attrs={"rows": 4}), help_text="一行一档，从高到低：名称 空格 起始分"
    )
    bonus_most = forms.DecimalField(label="加分上限", min_value=0, max_value=100, decimal_places=2, max_digits=5)
    least_cases = forms.IntegerField(
        label="参加排名最少件数", min_value=0, max_value=1000, help_text="本期涉及的案件少于这个数的不排名"
    )
    appeal_days = forms.IntegerField(label="公示天数（工作日）", min_value=3, max_value=10)

    def __init__(self, *args, scheme, **kwargs):
        super().__init__(*args, **kwargs)
        self.indicators = suiting(scheme.kind)
        known = {figure.key: figure for figure in scheme.figures.all()}
        for each in self.indicators:
            row = known.get(each.key)
            for part, words in (("weight", "权重"), ("target", "目标值"), ("floor", "零分值")):
                name = f"{part}_{each.key}"
                self.fields[name] = percent_field(f"{each.label}的{words}", initial=getattr(row, part, None))
        self.lay_out()

    @property
    def general(self):
        """The fields above the table."""
        return [self[name] for name in ("name", "cycles", "grades", "bonus_most", "least_cases", "appeal_days")]

    @property
    def rows(self):
        """(indicator, [weight, target, floor]) of the table."""
        return [
            (each, [self[f"{part}_{each.key}"] for part in ("weight", "target", "floor")]) for each in self.indicators
        ]

    def clean_grades(self):
        """[[label, mark]]."""
        found = []
        for line in self.cleaned_data["grades"].splitlines():
            label, _space, mark = line.strip().rpartition(" ")
            if not line.strip():
                continue
            if not label.strip() or not mark.isdecimal() or int(mark) > 110:
                raise forms.ValidationError(f"“{line.strip()}”看不懂，请写成“优秀 90”这样，名称和分数之间空一格。")
            found.append([label.strip()[:20], int(mark)])
        return found

    def figures(self) -> dict:
        """key → (weight, target, floor) of what is counted; errors stand on the fields."""
        found, data = {}, self.cleaned_data
        for each in self.indicators:
            weight = data.get(f"weight_{each.key}")
            if not weight:
                continue
            target, floor = data.get(f"target_{each.key}"), data.get(f"floor_{each.key}")
            if target is None or floor is None:
                self.add_error(f"weight_{each.key}", f"{each.label}有权重，请再填目标值和零分值。")
                continue
            found[each.key] = (weight, target, floor)
        return found

    def clean(self):
        """`figures` beside the rest."""
        data = super().clean()
        data["figures"] = self.figures()
        return data

    def service_data(self) -> dict:
        """What the service takes."""
        names = ("name", "cycles", "grades", "bonus_most", "least_cases", "appeal_days", "figures")
        return {name: self.cleaned_data[name] for name in names}


class SchemeItemForm(PortalForm):
    """加减分项."""

    sort = forms.ChoiceField(label="性质", choices=SchemeItem.Sort.choices)
    label = forms.CharField(label="事项", max_length=120)
    points = forms.DecimalField(
        label="每次分值",
        min_value=0,
        max_value=100,
        decimal_places=2,
        max_digits=5,
        help_text="写正数；一票否决写 0",
    )
    most = forms.DecimalField(
        label="每期最多（可不填）", required=False, min_value=0, max_value=100, decimal_places=2, max_digits=5
    )
    source = forms.ChoiceField(
        label="怎样计数",
        required=False,
        choices=[
            ("", "由人登记，写明理由和依据"),
            *((value, f"系统按{words}计数") for value, words in SchemeItem.Source.choices),
        ],
    )


class GroupForm(PortalForm):
    """排名分组."""

    name = forms.CharField(label="分组名称", max_length=40, help_text="例如“边远村”；同名的分组会改成这次勾选的单位")
    units = forms.ModelMultipleChoiceField(
        label="单位",
        queryset=OrgUnit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="一个都不勾，就是取消这个分组",
    )

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = units
        self.fields["units"].label_from_instance = lambda unit: unit.name
