"""Forms of 考核期 and its sheets."""

from django import forms

from analysis.models import Cycle, Scheme, SchemeItem
from governance.core.forms import PortalForm


class OpenRoundForm(PortalForm):
    """Which scheme, and which period."""

    scheme = forms.ModelChoiceField(label="方案", queryset=Scheme.objects.none(), empty_label=None)
    cycle = forms.ChoiceField(label="周期", choices=Cycle.choices)
    first = forms.DateField(
        label="期内任意一天",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="例如选 5 月的任意一天，就核算 5 月",
    )

    def __init__(self, *args, schemes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["scheme"].queryset = schemes


class PublishForm(PortalForm):
    """What the 通报 says besides the figures."""

    remarks = forms.CharField(
        label="通报说明（可不填）",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写进通报的“工作要求”，例如需要整改的问题和期限",
    )


class SignForm(PortalForm):
    """审签 of a 通报: agreed, or sent back with a reason."""

    agree = forms.TypedChoiceField(
        label="审签意见",
        choices=[("yes", "同意"), ("no", "退回修改")],
        initial="yes",
        required=False,
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        empty_value=True,
    )
    note = forms.CharField(
        label="意见",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="退回修改的须写明改什么",
    )


class EmptyForm(PortalForm):
    """A step that asks nothing."""


class ItemForm(PortalForm):
    """加减分 by a person."""

    item = forms.ModelChoiceField(label="事项", queryset=SchemeItem.objects.none())
    times = forms.IntegerField(label="次数", min_value=1, max_value=99, initial=1)
    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    evidence = forms.CharField(label="依据材料", max_length=300, help_text="文号、案件编号或者材料名称，必须填写")

    def __init__(self, *args, scheme, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = scheme.items.filter(source="")
        self.fields["item"].label_from_instance = lambda item: f"{item.get_sort_display()}：{item.label}"


class WithdrawItemForm(PortalForm):
    """Why an entry is taken back."""

    reason = forms.CharField(label="撤销理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ProofForm(PortalForm):
    """自评补证."""

    text = forms.CharField(label="自评或者补证说明", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    upload = forms.FileField(label="材料（可不传）", required=False, help_text="不超过 20 MB")


class AppealForm(PortalForm):
    """申诉."""

    reason = forms.CharField(
        label="申诉理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写清楚为什么不该计入，例如期限应当停计、不属于本单位职责",
    )


class DecideForm(PortalForm):
    """采纳 or not, with words."""

    granted = forms.ChoiceField(
        label="处理结果",
        choices=[("yes", "采纳（剔除这件案件或者撤销这条加减分）"), ("no", "不采纳")],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="处理意见", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
