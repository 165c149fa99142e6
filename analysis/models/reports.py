"""研判报告: one period of one town, its frozen figures, sections with versions and comments, suggestions and signs."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from analysis.models.rounds import overseen_paths, own_town_paths, within
from governance.cases.models.signing import Signer
from governance.core.models import Stamped
from governance.core.uploads import random_path


def _person(verbose_name, **options):
    options = options or {"null": True, "blank": True}
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=verbose_name, **options
    )


class ReportQuerySet(models.QuerySet):
    """Reports."""

    def visible_to(self, user) -> "ReportQuerySet":
        """Those who oversee the town see every report; the others of the town what has been issued."""
        issued = Q(status__in=(Report.Status.PUBLISHED, Report.Status.ARCHIVED))
        return self.filter(within(overseen_paths(user)) | within(own_town_paths(user)) & issued)


class Report(Stamped):
    """研判报告: 起草 → 修改 → 审签 → 已批准 → 已印发 → 已归档. Its figures are a frozen snapshot (数据快照)."""

    class Cycle(models.TextChoices):
        """报告周期."""

        WEEK = "week", "周报"
        MONTH = "month", "月报"
        QUARTER = "quarter", "季报"
        YEAR = "year", "年报"
        SPECIAL = "special", "专题"

    class Status(models.TextChoices):
        """报告状态."""

        DRAFTING = "drafting", "取数起草中"
        EDITING = "editing", "修改中"
        SIGNING = "signing", "待审签"
        APPROVED = "approved", "已批准"
        PUBLISHED = "published", "已印发"
        ARCHIVED = "archived", "已归档"

    area = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="乡镇")
    cycle = models.CharField("周期", max_length=8, choices=Cycle.choices)
    first = models.DateField("起")
    until = models.DateField("止（不含）")
    topic = models.CharField("专题", max_length=40, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.DRAFTING)
    job = models.ForeignKey("core.Job", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="任务")
    tables = models.JSONField("表和图", default=dict, blank=True)
    frozen_at = models.DateTimeField("取数时间", null=True, blank=True)
    digest = models.CharField("快照摘要", max_length=64, blank=True)
    submitted_at = models.DateTimeField("送审时间", null=True, blank=True)
    submitted_by = _person("送审人")
    sign_steps = models.JSONField("审签顺序", default=list, blank=True)
    sign_turn = models.PositiveSmallIntegerField("第几次送审", default=1)
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)
    approved_by = _person("批准人")
    number = models.CharField("文号", max_length=40, unique=True, null=True, blank=True)
    published_at = models.DateTimeField("印发时间", null=True, blank=True)
    published_by = _person("印发人")
    archived_at = models.DateTimeField("归档时间", null=True, blank=True)
    archived_by = _person("归档人")
    paper = models.FileField("归档文件", upload_to=random_path, max_length=200, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "研判报告"
        ordering = ["-until", "cycle", "-pk"]
        indexes = [models.Index(fields=["-until", "-id"], name="judgement_until")]
        constraints = [
            models.UniqueConstraint(fields=["area", "cycle", "first", "until", "topic"], name="judgement_once"),
            models.CheckConstraint(condition=Q(until__gt=F("first")), name="judgement_span"),
            models.CheckConstraint(
                condition=Q(status__in=("published", "archived"), number__isnull=False, published_at__isnull=False)
                | Q(status__in=("drafting", "editing", "signing", "approved"), number=None, published_at=None),
                name="judgement_issued",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def period(self) -> str:
        """2026年5月 · 2026年第2季度 · 2026年 · 2026年5月4日至10日."""
        if self.cycle == self.Cycle.MONTH:
            return f"{self.first.year}年{self.first.month}月"
        if self.cycle == self.Cycle.QUARTER:
            return f"{self.first.year}年第{(self.first.month + 2) // 3}季度"
        if self.cycle == self.Cycle.YEAR:
            return f"{self.first.year}年"
        last = self.until.fromordinal(self.until.toordinal() - 1)
        year = "" if last.year == self.first.year else f"{last.year}年"
        return f"{self.first.year}年{self.first.month}月{self.first.day}日至{year}{last.month}月{last.day}日"

    @property
    def title(self) -> str:
        """清溪镇2026年5月社会治安和矛盾纠纷形势分析研判报告."""
        return f"{self.area.name}{self.period}{self.topic or '社会治安和矛盾纠纷形势'}分析研判报告"

    @property
    def word(self) -> str:
        """What the text calls the period: 本月, 本周 …."""
        return {"week": "本周", "month": "本月", "quarter": "本季度", "year": "本年"}.get(self.cycle, "本期")

    @property
    def is_issued(self) -> bool:
        """True once published: nothing of it is written any more."""
        return self.status in (self.Status.PUBLISHED, self.Status.ARCHIVED)


class ReportFigure(Stamped):
    """报告数字: one number of the snapshot under its name, with the cases it counts."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="figures", verbose_name="报告")
    name = models.CharField("名称", max_length=80)
    text = models.CharField("写法", max_length=80)
    number = models.IntegerField("件数", null=True, blank=True)
    cases = models.JSONField("计入的案件", default=list, blank=True)
    good = models.JSONField("计入分子的案件", null=True, blank=True)
    formula = models.CharField("口径", max_length=200, blank=True)
    in_text = models.BooleanField("可以写进正文", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "报告数字"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["report", "name"], name="report_figure_once")]

    def __str__(self):
        return f"{self.name} {self.text}"


