"""指令和吹哨单: one order to many recipients, the steps of each, who came to the scene, and who commands."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from dispatch.models.incident import Incident, person
from governance.core.fields import EncryptedTextField
from governance.core.uploads import random_path
from governance.organisation.access import standing
from governance.organisation.roles import Permission


class Order(models.Model):
    """指令 to forces on duty, or 吹哨单 that calls departments in: what, by when, from whom."""

    class Kind(models.TextChoices):
        """类别."""

        ORDER = "order", "指令"
        WHISTLE = "whistle", "吹哨单"

    class Verdict(models.TextChoices):
        """吹哨评议 (无事不扰)."""

        NEEDED = "needed", "应当吹哨"
        NEEDLESS = "needless", "不必吹哨"

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="orders", verbose_name="事件")
    number = models.CharField("编号", max_length=40, unique=True)
    kind = models.CharField("类别", max_length=8, choices=Kind.choices, default=Kind.ORDER)
    content = models.TextField("要求", max_length=1000)
    place = models.CharField("地点", max_length=120, blank=True)
    issued_at = models.DateTimeField("下达时间")
    issued_by = person("下达人")
    sign_by = models.DateTimeField("签收期限")
    arrive_by = models.DateTimeField("到场期限", null=True, blank=True)
    done_by = models.DateTimeField("完成期限", null=True, blank=True)
    start = models.ForeignKey(
        "dispatch.PlanStart", models.PROTECT, null=True, blank=True, related_name="orders", verbose_name="预案启动"
    )
    step = models.ForeignKey(
        "dispatch.PlanStep", models.PROTECT, null=True, blank=True, related_name="orders", verbose_name="预案步骤"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_by = person("撤回人", null=True, blank=True)
    withdraw_reason = models.CharField("撤回理由", max_length=200, blank=True)
    verdict = models.CharField("评议", max_length=8, choices=Verdict.choices, blank=True)
    verdict_note = models.CharField("评议意见", max_length=300, blank=True)
    verdict_at = models.DateTimeField("评议时间", null=True, blank=True)
    verdict_by = person("评议人", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "指令"
        ordering = ["-issued_at", "-pk"]
        indexes = [models.Index(fields=["incident", "-issued_at"], name="order_incident")]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="order_withdrawn_pair",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", verdict_at=None) | (~Q(verdict="") & Q(verdict_at__isnull=False)),
                name="order_verdict_pair",
            ),
        ]

    def __str__(self):
        return self.number


class Target(models.TextChoices):
    """指令进展."""

    SENT = "sent", "已下达"
    RECEIVED = "received", "已收到"
    SIGNED = "signed", "已签收"
    ON_WAY = "on_way", "途中"
    ON_SITE = "on_site", "已到场"
    DONE = "done", "已完成"
    WITHDRAWN = "withdrawn", "已撤回"


ORDERED = (Target.SENT, Target.RECEIVED, Target.SIGNED, Target.ON_WAY, Target.ON_SITE, Target.DONE)
UNSIGNED = frozenset({Target.SENT, Target.RECEIVED})
OPEN_TARGETS = frozenset({Target.SENT, Target.RECEIVED, Target.SIGNED, Target.ON_WAY, Target.ON_SITE})


class TargetQuerySet(models.QuerySet):
    """Recipients of orders."""

    def of_person(self, user):
        """Orders to this person, to whom they stand in for, to their units, or to the force that they lead."""
        place = standing(user)
        units = {grant.unit_id for grant in place.with_permission(Permission.ANSWER_ORDERS)}
        people = {user.pk, *place.stands_in_for}
        return self.filter(Q(user__in=people) | Q(unit__in=units) | Q(resource__user__in=people))

    def visible_to(self, user):
        """One's own, and those of the incidents that one may see."""
        from governance.cases.models import Case

        seen = Case.objects.visible_to(user).filter(kind="incident").values("pk")
        own = self.model.objects.of_person(user).values("pk")
        return self.filter(Q(order__incident__in=seen) | Q(pk__in=own))

    def open(self):
        """Not done and not withdrawn."""
        return self.filter(state__in=OPEN_TARGETS)


