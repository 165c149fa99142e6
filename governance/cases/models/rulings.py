"""职责裁定: which unit a disputed case belongs to, after 联席会议 where one was held; and 风险研判."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from governance.cases.models.case import Case
from governance.core.models import Stamped
from governance.core.now import now


def _person(verbose_name, **options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=verbose_name, **options
    )


class JointMeeting(Stamped):
    """联席会议: units sit together over a case; their positions and the decision are on record.

    About whose duty it is (职责裁定), or how a hard case is settled (疑难会商, 《信访工作条例》第十三条、第二十四条).
    """

    class About(models.TextChoices):
        """会议事由."""

        DUTY = "duty", "职责不清"
        HARD = "hard", "疑难复杂会商"

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="meetings", verbose_name="案件")
    number = models.CharField("会议编号", max_length=24, unique=True)
    about = models.CharField("事由", max_length=4, choices=About.choices, default=About.DUTY)
    topic = models.CharField("议题", max_length=300, blank=True)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    held_on = models.DateField("会议日期")
    place = models.CharField("地点", max_length=80, blank=True)
    host = _person("主持人")
    decision = models.TextField("议定事项", max_length=2000)
    recorded_by = _person("记录人")

    class Meta:
        verbose_name = verbose_name_plural = "联席会议"
        ordering = ["-pk"]

    def __str__(self):
        return self.number


class MeetingPosition(models.Model):
    """参会意见: what one unit said, and by whom."""

    meeting = models.ForeignKey(JointMeeting, models.PROTECT, related_name="positions", verbose_name="会议")
    unit = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="单位")
    person = models.CharField("参会人", max_length=40)
    position = models.TextField("意见", max_length=1000)

    class Meta:
        verbose_name = verbose_name_plural = "参会意见"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "unit"], name="one_position_of_a_unit")]

    def __str__(self):
        return f"{self.unit} {self.position[:20]}"


class MeetingTask(Stamped):
    """会商任务: what a unit has to do by a day, tracked as its share of the case (主办 or 协办) with a clock."""

    meeting = models.ForeignKey(JointMeeting, models.PROTECT, related_name="tasks", verbose_name="会议")
    unit = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="责任单位")
    person = models.CharField("责任人", max_length=40, blank=True)
    text = models.CharField("任务", max_length=500)
    due_on = models.DateField("完成期限")
    share = models.ForeignKey("cases.Assignment", models.PROTECT, related_name="tasks", verbose_name="交办")
    deadline = models.OneToOneField(
        "cases.Deadline", models.PROTECT, null=True, blank=True, related_name="task", verbose_name="期限"
    )
    result = models.CharField("完成情况", max_length=1000, blank=True)
    reported_at = models.DateTimeField("反馈时间", null=True, blank=True)
    reported_by = _person("反馈人", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "会商任务"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reported_at=None, reported_by=None)
                | Q(reported_at__isnull=False, reported_by__isnull=False),
                name="meeting_task_reported_pair",
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def case_id(self) -> int:
        """The case to which it belongs."""
        return self.meeting.case_id


class Ruling(Stamped):
    """裁定: the director decides the lead unit with reasons. It binds that unit and is shown for like cases."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="rulings", verbose_name="案件")
    number = models.CharField("裁定编号", max_length=24, unique=True)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    lead = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="主办单位")
    reason = models.TextField("裁定理由", max_length=1000)
    meeting = models.ForeignKey(
        JointMeeting, models.PROTECT, null=True, blank=True, related_name="rulings", verbose_name="联席会议"
    )
    # As they were when it was ruled: a case that is put right later does not change what was decided.
    category = models.ForeignKey(
        "cases.Category", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="事项类别"
    )
    place = models.ForeignKey(
        "organisation.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发生地"
    )
    centre = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="所属中心")
    ruled_by = _person("裁定人")
    ruled_at = models.DateTimeField("裁定时间")

    class Meta:
        verbose_name = verbose_name_plural = "职责裁定"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["centre", "category", "-id"], name="ruling_alike")]

    def __str__(self):
        return self.number


class RiskSign(models.Model):
    """风险研判要素: what is looked at, and how many points it weighs. Editable by the manager."""

    class Fact(models.TextChoices):
        """系统核对的事实."""

        PEOPLE_5 = "people_5", "涉及 5 人以上"
        PEOPLE_10 = "people_10", "涉及 10 人以上"
        VIOLENCE = "violence", "登记为涉及家庭暴力"
        MINOR = "minor", "登记为涉及未成年人"
        REPEAT = "repeat", "同一来访人 30 日内第 3 件"
        OVERDUE = "overdue", "超期 15 日"
        REWORK = "rework", "退回重办过"

    code = models.CharField("代码", max_length=40, unique=True)
    label = models.CharField("要素", max_length=80)
    points = models.PositiveSmallIntegerField("分值")
    words = models.CharField("提示词", max_length=300, blank=True)
    fact = models.CharField("系统核对", max_length=12, choices=Fact.choices, blank=True)
    order = models.PositiveIntegerField("排序", default=0)
    active = models.BooleanField("启用", default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "风险研判要素"
        ordering = ["order", "code"]

    def __str__(self):
        return self.label

    @property
    def _history_date(self):
        return now()


class RiskAssessment(Stamped):
    """风险研判: the signs found in a case, their points, the grade they give and the grade that a person set."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="assessments", verbose_name="案件")
    round = models.PositiveSmallIntegerField("轮次", default=1)
    signs = models.JSONField("要素", default=list)
    points = models.PositiveIntegerField("得分", default=0)
    suggested = models.PositiveSmallIntegerField("按分值", choices=Case.Risk.choices)
    before = models.PositiveSmallIntegerField("原评定", choices=Case.Risk.choices)
    risk = models.PositiveSmallIntegerField("评定", choices=Case.Risk.choices)
    reason = models.CharField("理由", max_length=1000, blank=True)
    assessed_by = _person("研判人")
    assessed_at = models.DateTimeField("研判时间")

    class Meta:
        verbose_name = verbose_name_plural = "风险研判"
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=Q(risk__range=(1, 4)), name="assessment_risk_range")]

    def __str__(self):
        return self.get_risk_display()

    @property
    def sign_words(self) -> str:
        """The signs in one line: 扬言伤害他人或者自杀（10 分）."""
        return "、".join(f"{sign['label']}（{sign['points']} 分）" for sign in self.signs)