class ReportSection(Stamped):
    """报告章节: heading and text with its figures in 【】; `drafted` is what the system wrote."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="sections", verbose_name="报告")
    key = models.CharField("代码", max_length=20)
    order = models.PositiveSmallIntegerField("顺序")
    level = models.PositiveSmallIntegerField("层级", default=1)
    heading = models.CharField("标题", max_length=60)
    drafted = models.TextField("系统起草", blank=True)
    text = models.TextField("正文", max_length=20000, blank=True)
    blocks = models.JSONField("表和图", default=list, blank=True)
    required = models.BooleanField("必须填写", default=True)
    version = models.PositiveIntegerField("版本", default=0)
    edited_at = models.DateTimeField("修改时间", null=True, blank=True)
    edited_by = _person("修改人")

    class Meta:
        verbose_name = verbose_name_plural = "报告章节"
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="report_section_once")]

    def __str__(self):
        return self.heading


class SectionVersion(Stamped):
    """章节版本: the text as one person left it."""

    section = models.ForeignKey(ReportSection, models.CASCADE, related_name="versions", verbose_name="章节")
    text = models.TextField("正文", blank=True)
    by = _person("修改人", null=False)
    began_at = models.DateTimeField("开始时间")
    at = models.DateTimeField("修改时间")

    class Meta:
        verbose_name = verbose_name_plural = "章节版本"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.section} {self.at:%Y-%m-%d %H:%M}"


class SectionComment(Stamped):
    """章节批注."""

    section = models.ForeignKey(ReportSection, models.CASCADE, related_name="comments", verbose_name="章节")
    text = models.CharField("批注", max_length=500)
    by = _person("批注人", null=False)
    at = models.DateTimeField("批注时间")
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)
    settled_by = _person("处理人")

    class Meta:
        verbose_name = verbose_name_plural = "章节批注"
        ordering = ["pk"]

    def __str__(self):
        return self.text[:20]


class Suggestion(Stamped):
    """工作建议 of a report, with 责任单位 and 时限; the next report says how far it got (落实情况)."""

    class Progress(models.TextChoices):
        """落实情况."""

        OPEN = "open", "正在落实"
        DONE = "done", "已落实"
        DROPPED = "dropped", "不再落实"

    report = models.ForeignKey(Report, models.CASCADE, related_name="suggestions", verbose_name="报告")
    text = models.CharField("建议", max_length=300)
    unit = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="责任单位")
    due_on = models.DateField("时限")
    progress = models.CharField("落实情况", max_length=8, choices=Progress.choices, default=Progress.OPEN)
    note = models.CharField("落实说明", max_length=300, blank=True)
    noted_at = models.DateTimeField("说明时间", null=True, blank=True)
    noted_by = _person("说明人")

    class Meta:
        verbose_name = verbose_name_plural = "工作建议"
        ordering = ["pk"]
        indexes = [models.Index(fields=["due_on"], name="suggestion_due")]

    def __str__(self):
        return self.text[:30]


class ReportSign(Stamped):
    """报告审签意见: what one signer said of a report; after it was sent back the next turn begins anew."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="signs", verbose_name="报告")
    turn = models.PositiveSmallIntegerField("第几次送审")
    signer = models.CharField("签审人", max_length=12, choices=Signer.choices)
    by = _person("签审人姓名", null=False)
    at = models.DateTimeField("签审时间")
    agreed = models.BooleanField("同意")
    note = models.CharField("意见", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "报告审签意见"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["report", "turn", "by"], name="report_signed_once_by_each")]

    def __str__(self):
        return f"{self.get_signer_display()} {'同意' if self.agreed else '退回'}"


class Delivery(Stamped):
    """报送数据: a number that another office hands in for a period; nothing handed in is 未报送, never 0."""

    class Name(models.TextChoices):
        """报送项目."""

        SECURITY = "security", "治安案件"
        CRIMINAL = "criminal", "刑事案件"
        CALLS = "calls", "警情"
        OPINION = "opinion", "网络舆情"
        VISITS = "visits", "重点人群走访"

    area = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="乡镇")
    name = models.CharField("项目", max_length=10, choices=Name.choices)
    first = models.DateField("起")
    until = models.DateField("止（不含）")
    number = models.PositiveIntegerField("数量")
    unit = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="报送单位")
    note = models.CharField("说明", max_length=300, blank=True)
    handed_at = models.DateTimeField("报送时间")
    entered_by = _person("录入人", null=False)

    class Meta:
        verbose_name = verbose_name_plural = "报送数据"
        ordering = ["-until", "name"]
        constraints = [
            models.UniqueConstraint(fields=["area", "name", "first", "until"], name="delivery_once"),
            models.CheckConstraint(condition=Q(until__gt=F("first")), name="delivery_span"),
        ]

    def __str__(self):
        return f"{self.get_name_display()} {self.first}"
