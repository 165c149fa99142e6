"""调解程序: consents, rights notices, mediators with recusal, rooms, sessions, who takes part, more time."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from disputes import scope
from disputes.models.dispute import Dispute
from governance.core.models import Stamped
from governance.organisation.models.history import Dated, tracked
from governance.organisation.roles import Permission


def person(verbose_name, **options):
    """A foreign key to an account."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=verbose_name, **options
    )


class OfDispute(Stamped):
    """A row of one dispute; `case_id` lets the engine see whose row it is."""

    class Meta:
        abstract = True

    @property
    def case_id(self):
        """The case, whose key the detail record shares."""
        return self.dispute_id


class Consent(OfDispute):
    """调解意愿: whether one party is willing; one clear refusal ends the mediation (人民调解法第十七条)."""

    class Decision(models.TextChoices):
        """意愿."""

        AGREES = "agrees", "同意调解"
        REFUSES = "refuses", "明确拒绝"

    class Method(models.TextChoices):
        """征询方式."""

        PRESENT = "present", "当面"
        PHONE = "phone", "电话"
        WRITTEN = "written", "书面"
        ONLINE = "online", "网上"

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="consents", verbose_name="纠纷")
    attempt = models.PositiveSmallIntegerField("第几次调解", default=1)
    party = models.ForeignKey("cases.Party", models.PROTECT, related_name="+", verbose_name="当事人")
    decision = models.CharField("意愿", max_length=8, choices=Decision.choices)
    method = models.CharField("征询方式", max_length=8, choices=Method.choices)
    note = models.CharField("说明", max_length=300, blank=True)
    at = models.DateTimeField("征询时间")
    by = person("征询人")

    class Meta:
        verbose_name = verbose_name_plural = "调解意愿"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["dispute", "attempt", "party"], name="consent_once")]

    def __str__(self):
        return f"{self.party} {self.get_decision_display()}"


class RightsNotice(OfDispute):
    """权利义务告知: read, ticked and signed by one party before mediation (人民调解法第二十三、二十四条)."""

    class Signed(models.TextChoices):
        """签认方式."""

        HAND = "hand", "签名"
        FINGER = "finger", "按指印"
        ELECTRONIC = "electronic", "电子签名"

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="notices", verbose_name="纠纷")
    attempt = models.PositiveSmallIntegerField("第几次调解", default=1)
    party = models.ForeignKey("cases.Party", models.PROTECT, related_name="+", verbose_name="当事人")
    points = models.JSONField("已告知的内容", default=list)
    signed = models.CharField("签认方式", max_length=12, choices=Signed.choices)
    signed_for = models.CharField("代签人（代理人、监护人）", max_length=40, blank=True)
    wants_closed = models.BooleanField("要求不公开调解", default=False)
    at = models.DateTimeField("告知时间")
    by = person("告知人")

    class Meta:
        verbose_name = verbose_name_plural = "权利义务告知"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["dispute", "attempt", "party"], name="notice_once")]

    def __str__(self):
        return str(self.party)


