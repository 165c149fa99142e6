"""反馈回访: answer templates, who is called back and why, what was said, and the review of a disputed answer."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from governance.core.models import Stamped
from governance.core.now import now, today


def _person(verbose_name, **options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=verbose_name, **options
    )


class Kept(Stamped):
    """A setting that the manager keeps, with its history: for one kind and category, or for all."""

    kind = models.CharField("案件类型", max_length=12, blank=True)
    category = models.ForeignKey(
        "cases.Category", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="事项类别"
    )
    active = models.BooleanField("启用", default=True)

    class Meta:
        abstract = True

    @property
    def _history_date(self):
        return now()

    def fits(self, case) -> bool:
        """True when it is meant for this case; a category is meant with its children."""
        if self.kind and self.kind != case.kind:
            return False
        return self.category_id is None or self.category_id in (
            case.category_id,
            case.category.parent_id if case.category_id else None,
        )


class AnswerTemplateQuerySet(models.QuerySet):
    """Templates; only reviewed ones that have not expired are offered."""

    def offered(self) -> "AnswerTemplateQuerySet":
        """Reviewed, in use and not expired."""
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=today()), active=True, reviewed_at__isnull=False)


class AnswerTemplate(Kept):
    """答复模板: a text with places to fill (【来访人】…) and the law it cites; reviewed by a second person."""

    title = models.CharField("名称", max_length=60, unique=True)
    text = models.TextField("正文", max_length=4000)
    law = models.TextField("法律依据", max_length=1000, blank=True)
    expires_on = models.DateField("有效期至", null=True, blank=True)
    edited_by = _person("修改人", null=True, blank=True)
    reviewed_by = _person("审定人", null=True, blank=True)
    reviewed_at = models.DateTimeField("审定时间", null=True, blank=True)

    history = HistoricalRecords(excluded_fields=["created_at", "updated_at"])
    objects = AnswerTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "答复模板"
        ordering = ["kind", "category__order", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="template_reviewed_pair",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def state_words(self) -> str:
        """停用、待审定、已过期 or 在用."""
        if not self.active:
            return "停用"
        if self.reviewed_at is None:
            return "待审定"
        return "已过期" if self.expires_on and self.expires_on < today() else "在用"


class FollowUpRule(Kept):
    """回访规则: which answered cases are called back, and what follows when the citizen is not satisfied."""

    class When(models.TextChoices):
        """哪些案件."""

        HIGH_RISK = "high_risk", "风险橙 高以上"
        URGENT = "urgent", "加急"
        REWORKED = "reworked", "退回重办过"
        SUPERVISED = "supervised", "督办过"
        DISSATISFIED = "dissatisfied", "群众评价不满意"
        ANY = "any", "其他案件"

    class Then(models.TextChoices):
        """不满意怎么办."""

        RETURN = "return", "退回重办"
        REVIEW = "review", "提请复核"

    name = models.CharField("名称", max_length=40)
    when = models.CharField("哪些案件", max_length=12, choices=When.choices)
    percent = models.PositiveSmallIntegerField("抽取比例（%）", default=100)
    tries = models.PositiveSmallIntegerField("未联系上打几天", default=3)
    then = models.CharField("不满意时", max_length=8, choices=Then.choices, default=Then.RETURN)
    most_returns = models.PositiveSmallIntegerField("每轮最多退回几次", default=1)
    most_reviews = models.PositiveSmallIntegerField("每轮最多复核几次", default=1)
    order = models.PositiveSmallIntegerField("顺序", default=0)

    history = HistoricalRecords(excluded_fields=["created_at", "updated_at"])

    class Meta:
        verbose_name = verbose_name_plural = "回访规则"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(percent__range=(0, 100)), name="follow_up_percent"),
            models.CheckConstraint(condition=Q(tries__gte=1), name="follow_up_tries"),
        ]

    def __str__(self):
        return self.name


class CallScript(Kept):
    """回访话术: what the caller says, for one kind or for all."""

    title = models.CharField("名称", max_length=60, unique=True)
    text = models.TextField("话术", max_length=2000)

    history = HistoricalRecords(excluded_fields=["created_at", "updated_at"])

    class Meta:
        verbose_name = verbose_name_plural = "回访话术"
        ordering = ["kind", "category__order", "title"]

    def __str__(self):
        return self.title


class FollowUpDraw(models.Model):
    """抽样记录: whether an answer is called back, by which rule and why; drawn by the system, once for each answer."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="draws", verbose_name="案件")
    round = models.PositiveSmallIntegerField("轮次", default=1)
    # How often the answer had gone back in this round: after 重办 there is another answer to ask about.
    turn = models.PositiveSmallIntegerField("第几次答复", default=0)
    rule = models.ForeignKey(
        FollowUpRule, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="回访规则"
    )
    place = models.PositiveIntegerField("抽样序号", default=0)
    sampled = models.BooleanField("抽中")
    reason = models.CharField("理由", max_length=200)
    drawn_at = models.DateTimeField("抽样时间")
    result = models.CharField("回访结果", max_length=12, blank=True)
    done_at = models.DateTimeField("回访完成时间", null=True, blank=True)
    done_by = _person("回访人", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "抽样记录"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "round", "turn"], name="drawn_once"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="draw_done_pair",
            ),
        ]

    def __str__(self):
        return self.reason


