"""Forms of the categories and dictionaries."""

from django import forms

from governance.cases.kinds import kind_choices
from governance.cases.models import Category
from governance.core.forms import PortalForm


class CategoryForm(PortalForm):
    """事项类别."""

    name = forms.CharField(label="名称", max_length=60, error_messages={"required": "请填写名称。"})
    code = forms.RegexField(
        r"^[0-9A-Za-z]{1,12}$",
        label="代码",
        help_text="数字或字母，报表按它汇总；小类的代码以大类的代码开头",
        error_messages={"required": "请填写代码。", "invalid": "代码只能用数字和字母，12 位以内。"},
    )
    parent = forms.ModelChoiceField(label="放在哪个大类下面", queryset=None, required=False, empty_label="它自己是大类")
    kinds = forms.MultipleChoiceField(
        label="适用案件类型",
        choices=kind_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="都不选的，小类跟随大类，大类适用所有类型",
    )
    keywords = forms.CharField(
        label="提示词",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="用空格分开；来访人的话里有这些词时，登记和分流页面会提示这一类",
    )
    order = forms.IntegerField(label="排序", min_value=0, max_value=99999, initial=0, help_text="小的在前")
    active = forms.BooleanField(label="启用", required=False, help_text="停用后登记时选不到，已有案件不变")
    confirmed = forms.BooleanField(label="已知道用到它的规则不再起作用", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Category.objects.filter(parent=None).order_by("order", "code")
        if not self.is_bound or "confirmed" not in self.data:
            self.fields["confirmed"].help_text = "只在停用还有规则用到的类别时需要勾选"


class EntryForm(PortalForm):
    """字典项."""

    code = forms.RegexField(
        r"^[0-9A-Za-z_]{1,40}$",
        label="代码",
        help_text="保存后不能改，记录里存的是它",
        error_messages={"required": "请填写代码。", "invalid": "代码只能用字母、数字和下划线。"},
    )
    label = forms.CharField(label="名称", max_length=200, error_messages={"required": "请填写名称。"})
    order = forms.IntegerField(label="排序", min_value=0, max_value=99999, initial=0, help_text="小的在前")
    active = forms.BooleanField(label="启用", required=False, help_text="停用后选不到，已有记录不变")

    def __init__(self, *args, existing=False, **kwargs):
        super().__init__(*args, **kwargs)
        if existing:
            del self.fields["code"]
            self.lay_out()
