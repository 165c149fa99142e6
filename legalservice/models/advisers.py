"""村（居）法律顾问 and 公共法律服务工作室: roster, contracts, visit days, ledger, assessment (legal-services.md §5)."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from governance.cases.lights import Light, day_light
from governance.core.fields import EncryptedTextField
from governance.core.models import Stamped
from governance.core.now import today
from governance.core.uploads import random_path
from governance.organisation.models.history import Dated, tracked
from governance.organisation.roles import Permission
from legalservice import scope
from legalservice.models.base import OfTownQuerySet, at_unit, person


class VillageQuerySet(models.QuerySet):
    """Rows of a village, read in its town and written where the post serves."""

    def visible_to(self, user):
        """Rows of the user's town; who works in a village sees that village."""
        return self.filter(scope.within(user, Permission.VIEW_CASES, self.model.VILLAGE + "__path"))


class Adviser(Dated, Stamped):
    """村（居）法律顾问."""

    class Kind(models.TextChoices):
        """顾问类型."""

        LAWYER = "lawyer", "律师"
        GRASSROOTS = "grassroots", "基层法律服务工作者"
        OTHER = "other", "其他"

    unit = at_unit("维护单位")
    name = models.CharField("姓名", max_length=40)
    kind = models.CharField("类型", max_length=10, choices=Kind.choices)
    office = models.CharField("执业机构", max_length=100)
    licence = models.CharField("执业证号", max_length=40)
    phone = EncryptedTextField("电话", context="adviser.phone")
    field = models.CharField("擅长", max_length=100, blank=True)
    active = models.BooleanField("在册", default=True)

    objects = OfTownQuerySet.as_manager()
    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "村（居）法律顾问"
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "licence"], name="adviser_licence_once")]

    def __str__(self):
        return self.name


class AdviserContract(Dated, Stamped):
    """顾问合同: one adviser for one village for a time."""

    VILLAGE = "village"

    adviser = models.ForeignKey(Adviser, models.PROTECT, related_name="contracts", verbose_name="顾问")
    village = at_unit("服务村（社区）")
    number = models.CharField("合同号", max_length=60)
    since = models.DateField("聘期起")
    until = models.DateField("聘期止")
    paid_by = models.CharField("费用来源", max_length=60, blank=True)
    board = models.BooleanField("已公示姓名电话", default=False)
    ended_on = models.DateField("解除日期", null=True, blank=True)
    ended_reason = models.CharField("解除原因", max_length=200, blank=True)

    objects = VillageQuerySet.as_manager()
    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "顾问合同"
        ordering = ["village", "-since", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="adviser_contract_order"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | ~Q(ended_reason=""), name="adviser_contract_ended_with_reason"
            ),
            models.UniqueConstraint(fields=["number"], name="adviser_contract_number_once"),
        ]

    def __str__(self):
        return f"{self.village.name} {self.adviser.name}"

    @property
    def is_running(self) -> bool:
        """True while the adviser serves."""
        return self.ended_on is None and self.since <= today() <= self.until

    @property
    def light(self) -> Light:
        """Light of the end of the contract."""
        return Light("done", "已解除") if self.ended_on else day_light(self.until)


class AdviserVisit(Stamped):
    """工作日志: one visit of an adviser, or an answer from afar, which does not count as hours on the spot (LS-12)."""

    VILLAGE = "contract__village"

    class Kind(models.TextChoices):
        """服务类型."""

        DUTY = "duty", "现场值班"
        ADVICE = "advice", "咨询"
        MEDIATION = "mediation", "参与调解"
        REVIEW = "review", "审查村规民约、合同"
        LECTURE = "lecture", "法治讲座"
        DRAFT = "draft", "代书"
        AID = "aid", "引导法律援助"
        MEETING = "meeting", "列席重大事项"
        REMOTE = "remote", "线上答疑"

    contract = models.ForeignKey(AdviserContract, models.PROTECT, related_name="visits", verbose_name="合同")
    on = models.DateField("日期")
    starts_at = models.TimeField("开始")
    ends_at = models.TimeField("结束")
    place = models.CharField("地点", max_length=100)
    kinds = models.JSONField("服务类型", default=list)
    content = models.TextField("内容", max_length=1000)
    people = models.PositiveSmallIntegerField("服务人次", default=0)
    consults = models.PositiveSmallIntegerField("解答咨询（件）", default=0)
    result = models.CharField("处理结果", max_length=300, blank=True)
    leftover = models.CharField("遗留事项", max_length=300, blank=True)
    confirmed_by = models.CharField("村负责人", max_length=40)
    photo = models.FileField("签到照片", upload_to=random_path, max_length=200, blank=True)
    photo_name = models.CharField("照片名", max_length=160, blank=True)
    photo_type = models.CharField("照片类型", max_length=100, blank=True)
    recorded_by = person("登记人")
    request_key = models.UUIDField(unique=True, editable=False)

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "顾问工作日志"
        ordering = ["-on", "-starts_at", "pk"]
        indexes = [models.Index(fields=["contract", "on"], name="adviser_visit_on")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="adviser_visit_order"),
            models.UniqueConstraint(fields=["contract", "on", "starts_at"], name="adviser_visit_once"),
        ]

    def __str__(self):
        return f"{self.on} {self.contract}"

    @property
    def kind_words(self) -> str:
        """Chinese names of the kinds."""
        labels = dict(self.Kind.choices)
        return "、".join(labels.get(code, code) for code in self.kinds)

    @property
    def is_remote(self) -> bool:
        """True where nobody came."""
        return self.kinds == [self.Kind.REMOTE]

    @property
    def hours(self) -> float:
        """Hours, to one digit."""
        span = datetime.combine(self.on, self.ends_at) - datetime.combine(self.on, self.starts_at)
        return round(span.total_seconds() / 3600, 1)


