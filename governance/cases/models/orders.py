"""What stands around an order: 会签, 超期说明 and 约谈."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from governance.core.models import Stamped
from governance.organisation.access import area_filter, standing
from governance.organisation.roles import Level, Permission, Role


def _person(verbose_name, **options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=verbose_name, **options
    )


class Countersign(Stamped):
    """会签: a leader who joins an order with an opinion."""

    supervision = models.ForeignKey(
        "cases.Supervision", models.PROTECT, related_name="countersigns", verbose_name="督办单"
    )
    by = _person("会签人")
    at = models.DateTimeField("会签时间")
    opinion = models.CharField("会签意见", max_length=500)

    class Meta:
        verbose_name = verbose_name_plural = "会签"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["supervision", "by"], name="countersign_once")]

    def __str__(self):
        return self.opinion[:40]


class OverdueNote(Stamped):
    """超期说明: why a case was late, written by whoever ends the late step."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="overdue_notes", verbose_name="案件")
    round = models.PositiveSmallIntegerField("轮次", default=1)
    action = models.CharField("环节动作", max_length=20)
    unit = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="超期单位")
    due_at = models.DateTimeField("到期时间")
    reason_code = models.CharField("超期原因", max_length=40)
    reason = models.CharField("超期原因（当时名称）", max_length=200)
    text = models.CharField("情况说明", max_length=500)
    by = _person("说明人")
    at = models.DateTimeField("说明时间")

    class Meta:
        verbose_name = verbose_name_plural = "超期说明"
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["unit", "at"], name="overdue_note_unit")]

    def __str__(self):
        return self.reason


class InterviewQuerySet(models.QuerySet):
    """约谈 records, asked for by who may see them."""

    def visible_to(self, user):
        """Whoever supervises in the area of the unit; the head of the unit once it was held or called."""
        place = standing(user)
        found = area_filter(user, Permission.SUPERVISE, "unit__path")
        directed = [g for g in place.grants if g.role == Role.LEADER and g.unit_level == Level.CENTRE]
        seats = {
            g.unit_path.rsplit(".", 2)[0] + "." for g in directed
        }  # the director's centre serves the town around it
        for path in seats:
            found |= Q(unit__path__startswith=path)
        own = {g.unit_id for g in place.grants if g.role in (Role.HEAD, Role.LIAISON, Role.VILLAGE)}
        told = Q(unit__in=own) & ~Q(status__in=(Interview.Status.PROPOSED, Interview.Status.DECLINED))
        return self.filter(found | told)


class Interview(Stamped):
    """约谈: a unit's responsible person is spoken to; problems, measures with a deadline, and the re-check."""

    class Status(models.TextChoices):
        """约谈状态."""

        PROPOSED = "proposed", "待决定"
        CALLED = "called", "已通知"
        HELD = "held", "整改中"
        CHECKED = "checked", "已复核"
        DECLINED = "declined", "不约谈"

    number = models.CharField("约谈编号", max_length=40, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status.choices)
    unit = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="约谈单位")
    person = models.CharField("约谈对象", max_length=80, blank=True)
    supervisions = models.ManyToManyField("cases.Supervision", related_name="interviews", verbose_name="有关督办单")
    matter = models.CharField("约谈事由", max_length=500)
    planned_at = models.DateTimeField("约定时间", null=True, blank=True)
    place = models.CharField("地点", max_length=80, blank=True)
    called_by = _person("决定人", null=True, blank=True)
    called_at = models.DateTimeField("决定时间", null=True, blank=True)
    held_at = models.DateTimeField("约谈时间", null=True, blank=True)
    interviewer = models.CharField("约谈人", max_length=80, blank=True)
    recorder = _person("记录人", null=True, blank=True)
    problems = models.TextField("指出的问题", max_length=2000, blank=True)
    statement = models.TextField("表态发言", max_length=2000, blank=True)
    measures = models.TextField("整改措施", max_length=2000, blank=True)
    measures_due = models.DateField("整改期限", null=True, blank=True)
    result = models.TextField("复核结果", max_length=1000, blank=True)
    checked_by = _person("复核人", null=True, blank=True)
    checked_at = models.DateTimeField("复核时间", null=True, blank=True)
    declined_by = _person("不约谈决定人", null=True, blank=True)
    declined_note = models.CharField("不约谈的理由", max_length=500, blank=True)

    objects = InterviewQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "约谈"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["status", "unit"], name="interview_status")]
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(status="proposed"), name="one_interview_proposed"),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="interview_number"),
        ]

    def __str__(self):
        return self.number or f"约谈{self.unit}"

    def delete(self, *args, **kwargs):
        """Refused: the record stays."""
        raise TypeError("约谈记录不能删除")
