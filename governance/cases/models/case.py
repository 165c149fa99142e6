"""Case (案件) with its assignments, named persons, links and the saved views of its list."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from governance.cases.models.visibility import LIST_COLUMNS, SEEN_BY, CaseQuerySet
from governance.cases.states import OPEN_STATES, STAGE_OF, Stage, State
from governance.core.models import Stamped
from governance.core.now import now
from governance.core.search import add_pairs, pairs_of

#: 集体访 begins with so many people; they choose at most so many to speak (《信访工作条例》第二十条).
GROUP_FROM, MOST_REPRESENTATIVES = 5, 5

_step_open: ContextVar[bool] = ContextVar("case_step_open", default=False)


@contextmanager
def step_open():
    """While open, `Case.save` accepts a changed state. Only the engine opens it."""
    token = _step_open.set(True)
    try:
        yield
    finally:
        _step_open.reset(token)


class Category(models.Model):
    """事项类别: a two-level tree, editable by the manager."""

    code = models.CharField("代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=60)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name="上级", related_name="children"
    )
    kinds = models.JSONField("适用案件类型", default=list, blank=True)
    keywords = models.TextField(
        "提示词", blank=True, help_text="用空格分开；来访人的话里有这些词时，登记和分流页面会提示这一类"
    )
    order = models.PositiveIntegerField("排序", default=0)
    active = models.BooleanField("启用", default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "事项类别"
        ordering = ["order", "code"]
        constraints = [models.CheckConstraint(condition=~Q(parent=F("pk")), name="category_not_below_itself")]

    def __str__(self):
        return self.name

    @property
    def _history_date(self):
        return now()


class Case(Stamped):
    """案件: one registered matter with one number (一案一码), whatever its kind."""

    class Risk(models.IntegerChoices):
        """风险."""

        LOW = 1, "低"
        MEDIUM = 2, "中"
        HIGH = 3, "高"
        GRAVE = 4, "重大"

    class Confidentiality(models.IntegerChoices):
        """知悉范围."""

        OPEN = 0, "公开"
        INTERNAL = 1, "内部"
        RESTRICTED = 2, "限定知悉"

    class Channel(models.TextChoices):
        """来源渠道."""

        VISIT = "visit", "来访"
        PHONE = "phone", "来电"
        LETTER = "letter", "来信"
        ONLINE = "online", "网上"
        GRID = "grid", "网格上报"
        TRANSFER = "transfer", "部门移交"
        HOTLINE = "hotline", "12345 转办"
        SUPERIOR = "superior", "上级交办"
        RECEPTION = "reception", "领导接访"
        VIDEO = "video", "视频"

    class Purpose(models.TextChoices):
        """来访目的."""

        REQUEST = "request", "诉求"
        CONSULT = "consult", "咨询"
        SUGGEST = "suggest", "意见建议"
        ACCUSATION = "accusation", "检举控告"
        OTHER = "other", "其他"

    number = models.CharField("案件编号", max_length=16, unique=True)
    kind = models.CharField("案件类型", max_length=12)
    state = models.CharField("状态", max_length=12, choices=State.choices)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    version = models.PositiveIntegerField("版本", default=0)
    title = models.CharField("标题", max_length=120)
    facts = models.TextField("事实经过", max_length=20000)
    claim = models.TextField("诉求", max_length=4000, blank=True)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, verbose_name="事项类别")
    risk = models.PositiveSmallIntegerField("风险", choices=Risk.choices, default=Risk.LOW)
    urgent = models.BooleanField("加急", default=False)
    confidentiality = models.PositiveSmallIntegerField(
        "知悉范围", choices=Confidentiality.choices, default=Confidentiality.INTERNAL
    )
    channel = models.CharField("来源渠道", max_length=12, choices=Channel.choices)
    purpose = models.CharField("来访目的", max_length=12, choices=Purpose.choices, default=Purpose.REQUEST)
    involves_violence = models.BooleanField("涉及家庭暴力", default=False)
    involves_minor = models.BooleanField("涉及未成年人", default=False)
    asks_secrecy = models.BooleanField("来访人要求保密", default=False)
    people_count = models.PositiveIntegerField("涉及人数", default=1)
    occurred_at = models.DateTimeField("发生时间", null=True, blank=True)
    place = models.ForeignKey(
        "organisation.OrgUnit", models.PROTECT, null=True, blank=True, verbose_name="发生地", related_name="+"
    )
    place_text = models.CharField("详细地点", max_length=200, blank=True)
    centre = models.ForeignKey("organisation.OrgUnit", models.PROTECT, verbose_name="所属中心", related_name="+")
    origin = models.ForeignKey("organisation.OrgUnit", models.PROTECT, verbose_name="登记单位", related_name="+")
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="登记人", related_name="+")
    registered_at = models.DateTimeField("登记时间")
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    declines = models.PositiveSmallIntegerField("本轮退回次数", default=0)
    reworks = models.PositiveSmallIntegerField("本轮重办次数", default=0)
    external_no = models.CharField("外部编号", max_length=80, blank=True)
    source_system = models.CharField("来源系统", max_length=40, blank=True)
    lead_unit = models.ForeignKey(
        "organisation.OrgUnit", models.PROTECT, null=True, blank=True, verbose_name="主办单位", related_name="+"
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name="承办人", related_name="+"
    )
    next_due = models.DateTimeField("最近期限", null=True, blank=True)
    next_yellow = models.DateTimeField("转黄灯时间", null=True, blank=True)
    search_pairs = models.TextField("检索字对", blank=True, editable=False)

    history = HistoricalRecords(
        excluded_fields=sorted(name for name in LIST_COLUMNS if not name.endswith("_id")) + ["created_at", "updated_at"]
    )
    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "案件"
        ordering = ["-registered_at", "-pk"]
        indexes = [
            # The orders of the work list, read from the index with all that `visible_to` asks of a row beside it;
            # case_closed (closed_at DESC NULLS LAST, id), which SQLite cannot hold, stands in migration list_orders.
            models.Index(fields=["next_due", "id"], include=SEEN_BY, name="case_due"),
            models.Index(fields=["-registered_at", "id"], include=SEEN_BY, name="case_registered"),
            # The open cases, a twentieth of all, with what the figures of the dashboard count.
            models.Index(
                fields=["next_due", "id"],
                include=(*SEEN_BY, "state", "next_yellow", "risk", "kind", "urgent", "lead_unit"),
                condition=Q(state__in=sorted(OPEN_STATES)),
                name="case_open_due",
            ),
            models.Index(fields=["lead_unit", "next_due", "id"], name="case_lead_due"),
            models.Index(fields=["handler", "next_due"], name="case_handler_due"),
            models.Index(fields=["origin", "registered_at"], name="case_origin"),
            models.Index(fields=["centre", "state", "next_due"], name="case_centre_state"),
            models.Index(fields=["place"], name="case_place"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(risk__range=(1, 4)), name="case_risk_range"),
            models.CheckConstraint(condition=Q(confidentiality__lte=2), name="case_confidentiality_range"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="case_state_known"),
            models.UniqueConstraint(
                fields=["source_system", "external_no"], condition=~Q(external_no=""), name="case_external_once"
            ),
        ]

    def __str__(self):
        return self.number

    @classmethod
    def from_db(cls, db, field_names, values):
        instance = super().from_db(db, field_names, values)
        instance._stored_state = instance.__dict__.get("state")
        return instance

    def save(self, *args, **kwargs):
        """Refuse a changed state unless the engine has a step open."""
        changed = self._state.adding or getattr(self, "_stored_state", self.state) != self.state
        if changed and not _step_open.get():
            raise RuntimeError("a case changes its state only through cases.services")
        super().save(*args, **kwargs)
        self._stored_state = self.state

    def index_text(self, names, notes=()) -> None:
        """Set the search column from the texts of the case, the names of its parties and the notes of its timeline.

        Names of files stand in the notes of the events that brought them. The caller saves.
        """
        self.search_pairs = pairs_of(self.title, *names, self.facts, self.claim, self.place_text, *notes)

    def index_note(self, note: str) -> None:
        """Add the words of one more event to the search column; the caller saves."""
        if note:
            self.search_pairs = add_pairs(self.search_pairs, note)

    @property
    def _history_date(self):
        return now()

    @property
    def stage(self) -> Stage:
        """The stage (环节) this case is in."""
        return STAGE_OF[State(self.state)]

    @property
    def kind_label(self) -> str:
        """The Chinese name of the kind."""
        from governance.cases.kinds import kind_of

        return kind_of(self.kind).label

    @property
    def is_open(self) -> bool:
        """True until the case has ended."""
        return self.stage is not Stage.ENDED

    @property
    def is_restricted(self) -> bool:
        """True for 限定知悉."""
        return self.confidentiality == self.Confidentiality.RESTRICTED

    @property
    def is_group_visit(self) -> bool:
        """集体访: five or more come on one matter (《信访工作条例》第二十条 speaks of visits)."""
        in_person = self.channel in (self.Channel.VISIT, self.Channel.RECEPTION)
        return in_person and self.people_count >= GROUP_FROM

    @property
    def shown_number(self) -> str:
        """The number as people read it: 260610-0236."""
        return f"{self.number[:6]}-{self.number[6:]}"

    @property
    def light(self):
        """The deadline light (时限灯) at this moment."""
        from governance.cases.lights import light_of

        return light_of(self)


class Assignment(Stamped):
    """交办: one unit's share of a case, as lead (主办) or assisting (协办)."""

    class Ended(models.TextChoices):
        """交办结束原因."""

        DECLINED = "declined", "退回"
        VOID = "void", "撤销"
        REASSIGNED = "reassigned", "转派"
        LEVEL = "level", "提级或下交"
        ROUND = "round", "本轮结束"

    case = models.ForeignKey(Case, models.PROTECT, related_name="assignments", verbose_name="案件")
    unit = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="单位")
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办人"
    )
    is_lead = models.BooleanField("主办", default=False)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    since = models.DateTimeField("交办时间")
    duty_line = models.ForeignKey(
        "organisation.DutyLine", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="职责依据"
    )
    reason = models.CharField("交办理由", max_length=500, blank=True)
    signed_at = models.DateTimeField("签收时间", null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签收人"
    )
    result = models.TextField("办理结果", blank=True)
    result_at = models.DateTimeField("答复时间", null=True, blank=True)
    result_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    until = models.DateTimeField("结束时间", null=True, blank=True)
    ended_reason = models.CharField("结束原因", max_length=12, choices=Ended.choices, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "交办"
        ordering = ["-is_lead", "since", "pk"]
        indexes = [
            # The shares that let a unit see a case: those of `CaseQuerySet.visible_to`, in its very words.
            models.Index(fields=["unit", "case"], condition=Q(until=None) | Q(ended_reason="round"), name="share_seen")
        ]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(is_lead=True, until=None), name="one_open_lead"),
            models.UniqueConstraint(fields=["case", "unit"], condition=Q(until=None), name="one_open_share_of_unit"),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None) | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="assignment_signed_pair",
            ),
            models.CheckConstraint(
                condition=Q(result_at=None, result_by=None) | Q(result_at__isnull=False, result_by__isnull=False),
                name="assignment_result_pair",
            ),
        ]

    def __str__(self):
        return f"{'主办' if self.is_lead else '协办'} {self.unit}"


