"""Approvals, supervision orders, answers, ratings and evaluations of a case."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from governance.cases.models.clock import Unit
from governance.cases.models.signing import steps_words
from governance.core.models import Stamped


def _person(verbose_name, **options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=verbose_name, **options
    )


class Approval(Stamped):
    """审批: of an extension (延期), an answer or refusal (审核签发), an order (督办单) or more time for it (督办延期).

    Each new draft is a row.
    """

    class Kind(models.TextChoices):
        """审批事项."""

        EXTENSION = "extension", "延期"
        SIGN_OFF = "sign_off", "答复"
        REJECT = "reject", "不予受理"
        ORDER = "order", "督办单"
        ORDER_TIME = "order_time", "督办延期"

    class Decision(models.TextChoices):
        """审批结果."""

        OPEN = "open", "待审批"
        GRANTED = "granted", "同意"
        REFUSED = "refused", "不同意"
        DROPPED = "dropped", "已换稿或撤回"

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="approvals", verbose_name="案件")
    kind = models.CharField("事项", max_length=12, choices=Kind.choices)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    asked_by = _person("申请人")
    asked_at = models.DateTimeField("申请时间")
    reason = models.TextField("理由", max_length=1000, blank=True)
    text = models.TextField("送审稿", max_length=8000, blank=True)
    version = models.PositiveSmallIntegerField("第几稿", default=1)
    steps = models.JSONField("审签顺序", default=list)
    waits_for = models.CharField("等谁签", max_length=12, default="leader")
    used_at = models.DateTimeField("发出时间", null=True, blank=True)
    amount = models.PositiveSmallIntegerField("延长数值", null=True, blank=True)
    unit = models.CharField("延长单位", max_length=12, blank=True)
    supervision = models.ForeignKey(
        "cases.Supervision", models.PROTECT, null=True, blank=True, related_name="approvals", verbose_name="督办单"
    )
    until = models.DateField("延至", null=True, blank=True)
    decision = models.CharField("结果", max_length=8, choices=Decision.choices, default=Decision.OPEN)
    decided_by = _person("审批人", null=True, blank=True)
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    decision_note = models.CharField("审批意见", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "审批"
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["decision", "kind"], name="approval_open", condition=Q(decision="open"))]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(decision="open", kind__in=["extension", "sign_off", "reject"]),
                name="one_open_approval",
            ),
            models.UniqueConstraint(
                fields=["supervision", "kind"], condition=Q(decision="open"), name="one_open_approval_of_order"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="approval_decided_pair",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.get_decision_display()}"

    @property
    def waits_for_words(self) -> str:
        """Whose step it is, in words."""
        return steps_words([self.waits_for])

    @property
    def decided_by_action(self) -> str:
        """The action of the lifecycle that decides it."""
        own = {
            self.Kind.EXTENSION: "decide_extension",
            self.Kind.ORDER: "sign_order",
            self.Kind.ORDER_TIME: "decide_order_time",
        }
        return own.get(self.kind, "sign_off")

    @property
    def extension_words(self) -> str:
        """How much longer: 7 日（自然日）, or to which day."""
        if self.until:
            return f"至 {self.until:%Y-%m-%d}"
        return f"{self.amount} {dict(Unit.choices).get(self.unit, '日')}" if self.amount else ""


class SupervisionQuerySet(models.QuerySet):
    """Orders, asked for by what they count for."""

    def counted(self):
        """督办单 that were signed and not taken back: a lower one that was raised counts with the higher one alone."""
        left_out = (Supervision.Status.DRAFT, Supervision.Status.WITHDRAWN, Supervision.Status.RAISED)
        return self.filter(kind=Supervision.Kind.ORDER).exclude(status__in=left_out)

    def cards(self, unit=None, *, since=None, until=None):
        """黄牌 and 红牌 that count, of a unit, signed in [since, until). `points` of each row is what it costs."""
        found = self.counted().filter(level__in=(Supervision.Level.YELLOW, Supervision.Level.RED))
        if unit is not None:
            found = found.filter(to_unit=unit)
        if since is not None:
            found = found.filter(issued_at__gte=since)
        return found if until is None else found.filter(issued_at__lt=until)

    def live(self):
        """Signed orders and instructions that are neither 核销 nor 撤回."""
        return self.filter(status__in=(Supervision.Status.ISSUED, Supervision.Status.ANSWERED))


class Supervision(Stamped):
    """督办单 or 领导批示: an order beside the state, with its own deadline. A signed one is never deleted."""

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
        RAISED = "raised", "已升级"

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="supervisions", verbose_name="案件")
    organ = models.ForeignKey(
        "organisation.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签发单位"
    )
    number = models.CharField("督办单编号", max_length=40, null=True, blank=True)
    kind = models.CharField("类型", max_length=12, choices=Kind.choices, default=Kind.ORDER)
    level = models.CharField("级别", max_length=8, choices=Level.choices, default=Level.NORMAL)
    status = models.CharField("状态", max_length=10, choices=Status.choices)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    to_unit = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="督办对象")
    reason = models.CharField("督办原因", max_length=200, blank=True)
    requirement = models.TextField("督办要求", max_length=2000)
    points = models.DecimalField("扣分", max_digits=4, decimal_places=1, default=0)
    returns = models.PositiveSmallIntegerField("退回重答次数", default=0)
    raised_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="raised_from", verbose_name="升级为"
    )
    issued_by = _person("签发人", null=True, blank=True)
    issued_at = models.DateTimeField("签发时间", null=True, blank=True)
    answer = models.TextField("回复", blank=True)
    answered_by = _person("回复人", null=True, blank=True)
    answered_at = models.DateTimeField("回复时间", null=True, blank=True)
    closed_by = _person("核销人", null=True, blank=True)
    closed_at = models.DateTimeField("核销时间", null=True, blank=True)
    closing_note = models.CharField("核销或撤回说明", max_length=500, blank=True)

    objects = SupervisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督办"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["status", "to_unit"], name="supervision_status"),
            models.Index(
                fields=["to_unit", "issued_at"], name="supervision_cards", condition=Q(level__in=["yellow", "red"])
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organ", "number"], name="supervision_number_of_organ"),
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

    def delete(self, *args, **kwargs):
        """Refused: orders and cards stay; they are withdrawn with a reason."""
        raise TypeError("督办单和黄红牌不能删除，只能撤回并写明理由")

    @property
    def is_card(self) -> bool:
        """True for 黄牌 and 红牌."""
        return self.level in (self.Level.YELLOW, self.Level.RED)


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

    class Reason(models.TextChoices):
        """不满意的原因."""

        UNSOLVED = "unsolved", "问题没有解决"
        SLOW = "slow", "办得太慢"
        ATTITUDE = "attitude", "态度不好"
        UNCLEAR = "unclear", "没有讲清楚"
        UNFAIR = "unfair", "结果不公道"
        PROMISE = "promise", "答应的事没有做"

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="ratings", verbose_name="案件")
    party = models.ForeignKey("cases.Party", models.PROTECT, related_name="ratings", verbose_name="当事人")
    of = models.CharField("评价对象", max_length=12, choices=Of.choices, default=Of.DEPARTMENT)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    value = models.PositiveSmallIntegerField("满意度", choices=Value.choices)
    reasons = models.JSONField("不满意的原因", default=list, blank=True)
    comment = models.CharField("意见", max_length=500, blank=True)
    asked_by = _person("回访人")
    rated_at = models.DateTimeField("评价时间")
    # 不满意回访: the desk owes a call until somebody has recorded one.
    call_owed = models.BooleanField("待回访", default=False)
    call_tries = models.PositiveSmallIntegerField("未联系上次数", default=0)
    called_at = models.DateTimeField("回访时间", null=True, blank=True)
    called_by = _person("回访登记人", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "群众评价"
        ordering = ["rated_at", "pk"]
        indexes = [models.Index(fields=["case"], name="rating_call_owed", condition=Q(call_owed=True))]
        constraints = [
            models.CheckConstraint(
                condition=Q(called_at=None, called_by=None) | Q(called_at__isnull=False, called_by__isnull=False),
                name="rating_called_pair",
            ),
            models.CheckConstraint(condition=Q(call_owed=False) | Q(called_at=None), name="rating_call_owed_or_made"),
            models.UniqueConstraint(fields=["party", "of", "round"], name="rating_once"),
            models.CheckConstraint(condition=Q(value__in=[1, 2, 3, 4, 5, 9]), name="rating_value"),
        ]

    def __str__(self):
        return self.get_value_display()

    @property
    def reason_words(self) -> str:
        """The ticked reasons in words: 办得太慢、态度不好."""
        known = dict(self.Reason.choices)
        return "、".join(known[code] for code in self.reasons if code in known)


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
