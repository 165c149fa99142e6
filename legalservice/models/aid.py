"""法律援助初审: what the station receives, checks and forwards; the county centre decides (《法律援助法》)."""

from django.db import models
from django.db.models import Q

from governance.cases.models import Case
from governance.core.models import Stamped
from governance.organisation.models.history import Dated, tracked
from legalservice.models.base import OfCaseQuerySet, person


class Matter(models.TextChoices):
    """援助事项 (《法律援助法》第三十一条)."""

    STATE = "M1", "依法请求国家赔偿"
    SOCIAL = "M2", "请求给予社会保险待遇或者社会救助"
    PENSION = "M3", "请求发给抚恤金"
    SUPPORT = "M4", "请求给付赡养费、抚养费、扶养费"
    WAGES = "M5", "请求确认劳动关系或者支付劳动报酬"
    CAPACITY = "M6", "请求认定公民无民事行为能力或者限制民事行为能力"
    INJURY = "M7", "请求工伤、交通、食品药品安全、医疗事故人身损害赔偿"
    ENVIRONMENT = "M8", "请求环境污染、生态破坏损害赔偿"
    OTHER = "M9", "法律、法规、规章规定的其他情形"
    CRIMINAL = "C1", "刑事案件的犯罪嫌疑人、被告人"
    VICTIM = "C2", "刑事被害人、自诉人、附带民事诉讼原告"


class Exempt(models.TextChoices):
    """不受经济困难条件限制 (《法律援助法》第三十二条)."""

    HERO = "E1", "英雄烈士近亲属维护英雄烈士的人格权益"
    BRAVE = "E2", "因见义勇为行为主张相关民事权益"
    RETRIAL = "E3", "再审改判无罪请求国家赔偿"
    VIOLENCE = "E4", "遭受虐待、遗弃或者家庭暴力的受害人主张相关权益"
    OTHER = "E5", "法律、法规、规章规定的其他情形"


class NoCheck(models.TextChoices):
    """免予核查经济困难状况 (《法律援助法》第四十二条)."""

    VULNERABLE = "K1", "无固定生活来源的未成年人、老年人、残疾人等特定群体"
    RELIEF = "K2", "社会救助、司法救助或者优抚对象"
    MIGRANT = "K3", "申请支付劳动报酬或者请求工伤事故人身损害赔偿的进城务工人员"
    OTHER = "K4", "法律、法规、规章规定的其他人员"


class AidApplication(Dated, Stamped):
    """法律援助申请: one for each case. The sub-status is the application's own, never a state of the case."""

    class Form(models.TextChoices):
        """援助形式 (《法律援助法》第二十二条)."""

        DRAFT = "draft", "代拟法律文书"
        CRIMINAL = "criminal", "刑事辩护与代理"
        CIVIL = "civil", "民事、行政、国家赔偿案件的诉讼代理及非诉讼代理"
        LABOUR = "labour", "劳动争议调解与仲裁代理"
        OTHER = "other", "其他形式"

    class Check(models.TextChoices):
        """经济困难的核查方式 (《法律援助法》第四十一条)."""

        SHARED = "shared", "信息共享查询"
        PROMISE = "promise", "申请人个人诚信承诺"

    class Status(models.TextChoices):
        """初审进程."""

        RECEIVED = "received", "已收件"
        SUPPLEMENTING = "supplementing", "补正中"
        REVIEWED = "reviewed", "已初审"
        FORWARDED = "forwarded", "已转交"
        ACCEPTED = "accepted", "县中心已收件"
        GRANTED = "granted", "县中心决定给予援助"
        REFUSED = "refused", "县中心决定不予援助"
        ASSIGNED = "assigned", "已指派"
        TERMINATED = "terminated", "县中心终止援助"
        CLOSED = "closed", "已结案"
        WITHDRAWN = "withdrawn", "视为撤回"
        ADVISED = "advised", "已告知其他途径"

    class Opinion(models.TextChoices):
        """初审意见; the station advises, it never decides."""

        FORWARD = "forward", "材料齐全，建议受理并转交"
        ELSEWHERE = "elsewhere", "不属本县受理，引导至有管辖权的机构"
        OTHER_WAY = "other_way", "不符合条件，建议其他途径"

    case = models.OneToOneField(
        Case, models.PROTECT, primary_key=True, related_name="aid", verbose_name="案件"
    )  # fmt: skip
    form = models.CharField("援助形式", max_length=10, choices=Form.choices)
    matter = models.CharField("申请事项", max_length=2, choices=Matter.choices)
    exempt = models.CharField("不受经济条件限制", max_length=2, choices=Exempt.choices, blank=True)
    nocheck = models.CharField("免予核查", max_length=2, choices=NoCheck.choices, blank=True)
    declared_on = models.DateField("经济困难状况说明日期", null=True, blank=True)
    household = models.PositiveSmallIntegerField("共同生活人口", null=True, blank=True)
    income = models.PositiveIntegerField("家庭月收入（元）", null=True, blank=True)
    assets = models.CharField("主要财产", max_length=200, blank=True)
    checked_how = models.CharField("核查方式", max_length=8, choices=Check.choices, blank=True)
    agent = models.CharField("代理人", max_length=60, blank=True)
    agent_relation = models.CharField("代理人身份", max_length=60, blank=True)
    facts = models.TextField("事实和理由", max_length=4000)
    request = models.CharField("援助请求", max_length=500)
    opponent = models.CharField("对方当事人", max_length=100, blank=True)
    organ = models.CharField("办案机关或者争议处理机关", max_length=100)
    is_local = models.BooleanField("属本县受理", default=True)
    competent = models.CharField("有管辖权的援助机构", max_length=100, blank=True)
    urgent = models.BooleanField("需要先行援助", default=False)
    urgent_reason = models.CharField("先行援助理由", max_length=200, blank=True)
    limitation_on = models.DateField("时效届满日", null=True, blank=True)
    has_lawyer = models.BooleanField("已委托其他代理人", default=False)
    papers = models.JSONField("材料核对", default=dict, blank=True)
    status = models.CharField("初审进程", max_length=14, choices=Status.choices, default=Status.RECEIVED)
    received_at = models.DateTimeField("收件时间")
    received_by = person("收件人")
    opinion = models.CharField("初审意见", max_length=10, choices=Opinion.choices, blank=True)
    opinion_text = models.TextField("初审说明", max_length=2000, blank=True)
    insists = models.BooleanField("申请人坚持申请", default=False)
    reviewed_at = models.DateTimeField("初审时间", null=True, blank=True)
    reviewed_by = person("初审人", null=True, blank=True)
    county_office = models.CharField("县法律援助机构", max_length=100, blank=True)
    forwarded_at = models.DateTimeField("转交时间", null=True, blank=True)
    forwarded_by = person("转交人", null=True, blank=True)
    forward_way = models.CharField("转交方式", max_length=60, blank=True)
    county_received_on = models.DateField("县中心收件日期", null=True, blank=True)
    county_receiver = models.CharField("县中心收件人", max_length=60, blank=True)
    lawyer = models.CharField("承办人员", max_length=60, blank=True)
    lawyer_office = models.CharField("承办单位", max_length=100, blank=True)
    lawyer_phone = models.CharField("承办人电话", max_length=30, blank=True)
    assigned_on = models.DateField("指派日期", null=True, blank=True)
    objected_on = models.DateField("提出异议日期", null=True, blank=True)
    objection = models.CharField("异议理由", max_length=500, blank=True)
    objection_result = models.CharField("异议审查结果", max_length=300, blank=True)
    result = models.CharField("结案结果", max_length=300, blank=True)
    recovered = models.DecimalField("挽回金额（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    closed_on = models.DateField("结案日期", null=True, blank=True)

    objects = OfCaseQuerySet.as_manager()
    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "法律援助申请"
        ordering = ["received_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(exempt="") | ~Q(nocheck="") | Q(declared_on__isnull=False), name="aid_is_declared"
            ),
            models.CheckConstraint(
                condition=Q(forwarded_at=None) | Q(reviewed_at__isnull=False), name="aid_reviewed_before_forwarded"
            ),
        ]

    def __str__(self):
        return f"{self.get_matter_display()} {self.get_status_display()}"

    @property
    def is_over(self) -> bool:
        """True when nothing is expected of station or county any more before the case may be finished."""
        return self.status in OVER


