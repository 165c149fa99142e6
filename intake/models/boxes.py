"""意见箱: where the boxes hang, each opening by two persons, and what became of each letter."""

from django.db import models
from django.db.models import F, Q

from governance.core.models import Stamped
from governance.organisation.access import area_filter
from governance.organisation.models.history import Dated, tracked
from governance.organisation.roles import Permission

from .windows import HallQuerySet


class LetterBox(Dated, Stamped):
    """意见箱: a box and the place where it hangs. Letters of a 举报箱 are registered as 限定知悉."""

    class Kind(models.TextChoices):
        """意见箱类别."""

        OPINION = "opinion", "意见箱"
        REPORT = "report", "举报箱"

    centre = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="中心")
    place = models.CharField("挂放地点", max_length=100)
    kind = models.CharField("类别", max_length=8, choices=Kind.choices, default=Kind.OPINION)
    active = models.BooleanField("启用", default=True)
    order = models.PositiveIntegerField("排序", default=0)

    objects = HallQuerySet.as_manager()
    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "意见箱"
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["centre", "place"], name="letter_box_place_once")]

    def __str__(self):
        return f"{self.place}（{self.get_kind_display()}）"


class OpeningQuerySet(models.QuerySet):
    """Openings of boxes."""

    def visible_to(self, user):
        """Openings of the user's hall."""
        return self.filter(area_filter(user, Permission.VIEW_HALL, "box__centre__path"))


class BoxOpening(Stamped):
    """开箱记录: opened by two different persons; the second one confirms before any letter is dealt with."""

    class Confirmed(models.TextChoices):
        """第二人确认方式."""

        ACCOUNT = "account", "本人账号确认"
        PASSWORD = "password", "当场输入本人密码"

    box = models.ForeignKey(LetterBox, models.PROTECT, related_name="openings", verbose_name="意见箱")
    opened_at = models.DateTimeField("开箱时间")
    opener = models.ForeignKey("organisation.User", models.PROTECT, related_name="+", verbose_name="开箱人")
    witness = models.ForeignKey("organisation.User", models.PROTECT, related_name="+", verbose_name="第二人")
    letter_count = models.PositiveSmallIntegerField("信件数")
    note = models.CharField("说明", max_length=300, blank=True)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    confirmed_how = models.CharField("确认方式", max_length=10, choices=Confirmed.choices, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    closed_by = models.ForeignKey(
        "organisation.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办结人"
    )
    request_key = models.UUIDField(unique=True, editable=False)

    objects = OpeningQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "开箱记录"
        ordering = ["-opened_at", "-id"]
        indexes = [models.Index(fields=["-opened_at", "-id"], name="box_opening_list")]
        constraints = [
            models.CheckConstraint(condition=~Q(opener=F("witness")), name="box_opened_by_two"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_how="") | Q(confirmed_at__isnull=False) & ~Q(confirmed_how=""),
                name="box_confirmed_how",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False, confirmed_at__isnull=False),
                name="box_closed_after_confirmed",
            ),
        ]

    def __str__(self):
        return f"{self.box} {self.opened_at:%Y-%m-%d}"

    @property
    def status(self) -> str:
        """待第二人确认 · 信件处理中 · 已办结."""
        if self.closed_at:
            return "已办结"
        return "信件处理中" if self.confirmed_at else "待第二人确认"


class Letter(Stamped):
    """箱内来信: one letter of an opening: a case, or the reason why it needs none."""

    opening = models.ForeignKey(BoxOpening, models.PROTECT, related_name="letters", verbose_name="开箱记录")
    serial = models.PositiveSmallIntegerField("序号")
    case = models.OneToOneField(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记的案件"
    )
    reason = models.CharField("不需登记的原因", max_length=300, blank=True)
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)
    settled_by = models.ForeignKey(
        "organisation.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "箱内来信"
        ordering = ["opening", "serial"]
        constraints = [
            models.UniqueConstraint(fields=["opening", "serial"], name="letter_serial_once"),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, case=None, reason="")
                | Q(settled_at__isnull=False, settled_by__isnull=False, case__isnull=False, reason="")
                | Q(settled_at__isnull=False, settled_by__isnull=False, case=None) & ~Q(reason=""),
                name="letter_settled_one_way",
            ),
        ]

    def __str__(self):
        return f"第 {self.serial} 封"
