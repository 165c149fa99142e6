"""职责清单: what each department answers for, with its legal basis and its A and B person."""

from django.db import models

from governance.core.models import Stamped

from .history import Dated, tracked
from .people import User
from .units import OrgUnit


class DutyLineQuerySet(models.QuerySet):
    """Lines of the duty list."""

    def active(self):
        """Lines in force, of units in use."""
        return self.filter(active=True, unit__active=True)


class DutyLine(Dated, Stamped):
    """One duty of one unit. 备案, 分流 and 退回 cite it; triage suggests the unit from it."""

    unit = models.ForeignKey(OrgUnit, verbose_name="部门", on_delete=models.PROTECT, related_name="duties")
    matter = models.CharField("职责事项", max_length=200)
    legal_basis = models.CharField("法律依据", max_length=300, blank=True)
    kind = models.CharField("案件类型", max_length=20, blank=True)
    category_code = models.CharField("类别代码", max_length=20, blank=True)
    keywords = models.CharField("关键词", max_length=200, blank=True, help_text="用空格隔开，分流时据此提示")
    materials = models.CharField("应带材料", max_length=300, blank=True, help_text="前台据此告诉来访人带什么")
    person_a = models.ForeignKey(
        User, verbose_name="A 岗", null=True, blank=True, on_delete=models.PROTECT, related_name="duties_a"
    )
    person_b = models.ForeignKey(
        User, verbose_name="B 岗", null=True, blank=True, on_delete=models.PROTECT, related_name="duties_b"
    )
    active = models.BooleanField("有效", default=True)
    order = models.PositiveIntegerField("排序", default=0)

    objects = DutyLineQuerySet.as_manager()
    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "职责事项"
        ordering = ["unit__path", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "matter"], name="duty_said_once_in_a_unit"),
        ]

    def __str__(self):
        return self.matter

    @property
    def keyword_list(self):
        """Keywords as a list."""
        return self.keywords.replace("，", " ").replace(",", " ").replace("、", " ").split()
