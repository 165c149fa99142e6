"""One entry, many ledgers (一次填报): workbooks for offices above, what was reported to them, their own numbers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from governance.core.models import Stamped
from governance.core.now import now
from governance.core.uploads import random_path


def _person(verbose_name, **options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=verbose_name, **options
    )


class LedgerTemplate(Stamped):
    """上报台账: which cases go to which office, and in which columns.

    `columns`: [{"heading": text, "field": key of ledger_fields.FIELDS, "text": fixed text or mapping lines}, …].
    """

    class Ended(models.TextChoices):
        """办理情况."""

        ANY = "", "不限"
        OPEN = "open", "只报在办的"
        ENDED = "ended", "只报已结束的"

    class Days(models.TextChoices):
        """日期写法."""

        ISO = "%Y-%m-%d", "2026-06-10"
        CHINESE = "%Y年%m月%d日", "2026年06月10日"
        SLASH = "%Y/%m/%d", "2026/06/10"
        DOT = "%Y.%m.%d", "2026.06.10"

    centre = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="所属中心")
    name = models.CharField("台账名称", max_length=60)
    office = models.CharField("报送单位", max_length=80)
    kind = models.CharField("案件类型", max_length=12, blank=True)
    category = models.ForeignKey(
        "cases.Category", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="事项类别"
    )
    risk_min = models.PositiveSmallIntegerField("风险不低于", null=True, blank=True)
    ended = models.CharField("办理情况", max_length=8, choices=Ended.choices, blank=True)
    since = models.DateField("从哪天登记的案件报起")
    title_row = models.CharField("表名", max_length=80, blank=True)
    unit_row = models.CharField("表头第二行", max_length=120, blank=True)
    day_format = models.CharField("日期写法", max_length=20, choices=Days.choices, default=Days.ISO)
    columns = models.JSONField("列", default=list)
    note = models.CharField("依据或说明", max_length=200, blank=True)
    active = models.BooleanField("启用", default=True)
    version = models.PositiveIntegerField("版本", default=1)

    history = HistoricalRecords(excluded_fields=["created_at", "updated_at"])

    class Meta:
        verbose_name = verbose_name_plural = "上报台账"
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["centre", "name"], name="ledger_name_once")]

    def __str__(self):
        return self.name

    @property
    def _history_date(self):
        return now()


class LedgerRun(Stamped):
    """报送批次: one workbook, from its making to the stamp that it was handed in (or 作废)."""

    class State(models.TextChoices):
        """批次状态."""

        MAKING = "making", "正在生成"
        MADE = "made", "已生成，待报送"
        REPORTED = "reported", "已报送"
        NOTHING = "nothing", "没有可报的"
        CANCELLED = "cancelled", "已作废"

    template = models.ForeignKey(LedgerTemplate, models.PROTECT, related_name="runs", verbose_name="台账")
    template_version = models.PositiveIntegerField("台账版本")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.MAKING)
    job = models.ForeignKey("core.Job", models.PROTECT, null=True, related_name="+", verbose_name="任务")
    made_by = _person("制表人")
    made_at = models.DateTimeField("制表时间")
    full = models.BooleanField("完整身份信息", default=False)
    purpose = models.CharField("用途", max_length=200)
    new_count = models.PositiveIntegerField("新增", default=0)
    changed_count = models.PositiveIntegerField("变更", default=0)
    file = models.FileField("文件", upload_to=random_path, blank=True, max_length=200)
    file_name = models.CharField("文件名", max_length=160, blank=True)
    sha256 = models.CharField("文件校验值", max_length=64, blank=True)
    office = models.CharField("报送单位", max_length=80, blank=True)
    reported_on = models.DateField("报送日期", null=True, blank=True)
    number = models.CharField("文号或批次号", max_length=80, blank=True)
    reported_by = _person("报送人", null=True, blank=True)
    reported_at = models.DateTimeField("登记时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "报送批次"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["template"], condition=Q(state__in=("making", "made")), name="ledger_one_open_run"
            ),
            models.CheckConstraint(
                condition=~Q(state="reported")
                | Q(reported_on__isnull=False, reported_by__isnull=False, reported_at__isnull=False),
                name="ledger_reported_whole",
            ),
        ]

    def __str__(self):
        return f"{self.template} {self.made_at:%Y-%m-%d}"

    @property
    def total(self) -> int:
        """Rows of the workbook."""
        return self.new_count + self.changed_count


class ReportStamp(models.Model):
    """上报记录: a case stands in a workbook; it was reported once its run is 已报送.

    `digest` is a keyed hash of the row, so that a case comes again only when what the office gets has changed;
    `seen_version` is the version of the case up to which that was looked at.
    """

    run = models.ForeignKey(LedgerRun, models.PROTECT, related_name="stamps", verbose_name="批次")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="report_stamps", verbose_name="案件")
    is_change = models.BooleanField("变更", default=False)
    digest = models.CharField(max_length=64)
    seen_version = models.PositiveIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = "上报记录"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["run", "case"], name="stamp_once_in_run")]

    def __str__(self):
        return f"{self.run} {self.case}"


class ExternalNumber(Stamped):
    """外部编号: under which number another office keeps this case."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="external_numbers", verbose_name="案件")
    office = models.CharField("单位或系统", max_length=80)
    number = models.CharField("编号", max_length=80)
    noted_by = _person("登记人")
    noted_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "外部编号"
        ordering = ["noted_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["office", "number"], name="external_number_once")]

    def __str__(self):
        return f"{self.office} {self.number}"
