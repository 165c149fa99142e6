"""安置帮教 register (legal-services.md §7): guidance after release, never control. Sealed but for who keeps it.

《监狱法》(2026 修订) 【待核】, 《社区矫正法》第四十四条. Identity and record are encrypted; the row is in no search
and no list of cases, and each look at it is on record.
"""

from django.db import models
from django.db.models import Q

from governance.cases.lights import Light, day_light
from governance.core.fields import EncryptedTextField, blind_index
from governance.core.models import Stamped
from governance.core.now import today
from governance.organisation.access import standing
from governance.organisation.models.history import Dated, tracked
from governance.organisation.roles import Level, Permission
from legalservice import scope
from legalservice.models.base import at_unit, person


def kept_by(user, permission) -> Q:
    """Rows of the area of an office post with the permission; a post in a village opens none."""
    found = Q(pk__in=())
    for grant in standing(user).with_permission(permission):
        if grant.unit_level in (Level.DEPARTMENT, Level.CENTRE):
            found |= Q(unit__path__startswith=scope.area_of(grant))
    return found


class ReleasedPersonQuerySet(models.QuerySet):
    """The register, asked for by who keeps it."""

    def visible_to(self, user):
        """Those of the office's area; a sealed record (未成年人犯罪记录封存) is open to its keeper alone."""
        return self.filter(kept_by(user, Permission.KEEP_RESETTLEMENT)).filter(Q(is_sealed=False) | Q(keeper=user))

    def helped(self):
        """Those who are owed visits."""
        return self.filter(state=ReleasedPerson.State.HELPED)


class ReleasedPerson(Dated, Stamped):
    """安置帮教对象."""

    class Kind(models.TextChoices):
        """释放类型."""

        SERVED = "served", "刑满释放"
        PAROLE = "parole", "假释期满"
        PARDON = "pardon", "特赦"
        CORRECTED = "corrected", "解除社区矫正"

    class Level(models.TextChoices):
        """风险类别; its own scale, not the risk of a case."""

        HIGH = "high", "重点"
        MID = "mid", "一般"
        LOW = "low", "低"

    class State(models.TextChoices):
        """帮教状态."""

        EXPECTED = "expected", "待衔接"
        MISSING = "missing", "未衔接"
        HELPED = "helped", "帮教中"
        MOVED = "moved", "已转出"
        ENDED = "ended", "已解除"

    unit = at_unit("办理单位")
    keeper = person("责任人")
    name = EncryptedTextField("姓名", context="released.name")
    name_hash = models.CharField(max_length=64, editable=False, blank=True)
    id_number = EncryptedTextField("身份证号", context="released.id_number")
    id_hash = models.CharField(max_length=64, editable=False, blank=True)
    sex = models.CharField("性别", max_length=1, choices=[("1", "男"), ("2", "女")])
    phone = EncryptedTextField("电话", context="released.phone", blank=True)
    village = at_unit("居住村（社区）")
    address = EncryptedTextField("住址", context="released.address", blank=True)
    crime = EncryptedTextField("罪名", context="released.crime")
    sentence = models.CharField("原判刑期", max_length=60, blank=True)
    prison = models.CharField("服刑场所", max_length=100)
    kind = models.CharField("释放类型", max_length=10, choices=Kind.choices)
    release_on = models.DateField("释放日期")
    certificate = models.CharField("释放证明书号", max_length=60, blank=True)
    notice_on = models.DateField("收到通知书日期")
    receipt_on = models.DateField("寄出回执日期", null=True, blank=True)
    is_key = models.BooleanField("必接必送对象", default=False)
    has_nothing = models.BooleanField("三无人员", default=False)
    is_sealed = models.BooleanField("犯罪记录封存", default=False)
    picked_by = models.CharField("接送人", max_length=60, blank=True)
    picked_how = models.CharField("接送方式", max_length=60, blank=True)
    reported_on = models.DateField("报到日期", null=True, blank=True)
    family = EncryptedTextField("家庭成员", context="released.family", blank=True)
    contact = EncryptedTextField("联系人和电话", context="released.contact", blank=True)
    skills = models.CharField("技能", max_length=100, blank=True)
    work = models.CharField("就业", max_length=100, blank=True)
    housing = models.CharField("住房", max_length=100, blank=True)
    welfare = models.CharField("低保、救助、医保", max_length=100, blank=True)
    health = models.CharField("健康", max_length=100, blank=True)
    level = models.CharField("风险类别", max_length=6, choices=Level.choices, default=Level.MID)
    level_reason = models.CharField("分类理由", max_length=300, blank=True)
    rated_on = models.DateField("评定日期")
    rate_by = models.DateField("下次评定")
    next_visit_on = models.DateField("下次走访", null=True, blank=True)
    ends_on = models.DateField("帮教期满")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.EXPECTED)
    relief_told_on = models.DateField("救助政策告知日期", null=True, blank=True)
    offended_again = models.BooleanField("重新犯罪", default=False)
    ended_on = models.DateField("结束日期", null=True, blank=True)
    ended_reason = models.CharField("结束原因", max_length=200, blank=True)

    objects = ReleasedPersonQuerySet.as_manager()
    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "安置帮教对象"
        ordering = ["next_visit_on", "pk"]
        indexes = [models.Index(fields=["unit", "state", "next_visit_on"], name="released_list")]
        constraints = [
            models.UniqueConstraint(fields=["unit", "id_hash", "release_on"], name="released_once"),
            models.CheckConstraint(
                condition=~Q(state__in=("moved", "ended")) | Q(ended_on__isnull=False) & ~Q(ended_reason=""),
                name="released_ended_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="helped") | Q(reported_on__isnull=False), name="released_helped_has_reported"
            ),
        ]

    def __str__(self):
        return f"安置帮教 {self.pk}"

    def save(self, *args, **kwargs):
        """Keep the search hashes in step."""
        self.name_hash = blind_index(self.name.strip(), "released.name")
        self.id_hash = blind_index(self.id_number, "released.id")
        super().save(*args, **kwargs)

    @property
    def is_open(self) -> bool:
        """True until the person has moved away or the time is over."""
        return self.state not in (self.State.MOVED, self.State.ENDED)

    @property
    def light(self) -> Light:
        """The light of what is owed next: the receipt of the notice, the reporting, the visit."""
        if not self.is_open:
            return Light("done", "已结束")
        if self.state == self.State.HELPED:
            return day_light(self.next_visit_on)
        return day_light(self.release_on)

    @property
    def is_over_time(self) -> bool:
        """True when the time of help is over and nobody has ended it."""
        return self.is_open and self.ends_on < today()


