"""Time limits as data (期限规则), the running clocks of a case (期限) and their stops (停计)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from governance.core.models import Stamped
from governance.core.now import now


class Unit(models.TextChoices):
    """期限单位."""

    WORKDAY = "workday", "工作日"
    DAY = "day", "日（自然日）"
    OFFICE_HOUR = "office_hour", "工作小时"
    HOUR = "hour", "小时"
    MINUTE = "minute", "分钟"


class DeadlineRule(Stamped):
    """期限规则: kind × category × action × urgent; blank means any, the most specific wins."""

    kind = models.CharField("案件类型", max_length=12, blank=True)
    category = models.ForeignKey("cases.Category", models.PROTECT, null=True, blank=True, verbose_name="事项类别")
    action = models.CharField("环节动作", max_length=16)
    urgent = models.BooleanField("加急", null=True, blank=True)
    amount = models.PositiveSmallIntegerField("数值")
    unit = models.CharField("单位", max_length=12, choices=Unit.choices)
    starts_from = models.CharField("起算", max_length=60, blank=True)
    source = models.CharField("依据", max_length=200)
    note = models.CharField("说明", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    active = models.BooleanField("启用", default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "期限规则"
        ordering = ["action", "kind", "category", "urgent"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "category", "action", "urgent"],
                condition=Q(active=True),
                nulls_distinct=False,
                name="deadline_rule_once",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="deadline_rule_amount"),
        ]

    def __str__(self):
        return f"{self.action} {self.amount} {self.get_unit_display()}"

    @property
    def _history_date(self):
        return now()


class Deadline(Stamped):
    """期限: one running or finished clock. `due_at` is a stored moment, never a counter."""

    class For(models.TextChoices):
        """期限事项."""

        TRIAGE = "triage", "审核分流"
        SIGN = "sign", "签收"
        HANDLE = "handle", "办理"
        ANSWER = "answer", "答复告知"
        FOLLOW_UP = "follow_up", "回访"
        TRACK = "track", "跟踪"
        EVALUATE = "evaluate", "考核"
        SUPERVISE = "supervise", "督办回复"
        REPLY = "reply", "复函"
        RULING = "ruling", "职责裁定"
        SIGN_OFF = "sign_off", "审签"
        ANSWER_REVIEW = "answer_review", "答复复核"
        CHECK = "check", "二次核查"
        PERFORM = "perform", "履行协议"
        CONFIRM_APPLY = "confirm_apply", "申请司法确认"
        SOURCE_REPLY = "source_reply", "向来源单位反馈"
        FIRST_VISIT = "first_visit", "协议履行首次回访"
        REFERRAL = "referral", "移送单位回复"
        ONLINE_ACCEPT = "online_accept", "确认接受在线委派"
        ONLINE_INQUIRE = "online_inquire", "通知对方并询问调解意愿"
        RISK_ORAL = "risk_oral", "激化苗头：口头报告"
        RISK_WRITTEN = "risk_written", "激化苗头：书面报告"
        NOTICE = "notice", "受理告知"
        REVIEW = "review", "复查"
        RECHECK = "recheck", "复核"
        TASK = "task", "会商任务"
        URGENT_REPORT = "urgent_report", "重大紧急信访报告"
        UPPER_REPORT = "upper_report", "报送办结报告"
        ASSIGNED_REPORT = "assigned_report", "交办反馈"
        REPORT_PHONE = "report_phone", "电话初报"
        REPORT_WRITTEN = "report_written", "书面首报"
        REPORT_MORE = "report_more", "续报"
        REPORT_FINAL = "report_final", "终报"
        REPORT_ASK = "report_ask_text", "核报"
        AID_ONCE_TOLD = "aid_once_told", "法律援助：一次性告知补正"
        AID_SUPPLEMENT = "aid_supplement", "法律援助：申请人补正"
        AID_DECIDE = "aid_decide", "法律援助：审查决定"
        AID_APPOINT = "aid_appoint", "法律援助：指派人员"
        AID_OBJECTION = "aid_objection", "法律援助：异议审查"
        CONSULT = "consult", "法律咨询答复"
        GUIDE_VISIT = "guide_visit", "引导回访"
        PRISON_REVIEW = "prison_review", "视频会见：监狱审批"
        OPINION = "opinion", "顾问出具意见"
        RECTIFY = "rectify", "隐患整改"

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="deadlines", verbose_name="案件")
    action = models.CharField("事项", max_length=16, choices=For.choices)
    assignment = models.ForeignKey(
        "cases.Assignment", models.PROTECT, null=True, blank=True, related_name="deadlines", verbose_name="交办"
    )
    supervision = models.ForeignKey(
        "cases.Supervision", models.PROTECT, null=True, blank=True, related_name="deadlines", verbose_name="督办单"
    )
    rule = models.ForeignKey(DeadlineRule, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="规则")
    rule_version = models.PositiveIntegerField("规则版本", default=1)
    # What the rule said when the clock was started: the page tells the truth after the rule has changed.
    rule_amount = models.PositiveSmallIntegerField("规则数值")
    rule_unit = models.CharField("规则单位", max_length=12, choices=Unit.choices)
    source = models.CharField("依据", max_length=200, blank=True)
    agreed_day = models.DateField("约定的最后一日", null=True, blank=True)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    starts_at = models.DateTimeField("起算时间")
    amount = models.PositiveSmallIntegerField("数值")
    unit = models.CharField("单位", max_length=12, choices=Unit.choices)
    half_at = models.DateTimeField("过半时间")
    yellow_at = models.DateTimeField("转黄灯时间")
    due_at = models.DateTimeField("到期时间")
    paused_at = models.DateTimeField("停计时间", null=True, blank=True)
    remaining = models.IntegerField("停计时剩余", null=True, blank=True)
    met_at = models.DateTimeField("完成时间", null=True, blank=True)
    ended_at = models.DateTimeField("终止时间", null=True, blank=True)
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="earlier", verbose_name="被取代"
    )
    extra_amount = models.PositiveSmallIntegerField("延长数值", null=True, blank=True)
    extra_unit = models.CharField("延长单位", max_length=12, choices=Unit.choices, blank=True)
    extension = models.ForeignKey(
        "cases.Approval", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="延期审批"
    )
    # The rank of the last rung of the ladder that was reached: 1 half, 2 yellow, 3 due, 3 + working days late.
    reminded = models.PositiveSmallIntegerField("已提醒到第几级", default=0)
    next_reminder_at = models.DateTimeField("下次提醒", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "期限"
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(
                fields=["next_reminder_at", "id"], name="deadline_reminder", condition=Q(next_reminder_at__isnull=False)
            ),
            models.Index(fields=["case", "due_at"], name="deadline_case_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(met_at=None) | Q(ended_at=None), name="deadline_met_or_ended"),
            models.CheckConstraint(
                condition=Q(paused_at=None, remaining=None) | Q(paused_at__isnull=False, remaining__isnull=False),
                name="deadline_pause_pair",
            ),
            models.CheckConstraint(
                condition=Q(extra_amount=None, extra_unit="") | (Q(extra_amount__gt=0) & ~Q(extra_unit="")),
                name="deadline_extra_pair",
            ),
        ]

    def __str__(self):
        return f"{self.get_action_display()} {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def is_running(self) -> bool:
        """True while the clock is neither met, ended nor paused."""
        return self.met_at is None and self.ended_at is None and self.paused_at is None

    @property
    def in_days(self) -> bool:
        """True for limits in days: shown as a date without a time."""
        return self.unit in (Unit.DAY, Unit.WORKDAY)


class ClockPause(Stamped):
    """停计: when a clock stood still, why, and who stopped and started it."""

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="pauses", verbose_name="期限")
    paused_at = models.DateTimeField("停计时间")
    paused_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="停计人")
    reason_code = models.CharField("事由", max_length=40, blank=True)
    reason = models.CharField("说明", max_length=1000, blank=True)
    resumed_at = models.DateTimeField("恢复时间", null=True, blank=True)
    resumed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="恢复人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "停计"
        ordering = ["paused_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["deadline"], condition=Q(resumed_at=None), name="one_open_pause"),
            models.CheckConstraint(
                condition=Q(resumed_at=None) | Q(resumed_at__gte=models.F("paused_at")), name="pause_in_order"
            ),
            # A pause that ended with its clock has a moment, but nobody who started the clock again.
            models.CheckConstraint(condition=Q(resumed_by=None) | Q(resumed_at__isnull=False), name="pause_resumed"),
        ]

    def __str__(self):
        return f"停计 {self.paused_at:%Y-%m-%d}"
