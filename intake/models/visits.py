"""Visits that need no case (引导、咨询): they count all the same."""

from django.db import models
from django.db.models import Q

from governance.core.models import Stamped

from .windows import HallQuerySet, Window


class VisitQuerySet(HallQuerySet):
    """The visitor log."""

    def visible_to(self, user):
        """Entries of the user's hall that were not taken back."""
        return super().visible_to(user).counted()

    def counted(self):
        """Entries that stand: a mis-tap that was undone is none."""
        return self.filter(undone_at=None)


class Visit(Stamped):
    """大厅来访: one entry of the visitor log, made with one key; it may become a case."""

    class Kind(models.TextChoices):
        """大厅来访类别."""

        GUIDE = "guide", "引导"
        CONSULT = "consult", "咨询"

    centre = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="中心")
    kind = models.CharField("类别", max_length=8, choices=Kind.choices)
    at = models.DateTimeField("时间")
    by = models.ForeignKey("organisation.User", models.PROTECT, related_name="+", verbose_name="登记人")
    window = models.ForeignKey(
        Window, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name="引导到"
    )
    people_count = models.PositiveSmallIntegerField("人数", default=1)
    note = models.CharField("咨询内容", max_length=300, blank=True)
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记的案件"
    )
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    request_key = models.UUIDField(unique=True, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "大厅来访"
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["centre", "-at", "-id"], name="visit_list", condition=Q(undone_at=None)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(people_count__gt=0), name="visit_people"),
            models.CheckConstraint(condition=Q(undone_at=None) | Q(case=None), name="visit_undone_without_case"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"
