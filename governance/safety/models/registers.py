"""特殊登记册: what a town keeps about people who need visits, and who is named for it. Configuration; no person here.

Facts: governance-data.md §3, §5. What law keeps secret (精神卫生法第四条, 艾滋病防治条例第三十九条,
社区矫正法第五十四条) is put aside until an order of the county and an impact assessment are on record
(个人信息保护法第五十五条).
"""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from governance.cases.models.own_fields import Question
from governance.core.models import Stamped
from governance.core.now import today
from governance.organisation.models.history import Dated, tracked
from governance.organisation.roles import Role


class Level(models.TextChoices):
    """关注程度: the risk class of somebody in a register; a scale of its own, not the risk of a case."""

    HIGH = "high", "高"
    MID = "mid", "中"
    LOW = "low", "低"


class Register(Dated, Stamped):
    """特殊登记册."""

    town = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="镇（街道）")
    name = models.CharField("名称", max_length=40)
    purpose = models.CharField("登记目的", max_length=200)
    basis = models.CharField("依据", max_length=200, blank=True)
    is_secret = models.BooleanField("法律要求保密", default=False)
    approval = models.CharField("批准文件", max_length=200, blank=True)
    assessed_on = models.DateField("影响评估日期", null=True, blank=True)
    active = models.BooleanField("启用", default=False)
    days_high = models.PositiveSmallIntegerField("高关注几日走访一次", default=7)
    days_mid = models.PositiveSmallIntegerField("中关注几日走访一次", default=30)
    days_low = models.PositiveSmallIntegerField("低关注几日走访一次", default=90)

    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "特殊登记册"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["town", "name"], name="register_name_once"),
            models.CheckConstraint(
                condition=Q(active=False) | Q(is_secret=False) | (~Q(approval="") & Q(assessed_on__isnull=False)),
                name="register_secret_needs_approval",
            ),
        ]

    def __str__(self):
        return self.name

    def next_visit(self, level: str, after):
        """When the next visit is due for this class."""
        return after + timedelta(days=getattr(self, f"days_{level}"))


class NamedQuerySet(models.QuerySet):
    """Who is named."""

    def current(self):
        """Named today."""
        return self.filter(Q(until=None) | Q(until__gte=today()))


class Named(Stamped):
    """知悉岗位: a role, at one unit or wherever it stands in the town, that the register is open to."""

    class Right(models.TextChoices):
        """可以做什么."""

        KEEP = "keep", "登记和安排走访"
        READ = "read", "只查看"
        VISIT = "visit", "只看自己走访的人"

    register = models.ForeignKey(Register, models.PROTECT, related_name="named", verbose_name="登记册")
    role = models.CharField("岗位", max_length=12, choices=Role.choices)
    unit = models.ForeignKey(
        "organisation.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    right = models.CharField("可以做什么", max_length=6, choices=Right.choices)
    since = models.DateField("起")
    until = models.DateField("止", null=True, blank=True)

    objects = NamedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "知悉岗位"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["register", "role", "unit", "right"], condition=Q(until=None), name="register_named_once"
            ),
            models.UniqueConstraint(
                fields=["register", "role", "right"],
                condition=Q(until=None, unit=None),
                name="register_named_in_town_once",
            ),
        ]

    def __str__(self):
        place = self.unit.name if self.unit_id else "全镇"
        return f"{place} {self.get_role_display()}"


class RegisterField(Question):
    """登记项目: one question of a register; with `readers` it is open to these alone (字段保密)."""

    register = models.ForeignKey(Register, models.PROTECT, related_name="fields", verbose_name="登记册")
    readers = models.ManyToManyField(Named, related_name="+", blank=True, verbose_name="只给这些岗位看")

    class Meta:
        verbose_name = verbose_name_plural = "登记项目"
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["register", "label"], name="register_field_once")]

    @property
    def name(self) -> str:
        """Its name in forms."""
        return f"own_{self.pk}"
