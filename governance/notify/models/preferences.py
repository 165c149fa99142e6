"""通知设置: which messages a person wants on which way, and when not to be disturbed."""

from datetime import time

from django.conf import settings
from django.db import models

from .messages import Channel, Topic


class Mode(models.TextChoices):
    """发送方式 of one topic on one way."""

    AT_ONCE = "at_once", "立即发"
    DIGEST = "digest", "每天汇总发一次"
    URGENT = "urgent", "只发紧急的"
    OFF = "off", "不发"


#: What holds for whoever chose nothing. A text message costs money and disturbs: only what is urgent.
DEFAULT_MODE = {Channel.SMS: Mode.URGENT}


class NoticeSettings(models.Model):
    """免打扰和汇总时间 of one person; who has no row gets the defaults."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_settings")
    quiet_from = models.TimeField("免打扰从", null=True, blank=True, default=time(21, 0))
    quiet_until = models.TimeField("到", null=True, blank=True, default=time(7, 30))
    workdays_only = models.BooleanField("休息日不打扰", default=False)
    urgent_any_time = models.BooleanField("紧急的随时发", default=True)
    digest_at = models.TimeField("每天汇总时间", default=time(8, 30))

    class Meta:
        verbose_name = verbose_name_plural = "通知设置"

    def __str__(self):
        return f"{self.user} 的通知设置"


class NoticeChoice(models.Model):
    """通知选择: one person's wish for one topic on one way."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_choices")
    topic = models.CharField("类别", max_length=8, choices=Topic.choices)
    channel = models.CharField("渠道", max_length=10, choices=Channel.choices)
    mode = models.CharField("发送方式", max_length=8, choices=Mode.choices)

    class Meta:
        verbose_name = verbose_name_plural = "通知选择"
        constraints = [
            models.UniqueConstraint(fields=["user", "topic", "channel"], name="notice_choice_once"),
            models.CheckConstraint(condition=~models.Q(channel="in_app"), name="notice_choice_outside"),
        ]

    def __str__(self):
        return f"{self.get_topic_display()} {self.get_channel_display()} {self.get_mode_display()}"
