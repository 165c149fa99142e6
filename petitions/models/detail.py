"""The detail record of a petition (信访事项) beside its case, and the content classification (内容分类)."""

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from governance.cases.models import Case
from governance.cases.models.case import GROUP_FROM
from governance.core.models import Stamped
from governance.core.now import now


class ContentClass(models.Model):
    """内容分类 of the petition statistics: two levels, kept as data with the days on which a label was in use.

    The national table was not available: labels come from public petition systems and wait to be checked (待核).
    """

    code = models.CharField("代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=60)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)
    order = models.PositiveIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "信访内容分类"
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="content_class_not_below_itself"),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="content_class_days_in_order",
            ),
        ]

    def __str__(self):
        return self.name

    @classmethod
    def in_use(cls, day):
        """The classes in use on a day (a date)."""
        begun = Q(valid_from=None) | Q(valid_from__lte=day)
        return cls.objects.filter(begun, Q(valid_to=None) | Q(valid_to__gte=day))


class PetitionQuerySet(models.QuerySet):
    """Petitions are seen as their cases are."""

    def visible_to(self, user) -> "PetitionQuerySet":
        """The petitions whose case this person sees."""
        return self.filter(case__in=Case.objects.visible_to(user).order_by().values("pk"))


class Petition(Stamped):
    """信访事项: what the regulation asks of a petition beside the case (《信访工作条例》第十七条至第三十六条)."""

    class Form(models.TextChoices):
        """信访形式 (第十七条)."""

        VISIT = "visit", "来访"
        LETTER = "letter", "来信"
        CALL = "call", "来电"
        ONLINE = "online", "网上信访"
        FAX = "fax", "传真"
        TRANSFER = "transfer", "上级转送交办"
        LEADER = "leader", "领导接访、下访"

    class Purpose(models.TextChoices):
        """信访目的."""

        APPEAL = "appeal", "申诉求决"
        ADVICE = "advice", "意见建议"
        ACCUSE = "accuse", "检举控告"
        INFO = "info", "信息公开"
        OTHER = "other", "其他"

    class Level(models.TextChoices):
        """来源级别: who received it first."""

        TOWN = "town", "本镇收到"
        COUNTY = "county", "县级转来"
        CITY = "city", "市级转来"
        PROVINCE = "province", "省级转来"
        NATIONAL = "national", "国家转来"

    class Route(models.TextChoices):
        """法定途径 (第三十一条), in the order in which they are asked."""

        JUDICIAL = "31_1", "涉法涉诉"
        ARBITRATION = "31_2", "仲裁"
        PARTY = "31_3", "党员申诉、申请复审"
        ADMINISTRATIVE = "31_4", "行政复议、裁决、确认、许可、处罚等行政程序"
        DUTY = "31_5", "申请查处违法行为、履行保护职责"
        PETITION = "31_6", "信访程序"

    class Ended(models.TextChoices):
        """信访程序怎样终了."""

        NO_REQUEST = "no_request", "期限内没有请求复查（第三十五条）"
        NO_RECHECK = "no_recheck", "期限内没有请求复核（第三十六条）"
        RECHECKED = "rechecked", "复核终结（第三十六条）"
        AGREED = "agreed", "调解、和解达成并履行（第三十三条）"
        WITHDRAWN = "withdrawn", "信访人撤回"
        NO_PETITIONER = "no_petitioner", "信访人死亡或终止且无承受人"

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="petition", verbose_name="案件")
    form = models.CharField("信访形式", max_length=12, choices=Form.choices)
    purpose = models.CharField("信访目的", max_length=12, choices=Purpose.choices)
    content = models.ForeignKey(
        ContentClass, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="内容分类"
    )
    source_level = models.CharField("来源级别", max_length=12, choices=Level.choices, default=Level.TOWN)
    sender = models.CharField("转送交办机关", max_length=60, blank=True)
    upper_number = models.CharField("上级编号", max_length=60, blank=True)
    upper_due = models.DateField("上级要求反馈日期", null=True, blank=True)
    received_on = models.DateField("收到日期")
    headcount = models.PositiveIntegerField("人数", default=1)
    is_joint = models.BooleanField("联名", default=False)
    skips_level = models.BooleanField("越级走访", default=False)
    household_place = models.CharField("户籍地", max_length=100, blank=True)
    residence_place = models.CharField("常住地", max_length=100, blank=True)
    occupation = models.CharField("职业", max_length=20, blank=True)
    route = models.CharField("法定途径", max_length=4, choices=Route.choices, blank=True)
    route_organ = models.CharField("该途径的主管机关", max_length=60, blank=True)
    route_reason = models.CharField("分类理由", max_length=500, blank=True)
    root = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="repeats", verbose_name="初次信访件"
    )
    sequence = models.PositiveIntegerField("第几次信访", default=1)
    is_simple = models.BooleanField("简易办理", default=False)
    # 重大紧急 (第二十五条): when it was found, and to whom it was reported.
    major_found_at = models.DateTimeField("发现重大紧急", null=True, blank=True)
    major_reported_at = models.DateTimeField("重大紧急报告时间", null=True, blank=True)
    major_reported_to = models.CharField("报告、通报对象", max_length=200, blank=True)
    upper_reported_on = models.DateField("办结报告报送日期", null=True, blank=True)
    upper_report_number = models.CharField("办结报告文号", max_length=60, blank=True)
    # 办结 (the procedure of handling) and 化解 (the matter itself) are two things and are counted apart.
    finished_on = models.DateField("办结日期", null=True, blank=True)
    settled_on = models.DateField("化解日期", null=True, blank=True)
    settled_note = models.CharField("化解情况", max_length=500, blank=True)
    ended_on = models.DateField("程序终了日期", null=True, blank=True)
    ended_how = models.CharField("程序怎样终了", max_length=16, choices=Ended.choices, blank=True)
    ended_note = models.CharField("终了说明", max_length=500, blank=True)

    history = HistoricalRecords(excluded_fields=["created_at", "updated_at"])
    objects = PetitionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "信访事项"
        ordering = ["-received_on", "-pk"]
        indexes = [
            models.Index(fields=["-received_on", "case"], name="petition_received"),
            models.Index(fields=["root"], name="petition_root"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(headcount__gte=1), name="petition_headcount"),
            models.CheckConstraint(
                condition=Q(root=None, sequence=1) | Q(root__isnull=False, sequence__gte=2),
                name="petition_sequence_of_root",
            ),
            models.CheckConstraint(condition=~Q(root=F("pk")), name="petition_not_its_own_root"),
            models.CheckConstraint(
                condition=Q(major_reported_at=None) | Q(major_found_at__isnull=False),
                name="petition_major_found_before_report",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, ended_how="") | (Q(ended_on__isnull=False) & ~Q(ended_how="")),
                name="petition_ended_pair",
            ),
        ]

    def __str__(self):
        return f"信访 {self.case_id}"

    @property
    def _history_date(self):
        return now()

    @property
    def is_repeat(self) -> bool:
        """重复信访, as a person has found."""
        return self.root_id is not None

    @property
    def is_group(self) -> bool:
        """集体访: five or more came on one matter."""
        return self.form in (self.Form.VISIT, self.Form.LEADER) and self.headcount >= GROUP_FROM

    @property
    def from_above(self) -> bool:
        """Transferred or assigned by a higher level."""
        return self.source_level != self.Level.TOWN

    @property
    def owes_major_report(self) -> bool:
        """True from the finding of 重大紧急 until it was reported (第二十五条)."""
        return self.major_found_at is not None and self.major_reported_at is None

    @property
    def needs_opinion(self) -> bool:
        """True where 第三十二条 asks for a written opinion: an appeal on the route of 第三十一条第六项."""
        return self.purpose == self.Purpose.APPEAL and self.route == self.Route.PETITION

    @property
    def leaves_sixty_days(self) -> bool:
        """True where the 60 days of 第三十四条 do not run: no appeal, or another lawful route was found."""
        return self.purpose != self.Purpose.APPEAL or self.route not in ("", self.Route.PETITION)