class Appointment(OfDispute):
    """调解员指派、选定: one to three mediators of a dispute, one of whom presides (人民调解法第十九条)."""

    class Chosen(models.TextChoices):
        """产生方式."""

        APPOINTED = "appointed", "调委会指定"
        CHOSEN = "chosen", "当事人选定"

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="appointments", verbose_name="纠纷")
    mediator = models.ForeignKey(
        "disputes.Mediator", models.PROTECT, related_name="appointments", verbose_name="调解员"
    )
    presides = models.BooleanField("主持", default=False)
    chosen = models.CharField("产生方式", max_length=12, choices=Chosen.choices, default=Chosen.APPOINTED)
    warnings = models.CharField("回避提示", max_length=300, blank=True)
    since = models.DateTimeField("指派时间")
    by = person("指派人")
    until = models.DateTimeField("结束时间", null=True, blank=True)
    ended_reason = models.CharField("结束原因", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "调解员指派"
        ordering = ["-presides", "pk"]
        indexes = [models.Index(fields=["mediator", "until"], name="appointment_mediator")]
        constraints = [
            models.UniqueConstraint(
                fields=["dispute", "mediator"], condition=Q(until=None), name="appointment_mediator_once"
            ),
            models.UniqueConstraint(
                fields=["dispute"], condition=Q(until=None, presides=True), name="appointment_one_presides"
            ),
        ]

    def __str__(self):
        return str(self.mediator)


class Recusal(OfDispute):
    """回避: raised by a party or the mediator, with the ground and the decision (特邀调解规定第十五条)."""

    class Ground(models.TextChoices):
        """回避理由."""

        KIN = "kin", "是当事人、代理人或者其近亲属"
        INTEREST = "interest", "与纠纷有利害关系"
        OTHER = "other", "有其他可能影响公正调解的关系"

    class Decision(models.TextChoices):
        """决定."""

        OPEN = "open", "待决定"
        GRANTED = "granted", "回避"
        REFUSED = "refused", "不回避"

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="recusals", verbose_name="纠纷")
    mediator = models.ForeignKey("disputes.Mediator", models.PROTECT, related_name="+", verbose_name="调解员")
    raised_by_party = models.ForeignKey(
        "cases.Party", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提出的当事人"
    )
    ground = models.CharField("理由", max_length=8, choices=Ground.choices)
    text = models.CharField("说明", max_length=500, blank=True)
    raised_at = models.DateTimeField("提出时间")
    decision = models.CharField("决定", max_length=8, choices=Decision.choices, default=Decision.OPEN)
    both_agree = models.BooleanField("双方书面同意不回避", default=False)
    decided_by = person("决定人", null=True, blank=True)
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    decision_note = models.CharField("决定理由", max_length=500, blank=True)
    replacement = models.ForeignKey(
        "disputes.Mediator", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="更换为"
    )

    class Meta:
        verbose_name = verbose_name_plural = "回避"
        ordering = ["-raised_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["dispute", "mediator"], condition=Q(decision="open"), name="recusal_open_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, decision="open")
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="recusal_decided_pair",
            ),
        ]

    def __str__(self):
        return f"{self.mediator} {self.get_decision_display()}"

    @property
    def raised_by_words(self) -> str:
        """Who raised it."""
        return str(self.raised_by_party) if self.raised_by_party_id else f"{self.mediator}（自行申请）"


class RoomQuerySet(models.QuerySet):
    """Rooms of mediation."""

    def visible_to(self, user):
        """Those of the user's towns."""
        return self.filter(scope.towns(user))

    def kept_by(self, user):
        """Those that the user may change."""
        return self.filter(scope.within(user, Permission.EDIT_MEDIATORS))


class Room(Dated, Stamped):
    """调解室."""

    unit = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="所在机构")
    name = models.CharField("名称", max_length=40)
    place = models.CharField("地点", max_length=120, blank=True)
    seats = models.PositiveSmallIntegerField("座位", default=8)
    has_video = models.BooleanField("可视频调解", default=False)
    active = models.BooleanField("启用", default=True)
    closed_reason = models.CharField("停用原因", max_length=120, blank=True)

    objects = RoomQuerySet.as_manager()
    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "调解室"
        ordering = ["unit__path", "name"]
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="room_named_once")]

    def __str__(self):
        return self.name


