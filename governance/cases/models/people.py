"""The people of a case (当事人): identity columns are encrypted, exact search goes through keyed hashes."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from governance.core.fields import EncryptedTextField, blind_index, normalise_id, normalise_phone
from governance.core.masking import mask_name
from governance.core.models import Stamped
from governance.core.now import now
from governance.core.pinyin import keys
from governance.core.search import keys_of

#: Whose identity is kept where secrecy was asked for: the applicant's side, never the other one's.
HIDDEN_ROLES = ("applicant", "representative", "agent", "member")


class Party(Stamped):
    """当事人: a person or organisation of one case, with the receipt secret (查询码) of their own."""

    class Role(models.TextChoices):
        """当事人身份."""

        APPLICANT = "applicant", "申请人"
        RESPONDENT = "respondent", "被申请人"
        AGENT = "agent", "代理人"
        REPRESENTATIVE = "representative", "代表人"
        MEMBER = "member", "同访人"
        ACCUSED = "accused", "被检举控告单位"
        OTHER = "other", "其他相关人"

    class Sex(models.TextChoices):
        """性别 (GB/T 2261.1)."""

        MALE = "1", "男"
        FEMALE = "2", "女"
        UNKNOWN = "0", "未知"

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="parties", verbose_name="案件")
    role = models.CharField("身份", max_length=16, choices=Role.choices, default=Role.APPLICANT)
    is_organisation = models.BooleanField("是单位", default=False)
    is_anonymous = models.BooleanField("匿名", default=False)
    name = models.CharField("姓名或名称", max_length=80, blank=True)
    pinyin = models.TextField("拼音", blank=True, editable=False)
    id_type = models.CharField("证件类型", max_length=12, default="id_card", blank=True)
    id_number = EncryptedTextField("证件号码", context="party.id_number", blank=True)
    id_hash = models.CharField(max_length=64, blank=True, editable=False)
    id_tail_hash = models.CharField(max_length=64, blank=True, editable=False)
    phone = EncryptedTextField("电话", context="party.phone", blank=True)
    phone_hash = models.CharField(max_length=64, blank=True, editable=False)
    phone_tail_hash = models.CharField(max_length=64, blank=True, editable=False)
    sex = models.CharField("性别", max_length=1, choices=Sex.choices, blank=True)
    birth_date = models.DateField("出生日期", null=True, blank=True)
    address = models.CharField("住址", max_length=200, blank=True)
    village = models.ForeignKey(
        "organisation.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所在村（社区）"
    )
    unit = models.ForeignKey(
        "organisation.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="对应机构"
    )
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    acts_for = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="代理谁")
    relation = models.CharField("与申请人关系", max_length=40, blank=True)
    person = models.ForeignKey(
        "cases.Person", models.PROTECT, null=True, blank=True, related_name="parties", verbose_name="人员"
    )
    organisation = models.ForeignKey(
        "cases.Organisation", models.PROTECT, null=True, blank=True, related_name="parties", verbose_name="单位"
    )
    receipt_hash = models.CharField(max_length=64, blank=True, editable=False)
    receipt_at = models.DateTimeField("回执时间", null=True, blank=True)
    order = models.PositiveSmallIntegerField("排序", default=0)

    # Whose entry it is was concluded from the rest and may be written in bulk; merges have records of their own.
    history = HistoricalRecords(excluded_fields=["person", "organisation", "created_at", "updated_at", "pinyin"])

    class Meta:
        verbose_name = verbose_name_plural = "当事人"
        ordering = ["order", "pk"]
        indexes = [
            models.Index(fields=["id_hash"], name="party_id_hash", condition=~Q(id_hash="")),
            models.Index(fields=["phone_hash"], name="party_phone_hash", condition=~Q(phone_hash="")),
            models.Index(fields=["id_tail_hash"], name="party_id_tail", condition=~Q(id_tail_hash="")),
            models.Index(fields=["phone_tail_hash"], name="party_phone_tail", condition=~Q(phone_tail_hash="")),
            models.Index(fields=["name"], name="party_name"),
            models.Index(fields=["unit", "case"], name="party_unit_case", condition=Q(unit__isnull=False)),
            # Every page asks of whom a matter complains; these rows are few.
            models.Index(fields=["case"], name="party_accused", condition=Q(role="accused")),
        ]

    def __str__(self):
        return self.name or "匿名"

    @property
    def _history_date(self):
        return now()

    def index(self) -> None:
        """Keep the search hashes in step with the encrypted values, and the pinyin with the name."""
        self.pinyin = keys_of(keys(self.name))
        self.id_number = normalise_id(self.id_number) if self.id_type == "id_card" else self.id_number.strip()
        self.id_hash = blind_index(self.id_number, "id") if self.id_number else ""
        self.id_tail_hash = blind_index(self.id_number[-4:], "id_tail") if self.id_number else ""
        digits = normalise_phone(self.phone)
        self.phone_hash = blind_index(digits, "phone") if digits else ""
        self.phone_tail_hash = blind_index(digits[-4:], "phone_tail") if digits else ""

    def save(self, *args, **kwargs):
        """Index on the way in."""
        self.index()
        super().save(*args, **kwargs)

    @property
    def is_hidden(self) -> bool:
        """True for the side of whoever asked for secrecy: pages and lists do not say who they are."""
        return self.case.asks_secrecy and self.role in HIDDEN_ROLES

    @property
    def shown_name(self) -> str:
        """The name as pages write it; the full one of whoever asked for secrecy is revealed with a reason only."""
        if self.is_anonymous:
            return "匿名"
        return mask_name(self.name) if self.is_hidden else self.name

    @property
    def shown_address(self) -> str:
        """Village and address as pages write them."""
        if self.is_hidden:
            return "要求保密"
        return " ".join(part for part in (self.village.name if self.village else "", self.address) if part)

    @property
    def age(self) -> int | None:
        """Age in whole years today, None when the birth date is unknown."""
        if not self.birth_date:
            return None
        day = now().date()
        return day.year - self.birth_date.year - ((day.month, day.day) < (self.birth_date.month, self.birth_date.day))
