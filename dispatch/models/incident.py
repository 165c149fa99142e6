"""事件要素: the detail record of a case of the kind 突发事件, its calls, and its figures as they were told."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from governance.core.fields import EncryptedTextField
from governance.core.models import Stamped
from governance.core.now import now


class Sort(models.TextChoices):
    """事件类别 (《突发事件应对法》第二条)."""

    NATURAL = "1", "自然灾害"
    ACCIDENT = "2", "事故灾难"
    HEALTH = "3", "公共卫生事件"
    SECURITY = "4", "社会安全事件"


class Grade(models.IntegerChoices):
    """事件等级 (《突发事件应对法》第三条): 1 is the highest; empty means 未定级. It is no warning, response or risk."""

    HIGHEST = 1, "特别重大"
    HIGH = 2, "重大"
    MIDDLE = 3, "较大"
    PLAIN = 4, "一般"


class Warning(models.IntegerChoices):
    """预警级别 (《突发事件应对法》第六十三条): issued by the county or above, here only noted and passed on."""

    RED = 1, "一级 红色"
    ORANGE = 2, "二级 橙色"
    YELLOW = 3, "三级 黄色"
    BLUE = 4, "四级 蓝色"


class Response(models.IntegerChoices):
    """应急响应级别 (《突发事件应对法》第七十一条): fixed in each plan, 一级 is the highest."""

    FIRST = 1, "一级响应"
    SECOND = 2, "二级响应"
    THIRD = 3, "三级响应"
    FOURTH = 4, "四级响应"


class Phase(models.TextChoices):
    """处置阶段: the sub-status of the detail record; the state of the case is another thing."""

    RECEIVED = "received", "已接报"
    DISMISSED = "dismissed", "核实不属实"
    OPENED = "opened", "已核实"
    RESPONDING = "responding", "处置中"
    CONTROLLED = "controlled", "已控制"
    ENDED = "ended", "应急结束"
    REVIEWED = "reviewed", "已复盘"


#: In work: forces may be ordered, figures change, reports are owed.
LIVE = frozenset({Phase.RECEIVED, Phase.OPENED, Phase.RESPONDING, Phase.CONTROLLED})
#: The emergency itself is over.
OVER = frozenset({Phase.DISMISSED, Phase.ENDED, Phase.REVIEWED})


def person(label: str, **options):
    """A foreign key to a person."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, **options)


class IncidentQuerySet(models.QuerySet):
    """Incidents."""

    def visible_to(self, user):
        """Those whose case the person may see."""
        from governance.cases.models import Case

        return self.filter(case__in=Case.objects.visible_to(user).values("pk"))

    def live(self):
        """Those in work: the case is open and the emergency is not over."""
        from governance.cases.states import OPEN_STATES

        return self.filter(case__state__in=OPEN_STATES, phase__in=LIVE)


