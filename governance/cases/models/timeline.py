"""The timeline of a case (办理动态): append-only events and the files that came with them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from governance.core.models import Stamped
from governance.core.uploads import random_path


class CaseEvent(models.Model):
    """办理动态: what was done, when, by whom, through which post, and for whom."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="events", verbose_name="案件")
    action = models.CharField("动作", max_length=32)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="办理人")
    post = models.ForeignKey(
        "organisation.Post", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="岗位"
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="代理谁"
    )
    from_state = models.CharField("原状态", max_length=12, blank=True)
    to_state = models.CharField("新状态", max_length=12)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    version = models.PositiveIntegerField("版本", default=0)
    note = models.TextField("说明", blank=True)
    data = models.JSONField("内容", default=dict, blank=True)
    request_key = models.UUIDField("请求号", unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "办理动态"
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["case", "at", "id"], name="event_case_at"),
            models.Index(fields=["action", "at"], name="event_action_at"),
        ]

    def __str__(self):
        return self.label

    @property
    def label(self) -> str:
        """The Chinese name of the action."""
        from governance.cases.engine import label_of

        return label_of(self.action)

    def save(self, *args, **kwargs):
        """Append only: an event is written once."""
        if self.pk is not None:
            raise TypeError("a case event is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Append only."""
        raise TypeError("a case event is never deleted")


class Attachment(Stamped):
    """附件: a file of a case, stored under a random name outside the web root."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="attachments", verbose_name="案件")
    event = models.ForeignKey(
        CaseEvent, models.PROTECT, null=True, blank=True, related_name="attachments", verbose_name="随附动态"
    )
    file = models.FileField("文件", upload_to=random_path, max_length=200)
    title = models.CharField("名称", max_length=160)
    content_type = models.CharField("类型", max_length=100)
    size = models.PositiveIntegerField("大小（字节）")
    sha256 = models.CharField("校验值", max_length=64)
    for_citizen = models.BooleanField("群众可下载", default=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["uploaded_at", "pk"]
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="attachment_not_empty")]

    def __str__(self):
        return self.title
