"""考核期: one month, quarter or year of one kind of object, from the first draft to its publication."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from analysis.models.schemes import Cycle, ObjectKind, Scheme
from governance.cases.models.signing import Signer
from governance.core.models import Stamped
from governance.organisation.access import standing
from governance.organisation.roles import Level, Role

CENTRE_ROLES = frozenset({Role.LEADER, Role.MANAGER, Role.COUNTY})


def _person(verbose_name):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=verbose_name
    )


def overseen_paths(user) -> set[str]:
    """Paths of the areas whose scores the person sees whole: leaders, the centre's managers, the county."""
    return {above_centre(grant) for grant in standing(user).grants if grant.role in CENTRE_ROLES}


def above_centre(grant) -> str:
    """The path a post oversees: that of the unit above for a post at a centre."""
    path = grant.unit_path
    if grant.unit_level != Level.CENTRE:
        return path
    return path[: path.rstrip(".").rfind(".") + 1] or path


def within(paths, column="area__path") -> Q:
    """Rows whose unit lies in one of the areas."""
    found = Q(pk__in=())
    for path in paths:
        found |= Q(**{f"{column}__startswith": path})
    return found


def own_town_paths(user) -> set[str]:
    """Paths of the towns that the person's posts lie in."""
    return {
        "".join(f"{step}." for step in grant.unit_path.split(".")[:2] if step)
        for grant in standing(user).grants
        if grant.unit_level != Level.COUNTY
    }


class ScoreRoundQuerySet(models.QuerySet):
    """Rounds."""

    def visible_to(self, user) -> "ScoreRoundQuerySet":
        """Those who oversee the town see every round; the others those of their town once drafted."""
        others = within(own_town_paths(user)) & ~Q(status=ScoreRound.Status.COUNTING)
        return self.filter(within(overseen_paths(user)) | others)


class ScoreRound(Stamped):
    """考核期 with its 通报: 核算 → 自评补证 → 公示申诉 → 审定 → 发布. Published: frozen."""

    class Status(models.TextChoices):
        """考核期状态."""

        COUNTING = "counting", "核算中"
        REVIEW = "review", "自评补证"
        NOTICE = "notice", "公示申诉"
        APPROVED = "approved", "已审定"
        PUBLISHED = "published", "已发布"

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="rounds", verbose_name="方案")
    area = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="乡镇")
    kind = models.CharField("考核对象", max_length=12, choices=ObjectKind.choices)
    cycle = models.CharField("周期", max_length=8, choices=Cycle.choices)
    first = models.DateField("起")
    until = models.DateField("止（不含）")
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.COUNTING)
    job = models.ForeignKey("core.Job", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="任务")
    drafted_at = models.DateTimeField("核算时间", null=True, blank=True)
    notice_at = models.DateTimeField("公示时间", null=True, blank=True)
    notice_by = _person("公示人")
    notice_until = models.DateField("公示截止", null=True, blank=True)
    sign_steps = models.JSONField("审签顺序", default=list)
    sign_turn = models.PositiveSmallIntegerField("第几次送审", default=1)
    approved_at = models.DateTimeField("审定时间", null=True, blank=True)
    approved_by = _person("审定人")
    number = models.CharField("通报文号", max_length=40, unique=True, null=True, blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    published_by = _person("发布人")
    remarks = models.TextField("通报说明", max_length=2000, blank=True)

    objects = ScoreRoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核期"
        ordering = ["-first", "cycle", "kind"]
        indexes = [models.Index(fields=["-first", "id"], name="score_round_first")]
        constraints = [
            models.UniqueConstraint(fields=["area", "kind", "cycle", "first"], name="score_round_once"),
            models.CheckConstraint(condition=Q(until__gt=F("first")), name="score_round_span"),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None, number=None)
                | Q(published_at__isnull=False, published_by__isnull=False, number__isnull=False, status="published"),
                name="score_round_published",
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="score_round_approved_pair",
            ),
            models.CheckConstraint(
                condition=Q(notice_at=None, notice_by=None) | Q(notice_at__isnull=False, notice_by__isnull=False),
                name="score_round_notice_pair",
            ),
        ]

    def __str__(self):
        return f"{self.period}{self.get_kind_display()}考核"

    @property
    def period(self) -> str:
        """2026年5月 · 2026年第2季度 · 2026年."""
        if self.cycle == Cycle.MONTH:
            return f"{self.first.year}年{self.first.month}月"
        if self.cycle == Cycle.QUARTER:
            return f"{self.first.year}年第{(self.first.month + 2) // 3}季度"
        return f"{self.first.year}年"

    @property
    def is_frozen(self) -> bool:
        """True once published: nothing of it is written any more."""
        return self.status == self.Status.PUBLISHED


class RoundSign(Stamped):
    """通报审签意见: what one signer said of a 考核通报; after it was sent back the next turn begins anew."""

    round = models.ForeignKey(ScoreRound, models.PROTECT, related_name="signs", verbose_name="考核期")
    turn = models.PositiveSmallIntegerField("第几次送审")
    signer = models.CharField("签审人", max_length=12, choices=Signer.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="签审人")
    at = models.DateTimeField("签审时间")
    agreed = models.BooleanField("同意")
    note = models.CharField("意见", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "通报审签意见"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["round", "turn", "by"], name="round_signed_once_by_each")]

    def __str__(self):
        return f"{self.get_signer_display()} {'同意' if self.agreed else '退回'}"
