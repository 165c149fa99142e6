"""法律咨询 and 答复库 (legal-services.md §2)."""

from django.db import models
from django.db.models import Q

from governance.cases.models import Case
from governance.core.models import Stamped
from governance.core.now import today
from governance.organisation.models.history import Dated, tracked
from legalservice.models.base import OfCaseQuerySet, OfTownQuerySet, at_unit, person


class UserGroup(models.TextChoices):
    """人群类别."""

    ELDERLY = "elderly", "老年人"
    MINOR = "minor", "未成年人"
    DISABLED = "disabled", "残疾人"
    WOMAN = "woman", "妇女"
    MIGRANT = "migrant", "农民工"
    SOLDIER = "soldier", "军人军属、退役军人"
    POOR = "poor", "低保、特困"
    OTHER = "other", "其他"


class AdviserKind(models.TextChoices):
    """答复人身份."""

    LAWYER = "lawyer", "律师"
    GRASSROOTS = "grassroots", "基层法律服务工作者"
    JUSTICE = "justice", "司法所工作人员"
    VOLUNTEER = "volunteer", "志愿者"


class AnswerTextQuerySet(OfTownQuerySet):
    """Answers of the library."""

    def in_force(self):
        """Reviewed, and not yet due for another look."""
        return self.filter(state=AnswerText.State.REVIEWED, review_by__gte=today())


class AnswerText(Dated, Stamped):
    """答复库: a reviewed answer to a question that comes again, dated, with the law it rests on.

    《法治宣传教育法》第五十四条: the content is accurate. Whoever wrote it does not review it; it is looked at anew.
    """

    class State(models.TextChoices):
        """审定状态."""

        DRAFT = "draft", "待审定"
        REVIEWED = "reviewed", "已审定"
        RETIRED = "retired", "停用"

    unit = at_unit("维护单位")
    topic = models.ForeignKey("cases.Category", models.PROTECT, related_name="+", verbose_name="咨询领域")
    title = models.CharField("标题", max_length=80)
    question = models.CharField("常见问题", max_length=500)
    answer = models.TextField("答复要点", max_length=4000)
    law = models.CharField("法律依据", max_length=300)
    keywords = models.CharField("关键词", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    written_by = person("撰写人")
    reviewed_by = person("审定人", null=True, blank=True)
    reviewed_on = models.DateField("审定日期", null=True, blank=True)
    review_by = models.DateField("复审日期", null=True, blank=True)

    objects = AnswerTextQuerySet.as_manager()
    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "答复库"
        ordering = ["topic__order", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="reviewed")
                | Q(reviewed_by__isnull=False, reviewed_on__isnull=False, review_by__isnull=False),
                name="answer_text_reviewed_whole",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=models.F("written_by")),
                name="answer_text_second_person",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_stale(self) -> bool:
        """True when it is due for another look."""
        return self.state == self.State.REVIEWED and self.review_by < today()

    @property
    def shown_state(self) -> str:
        """The state with what the date adds to it."""
        return "待复审" if self.is_stale else self.get_state_display()


class Consultation(Stamped):
    """法律咨询: one question with its answer, on the spot or later (LS-01)."""

    class Outcome(models.TextChoices):
        """咨询结果."""

        ANSWERED = "answered", "当场答复"
        LATER = "later", "约期答复"
        AID = "aid", "引导法律援助"
        MEDIATION = "mediation", "引导调解"
        LAWSUIT = "lawsuit", "引导诉讼、仲裁、复议"
        NOTARY = "notary", "引导公证、鉴定"
        PETITION = "petition", "转信访"
        DEPARTMENT = "department", "转部门"
        POLICE = "police", "建议报警"

    case = models.ForeignKey(Case, models.PROTECT, related_name="consultations", verbose_name="案件")
    topic = models.ForeignKey("cases.Category", models.PROTECT, related_name="+", verbose_name="咨询领域")
    question = models.TextField("问题", max_length=2000)
    amount = models.DecimalField("涉及金额（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    groups = models.JSONField("人群类别", default=list, blank=True)
    people = models.PositiveSmallIntegerField("人次", default=1)
    outcome = models.CharField("咨询结果", max_length=12, choices=Outcome.choices)
    answer = models.TextField("答复要点", max_length=4000, blank=True)
    law = models.CharField("引用法条", max_length=300, blank=True)
    text = models.ForeignKey(
        AnswerText, models.PROTECT, null=True, blank=True, related_name="uses", verbose_name="所用答复"
    )
    adviser = models.CharField("答复人", max_length=60, blank=True)
    adviser_kind = models.CharField("答复人身份", max_length=12, choices=AdviserKind.choices, blank=True)
    minutes = models.PositiveSmallIntegerField("用时（分钟）", null=True, blank=True)
    asked_at = models.DateTimeField("咨询时间")
    recorded_by = person("登记人")
    promised_on = models.DateField("约定答复日", null=True, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    on_spot = models.BooleanField("当场答复", default=False)
    aid_told = models.BooleanField("已告知可以申请法律援助", default=False)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "法律咨询"
        ordering = ["asked_at", "pk"]
        indexes = [models.Index(fields=["asked_at"], name="consultation_asked")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="")
                | (Q(answered_at__isnull=False, minutes__isnull=False) & ~Q(answer="") & ~Q(adviser="")),
                name="consultation_answer_whole",
            ),
            models.CheckConstraint(condition=Q(people__gt=0), name="consultation_people"),
        ]

    def __str__(self):
        return self.question[:30]

    @property
    def group_words(self) -> str:
        """Chinese names of the groups."""
        labels = dict(UserGroup.choices)
        return "、".join(labels.get(code, code) for code in self.groups)
