"""应急资源: forces, vehicles, supplies, shelters, medical posts, cameras and experts that a command may call on."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from governance.core.fields import EncryptedTextField
from governance.core.models import Stamped
from governance.core.now import today
from governance.organisation.access import home_path
from governance.organisation.models.history import Dated, tracked


class ResourceQuerySet(models.QuerySet):
    """Resources."""

    def visible_to(self, user):
        """Those of the user's town (county posts: of the county)."""
        return self.filter(unit__path__startswith=home_path(user) or "-")


class Resource(Dated, Stamped):
    """应急资源: one force, vehicle, store of supplies or shelter, who keeps it and what state it is in."""

    class Kind(models.TextChoices):
        """资源类别."""

        FORCE = "force", "应急队伍"
        VEHICLE = "vehicle", "车辆装备"
        SUPPLY = "supply", "应急物资"
        SHELTER = "shelter", "避难场所"
        MEDICAL = "medical", "医疗点"
        EXPERT = "expert", "专家"

    class State(models.TextChoices):
        """状态."""

        READY = "ready", "待命"
        OUT = "out", "出动中"
        PATROL = "patrol", "巡逻"
        DOWN = "down", "停用、检修"

    kind = models.CharField("资源类别", max_length=8, choices=Kind.choices)
    name = models.CharField("名称", max_length=60)
    unit = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="所属单位、村")
    place = models.CharField("位置、存放点", max_length=100, blank=True)
    keeper = models.CharField("负责人、保管人", max_length=40)
    phone = EncryptedTextField("电话", context="resource.phone", blank=True, default="")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="负责人账号"
    )
    quantity = models.PositiveIntegerField("人数、数量、容量", default=1)
    measure = models.CharField("单位", max_length=10, default="人")
    at_hand = models.PositiveIntegerField("在岗、可用数", default=1)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.READY)
    expires_on = models.DateField("有效期至", null=True, blank=True)
    checked_on = models.DateField("最近检查", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    active = models.BooleanField("启用", default=True)

    objects = ResourceQuerySet.as_manager()
    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "应急资源"
        ordering = ["kind", "unit__path", "name"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "name"], name="resource_named_once"),
            models.CheckConstraint(condition=Q(at_hand__lte=models.F("quantity")), name="resource_at_hand"),
        ]

    def __str__(self):
        return self.name

    @property
    def is_expired(self) -> bool:
        """True after its last day."""
        return self.expires_on is not None and self.expires_on < today()
