"""矛盾纠纷排查: campaigns, who reports for which area, reports of each period with 零报告, and what was found."""

import calendar
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from disputes import scope
from governance.cases.states import State
from governance.core.models import Stamped
from governance.core.now import today
from governance.organisation.models.history import Dated, tracked
from governance.organisation.roles import Permission

#: Whoever holds one of these for an area reads the patrols of the area.
READERS = (Permission.REPORT_PATROLS, Permission.RUN_PATROLS, Permission.SUPERVISE)
#: A finding that became a case is settled when the case has its answer.
SETTLED_STATES = (State.RESOLVED, State.TRACKING, State.EVALUATING, State.CLOSED)


def readable(user, column: str) -> Q:
    """Q for rows whose unit (path in `column`) lies in an area whose patrols the user reads."""
    found = Q(pk__in=())
    for permission in READERS:
        found |= scope.within(user, permission, column)
    return found


class CampaignQuerySet(models.QuerySet):
    """Campaigns."""

    def visible_to(self, user):
        """Those of the user's areas, and those in which the user reports."""
        town = self.filter(readable(user, "unit__path"))
        below = Duty.objects.filter(readable(user, "unit__path") | Q(user=user)).values("campaign")
        return self.filter(Q(pk__in=town.values("pk")) | Q(pk__in=below))

    def run_by(self, user):
        """Those that this person organises."""
        return self.filter(scope.within(user, Permission.RUN_PATROLS))

    def running(self, day=None):
        """Those that run on this day (default: today)."""
        day = day or today()
        return self.filter(starts_on__lte=day, ends_on__gte=day, closed_at=None)


class Campaign(Dated, Stamped):
    """排查批次: which area is looked through, from when to when, how often it is reported."""

    class Kind(models.TextChoices):
        """排查类型."""

        USUAL = "usual", "经常性排查"
        FIXED = "fixed", "定期排查"
        SPECIAL = "special", "专项排查"
        SEASON = "season", "重点时段排查"
        DRIVE = "drive", "集中大排查"

    class Frequency(models.TextChoices):
        """报送频次. How often is practice, not law: daily in a 重点时段, else weekly to monthly."""

        DAY = "day", "每天"
        WEEK = "week", "每周"
        TEN_DAYS = "ten", "每旬"
        HALF_MONTH = "half", "每半月"
        MONTH = "month", "每月"
        ONCE = "once", "整个批次一次"

    unit = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="组织单位")
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("类型", max_length=8, choices=Kind.choices)
    frequency = models.CharField("报送频次", max_length=8, choices=Frequency.choices)
    starts_on = models.DateField("起")
    ends_on = models.DateField("止")
    requirement = models.CharField("排查重点和要求", max_length=500, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="建立人")
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = CampaignQuerySet.as_manager()
    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "排查批次"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="campaign_named_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_span"),
        ]

    def __str__(self):
        return self.name

    @property
    def is_over(self) -> bool:
        """True after its last day or once it was closed."""
        return self.closed_at is not None or self.ends_on < today()

    def period_of(self, day: date) -> tuple[date, date] | None:
        """First and last day of the reporting period in which `day` lies; None outside the campaign.

        Weeks begin on Monday; 旬 on the 1st, 11th, 21st; half months on the 1st, 16th; the campaign cuts both ends.
        """
        if not self.starts_on <= day <= self.ends_on:
            return None
        first, last = _natural_period(self.frequency, day) or (self.starts_on, self.ends_on)
        return max(first, self.starts_on), min(last, self.ends_on)

    def periods(self, until: date) -> list[tuple[date, date]]:
        """Every period that has begun by the day `until`, oldest first."""
        found, day = [], self.starts_on
        while day <= min(until, self.ends_on):
            found.append(self.period_of(day))
            day = found[-1][1] + timedelta(days=1)
        return found


def _natural_period(frequency: str, day: date):
    end = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    if frequency == Campaign.Frequency.DAY:
        return day, day
    if frequency == Campaign.Frequency.WEEK:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    if frequency == Campaign.Frequency.MONTH:
        return day.replace(day=1), end
    if frequency == Campaign.Frequency.HALF_MONTH:
        return (day.replace(day=1), day.replace(day=15)) if day.day <= 15 else (day.replace(day=16), end)
    if frequency == Campaign.Frequency.TEN_DAYS:
        if day.day <= 20:
            first = 1 if day.day <= 10 else 11
            return day.replace(day=first), day.replace(day=first + 9)
        return day.replace(day=21), end
    return None


class Duty(Stamped):
    """排查责任: one area of a campaign and who reports for it."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="duties", verbose_name="排查批次")
    unit = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="村（社区）、网格")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="责任人")
    active = models.BooleanField("有效", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "排查责任"
        ordering = ["unit__path"]
        constraints = [models.UniqueConstraint(fields=["campaign", "unit"], name="duty_once")]
        indexes = [models.Index(fields=["user", "campaign"], name="duty_user")]

    def __str__(self):
        return f"{self.unit} {self.user}"


class Report(Stamped):
    """排查填报: what a duty holder reported for one period; several sendings add up. None found is a 零报告."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="reports", verbose_name="排查责任")
    starts_on = models.DateField("起")
    ends_on = models.DateField("止")
    households = models.PositiveIntegerField("走访户数", default=0)
    found = models.PositiveIntegerField("发现隐患数", default=0)
    first_sent_at = models.DateTimeField("首次填报时间")
    last_sent_at = models.DateTimeField("最近填报时间")

    class Meta:
        verbose_name = verbose_name_plural = "排查填报"
        ordering = ["-starts_on", "duty"]
        constraints = [
            models.UniqueConstraint(fields=["duty", "starts_on"], name="report_once_a_period"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="report_span"),
        ]

    def __str__(self):
        return f"{self.duty} {self.starts_on}"

    @property
    def is_zero(self) -> bool:
        """True for a 零报告."""
        return self.found == 0


