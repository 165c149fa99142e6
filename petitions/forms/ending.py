"""Forms of 化解 and of the end of the procedure."""

from django import forms

from governance.cases.forms.base import ActionForm
from petitions.forms.fields import day, radios, words
from petitions.models import Petition


class SettleForm(ActionForm):
    """化解登记."""

    action = "settle_petition"
    button = "登记化解"
    settled_on = day("化解日期")
    note = forms.CharField(
        label="化解情况",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="怎样化解的、信访人怎样表示息诉息访；办结不等于化解，没有化解的不要登记",
        error_messages={"required": "请写明怎样化解的、信访人怎样表示息诉息访。"},
    )


class EndForm(ActionForm):
    """信访程序办结."""

    action = "end_procedure"
    button = "程序办结"
    how = radios("情形", [], "请选择程序办结的情形。")
    note = words("说明", 500, "后三种情形必填，写明凭据", rows=2)

    def prepare(self):
        """复核终结 is written with the re-review itself."""
        self.fields["how"].choices = [row for row in Petition.Ended.choices if row[0] != Petition.Ended.RECHECKED]
