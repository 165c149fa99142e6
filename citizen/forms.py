"""Forms of the public pages: plain words, few fields."""

from django import forms

from governance.cases.forms.base import uploads_field
from governance.cases.models import Rating
from governance.core.forms import PortalForm, TicketMixin


class QueryForm(PortalForm):
    """案件编号 and 查询码."""

    number = forms.CharField(
        label="案件编号",
        max_length=24,
        help_text="回执上的编号，如 260610-0236",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": "请输入回执上的案件编号。"},
    )
    secret = forms.CharField(
        label="查询码",
        max_length=12,
        help_text="回执上的 6 位数字",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": "请输入回执上的 6 位查询码。"},
    )

    def clean_secret(self):
        """Digits only, blanks dropped."""
        return "".join(self.cleaned_data["secret"].split())


class RatingForm(TicketMixin, PortalForm):
    """满意度, one scale of five."""

    value = forms.TypedChoiceField(
        label="您对办理结果满意吗？",
        coerce=int,
        widget=forms.RadioSelect,
        choices=[(v, label) for v, label in Rating.Value.choices if v <= 5],
        error_messages={"required": "请选一个。"},
    )
    comment = forms.CharField(
        label="还想说的话",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="可以不填",
    )


class MaterialForm(TicketMixin, PortalForm):
    """补充材料."""

    uploads = uploads_field("照片或文件")