class AdviserDay(Stamped):
    """到村服务日: a day on which the adviser is expected."""

    VILLAGE = "contract__village"

    contract = models.ForeignKey(AdviserContract, models.PROTECT, related_name="days", verbose_name="合同")
    on = models.DateField("日期")
    visit = models.OneToOneField(
        AdviserVisit, models.PROTECT, null=True, blank=True, related_name="day", verbose_name="日志"
    )
    excused = models.CharField("请假、换人说明", max_length=200, blank=True)

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "到村服务日"
        ordering = ["on", "pk"]
        constraints = [models.UniqueConstraint(fields=["contract", "on"], name="adviser_day_once")]

    def __str__(self):
        return f"{self.on} {self.contract}"

    @property
    def light(self) -> Light:
        """Done, excused, still ahead or missed."""
        if self.visit_id:
            return Light("done", "已到村")
        if self.excused:
            return Light("paused", "已请假")
        return day_light(self.on)


class AdviserAssessment(Stamped):
    """季度考核: figures of the ledger against the norms, and the grade."""

    VILLAGE = "contract__village"

    class Grade(models.TextChoices):
        """考核结果."""

        GREAT = "great", "优秀"
        GOOD = "good", "良好"
        FAIR = "fair", "合格"
        FAILED = "failed", "不合格"

    contract = models.ForeignKey(AdviserContract, models.PROTECT, related_name="assessments", verbose_name="合同")
    year = models.PositiveSmallIntegerField("年度")
    quarter = models.PositiveSmallIntegerField("季度")
    figures = models.JSONField("台账数")
    grade = models.CharField("考核结果", max_length=8, choices=Grade.choices)
    note = models.CharField("评语", max_length=300)
    by = person("考核人")
    at = models.DateTimeField("考核时间")

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "顾问考核"
        ordering = ["-year", "-quarter", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "year", "quarter"], name="adviser_assessed_once"),
            models.CheckConstraint(condition=Q(quarter__gte=1, quarter__lte=4), name="adviser_quarter"),
        ]

    def __str__(self):
        return f"{self.year} 年 {self.quarter} 季度 {self.contract}"


class Studio(Dated, Stamped):
    """村（社区）公共法律服务工作室."""

    VILLAGE = "village"

    village = models.OneToOneField(
        "organisation.OrgUnit", models.PROTECT, related_name="legal_studio", verbose_name="村（社区）"
    )
    address = models.CharField("场所", max_length=100)
    contact = models.CharField("负责人", max_length=40)
    phone = models.CharField("电话", max_length=40)
    hours = models.CharField("服务时间", max_length=100)
    has_sign = models.BooleanField("有标牌", default=False)
    has_board = models.BooleanField("公示顾问、时间和 12348", default=False)
    has_shelf = models.BooleanField("有资料架", default=False)
    has_network = models.BooleanField("通网络", default=False)

    objects = VillageQuerySet.as_manager()
    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "公共法律服务工作室"
        ordering = ["village", "pk"]

    def __str__(self):
        return f"{self.village.name}公共法律服务工作室"


class StudioCheck(Stamped):
    """工作室检查 (LS-13): points of each item, what is to be put right and until when."""

    ITEMS = (
        ("place", "场所和标牌", 20),
        ("board", "公示内容", 20),
        ("ledger", "台账规范", 30),
        ("service", "服务到位", 20),
        ("content", "群众意见", 10),
    )

    studio = models.ForeignKey(Studio, models.PROTECT, related_name="checks", verbose_name="工作室")
    on = models.DateField("检查日期")
    points = models.JSONField("各项得分")
    total = models.PositiveSmallIntegerField("总分")
    problems = models.CharField("问题", max_length=500, blank=True)
    rectify_by = models.DateField("整改期限", null=True, blank=True)
    rectified_on = models.DateField("复查合格日期", null=True, blank=True)
    by = person("检查人")

    class Meta:
        verbose_name = verbose_name_plural = "工作室检查"
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(total__lte=100), name="studio_check_total"),
            models.CheckConstraint(
                condition=Q(rectify_by=None) | ~Q(problems=""), name="studio_check_rectify_says_what"
            ),
        ]

    def __str__(self):
        return f"{self.on} {self.studio}"

    @property
    def light(self) -> Light:
        """Light of what is to be put right."""
        if self.rectify_by is None:
            return Light("none", "不用整改")
        return Light("done", "已整改") if self.rectified_on else day_light(self.rectify_by)