class Session(OfDispute):
    """调解场次: planned with a room and a time, held with its record, or called off."""

    class Mode(models.TextChoices):
        """方式."""

        ROOM = "room", "现场"
        VIDEO = "video", "视频"
        FIELD = "field", "上门（田间、院坝）"

    class State(models.TextChoices):
        """状态."""

        PLANNED = "planned", "已排期"
        HELD = "held", "已调解"
        CANCELLED = "cancelled", "已取消"

    class Result(models.TextChoices):
        """本场结果."""

        AGREED = "agreed", "达成一致"
        CLOSER = "closer", "有进展，再调解"
        APART = "apart", "分歧较大"

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="sessions", verbose_name="纠纷")
    attempt = models.PositiveSmallIntegerField("第几次调解", default=1)
    number = models.PositiveSmallIntegerField("第几场", default=1)
    mode = models.CharField("方式", max_length=8, choices=Mode.choices, default=Mode.ROOM)
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name="调解室"
    )
    place = models.CharField("地点", max_length=120, blank=True)
    starts_at = models.DateTimeField("开始时间")
    ends_at = models.DateTimeField("结束时间")
    is_public = models.BooleanField("公开", default=False)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PLANNED)
    record = models.TextField("调解记录", max_length=8000, blank=True)
    agreed_facts = models.TextField("无争议的事实", max_length=4000, blank=True)
    result = models.CharField("本场结果", max_length=8, choices=Result.choices, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    planned_by = person("排期人")
    recorded_by = person("记录人", null=True, blank=True)
    recorded_at = models.DateTimeField("记录时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "调解场次"
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["room", "starts_at"], name="session_room")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_later"),
            models.CheckConstraint(condition=~Q(mode="room") | Q(room__isnull=False), name="session_has_room"),
            models.CheckConstraint(
                condition=~Q(state="held") | (~Q(record="") & Q(recorded_at__isnull=False)),
                name="session_held_recorded",
            ),
        ]

    def __str__(self):
        return f"第 {self.number} 场"


class Participant(OfDispute):
    """参加调解的人: relatives, neighbours, experts, departments, with the parties' consent (人民调解法第二十条)."""

    class Role(models.TextChoices):
        """身份."""

        RELATIVE = "relative", "亲属"
        NEIGHBOUR = "neighbour", "邻里、同事"
        EXPERT = "expert", "专家"
        DEPARTMENT = "department", "部门人员"
        SOCIETY = "society", "社会组织"
        INTERPRETER = "interpreter", "翻译"
        OTHER = "other", "其他"

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="participants", verbose_name="纠纷")
    role = models.CharField("身份", max_length=12, choices=Role.choices)
    name = models.CharField("姓名", max_length=40)
    organisation = models.CharField("单位、职务", max_length=80, blank=True)
    expert = models.ForeignKey(
        "disputes.Mediator", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="专家库"
    )
    reason = models.CharField("邀请理由", max_length=200)
    consented_on = models.DateField("当事人同意日期")
    opinion = models.TextField("意见", max_length=2000, blank=True)
    at = models.DateTimeField("邀请时间")
    by = person("邀请人")

    class Meta:
        verbose_name = verbose_name_plural = "参加调解的人"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.name}（{self.get_role_display()}）"


class Attendance(Stamped):
    """到场: who was asked to a session and whether they came."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendances", verbose_name="场次")
    party = models.ForeignKey(
        "cases.Party", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="当事人"
    )
    mediator = models.ForeignKey(
        "disputes.Mediator", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="调解员"
    )
    participant = models.ForeignKey(
        Participant, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="参加人"
    )
    came = models.BooleanField("到场", default=True)
    signed = models.BooleanField("在记录上签名", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "到场"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(party__isnull=False, mediator=None, participant=None)
                | Q(party=None, mediator__isnull=False, participant=None)
                | Q(party=None, mediator=None, participant__isnull=False),
                name="attendance_one_person",
            ),
        ]

    def __str__(self):
        return f"{self.party or self.mediator or self.participant}"


class AgreedExtension(OfDispute):
    """协议延期: all parties agree to go on until a named day (DM-13)."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="extensions", verbose_name="纠纷")
    until = models.DateField("延至")
    reason = models.CharField("理由", max_length=500)
    before = models.DateField("原期限")
    parties = models.JSONField("同意的当事人", default=list)
    at = models.DateTimeField("时间")
    by = person("经办人")

    class Meta:
        verbose_name = verbose_name_plural = "协议延期"
        ordering = ["at"]
        constraints = [models.CheckConstraint(condition=Q(until__gt=F("before")), name="extension_is_later")]

    def __str__(self):
        return f"至 {self.until}"