class FollowUpCall(models.Model):
    """回访记录: one attempt to reach the citizen, and what they said."""

    class Result(models.TextChoices):
        """回访结果."""

        SETTLED = "settled", "联系上了，来访人认可或者接受说明"
        AGAIN = "again", "联系上了，来访人不满意，要求再办"
        UNREACHED = "unreached", "没联系上，另找一天再打"

    class Truth(models.TextChoices):
        """答复核实: is it so, as the answer says?"""

        TRUE = "true", "属实"
        PARTLY = "partly", "部分属实"
        FALSE = "false", "不属实"
        UNKNOWN = "unknown", "说不清"

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="calls", verbose_name="案件")
    draw = models.ForeignKey(
        FollowUpDraw, models.PROTECT, null=True, blank=True, related_name="calls", verbose_name="抽样记录"
    )
    round = models.PositiveSmallIntegerField("轮次", default=1)
    turn = models.PositiveSmallIntegerField("第几次答复", default=0)
    day = models.DateField("日期")
    at = models.DateTimeField("时间")
    by = _person("回访人")
    result = models.CharField("回访结果", max_length=12, choices=Result.choices)
    truth = models.CharField("答复核实", max_length=8, choices=Truth.choices, blank=True)
    note = models.CharField("回访情况", max_length=1000, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "回访记录"
        ordering = ["pk"]
        indexes = [models.Index(fields=["case", "round", "turn"], name="call_of_answer")]

    def __str__(self):
        return self.get_result_display()


class AnswerReview(Stamped):
    """答复复核: the director looks at an answer with which the citizen is not satisfied."""

    class Decision(models.TextChoices):
        """复核结论."""

        OPEN = "open", "待复核"
        UPHELD = "upheld", "答复正确，维持"
        AGAIN = "again", "答复不当，重新办理"

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="reviews", verbose_name="案件")
    round = models.PositiveSmallIntegerField("轮次", default=1)
    reason = models.CharField("来访人的意见", max_length=1000)
    opened_by = _person("提请人")
    opened_at = models.DateTimeField("提请时间")
    decision = models.CharField("结论", max_length=8, choices=Decision.choices, default=Decision.OPEN)
    decided_by = _person("复核人", null=True, blank=True)
    decided_at = models.DateTimeField("复核时间", null=True, blank=True)
    note = models.CharField("复核意见", max_length=1000, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "答复复核"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(decision="open"), name="one_open_review"),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="review_decided_pair",
            ),
        ]

    def __str__(self):
        return self.get_decision_display()