class Helper(Stamped):
    """帮教小组成员."""

    class Kind(models.TextChoices):
        """成员身份."""

        JUSTICE = "justice", "司法所"
        VILLAGE = "village", "村（居）干部"
        POLICE = "police", "民警"
        FAMILY = "family", "家属"
        VOLUNTEER = "volunteer", "志愿者"

    released = models.ForeignKey(ReleasedPerson, models.PROTECT, related_name="helpers", verbose_name="帮教对象")
    kind = models.CharField("身份", max_length=10, choices=Kind.choices)
    name = models.CharField("姓名", max_length=60)
    phone = EncryptedTextField("电话", context="released.helper_phone", blank=True)
    since = models.DateField("起")
    until = models.DateField("止", null=True, blank=True)
    signed_on = models.DateField("责任书签订日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "帮教小组成员"
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="released_helper_order"
            )
        ]

    def __str__(self):
        return self.name


class HelpVisit(Stamped):
    """帮教谈话、走访记录 (LS-17)."""

    class Way(models.TextChoices):
        """方式."""

        TALK = "talk", "谈话"
        HOME = "home", "上门走访"
        PHONE = "phone", "电话联系"

    released = models.ForeignKey(ReleasedPerson, models.PROTECT, related_name="visits", verbose_name="帮教对象")
    on = models.DateField("日期")
    way = models.CharField("方式", max_length=6, choices=Way.choices)
    place = models.CharField("地点", max_length=100, blank=True)
    by_whom = models.CharField("谈话人", max_length=100)
    thoughts = EncryptedTextField("思想", context="released.visit")
    living = EncryptedTextField("就业和生活", context="released.visit")
    needs = EncryptedTextField("需求", context="released.visit", blank=True)
    measures = EncryptedTextField("帮扶措施", context="released.visit", blank=True)
    level = models.CharField("走访后的风险类别", max_length=6, choices=ReleasedPerson.Level.choices)
    recorded_by = person("记录人")
    recorded_at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = verbose_name_plural = "帮教谈话走访记录"
        ordering = ["-on", "-pk"]

    def __str__(self):
        return f"{self.on} {self.get_way_display()}"
