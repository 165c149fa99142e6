"""调解结果: the agreement with its clauses and signatures, its performance, or how the mediation ended without one."""

from django.db import models
from django.db.models import Q

from disputes.models.dispute import Dispute
from disputes.models.procedure import OfDispute, person
from governance.core.models import Stamped


class Agreement(OfDispute):
    """调解协议: written or oral; a written one takes effect when parties and mediator signed and the seal is on it.

    人民调解法第二十八至三十条.
    """

    class Form(models.TextChoices):
        """协议形式."""

        WRITTEN = "written", "书面协议"
        ORAL = "oral", "口头协议"

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="agreements", verbose_name="纠纷")
    attempt = models.PositiveSmallIntegerField("第几次调解", default=1)
    form = models.CharField("协议形式", max_length=8, choices=Form.choices)
    #: That of the paper (DM-14, DM-15) in force; empty until it is issued.
    number = models.CharField("编号", max_length=40, blank=True)
    facts = models.TextField("主要事实", max_length=4000)
    issues = models.TextField("争议事项", max_length=2000)
    liability = models.TextField("各方责任", max_length=2000, blank=True)
    drafted_at = models.DateTimeField("拟定时间")
    drafted_by = person("拟定人")
    mediator = models.ForeignKey(
        "disputes.Mediator", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签名的调解员"
    )
    mediator_signed_on = models.DateField("调解员签名日期", null=True, blank=True)
    sealed_on = models.DateField("调委会盖章日期", null=True, blank=True)
    effective_on = models.DateField("生效日期", null=True, blank=True)
    copies = models.PositiveSmallIntegerField("份数", default=3)
    voided_at = models.DateTimeField("失效时间", null=True, blank=True)
    void_reason = models.CharField("失效原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "调解协议"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dispute", "attempt"], condition=Q(voided_at=None), name="agreement_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(effective_on=None)
                | Q(form="oral")
                | Q(mediator__isnull=False, mediator_signed_on__isnull=False, sealed_on__isnull=False),
                name="agreement_signed_and_sealed",
            ),
        ]

    def __str__(self):
        return f"{self.get_form_display()} {self.number}".strip()

    @property
    def is_effective(self) -> bool:
        """True from the day on which it took effect, until it is void."""
        return self.effective_on is not None and self.voided_at is None


class Clause(Stamped):
    """协议条款: who owes whom what, how and until when; without 尽快 and without 视情况."""

    class Mode(models.TextChoices):
        """履行方式."""

        AT_ONCE = "at_once", "即时履行"
        ONCE = "once", "定期一次"
        INSTALMENTS = "instalments", "分期"
        ACT = "act", "行为履行"

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="clauses", verbose_name="协议")
    order = models.PositiveSmallIntegerField("第几条", default=1)
    obligor = models.ForeignKey("cases.Party", models.PROTECT, related_name="+", verbose_name="义务人")
    obligee = models.ForeignKey("cases.Party", models.PROTECT, related_name="+", verbose_name="权利人")
    matter = models.CharField("事项", max_length=500)
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    mode = models.CharField("履行方式", max_length=12, choices=Mode.choices)
    method = models.CharField("交付方式、地点", max_length=200)
    due_on = models.DateField("履行期限")

    class Meta:
        verbose_name = verbose_name_plural = "协议条款"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "order"], name="clause_order_once"),
            models.CheckConstraint(condition=~Q(obligor=models.F("obligee")), name="clause_two_sides"),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gt=0), name="clause_amount_positive"),
            models.CheckConstraint(
                condition=~Q(mode="instalments") | Q(amount__isnull=False), name="clause_instalments_of_money"
            ),
        ]

    def __str__(self):
        return self.matter


class Instalment(Stamped):
    """履行期次: one due day of a clause, with a light of its own; a clause that is done at once has one too."""

    class State(models.TextChoices):
        """状态."""

        OPEN = "open", "待履行"
        MET = "met", "已履行"
        PARTLY = "partly", "部分履行"
        DEFAULTED = "defaulted", "不履行（已告知途径）"

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="instalments", verbose_name="条款")
    order = models.PositiveSmallIntegerField("第几期", default=1)
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    due_on = models.DateField("应履行日期")
    deadline = models.OneToOneField(
        "cases.Deadline", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="期限"
    )
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    performed_on = models.DateField("履行日期", null=True, blank=True)
    paid = models.DecimalField("已履行金额（元）", max_digits=14, decimal_places=2, default=0)
    proof = models.CharField("履行凭证", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "履行期次"
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["state", "due_on"], name="instalment_state_due")]
        constraints = [
            models.UniqueConstraint(fields=["clause", "order"], name="instalment_order_once"),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gt=0), name="instalment_amount_positive"),
            models.CheckConstraint(condition=Q(paid__gte=0), name="instalment_paid_not_negative"),
            models.CheckConstraint(
                condition=~Q(state="met") | Q(performed_on__isnull=False), name="instalment_met_has_day"
            ),
        ]

    def __str__(self):
        return f"第 {self.order} 期"

    @property
    def case_id(self):
        """The case of the agreement."""
        return self.clause.agreement.dispute_id


class Signature(Stamped):
    """协议签名: of one party, by hand, seal or fingerprint."""

    class Method(models.TextChoices):
        """签认方式."""

        HAND = "hand", "签名"
        SEAL = "seal", "盖章"
        FINGER = "finger", "按指印"
        ELECTRONIC = "electronic", "电子签名"

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="signatures", verbose_name="协议")
    party = models.ForeignKey("cases.Party", models.PROTECT, related_name="+", verbose_name="当事人")
    method = models.CharField("签认方式", max_length=12, choices=Method.choices)
    signed_for = models.CharField("代签人", max_length=40, blank=True)
    on = models.DateField("日期")

    class Meta:
        verbose_name = verbose_name_plural = "协议签名"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["agreement", "party"], name="signature_once")]

    def __str__(self):
        return str(self.party)


