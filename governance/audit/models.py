"""The append-only, hash-chained record of reads, reveals, exports, sign-ins and refusals."""

from django.db import models
from django.db.models import Q


class AuditRecord(models.Model):
    """审计记录. No foreign keys: it outlives what it is about. Chained in id order by a beat task."""

    at = models.DateTimeField("时间")
    user_id = models.BigIntegerField("账号号", null=True, blank=True)
    username = models.CharField("账号", max_length=40, blank=True)
    posts = models.CharField("岗位", max_length=300, blank=True)
    event = models.CharField("事项", max_length=40)
    object_type = models.CharField("对象类型", max_length=40, blank=True)
    object_id = models.CharField("对象", max_length=100, blank=True)
    detail = models.JSONField("内容", default=dict, blank=True)
    result = models.CharField("结果", max_length=20, default="ok")
    address = models.CharField("地址", max_length=45, blank=True)
    request_id = models.CharField("请求号", max_length=32, blank=True)
    place = models.BigIntegerField("链中位置", null=True, blank=True, unique=True)
    chained_at = models.DateTimeField("入链时间", null=True, blank=True)
    previous_hash = models.CharField("前一条摘要", max_length=64, blank=True)
    hash = models.CharField("摘要", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["at"], name="audit_at"),
            models.Index(fields=["username", "at"], name="audit_username"),
            models.Index(fields=["object_type", "object_id"], name="audit_object"),
            models.Index(fields=["id"], name="audit_unchained", condition=Q(hash="")),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.event}"

    def save(self, *args, **kwargs):
        """Append only: a record is written once."""
        if self.pk is not None:
            raise TypeError("an audit record is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Append only."""
        raise TypeError("an audit record is never deleted")


class ChainHead(models.Model):
    """审计链首: how long the chain is and how it ends. One row, so that records cut off at the end show."""

    length = models.BigIntegerField("长度", default=0)
    hash = models.CharField("末条摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "审计链首"

    def __str__(self):
        return f"{self.length} {self.hash[:8]}"
