"""The form of a 自定义字段."""

from django import forms

from governance.cases.kinds import kind_choices
from governance.cases.models import FieldDefinition
from governance.core.forms import PortalForm


class FieldForm(PortalForm):
    """What is asked, of which cases, and how it is answered."""

    label = forms.CharField(label="名称", max_length=30, error_messages={"required": "请填写名称。"})
    kind = forms.ChoiceField(label="案件类型", required=False, choices=lambda: [("", "各类案件"), *kind_choices()])
    type = forms.ChoiceField(label="类型", choices=FieldDefinition.Type.choices)
    choices = forms.CharField(
        label="选项",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="单选、多选时填写，每行一个",
    )
    help = forms.CharField(label="填写说明", required=False, max_length=100, help_text="显示在输入框下面")
    required = forms.BooleanField(
        label="必填", required=False, help_text="窗口登记和更正时必须填写；网上和导入的不受限制"
    )
    order = forms.IntegerField(label="排序", min_value=0, max_value=9999, initial=0, help_text="小的在前")
    active = forms.BooleanField(label="启用", required=False, help_text="停用后不再填写，已填的内容照样看得到")

    def clean_choices(self):
        """One a line, each up to 100 characters."""
        lines = [line.strip() for line in self.cleaned_data["choices"].splitlines() if line.strip()]
        if any(len(line) > 100 for line in lines):
            raise forms.ValidationError("每个选项不超过 100 个字。")
        return lines
