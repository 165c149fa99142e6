"""Who signs what (审签流程) as data, and what each signer said (审签意见)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from governance.core.models import KeptRows, Stamped
from governance.core.now import now


class Signer(models.TextChoices):
    """签审人: any role that works on cases; 督办签发人 is whoever may sign an order of that grade."""

    LIAISON = "liaison", "部门联络员"
    MEDIATOR = "mediator", "调解员"
    PETITION = "petition", "信访专干"
    LEGAL = "legal", "公共法律服务"
    VILLAGE = "village", "村级"
    HEAD = "head", "主办单位负责人"
    FRONT = "front", "前台"
    TRIAGE = "triage", "分流"
    DISPATCH = "dispatch", "指挥调度"
    MANAGER = "manager", "中心管理员"
    DIRECTOR = "director", "中心主任"
    LEADER = "leader", "镇领导"
    COUNTY = "county", "县级"
    ISSUER = "issuer", "督办签发人"


class Matter(models.TextChoices):
    """审签事项."""

    ANSWER = "sign_off", "答复"
    REJECT = "reject", "不予受理"
    EXTENSION = "extension", "延期"
    ORDER = "order", "督办单"
    ORDER_TIME = "order_time", "督办延期"
    REPORT = "report", "考核通报"


class ApprovalScheme(KeptRows, Stamped):
    """审签流程: for a kind (blank: each) and a matter the signers in their order; the last one signs (签发)."""

    kind = models.CharField("案件类型", max_length=12, blank=True)
    matter = models.CharField("事项", max_length=12, choices=Matter.choices)
    steps = models.JSONField("审签顺序", default=list)
    note = models.CharField("说明", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    active = models.BooleanField("启用", default=True)

    history = HistoricalRecords(excluded_fields=["created_at", "updated_at"])

    class Meta:
        verbose_name = verbose_name_plural = "审签流程"
        ordering = ["matter", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "matter"], condition=Q(active=True), name="approval_scheme_once")
        ]

    def __str__(self):
        return f"{self.get_matter_display()}：{self.steps_words}"

    @property
    def steps_words(self) -> str:
        """The way in words: 主办单位负责人 → 镇领导."""
        return steps_words(self.steps)

    @property
    def _history_date(self):
        return now()


def steps_words(steps) -> str:
    """Signer codes in words: 主办单位负责人 → 镇领导."""
    known = dict(Signer.choices)
    return " → ".join(known.get(code, code) for code in steps)


class SignStep(Stamped):
    """审签意见: what one signer decided on one draft."""

    approval = models.ForeignKey("cases.Approval", models.PROTECT, related_name="signed_steps", verbose_name="审批")
    signer = models.CharField("签审人", max_length=12, choices=Signer.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="签审人")
    at = models.DateTimeField("签审时间")
    agreed = models.BooleanField("同意")
    note = models.CharField("意见", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "审签意见"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["approval", "by"], name="nobody_signs_twice")]

    def __str__(self):
        return f"{self.get_signer_display()} {'同意' if self.agreed else '退回'}"
