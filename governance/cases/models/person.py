"""The person behind the parties of many cases (人员), the phones and what suggests that two records are one."""

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from governance.cases.models.joined import Joined, JoinedQuerySet, Merge, joined_constraints, merge_constraints
from governance.cases.models.people import Party
from governance.core.fields import EncryptedTextField, blind_index, normalise_id, normalise_phone
from governance.core.models import Stamped
from governance.core.now import now, today
from governance.core.pinyin import keys
from governance.core.search import keys_of, pairs_of


class PersonQuerySet(JoinedQuerySet):
    """Persons (人员); the way in from a page is `visible_to`."""

    def visible_to(self, user) -> "PersonQuerySet":
        """Records that a case visible to this user speaks of, merged ones too."""
        from governance.cases.models import Case

        seen = Case.objects.visible_to(user).order_by().values("pk")
        parties = Party.objects.filter(case__in=seen, person__isnull=False)
        return self.filter(pk__in=parties.order_by().values("person"))


class Person(Joined):
    """人员: one human being, known by the ID number; what was said in a case stays with its Party."""

    name = models.CharField("姓名", max_length=80)
    search_keys = models.TextField("拼音和检索字对", blank=True, editable=False)
    id_type = models.CharField("证件类型", max_length=12, default="id_card", blank=True)
    id_number = EncryptedTextField("证件号码", context="person.id_number", blank=True)
    id_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)
    id_tail_hash = models.CharField(max_length=64, blank=True, editable=False)
    sex = models.CharField("性别", max_length=1, choices=Party.Sex.choices, blank=True)
    birth_date = models.DateField("出生日期", null=True, blank=True)
    village = models.ForeignKey(
        "organisation.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所在村（社区）"
    )
    address = models.CharField("住址", max_length=200, blank=True)
    deceased = models.BooleanField("已去世", default=False)

    history = HistoricalRecords(excluded_fields=["head", "search_keys", "created_at", "updated_at"])
    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["name", "village"], name="person_name_village"),
            models.Index(fields=["id_tail_hash"], name="person_id_tail", condition=~Q(id_tail_hash="")),
        ]
        constraints = joined_constraints("person")

    def __str__(self):
        return self.name

    @property
    def _history_date(self):
        return now()

    def index(self) -> None:
        """Keep the hashes and the search columns in step with ID number and name."""
        self.id_number = normalise_id(self.id_number) if self.id_type == "id_card" else self.id_number.strip()
        self.id_hash = blind_index(self.id_number, "id") if self.id_number else None
        self.id_tail_hash = blind_index(self.id_number[-4:], "id_tail") if self.id_number else ""
        self.search_keys = keys_of(keys(self.name), pairs_of(self.name))

    def save(self, *args, **kwargs):
        """Index on the way in."""
        self.index()
        super().save(*args, **kwargs)

    @property
    def age(self) -> int | None:
        """Age in whole years today; None when the birth date is unknown or the person has died."""
        if not self.birth_date or self.deceased:
            return None
        day, born = today(), self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class PersonPhone(Stamped):
    """电话: a number of a person; the same number may belong to several persons."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="phones", verbose_name="人员")
    phone = EncryptedTextField("电话", context="person.phone")
    phone_hash = models.CharField(max_length=64, editable=False)
    phone_tail_hash = models.CharField(max_length=64, editable=False)
    label = models.CharField("备注", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "人员电话"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["phone_hash"], name="person_phone_hash"),
            models.Index(fields=["phone_tail_hash"], name="person_phone_tail"),
        ]
        constraints = [models.UniqueConstraint(fields=["person", "phone_hash"], name="person_phone_once")]

    def __str__(self):
        return self.label or "电话"

    def index(self) -> None:
        """Keep the hashes in step with the number."""
        digits = normalise_phone(self.phone)
        self.phone_hash = blind_index(digits, "phone")
        self.phone_tail_hash = blind_index(digits[-4:], "phone_tail")

    def save(self, *args, **kwargs):
        """Index on the way in."""
        self.index()
        super().save(*args, **kwargs)


class PersonMerge(Merge):
    """人员合并记录."""

    kept = models.ForeignKey(Person, models.PROTECT, related_name="merges", verbose_name="保留")
    absorbed = models.ForeignKey(Person, models.PROTECT, related_name="merged_by", verbose_name="并入")

    class Meta:
        verbose_name = verbose_name_plural = "人员合并记录"
        ordering = ["-at", "-pk"]
        constraints = merge_constraints("person_merge")


class PersonSuggestion(Stamped):
    """可能是同一人: two records that look like one, with the reason. Nobody but a person merges them."""

    class Why(models.TextChoices):
        """为什么."""

        PHONE = "phone", "姓名和电话相同"
        VILLAGE = "village", "姓名和所在村相同"
        BOTH = "both", "姓名、电话和所在村都相同"

    first = models.ForeignKey(Person, models.PROTECT, related_name="suggested_later", verbose_name="人员")
    second = models.ForeignKey(Person, models.PROTECT, related_name="suggested", verbose_name="可能是")
    why = models.CharField("理由", max_length=8, choices=Why.choices)
    refused_by = models.ForeignKey(
        "organisation.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="排除人"
    )
    refused_at = models.DateTimeField("排除时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "疑似同一人"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="person_suggestion_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="person_suggestion_older_first"),
            models.CheckConstraint(
                condition=Q(refused_at=None, refused_by=None) | Q(refused_at__isnull=False, refused_by__isnull=False),
                name="person_suggestion_refused_pair",
            ),
        ]

    def __str__(self):
        return self.get_why_display()
