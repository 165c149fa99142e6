"""值班排班: the duty types with their rules and lists, and the month they are planned by. Shifts are rows of OnDuty."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from governance.core.calendar import is_workday
from governance.core.models import Stamped
from governance.organisation.models import OrgUnit, User
from governance.organisation.models.history import Dated, tracked


class DutyType(Dated, Stamped):
    """值班类别: who sits when, how many at once, and the rest afterwards.

    The usual ones are data of the town (镇值班制度: 领导带班、干部值班, at weekends round the clock); hours and
    rest have no binding source and are the centre's own to set.
    """

    class Days(models.TextChoices):
        """哪些天值班."""

        ALL = "all", "每天"
        WORK = "work", "工作日"
        REST = "rest", "周末和节假日"

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="duty_types", verbose_name="值班单位")
    name = models.CharField("值班类别", max_length=20)
    short = models.CharField("月历上的简称", max_length=4)
    days = models.CharField("哪些天值班", max_length=8, choices=Days.choices, default=Days.ALL)
    starts_at = models.TimeField("开始时间")
    ends_at = models.TimeField("结束时间")
    needed = models.PositiveSmallIntegerField("每班人数", default=1)
    rest_hours = models.PositiveSmallIntegerField("值完班至少休息（小时）", default=24)
    public = models.BooleanField("对外公示", default=False)
    order = models.PositiveSmallIntegerField("排序", default=0)
    active = models.BooleanField("在用", default=True)

    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "值班类别"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="duty_type_name_once"),
            models.CheckConstraint(condition=Q(needed__gte=1), name="duty_type_needs_somebody"),
        ]

    def __str__(self):
        return self.name

    def falls_on(self, day) -> bool:
        """True when there is duty of this type on that day."""
        return self.days == self.Days.ALL or is_workday(day) == (self.days == self.Days.WORK)

    def span(self, day) -> tuple[datetime, datetime]:
        """The moments of the shift that begins on a day; an end not after the beginning is the next day's."""
        first = timezone.make_aware(datetime.combine(day, self.starts_at))
        last = timezone.make_aware(datetime.combine(day, self.ends_at))
        return first, last if last > first else last + timedelta(days=1)

    @property
    def hours(self) -> str:
        """08:30–次日 08:30."""
        next_day = "" if self.ends_at > self.starts_at else "次日 "
        return f"{self.starts_at:%H:%M}–{next_day}{self.ends_at:%H:%M}"


class DutyMember(Stamped):
    """值班名单: who may be put on a duty of this type, from when to when."""

    duty_type = models.ForeignKey(DutyType, models.CASCADE, related_name="members", verbose_name="值班类别")
    user = models.ForeignKey(User, models.PROTECT, related_name="duty_lists", verbose_name="人员")
    since = models.DateField("列入日期")
    until = models.DateField("到期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "值班名单"
        ordering = ["duty_type", "user"]
        constraints = [
            models.UniqueConstraint(fields=["duty_type", "user"], name="duty_member_once"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="duty_member_dates"),
        ]

    def __str__(self):
        return f"{self.duty_type} {self.user}"


class DutyMonth(Stamped):
    """排班表: one month of a centre, a draft until it is published."""

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="duty_months", verbose_name="值班单位")
    first = models.DateField("月份")
    version = models.PositiveIntegerField("版本", default=0)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发布人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "排班表"
        ordering = ["-first", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "first"], name="duty_month_once"),
            models.CheckConstraint(condition=Q(first__day=1), name="duty_month_begins_on_the_first"),
        ]

    def __str__(self):
        return f"{self.first:%Y-%m}"
