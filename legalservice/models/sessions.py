"""律师值班 and 轮驻 of court, procuratorate and police as online consultation sessions, and who booked a slot."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from governance.cases.models import Attachment, Case
from governance.core.models import Stamped
from governance.core.now import now
from governance.organisation.access import standing
from governance.organisation.models.history import Dated, tracked
from governance.organisation.roles import Permission
from legalservice import scope
from legalservice.models.base import at_unit, person


def own_units(user) -> set[int]:
    """Units whose sessions the user answers."""
    return {grant.unit_id for grant in standing(user).with_permission(Permission.ANSWER_SESSIONS)}


class ConsultSessionQuerySet(models.QuerySet):
    """Sessions, asked for by who may see them."""

    def visible_to(self, user):
        """All of the town for who keeps the calendar or books; for the post of an organ those of its own unit alone."""
        return self.filter(scope.within(user, Permission.VIEW_SESSIONS) | Q(host_unit__in=own_units(user)))

    def open(self):
        """Sessions that still take bookings."""
        return self.filter(state=ConsultSession.State.PLANNED, ends_at__gt=now())


class ConsultSession(Dated, Stamped):
    """咨询场次: one turn of a lawyer on the rota, or of an organ that sits in turn (轮驻)."""

    class Host(models.TextChoices):
        """坐班方."""

        LAWYER = "lawyer", "律师值班"
        COURT = "court", "人民法庭轮驻"
        PROCURATOR = "procurator", "检察室轮驻"
        POLICE = "police", "派出所轮驻"
        OTHER = "other", "其他单位轮驻"

    class Mode(models.TextChoices):
        """咨询方式."""

        VIDEO = "video", "视频连线"
        PHONE = "phone", "电话"
        PLACE = "place", "到站面谈"

    class State(models.TextChoices):
        """场次状态."""

        PLANNED = "planned", "已安排"
        HELD = "held", "已结束"
        CANCELLED = "cancelled", "已取消"

    unit = at_unit("安排单位")
    host = models.CharField("坐班方", max_length=12, choices=Host.choices)
    host_unit = at_unit("坐班单位", null=True, blank=True)
    host_name = models.CharField("坐班人", max_length=60)
    host_phone = models.CharField("联系电话", max_length=30, blank=True)
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    slot_minutes = models.PositiveSmallIntegerField("每人分钟", default=30)
    mode = models.CharField("咨询方式", max_length=8, choices=Mode.choices)
    place = models.CharField("地点或接入方式", max_length=120)
    fields = models.CharField("可咨询的事", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PLANNED)
    note = models.CharField("说明", max_length=200, blank=True)
    planned_by = person("安排人")

    objects = ConsultSessionQuerySet.as_manager()
    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "咨询场次"
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["unit", "starts_at"], name="consult_session_list")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="consult_session_order"),
            models.CheckConstraint(condition=Q(slot_minutes__gte=5), name="consult_session_slot"),
            models.CheckConstraint(
                condition=Q(host="lawyer") | Q(host_unit__isnull=False), name="consult_session_organ_has_unit"
            ),
        ]

    def __str__(self):
        return f"{timezone.localtime(self.starts_at):%Y-%m-%d %H:%M} {self.host_name}"

    @property
    def slots(self) -> list[datetime]:
        """Moments at which somebody's turn may begin."""
        step, found, at = timedelta(minutes=self.slot_minutes), [], self.starts_at
        while at + step <= self.ends_at:
            found.append(at)
            at += step
        return found

    @property
    def hours(self) -> str:
        """09:00–11:30."""
        return f"{timezone.localtime(self.starts_at):%H:%M}–{timezone.localtime(self.ends_at):%H:%M}"

    @property
    def stage(self) -> str:
        """The state; a planned session whose time has passed is over."""
        return self.State.HELD if self.state == self.State.PLANNED and self.ends_at <= now() else self.state

    @property
    def stage_words(self) -> str:
        """The stage in words."""
        return self.State(self.stage).label

    @property
    def is_open(self) -> bool:
        """True while it takes bookings."""
        return self.state == self.State.PLANNED and self.ends_at > now()


class SessionBookingQuerySet(models.QuerySet):
    """Bookings, asked for by who may read them."""

    def visible_to(self, user):
        """Those of one's own sessions, and those of the cases that one may see."""
        seen = Q(case__in=Case.objects.visible_to(user), session__in=ConsultSession.objects.visible_to(user))
        return self.filter(Q(session__host_unit__in=own_units(user)) | seen)

    def holding(self):
        """Bookings that hold their slot."""
        return self.exclude(state=SessionBooking.State.CANCELLED)


class SessionBooking(Stamped):
    """咨询预约: the question and papers handed in beforehand, and the answer on record."""

    class State(models.TextChoices):
        """预约状态."""

        BOOKED = "booked", "已预约"
        ANSWERED = "answered", "已解答"
        ABSENT = "absent", "未到"
        CANCELLED = "cancelled", "已取消"

    session = models.ForeignKey(ConsultSession, models.PROTECT, related_name="bookings", verbose_name="场次")
    case = models.ForeignKey(Case, models.PROTECT, related_name="session_bookings", verbose_name="案件")
    slot_at = models.DateTimeField("预约时间")
    visitor = models.CharField("咨询人", max_length=60)
    question = models.TextField("要问的问题", max_length=2000)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.BOOKED)
    booked_by = person("预约登记人")
    booked_at = models.DateTimeField("登记时间")
    answer = models.TextField("解答", max_length=4000, blank=True)
    law = models.CharField("引用法条", max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField("用时（分钟）", null=True, blank=True)
    answered_at = models.DateTimeField("解答时间", null=True, blank=True)
    answered_by = person("解答登记人", null=True, blank=True)

    objects = SessionBookingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "咨询预约"
        ordering = ["slot_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "slot_at"], condition=~Q(state="cancelled"), name="session_slot_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="session_booking_answer_whole",
            ),
        ]

    def __str__(self):
        return f"{timezone.localtime(self.slot_at):%m-%d %H:%M} {self.visitor}"


class BookingPaper(Stamped):
    """预约材料: a file of the case that was handed in beforehand."""

    booking = models.ForeignKey(SessionBooking, models.PROTECT, related_name="papers", verbose_name="预约")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+", verbose_name="附件")

    class Meta:
        verbose_name = verbose_name_plural = "预约材料"
        ordering = ["pk"]

    def __str__(self):
        return self.attachment.title
