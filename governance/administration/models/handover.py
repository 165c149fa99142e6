"""值班日志 and 交接班: what happened in the shift, what is left open, and two signatures."""

from django.db import models
from django.db.models import Q

from governance.cases.models import Case
from governance.core.models import Stamped
from governance.organisation.models import OrgUnit, User


class DutyNote(Stamped):
    """值班日志 item. 值班零记录: a shift with nothing to report still writes 正常 (in the handover)."""

    class Kind(models.TextChoices):
        """类别."""

        CALL = "call", "来电"
        PAPER = "paper", "来文"
        VISIT = "visit", "来访"
        PATROL = "patrol", "巡查"
        ORDER = "order", "领导指令"
        EVENT = "event", "突发情况"
        OTHER = "other", "其他"

    class State(models.TextChoices):
        """处理情况."""

        DONE = "done", "已办"
        OPEN = "open", "待办"

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name="值班单位")
    at = models.DateTimeField("时间")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    source = models.CharField("来源单位或姓名", max_length=60, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    text = models.CharField("内容", max_length=1000)
    handling = models.CharField("处理情况", max_length=500, blank=True)
    leader_words = models.CharField("报告领导和领导意见", max_length=200, blank=True)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.DONE)
    done_at = models.DateTimeField("办完时间", null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="记录人")

    class Meta:
        verbose_name = verbose_name_plural = "值班日志"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["unit", "-at"], name="duty_note_list")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.text[:20]}"


class Handover(Stamped):
    """交接班: signed by who hands over, then by who takes over; the open items stand in it line by line."""

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name="值班单位")
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="交班人")
    given_at = models.DateTimeField("交班时间")
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="接班人")
    taken_at = models.DateTimeField("接班时间", null=True, blank=True)
    summary = models.CharField("本班情况", max_length=1000, help_text="没有事也要写“正常”（值班零记录）")
    things = models.CharField("设备和物品", max_length=300, blank=True)
    notices = models.CharField("重要通知", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "交接班"
        ordering = ["-given_at", "-pk"]
        indexes = [models.Index(fields=["unit", "-given_at"], name="handover_list")]
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(taken_at=None), name="handover_one_open"),
        ]

    def __str__(self):
        return f"{self.given_by} → {self.taken_by}"


class HandoverItem(Stamped):
    """移交事项: an open incident or an open line of the log, as it stood."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="items", verbose_name="交接班")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="案件")
    note = models.ForeignKey(DutyNote, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="日志")
    text = models.CharField("说明", max_length=300)

    class Meta:
        verbose_name = verbose_name_plural = "移交事项"
        ordering = ["pk"]

    def __str__(self):
        return self.text[:30]