class OrderTarget(models.Model):
    """接收人: one recipient of an order and how far it got; the moments are kept to the second."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="targets", verbose_name="指令")
    name = models.CharField("接收单位、人员", max_length=80)
    unit = models.ForeignKey(
        "organisation.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="人员"
    )
    resource = models.ForeignKey(
        "dispatch.Resource", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="队伍"
    )
    duty = models.CharField("值班类别", max_length=20, blank=True)
    phone = EncryptedTextField("电话", context="order.phone", blank=True, default="")
    state = models.CharField("进展", max_length=10, choices=Target.choices, default=Target.SENT)
    sent_at = models.DateTimeField("下达时间")
    received_at = models.DateTimeField("收到时间", null=True, blank=True)
    signed_at = models.DateTimeField("签收时间", null=True, blank=True)
    on_way_at = models.DateTimeField("出发时间", null=True, blank=True)
    on_site_at = models.DateTimeField("到场时间", null=True, blank=True)
    done_at = models.DateTimeField("完成时间", null=True, blank=True)
    sign_by = models.DateTimeField("签收期限")
    arrive_by = models.DateTimeField("到场期限", null=True, blank=True)
    done_by = models.DateTimeField("完成期限", null=True, blank=True)
    result = models.CharField("反馈", max_length=500, blank=True)
    escalated = models.PositiveSmallIntegerField("已催到第几级", default=0)
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    expires_at = models.DateTimeField("链接有效期", null=True, blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "指令接收人"
        ordering = ["order", "pk"]
        indexes = [
            models.Index(fields=["state", "sign_by"], name="target_state_sign"),
            models.Index(fields=["unit", "state"], name="target_unit_state"),
            models.Index(fields=["user", "state"], name="target_user_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], condition=~Q(token_hash=""), name="target_token_once"),
            models.CheckConstraint(condition=~Q(state="done") | Q(done_at__isnull=False), name="target_done_when"),
        ]

    def __str__(self):
        return self.name

    @property
    def is_outside(self) -> bool:
        """True for a body without an account, which answers by its link."""
        return bool(self.token_hash)

    @property
    def is_open(self) -> bool:
        """True while something is owed."""
        return self.state in OPEN_TARGETS

    @property
    def due(self):
        """(word, moment) of what is owed next; (word, None) where no time was set."""
        if self.state in UNSIGNED:
            return "签收", self.sign_by
        if self.state in (Target.SIGNED, Target.ON_WAY) and self.arrive_by:
            return "到场", self.arrive_by
        return "完成", self.done_by if self.is_open else None

    @property
    def late_steps(self) -> list[str]:
        """Which of the steps that were taken came late."""
        pairs = (("签收", self.signed_at, self.sign_by), ("到场", self.on_site_at, self.arrive_by))
        pairs += (("完成", self.done_at, self.done_by),)
        return [word for word, at, due in pairs if at and due and at > due]


class OrderStep(models.Model):
    """指令动态: one step of a recipient, append-only: who, when, what, with a photograph."""

    target = models.ForeignKey(OrderTarget, models.PROTECT, related_name="steps", verbose_name="接收人")
    state = models.CharField("进展", max_length=10, blank=True)
    at = models.DateTimeField("时间")
    by = person("登记人", null=True, blank=True)
    by_name = models.CharField("姓名", max_length=60)
    note = models.CharField("说明", max_length=500, blank=True)
    photo = models.FileField("照片", upload_to=random_path, blank=True, max_length=200)
    photo_name = models.CharField("文件名", max_length=160, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "指令动态"
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["-at"], name="order_step_at")]

    def __str__(self):
        return f"{self.target} {self.state}"

    @property
    def words(self) -> str:
        """What happened."""
        return Target(self.state).label if self.state else "催办"


class Arrival(models.Model):
    """领导到场: who came to the scene or the command post, from when to when."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="arrivals", verbose_name="事件")
    user = person("人员")
    title = models.CharField("职务", max_length=60, blank=True)
    arrived_at = models.DateTimeField("到场时间")
    left_at = models.DateTimeField("离场时间", null=True, blank=True)
    by = person("登记人")

    class Meta:
        verbose_name = verbose_name_plural = "领导到场"
        ordering = ["arrived_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "user"], condition=Q(left_at=None), name="arrival_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=models.F("arrived_at")), name="arrival_span"
            ),
        ]

    def __str__(self):
        return f"{self.user}"