Status = AidApplication.Status
OVER = {
    Status.ASSIGNED, Status.REFUSED, Status.TERMINATED, Status.CLOSED, Status.WITHDRAWN, Status.ADVISED,
}  # fmt: skip


class AidCorrection(Stamped):
    """一次性补正通知: what lacks, until when; not kept counts as withdrawn (《法律援助法》第四十三条)."""

    application = models.OneToOneField(
        AidApplication, models.PROTECT, related_name="correction", verbose_name="法律援助申请"
    )
    missing = models.TextField("欠缺材料", max_length=1000)
    due_on = models.DateField("补正期限")
    told_on = models.DateField("送达日期")
    told_how = models.CharField("送达方式", max_length=60)
    by = person("告知人")
    met_at = models.DateTimeField("补齐时间", null=True, blank=True)
    lapsed_at = models.DateTimeField("视为撤回时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "一次性补正通知"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(met_at=None) | Q(lapsed_at=None), name="aid_correction_one_end"),
            models.CheckConstraint(condition=Q(due_on__gte=models.F("told_on")), name="aid_correction_order"),
        ]

    def __str__(self):
        return f"补正 {self.due_on}"


class AidReply(Stamped):
    """县法律援助机构的决定 (LS-09), put on record with its number; no row is the station's own."""

    class Kind(models.TextChoices):
        """文书."""

        GRANT = "grant", "给予法律援助决定书"
        REFUSE = "refuse", "不予法律援助决定书"
        MORE = "more", "补充材料、说明通知书"
        ASSIGN = "assign", "指派通知书"
        CHANGE = "change", "更换法律援助人员通知书"
        STOP = "stop", "终止法律援助决定书"

    application = models.ForeignKey(
        AidApplication, models.PROTECT, related_name="replies", verbose_name="法律援助申请"
    )  # fmt: skip
    kind = models.CharField("文书", max_length=8, choices=Kind.choices)
    number = models.CharField("文号", max_length=60)
    on = models.DateField("日期")
    office = models.CharField("作出机关", max_length=100)
    reason = models.CharField("理由和内容", max_length=1000, blank=True)
    by = person("登记人")

    class Meta:
        verbose_name = verbose_name_plural = "县法律援助机构文书"
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(number="") & ~Q(office=""), name="aid_reply_of_the_county"),
            models.CheckConstraint(condition=~Q(kind__in=("refuse", "stop")) | ~Q(reason=""), name="aid_reply_reason"),
            models.UniqueConstraint(fields=["application", "number"], name="aid_reply_number_once"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}"
