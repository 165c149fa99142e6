"""调委会 and 人民调解员 with the 专家库 (《人民调解法》第八至十四条、第三十四条)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from disputes import scope
from governance.core.fields import EncryptedTextField, blind_index, normalise_id, normalise_phone
from governance.core.models import Stamped
from governance.core.now import today
from governance.core.pinyin import keys
from governance.core.search import keys_of
from governance.organisation.models.history import Dated, tracked
from governance.organisation.roles import Permission

SHORT = 30


class RosterQuerySet(models.QuerySet):
    """Rows of a roster, each with the `unit` it belongs to."""

    def visible_to(self, user):
        """Rosters are open to whoever works cases in the same town."""
        return self.filter(scope.towns(user))

    def kept_by(self, user):
        """Rows that this person keeps."""
        return self.filter(scope.within(user, Permission.EDIT_MEDIATORS))

    def active(self):
        """Those at work."""
        return self.filter(state="active")


class Committee(Dated, Stamped):
    """人民调解委员会（调委会）."""

    class Kind(models.TextChoices):
        """类型 (《人民调解法》第八条、第三十四条)."""

        TOWN = "town", "乡镇（街道）"
        VILLAGE = "village", "村（社区）"
        COMPANY = "company", "企事业单位"
        SECTOR = "sector", "行业性、专业性"
        ROOM = "room", "派驻调解室"

    class State(models.TextChoices):
        """状态."""

        ACTIVE = "active", "正常"
        ENDED = "ended", "已撤销"

    unit = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="所在机构")
    name = models.CharField("名称", max_length=80)
    kind = models.CharField("类型", max_length=8, choices=Kind.choices)
    founder = models.CharField("设立单位", max_length=80, blank=True)
    established_on = models.DateField("成立日期", null=True, blank=True)
    renewed_on = models.DateField("最近换届日期", null=True, blank=True)
    filing_no = models.CharField("备案号", max_length=40, blank=True)
    place = models.CharField("场所", max_length=120, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    stars = models.PositiveSmallIntegerField("星级", default=0)
    mixed_area = models.BooleanField("多民族居住地区", default=False)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.ACTIVE)

    objects = RosterQuerySet.as_manager()
    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "调委会"
        ordering = ["unit__path", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=Q(state="active"), name="committee_named_once"),
            models.CheckConstraint(condition=Q(stars__lte=5), name="committee_stars"),
        ]

    def __str__(self):
        return self.name


class Mediator(Dated, Stamped):
    """人民调解员, or an expert (专家) whom mediators call on. ID number and account are encrypted."""

    class Engagement(models.TextChoices):
        """专职、兼职、特邀 or 专家."""

        FULL = "full", "专职"
        PART = "part", "兼职"
        INVITED = "invited", "特邀"
        EXPERT = "expert", "专家"

    class Sex(models.TextChoices):
        """性别 (GB/T 2261.1)."""

        MALE = "1", "男"
        FEMALE = "2", "女"

    class Politics(models.TextChoices):
        """政治面貌."""

        PARTY = "party", "中共党员"
        LEAGUE = "league", "共青团员"
        OTHER = "other", "民主党派、无党派"
        MASSES = "masses", "群众"

    class Education(models.TextChoices):
        """文化程度."""

        PRIMARY = "1", "小学及以下"
        MIDDLE = "2", "初中"
        HIGH = "3", "高中、中专"
        COLLEGE = "4", "大专"
        BACHELOR = "5", "本科及以上"

    class Chosen(models.TextChoices):
        """产生方式 (《人民调解法》第十三条: 调委会委员和聘任的人员)."""

        ELECTED = "elected", "推选"
        HIRED = "hired", "聘任"

    class Grade(models.TextChoices):
        """等级, 一级最高 (全国人民调解员协会等级评定意见)."""

        ONE = "1", "一级"
        TWO = "2", "二级"
        THREE = "3", "三级"
        FOUR = "4", "四级"

    class State(models.TextChoices):
        """状态."""

        ACTIVE = "active", "在聘"
        PAUSED = "paused", "暂停"
        ENDED = "ended", "已解聘"

    unit = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="所在机构")
    committee = models.ForeignKey(
        Committee, models.PROTECT, null=True, blank=True, related_name="mediators", verbose_name="所属调委会"
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="mediator", verbose_name="账号"
    )
    name = models.CharField("姓名", max_length=SHORT)
    pinyin = models.TextField("拼音", blank=True, editable=False)
    sex = models.CharField("性别", max_length=1, choices=Sex.choices)
    ethnicity = models.CharField("民族", max_length=20, default="汉族")
    birth_date = models.DateField("出生日期", null=True, blank=True)
    id_number = EncryptedTextField("身份证号码", context="mediator.id_number", blank=True)
    id_hash = models.CharField(max_length=64, blank=True, editable=False)
    politics = models.CharField("政治面貌", max_length=8, choices=Politics.choices, blank=True)
    education = models.CharField("文化程度", max_length=1, choices=Education.choices, blank=True)
    phone = EncryptedTextField("电话", context="mediator.phone", blank=True)
    address = models.CharField("住址", max_length=120, blank=True)
    engagement = models.CharField("类别", max_length=8, choices=Engagement.choices, default=Engagement.PART)
    chosen = models.CharField("产生方式", max_length=8, choices=Chosen.choices, blank=True)
    occupation = models.CharField("现职务或退休前职业", max_length=60, blank=True)
    is_official = models.BooleanField("公职人员", default=False)
    starts_on = models.DateField("聘期起", default=today)
    ends_on = models.DateField("聘期止", null=True, blank=True)
    certificate_no = models.CharField("证号", max_length=40, blank=True)
    grade = models.CharField("等级", max_length=1, choices=Grade.choices, blank=True)
    graded_on = models.DateField("等级评定日期", null=True, blank=True)
    specialities = models.ManyToManyField("cases.Category", blank=True, related_name="+", verbose_name="擅长类型")
    languages = models.CharField("语言", max_length=60, default="汉语")
    on_court_roster = models.BooleanField("法院特邀调解员", default=False)
    training_hours = models.PositiveSmallIntegerField("培训学时", default=0)
    awards = models.CharField("奖惩", max_length=200, blank=True)
    account = EncryptedTextField("补贴账户", context="mediator.account", blank=True)
    field = models.CharField("专家领域", max_length=40, blank=True)
    available = models.CharField("可服务时间", max_length=80, blank=True)
    avoids = models.CharField("回避单位", max_length=120, blank=True)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.ACTIVE)
    ended_reason = models.CharField("暂停或解聘原因", max_length=120, blank=True)

    objects = RosterQuerySet.as_manager()
    history = tracked("created_at", "updated_at", "pinyin", "id_number", "id_hash", "account")

    class Meta:
        verbose_name = verbose_name_plural = "人民调解员"
        ordering = ["unit__path", "pk"]
        indexes = [models.Index(fields=["name"], name="mediator_name")]
        constraints = [
            models.UniqueConstraint(fields=["id_hash"], condition=~Q(id_hash=""), name="mediator_id_once"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="mediator_term"),
            models.CheckConstraint(
                condition=Q(committee__isnull=False) | Q(engagement="expert"), name="mediator_has_committee"
            ),
            models.CheckConstraint(condition=~Q(engagement="expert") | ~Q(field=""), name="expert_has_field"),
            models.CheckConstraint(condition=Q(state="active") | ~Q(ended_reason=""), name="mediator_ended_why"),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """Keep hash and pinyin in step; who is in a committee stands where the committee stands."""
        self.id_number = normalise_id(self.id_number)
        self.id_hash = blind_index(self.id_number, "id") if self.id_number else ""
        self.phone = normalise_phone(self.phone)
        self.pinyin = keys_of(keys(self.name))
        if self.committee_id:
            self.unit_id = self.committee.unit_id
        super().save(*args, **kwargs)

    @property
    def is_expert(self) -> bool:
        """True for the 专家库."""
        return self.engagement == self.Engagement.EXPERT

    @property
    def age(self) -> int | None:
        """Age in whole years today."""
        if self.birth_date is None:
            return None
        day, born = today(), self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    @property
    def account_tail(self) -> str:
        """The last four digits of the account, as DM-29 asks."""
        return self.account[-4:]


class CommitteeMember(Stamped):
    """调委会成员: a seat of a mediator in a committee, from one day to another."""

    class Position(models.TextChoices):
        """职务 (《人民调解法》第八条)."""

        CHAIR = "chair", "主任"
        DEPUTY = "deputy", "副主任"
        MEMBER = "member", "委员"

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="members", verbose_name="调委会")
    mediator = models.ForeignKey(Mediator, models.PROTECT, related_name="seats", verbose_name="成员")
    position = models.CharField("职务", max_length=8, choices=Position.choices, default=Position.MEMBER)
    since = models.DateField("起", default=today)
    until = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "调委会成员"
        ordering = ["committee", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["committee", "mediator"], condition=Q(until=None), name="seat_once"),
            models.UniqueConstraint(
                fields=["committee"], condition=Q(until=None, position="chair"), name="committee_one_chair"
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="seat_span"),
        ]

    def __str__(self):
        return f"{self.get_position_display()} {self.mediator}"
