"""Forms of 对接."""

from django import forms

from disputes.forms.fields import day, line, lines, select
from disputes.forms.procedure import OwnForm
from disputes.models import Referral
from disputes.services.referrals import result_words
from governance.cases.forms.base import ReasonForm, uploads_field


class SourceReplyForm(OwnForm):
    """向来源单位反馈."""

    action = "reply_to_source"
    button = "登记反馈"
    text = lines(
        "反馈内容", 4000, 5, "法院委托、委派的写明结果；调解不成的记录无争议的事实，让步不作为证据", required=True
    )
    method = line("送达方式", 80, "如：专人送达、邮寄单号、政务内网", required=True)
    papers_back = line("退回的材料", 300, "法院移来的起诉状等材料")

    def prepare(self):
        """The outcome in words."""
        self.initial.setdefault("text", result_words(self.own))


class ReferForm(OwnForm):
    """移送、委托其他单位."""

    action = "refer_out"
    button = "移送"
    channel = select("对接渠道", Referral.Channel.choices)
    body = line("接收单位", 100, required=True)
    contact = line("联系人", 60)
    matter = lines("移送事项", 2000, 3, required=True)
    papers = line("随送材料", 300)
    way = select("回复方式", Referral.Way.choices, "对方没有账号的，用一次性链接；上门送达的，打印移送单请对方签收")
    due_on = day("回复期限")


class _ReferralForm(OwnForm):
    """A form about a referral that waits."""

    from_link = ("referral",)
    referral = forms.ModelChoiceField(
        label="移送单", queryset=Referral.objects.none(), error_messages={"required": "请选择移送单。"}
    )

    def prepare(self):
        """Those that wait."""
        waiting = [row.pk for row in self.own.referrals if row.state == Referral.State.SENT]
        self.fields["referral"].queryset = Referral.objects.filter(pk__in=waiting)
        self.fields["referral"].label_from_instance = lambda row: f"{row.number} {row.body}"
        self.initial.setdefault("referral", waiting[0] if waiting else None)


class ReturnForm(_ReferralForm):
    """登记回复: the signed slip as a photograph."""

    action = "record_return"
    button = "登记回复"
    answer = select("回复结论", Referral.Answer.choices)
    reply = lines("回复内容", 2000, 3, required=True)
    replied_by = line("回复人", 60, required=True)
    uploads = uploads_field("对方签字的移送单", required=False)


class WithdrawForm(ReasonForm, _ReferralForm):
    """撤回移送."""

    action = "withdraw_referral"
    button = "撤回移送"
    field_order = ["referral", "reason"]
