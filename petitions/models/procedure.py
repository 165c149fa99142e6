"""The rows of a petition's procedure: decision, objection, opinion, review and re-review, hearing."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from governance.core.models import Stamped
from governance.core.now import now
from petitions.models.detail import Petition

PEOPLE = settings.AUTH_USER_MODEL


class Decision(Stamped):
    """受理决定 (第二十二条、第二十三条): what becomes of the petition, and how the petitioner was told of it."""

    class Kind(models.TextChoices):
        """决定."""

        ACCEPT = "accept", "受理"
        REFUSE = "refuse", "不予受理"
        NO_REPEAT = "no_repeat", "不再受理"
        TRANSFER = "transfer", "转送"
        ASSIGN = "assign", "交办"
        GUIDE = "guide", "引导法定途径"

    class Method(models.TextChoices):
        """告知方式."""

        ON_SPOT = "on_spot", "当场书面告知"
        HAND = "hand", "直接送达"
        POST = "post", "邮寄送达"
        ELECTRONIC = "electronic", "电子送达"
        LEFT = "left", "留置送达"
        PUBLIC = "public", "公告送达"

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="decisions", verbose_name="信访事项")
    round = models.PositiveSmallIntegerField("轮次", default=1)
    kind = models.CharField("决定", max_length=12, choices=Kind.choices)
    matters = models.TextField("受理的事项", max_length=2000, blank=True)
    reason = models.TextField("理由", max_length=2000, blank=True)
    basis = models.CharField("依据", max_length=300, blank=True)
    organ = models.CharField("有权处理机关、单位", max_length=60, blank=True)
    report_by = models.DateField("要求反馈日期", null=True, blank=True)
    decided_on = models.DateField("决定日期")
    decided_by = models.ForeignKey(PEOPLE, models.PROTECT, related_name="+", verbose_name="决定人")
    told_on = models.DateField("告知日期", null=True, blank=True)
    told_method = models.CharField("告知方式", max_length=12, choices=Method.choices, blank=True)
    told_proof = models.CharField("告知凭据", max_length=200, blank=True)
    #: 第二十三条：信访人的姓名（名称）、住址不清的，不告知。
    notice_waived = models.BooleanField("姓名住址不清，免于告知", default=False)
    ended_at = models.DateTimeField("被新决定取代", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "受理决定"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["petition"], condition=Q(ended_at=None), name="one_live_decision"),
            models.CheckConstraint(
                condition=Q(told_on=None, told_method="") | (Q(told_on__isnull=False) & ~Q(told_method="")),
                name="decision_told_pair",
            ),
            models.CheckConstraint(condition=Q(notice_waived=False) | Q(told_on=None), name="decision_waived_or_told"),
            models.CheckConstraint(
                condition=Q(told_on=None) | Q(told_on__gte=F("decided_on")), name="decision_told_afterwards"
            ),
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def notice_is_owed(self) -> bool:
        """True until the petitioner was told, where it was not waived."""
        return self.told_on is None and not self.notice_waived


class Objection(Stamped):
    """异议 (第二十三条): not within our powers, said within 5 working days; returned when the sender agrees."""

    class Answer(models.TextChoices):
        """转送机关的答复."""

        OPEN = "open", "等待答复"
        AGREED = "agreed", "同意退回"
        REFUSED = "refused", "不同意"

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="objections", verbose_name="信访事项")
    raised_on = models.DateField("提出日期")
    raised_by = models.ForeignKey(PEOPLE, models.PROTECT, related_name="+", verbose_name="提出人")
    reason = models.TextField("不属于职权范围的理由", max_length=2000)
    proposed = models.CharField("建议去向", max_length=60)
    returned = models.CharField("退回材料", max_length=500, blank=True)
    answer = models.CharField("答复", max_length=8, choices=Answer.choices, default=Answer.OPEN)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answer_note = models.CharField("答复内容", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "异议"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["petition"], condition=Q(answer="open"), name="one_open_objection"),
            models.CheckConstraint(
                condition=Q(answer="open", answered_on=None) | (~Q(answer="open") & Q(answered_on__isnull=False)),
                name="objection_answer_pair",
            ),
        ]

    def __str__(self):
        return f"异议 {self.raised_on}"


class Opinion(Stamped):
    """处理意见 (第三十二条): facts, evidence, decision, its legal basis, and the remedy (第三十五条)."""

    class Result(models.TextChoices):
        """处理意见 (第三十二条第一款)."""

        SUPPORT = "support", "请求事实清楚，符合规定，予以支持"
        EXPLAIN = "explain", "请求事由合理但缺乏法律依据，作出解释说明"
        REJECT = "reject", "请求缺乏事实根据或者不符合规定，不予支持"

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="opinions", verbose_name="信访事项")
    round = models.PositiveSmallIntegerField("轮次", default=1)
    turn = models.PositiveSmallIntegerField("第几次办理", default=0)
    result = models.CharField("处理意见", max_length=8, choices=Result.choices)
    facts = models.TextField("查明的事实", max_length=8000)
    evidence = models.TextField("证据", max_length=4000)
    basis = models.TextField("法律法规和政策依据", max_length=4000)
    measures = models.TextField("逐项意见和落实办法", max_length=8000)
    review_organ = models.CharField("复查机关", max_length=60)
    drafted_by = models.ForeignKey(PEOPLE, models.PROTECT, related_name="+", verbose_name="拟稿人")
    issued_on = models.DateField("出具日期", null=True, blank=True)
    delivered_on = models.DateField("送达日期", null=True, blank=True)
    review_until = models.DateField("申请复查截止", null=True, blank=True)

    history = HistoricalRecords(excluded_fields=["created_at", "updated_at"])

    class Meta:
        verbose_name = verbose_name_plural = "处理意见"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "round", "turn"], name="one_opinion_of_a_turn"),
            models.CheckConstraint(condition=~Q(basis=""), name="opinion_has_basis"),
            models.CheckConstraint(
                condition=Q(delivered_on=None) | Q(issued_on__isnull=False, delivered_on__gte=F("issued_on")),
                name="opinion_issued_before_delivery",
            ),
            models.CheckConstraint(
                condition=Q(delivered_on=None, review_until=None)
                | Q(delivered_on__isnull=False, review_until__isnull=False),
                name="opinion_review_until_pair",
            ),
        ]

    def __str__(self):
        return f"处理意见 {self.get_result_display()}"

    @property
    def _history_date(self):
        return now()

    @property
    def words(self) -> str:
        """The opinion as one text, the way the petitioner is answered."""
        return "\n".join(
            (
                f"一、查明的事实：{self.facts}",
                f"二、证据：{self.evidence}",
                f"三、处理意见：{self.get_result_display()}。{self.measures}",
                f"四、依据：{self.basis}",
                f"五、不服本处理意见的，可以自收到之日起 30 日内向{self.review_organ}请求复查"
                "（《信访工作条例》第三十五条）。",
            )
        )


class Review(Stamped):
    """复查 or 复核 by a higher organ (第三十五条、第三十六条): recorded here, not decided here."""

    class Step(models.TextChoices):
        """程序."""

        REVIEW = "review", "复查"
        RECHECK = "recheck", "复核"

    class Result(models.TextChoices):
        """复查、复核结论."""

        UPHOLD = "uphold", "维持"
        REVOKE = "revoke", "撤销"
        CHANGE = "change", "变更"
        REDO = "redo", "责令重新处理"

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="reviews", verbose_name="信访事项")
    opinion = models.ForeignKey(Opinion, models.PROTECT, related_name="reviews", verbose_name="处理意见")
    step = models.CharField("程序", max_length=8, choices=Step.choices)
    organ = models.CharField("复查、复核机关", max_length=60)
    requests = models.TextField("请求和理由", max_length=2000, blank=True)
    asked_on = models.DateField("请求日期")
    deadline = models.OneToOneField(
        "cases.Deadline", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="期限"
    )
    due_on = models.DateField("应当作出意见的最后一日")
    result = models.CharField("结论", max_length=8, choices=Result.choices, blank=True)
    number = models.CharField("意见文号", max_length=60, blank=True)
    findings = models.TextField("复查、复核查明和依据", max_length=4000, blank=True)
    decided_on = models.DateField("意见日期", null=True, blank=True)
    delivered_on = models.DateField("送达日期", null=True, blank=True)
    next_until = models.DateField("申请复核截止", null=True, blank=True)

    history = HistoricalRecords(excluded_fields=["created_at", "updated_at"])

    class Meta:
        verbose_name = verbose_name_plural = "复查复核"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["opinion", "step"], name="petition_one_review_of_opinion"),
            models.CheckConstraint(
                condition=Q(decided_on=None, result="") | (Q(decided_on__isnull=False) & ~Q(result="")),
                name="petition_review_decided",
            ),
            models.CheckConstraint(
                condition=Q(delivered_on=None) | Q(decided_on__isnull=False, delivered_on__gte=F("decided_on")),
                name="petition_review_delivered",
            ),
        ]

    def __str__(self):
        return self.get_step_display()

    @property
    def _history_date(self):
        return now()

    @property
    def is_open(self) -> bool:
        """True until the organ has decided."""
        return self.decided_on is None


class Hearing(Stamped):
    """听证: of a re-review (第三十六条), whose 30 days do not count its days, or in handling (第三十一条第六项)."""

    review = models.ForeignKey(
        Review, models.PROTECT, null=True, blank=True, related_name="hearings", verbose_name="复核"
    )
    petition = models.ForeignKey(
        Petition, models.PROTECT, null=True, blank=True, related_name="hearings", verbose_name="办理中的信访事项"
    )
    since = models.DateField("开始日期")
    until = models.DateField("结束日期")
    place = models.CharField("地点", max_length=100, blank=True)
    host = models.CharField("主持人", max_length=60, blank=True)
    present = models.TextField("参加人", max_length=1000, blank=True)
    summary = models.TextField("陈述、质询、辩论、评议情况", max_length=4000, blank=True)
    conclusion = models.TextField("听证结论", max_length=2000, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "听证"
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="hearing_days_in_order"),
            models.CheckConstraint(
                condition=Q(review=None, petition__isnull=False) | Q(review__isnull=False, petition=None),
                name="hearing_of_one_procedure",
            ),
        ]

    def __str__(self):
        return f"听证 {self.since}"

    @property
    def days(self) -> int:
        """Calendar days of the hearing, both ends counted."""
        return (self.until - self.since).days + 1
