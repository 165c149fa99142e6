"""法律顾问事项 of authorities, enterprises and social organisations: what is handed in, by when, and the opinion."""

from django.db import models
from django.db.models import Q

from governance.cases.models import Case
from governance.core.models import Stamped
from governance.organisation.models.history import Dated, tracked
from legalservice.models.base import OfCaseQuerySet, person


class OpinionRequest(Dated, Stamped):
    """顾问事项: one for each case (legal-services.md §9)."""

    class Client(models.TextChoices):
        """委托单位类别."""

        AUTHORITY = "authority", "机关、村（居）"
        ENTERPRISE = "enterprise", "企业"
        SOCIAL = "social", "社会组织"

    class Kind(models.TextChoices):
        """事项类型."""

        CONTRACT = "contract", "合同审查"
        RULE = "rule", "规范性文件合法性审查"
        DECISION = "decision", "重大决策合法性审查"
        LAWSUIT = "lawsuit", "涉诉涉访意见"
        TALKS = "talks", "谈判参与"
        DRAFT = "draft", "代书"
        ADVICE = "advice", "专项咨询"

    class View(models.TextChoices):
        """审查意见."""

        LAWFUL = "lawful", "合法，可以签订（出台）"
        CHANGE = "change", "修改后可以签订（出台）"
        AGAINST = "against", "不宜签订（出台）"

    class Risk(models.TextChoices):
        """法律风险."""

        LOW = "low", "低"
        MID = "mid", "中"
        HIGH = "high", "高"

    class Adopted(models.TextChoices):
        """采纳情况."""

        ALL = "all", "全部采纳"
        PART = "part", "部分采纳"
        NONE = "none", "没有采纳"

    case = models.OneToOneField(
        Case, models.PROTECT, primary_key=True, related_name="opinion_request", verbose_name="案件"
    )  # fmt: skip
    client = models.CharField("委托单位", max_length=100)
    client_kind = models.CharField("单位类别", max_length=10, choices=Client.choices)
    contact = models.CharField("经办人", max_length=60)
    phone = models.CharField("电话", max_length=40, blank=True)
    kind = models.CharField("事项类型", max_length=10, choices=Kind.choices)
    subject = models.CharField("送审文件或者事项", max_length=200)
    amount = models.DecimalField("标的（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    materials = models.CharField("材料清单", max_length=500)
    sent_on = models.DateField("送审日期")
    due_on = models.DateField("出具期限")
    adviser = models.CharField("承办顾问", max_length=60)
    law = models.CharField("法律依据", max_length=500, blank=True)
    points = models.JSONField("逐条意见", default=list, blank=True)
    analysis = models.TextField("法律分析", max_length=4000, blank=True)
    view = models.CharField("审查意见", max_length=8, choices=View.choices, blank=True)
    risk = models.CharField("法律风险", max_length=6, choices=Risk.choices, blank=True)
    issued_at = models.DateTimeField("出具时间", null=True, blank=True)
    issued_by = person("出具人", null=True, blank=True)
    adopted = models.CharField("采纳情况", max_length=6, choices=Adopted.choices, blank=True)
    adopted_note = models.CharField("采纳说明", max_length=300, blank=True)

    objects = OfCaseQuerySet.as_manager()
    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "法律顾问事项"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gte=models.F("sent_on")), name="opinion_due_after_sent"),
            models.CheckConstraint(
                condition=Q(issued_at=None, view="")
                | Q(issued_at__isnull=False, issued_by__isnull=False) & ~Q(view="") & ~Q(law=""),
                name="opinion_issued_whole",
            ),
            models.CheckConstraint(
                condition=~Q(adopted__in=("part", "none")) | ~Q(adopted_note=""), name="opinion_not_adopted_says_why"
            ),
        ]

    def __str__(self):
        return f"{self.client} {self.subject}"

    @property
    def was_late(self) -> bool:
        """True when the opinion came after its day."""
        from django.utils import timezone

        return self.issued_at is not None and timezone.localtime(self.issued_at).date() > self.due_on
