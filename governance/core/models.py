"""Tables that know nothing of people or cases: sequences, calendar, dictionaries, jobs, attempts, heartbeats."""

from django.conf import settings
from django.core.cache import cache
from django.db import models
from simple_history.models import HistoricalRecords

from governance.core.now import now
from governance.core.uploads import random_path


class Stamped(models.Model):
    """时间戳: when a row was written and last changed."""

    created_at = models.DateTimeField("建立时间", editable=False)
    updated_at = models.DateTimeField("更新时间", editable=False)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Set both moments from the one clock."""
        self.updated_at = now()
        if self.created_at is None:
            self.created_at = self.updated_at
        fields = kwargs.get("update_fields")
        if fields is not None:
            kwargs["update_fields"] = {*fields, "updated_at"}
        super().save(*args, **kwargs)


class KeptRows(models.Model):
    """Configuration with a column `active`: pages may know it as of half a minute ago, actions read it anew."""

    class Meta:
        abstract = True

    @classmethod
    def kept(cls) -> list:
        """The active rows as they stood at most half a minute ago."""
        return cache.get_or_set(cls._meta.label_lower, lambda: list(cls.objects.filter(active=True)), 30)

    @classmethod
    def forget(cls) -> None:
        """After a change: pages of this process read anew."""
        cache.delete(cls._meta.label_lower)


class Sequence(models.Model):
    """流水号: the last number given under a name."""

    name = models.CharField("名称", max_length=60, unique=True)
    value = models.PositiveBigIntegerField("最后一号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "流水号"

    def __str__(self):
        return f"{self.name}: {self.value}"


class Holiday(models.Model):
    """工作日历例外: a rest day or a make-up working day that the weekday rule does not know."""

    date = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("上班", default=False)
    name = models.CharField("名称", max_length=40, blank=True)
    source = models.CharField("来源", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "工作日历"
        ordering = ["date"]

    def __str__(self):
        return f"{self.date} {'上班' if self.is_workday else '休息'}"


class CalendarYear(models.Model):
    """已载入日历的年份."""

    year = models.PositiveSmallIntegerField("年份", unique=True)
    loaded_at = models.DateTimeField("载入时间")
    source = models.CharField("来源", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "日历年份"

    def __str__(self):
        return str(self.year)


class DictionaryEntry(models.Model):
    """字典项: one value of an editable code table."""

    group = models.CharField("字典", max_length=40)
    code = models.CharField("代码", max_length=40)
    label = models.CharField("名称", max_length=200)
    order = models.PositiveIntegerField("排序", default=0)
    active = models.BooleanField("启用", default=True)
    parent = models.CharField("上级代码", max_length=40, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "字典项"
        ordering = ["group", "order", "code"]
        constraints = [models.UniqueConstraint(fields=["group", "code"], name="dictionary_code_once")]

    def __str__(self):
        return self.label

    @property
    def _history_date(self):
        return now()


class Job(Stamped):
    """后台任务: long work with progress, lease, retry and its file."""

    class State(models.TextChoices):
        """任务状态."""

        QUEUED = "queued", "排队中"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "未完成"

    kind = models.CharField("任务", max_length=40)
    params = models.JSONField("参数", default=dict)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.QUEUED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="申请人"
    )
    progress = models.PositiveIntegerField("已完成", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    message = models.CharField("说明", max_length=300, blank=True)
    file = models.FileField("结果文件", upload_to=random_path, blank=True, max_length=200)
    file_name = models.CharField("文件名", max_length=160, blank=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    lease_until = models.DateTimeField("占用至", null=True, blank=True)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        indexes = [models.Index(fields=["state", "id"], name="job_state")]

    def __str__(self):
        return f"{self.kind} {self.get_state_display()}"

    @property
    def percent(self) -> int:
        """Progress in percent, 0 when the total is not known."""
        return min(100, self.progress * 100 // self.total) if self.total else 0


class Attempt(models.Model):
    """尝试记录: counted tries, such as wrong 查询码."""

    scope = models.CharField("范围", max_length=40)
    key = models.CharField("对象摘要", max_length=64)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "尝试记录"
        indexes = [models.Index(fields=["scope", "key", "at"], name="attempt_scope_key")]

    def __str__(self):
        return self.scope


class Heartbeat(models.Model):
    """心跳: the last sign of life of a background process."""

    name = models.CharField("名称", max_length=40, unique=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "心跳"

    def __str__(self):
        return self.name
