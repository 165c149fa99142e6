"""Leaders' reception days (领导接访日), who booked or came, and what became of it (petitions.md §8)."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from governance.core.fields import EncryptedTextField, blind_index, normalise_phone
from governance.core.models import Stamped
from governance.core.now import now
from governance.organisation.access import standing
from governance.organisation.models.history import Dated, tracked
from governance.organisation.roles import Permission


def _person(verbose_name, **options):
    return models.ForeignKey(
        "organisation.User", models.PROTECT, related_name="+", verbose_name=verbose_name, **options
    )


def town_paths(user, permission) -> set[str]:
    """Paths of the towns in which the user's posts hold `permission`; a post of the county: the whole county."""
    grants = standing(user).with_permission(permission)
    return {"".join(f"{step}." for step in grant.unit_path.split(".")[:2] if step) for grant in grants}


def _in_towns(user, permission, column) -> Q:
    found = Q(pk__in=())
    for path in town_paths(user, permission):
        found |= Q(**{f"{column}__startswith": path})
    return found


class ReceptionDayQuerySet(models.QuerySet):
    """Days, asked for by who may see them."""

    def visible_to(self, user):
        """The days of the user's town."""
        return self.filter(_in_towns(user, Permission.VIEW_RECEPTION, "centre__path"))

    def public(self):
        """What the citizen pages show: published days, held and cancelled ones among them."""
        return self.exclude(published_at=None)

    def faulty(self):
        """Days that count as a fault: published late, or held without having been published (petitions.md §8)."""
        return self.filter(Q(published_late=True) | Q(state=ReceptionDay.State.HELD, published_at=None))


class ReceptionDay(Dated, Stamped):
    """领导接访日: which leader receives when, where and how; published before it.

    Source: 中办国办 2009 年《关于领导干部定期接待群众来访的意见》 (petitions.md §8).
    """

    class Form(models.TextChoices):
        """接访形式."""

        FIXED = "fixed", "定点接访"
        APPOINTED = "appointed", "重点约访"
        DOWN = "down", "带案下访"

    class State(models.TextChoices):
        """接访安排状态."""

        DRAFT = "draft", "待审定"
        APPROVED = "approved", "已审定"
        PUBLISHED = "published", "已公示"
        HELD = "held", "已接访"
        CANCELLED = "cancelled", "已取消"

    centre = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="中心")
    date = models.DateField("日期")
    starts_at = models.TimeField("开始时间")
    ends_at = models.TimeField("结束时间")
    leader = _person("接访领导")
    position = models.CharField("职务", max_length=80)
    duties = models.CharField("分管工作", max_length=200)
    form = models.CharField("形式", max_length=10, choices=Form.choices, default=Form.FIXED)
    place = models.CharField("地点", max_length=120)
    booking_until = models.DateTimeField("预约截止")
    capacity = models.PositiveSmallIntegerField("预约名额", default=0)
    units = models.ManyToManyField("organisation.OrgUnit", blank=True, related_name="+", verbose_name="陪同单位")
    note = models.CharField("说明", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    planned_by = _person("安排人")
    approved_by = _person("审定人", null=True, blank=True)
    approved_at = models.DateTimeField("审定时间", null=True, blank=True)
    published_by = _person("公示人", null=True, blank=True)
    published_at = models.DateTimeField("公示时间", null=True, blank=True)
    # As it was when it was published: a changed number of days does not change what was late.
    published_late = models.BooleanField("公示迟于规定", default=False)
    held_by = _person("接访登记人", null=True, blank=True)
    held_at = models.DateTimeField("接访登记时间", null=True, blank=True)
    request_key = models.UUIDField(unique=True, editable=False)

    objects = ReceptionDayQuerySet.as_manager()
    history = tracked("created_at", "updated_at", "request_key")

    class Meta:
        verbose_name = verbose_name_plural = "领导接访日"
        ordering = ["date", "starts_at", "id"]
        indexes = [models.Index(fields=["centre", "date", "starts_at"], name="reception_day_list")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="reception_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="reception_approved_pair",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None, published_late=False)
                | Q(published_at__isnull=False, published_by__isnull=False, approved_at__isnull=False),
                name="reception_published_after_approval",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False), name="reception_published_has_time"
            ),
            models.UniqueConstraint(
                fields=["leader", "date", "starts_at"],
                condition=~Q(state="cancelled"),
                name="reception_leader_once_at_a_time",
            ),
        ]

    def __str__(self):
        return f"{self.date} {self.leader}"

    @property
    def begins(self) -> datetime:
        """The moment at which it begins."""
        return timezone.make_aware(datetime.combine(self.date, self.starts_at))

    @property
    def ends(self) -> datetime:
        """The moment at which it ends."""
        return timezone.make_aware(datetime.combine(self.date, self.ends_at))

    @property
    def hours(self) -> str:
        """09:00–11:30."""
        return f"{self.starts_at:%H:%M}–{self.ends_at:%H:%M}"

    @property
    def is_ahead(self) -> bool:
        """True for a day that still takes place."""
        return self.state not in (self.State.HELD, self.State.CANCELLED)

    @property
    def takes_bookings(self) -> bool:
        """True while citizens may book: published, places given, before 预约截止."""
        return self.state == self.State.PUBLISHED and self.capacity > 0 and now() < self.booking_until

    def publish_by(self, lead_days: int):
        """The last day on which publication is in time."""
        return self.date - timedelta(days=lead_days)


