"""Forms of 研判报告."""

from django import forms

from analysis.models import Delivery, Report, Suggestion
from governance.core.forms import PortalForm
from governance.organisation.models import OrgUnit


def _day(label, **options):
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class OpenReportForm(PortalForm):
    """Which town, which period."""

    area = forms.ModelChoiceField(label="乡镇", queryset=OrgUnit.objects.none(), empty_label=None)
    cycle = forms.ChoiceField(label="报告周期", choices=Report.Cycle.choices, initial=Report.Cycle.MONTH)
    first = _day("期内任意一天", help_text="例如选 5 月的任意一天，就写 5 月的月报；专题报告从这一天开始")
    until = _day("专题截止（不含当天）", required=False, help_text="只有专题报告填写")
    topic = forms.CharField(label="专题名称", required=False, max_length=40, help_text="只有专题报告填写，例如欠薪问题")

    def __init__(self, *args, areas, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas
        self.fields["area"].initial = areas.first()


class SectionForm(PortalForm):
    """The text of a section."""

    text = forms.CharField(
        label="正文",
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="【】里的数字由快照填入，改不了；要用别的数字，把右边的名称连同【】写进来",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class CommentForm(PortalForm):
    """批注."""

    text = forms.CharField(label="批注", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class SuggestionForm(PortalForm):
    """工作建议."""

    text = forms.CharField(label="建议", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    unit = forms.ModelChoiceField(label="责任单位", queryset=OrgUnit.objects.none(), empty_label="请选择")
    due_on = _day("时限")

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units


class ProgressForm(PortalForm):
    """落实情况."""

    progress = forms.ChoiceField(label="落实情况", choices=Suggestion.Progress.choices)
    note = forms.CharField(label="落实说明", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class DeliveryForm(PortalForm):
    """报送数据 of a month."""

    area = forms.ModelChoiceField(label="乡镇", queryset=OrgUnit.objects.none(), empty_label=None)
    name = forms.ChoiceField(label="项目", choices=Delivery.Name.choices)
    first = _day("月份（当月任意一天）")
    number = forms.IntegerField(
        label="数量", min_value=0, max_value=1_000_000, help_text="确实没有的填 0；没有报送的不要填"
    )
    unit = forms.ModelChoiceField(label="报送单位", queryset=OrgUnit.objects.none(), empty_label="请选择")
    note = forms.CharField(label="说明", max_length=300, required=False, help_text="例如来文号、口径")

    def __init__(self, *args, areas, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset, self.fields["unit"].queryset = areas, units
        self.fields["area"].initial = areas.first()
