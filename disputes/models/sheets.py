"""报送的统计表: figures as handed in, with the cases behind each; what changed later is a row with a reason."""

from django.db import models
from django.db.models import F, Q

from disputes import scope
from disputes.models.procedure import person
from governance.core.models import Stamped


class SheetQuerySet(models.QuerySet):
    """Sheets that were handed in."""

    def visible_to(self, user):
        """Those of the user's towns."""
        return self.filter(scope.towns(user))


class SubmittedSheet(Stamped):
    """报送的统计表: frozen with its period; never changed, only corrected by rows."""

    class Kind(models.TextChoices):
        """哪一张表."""

        JUSTICE = "justice", "人民调解统计表"
        GOVERNANCE = "governance", "矛盾纠纷排查情况表"

    unit = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="填报单位")
    kind = models.CharField("表", max_length=12, choices=Kind.choices)
    first = models.DateField("从")
    last = models.DateField("到")
    content = models.JSONField("报送的内容")
    numbers = models.JSONField("报送的数字")
    members = models.JSONField("每个数字的案件")
    checked_by = models.CharField("审核人", max_length=40)
    headed_by = models.CharField("负责人", max_length=40)
    note = models.CharField("说明", max_length=300, blank=True)
    at = models.DateTimeField("报送时间")
    by = person("填报人")

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报送的统计表"
        ordering = ["-last", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "first", "last"], name="sheet_handed_in_once"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="sheet_period"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.first} 至 {self.last}"


class SheetCorrection(Stamped):
    """补报、更正: one figure of a sheet that is another number now, with the reason."""

    class Kind(models.TextChoices):
        """种类."""

        MORE = "more", "补报"
        OTHER = "other", "更正"

    sheet = models.ForeignKey(SubmittedSheet, models.PROTECT, related_name="corrections", verbose_name="统计表")
    kind = models.CharField("种类", max_length=8, choices=Kind.choices)
    key = models.CharField("统计项代码", max_length=40)
    label = models.CharField("统计项", max_length=80)
    before = models.DecimalField("原报", max_digits=16, decimal_places=2)
    after = models.DecimalField("现报", max_digits=16, decimal_places=2)
    members = models.JSONField("案件")
    reason = models.CharField("理由", max_length=300)
    at = models.DateTimeField("时间")
    by = person("登记人")

    class Meta:
        verbose_name = verbose_name_plural = "补报、更正"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(before=F("after")), name="correction_changes"),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_reason"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.label}"
