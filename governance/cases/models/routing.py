"""Routing rules as data (分流规则), what they would have changed (试算, 试运行), and relations to avoid (回避关系)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from governance.cases.models.case import Case
from governance.core.models import Stamped
from governance.core.now import now


def _unit(verbose_name, **options):
    return models.ForeignKey(
        "organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name=verbose_name, **options
    )


def _maybe(verbose_name, to):
    return models.ForeignKey(to, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=verbose_name)


class RoutingRule(Stamped):
    """分流规则: conditions on a case, and whom it goes to. Blank means any; the first that fits in `order` decides.

    Rules that only try (试运行) or stand still (停用) decide nothing.
    """

    class Mode(models.TextChoices):
        """规则状态."""

        OFF = "off", "停用"
        SHADOW = "shadow", "试运行"
        ON = "on", "启用"

    class Applicant(models.TextChoices):
        """来访人性质."""

        PERSON = "person", "个人"
        ORGANISATION = "organisation", "单位"
        GROUP = "group", "群体（5 人以上）"
        ANONYMOUS = "anonymous", "匿名"

    class Match(models.TextChoices):
        """词语匹配方式."""

        ANY = "any", "提到任意一个"
        ALL = "all", "全部提到"

    centre = _unit("所属中心")
    name = models.CharField("规则名称", max_length=60)
    order = models.PositiveIntegerField("顺序", default=100)
    mode = models.CharField("状态", max_length=8, choices=Mode.choices, default=Mode.OFF)
    auto = models.BooleanField("自动分流", default=False)
    since = models.DateField("自", null=True, blank=True)
    until = models.DateField("至", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    note = models.CharField("依据或说明", max_length=200, blank=True)

    kind = models.CharField("案件类型", max_length=12, blank=True)
    category = _maybe("事项类别", "cases.Category")
    place = _maybe("发生地", "organisation.OrgUnit")
    words = models.CharField("词语", max_length=300, blank=True)
    words_match = models.CharField("词语匹配", max_length=4, choices=Match.choices, default=Match.ANY)
    channel = models.CharField("来源渠道", max_length=12, choices=Case.Channel.choices, blank=True)
    purpose = models.CharField("来访目的", max_length=12, choices=Case.Purpose.choices, blank=True)
    people_min = models.PositiveIntegerField("涉及人数不少于", null=True, blank=True)
    risk_min = models.PositiveSmallIntegerField("风险不低于", choices=Case.Risk.choices, null=True, blank=True)
    applicant = models.CharField("来访人性质", max_length=12, choices=Applicant.choices, blank=True)

    lead = _unit("主办单位")
    assists = models.ManyToManyField("organisation.OrgUnit", blank=True, related_name="+", verbose_name="协办单位")
    duty_line = _maybe("职责依据", "organisation.DutyLine")
    deadline_rule = _maybe("办理期限规则", "cases.DeadlineRule")
    urgent = models.BooleanField("加急", default=False)
    risk = models.PositiveSmallIntegerField("风险至少评为", choices=Case.Risk.choices, null=True, blank=True)
    fallback = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办不了时改用"
    )

    history = HistoricalRecords(m2m_fields=[assists], excluded_fields=["created_at", "updated_at"])

    class Meta:
        verbose_name = verbose_name_plural = "分流规则"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "name"], name="routing_rule_name_once"),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")), name="routing_rule_period"
            ),
            models.CheckConstraint(
                condition=Q(fallback=None) | ~Q(fallback=F("id")), name="routing_rule_not_its_own_fallback"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def _history_date(self):
        return now()

    @property
    def word_list(self) -> list[str]:
        """The words one by one."""
        return self.words.replace("，", " ").replace(",", " ").replace("、", " ").split()


class RoutingTrial(Stamped):
    """规则试算 (on past cases, before a rule is switched on) or 试运行 (on new ones, deciding nothing)."""

    class Kind(models.TextChoices):
        """试算方式."""

        PAST = "past", "试算"
        SHADOW = "shadow", "试运行"

    class State(models.TextChoices):
        """试算状态."""

        RUNNING = "running", "正在试算"
        DONE = "done", "已完成"

    kind = models.CharField("方式", max_length=8, choices=Kind.choices)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.RUNNING)
    centre = _unit("所属中心")
    rule = models.ForeignKey(
        RoutingRule, models.PROTECT, null=True, blank=True, related_name="trials", verbose_name="规则"
    )
    proposal = models.JSONField("试的内容")
    fingerprint = models.CharField("内容摘要", max_length=64)
    since = models.DateTimeField("自")
    until = models.DateTimeField("至")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="试算人")
    job = models.ForeignKey(
        "core.Job", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="后台任务"
    )
    total = models.PositiveIntegerField("看过的案件", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "规则试算"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["centre", "fingerprint"], name="routing_trial_of")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.proposal.get('name', '')}"


class RoutingTrialCase(models.Model):
    """试算案件: a case that the tried rule takes, with where it went and where it would have gone."""

    class Outcome(models.TextChoices):
        """试算结果."""

        SAME = "same", "不变"
        CHANGED = "changed", "会改变"
        UNROUTABLE = "unroutable", "分不出去"

    trial = models.ForeignKey(RoutingTrial, models.CASCADE, related_name="cases", verbose_name="试算")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", verbose_name="案件")
    was = _unit("原主办单位", null=True, blank=True)
    would = _unit("会分给", null=True, blank=True)
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices)
    reason = models.CharField("说明", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "试算案件"
        ordering = ["pk"]
        indexes = [models.Index(fields=["trial", "outcome", "id"], name="routing_trial_outcome")]
        constraints = [models.UniqueConstraint(fields=["trial", "case"], name="routing_trial_case_once")]

    def __str__(self):
        return self.get_outcome_display()


class Avoidance(Stamped):
    """回避关系: a relative of a member of staff, declared by the person or kept by the manager.

    Of the relative's ID number and phone only the search hashes are kept.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="avoidances", verbose_name="工作人员"
    )
    name = models.CharField("亲属姓名", max_length=80)
    relation = models.CharField("关系", max_length=40)
    village = _unit("所在村（社区）", null=True, blank=True)
    id_hash = models.CharField(max_length=64, blank=True, editable=False)
    phone_hash = models.CharField(max_length=64, blank=True, editable=False)
    note = models.CharField("说明", max_length=200, blank=True)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填报人")
    ended_at = models.DateTimeField("终止时间", null=True, blank=True)

    history = HistoricalRecords(excluded_fields=["created_at", "updated_at", "id_hash", "phone_hash"])

    class Meta:
        verbose_name = verbose_name_plural = "回避关系"
        ordering = ["user__name", "pk"]
        indexes = [models.Index(fields=["user"], name="avoidance_user", condition=Q(ended_at=None))]

    def __str__(self):
        return f"{self.user} {self.relation}"

    @property
    def _history_date(self):
        return now()
