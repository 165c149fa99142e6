"""对接: the result letter to the body that sent a dispute, and disputes handed to another body with its reply."""

from django.db import models
from django.db.models import Q

from disputes.models.dispute import Dispute
from disputes.models.procedure import OfDispute, person
from governance.core.uploads import random_path


class SourceReply(OfDispute):
    """向来源单位反馈: the result letter (调解结果反馈函)."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="source_replies", verbose_name="纠纷")
    attempt = models.PositiveSmallIntegerField("第几次调解", default=1)
    number = models.CharField("函号", max_length=40)
    to = models.CharField("致", max_length=100)
    text = models.TextField("反馈内容", max_length=4000)
    method = models.CharField("送达方式", max_length=80)
    papers_back = models.CharField("退回的材料", max_length=300, blank=True)
    at = models.DateTimeField("反馈时间")
    by = person("反馈人")

    class Meta:
        verbose_name = verbose_name_plural = "向来源单位反馈"
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["number"], name="source_reply_number_once")]

    def __str__(self):
        return self.number


class Referral(OfDispute):
    """移送、委托: handed to another body, whose reply comes by a one-time link or with the signed slip."""

    class Channel(models.TextChoices):
        """对接渠道."""

        COURT = "court", "人民法院（诉调）"
        POLICE = "police", "公安机关（公调）"
        PROCURATOR = "procurator", "人民检察院（检调）"
        PETITION = "petition", "信访部门（访调）"
        ARBITRATION = "arbitration", "仲裁机构"
        ADMINISTRATION = "administration", "行政机关"
        COMMITTEE = "committee", "上级、行业调委会"
        OTHER = "other", "其他单位"

    class Way(models.TextChoices):
        """送达和回复方式."""

        LINK = "link", "一次性链接回复"
        SLIP = "slip", "移送单（扫码回传）"

    class State(models.TextChoices):
        """状态."""

        SENT = "sent", "待回复"
        REPLIED = "replied", "已回复"
        WITHDRAWN = "withdrawn", "已撤回"

    class Answer(models.TextChoices):
        """回复结论."""

        TAKEN = "taken", "已接收办理"
        SETTLED = "settled", "已办结"
        RETURNED = "returned", "不接收，退回"

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="referrals", verbose_name="纠纷")
    number = models.CharField("移送单号", max_length=40)
    channel = models.CharField("对接渠道", max_length=16, choices=Channel.choices)
    body = models.CharField("接收单位", max_length=100)
    contact = models.CharField("联系人", max_length=60, blank=True)
    matter = models.TextField("移送事项", max_length=2000)
    papers = models.CharField("随送材料", max_length=300, blank=True)
    way = models.CharField("回复方式", max_length=8, choices=Way.choices)
    due_on = models.DateField("回复期限")
    sent_at = models.DateTimeField("移送时间")
    sent_by = person("移送人")
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    expires_at = models.DateTimeField("链接有效期", null=True, blank=True)
    opened_at = models.DateTimeField("首次打开", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.SENT)
    answer = models.CharField("回复结论", max_length=10, choices=Answer.choices, blank=True)
    reply = models.TextField("回复内容", max_length=2000, blank=True)
    replied_at = models.DateTimeField("回复时间", null=True, blank=True)
    replied_by = models.CharField("回复人", max_length=60, blank=True)
    file = models.FileField("回复文件", upload_to=random_path, blank=True, max_length=200)
    file_name = models.CharField("文件名", max_length=160, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "移送、委托"
        ordering = ["-sent_at"]
        indexes = [models.Index(fields=["state", "due_on"], name="referral_state_due")]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="referral_number_once"),
            models.UniqueConstraint(fields=["token_hash"], condition=~Q(token_hash=""), name="referral_token_once"),
            models.CheckConstraint(
                condition=~Q(state="replied") | (~Q(answer="") & Q(replied_at__isnull=False)),
                name="referral_replied_whole",
            ),
        ]

    def __str__(self):
        return self.number
