"""What happens when time runs out, as data: 催办阶梯, 督办等级 and 督办触发条件. Kept by the manager, with history."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from governance.core.models import Stamped
from governance.core.now import now


class Kept(Stamped):
    """配置: a row that the manager edits; every version stays."""

    active = models.BooleanField("启用", default=True)

    class Meta:
        abstract = True

    @property
    def _history_date(self):
        return now()


class ReminderRung(Kept):
    """催办阶梯的一级: when a running clock is spoken of, and to whom. One ladder for all clocks."""

    class At(models.TextChoices):
        """何时."""

        HALF = "half", "期限过半"
        YELLOW = "yellow", "转黄灯"
        DUE = "due", "到期"
        LATE = "late", "超期"

    class Reader(models.TextChoices):
        """催谁."""

        OWNER = "owner", "承办人（联络员）"
        HEAD = "head", "部门负责人"
        CENTRE = "centre", "中心管理员和联系村领导"
        LEADER = "leader", "镇领导"

    at = models.CharField("何时", max_length=8, choices=At.choices)
    days = models.PositiveSmallIntegerField("超期工作日", default=0)
    words = models.CharField("通知用语", max_length=40)
    readers = models.JSONField("催谁", default=list)
    urgent = models.BooleanField("紧急", default=False)

    history = HistoricalRecords()

    #: (at, days, words, readers, urgent): the ladder of a portal in which nobody has changed it.
    STANDARD = (
        ("half", 0, "期限已过半", ("owner",), False),
        ("yellow", 0, "即将到期", ("owner",), False),
        ("due", 0, "已到期", ("owner", "head"), True),
        ("late", 1, "已超期 1 个工作日", ("owner", "head", "centre"), True),
        ("late", 3, "已超期 3 个工作日", ("owner", "head", "centre", "leader"), True),
        ("late", 5, "已超期 5 个工作日", ("owner", "head", "centre", "leader"), True),
    )
    RANKS = {"half": 1, "yellow": 2, "due": 3, "late": 3}

    class Meta:
        verbose_name = verbose_name_plural = "催办阶梯"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["at", "days"], name="reminder_rung_once"),
            models.CheckConstraint(
                condition=(Q(at="late") & Q(days__gt=0)) | (~Q(at="late") & Q(days=0)), name="reminder_rung_days"
            ),
        ]

    def __str__(self):
        return f"超期 {self.days} 个工作日" if self.at == self.At.LATE else self.get_at_display()

    @property
    def key(self) -> str:
        """half, yellow, due, late1 …: names the notice, so that it goes out once."""
        return f"late{self.days}" if self.at == self.At.LATE else self.at

    @property
    def rank(self) -> int:
        """The place on the ladder: 1 half, 2 yellow, 3 due, 3 + working days late."""
        return self.RANKS[self.at] + self.days

    @property
    def reader_words(self) -> str:
        """承办人（联络员）、部门负责人."""
        return "、".join(label for code, label in self.Reader.choices if code in self.readers)

    @classmethod
    def ladder(cls) -> list["ReminderRung"]:
        """The rungs in force in their order; the standard ones where nobody has written any yet."""
        rows = list(cls.objects.all()) or cls.standard()
        return sorted((row for row in rows if row.active), key=lambda row: row.rank)

    @classmethod
    def standard(cls) -> list["ReminderRung"]:
        """The standard ladder as unsaved rows."""
        return [
            cls(at=at, days=days, words=words, readers=list(readers), urgent=urgent)
            for at, days, words, readers, urgent in cls.STANDARD
        ]


class OrderGrade(Kept):
    """督办等级: who signs an order of a grade, what it costs, and what it asks."""

    class Signer(models.TextChoices):
        """由谁签发."""

        MANAGER = "manager", "中心管理员或镇领导"
        LEADER = "leader", "镇领导"
        DIRECTOR = "director", "中心主任"

    level = models.CharField("级别", max_length=8, unique=True)
    signer = models.CharField("由谁签发", max_length=10, choices=Signer.choices)
    points = models.DecimalField("扣分", max_digits=4, decimal_places=1, default=0)
    requirement = models.CharField("督办要求（起草用）", max_length=300)

    history = HistoricalRecords()

    #: level → (signer, points, requirement). Points are a proposal; each town sets its own.
    STANDARD = {
        "normal": ("manager", "0", "请说明原因，并在 3 个工作日内书面回复办理情况。"),
        "yellow": ("leader", "2", "请单位负责人说明原因，限期办结，并在 3 个工作日内书面回复整改情况。"),
        "red": ("director", "5", "请单位主要负责人说明原因，立即整改，并在 3 个工作日内书面报告；情况予以通报。"),
    }
    RANKS = {"normal": 1, "yellow": 2, "red": 3}

    class Meta:
        verbose_name = verbose_name_plural = "督办等级"
        ordering = ["pk"]

    def __str__(self):
        return self.level

    @property
    def key(self) -> str:
        """The grade: names the row in addresses."""
        return self.level

    @classmethod
    def of(cls, level: str) -> "OrderGrade":
        """The row of a grade; the standard one where nobody has written it."""
        return cls.objects.filter(level=level).first() or cls.standard(level)

    @classmethod
    def by_level(cls) -> dict[str, "OrderGrade"]:
        """Every grade by its level, in one query."""
        known = {row.level: row for row in cls.objects.all()}
        return {level: known.get(level) or cls.standard(level) for level in cls.RANKS}

    @classmethod
    def standard(cls, level: str) -> "OrderGrade":
        """The standard row, unsaved."""
        signer, points, requirement = cls.STANDARD[level]
        return cls(level=level, signer=signer, points=Decimal(points), requirement=requirement)


class OrderTrigger(Kept):
    """督办触发条件: when the system proposes an order, a card or a talk. A person signs, or declines with a reason."""

    class On(models.TextChoices):
        """触发条件."""

        LATE = "late", "超期满几个工作日"
        DECLINED = "declined", "同一单位退回同一案件满几次"
        UNHAPPY = "unhappy", "群众不满意，满几个工作日没有重办"
        YELLOWS = "yellows", "同一单位一个季度内黄牌满几张"
        REDS = "reds", "同一单位半年内红牌满几张"

    class Proposes(models.TextChoices):
        """提出什么."""

        NORMAL = "normal", "普通督办"
        YELLOW = "yellow", "黄牌督办"
        RED = "red", "红牌督办"
        TALK = "talk", "约谈"

    on = models.CharField("触发条件", max_length=10, choices=On.choices)
    number = models.PositiveSmallIntegerField("数值")
    proposes = models.CharField("提出", max_length=8, choices=Proposes.choices)

    history = HistoricalRecords()

    #: (on, number, proposes).
    STANDARD = (
        ("late", 1, "normal"),
        ("late", 3, "yellow"),
        ("late", 5, "red"),
        ("declined", 2, "yellow"),
        ("unhappy", 3, "yellow"),
        ("yellows", 2, "red"),
        ("reds", 2, "talk"),
    )

    class Meta:
        verbose_name = verbose_name_plural = "督办触发条件"
        ordering = ["on", "number"]
        constraints = [models.UniqueConstraint(fields=["on", "proposes"], name="order_trigger_once")]

    def __str__(self):
        return f"{self.get_on_display()} {self.number}"

    @property
    def key(self) -> str:
        """late-yellow: names the row in addresses."""
        return f"{self.on}-{self.proposes}"

    @classmethod
    def in_force(cls) -> list["OrderTrigger"]:
        """The conditions in force; the standard ones where nobody has written any yet."""
        rows = list(cls.objects.all()) or [cls(on=on, number=n, proposes=what) for on, n, what in cls.STANDARD]
        return [row for row in rows if row.active]