class ReceptionChange(Stamped):
    """接访变更记录: a substitute leader, another time or place, or a cancellation, with its reason."""

    class Kind(models.TextChoices):
        """变更类别."""

        LEADER = "leader", "换领导"
        TIME = "time", "改时间地点"
        CANCEL = "cancel", "取消"

    day = models.ForeignKey(ReceptionDay, models.PROTECT, related_name="changes", verbose_name="接访日")
    kind = models.CharField("变更", max_length=8, choices=Kind.choices)
    before = models.CharField("原安排", max_length=300)
    after = models.CharField("现安排", max_length=300, blank=True)
    reason = models.CharField("原因", max_length=200)
    at = models.DateTimeField("变更时间")
    by = _person("变更人")

    class Meta:
        verbose_name = verbose_name_plural = "接访变更记录"
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.get_kind_display()} {self.before}"


class ReceptionVisitQuerySet(models.QuerySet):
    """Petitioners of the days."""

    def visible_to(self, user):
        """Those of the user's town for who keeps the record or leads; to others only the day is shown, no names."""
        desk = _in_towns(user, Permission.KEEP_RECEPTION, "day__centre__path")
        return self.filter(desk | _in_towns(user, Permission.APPROVE_RECEPTION, "day__centre__path"))

    def booked(self):
        """Those that hold one of the places (预约名额)."""
        return self.filter(way__in=(ReceptionVisit.Way.ONLINE, ReceptionVisit.Way.DESK)).exclude(
            state=ReceptionVisit.State.CANCELLED
        )


