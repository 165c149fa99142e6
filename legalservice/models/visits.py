"""监所远程视频会见 (legal-services.md §8): the centre applies, checks and provides the room; the prison approves.

《监狱法》(2026 修订) 第六十九条 【待核】, 《罪犯会见通信规定》(司发通〔2016〕118号). What concerns who is in
prison is encrypted and stands on pages of its own; the case page shows the step alone.
"""

from django.db import models
from django.db.models import F, Q

from governance.cases.models import Case
from governance.core.fields import EncryptedTextField, blind_index
from governance.core.models import Stamped
from governance.organisation.models.history import Dated, tracked
from governance.organisation.roles import Permission
from legalservice.models.base import OfTownQuerySet, at_unit, person
from legalservice.models.resettlement import kept_by


class VisitRoom(Stamped):
    """视频会见室."""

    unit = at_unit("所属单位")
    name = models.CharField("名称", max_length=60)
    device = models.CharField("设备", max_length=100, blank=True)
    active = models.BooleanField("在用", default=True)

    objects = OfTownQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "视频会见室"
        ordering = ["unit", "name"]
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="visit_room_once")]

    def __str__(self):
        return self.name


class PrisonVisitQuerySet(models.QuerySet):
    """Applications, asked for by who keeps them."""

    def visible_to(self, user):
        """Those of the office's area, of cases that the user may see too."""
        area = kept_by(user, Permission.KEEP_PRISON_VISITS)
        return self.filter(area, case__in=Case.objects.visible_to(user))

    def holding(self):
        """Those that hold their slot."""
        return self.filter(status__in=(PrisonVisit.Status.BOOKED, PrisonVisit.Status.DONE), starts_at__isnull=False)


class PrisonVisit(Dated, Stamped):
    """远程视频会见申请: one for each case."""

    class Relation(models.TextChoices):
        """与被会见人关系."""

        SPOUSE = "spouse", "配偶"
        PARENT = "parent", "父母"
        CHILD = "child", "子女"
        SIBLING = "sibling", "兄弟姐妹"
        GRANDPARENT = "grandparent", "（外）祖父母"
        GRANDCHILD = "grandchild", "（外）孙子女"
        IN_LAW = "in_law", "配偶的父母"
        GUARDIAN = "guardian", "监护人"
        OTHER = "other", "其他"

    class Reason(models.TextChoices):
        """会见事由."""

        FAMILY = "family", "亲情会见"
        HELP = "help", "帮教"
        EVENT = "event", "婚丧大事"
        OTHER = "other", "其他"

    class Proof(models.TextChoices):
        """关系证明."""

        REGISTER = "register", "户口簿"
        MARRIAGE = "marriage", "结婚证"
        BIRTH = "birth", "出生医学证明"
        VILLAGE = "village", "村（居）委会或者派出所证明"
        EARLIER = "earlier", "以前会见时已核验"

    class Status(models.TextChoices):
        """会见进程."""

        CHECKING = "checking", "待初核"
        REJECTED = "rejected", "初核不通过"
        AT_PRISON = "at_prison", "待监狱审批"
        REFUSED = "refused", "监狱不批准"
        APPROVED = "approved", "已批准"
        BOOKED = "booked", "已排期"
        DONE = "done", "已会见"
        ABSENT = "absent", "爽约"
        CANCELLED = "cancelled", "已取消"

    case = models.OneToOneField(
        Case, models.PROTECT, primary_key=True, related_name="prison_visit", verbose_name="案件"
    )  # fmt: skip
    unit = at_unit("办理单位")
    number = models.CharField("申请号", max_length=30, unique=True)
    visitor_hash = models.CharField(max_length=64, editable=False)
    relation = models.CharField("关系", max_length=12, choices=Relation.choices)
    prison_letter = models.CharField("监狱同意函号", max_length=60, blank=True)
    is_first = models.BooleanField("首次会见", default=True)
    proof = models.CharField("关系证明", max_length=10, choices=Proof.choices)
    companions = EncryptedTextField("同行人", context="visit.companions", blank=True)
    inmate = EncryptedTextField("被会见人", context="visit.inmate")
    inmate_no = EncryptedTextField("被会见人编号", context="visit.inmate_no", blank=True)
    inmate_hash = models.CharField(max_length=64, editable=False)
    prison = EncryptedTextField("监狱", context="visit.prison")
    ward = EncryptedTextField("监区", context="visit.ward", blank=True)
    reason = models.CharField("会见事由", max_length=8, choices=Reason.choices)
    wanted_on = models.DateField("期望日期", null=True, blank=True)
    status = models.CharField("会见进程", max_length=10, choices=Status.choices, default=Status.CHECKING)
    applied_at = models.DateTimeField("申请时间")
    checked_at = models.DateTimeField("初核时间", null=True, blank=True)
    checked_by = person("初核人", null=True, blank=True)
    check_note = models.CharField("初核意见", max_length=300, blank=True)
    decided_on = models.DateField("监狱审批日期", null=True, blank=True)
    decided_by = models.CharField("监狱审批人", max_length=60, blank=True)
    decision_note = models.CharField("监狱意见", max_length=300, blank=True)
    suspended_until = models.DateField("监狱暂停会见至", null=True, blank=True)
    room = models.ForeignKey(VisitRoom, models.PROTECT, null=True, blank=True, verbose_name="会见室")
    starts_at = models.DateTimeField("会见开始", null=True, blank=True)
    ends_at = models.DateTimeField("会见结束", null=True, blank=True)
    verified = models.BooleanField("已实人核验", default=False)
    pledged = models.BooleanField("已签承诺书", default=False)
    began_at = models.DateTimeField("实际开始", null=True, blank=True)
    ended_at = models.DateTimeField("实际结束", null=True, blank=True)
    situation = models.CharField("会见情况", max_length=300, blank=True)
    trouble = models.CharField("异常情况", max_length=300, blank=True)

    objects = PrisonVisitQuerySet.as_manager()
    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "远程视频会见"
        ordering = ["-applied_at"]
        indexes = [models.Index(fields=["room", "starts_at"], name="prison_visit_slot")]
        constraints = [
            models.UniqueConstraint(
                fields=["room", "starts_at"], condition=Q(status__in=("booked", "done")), name="prison_visit_slot_once"
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None) | Q(ends_at__gt=F("starts_at")), name="prison_visit_order"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("approved", "booked", "done", "absent"))
                | Q(decided_on__isnull=False) & ~Q(decided_by=""),
                name="prison_visit_approved_by_the_prison",
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | Q(verified=True, pledged=True), name="prison_visit_done_verified"
            ),
        ]

    def __str__(self):
        return self.number

    def save(self, *args, **kwargs):
        """Keep the hash of the inmate in step."""
        self.inmate_hash = blind_index(f"{self.prison}:{self.inmate}", "visit.inmate")
        super().save(*args, **kwargs)

    @property
    def is_over(self) -> bool:
        """True when nothing is to be done any more."""
        return self.status in {
            self.Status.REJECTED, self.Status.REFUSED, self.Status.DONE, self.Status.ABSENT, self.Status.CANCELLED,
        }  # fmt: skip

    @property
    def companion_rows(self) -> list[tuple[str, str]]:
        """(name, relation) of those who come along."""
        rows = [line.replace("，", " ").replace(",", " ").split() for line in self.companions.splitlines()]
        return [(row[0], row[1] if len(row) > 1 else "") for row in rows if row]
