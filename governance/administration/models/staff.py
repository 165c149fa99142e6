"""人员与入驻: personal files, departments in residence, call-ups, attendance, leave with approval, conduct."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from governance.core.calendar import office_spans
from governance.core.models import Stamped
from governance.organisation.models import Absence, OrgUnit, User
from governance.organisation.models.history import Dated, tracked


def person(label, **more):
    """A person named in a row."""
    return models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=label, **more)


def unit(label, **more):
    """A unit named in a row."""
    return models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=label, **more)


class StaffFile(Dated, Stamped):
    """人员档案: how somebody is employed. Name, posts, telephone and seat are those of the account."""

    class Employment(models.TextChoices):
        """用工形式."""

        ESTABLISHED = "established", "编制"
        SOCIAL = "social", "社工"
        BOUGHT = "bought", "购买服务"
        VOLUNTEER = "volunteer", "志愿者"
        GRID = "grid", "网格员轮岗"
        OTHER = "other", "其他"

    user = models.OneToOneField(User, models.PROTECT, related_name="staff_file", verbose_name="人员")
    employment = models.CharField("用工形式", max_length=12, choices=Employment.choices)
    since = models.DateField("到岗日期", null=True, blank=True)
    contract = models.CharField("合同编号", max_length=60, blank=True)
    provider = models.CharField("承接单位", max_length=60, blank=True)
    contract_until = models.DateField("合同到期", null=True, blank=True)
    accepted_on = models.DateField("最近验收日期", null=True, blank=True)
    acceptance = models.CharField("验收意见", max_length=200, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "人员档案"
        ordering = ["user__name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(employment="bought") | (~Q(contract="") & ~Q(provider="")),
                name="staff_bought_has_contract",
            ),
        ]

    def __str__(self):
        return self.user.name


class Residence(Dated, Stamped):
    """入驻: a department sits in the centre always (常驻), in turn (轮驻), or comes when called (随驻)."""

    class Mode(models.TextChoices):
        """入驻方式."""

        ALWAYS = "always", "常驻"
        TURN = "turn", "轮驻"
        CALL = "call", "随驻"

    centre = unit("中心")
    office = unit("入驻单位")
    mode = models.CharField("入驻方式", max_length=8, choices=Mode.choices)
    seats = models.CharField("席位", max_length=60, blank=True)
    days = models.CharField("入驻时间", max_length=100, blank=True)
    arrives_in = models.PositiveSmallIntegerField("随叫随到（分钟）", null=True, blank=True)
    contact = models.CharField("联系人和电话", max_length=60, blank=True)
    since = models.DateField("入驻日期")
    until = models.DateField("撤出日期", null=True, blank=True)

    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "入驻单位"
        ordering = ["mode", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "office"], condition=Q(until=None), name="residence_once"),
            models.CheckConstraint(
                condition=~Q(mode="call") | Q(arrives_in__isnull=False), name="residence_call_limit"
            ),
        ]

    def __str__(self):
        return f"{self.office} {self.get_mode_display()}"


class CallUp(Stamped):
    """随驻呼叫: a 随驻 department is called to the centre; how long it took to answer and to arrive."""

    residence = models.ForeignKey(Residence, models.PROTECT, related_name="calls", verbose_name="入驻单位")
    matter = models.CharField("事由", max_length=200)
    called_at = models.DateTimeField("呼叫时间")
    called_by = person("呼叫人")
    arrives_in = models.PositiveSmallIntegerField("要求到达（分钟）")
    answered_at = models.DateTimeField("应答时间", null=True, blank=True)
    answered_by = person("应答人", null=True, blank=True)
    arrived_at = models.DateTimeField("到达时间", null=True, blank=True)
    arrived_who = models.CharField("到达的人", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "随驻呼叫"
        ordering = ["-called_at", "-pk"]

    def __str__(self):
        return f"{self.residence.office} {self.matter[:20]}"

    @property
    def minutes(self) -> int | None:
        """Minutes from the call to the arrival."""
        return None if self.arrived_at is None else int((self.arrived_at - self.called_at).total_seconds() // 60)

    @property
    def late(self) -> bool:
        """True when they came later than agreed."""
        return self.minutes is not None and self.minutes > self.arrives_in


class Attendance(Stamped):
    """签到: one line a day and person."""

    user = person("人员")
    centre = unit("中心")
    day = models.DateField("日期")
    in_at = models.DateTimeField("签到")
    out_at = models.DateTimeField("签退", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "签到"
        ordering = ["-day", "in_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="attendance_once_a_day"),
            models.CheckConstraint(condition=Q(out_at=None) | Q(out_at__gte=F("in_at")), name="attendance_order"),
        ]

    def __str__(self):
        return f"{self.day} {self.user}"

    @property
    def words(self) -> str:
        """正常, 迟到, 早退; on a rest day nothing is owed."""
        spans = office_spans(self.day)
        if not spans:
            return "休息日"
        late = "迟到" if timezone.localtime(self.in_at) > spans[0][0] else ""
        early = "早退" if self.out_at and timezone.localtime(self.out_at) < spans[-1][1] else ""
        return "、".join(word for word in (late, early) if word) or "正常"


class Leave(Stamped):
    """请假申请: approved it becomes the shared Absence with its Substitute."""

    class Kind(models.TextChoices):
        """请假类别."""

        ANNUAL = "annual", "年休假"
        ILL = "ill", "病假"
        PRIVATE = "private", "事假"
        TRIP = "trip", "出差"
        TRAINING = "training", "培训"
        OTHER = "other", "其他"

    class State(models.TextChoices):
        """状态."""

        ASKED = "asked", "等批准"
        APPROVED = "approved", "已批准"
        REFUSED = "refused", "未批准"
        WITHDRAWN = "withdrawn", "已撤回"

    centre = unit("中心")
    user = person("请假人")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    reason = models.CharField("事由", max_length=100)
    substitute = person("代理人", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField("申请时间")
    decided_by = person("审批人", null=True, blank=True)
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    answer = models.CharField("审批意见", max_length=200, blank=True)
    absence = models.OneToOneField(
        Absence, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="请假登记"
    )

    class Meta:
        verbose_name = verbose_name_plural = "请假申请"
        ordering = ["-asked_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="leave_span")]

    def __str__(self):
        return f"{self.user} {self.get_kind_display()}"


class ConductNote(Stamped):
    """纪律作风记录: praise or fault of a person, with who wrote it down."""

    class Kind(models.TextChoices):
        """类别."""

        PRAISE = "praise", "表扬"
        REMIND = "remind", "提醒"
        NOTICE = "notice", "通报"
        AWAY = "away", "脱岗漏岗"

    centre = unit("中心")
    user = person("人员")
    day = models.DateField("日期")
    kind = models.CharField("类别", max_length=8, choices=Kind.choices)
    text = models.CharField("情况", max_length=300)
    by = person("记录人")

    class Meta:
        verbose_name = verbose_name_plural = "纪律作风记录"
        ordering = ["-day", "-pk"]

    def __str__(self):
        return f"{self.day} {self.user} {self.get_kind_display()}"