class ReceptionVisit(Stamped):
    """接访登记: one petitioner of a reception day, from the appointment to the result."""

    class Way(models.TextChoices):
        """来访方式."""

        ONLINE = "online", "网上预约"
        DESK = "desk", "窗口预约"
        WALK_IN = "walk_in", "现场来访"
        INVITED = "invited", "约请"

    class State(models.TextChoices):
        """接访登记状态."""

        BOOKED = "booked", "已预约"
        WAITING = "waiting", "已到等候"
        RECEIVED = "received", "已接待"
        ABSENT = "absent", "未到"
        CANCELLED = "cancelled", "已取消"

    class Contented(models.TextChoices):
        """回访评价."""

        YES = "yes", "满意"
        FAIR = "fair", "基本满意"
        NO = "no", "不满意"
        UNREACHED = "unreached", "未联系上"

    day = models.ForeignKey(ReceptionDay, models.PROTECT, related_name="visits", verbose_name="接访日")
    serial = models.PositiveSmallIntegerField("序号")
    number = models.CharField("预约编号", max_length=16, unique=True)
    secret_hash = models.CharField(max_length=64, blank=True, editable=False)
    way = models.CharField("来访方式", max_length=8, choices=Way.choices)
    state = models.CharField("状态", max_length=10, choices=State.choices)
    name = models.CharField("姓名", max_length=80)
    phone = EncryptedTextField("电话", context="reception.phone", blank=True)
    phone_hash = models.CharField(max_length=64, blank=True, editable=False)
    village = models.ForeignKey(
        "organisation.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所在村"
    )
    people_count = models.PositiveSmallIntegerField("人数", default=1)
    matter = models.CharField("反映的事", max_length=500)
    booked_at = models.DateTimeField("登记时间")
    booked_by = _person("登记人", null=True, blank=True)
    came_at = models.DateTimeField("到达时间", null=True, blank=True)
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="receptions", verbose_name="案件"
    )
    leader = _person("接待领导", null=True, blank=True)
    received_at = models.DateTimeField("接待时间", null=True, blank=True)
    recorded_by = _person("记录人", null=True, blank=True)
    opinion = models.TextField("领导意见", max_length=1000, blank=True)
    on_spot = models.BooleanField("当场答复", default=False)
    unit = models.ForeignKey(
        "organisation.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任单位"
    )
    due_on = models.DateField("办结时限", null=True, blank=True)
    instruction = models.ForeignKey(
        "cases.Supervision", models.PROTECT, null=True, blank=True, related_name="receptions", verbose_name="领导批示"
    )
    result = models.TextField("结果", max_length=1000, blank=True)
    asked_on = models.DateField("回访日期", null=True, blank=True)
    asked_by = _person("回访人", null=True, blank=True)
    contented = models.CharField("回访评价", max_length=10, choices=Contented.choices, blank=True)
    asked_note = models.CharField("回访情况", max_length=500, blank=True)
    request_key = models.UUIDField(unique=True, editable=False)

    objects = ReceptionVisitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "接访登记"
        ordering = ["day", "serial"]
        indexes = [models.Index(fields=["phone_hash"], name="reception_phone", condition=~Q(phone_hash=""))]
        constraints = [
            models.UniqueConstraint(fields=["day", "serial"], name="reception_serial_once"),
            models.UniqueConstraint(
                fields=["day", "phone_hash"],
                condition=~Q(phone_hash="") & Q(state="booked"),
                name="reception_booked_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="received")
                | Q(received_at__isnull=False, leader__isnull=False, recorded_by__isnull=False) & ~Q(opinion=""),
                name="reception_received_has_opinion",
            ),
            models.CheckConstraint(
                condition=Q(asked_on=None, asked_by=None, contented="")
                | Q(asked_on__isnull=False, asked_by__isnull=False) & ~Q(contented=""),
                name="reception_asked_whole",
            ),
            models.CheckConstraint(condition=Q(people_count__gt=0), name="reception_people_count"),
        ]

    def __str__(self):
        return self.number

    def save(self, *args, **kwargs):
        """Keep the search hash in step with the number."""
        self.phone = normalise_phone(self.phone)
        self.phone_hash = blind_index(self.phone, "phone") if self.phone else ""
        super().save(*args, **kwargs)

    @property
    def is_open(self) -> bool:
        """True until the petitioner was received, did not come, or cancelled."""
        return self.state in (self.State.BOOKED, self.State.WAITING)

    @property
    def owes_instruction(self) -> bool:
        """True while the leader's opinion names a unit and nobody has signed the 批示 yet."""
        return bool(self.case_id and self.unit_id and not self.instruction_id and not self.on_spot)
