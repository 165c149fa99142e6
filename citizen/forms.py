"""Forms of the public pages: plain words, few fields."""

from django import forms

from citizen.forms_submitting import photos
from citizen.submitting import MOST_FILES
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
    reasons = forms.MultipleChoiceField(
        label="哪里不满意（可以多选，也可以不选）",
        required=False,
        choices=Rating.Reason.choices,
        widget=forms.CheckboxSelectMultiple,
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

    uploads = photos("选照片或文件")
    note = forms.CharField(
        label="想说明的话",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="可以不填，如：这是欠条的正反面",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["uploads"]
        field.required = True
        field.help_text = f"可以一次选几张，最多 {MOST_FILES} 个，每个不超过 20 MB；照片、录音、PDF、Word 都可以"
        field.error_messages["required"] = "请先选照片或者文件，再点“上传”。"

    def clean_uploads(self):
        """Not more at once than a telephone sends well."""
        files = self.cleaned_data["uploads"]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(f"一次最多传 {MOST_FILES} 个，请分次上传。")
        return files


class UrgeForm(TicketMixin, PortalForm):
    """群众催办: the ticket alone."""
