"""隐患: the detail record of a case of that kind, from the report to the check. The state is the shared lifecycle's."""

from django.db import models
from django.db.models import F, Q

from governance.cases.models import Case
from governance.core.models import Stamped
from governance.organisation.models.history import Dated, tracked
from governance.safety.models.entries import staff


class HazardQuerySet(models.QuerySet):
    """Hazards, seen by who sees the case."""

    def visible_to(self, user):
        """Those whose case the user may see."""
        return self.filter(case__in=Case.objects.visible_to(user).values("pk"))


class Hazard(Dated, Stamped):
    """隐患: verified and graded, put right by a day, checked by another person."""

    class Level(models.TextChoices):
        """隐患等级 (《安全生产事故隐患排查治理暂行规定》第三条)."""

        PLAIN = "plain", "一般隐患"
        MAJOR = "major", "重大隐患"

    class Phase(models.TextChoices):
        """整改阶段."""

        ORDERED = "ordered", "整改中"
        RECTIFIED = "rectified", "待复查"
        CHECKED = "checked", "复查合格"
        DISMISSED = "dismissed", "核查不属实"

    case = models.OneToOneField(
        "cases.Case", models.PROTECT, primary_key=True, related_name="hazard", verbose_name="案件"
    )
    phase = models.CharField("整改阶段", max_length=10, choices=Phase.choices)
    level = models.CharField("隐患等级", max_length=6, choices=Level.choices, blank=True)
    finding = models.CharField("核查情况", max_length=1000)
    responsible = models.CharField("整改责任单位", max_length=100, blank=True)
    responsible_person = models.CharField("整改责任人", max_length=60, blank=True)
    requirement = models.CharField("整改要求", max_length=1000, blank=True)
    interim = models.CharField("整改前的防范措施", max_length=500, blank=True)
    rectify_by = models.DateField("整改期限", null=True, blank=True)
    rectified_on = models.DateField("整改完成日期", null=True, blank=True)
    rectified_by = staff("整改登记人", null=True, blank=True)
    measures = models.CharField("整改情况", max_length=1000, blank=True)
    checked_on = models.DateField("复查日期", null=True, blank=True)
    checked_by = staff("复查人", null=True, blank=True)
    check_note = models.CharField("复查意见", max_length=1000, blank=True)
    failed = models.PositiveSmallIntegerField("复查不合格次数", default=0)

    objects = HazardQuerySet.as_manager()
    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "隐患"
        indexes = [models.Index(fields=["phase", "rectify_by"], name="hazard_phase")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(phase__in=("rectified", "checked"))
                | Q(rectified_on__isnull=False, rectified_by__isnull=False),
                name="hazard_rectified_whole",
            ),
            models.CheckConstraint(
                condition=~Q(phase="checked")
                | Q(checked_on__isnull=False, checked_by__isnull=False) & ~Q(checked_by=F("rectified_by")),
                name="hazard_checked_by_another",
            ),
        ]

    def __str__(self):
        return self.get_phase_display()

    @property
    def is_over(self) -> bool:
        """Checked, or found untrue."""
        return self.phase in (self.Phase.CHECKED, self.Phase.DISMISSED)
