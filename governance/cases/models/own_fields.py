"""自定义字段: what the manager asks of a kind of case beside the fixed columns, and what was answered."""

from django.db import models
from simple_history.models import HistoricalRecords

from governance.core.models import Stamped
from governance.core.now import now


class Question(Stamped):
    """A question that a manager adds: its words, its type and what may be chosen."""

    class Type(models.TextChoices):
        """字段类型."""

        TEXT = "text", "文字"
        NUMBER = "number", "数字"
        DATE = "date", "日期"
        CHOICE = "choice", "单选"
        MULTI = "multi", "多选"
        YES_NO = "yes_no", "是或否"

    label = models.CharField("名称", max_length=30)
    type = models.CharField("类型", max_length=8, choices=Type.choices)
    choices = models.JSONField("选项", default=list, blank=True)
    required = models.BooleanField("必填", default=False)
    help = models.CharField("填写说明", max_length=100, blank=True)
    order = models.PositiveIntegerField("排序", default=0)
    active = models.BooleanField("启用", default=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.label

    @property
    def options(self) -> list[str]:
        """What may be chosen; empty for what is typed."""
        return ["是", "否"] if self.type == self.Type.YES_NO else list(self.choices)


class FieldDefinition(Question):
    """自定义字段: one question for a kind of case (blank: each). Put aside, it is asked no more; answers stay."""

    kind = models.CharField("案件类型", max_length=12, blank=True)

    history = HistoricalRecords(excluded_fields=["created_at", "updated_at"])

    class Meta:
        verbose_name = verbose_name_plural = "自定义字段"
        ordering = ["order", "pk"]

    @property
    def _history_date(self):
        return now()

    @property
    def name(self) -> str:
        """Its name in forms, filters and addresses."""
        return f"own_{self.pk}"


class OwnValue(models.Model):
    """自定义字段内容: an answer, in the column of its type (a choice is text); one row for each ticked choice."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="own_values", verbose_name="案件")
    definition = models.ForeignKey(FieldDefinition, models.PROTECT, related_name="values", verbose_name="字段")
    text = models.CharField("文字", max_length=500, blank=True)
    number = models.DecimalField("数字", max_digits=16, decimal_places=4, null=True, blank=True)
    date = models.DateField("日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "自定义字段内容"
        ordering = ["definition__order", "pk"]
        indexes = [
            models.Index(fields=["definition", "text", "case"], name="own_text"),
            models.Index(fields=["definition", "number", "case"], name="own_number"),
            models.Index(fields=["definition", "date", "case"], name="own_date"),
        ]
        constraints = [models.UniqueConstraint(fields=["case", "definition", "text"], name="own_value_once")]

    def __str__(self):
        return self.shown

    @property
    def shown(self) -> str:
        """The answer in words."""
        if self.date is not None:
            return f"{self.date:%Y-%m-%d}"
        if self.number is not None:
            return f"{self.number.normalize():f}"
        return self.text
