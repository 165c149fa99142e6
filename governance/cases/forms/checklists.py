"""The form of an item of the 办理清单."""

from django import forms

from governance.cases.kinds import kind_choices
from governance.core.forms import PortalForm


class ItemForm(PortalForm):
    """What is to be done, in which cases, and whether 办结 waits for it."""

    label = forms.CharField(label="要做的事", max_length=60, error_messages={"required": "请写明要做的事。"})
    kind = forms.ChoiceField(label="案件类型", required=False, choices=lambda: [("", "各类案件"), *kind_choices()])
    help = forms.CharField(label="说明", required=False, max_length=200, help_text="怎样算完成，依据什么")
    required = forms.BooleanField(label="办结前必须完成", required=False, help_text="没有勾选的，不能办结")
    order = forms.IntegerField(label="排序", min_value=0, max_value=9999, initial=0, help_text="小的在前")
    active = forms.BooleanField(label="启用", required=False, help_text="停用后不再要求，已勾选的记录保留")
