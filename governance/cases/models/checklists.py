"""办理清单: what the handlers of a kind of case must not forget, and who ticked it when."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from governance.core.models import KeptRows, Stamped
from governance.core.now import now


class ChecklistItem(KeptRows, Stamped):
    """办理清单项: one thing to do in a kind of case (blank: each); `required` ones come before 办结."""

    kind = models.CharField("案件类型", max_length=12, blank=True)
    label = models.CharField("要做的事", max_length=60)
    help = models.CharField("说明", max_length=200, blank=True)
    required = models.BooleanField("办结前必须完成", default=False)
    order = models.PositiveIntegerField("排序", default=0)
    active = models.BooleanField("启用", default=True)

    history = HistoricalRecords(excluded_fields=["created_at", "updated_at"])

    class Meta:
        verbose_name = verbose_name_plural = "办理清单"
        ordering = ["order", "pk"]

    def __str__(self):
        return self.label

    @property
    def _history_date(self):
        return now()


class CheckMark(models.Model):
    """办理清单勾选: an item done in a round of a case, by whom and when."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="check_marks", verbose_name="案件")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="marks", verbose_name="清单项")
    round = models.PositiveSmallIntegerField("轮次", default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="完成人")
    at = models.DateTimeField("完成时间")

    class Meta:
        verbose_name = verbose_name_plural = "办理清单勾选"
        ordering = ["item__order", "pk"]
        constraints = [models.UniqueConstraint(fields=["case", "item", "round"], name="check_mark_once")]

    def __str__(self):
        return f"{self.item} {self.by}"
