"""Forms of the one-time reply to a referral."""

from django import forms

from citizen.forms_submitting import photos
from disputes.models import Referral
from governance.core.forms import PortalForm, TicketMixin


class CodeForm(PortalForm):
    """回复码."""

    code = forms.CharField(
        label="回复码",
        max_length=40,
        help_text="链接打不开时，请输入发链接的单位告诉您的回复码",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "请输入回复码。"},
    )


class ReplyForm(TicketMixin, PortalForm):
    """回复."""

    answer = forms.ChoiceField(
        label="结论",
        choices=[("", "请选择"), *Referral.Answer.choices],
        error_messages={"required": "请选择结论。"},
    )
    reply = forms.CharField(
        label="回复内容",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写回复内容。"},
    )
    replied_by = forms.CharField(
        label="回复人和电话", max_length=60, error_messages={"required": "请写回复人，有事好联系。"}
    )
    uploads = photos("回函照片或文件")

    def given(self) -> dict:
        """Keyword arguments of the service."""
        return {name: self.cleaned_data[name] for name in ("answer", "reply", "replied_by", "uploads")}
