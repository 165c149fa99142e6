"""法治宣传教育 (《法治宣传教育法》): the year's plan and what was done (legal-services.md §6)."""

from django.db import models
from django.db.models import Q

from governance.core.models import Stamped
from governance.core.now import today
from governance.core.uploads import random_path
from governance.organisation.models.history import Dated, tracked
from legalservice.models.base import OfTownQuerySet, at_unit, person


class Form(models.TextChoices):
    """活动形式."""

    LECTURE = "lecture", "讲座"
    MARKET = "market", "赶集宣传"
    HOME = "home", "进村入户"
    SCHOOL = "school", "进校园"
    MEDIA = "media", "新媒体"
    RADIO = "radio", "广播"
    BOARD = "board", "宣传栏"
    MOOT = "moot", "模拟法庭"
    SHOW = "show", "文艺"


class EducationPlan(Dated, Stamped):
    """年度普法计划: one theme of a month, with who answers for it (普法责任制, 第九条)."""

    unit = at_unit("维护单位")
    year = models.PositiveSmallIntegerField("年度")
    month = models.PositiveSmallIntegerField("月份")
    theme = models.CharField("主题", max_length=100)
    law = models.CharField("宣传的法律", max_length=200)
    audience = models.CharField("对象", max_length=100)
    form = models.CharField("形式", max_length=8, choices=Form.choices)
    lead = at_unit("责任单位")
    target = models.PositiveSmallIntegerField("计划场次", default=1)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = OfTownQuerySet.as_manager()
    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "普法计划"
        ordering = ["-year", "month", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="education_month"),
            models.UniqueConstraint(fields=["unit", "year", "month", "theme"], name="education_plan_once"),
        ]

    def __str__(self):
        return f"{self.year}-{self.month:02d} {self.theme}"

    @property
    def is_past(self) -> bool:
        """True when its month is over."""
        return (self.year, self.month) < (today().year, today().month)


class EducationActivity(Stamped):
    """普法活动 (LS-14)."""

    unit = at_unit("登记单位")
    plan = models.ForeignKey(
        EducationPlan, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name="计划"
    )
    theme = models.CharField("主题", max_length=100)
    law = models.CharField("宣传的法律", max_length=200)
    on = models.DateField("日期")
    place = models.CharField("地点", max_length=100)
    village = at_unit("村（社区）", null=True, blank=True)
    form = models.CharField("形式", max_length=8, choices=Form.choices)
    host = models.CharField("主办", max_length=100)
    partner = models.CharField("协办", max_length=100, blank=True)
    audience = models.CharField("对象", max_length=100)
    people = models.PositiveIntegerField("参加人数")
    handouts = models.PositiveIntegerField("发放资料（份）", default=0)
    consults = models.PositiveSmallIntegerField("现场咨询（件）", default=0)
    lecturer = models.CharField("讲师", max_length=60, blank=True)
    link = models.CharField("媒体报道", max_length=200, blank=True)
    cost = models.DecimalField("经费（元）", max_digits=10, decimal_places=2, null=True, blank=True)
    effect = models.CharField("效果", max_length=500, blank=True)
    recorded_by = person("登记人")
    request_key = models.UUIDField(unique=True, editable=False)

    objects = OfTownQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "普法活动"
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["unit", "on"], name="education_activity_on")]

    def __str__(self):
        return f"{self.on} {self.theme}"


class EducationPhoto(Stamped):
    """活动照片."""

    activity = models.ForeignKey(EducationActivity, models.PROTECT, related_name="photos", verbose_name="活动")
    file = models.FileField("照片", upload_to=random_path, max_length=200)
    title = models.CharField("名称", max_length=160)
    content_type = models.CharField("类型", max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "活动照片"
        ordering = ["pk"]

    def __str__(self):
        return self.title
