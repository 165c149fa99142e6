"""考核方案: what is counted for whom in a year, with weights, targets, bonus, penalty and veto items, all as data."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from governance.core.models import Stamped
from governance.organisation.models.history import Dated, tracked


class ObjectKind(models.TextChoices):
    """考核对象."""

    DEPARTMENT = "department", "部门（站所）"
    VILLAGE = "village", "村（社区）"
    RESIDENT = "resident", "驻厅人员"
    MEDIATOR = "mediator", "调解员"


#: Objects that are persons; the others are units.
PERSONS = frozenset({ObjectKind.RESIDENT, ObjectKind.MEDIATOR})


class Cycle(models.TextChoices):
    """考核周期."""

    MONTH = "month", "月度"
    QUARTER = "quarter", "季度"
    YEAR = "year", "年度"


def default_grades() -> list:
    """[[label, points from which]], the best first."""
    return [["优秀", 90], ["良好", 80], ["合格", 60], ["不合格", 0]]


def default_cycles() -> list:
    """All three."""
    return Cycle.values


class Scheme(Dated, Stamped):
    """考核方案: a version for one town, year and kind of object. What is in force is never changed, but followed."""

    class Status(models.TextChoices):
        """方案状态."""

        DRAFT = "draft", "草案"
        IN_FORCE = "in_force", "执行中"
        RETIRED = "retired", "已停用"

    area = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="乡镇")
    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("考核对象", max_length=12, choices=ObjectKind.choices)
    version = models.PositiveSmallIntegerField("版本", default=1)
    status = models.CharField("状态", max_length=8, choices=Status.choices, default=Status.DRAFT)
    name = models.CharField("名称", max_length=80)
    cycles = models.JSONField("周期", default=default_cycles)
    grades = models.JSONField("等次", default=default_grades)
    bonus_most = models.DecimalField("加分上限", max_digits=5, decimal_places=2, default=Decimal(10))
    least_cases = models.PositiveSmallIntegerField("参加排名最少件数", default=5)
    appeal_days = models.PositiveSmallIntegerField("公示天数（工作日）", default=5)
    in_force_at = models.DateTimeField("执行时间", null=True, blank=True)

    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "考核方案"
        ordering = ["-year", "kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["area", "year", "kind", "version"], name="scheme_version_once"),
            models.UniqueConstraint(
                fields=["area", "year", "kind"], condition=Q(status="in_force"), name="scheme_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["area", "year", "kind"], condition=Q(status="draft"), name="scheme_one_draft"
            ),
            models.CheckConstraint(condition=Q(appeal_days__range=(3, 10)), name="scheme_appeal_days"),
        ]

    def __str__(self):
        return f"{self.name}（第 {self.version} 版）"

    @property
    def is_draft(self) -> bool:
        """Only a draft may be edited."""
        return self.status == self.Status.DRAFT

    @property
    def is_of_persons(self) -> bool:
        """True when persons are scored, not units."""
        return self.kind in PERSONS


class SchemeFigure(Dated, Stamped):
    """考核指标 of a scheme: full points at the target, none at the floor, in between in proportion."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="figures", verbose_name="方案")
    key = models.CharField("指标", max_length=20)
    weight = models.DecimalField("权重", max_digits=5, decimal_places=2)
    target = models.DecimalField("目标值（%）", max_digits=5, decimal_places=2)
    floor = models.DecimalField("零分值（%）", max_digits=5, decimal_places=2)
    order = models.PositiveSmallIntegerField("排序", default=0)

    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "考核指标"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "key"], name="scheme_figure_once"),
            models.CheckConstraint(condition=Q(weight__gt=0, weight__lte=100), name="scheme_figure_weight"),
            models.CheckConstraint(
                condition=Q(target__range=(0, 100), floor__range=(0, 100)) & ~Q(target=F("floor")),
                name="scheme_figure_range",
            ),
        ]

    def __str__(self):
        return self.key


class SchemeItem(Dated, Stamped):
    """加减分项 or 一票否决项. With a `source` the system counts it, else a person enters it, with evidence."""

    class Sort(models.TextChoices):
        """性质."""

        BONUS = "bonus", "加分"
        PENALTY = "penalty", "减分"
        VETO = "veto", "一票否决"

    class Source(models.TextChoices):
        """系统计数."""

        YELLOW = "yellow_card", "黄牌督办"
        RED = "red_card", "红牌督办"
        PAPER = "paper_close", "纸面办结（核查不属实）"
        PROVED = "true_close", "真办结（核查属实）"

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="items", verbose_name="方案")
    sort = models.CharField("性质", max_length=8, choices=Sort.choices)
    source = models.CharField("系统计数", max_length=12, choices=Source.choices, blank=True)
    label = models.CharField("事项", max_length=120)
    points = models.DecimalField("每次分值", max_digits=5, decimal_places=2, default=Decimal(0))
    most = models.DecimalField("最多", max_digits=5, decimal_places=2, null=True, blank=True)
    order = models.PositiveSmallIntegerField("排序", default=0)

    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "加减分项"
        ordering = ["sort", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "label"], name="scheme_item_once"),
            models.CheckConstraint(condition=Q(points__gte=0), name="scheme_item_points"),
        ]

    def __str__(self):
        return self.label


class SchemeGroup(Stamped):
    """排名分组: units that are ranked among themselves, such as remote villages. The rest form a group of their own."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="groups", verbose_name="方案")
    name = models.CharField("分组", max_length=40)
    units = models.ManyToManyField("organisation.OrgUnit", related_name="+", verbose_name="单位")

    class Meta:
        verbose_name = verbose_name_plural = "排名分组"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["scheme", "name"], name="scheme_group_once")]

    def __str__(self):
        return self.name
