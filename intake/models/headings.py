"""What columns of ledgers are called: data, kept by the manager, learned from corrections."""

from django.db import models
from django.db.models import Q

from governance.core.models import Stamped
from governance.organisation.models.history import Dated, tracked


class HeadingSynonym(Dated, Stamped):
    """表头对照: this heading means this field; for everyone or, learned from a correction, for one unit."""

    unit = models.ForeignKey(
        "organisation.OrgUnit", models.PROTECT, null=True, blank=True, verbose_name="只用于单位", related_name="+"
    )
    kind = models.CharField("台账种类", max_length=12, blank=True)
    field = models.CharField("栏目", max_length=12)
    heading = models.CharField("表头", max_length=60)
    order = models.PositiveSmallIntegerField("先后", default=0)
    active = models.BooleanField("启用", default=True)

    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "表头对照"
        ordering = ["kind", "field", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "heading"], condition=Q(unit=None), name="heading_once_for_all"),
            models.UniqueConstraint(
                fields=["unit", "kind", "heading"], condition=Q(unit__isnull=False), name="heading_once_for_unit"
            ),
        ]

    def __str__(self):
        return self.heading
