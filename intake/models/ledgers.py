"""Ledgers handed in, with what became of each row."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from governance.core.models import Job, Stamped
from governance.core.uploads import random_path
from governance.organisation.access import standing
from governance.organisation.roles import Level, Permission, Role


class LedgerImportQuerySet(models.QuerySet):
    """Imports that somebody may see."""

    def visible_to(self, user):
        """Those of one's own units; at a centre 分流 and the manager see all of the area around it."""
        found = Q(pk__in=[])
        for grant in standing(user).with_permission(Permission.IMPORT_LEDGERS):
            if grant.role in (Role.TRIAGE, Role.MANAGER) and grant.unit_level == Level.CENTRE:
                found |= Q(unit__path__startswith=grant.unit_path[: grant.unit_path.rstrip(".").rfind(".") + 1])
            else:
                found |= Q(unit=grant.unit_id)
        return self.filter(found)


class LedgerImport(Stamped):
    """台账导入: one ledger of one organisation, from the upload to the last row."""

    class Source(models.TextChoices):
        """台账来源."""

        FILE = "file", "数据台账"
        PAPER = "paper", "纸质台账"

    class State(models.TextChoices):
        """导入状态."""

        DRAFT = "draft", "待核对"
        IMPORTING = "importing", "导入中"
        DONE = "done", "已导入"

    unit = models.ForeignKey("organisation.OrgUnit", models.PROTECT, verbose_name="交台账的单位", related_name="+")
    source = models.CharField("来源", max_length=8, choices=Source.choices, default=Source.FILE)
    kind = models.CharField("台账种类", max_length=12)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.DRAFT)
    file = models.FileField("文件", upload_to=random_path, max_length=200)
    file_name = models.CharField("文件名", max_length=160)
    sha256 = models.CharField("文件摘要", max_length=64, blank=True)
    year = models.PositiveSmallIntegerField("台账年份")
    columns = models.JSONField("栏目对应", default=dict, blank=True)
    duty_line = models.ForeignKey(
        "organisation.DutyLine", models.PROTECT, null=True, blank=True, verbose_name="职责依据", related_name="+"
    )
    paper_rows = models.PositiveIntegerField("纸上写的行数", null=True, blank=True)
    difference = models.CharField("行数不符的说明", max_length=200, blank=True)
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="导入人", related_name="+")
    job = models.ForeignKey(Job, models.PROTECT, null=True, blank=True, verbose_name="后台任务", related_name="+")
    rows_read = models.PositiveIntegerField("读到的行数", default=0)
    created = models.PositiveIntegerField("新登记", default=0)
    already_there = models.PositiveIntegerField("已有", default=0)
    failed = models.PositiveIntegerField("没有登记", default=0)
    warnings = models.PositiveIntegerField("提醒", default=0)
    failed_file = models.FileField("没有登记的行", upload_to=random_path, max_length=200, blank=True)
    queued_at = models.DateTimeField("提交时间", null=True, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    objects = LedgerImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "台账导入"
        ordering = ["-id"]
        indexes = [models.Index(fields=["unit", "-id"], name="ledger_of_unit")]
        constraints = [
            models.CheckConstraint(
                condition=Q(rows_read=F("created") + F("already_there") + F("failed")), name="ledger_rows_add_up"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(finished_at__isnull=False), name="ledger_done_has_its_time"
            ),
        ]

    def __str__(self):
        return self.file_name

    @property
    def is_paper(self) -> bool:
        """纸质台账."""
        return self.source == self.Source.PAPER


class LedgerScan(Stamped):
    """台账扫描件: a page or file of the paper ledger."""

    batch = models.ForeignKey(LedgerImport, models.CASCADE, related_name="scans", verbose_name="台账导入")
    file = models.FileField("文件", upload_to=random_path, max_length=200)
    title = models.CharField("文件名", max_length=120)
    content_type = models.CharField("类型", max_length=100)
    size = models.PositiveIntegerField("大小")

    class Meta:
        verbose_name = verbose_name_plural = "台账扫描件"
        ordering = ["id"]

    def __str__(self):
        return self.title


class ImportRow(models.Model):
    """导入行: what became of one row of a ledger."""

    class Outcome(models.TextChoices):
        """导入结果."""

        CREATED = "created", "新登记"
        KNOWN = "known", "已有"
        FAILED = "failed", "没有登记"

    batch = models.ForeignKey(LedgerImport, models.CASCADE, related_name="rows", verbose_name="台账导入")
    sheet = models.CharField("工作表", max_length=80, blank=True)
    row = models.PositiveIntegerField("行号")
    outcome = models.CharField("结果", max_length=8, choices=Outcome.choices)
    words = models.CharField("说明", max_length=600, blank=True)
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, blank=True, verbose_name="案件", related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "导入行"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "sheet", "row"], name="import_row_once"),
            models.CheckConstraint(condition=Q(outcome="failed") | Q(case__isnull=False), name="import_row_has_case"),
        ]
        indexes = [models.Index(fields=["batch", "outcome", "id"], name="import_row_outcome")]

    def __str__(self):
        return f"{self.sheet} {self.row}"