class CaseAccess(Stamped):
    """知悉人: a person or unit named for a case, for a restricted case or after a change of level."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="access", verbose_name="案件")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="人员"
    )
    unit = models.ForeignKey(
        "organisation.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="指定人")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "知悉人"
        indexes = [
            models.Index(fields=["user", "case"], name="access_user_case"),
            models.Index(fields=["unit", "case"], name="access_unit_case"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, unit=None) | Q(user=None, unit__isnull=False), name="access_one_subject"
            ),
        ]

    def __str__(self):
        return f"{self.user or self.unit}"


class CaseLink(Stamped):
    """案件关联: a case points to another."""

    class Kind(models.TextChoices):
        """关联类型."""

        DUPLICATE = "duplicate", "重复"
        RELATED = "related", "相关"
        SERIES = "series", "系列"
        MERGED = "merged", "并入"
        REFERRED = "referred", "对接而来"
        FOLLOWS = "follows", "复核终结后再提"

    source = models.ForeignKey(Case, models.PROTECT, related_name="links", verbose_name="案件")
    target = models.ForeignKey(Case, models.PROTECT, related_name="linked_from", verbose_name="关联到")
    kind = models.CharField("类型", max_length=12, choices=Kind.choices)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="关联人")
    ended_at = models.DateTimeField("取消时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "案件关联"
        constraints = [
            models.CheckConstraint(condition=~Q(source=F("target")), name="link_not_self"),
            models.UniqueConstraint(fields=["source", "target", "kind"], condition=Q(ended_at=None), name="link_once"),
            models.UniqueConstraint(
                fields=["source"], condition=Q(kind="series", ended_at=None), name="link_one_series_parent"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.target_id}"


class SavedView(Stamped):
    """常用筛选: a named address of the work list, private or shared with a unit."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="所有人")
    unit = models.ForeignKey(
        "organisation.OrgUnit", models.CASCADE, null=True, blank=True, related_name="+", verbose_name="共享给单位"
    )
    name = models.CharField("名称", max_length=30)
    query = models.CharField("筛选条件", max_length=1000, blank=True)
    order = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "常用筛选"
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="saved_view_name_once")]

    def __str__(self):
        return self.name
