"""村级综治中心: the daily check-in, patrols and visits, and inspections of the posts by the centre."""

from django.db import models
from django.db.models import Q

from dispatch.models.incident import person
from governance.core.models import Stamped
from governance.organisation.access import standing
from governance.organisation.roles import Permission


def readable(user, column: str = "unit__path") -> Q:
    """Q for rows of one's own villages, and of the towns whose board one reads."""
    place, found = standing(user), Q(pk__in=())
    for grant in place.with_permission(Permission.KEEP_VILLAGE):
        path = grant.unit_path[:15]
        found |= Q(**{f"{column}__startswith": path})
    for grant in place.with_permission(Permission.VIEW_BOARD):
        path = grant.unit_path if grant.unit_level in ("county", "town") else grant.unit_path[:10]
        found |= Q(**{f"{column}__startswith": path})
    return found


class VillageQuerySet(models.QuerySet):
    """Rows of village centres."""

    def visible_to(self, user):
        """Of one's own village, or of the town that one watches."""
        return self.filter(readable(user))


class CheckIn(models.Model):
    """签到 of a village centre on a day: who is there, with how many, and whether all is calm (零报告)."""

    class State(models.TextChoices):
        """情况."""

        CALM = "calm", "正常"
        ISSUE = "issue", "有情况"

    unit = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="村（社区）")
    day = models.DateField("日期")
    at = models.DateTimeField("签到时间")
    by = person("签到人")
    people = models.PositiveSmallIntegerField("在岗人数", default=1)
    state = models.CharField("情况", max_length=8, choices=State.choices, default=State.CALM)
    note = models.CharField("说明", max_length=300, blank=True)

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "签到"
        ordering = ["-day", "unit__path"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "day"], name="check_in_once_a_day"),
            models.CheckConstraint(condition=~Q(state="issue") | ~Q(note=""), name="check_in_issue_is_told"),
        ]

    def __str__(self):
        return f"{self.unit} {self.day}"


class VillageWork(Stamped):
    """村级工作: a patrol (巡查), a visit (走访) of the village, or an inspection (检查) by the centre."""

    class Kind(models.TextChoices):
        """类别."""

        PATROL = "patrol", "巡查"
        VISIT = "visit", "走访"
        INSPECTION = "inspection", "中心检查"

    class Way(models.TextChoices):
        """方式."""

        FOOT = "foot", "现场"
        PHONE = "phone", "电话"
        VIDEO = "video", "视频"

    class Result(models.TextChoices):
        """结果."""

        FINE = "fine", "正常"
        PROBLEM = "problem", "发现问题"
        ABSENT = "absent", "脱岗、无人接听"

    unit = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="村（社区）")
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    way = models.CharField("方式", max_length=8, choices=Way.choices, default=Way.FOOT)
    at = models.DateTimeField("时间")
    by = person("登记人")
    place = models.CharField("地点、对象", max_length=100, blank=True)
    households = models.PositiveSmallIntegerField("走访户数", default=0)
    result = models.CharField("结果", max_length=8, choices=Result.choices, default=Result.FINE)
    text = models.CharField("情况", max_length=500, blank=True)
    due_on = models.DateField("整改期限", null=True, blank=True)
    fixed_at = models.DateTimeField("整改完成时间", null=True, blank=True)
    fixed_by = person("整改登记人", null=True, blank=True)
    fix_note = models.CharField("整改情况", max_length=300, blank=True)

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "村级工作"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["unit", "-at"], name="village_work_unit")]
        constraints = [
            models.CheckConstraint(condition=Q(result="fine") | ~Q(text=""), name="village_problem_is_told"),
            models.CheckConstraint(
                condition=Q(fixed_at=None, fixed_by=None) | Q(fixed_at__isnull=False, fixed_by__isnull=False),
                name="village_fixed_pair",
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.get_kind_display()}"
