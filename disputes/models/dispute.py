"""Types of dispute (纠纷类型) and the detail record of a dispute case (纠纷要素)."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from governance.core.models import Stamped
from governance.core.now import now


class DisputeType(models.Model):
    """纠纷类型: one row of the list of 司法行政; a newer class names the published one in which it is counted."""

    code = models.CharField("代码", max_length=4, primary_key=True)
    name = models.CharField("名称", max_length=60)
    stat_parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="统计归入"
    )
    gov_category = models.CharField("综治口径", max_length=40, blank=True)
    category_code = models.CharField("事项类别代码", max_length=12, blank=True)
    rule = models.CharField("办理提示", max_length=300, blank=True)
    refer_to = models.CharField("宜移交", max_length=100, blank=True)
    written_only = models.BooleanField("须书面协议", default=False)
    never_public = models.BooleanField("不公开调解", default=False)
    tells_leader = models.BooleanField("登记即报告", default=False)
    order = models.PositiveSmallIntegerField("排序", default=0)
    active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "纠纷类型"
        ordering = ["order", "code"]

    def __str__(self):
        return self.name

    @property
    def counted_as(self) -> str:
        """The code in the published statistics."""
        return self.stat_parent_id or self.code


class Source(models.TextChoices):
    """案件来源."""

    WRITTEN = "A1", "书面申请"
    ORAL = "A2", "口头申请（窗口代录）"
    ONLINE = "A3", "网上、热线申请"
    OWN = "B", "主动调解（排查发现、网格上报）"
    COURT_BEFORE = "C1", "法院委派（立案前）"
    COURT_ORDINARY = "C2", "法院委托（普通程序）"
    COURT_SUMMARY = "C3", "法院委托（简易程序）"
    POLICE = "D", "公安机关移送"
    PROCURATOR = "E", "检察机关委托"
    PETITION = "F", "信访部门移交、委托"
    GOVERNMENT = "G", "党委政府、部门移交"
    HOTLINE = "H", "12345 热线"
    COMMITTEE = "I", "上级、其他调委会移送"
    MASS = "J", "群团组织移送"
    TRAFFIC = "K", "交警移送"


#: Sources with a sending body that waits for a result.
SENT = frozenset(
    {
        Source.COURT_BEFORE,
        Source.COURT_ORDINARY,
        Source.COURT_SUMMARY,
        Source.POLICE,
        Source.PROCURATOR,
        Source.PETITION,
        Source.GOVERNMENT,
        Source.HOTLINE,
        Source.COMMITTEE,
        Source.MASS,
        Source.TRAFFIC,
    }
)
COURT = frozenset({Source.COURT_BEFORE, Source.COURT_ORDINARY, Source.COURT_SUMMARY})


class Status(models.TextChoices):
    """调解进程: the sub-status of the detail record; the state of the case is another thing."""

    REGISTERED = "registered", "已登记"
    EXCLUDED = "excluded", "不属调解范围"
    REFUSED = "refused", "一方不愿调解"
    ACCEPTED = "accepted", "双方同意调解"
    MEDIATING = "mediating", "调解中"
    AGREED_WRITTEN = "agreed_written", "达成书面协议"
    AGREED_ORAL = "agreed_oral", "达成口头协议"
    FAILED = "failed", "调解不成"
    TERMINATED = "terminated", "终止调解"
    PERFORMING = "performing", "履行中"
    PERFORMED = "performed", "已履行"
    PARTLY = "partly", "部分履行"
    DEFAULTED = "defaulted", "未履行"


#: How a dispute ended; from the agreements on its performance follows.
ENDED = frozenset(Status) - {Status.REGISTERED, Status.ACCEPTED, Status.MEDIATING}
AGREED = frozenset(
    {
        Status.AGREED_WRITTEN,
        Status.AGREED_ORAL,
        Status.PERFORMING,
        Status.PERFORMED,
        Status.PARTLY,
        Status.DEFAULTED,
    }
)


class Dispute(Stamped):
    """纠纷要素: the detail record of a case of the kind 纠纷, written at 受理登记."""

    class Procedure(models.TextChoices):
        """调解程序."""

        SIMPLE = "simple", "简易（当场）"
        ORDINARY = "ordinary", "一般"

    class Difficulty(models.IntegerChoices):
        """难易程度."""

        SIMPLE = 1, "口头、简易"
        ORDINARY = 2, "一般"
        HARD = 3, "疑难复杂"
        GRAVE = 4, "重大"

    class Mediation(models.TextChoices):
        """调解类别: who mediates, and by which law."""

        PEOPLES = "RM", "人民调解"
        COURT = "RMO", "人民调解（法院委派、委托）"
        ADMINISTRATIVE = "XZ", "行政调解"
        LABOUR = "LD", "劳动争议调解"
        RECONCILED = "HJ", "协助和解"

    case = models.OneToOneField(
        "cases.Case", models.PROTECT, primary_key=True, related_name="dispute", verbose_name="案件"
    )
    status = models.CharField("调解进程", max_length=16, choices=Status.choices, default=Status.REGISTERED)
    #: Counted up when the case is worked anew (重办, 恢复办理): consents, outcome and agreement belong to one attempt.
    attempt = models.PositiveSmallIntegerField("第几次调解", default=1)
    mediation = models.CharField("调解类别", max_length=4, choices=Mediation.choices, default=Mediation.PEOPLES)
    type = models.ForeignKey(
        DisputeType, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="纠纷类型"
    )
    type_note = models.CharField("其他纠纷说明", max_length=100, blank=True)
    gov_category = models.CharField("综治口径", max_length=40, blank=True)
    source = models.CharField("案件来源", max_length=2, choices=Source.choices, default=Source.ORAL)
    source_body = models.CharField("移送、委托单位", max_length=100, blank=True)
    source_number = models.CharField("来文号", max_length=80, blank=True)
    source_person = models.CharField("移送人、联系方式", max_length=100, blank=True)
    source_approver = models.CharField("审签领导", max_length=40, blank=True)
    source_detail = models.CharField("移送情况", max_length=300, blank=True)
    received_at = models.DateTimeField("签收材料时间", null=True, blank=True)
    received_online = models.BooleanField("经调解平台在线委派、委托", default=False)
    reply_by = models.DateField("反馈期限", null=True, blank=True)
    procedure = models.CharField("调解程序", max_length=8, choices=Procedure.choices, default=Procedure.ORDINARY)
    amount = models.DecimalField("涉及金额（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    key_field = models.CharField("重点领域", max_length=40, blank=True)
    key_group = models.CharField("重点人群", max_length=40, blank=True)
    key_place = models.CharField("重点部位", max_length=40, blank=True)
    difficulty = models.PositiveSmallIntegerField("难易程度", choices=Difficulty.choices, default=Difficulty.ORDINARY)
    difficulty_reason = models.CharField("难易理由", max_length=300, blank=True)
    is_open_hearing = models.BooleanField("公开调解", default=False)
    excluded = models.CharField("不属调解范围的理由", max_length=20, blank=True)
    excluded_route = models.CharField("告知的途径", max_length=300, blank=True)
    completed_at = models.DateTimeField("要素填写时间", null=True, blank=True)

    history = HistoricalRecords(excluded_fields=["created_at", "updated_at"])

    class Meta:
        verbose_name = verbose_name_plural = "纠纷要素"
        indexes = [
            models.Index(fields=["status"], name="dispute_status"),
            models.Index(fields=["type", "status"], name="dispute_type_status"),
            models.Index(fields=["source"], name="dispute_source"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="dispute_status_known"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="dispute_source_known"),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="dispute_amount_not_negative"),
            models.CheckConstraint(condition=Q(difficulty__range=(1, 4)), name="dispute_difficulty_range"),
            models.CheckConstraint(
                condition=~Q(status="excluded") | (~Q(excluded="") & ~Q(excluded_route="")),
                name="dispute_excluded_names_route",
            ),
        ]

    def __str__(self):
        return str(self.case_id)

    @property
    def _history_date(self):
        return now()

    @property
    def is_sent(self) -> bool:
        """True when a body sent it and waits for the result."""
        return self.source in SENT

    @property
    def is_from_court(self) -> bool:
        """True for 委派 and 委托 of a court."""
        return self.source in COURT

    @property
    def has_ended(self) -> bool:
        """True when the mediation came to an outcome."""
        return self.status in ENDED

    @property
    def is_agreed(self) -> bool:
        """True when the parties agreed, however far the performance is."""
        return self.status in AGREED