class Ending(OfDispute):
    """调解不成、终止: why, and that the other ways were told (人民调解法第二十六条)."""

    class Kind(models.TextChoices):
        """结果."""

        FAILED = "failed", "调解不成"
        TERMINATED = "terminated", "终止调解"

    class Reason(models.TextChoices):
        """终止原因."""

        APART = "apart", "分歧大难以达成"
        REFUSED = "refused", "一方拒绝或者要求终止"
        EXPIRED = "expired", "期限届满未同意延期"
        UNREACHABLE = "unreachable", "无法联系"
        SUED = "sued", "已起诉、申请仲裁或者公安立案"
        SHAM = "sham", "发现虚假调解"
        CRIME = "crime", "涉嫌犯罪移送"
        SETTLED = "settled", "当事人自行和解"
        UNSIGNED = "unsigned", "拒绝签章"
        OTHER = "other", "其他"

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="endings", verbose_name="纠纷")
    attempt = models.PositiveSmallIntegerField("第几次调解", default=1)
    kind = models.CharField("结果", max_length=12, choices=Kind.choices)
    reason = models.CharField("原因", max_length=12, choices=Reason.choices)
    text = models.CharField("说明", max_length=1000, blank=True)
    remedies = models.CharField("告知的途径", max_length=500)
    agreed_facts = models.TextField("无争议的事实", max_length=4000, blank=True)
    at = models.DateTimeField("时间")
    by = person("登记人")

    class Meta:
        verbose_name = verbose_name_plural = "调解不成、终止"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["dispute", "attempt"], name="ending_once"),
            models.CheckConstraint(condition=~Q(remedies=""), name="ending_tells_remedies"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}：{self.get_reason_display()}"


class BreachStep(OfDispute):
    """督促履行: what was done about an obligation that is not met, and what the obligor says."""

    class Kind(models.TextChoices):
        """方式."""

        PHONE = "phone", "电话督促"
        VISIT = "visit", "上门督促"
        LETTER = "letter", "书面督促"
        REMEDY = "remedy", "告知起诉、申请执行等途径"

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="breach_steps", verbose_name="纠纷")
    instalment = models.ForeignKey(Instalment, models.PROTECT, related_name="steps", verbose_name="履行期次")
    kind = models.CharField("方式", max_length=8, choices=Kind.choices)
    text = models.CharField("情况", max_length=500)
    promised_on = models.DateField("义务人承诺的日期", null=True, blank=True)
    at = models.DateTimeField("时间")
    by = person("督促人")

    class Meta:
        verbose_name = verbose_name_plural = "督促履行"
        ordering = ["at"]

    def __str__(self):
        return self.get_kind_display()


class Confirmation(OfDispute):
    """司法确认: both parties together, within 30 days of effect (人民调解法第三十三条、民事诉讼法第二百零五条)."""

    class Ruling(models.TextChoices):
        """裁定."""

        WAITS = "waits", "等待裁定"
        NOT_TAKEN = "not_taken", "不予受理"
        VALID = "valid", "裁定有效"
        REJECTED = "rejected", "驳回申请"
        WITHDRAWN = "withdrawn", "撤回申请"

    class Court(models.TextChoices):
        """管辖."""

        INVITED = "invited", "邀请调解的人民法院"
        HOME = "home", "当事人住所地基层人民法院"
        OBJECT = "object", "标的物所在地基层人民法院"
        SEAT = "seat", "调解组织所在地基层人民法院"

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="confirmations", verbose_name="纠纷")
    agreement = models.OneToOneField(Agreement, models.PROTECT, related_name="confirmation", verbose_name="调解协议")
    applied_on = models.DateField("申请日期")
    court = models.CharField("人民法院", max_length=80)
    court_by = models.CharField("管辖依据", max_length=8, choices=Court.choices)
    case_number = models.CharField("案号", max_length=80, blank=True)
    accepted_on = models.DateField("受理日期", null=True, blank=True)
    ruling = models.CharField("裁定", max_length=10, choices=Ruling.choices, default=Ruling.WAITS)
    ruled_on = models.DateField("裁定日期", null=True, blank=True)
    served_on = models.DateField("送达日期", null=True, blank=True)
    enforced_on = models.DateField("申请执行日期", null=True, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    by = person("登记人")

    class Meta:
        verbose_name = verbose_name_plural = "司法确认"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ruling__in=("waits", "withdrawn")) | Q(ruled_on__isnull=False),
                name="confirmation_ruled_on",
            ),
        ]

    def __str__(self):
        return self.get_ruling_display()


class Visit(OfDispute):
    """回访: how the agreement stands and what the parties say; the first is owed after the last due day."""

    class Method(models.TextChoices):
        """方式."""

        DOOR = "door", "上门"
        PHONE = "phone", "电话"
        PRESENT = "present", "来访"

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="visits", verbose_name="纠纷")
    party = models.ForeignKey("cases.Party", models.PROTECT, related_name="+", verbose_name="受访人")
    method = models.CharField("方式", max_length=8, choices=Method.choices)
    is_stable = models.BooleanField("没有反复", default=True)
    text = models.TextField("回访情况", max_length=2000)
    at = models.DateTimeField("时间")
    by = person("回访人")

    class Meta:
        verbose_name = verbose_name_plural = "回访"
        ordering = ["at"]

    def __str__(self):
        return f"{self.party}"
