"""Windows and rooms of the hall (窗口、功能室) and who sits there on which days (驻厅安排)."""

from django.db import models
from django.db.models import F, Q

from governance.core.models import Stamped
from governance.organisation.access import area_filter
from governance.organisation.models.history import Dated, tracked
from governance.organisation.roles import Permission

WEEKDAYS = "一二三四五六日"


class HallQuerySet(models.QuerySet):
    """Rows that belong to the hall of a centre (column `centre`)."""

    def visible_to(self, user):
        """Rows of the centres whose hall the user sees."""
        return self.filter(area_filter(user, Permission.VIEW_HALL, "centre__path"))


class Window(Dated, Stamped):
    """窗口、功能室: a place in the hall, the unit that answers for it, and what one gets done there."""

    class Kind(models.TextChoices):
        """窗口类别."""

        WINDOW = "window", "窗口"
        ROOM = "room", "功能室"

    centre = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="windows", verbose_name="中心")
    kind = models.CharField("类别", max_length=8, choices=Kind.choices, default=Kind.WINDOW)
    name = models.CharField("名称", max_length=40)
    unit = models.ForeignKey(
        "organisation.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="负责单位"
    )
    location = models.CharField("位置", max_length=100, blank=True)
    services = models.CharField("办理事项", max_length=300, blank=True)
    active = models.BooleanField("启用", default=True)
    order = models.PositiveIntegerField("排序", default=0)

    objects = HallQuerySet.as_manager()
    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "窗口"
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["centre", "name"], name="window_named_once")]

    def __str__(self):
        return self.name


class SittingQuerySet(models.QuerySet):
    """Arrangements of who sits where."""

    def visible_to(self, user):
        """Those of the centres whose hall the user sees."""
        return self.filter(area_filter(user, Permission.VIEW_HALL, "window__centre__path"))

    def reaching(self, first, last=None):
        """Arrangements whose span touches the days `first` to `last` (default: the one day)."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=first), starts_on__lte=last or first)


class Sitting(Dated, Stamped):
    """驻厅安排: who sits at a window from one day to another, each week on some days or, dated, on every day."""

    window = models.ForeignKey(Window, models.PROTECT, related_name="sittings", verbose_name="窗口")
    user = models.ForeignKey("organisation.User", models.PROTECT, related_name="+", verbose_name="人员")
    starts_on = models.DateField("起")
    ends_on = models.DateField("止", null=True, blank=True)
    weekdays = models.CharField("每周", max_length=7, blank=True)  # digits of isoweekday, such as 135; "" = dated
    starts_at = models.TimeField("上岗", null=True, blank=True)
    ends_at = models.TimeField("离岗", null=True, blank=True)
    note = models.CharField("说明", max_length=100, blank=True)

    objects = SittingQuerySet.as_manager()
    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "驻厅安排"
        ordering = ["window", "starts_on", "id"]
        indexes = [models.Index(fields=["window", "ends_on"], name="sitting_window_ends")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="sitting_span"),
            # Whoever sits there every day without a pattern sits there for a known time.
            models.CheckConstraint(condition=~Q(weekdays="") | Q(ends_on__isnull=False), name="sitting_dated_ends"),
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None)
                | Q(starts_at__isnull=False, ends_at__isnull=False, ends_at__gt=F("starts_at")),
                name="sitting_hours",
            ),
        ]

    def __str__(self):
        return f"{self.window} {self.user}"

    @property
    def is_weekly(self) -> bool:
        """True for a weekly pattern, False for a dated arrangement."""
        return bool(self.weekdays)

    @property
    def days_text(self) -> str:
        """每周一、三、五 · 每个工作日 · 每天."""
        if not self.weekdays:
            return "每天"
        if self.weekdays == "12345":
            return "每个工作日"
        return "每周" + "、".join(WEEKDAYS[int(day) - 1] for day in self.weekdays)

    @property
    def hours_text(self) -> str:
        """09:00–12:00, or 全天."""
        return f"{self.starts_at:%H:%M}–{self.ends_at:%H:%M}" if self.starts_at else "全天"
