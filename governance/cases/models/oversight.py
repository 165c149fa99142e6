"""Approvals, supervision orders, answers, ratings and evaluations of a case."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from governance.core.models import Stamped


def _person(verbose_name, **options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=verbose_name, **options
    )


class Approval(Stamped):
    """审批: of an extension (延期) or an answer (审核签发)."""

    class Kind(models.TextChoices):
        """审批事项."""

        EXTENSION = "extension", "延期"
        SIGN_OFF = "sign_off", "审核签发"

    class Decision(models.TextChoices):
        """审批结果."""

        OPEN = "open", "待审批"
        GRANTED = "granted", "同意"
        REFUSED = "refused", "不同意"

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="approvals", verbose_name="案件")
    kind = models.CharField("事项", max_length=12, choices=Kind.choices)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    asked_by = _person("申请人")
    asked_at = models.DateTimeField("申请时间")
    reason = models.TextField("理由", max_length=1000)
    amount = models.PositiveSmallIntegerField("延长数值", null=True, blank=True)
    unit = models.CharField("延长单位", max_length=12, blank=True)
    decision = models.CharField("结果", max_length=8, choices=Decision.choices, default=Decision.OPEN)
    decided_by = _person("审批人", null=True, blank=True)
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    decision_note = models.CharField("审批意见", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "审批"
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["decision", "kind"], name="approval_open", condition=Q(decision="open"))]
        constraints = [
            models.UniqueConstraint(fields=["case", "kind"], condition=Q(decision="open"), name="one_open_approval"),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="approval_decided_pair",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.get_decision_display()}"


class Supervision(Stamped):
    """督办单 or 领导批示: an order beside the state, with its own deadline."""

    class Kind(models.TextChoices):
        """督办类型."""

        ORDER = "order", "督办"
        INSTRUCTION = "instruction", "领导批示"

    class Level(models.TextChoices):
        """督办级别."""

        NORMAL = "normal", "普通督办"
        YELLOW = "yellow", "黄牌督办"
        RED = "red", "红牌督办"

    class Status(models.TextChoices):
        """督办状态."""

        DRAFT = "draft", "待签发"
        ISSUED = "issued", "待回复"
        ANSWERED = "answered", "待核销"
        CLOSED = "closed", "已核销"
        WITHDRAWN = "withdrawn", "已撤回"

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="supervisions", verbose_name="案件")
    number = models.CharField("督办单编号", max_length=24, unique=True, null=True, blank=True)
    kind = models.CharField("类型", max_length=12, choices=Kind.choices, default=Kind.ORDER)
    level = models.CharField("级别", max_length=8, choices=Level.choices, default=Level.NORMAL)
    status = models.CharField("状态", max_length=10, choices=Status.choices)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    to_unit = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="督办对象")
    reason = models.CharField("督办原因", max_length=200, blank=True)
    requirement = models.TextField("督办要求", max_length=2000)
    issued_by = _person("签发人", null=True, blank=True)
    issued_at = models.DateTimeField("签发时间", null=True, blank=True)
    answer = models.TextField("回复", blank=True)
    answered_by = _person("回复人", null=True, blank=True)
    answered_at = models.DateTimeField("回复时间", null=True, blank=True)
    closed_by = _person("核销人", null=True, blank=True)
    closed_at = models.DateTimeField("核销时间", null=True, blank=True)
    closing_note = models.CharField("核销或撤回说明", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "督办"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["status", "to_unit"], name="supervision_status")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "to_unit"], condition=Q(status="draft"), name="one_supervision_draft"
            ),
            models.CheckConstraint(
                condition=Q(issued_at=None, issued_by=None) | Q(issued_at__isnull=False, issued_by__isnull=False),
                name="supervision_issued_pair",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="supervision_answered_pair",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="supervision_closed_pair",
            ),
        ]

    def __str__(self):
        return self.number or "督办单（待签发）"


class Answer(Stamped):
    """答复: what was told to the citizen, and how, when and by whom it was told."""

    class Method(models.TextChoices):
        """告知方式."""

        IN_PERSON = "in_person", "当面"
        PHONE = "phone", "电话"
        LETTER = "letter", "书面送达"
        SMS = "sms", "短信"
        ONLINE = "online", "网上"

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="answers", verbose_name="案件")
    round = models.PositiveSmallIntegerField("轮次", default=1)
    text = models.TextField("答复内容", max_length=8000)
    written_by = _person("起草人")
    written_at = models.DateTimeField("起草时间")
    told_to = models.ForeignKey(
        "cases.Party", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="告知谁"
    )
    told_at = models.DateTimeField("告知时间", null=True, blank=True)
    told_by = _person("告知人", null=True, blank=True)
    method = models.CharField("告知方式", max_length=12, choices=Method.choices, blank=True)
    proof = models.CharField("告知凭据", max_length=300, blank=True)
    promise = models.CharField("承诺事项", max_length=500, blank=True)
    promise_due = models.DateField("承诺完成日期", null=True, blank=True)
    promise_met_at = models.DateTimeField("承诺兑现时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "答复"
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(told_at=None, told_by=None) | Q(told_at__isnull=False, told_by__isnull=False),
                name="answer_told_pair",
            ),
        ]

    def __str__(self):
        return self.text[:40]


class Rating(Stamped):
    """群众评价: one per party, object and round; 1 非常满意 … 5 很不满意, or 未联系上."""

    class Value(models.IntegerChoices):
        """满意度."""

        VERY_GOOD = 1, "非常满意"
        GOOD = 2, "满意"
        FAIR = 3, "基本满意"
        BAD = 4, "不满意"
        VERY_BAD = 5, "很不满意"
        UNREACHED = 9, "未联系上"

    class Of(models.TextChoices):
        """评价对象."""

        CENTRE = "centre", "社会治理中心"
        DEPARTMENT = "department", "办理部门"

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="ratings", verbose_name="案件")
    party = models.ForeignKey("cases.Party", models.PROTECT, related_name="ratings", verbose_name="当事人")
    of = models.CharField("评价对象", max_length=12, choices=Of.choices, default=Of.DEPARTMENT)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    value = models.PositiveSmallIntegerField("满意度", choices=Value.choices)
    comment = models.CharField("意见", max_length=500, blank=True)
    asked_by = _person("回访人")
    rated_at = models.DateTimeField("评价时间")

    class Meta:
        verbose_name = verbose_name_plural = "群众评价"
        ordering = ["rated_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["party", "of", "round"], name="rating_once"),
            models.CheckConstraint(condition=Q(value__in=[1, 2, 3, 4, 5, 9]), name="rating_value"),
        ]

    def __str__(self):
        return self.get_value_display()


class Evaluation(Stamped):
    """考核评价: one for each round; timeliness of 40, quality of 40, satisfaction of 20, score of 100."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="evaluations", verbose_name="案件")
    round = models.PositiveSmallIntegerField("轮次", default=1)
    unit = models.ForeignKey(
        "organisation.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="被考核单位"
    )
    timeliness = models.DecimalField("时效分", max_digits=5, decimal_places=2)
    quality = models.DecimalField("质量分", max_digits=5, decimal_places=2)
    satisfaction = models.DecimalField("满意分", max_digits=5, decimal_places=2, null=True, blank=True)
    score = models.DecimalField("得分", max_digits=5, decimal_places=2)
    reason = models.CharField("评分说明", max_length=500, blank=True)
    evaluated_by = _person("考核人")
    evaluated_at = models.DateTimeField("考核时间")
    archive_number = models.CharField("归档号", max_length=24, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "考核评价"
        ordering = ["round"]
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="evaluation_once_a_round"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=100), name="evaluation_score_range"),
        ]

    def __str__(self):
        return f"{self.score}"