class Incident(Stamped):
    """事件要素: what happened, where, to whom; made at 受理登记 and completed later."""

    case = models.OneToOneField(
        "cases.Case", models.PROTECT, primary_key=True, related_name="incident", verbose_name="案件"
    )
    phase = models.CharField("处置阶段", max_length=12, choices=Phase.choices, default=Phase.RECEIVED)
    sort = models.CharField("事件类别", max_length=1, choices=Sort.choices, blank=True)
    grade = models.PositiveSmallIntegerField("事件等级", choices=Grade.choices, null=True, blank=True)
    grade_reason = models.CharField("定级依据", max_length=200, blank=True)
    warning = models.PositiveSmallIntegerField("预警级别", choices=Warning.choices, null=True, blank=True)
    response = models.PositiveSmallIntegerField("应急响应级别", choices=Response.choices, null=True, blank=True)
    is_sensitive = models.BooleanField("敏感事件", default=False)
    is_reported = models.BooleanField("须向上级报送", default=True)
    is_drill = models.BooleanField("演练", default=False)
    happened_at = models.DateTimeField("事发时间", null=True, blank=True)
    learned_at = models.DateTimeField("接报时间")
    source = models.CharField("信息来源", max_length=60, blank=True)
    scope = models.CharField("影响范围", max_length=200, blank=True)
    trend = models.CharField("发展趋势", max_length=200, blank=True)
    measures = models.TextField("已采取措施", max_length=2000, blank=True)
    scene_lead = models.CharField("现场负责人", max_length=40, blank=True)
    scene_phone = EncryptedTextField("现场电话", context="incident.phone", blank=True, default="")
    deaths = models.PositiveIntegerField("死亡人数", default=0)
    missing = models.PositiveIntegerField("失联人数", default=0)
    injured = models.PositiveIntegerField("受伤人数", default=0)
    badly_injured = models.PositiveIntegerField("其中重伤人数", default=0)
    trapped = models.PositiveIntegerField("被困人数", default=0)
    moved = models.PositiveIntegerField("已转移人数", default=0)
    loss = models.DecimalField("直接经济损失（万元）", max_digits=12, decimal_places=2, null=True, blank=True)
    crowd = models.PositiveIntegerField("聚集人数", null=True, blank=True)
    demands = models.CharField("聚集诉求", max_length=200, blank=True)
    verified_at = models.DateTimeField("核实时间", null=True, blank=True)
    controlled_at = models.DateTimeField("控制时间", null=True, blank=True)
    ended_at = models.DateTimeField("应急结束时间", null=True, blank=True)
    commander = person("指挥长", null=True, blank=True)
    reviewed_at = models.DateTimeField("复盘时间", null=True, blank=True)
    reviewed_by = person("复盘人", null=True, blank=True)
    review_good = models.TextField("做得好的", max_length=2000, blank=True)
    review_bad = models.TextField("存在的问题", max_length=2000, blank=True)
    review_todo = models.TextField("整改措施和责任人", max_length=2000, blank=True)

    objects = IncidentQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["created_at", "updated_at"])

    class Meta:
        verbose_name = verbose_name_plural = "事件要素"
        indexes = [models.Index(fields=["phase"], name="incident_phase")]
        constraints = [
            models.CheckConstraint(condition=Q(phase__in=Phase.values), name="incident_phase_known"),
            models.CheckConstraint(condition=Q(grade=None) | Q(grade__range=(1, 4)), name="incident_grade"),
            models.CheckConstraint(condition=Q(loss=None) | Q(loss__gte=0), name="incident_loss"),
            models.CheckConstraint(
                condition=Q(badly_injured__lte=models.F("injured")), name="incident_badly_injured_are_injured"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at=None) | Q(reviewed_by__isnull=False), name="incident_review_pair"
            ),
        ]

    def __str__(self):
        return str(self.case_id)

    @property
    def _history_date(self):
        return now()

    @property
    def is_live(self) -> bool:
        """True while the emergency is in work."""
        return self.phase in LIVE

    @property
    def grade_words(self) -> str:
        """The grade, or 未定级."""
        return self.get_grade_display() if self.grade else "未定级"

    @property
    def casualties(self) -> str:
        """死亡 0 人，失联 1 人，受伤 2 人（重伤 1 人） — what is known to have been told."""
        words = [f"死亡 {self.deaths} 人", f"失联 {self.missing} 人", f"受伤 {self.injured} 人"]
        if self.badly_injured:
            words[2] += f"（重伤 {self.badly_injured} 人）"
        if self.trapped:
            words.append(f"被困 {self.trapped} 人")
        if self.moved:
            words.append(f"已转移 {self.moved} 人")
        return "，".join(words)


class Call(models.Model):
    """报警来电: one of the calls that tell of the same incident; merged calls keep their own words and time."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="calls", verbose_name="事件")
    at = models.DateTimeField("来电时间")
    name = models.CharField("报告人", max_length=40, blank=True)
    phone = EncryptedTextField("电话", context="incident.call", blank=True, default="")
    text = models.TextField("内容", max_length=1000)
    from_case = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="并入的案件"
    )
    taken_by = person("接听人")
    taken_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "报警来电"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.at:%H:%M:%S}"


class Figures(models.Model):
    """伤亡和处置数据: what was known at a moment; a later figure never overwrites an earlier one."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="figures", verbose_name="事件")
    at = models.DateTimeField("时间")
    deaths = models.PositiveIntegerField("死亡")
    missing = models.PositiveIntegerField("失联")
    injured = models.PositiveIntegerField("受伤")
    badly_injured = models.PositiveIntegerField("重伤")
    trapped = models.PositiveIntegerField("被困")
    moved = models.PositiveIntegerField("已转移")
    loss = models.DecimalField("损失（万元）", max_digits=12, decimal_places=2, null=True, blank=True)
    told_by = models.CharField("数据来源", max_length=60)
    by = person("登记人")

    class Meta:
        verbose_name = verbose_name_plural = "伤亡和处置数据"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M:%S}"
