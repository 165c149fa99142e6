"""期限重算: what moves when the calendar or a rule changes, shown before it is applied and kept after it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from governance.core.models import Stamped


class RecalculationRun(Stamped):
    """期限重算: one change of the calendar or of a rule, with the due dates that it moves."""

    class Cause(models.TextChoices):
        """原因."""

        CALENDAR = "calendar", "工作日历"
        RULE = "rule", "期限规则"

    class State(models.TextChoices):
        """重算状态."""

        DRAFT = "draft", "待确认"
        CONFIRMED = "confirmed", "重算中"
        DONE = "done", "已完成"
        DROPPED = "dropped", "已作废"

    cause = models.CharField("原因", max_length=8, choices=Cause.choices)
    words = models.CharField("变动内容", max_length=300)
    change = models.JSONField("变动", default=dict)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人")
    asked_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人"
    )
    decided_at = models.DateTimeField("确认时间", null=True, blank=True)
    done_at = models.DateTimeField("完成时间", null=True, blank=True)
    job = models.ForeignKey("core.Job", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="任务")

    class Meta:
        verbose_name = verbose_name_plural = "期限重算"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="recalculation_decided_pair",
            ),
        ]

    def __str__(self):
        return self.words


class RecalculationRow(models.Model):
    """变动的期限: one clock with its due moment before and after."""

    run = models.ForeignKey(RecalculationRun, models.PROTECT, related_name="rows", verbose_name="重算")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", verbose_name="案件")
    deadline = models.ForeignKey("cases.Deadline", models.PROTECT, related_name="moves", verbose_name="期限")
    old_due = models.DateTimeField("原到期")
    new_due = models.DateTimeField("新到期")
    why = models.CharField("原因", max_length=300)
    applied_at = models.DateTimeField("生效时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "变动的期限"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["run", "deadline"], name="one_move_of_a_run")]

    def __str__(self):
        return self.why
