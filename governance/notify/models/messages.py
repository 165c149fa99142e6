"""A message to a person. The row is the outbox: nobody sends anything in a request."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from governance.core.fields import EncryptedTextField
from governance.core.now import now


class Channel(models.TextChoices):
    """渠道: the ways a message can take. All but the first lead out of the portal."""

    IN_APP = "in_app", "站内"
    EMAIL = "email", "邮件"
    WECOM = "wecom", "政务微信"
    DINGTALK = "dingtalk", "钉钉"
    SMS = "sms", "短信"
    WEBHOOK = "webhook", "消息接口"


class Topic(models.TextChoices):
    """通知类别: what a message is about; each person chooses the ways for each."""

    WORK = "work", "交办和办理"
    CLOCK = "clock", "期限提醒"
    ORDER = "order", "催办督办"
    OTHER = "other", "系统和台账"


class Delivery(models.TextChoices):
    """发送状态: how far a message has come on its way out."""

    WAITING = "waiting", "等待发送"
    RETRYING = "retrying", "发送失败，将重试"
    SENT = "sent", "已发送"
    SKIPPED = "skipped", "已在站内阅读，不再发送"
    GAVE_UP = "gave_up", "未送达"


class NotificationQuerySet(models.QuerySet):
    """Messages, asked for by who may see them and what is owed."""

    def shown_to(self, user):
        """In-app messages of the user whose time has come."""
        return self.filter(Q(not_before=None) | Q(not_before__lte=now()), user=user, channel=Channel.IN_APP)

    def unread(self):
        """Messages not yet read."""
        return self.filter(read_at=None)

    def due(self, moment=None):
        """Messages that still have to be sent, and may be sent now."""
        moment = moment or now()
        return self.filter(
            Q(not_before=None) | Q(not_before__lte=moment),
            Q(next_try_at=None) | Q(next_try_at__lte=moment),
            sent_at=None,
            gave_up=False,
        )

    def outside(self):
        """Messages that lead out of the portal."""
        return self.exclude(channel=Channel.IN_APP)

    def in_state(self, state):
        """Messages in this state of delivery; the same rule as `Notification.delivery`."""
        return self.filter(
            {
                Delivery.WAITING: Q(sent_at=None, gave_up=False, attempts=0),
                Delivery.RETRYING: Q(sent_at=None, gave_up=False, attempts__gt=0),
                Delivery.SENT: Q(sent_at__isnull=False, skipped=False),
                Delivery.SKIPPED: Q(skipped=True),
                Delivery.GAVE_UP: Q(gave_up=True),
            }[Delivery(state)]
        )


class Notification(models.Model):
    """One message on one channel to one person; `once` makes sure that it goes out once.

    A citizen has no account: the row carries the telephone, until it was sent, and the unit that sends.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="收件人",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="notifications",
    )
    phone = EncryptedTextField("群众电话", context="notification.phone", blank=True, default="")
    unit = models.ForeignKey(
        "organisation.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发送单位"
    )
    channel = models.CharField("渠道", max_length=10, choices=Channel.choices, default=Channel.IN_APP)
    once = models.CharField(max_length=120)
    title = models.CharField("标题", max_length=120)
    body = models.CharField("内容", max_length=1000, blank=True)
    url = models.CharField("链接", max_length=200, blank=True)
    subject = models.CharField("案件编号", max_length=20, blank=True)
    topic = models.CharField("类别", max_length=8, choices=Topic.choices, default=Topic.WORK)
    urgent = models.BooleanField("紧急", default=False)
    digest = models.BooleanField("汇总发送", default=False)
    created_at = models.DateTimeField("时间", default=now)
    not_before = models.DateTimeField("不早于", null=True, blank=True)
    sent_at = models.DateTimeField("送达时间", null=True, blank=True)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    gave_up = models.BooleanField(default=False)
    skipped = models.BooleanField("不再发送", default=False)
    error = models.CharField("原因", max_length=300, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "channel", "once"], name="notification_once"),
            models.UniqueConstraint(
                fields=["unit", "channel", "once"], condition=Q(user=None), name="notification_citizen_once"
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, unit=None) | Q(user=None, unit__isnull=False, channel="sms"),
                name="notification_has_reader",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "channel", "-created_at", "-id"], name="notification_list"),
            models.Index(fields=["user"], condition=Q(read_at=None, channel="in_app"), name="notification_unread"),
            models.Index(fields=["id"], condition=Q(sent_at=None, gave_up=False), name="notification_unsent"),
            models.Index(fields=["-id"], condition=~Q(channel="in_app"), name="notification_outside"),
        ]

    def __str__(self):
        return self.title

    @property
    def reader(self) -> str:
        """Whom it is for; of a citizen neither name nor number is kept."""
        return self.user.name if self.user_id else "群众"

    @property
    def delivery(self):
        """How far it has come."""
        if self.skipped:
            return Delivery.SKIPPED
        if self.sent_at is not None:
            return Delivery.SENT
        if self.gave_up:
            return Delivery.GAVE_UP
        return Delivery.RETRYING if self.attempts else Delivery.WAITING
