"""To whom a person belongs: the household (户) and the organisations (单位)."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from governance.cases.models.joined import Joined, JoinedQuerySet, Merge, joined_constraints, merge_constraints
from governance.cases.models.people import Party
from governance.cases.models.person import Person
from governance.core.fields import EncryptedTextField, normalise_id
from governance.core.models import Stamped
from governance.core.now import now
from governance.core.pinyin import keys
from governance.core.search import keys_of, normalise, pairs_of


class HouseholdQuerySet(JoinedQuerySet):
    """Households; a user sees those of which they see a member."""

    def visible_to(self, user) -> "HouseholdQuerySet":
        """Households with a member whom this user sees."""
        seen = Person.objects.visible_to(user).order_by().values("pk")
        members = HouseholdMember.objects.filter(until=None, person__in=seen)
        return self.filter(pk__in=members.order_by().values("household"))


class Household(Joined):
    """户: people who live together."""

    village = models.ForeignKey(
        "organisation.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所在村（社区）"
    )
    address = models.CharField("住址", max_length=200, blank=True)

    history = HistoricalRecords(excluded_fields=["head", "created_at", "updated_at"])
    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "户"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["village", "address"], name="household_address")]
        constraints = joined_constraints("household")

    def __str__(self):
        return (
            " ".join(part for part in (self.village.name if self.village else "", self.address) if part)
            or "未写住址的户"
        )

    @property
    def _history_date(self):
        return now()


class HouseholdMember(Stamped):
    """户内成员: one person belongs to one household at a time."""

    class Relation(models.TextChoices):
        """与户主关系 (GB/T 4761, shortened)."""

        HEAD = "head", "户主"
        SPOUSE = "spouse", "配偶"
        CHILD = "child", "子女"
        GRANDCHILD = "grandchild", "孙辈"
        PARENT = "parent", "父母"
        GRANDPARENT = "grandparent", "祖父母"
        SIBLING = "sibling", "兄弟姐妹"
        OTHER = "other", "其他"

    household = models.ForeignKey(Household, models.PROTECT, related_name="members", verbose_name="户")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships", verbose_name="人员")
    relation = models.CharField("与户主关系", max_length=12, choices=Relation.choices, default=Relation.OTHER)
    since = models.DateField("加入日期")
    until = models.DateField("离开日期", null=True, blank=True)

    history = HistoricalRecords(excluded_fields=["created_at", "updated_at"])

    class Meta:
        verbose_name = verbose_name_plural = "户内成员"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(until=None), name="one_household_at_a_time")
        ]

    def __str__(self):
        return f"{self.person} {self.get_relation_display()}"

    @property
    def _history_date(self):
        return now()


class OrganisationQuerySet(JoinedQuerySet):
    """Organisations; a user sees those that a case visible to them speaks of."""

    def visible_to(self, user) -> "OrganisationQuerySet":
        """Records that a case visible to this user speaks of, merged ones too."""
        from governance.cases.models import Case

        seen = Case.objects.visible_to(user).order_by().values("pk")
        parties = Party.objects.filter(case__in=seen, organisation__isnull=False)
        return self.filter(pk__in=parties.order_by().values("organisation"))


class Organisation(Joined):
    """单位: a company, an office, a village committee, as named by the people of a case."""

    name = models.CharField("单位名称", max_length=80)
    search_keys = models.TextField("拼音和检索字对", blank=True, editable=False)
    name_key = models.CharField(max_length=80, blank=True, editable=False)
    credit_code = models.CharField("统一社会信用代码", max_length=18, null=True, blank=True, unique=True)
    unit = models.ForeignKey(
        "organisation.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="对应机构"
    )
    address = models.CharField("地址", max_length=200, blank=True)
    phone = EncryptedTextField("联系电话", context="organisation.phone", blank=True)

    history = HistoricalRecords(excluded_fields=["head", "search_keys", "name_key", "created_at", "updated_at"])
    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["name"], name="organisation_name"),
            models.Index(fields=["name_key"], name="organisation_name_key"),
        ]
        constraints = joined_constraints("organisation")

    def __str__(self):
        return self.name

    @property
    def _history_date(self):
        return now()

    def index(self) -> None:
        """Keep the search columns in step; a missing code is NULL, so that many may lack one."""
        self.credit_code = normalise_id(self.credit_code) or None if self.credit_code else None
        self.name_key = name_key(self.name)
        self.search_keys = keys_of(keys(self.name), pairs_of(self.name))

    def save(self, *args, **kwargs):
        """Index on the way in."""
        self.index()
        super().save(*args, **kwargs)


def name_key(name: str) -> str:
    """The name without what people leave out when they say it: legal form, blanks, brackets."""
    text = normalise(name)
    for word in ("有限责任公司", "股份有限公司", "有限公司", "公司", "(", ")", "（", "）", " "):
        text = text.replace(word, "")
    return text[:80]


class OrganisationRole(Stamped):
    """在单位的身份: what a person is at an organisation."""

    class Title(models.TextChoices):
        """身份."""

        LEGAL = "legal", "法定代表人"
        CONTACT = "contact", "联系人"
        STAFF = "staff", "工作人员"
        OWNER = "owner", "经营者"
        OTHER = "other", "其他"

    person = models.ForeignKey(Person, models.PROTECT, related_name="roles", verbose_name="人员")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="people", verbose_name="单位")
    title = models.CharField("身份", max_length=12, choices=Title.choices, default=Title.CONTACT)
    since = models.DateField("开始日期")
    until = models.DateField("结束日期", null=True, blank=True)

    history = HistoricalRecords(excluded_fields=["created_at", "updated_at"])

    class Meta:
        verbose_name = verbose_name_plural = "在单位的身份"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "title"], condition=Q(until=None), name="organisation_role_once"
            )
        ]

    def __str__(self):
        return f"{self.organisation} {self.get_title_display()}"

    @property
    def _history_date(self):
        return now()


class HouseholdMerge(Merge):
    """户合并记录."""

    kept = models.ForeignKey(Household, models.PROTECT, related_name="merges", verbose_name="保留")
    absorbed = models.ForeignKey(Household, models.PROTECT, related_name="merged_by", verbose_name="并入")

    class Meta:
        verbose_name = verbose_name_plural = "户合并记录"
        ordering = ["-at", "-pk"]
        constraints = merge_constraints("household_merge")


class OrganisationMerge(Merge):
    """单位合并记录."""

    kept = models.ForeignKey(Organisation, models.PROTECT, related_name="merges", verbose_name="保留")
    absorbed = models.ForeignKey(Organisation, models.PROTECT, related_name="merged_by", verbose_name="并入")

    class Meta:
        verbose_name = verbose_name_plural = "单位合并记录"
        ordering = ["-at", "-pk"]
        constraints = merge_constraints("organisation_merge")
