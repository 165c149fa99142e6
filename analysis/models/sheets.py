"""考核表: the figures of one object in one round with the cases behind each, items, proofs and appeals."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q

from analysis.models.rounds import ScoreRound, overseen_paths, within
from analysis.models.schemes import SchemeItem
from governance.core.models import Stamped
from governance.core.uploads import random_path
from governance.organisation.access import standing
from governance.organisation.roles import Level


def _person(verbose_name, **options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=verbose_name, **options
    )


class ScoreSheetQuerySet(models.QuerySet):
    """Sheets."""

    def visible_to(self, user) -> "ScoreSheetQuerySet":
        """All of the areas that the person oversees; else that of the own unit and the own person, once drafted."""
        whole = within(overseen_paths(user), "round__area__path")
        offices = {g.unit_id for g in standing(user).grants if g.unit_level in (Level.DEPARTMENT, Level.VILLAGE)}
        own = (Q(unit__in=offices) | Q(person=user.pk)) & ~Q(round__status=ScoreRound.Status.COUNTING)
        return self.filter(whole | own)


class ScoreSheet(Stamped):
    """考核表 of one unit or person."""

    round = models.ForeignKey(ScoreRound, models.CASCADE, related_name="sheets", verbose_name="考核期")
    unit = models.ForeignKey(
        "organisation.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    person = _person("人员", null=True, blank=True)
    name = models.CharField("名称", max_length=80)
    group = models.CharField("分组", max_length=40)
    cases = models.PositiveIntegerField("涉及案件", default=0)
    base = models.DecimalField("指标分", max_digits=5, decimal_places=2, null=True, blank=True)
    bonus = models.DecimalField("加分", max_digits=5, decimal_places=2, default=Decimal(0))
    penalty = models.DecimalField("减分", max_digits=6, decimal_places=2, default=Decimal(0))
    total = models.DecimalField("总分", max_digits=6, decimal_places=2, null=True, blank=True)
    grade = models.CharField("等次", max_length=20, blank=True)
    rank = models.PositiveSmallIntegerField("名次", null=True, blank=True)
    vetoed = models.BooleanField("一票否决", default=False)

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核表"
        ordering = ["group", "rank", "name"]
        constraints = [
            models.UniqueConstraint(fields=["round", "unit"], condition=Q(person=None), name="sheet_once_a_unit"),
            models.UniqueConstraint(fields=["round", "person"], condition=Q(unit=None), name="sheet_once_a_person"),
            models.CheckConstraint(
                condition=Q(unit=None, person__isnull=False) | Q(unit__isnull=False, person=None),
                name="sheet_unit_or_person",
            ),
        ]

    def __str__(self):
        return self.name


class SheetFigure(Stamped):
    """指标值: numerator and denominator with what was counted, kept as it was.

    `counted`: one row for each thing counted, [case id, good (1 or 0), due, done, word]; moments in seconds or None.
    """

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="figures", verbose_name="考核表")
    key = models.CharField("指标", max_length=20)
    label = models.CharField("名称", max_length=40)
    weight = models.DecimalField("权重", max_digits=5, decimal_places=2)
    target = models.DecimalField("目标值（%）", max_digits=5, decimal_places=2)
    floor = models.DecimalField("零分值（%）", max_digits=5, decimal_places=2)
    numerator = models.PositiveIntegerField("分子", default=0)
    denominator = models.PositiveIntegerField("分母", default=0)
    value = models.DecimalField("指标值（%）", max_digits=5, decimal_places=2, null=True, blank=True)
    points = models.DecimalField("得分", max_digits=5, decimal_places=2, null=True, blank=True)
    order = models.PositiveSmallIntegerField("排序", default=0)
    counted = models.JSONField("计入的案件", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "指标值"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "key"], name="sheet_figure_once"),
            models.CheckConstraint(
                condition=Q(numerator__lte=models.F("denominator")), name="sheet_figure_part_of_whole"
            ),
        ]

    def __str__(self):
        return self.label


class SheetItem(Stamped):
    """加减分记录: never deleted; what was wrong is withdrawn with a reason."""

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="items", verbose_name="考核表")
    item = models.ForeignKey(SchemeItem, models.PROTECT, related_name="+", verbose_name="事项")
    times = models.PositiveSmallIntegerField("次数", default=1)
    reason = models.CharField("理由", max_length=500)
    evidence = models.CharField("依据材料", max_length=300)
    counted = models.JSONField("计入的案件", default=list, blank=True)
    entered_by = _person("登记人", null=True, blank=True)  # null: counted by the system
    entered_at = models.DateTimeField("登记时间")
    withdrawn_at = models.DateTimeField("撤销时间", null=True, blank=True)
    withdrawn_by = _person("撤销人", null=True, blank=True)
    withdrawn_reason = models.CharField("撤销理由", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "加减分记录"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(times__gt=0), name="sheet_item_times"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="sheet_item_withdrawn_pair",
            ),
        ]

    def __str__(self):
        return f"{self.item} × {self.times}"


class Proof(Stamped):
    """自评补证: what the scored unit says of itself, with a file where there is one."""

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="proofs", verbose_name="考核表")
    text = models.TextField("说明", max_length=2000)
    file = models.FileField("材料", upload_to=random_path, blank=True, max_length=200)
    file_name = models.CharField("文件名", max_length=160, blank=True)
    by = _person("填报人")
    at = models.DateTimeField("填报时间")

    class Meta:
        verbose_name = verbose_name_plural = "自评补证"
        ordering = ["pk"]

    def __str__(self):
        return self.text[:40]


class Appeal(Stamped):
    """申诉: a unit asks to leave out a case of a figure, or to withdraw an item; the old value is kept."""

    class Decision(models.TextChoices):
        """申诉结果."""

        OPEN = "open", "待处理"
        GRANTED = "granted", "采纳"
        REFUSED = "refused", "不采纳"

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="appeals", verbose_name="考核表")
    figure = models.ForeignKey(
        SheetFigure, models.PROTECT, null=True, blank=True, related_name="appeals", verbose_name="指标"
    )
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="案件")
    item = models.ForeignKey(
        SheetItem, models.PROTECT, null=True, blank=True, related_name="appeals", verbose_name="加减分"
    )
    reason = models.TextField("申诉理由", max_length=1000)
    asked_by = _person("申诉人")
    asked_at = models.DateTimeField("申诉时间")
    decision = models.CharField("结果", max_length=8, choices=Decision.choices, default=Decision.OPEN)
    decided_by = _person("处理人", null=True, blank=True)
    decided_at = models.DateTimeField("处理时间", null=True, blank=True)
    note = models.CharField("处理意见", max_length=500, blank=True)
    old_total = models.DecimalField("原总分", max_digits=6, decimal_places=2, null=True, blank=True)
    new_total = models.DecimalField("处理后总分", max_digits=6, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "申诉"
        ordering = ["decision", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(figure=None, case=None, item__isnull=False)
                | Q(figure__isnull=False, case__isnull=False, item=None),
                name="appeal_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["figure", "case"], condition=Q(decision="open", item=None), name="appeal_open_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="appeal_decided_pair",
            ),
        ]

    def __str__(self):
        return self.reason[:40]
