"""以案定补: rates by difficulty with days of validity, monthly claims of a mediator, the steps of approval."""

from django.db import models
from django.db.models import F, Q

from disputes import scope
from disputes.models.dispute import Dispute
from disputes.models.mediators import Mediator
from disputes.models.procedure import person
from governance.core.models import Stamped
from governance.organisation.models.history import Dated, tracked
from governance.organisation.roles import Permission


class SubsidyRate(Dated, Stamped):
    """补贴标准: what a dispute of a difficulty brings, from one day to another. Amounts are local practice, not law."""

    difficulty = models.PositiveSmallIntegerField("等级", choices=Dispute.Difficulty.choices)
    amount = models.DecimalField("每件（元）", max_digits=8, decimal_places=2)
    since = models.DateField("起")
    until = models.DateField("止", null=True, blank=True)
    source = models.CharField("依据", max_length=100, blank=True)

    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "补贴标准"
        ordering = ["difficulty", "-since"]
        constraints = [
            models.UniqueConstraint(fields=["difficulty", "since"], name="rate_once_a_day"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="rate_amount"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="rate_span"),
        ]

    def __str__(self):
        return f"{self.get_difficulty_display()} {self.amount}"


class ClaimQuerySet(models.QuerySet):
    """Claims."""

    def visible_to(self, user):
        """Own claims, and those of the area in which the user claims, reviews or pays."""
        found = Q(mediator__user=user)
        for permission in (Permission.EDIT_MEDIATORS, Permission.REVIEW_SUBSIDY, Permission.PAY_SUBSIDY):
            found |= scope.within(user, permission, "mediator__unit__path")
        return self.filter(found)


class SubsidyClaim(Stamped):
    """补贴申报: the settled disputes of one mediator for one month (DM-29)."""

    class State(models.TextChoices):
        """申报状态."""

        SUBMITTED = "submitted", "待初核"
        CHECKED = "checked", "待审核"
        REVIEWED = "reviewed", "待审批"
        APPROVED = "approved", "待发放"
        PAID = "paid", "已发放"
        RETURNED = "returned", "已退回"

    mediator = models.ForeignKey(Mediator, models.PROTECT, related_name="claims", verbose_name="申报调解员")
    month = models.DateField("申报月份")  # its first day
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.SUBMITTED)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "补贴申报"
        ordering = ["-month", "-pk"]
        constraints = [models.UniqueConstraint(fields=["mediator", "month"], name="claim_once_a_month")]

    def __str__(self):
        return f"{self.mediator} {self.month:%Y-%m}"


class SubsidyItem(Stamped):
    """申报案件: one dispute of a claim; the same dispute stands in one claim only, unless it was struck out there."""

    claim = models.ForeignKey(SubsidyClaim, models.PROTECT, related_name="items", verbose_name="申报")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="subsidies", verbose_name="案件")
    difficulty = models.PositiveSmallIntegerField("等级", choices=Dispute.Difficulty.choices)
    is_written = models.BooleanField("书面协议", default=False)
    effective_on = models.DateField("协议生效日期")
    amount = models.DecimalField("单价（元）", max_digits=8, decimal_places=2)
    struck_reason = models.CharField("核减理由", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "申报案件"
        ordering = ["effective_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(struck_reason=""), name="subsidy_once_a_dispute"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="subsidy_amount"),
        ]

    def __str__(self):
        return str(self.case_id)


class SubsidyStep(models.Model):
    """审批经过: who did which step of a claim, and when."""

    class Step(models.TextChoices):
        """步骤 (申报 → 初核 → 审核 → 审批 → 发放)."""

        SUBMIT = "submit", "申报"
        CHECK = "check", "初核"
        REVIEW = "review", "审核"
        APPROVE = "approve", "审批"
        PAY = "pay", "发放"
        RETURN = "return", "退回"

    claim = models.ForeignKey(SubsidyClaim, models.PROTECT, related_name="steps", verbose_name="申报")
    step = models.CharField("步骤", max_length=8, choices=Step.choices)
    by = person("经办人")
    at = models.DateTimeField("时间")
    note = models.CharField("意见", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "审批经过"
        ordering = ["pk"]

    def __str__(self):
        return self.get_step_display()
