"""调班: an exchange of two shifts or a replacement, agreed by the other and approved by the manager."""

from django.db import models
from django.db.models import F, Q

from governance.core.models import Stamped
from governance.organisation.models import OnDuty, OrgUnit, User


class DutySwap(Stamped):
    """调班申请; also the record of every later change of a published roster (变更记录)."""

    class State(models.TextChoices):
        """状态."""

        ASKED = "asked", "等对方答复"
        AGREED = "agreed", "等管理员批准"
        APPROVED = "approved", "已批准"
        DECLINED = "declined", "对方不同意"
        REFUSED = "refused", "未批准"
        WITHDRAWN = "withdrawn", "已撤回"

    OPEN = (State.ASKED, State.AGREED)

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name="值班单位")
    shift = models.ForeignKey(OnDuty, models.PROTECT, related_name="swaps", verbose_name="要调的班")
    shift_words = models.CharField("班次", max_length=60)
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="原值班人")
    other = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="替班人")
    other_shift = models.ForeignKey(
        OnDuty, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="对调的班"
    )
    other_words = models.CharField("对调的班次", max_length=60, blank=True)
    reason = models.CharField("原因", max_length=200)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="申请人")
    asked_at = models.DateTimeField("申请时间")
    agreed_at = models.DateTimeField("对方答复时间", null=True, blank=True)
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人")
    answer = models.CharField("答复", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "调班"
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["unit", "-asked_at"], name="duty_swap_list")]
        constraints = [
            models.CheckConstraint(condition=~Q(user=F("other")), name="duty_swap_two_persons"),
            models.UniqueConstraint(
                fields=["shift"], condition=Q(state__in=("asked", "agreed")), name="duty_swap_one_open"
            ),
        ]

    def __str__(self):
        return f"{self.shift_words} {self.user} → {self.other}"

    @property
    def is_open(self) -> bool:
        """True while somebody still has to answer."""
        return self.state in self.OPEN