class Sending(models.Model):
    """一次填报: what came in one go, known by the UUID of the device, so that a repeat changes nothing."""

    key = models.UUIDField("填报编号", unique=True)
    report = models.ForeignKey(Report, models.PROTECT, related_name="sendings", verbose_name="填报")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填报人")
    households = models.PositiveIntegerField("走访户数", default=0)
    written_at = models.DateTimeField("填写时间")
    received_at = models.DateTimeField("收到时间")

    class Meta:
        verbose_name = verbose_name_plural = "填报记录"
        ordering = ["pk"]

    def __str__(self):
        return str(self.key)


class FindingQuerySet(models.QuerySet):
    """Findings."""

    def visible_to(self, user):
        """Those of the user's areas, and those of the areas for which the user reports."""
        return self.filter(readable(user, "unit__path") | Q(report__duty__user=user))

    def settled(self):
        """化解: settled on the spot, or its case has an answer."""
        return self.filter(Q(status=Finding.Status.SETTLED) | Q(case__state__in=SETTLED_STATES))

    def unsettled(self):
        """Still open."""
        return self.exclude(Q(status=Finding.Status.SETTLED) | Q(case__isnull=False, case__state__in=SETTLED_STATES))


class Finding(Dated, Stamped):
    """排查发现的隐患（矛盾纠纷）: the item of the ledger (DM-28)."""

    class Status(models.TextChoices):
        """现状."""

        NEW = "new", "未介入"
        MEDIATING = "mediating", "调解中"
        SETTLED = "settled", "已化解"
        STEADY = "steady", "稳控"

    class Risk(models.IntegerChoices):
        """风险等级 (the common scale of four)."""

        LOW = 1, "蓝 低"
        MEDIUM = 2, "黄 中"
        HIGH = 3, "橙 高"
        GRAVE = 4, "红 重大"

    report = models.ForeignKey(Report, models.PROTECT, related_name="findings", verbose_name="填报")
    sending = models.OneToOneField(Sending, models.PROTECT, related_name="finding", verbose_name="填报记录")
    unit = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="村（社区）、网格")
    found_on = models.DateField("发现日期")
    parties = models.CharField("当事人", max_length=120)
    category = models.ForeignKey("cases.Category", models.PROTECT, related_name="+", verbose_name="类型")
    facts = models.TextField("简要情况", max_length=1000)
    headcount = models.PositiveIntegerField("涉及人数", default=2)
    amount = models.DecimalField("涉及金额（元）", max_digits=12, decimal_places=2, null=True, blank=True)
    risk = models.PositiveSmallIntegerField("风险等级", choices=Risk.choices, default=Risk.LOW)
    status = models.CharField("现状", max_length=10, choices=Status.choices, default=Status.NEW)
    responsible_unit = models.CharField("责任单位", max_length=60, blank=True)
    responsible = models.CharField("责任人", max_length=30, blank=True)
    leader = models.CharField("包案领导", max_length=30, blank=True)
    measures = models.CharField("化解措施", max_length=300, blank=True)
    due_on = models.DateField("期限", null=True, blank=True)
    result = models.CharField("结果", max_length=300, blank=True)
    settled_on = models.DateField("化解日期", null=True, blank=True)
    case = models.OneToOneField(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="finding", verbose_name="转案件号"
    )

    objects = FindingQuerySet.as_manager()
    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "排查隐患"
        ordering = ["-found_on", "-pk"]
        indexes = [models.Index(fields=["-found_on", "-id"], name="finding_list")]
        constraints = [
            models.CheckConstraint(condition=Q(risk__range=(1, 4)), name="finding_risk"),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="finding_amount"),
            models.CheckConstraint(condition=Q(headcount__gte=1), name="finding_headcount"),
            models.CheckConstraint(
                condition=Q(status="settled", settled_on__isnull=False) | ~Q(status="settled") & Q(settled_on=None),
                name="finding_settled_on",
            ),
        ]

    def __str__(self):
        return f"{self.found_on} {self.category}"

    @property
    def is_settled(self) -> bool:
        """The same rule as `FindingQuerySet.settled`."""
        return self.status == self.Status.SETTLED or (self.case is not None and self.case.state in SETTLED_STATES)

    @property
    def status_words(self) -> str:
        """现状 as the ledger writes it: once it is a case, what the case says."""
        if self.status != self.Status.SETTLED and self.case is not None:
            return "已化解" if self.case.state in SETTLED_STATES else f"已转案件（{self.case.get_state_display()}）"
        return self.get_status_display()
