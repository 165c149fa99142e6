"""The telephone desk (来电登记): answered at once, or a task to call back (回电任务) with every attempt."""

from django.db import models
from django.db.models import F, Q

from governance.cases.lights import Light, light_at
from governance.core.fields import EncryptedTextField, blind_index, normalise_phone
from governance.core.models import Stamped
from governance.core.now import now
from governance.organisation.access import area_filter, standing
from governance.organisation.roles import Permission

from .windows import HallQuerySet


class CallQuerySet(HallQuerySet):
    """Calls."""

    def visible_to(self, user):
        """Calls of the user's hall, and those that the user (or the person stood in for) has to return."""
        return self.filter(area_filter(user, Permission.VIEW_HALL, "centre__path") | Q(owner__in=owners(user)))

    def open(self):
        """Calls that still have to be returned."""
        return self.filter(outcome=Call.Outcome.CALL_BACK, done_at=None)

    def owed_by(self, user):
        """Open tasks of the user and of those the user stands in for."""
        return self.open().filter(owner__in=owners(user))


def owners(user) -> set[int]:
    """Ids of the persons whose calls are this user's to return."""
    return {user.pk, *standing(user).stands_in_for}


class Call(Stamped):
    """来电: who called, about what, and what became of it. The number is encrypted."""

    class Outcome(models.TextChoices):
        """来电处理方式."""

        ANSWERED = "answered", "当场答复"
        CALL_BACK = "call_back", "需要回电"

    centre = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="中心")
    at = models.DateTimeField("来电时间")
    taken_by = models.ForeignKey("organisation.User", models.PROTECT, related_name="+", verbose_name="接听人")
    caller_name = models.CharField("来电人", max_length=80, blank=True)
    phone = EncryptedTextField("来电号码", context="call.phone", blank=True)
    phone_hash = models.CharField(max_length=64, blank=True, editable=False)
    phone_tail_hash = models.CharField(max_length=64, blank=True, editable=False)
    matter = models.CharField("来电事项", max_length=300)
    outcome = models.CharField("处理方式", max_length=10, choices=Outcome.choices)
    answer = models.CharField("答复要点", max_length=500, blank=True)
    owner = models.ForeignKey(
        "organisation.User", models.PROTECT, null=True, blank=True, related_name="calls", verbose_name="回电人"
    )
    yellow_at = models.DateTimeField("转黄灯时间", null=True, blank=True)
    due_at = models.DateTimeField("回电期限", null=True, blank=True)
    reminded = models.PositiveSmallIntegerField("已提醒级数", default=0)
    done_at = models.DateTimeField("办完时间", null=True, blank=True)
    done_by = models.ForeignKey(
        "organisation.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办完人"
    )
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记的案件"
    )
    request_key = models.UUIDField(unique=True, editable=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "来电"
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["centre", "-at", "-id"], name="call_list"),
            models.Index(fields=["owner", "due_at"], name="call_owed", condition=Q(outcome="call_back", done_at=None)),
            models.Index(fields=["phone_hash"], name="call_phone_hash", condition=~Q(phone_hash="")),
            models.Index(fields=["phone_tail_hash"], name="call_phone_tail", condition=~Q(phone_tail_hash="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="answered", owner=None, due_at=None, yellow_at=None)
                | Q(outcome="call_back", owner__isnull=False, due_at__isnull=False, yellow_at__lte=F("due_at")),
                name="call_back_has_owner_and_due",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="call_done_pair",
            ),
        ]

    def __str__(self):
        return f"来电 {self.at:%Y-%m-%d %H:%M}"

    def save(self, *args, **kwargs):
        """Keep the search hashes in step with the number."""
        self.phone = normalise_phone(self.phone)
        self.phone_hash = blind_index(self.phone, "phone") if self.phone else ""
        self.phone_tail_hash = blind_index(self.phone[-4:], "phone_tail") if self.phone else ""
        super().save(*args, **kwargs)

    @property
    def is_open(self) -> bool:
        """True while somebody still has to call back."""
        return self.outcome == self.Outcome.CALL_BACK and self.done_at is None

    @property
    def light(self) -> Light:
        """The light of the task; grey for a call that owes nothing."""
        if self.outcome == self.Outcome.ANSWERED:
            return Light("done", "当场答复")
        if self.done_at is None:
            return light_at(self.due_at, self.yellow_at, now())
        return Light("done", "已转登记" if self.case_id else "已回电")


class CallAttempt(Stamped):
    """回电记录: one attempt to reach the caller, 接通 or 未接通."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="attempts", verbose_name="来电")
    at = models.DateTimeField("时间")
    by = models.ForeignKey("organisation.User", models.PROTECT, related_name="+", verbose_name="回电人")
    reached = models.BooleanField("接通")
    note = models.CharField("通话情况", max_length=500, blank=True)
    request_key = models.UUIDField(unique=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "回电记录"
        ordering = ["-at", "-id"]

    def __str__(self):
        return f"{'接通' if self.reached else '未接通'} {self.at:%Y-%m-%d %H:%M}"
