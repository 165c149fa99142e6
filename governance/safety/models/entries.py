"""Who stands in a register, who looks after them, and each visit (走访). Sealed but for who is named for it."""

from django.db import models
from django.db.models import Q

from governance.cases.lights import Light, day_light
from governance.cases.models import Person
from governance.core.fields import EncryptedTextField
from governance.core.models import Stamped
from governance.organisation.models.history import Dated, tracked
from governance.safety.models.registers import Level, Register


def staff(verbose_name, **options):
    """Somebody who works here."""
    return models.ForeignKey(
        "organisation.User", models.PROTECT, related_name="+", verbose_name=verbose_name, **options
    )


class EntryQuerySet(models.QuerySet):
    """Rows of registers, asked for by who is named."""

    def visible_to(self, user, known=None):
        """Rows of the registers that the user is named for, in the area of the post; nothing else, whoever asks.

        `known`: the user's rights, where the page has just read them.
        """
        from governance.safety.access import sees

        return self.filter(sees(user, known))

    def kept(self):
        """Those still in the register."""
        return self.filter(state=Entry.State.KEPT)

    def mine(self, user):
        """Whose visits the user owes, own ones and those of somebody stood in for."""
        from governance.safety.access import oneself

        lead = TeamMember.objects.filter(user__in=oneself(user), is_lead=True, until=None)
        return self.visible_to(user).kept().filter(pk__in=lead.values("entry"))


class Entry(Dated, Stamped):
    """在册人员: a shared Person in one register; what the register asks is one encrypted text."""

    class State(models.TextChoices):
        """在册状态."""

        KEPT = "kept", "在册"
        LEFT = "left", "已退出"

    register = models.ForeignKey(Register, models.PROTECT, related_name="entries", verbose_name="登记册")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="人员")
    place = models.ForeignKey(
        "organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="管理的村（社区）、网格"
    )
    values = EncryptedTextField("登记内容", context="register.values", blank=True)
    level = models.CharField("关注程度", max_length=6, choices=Level.choices, default=Level.LOW)
    level_reason = EncryptedTextField("评定理由", context="register.level", blank=True)
    state = models.CharField("状态", max_length=6, choices=State.choices, default=State.KEPT)
    since = models.DateField("列入日期")
    next_visit_on = models.DateField("下次走访", null=True, blank=True)
    reminded = models.PositiveSmallIntegerField(default=0, editable=False)
    left_on = models.DateField("退出日期", null=True, blank=True)
    left_reason = models.CharField("退出原因", max_length=200, blank=True)

    objects = EntryQuerySet.as_manager()
    history = tracked("created_at", "updated_at", "reminded")

    class Meta:
        verbose_name = verbose_name_plural = "在册人员"
        ordering = ["next_visit_on", "pk"]
        indexes = [models.Index(fields=["register", "state", "next_visit_on"], name="register_entry_list")]
        constraints = [
            models.UniqueConstraint(
                fields=["register", "person"], condition=Q(state="kept"), name="register_entry_once"
            ),
            models.CheckConstraint(
                condition=Q(state="kept", left_on=None) | Q(state="left", left_on__isnull=False, next_visit_on=None),
                name="register_entry_left_whole",
            ),
        ]

    def __str__(self):
        return f"在册人员 {self.pk}"

    @property
    def is_kept(self) -> bool:
        """True until they leave the register."""
        return self.state == self.State.KEPT

    @property
    def light(self) -> Light:
        """The light of the next visit."""
        return day_light(self.next_visit_on) if self.is_kept else Light("done", "已退出")


class TeamMember(Stamped):
    """走访小组成员: who looks after somebody; the lead owes the visits."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="team", verbose_name="在册人员")
    user = staff("成员")
    is_lead = models.BooleanField("牵头", default=False)
    since = models.DateField("起")
    until = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "走访小组成员"
        ordering = ["-is_lead", "pk"]
        indexes = [models.Index(fields=["user", "until"], name="register_team_user")]
        constraints = [
            models.UniqueConstraint(fields=["entry", "user"], condition=Q(until=None), name="register_team_once"),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(until=None, is_lead=True), name="register_team_one_lead"
            ),
        ]

    def __str__(self):
        return self.user.name


class Visit(Stamped):
    """走访记录 (governance-data.md §5)."""

    class Way(models.TextChoices):
        """方式."""

        HOME = "home", "上门"
        PHONE = "phone", "电话"
        VIDEO = "video", "视频"

    class Met(models.TextChoices):
        """本人状态."""

        HOME = "home", "在家"
        AWAY = "away", "外出"
        LOST = "lost", "失联"
        HOSPITAL = "hospital", "住院"
        DETAINED = "detained", "羁押"

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="visits", verbose_name="在册人员")
    on = models.DateField("走访日期")
    way = models.CharField("方式", max_length=6, choices=Way.choices)
    met = models.CharField("本人状态", max_length=10, choices=Met.choices)
    by = staff("走访人")
    conduct = EncryptedTextField("表现", context="register.visit")
    needs = EncryptedTextField("困难和需求", context="register.visit", blank=True)
    level = models.CharField("走访后的关注程度", max_length=6, choices=Level.choices)
    next_on = models.DateField("下次走访")
    recorded_at = models.DateTimeField("登记时间")
    request_key = models.UUIDField(unique=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "走访记录"
        ordering = ["-on", "-pk"]

    def __str__(self):
        return f"{self.on} {self.get_way_display()}"
