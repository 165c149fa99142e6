"""收文、发文: one register with numbers, circulation (传阅、批示、承办), signing, archive with retention."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from governance.administration.models.staff import person, unit
from governance.core.models import Stamped
from governance.core.now import now
from governance.organisation.models.history import Dated, tracked


class OfficePaperQuerySet(models.QuerySet):
    """Papers, asked for by who may read them."""

    def visible_to(self, user, *, keeps: bool, centre):
        """All of the centre for who keeps the register, else those one was given."""
        rows = self.filter(centre=centre)
        if keeps:
            return rows
        return rows.filter(Q(pk__in=PaperTask.objects.filter(user=user).values("paper")) | Q(drafted_by=user))


class OfficePaper(Dated, Stamped):
    """公文登记. Retention: 《机关文件材料归档范围和文书档案保管期限规定》(国家档案局令第8号): 永久, 30 年, 10 年."""

    class Way(models.TextChoices):
        """登记种类."""

        IN = "in", "收文"
        PHONE = "phone", "电话记录"
        FAX = "fax", "传真"
        OUT = "out", "发文"

    class Urgency(models.TextChoices):
        """紧急程度 (GB/T 9704-2012)."""

        NORMAL = "normal", "平件"
        FAST = "fast", "加急"
        URGENT = "urgent", "特急"

    class Retention(models.TextChoices):
        """保管期限."""

        FOREVER = "forever", "永久"
        THIRTY = "30", "30 年"
        TEN = "10", "10 年"

    class State(models.TextChoices):
        """状态."""

        DRAFT = "draft", "待签发"
        OPEN = "open", "办理中"
        ISSUED = "issued", "已印发"
        DONE = "done", "已办结"
        ARCHIVED = "archived", "已归档"

    centre = unit("中心")
    way = models.CharField("种类", max_length=8, choices=Way.choices)
    number = models.CharField("登记号", max_length=40, blank=True)
    title = models.CharField("标题", max_length=200)
    other = models.CharField("来文单位或主送单位", max_length=100)
    other_number = models.CharField("来文字号", max_length=60, blank=True)
    urgency = models.CharField("紧急程度", max_length=8, choices=Urgency.choices, default=Urgency.NORMAL)
    on = models.DateField("收文或成文日期")
    text = models.TextField("内容摘要或正文", max_length=10_000, blank=True)
    retention = models.CharField("保管期限", max_length=8, choices=Retention.choices, default=Retention.TEN)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    drafted_by = person("登记人")
    issued_by = person("签发人", null=True, blank=True)
    issued_at = models.DateTimeField("签发时间", null=True, blank=True)
    archived_at = models.DateTimeField("归档时间", null=True, blank=True)

    objects = OfficePaperQuerySet.as_manager()
    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "公文"
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["centre", "-on"], name="office_paper_list")]
        constraints = [
            models.UniqueConstraint(fields=["centre", "number"], condition=~Q(number=""), name="office_paper_number"),
            models.CheckConstraint(condition=Q(state="draft") | ~Q(number=""), name="office_paper_numbered"),
        ]

    def __str__(self):
        return self.title


class PaperTask(Stamped):
    """传阅、批示、承办、签发: who is asked what until when, and what they wrote."""

    class Kind(models.TextChoices):
        """事项."""

        READ = "read", "传阅"
        INSTRUCT = "instruct", "批示"
        HANDLE = "handle", "承办"
        SIGN = "sign", "签发"

    paper = models.ForeignKey(OfficePaper, models.CASCADE, related_name="tasks", verbose_name="公文")
    kind = models.CharField("事项", max_length=10, choices=Kind.choices)
    user = person("办理人")
    due = models.DateField("期限")
    asked_by = person("送办人")
    asked_at = models.DateTimeField("送办时间")
    done_at = models.DateTimeField("办理时间", null=True, blank=True)
    words = models.CharField("意见", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "公文办理"
        ordering = ["pk"]
        indexes = [models.Index(fields=["user", "done_at"], name="paper_task_mine")]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "user", "kind"], condition=Q(done_at=None), name="paper_task_open_once"
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.user}"

    @property
    def late(self) -> bool:
        """True when it was or is not done in time."""
        return timezone.localdate(self.done_at or now()) > self.due
