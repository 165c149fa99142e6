"""年度目标: an indicator or a free measure with a target, its points for each quarter and who owns it."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q

from analysis.models.rounds import overseen_paths, own_town_paths, within
from governance.core.models import Stamped
from governance.organisation.models.history import Dated, tracked


class GoalQuerySet(models.QuerySet):
    """Goals."""

    def visible_to(self, user) -> "GoalQuerySet":
        """The goals of one's own town and of the areas one oversees: everybody knows what the town wants."""
        return self.filter(within(overseen_paths(user) | own_town_paths(user)))


class Goal(Dated, Stamped):
    """年度目标."""

    area = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="乡镇")
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("目标", max_length=120)
    key = models.CharField("指标", max_length=20, blank=True)  # "": a free measure, entered by the owner
    unit = models.ForeignKey(
        "organisation.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="统计单位"
    )
    measure = models.CharField("计量单位", max_length=20, default="%")
    target = models.DecimalField("全年目标值", max_digits=10, decimal_places=2)
    lower_is_better = models.BooleanField("越低越好", default=False)
    owner = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="责任单位")
    owner_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任人"
    )
    active = models.BooleanField("启用", default=True)

    objects = GoalQuerySet.as_manager()
    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "年度目标"
        ordering = ["-year", "pk"]
        constraints = [models.UniqueConstraint(fields=["area", "year", "title"], name="goal_once")]

    def __str__(self):
        return self.title


class GoalPoint(Dated, Stamped):
    """季度节点: what is to be reached by the end of a quarter, counted from New Year, and what was reached."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="points", verbose_name="目标")
    quarter = models.PositiveSmallIntegerField("季度")
    planned = models.DecimalField("节点值", max_digits=10, decimal_places=2)
    actual = models.DecimalField("实际值", max_digits=10, decimal_places=2, null=True, blank=True)
    numerator = models.PositiveIntegerField("分子", null=True, blank=True)
    denominator = models.PositiveIntegerField("分母", null=True, blank=True)
    counted = models.JSONField("计入的案件", default=list, blank=True)
    note = models.CharField("进展说明", max_length=300, blank=True)
    filled_at = models.DateTimeField("更新时间", null=True, blank=True)

    history = tracked("created_at", "updated_at", "counted")

    class Meta:
        verbose_name = verbose_name_plural = "季度节点"
        ordering = ["quarter"]
        constraints = [
            models.UniqueConstraint(fields=["goal", "quarter"], name="goal_point_once"),
            models.CheckConstraint(condition=Q(quarter__range=(1, 4)), name="goal_point_quarter"),
        ]

    def __str__(self):
        return f"{self.goal} 第{self.quarter}季度"

    @property
    def share(self) -> Decimal | None:
        """Reached ÷ planned in percent; for a goal that is the better the lower: planned ÷ reached."""
        if self.actual is None:
            return None
        above, below = (self.planned, self.actual) if self.goal.lower_is_better else (self.actual, self.planned)
        return Decimal(100) if below == 0 else above * 100 / below
