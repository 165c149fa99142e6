"""办事指南: what the public pages say of the hall and of each matter, kept by the manager with its history."""

from django.db import models
from django.db.models import Q

from governance.core.models import Stamped
from governance.organisation.models import DutyLine, OrgUnit
from governance.organisation.models.history import Dated, tracked


class Hall(Dated, Stamped):
    """大厅信息 of one centre: when and where it is open. An empty field falls back on the unit's contact data."""

    centre = models.OneToOneField(OrgUnit, models.PROTECT, related_name="hall", verbose_name="中心")
    hours = models.TextField("开放时间", max_length=500, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    phone = models.CharField("咨询电话", max_length=30, blank=True)
    way = models.TextField("怎么来", max_length=500, blank=True)
    notice = models.TextField("提示", max_length=1000, blank=True)

    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "大厅信息"

    def __str__(self):
        return f"{self.centre}"


class GuideItem(Dated, Stamped):
    """办事指南事项: the words for one line of the duty list, or for a matter of its own."""

    centre = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name="中心")
    duty_line = models.OneToOneField(
        DutyLine, models.PROTECT, null=True, blank=True, related_name="guide", verbose_name="职责事项"
    )
    matter = models.CharField("事项", max_length=120, help_text="用群众的话写，如：邻居占了我家地界怎么办")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name="哪里办")
    about = models.TextField("能办什么", max_length=2000, blank=True)
    bring = models.TextField("要带什么", max_length=2000, blank=True, help_text="一行写一样")
    steps = models.TextField("怎么办", max_length=2000, blank=True, help_text="一行写一步")
    time_limit = models.CharField("多久办好", max_length=120, blank=True)
    fee = models.CharField("收费", max_length=120, blank=True, default="不收费")
    keywords = models.CharField("关键词", max_length=200, blank=True, help_text="群众会怎么问，用空格隔开")
    public = models.BooleanField("对外公布", default=True)
    order = models.PositiveIntegerField("排序", default=0)

    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "办事指南事项"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "matter"], condition=Q(duty_line=None), name="guide_matter_once_in_a_centre"
            ),
        ]

    def __str__(self):
        return self.matter
