"""信息报送: the reports of an incident to the authorities above; what was sent is corrected by a later one only."""

from django.db import models
from django.db.models import Q

from dispatch.models.incident import Incident, person


class Report(models.Model):
    """突发事件信息报告: 首报, 续报, 终报, and answers to questions from above (核报).

    迟报 is computed and shown, never corrected by hand (《突发事件应对法》第六十一条、第九十五条).
    """

    class Type(models.TextChoices):
        """报告类型."""

        FIRST = "first", "首报"
        MORE = "more", "续报"
        FINAL = "final", "终报"
        ANSWER = "answer", "核报"

    class Way(models.TextChoices):
        """报送方式."""

        PHONE = "phone", "电话"
        SYSTEM = "system", "系统"
        FAX = "fax", "传真"

    class State(models.TextChoices):
        """状态."""

        DRAFT = "draft", "待签发"
        SENT = "sent", "已报送"
        BACK = "back", "退回修改"

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="reports", verbose_name="事件")
    type = models.CharField("报告类型", max_length=8, choices=Type.choices)
    ordinal = models.PositiveSmallIntegerField("第几报", default=1)
    way = models.CharField("报送方式", max_length=8, choices=Way.choices)
    number = models.CharField("编号", max_length=40, blank=True)
    title = models.CharField("标题", max_length=120)
    to = models.CharField("报送对象", max_length=200)
    spoken_to = models.CharField("接听人", max_length=60, blank=True)
    text = models.TextField("报告内容", max_length=8000)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.DRAFT)
    drafted_at = models.DateTimeField("拟写时间")
    drafted_by = person("拟写人")
    signed_at = models.DateTimeField("签发时间", null=True, blank=True)
    signed_by = person("签发人", null=True, blank=True)
    sign_note = models.CharField("签发意见", max_length=200, blank=True)
    sent_at = models.DateTimeField("报送时间", null=True, blank=True)
    due_at = models.DateTimeField("报送期限", null=True, blank=True)
    late_minutes = models.PositiveIntegerField("超时（分钟）", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "信息报告"
        ordering = ["drafted_at", "pk"]
        indexes = [models.Index(fields=["state", "incident"], name="incident_report_state")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="incident_report_sent_when"
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None) | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="incident_report_signed_pair",
            ),
            models.UniqueConstraint(
                fields=["incident", "type", "ordinal"],
                condition=Q(state="sent") & ~Q(way="phone"),
                name="incident_report_once",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """首报（电话）, 续报二, 终报."""
        if self.way == self.Way.PHONE:
            return f"{self.get_type_display()}（电话）"
        if self.type in (self.Type.MORE, self.Type.ANSWER):
            return f"{self.get_type_display()}第 {self.ordinal} 次"
        return self.get_type_display()
