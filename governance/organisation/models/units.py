"""The tree of units (县 → 镇 → 中心/部门 → 村（社区） → 网格), bodies with members, and 联系村领导."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from governance.core.models import Stamped
from governance.core.now import today

from ..roles import Level
from .history import Dated, tracked


class OrgUnitQuerySet(models.QuerySet):
    """Units, asked for by their place in the tree."""

    def under(self, unit):
        """The unit itself and everything below it."""
        return self.filter(path__startswith=unit.path)

    def above(self, unit):
        """The units above `unit`, without it, topmost first."""
        steps = unit.path.split(".")[:-1]
        paths = ["".join(f"{step}." for step in steps[:n]) for n in range(1, len(steps))]
        return self.filter(path__in=paths).order_by("path")

    def active(self):
        """Units that are in use."""
        return self.filter(active=True)


class OrgUnit(Dated, Stamped):
    """A place in the organisation. `path` is written by `services.units` alone; descendants are found by prefix."""

    Level = Level

    parent = models.ForeignKey(
        "self", verbose_name="上级机构", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    # Unique gives PostgreSQL both the plain and the pattern index that a prefix match needs.
    path = models.CharField("路径", max_length=120, unique=True, editable=False)
    level = models.CharField("层级", max_length=12, choices=Level.choices)
    code = models.CharField("机构代码", max_length=20, unique=True, null=True, blank=True)
    name = models.CharField("名称", max_length=60)
    short_name = models.CharField("简称", max_length=20, blank=True)
    phone = models.CharField("办公电话", max_length=30, blank=True)
    address = models.CharField("地址", max_length=120, blank=True)
    active = models.BooleanField("在用", default=True)
    order = models.PositiveIntegerField("排序", default=0)

    objects = OrgUnitQuerySet.as_manager()
    history = tracked("path", "created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "机构"
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="unit_name_once_below_its_parent"),
        ]

    def __str__(self):
        return self.short_name or self.name

    def contains(self, other):
        """True when `other` is this unit or lies below it."""
        return other.path.startswith(self.path)


class Body(Stamped):
    """A body of people beside the tree, such as 领导小组 or 中心领导班子."""

    class Kind(models.TextChoices):
        LEADING_GROUP = "leading_group", "领导小组"
        LEADERSHIP = "leadership", "中心领导班子"
        OTHER = "other", "其他"

    name = models.CharField("名称", max_length=60, unique=True)
    kind = models.CharField("类别", max_length=20, choices=Kind.choices, default=Kind.LEADING_GROUP)
    unit = models.ForeignKey(
        OrgUnit, verbose_name="所属机构", null=True, blank=True, on_delete=models.PROTECT, related_name="bodies"
    )

    class Meta:
        verbose_name = verbose_name_plural = "议事协调机构"
        ordering = ["kind", "name"]

    def __str__(self):
        return self.name


class CurrentQuerySet(models.QuerySet):
    """Rows with `since` and `until` (inclusive, open when null)."""

    def current(self, day=None):
        """Rows that hold on `day` (default: today)."""
        day = day or today()
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


class BodyMember(Stamped):
    """A person's seat in a body, from one day to another."""

    body = models.ForeignKey(Body, verbose_name="机构", on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="成员", on_delete=models.PROTECT, related_name="body_seats"
    )
    position = models.CharField("职务", max_length=30, blank=True)
    since = models.DateField("起", default=today)
    until = models.DateField("止", null=True, blank=True)
    order = models.PositiveIntegerField("排序", default=0)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "成员"
        ordering = ["body", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["body", "user"], condition=Q(until=None), name="one_open_seat_in_a_body"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="body_member_ends_after_it_begins"
            ),
        ]

    def __str__(self):
        return f"{self.body} {self.user}"


class VillageLeader(Stamped):
    """联系村领导: the leader a village turns to; used for escalation and in lists."""

    village = models.ForeignKey(OrgUnit, verbose_name="村（社区）", on_delete=models.PROTECT, related_name="leaders")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="联系村领导", on_delete=models.PROTECT, related_name="villages_led"
    )
    since = models.DateField("起", default=today)
    until = models.DateField("止", null=True, blank=True)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "联系村领导"
        ordering = ["village__path", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["village", "user"], condition=Q(until=None), name="village_leader_named_once"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="village_leader_ends_after_it_begins"
            ),
        ]

    def __str__(self):
        return f"{self.village} {self.user}"
