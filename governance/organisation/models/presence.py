"""Who is away, who stands in, and who is on duty: read by notify and cases, filled by administration."""

from django.db import models
from django.db.models import F, Q

from governance.core.models import Stamped
from governance.core.now import now

from .history import Dated, tracked
from .people import User
from .units import OrgUnit


class SpanQuerySet(models.QuerySet):
    """Rows with `starts_at` (inclusive) and `ends_at` (exclusive)."""

    def at(self, moment=None):
        """Rows that hold at `moment` (default: now)."""
        moment = moment or now()
        return self.filter(starts_at__lte=moment, ends_at__gt=moment)

    def overlapping(self, starts_at, ends_at):
        """Rows that share a moment with the span."""
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)


class Absence(Stamped):
    """A person is away from one moment to another."""

    user = models.ForeignKey(User, verbose_name="人员", on_delete=models.PROTECT, related_name="absences")
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    reason = models.CharField("事由", max_length=100, blank=True)
    created_by = models.ForeignKey(
        User, verbose_name="登记人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = SpanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "请假"
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="absence_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.user} {self.starts_at:%Y-%m-%d}"


class Substitute(Dated, Stamped):
    """代理: for a dated time the cases and notices of one person go to another, and say so."""

    absent = models.ForeignKey(User, verbose_name="被代理人", on_delete=models.PROTECT, related_name="substitutes")
    substitute = models.ForeignKey(User, verbose_name="代理人", on_delete=models.PROTECT, related_name="stands_in")
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    reason = models.CharField("事由", max_length=100, blank=True)
    created_by = models.ForeignKey(
        User, verbose_name="登记人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = SpanQuerySet.as_manager()
    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "代理"
        ordering = ["-starts_at", "-id"]
        indexes = [models.Index(fields=["substitute", "ends_at"], name="substitute_now")]
        constraints = [
            models.CheckConstraint(condition=~Q(absent=F("substitute")), name="nobody_stands_in_for_themself"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="substitute_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.substitute} 代 {self.absent}"


class OnDutyQuerySet(SpanQuerySet):
    """Duty rows; a draft of the roster puts nobody on duty."""

    def at(self, moment=None):
        """Published rows that hold at `moment` (default: now)."""
        return super().at(moment).filter(published=True)


class OnDuty(Stamped):
    """Somebody on duty for a unit at a time (带班领导, 值班员, 备勤 …). The only place that says who is on duty.

    Written by the roster of 综合管理; `published` is False while the month is a draft, `why` is the draft's reason.
    """

    #: The kinds that everybody asks for by name; a roster may hold others.
    KINDS = ("带班领导", "值班员", "备勤")

    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    duty_type = models.CharField("值班类别", max_length=20)
    unit = models.ForeignKey(OrgUnit, verbose_name="机构", on_delete=models.PROTECT, related_name="on_duty")
    user = models.ForeignKey(User, verbose_name="人员", on_delete=models.PROTECT, related_name="on_duty")
    published = models.BooleanField("已发布", default=True)
    why = models.CharField("排班理由", max_length=200, blank=True)
    signed_in_at = models.DateTimeField("签到时间", null=True, blank=True)
    signed_out_at = models.DateTimeField("签退时间", null=True, blank=True)

    objects = OnDutyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "值班"
        ordering = ["starts_at", "duty_type", "id"]
        indexes = [models.Index(fields=["unit", "ends_at"], name="on_duty_unit_ends")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="on_duty_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.starts_at:%Y-%m-%d} {self.user}"
