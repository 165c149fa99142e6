"""Papers (文书) of a case: numbered, stored as issued, void but never gone; and to whom they were handed over."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from governance.core.fields import EncryptedTextField
from governance.core.models import Stamped
from governance.core.uploads import random_path


def _person(verbose_name, **options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=verbose_name, **options
    )


class CasePaper(Stamped):
    """文书: one issued paper. Number, content and file never change; 作废 keeps them, 更正 replaces them."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="papers", verbose_name="案件")
    type = models.CharField("文书类型", max_length=20)
    title = models.CharField("文书名称", max_length=80)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    organ = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="出具单位")
    series = models.CharField("文号字", max_length=20, blank=True)
    year = models.PositiveSmallIntegerField("年度")
    serial = models.PositiveIntegerField("序号", null=True, blank=True)
    number = models.CharField("文号", max_length=60, blank=True)
    issued_at = models.DateTimeField("出具时间")
    issued_by = _person("出具人")
    #: What the paper says, as documents.to_json wrote it; it holds identities, so the database never sees it.
    content = EncryptedTextField("文书内容", context="paper.content")
    digest = models.CharField("内容校验值", max_length=64)
    code = models.CharField("文书识别码", max_length=32, unique=True)
    file = models.FileField("文件", upload_to=random_path, max_length=200)
    sha256 = models.CharField("文件校验值", max_length=64)
    pages = models.PositiveSmallIntegerField("页数", default=1)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    voided_by = _person("作废人", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=500, blank=True)
    replaced_by = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name="更正为"
    )

    class Meta:
        verbose_name = verbose_name_plural = "文书"
        ordering = ["issued_at", "pk"]
        indexes = [models.Index(fields=["case", "type"], name="paper_case_type")]
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "series", "year", "serial"],
                condition=Q(serial__isnull=False),
                name="paper_number_once",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="paper_void_with_reason",
            ),
            models.CheckConstraint(condition=~Q(replaced_by=F("pk")), name="paper_not_its_own_correction"),
        ]

    def __str__(self):
        return f"{self.title}{self.number and ' '}{self.number}"

    FIXED = (
        "case_id",
        "type",
        "organ_id",
        "number",
        "content",
        "digest",
        "code",
        "sha256",
        "issued_at",
        "issued_by_id",
    )

    @classmethod
    def from_db(cls, db, field_names, values):
        paper = super().from_db(db, field_names, values)
        paper._issued = {name: paper.__dict__[name] for name in cls.FIXED if name in paper.__dict__}
        return paper

    def save(self, *args, **kwargs):
        """An issued paper says what it said."""
        if any(getattr(self, name) != value for name, value in getattr(self, "_issued", {}).items()):
            raise TypeError("an issued paper is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Never."""
        raise TypeError("an issued paper is never deleted")

    @property
    def is_void(self) -> bool:
        """True for 作废."""
        return self.voided_at is not None


class PaperScan(Stamped):
    """签字扫描件: a scan of the signed original, or of the receipt of a delivery (送达回证)."""

    paper = models.ForeignKey(CasePaper, models.PROTECT, related_name="scans", verbose_name="文书")
    attachment = models.OneToOneField("cases.Attachment", models.PROTECT, related_name="scan_of", verbose_name="扫描件")
    is_receipt = models.BooleanField("是送达回证", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "签字扫描件"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.paper} {self.attachment}"


class Delivery(Stamped):
    """送达: one paper handed over to one receiver, and how."""

    class Method(models.TextChoices):
        """送达方式 (《民事诉讼法》第八十八条以下 as model)."""

        DIRECT = "direct", "直接送达"
        MAIL = "mail", "邮寄送达"
        LEFT = "left", "留置送达"
        ELECTRONIC = "electronic", "电子送达"
        NOTICE = "notice", "公告送达"

    paper = models.ForeignKey(CasePaper, models.PROTECT, related_name="deliveries", verbose_name="文书")
    party = models.ForeignKey(
        "cases.Party", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="受送达人"
    )
    receiver = models.CharField("受送达人或单位", max_length=80)
    signed_by = models.CharField("签收人", max_length=80, blank=True)
    method = models.CharField("送达方式", max_length=12, choices=Method.choices)
    place = models.CharField("送达地点", max_length=200, blank=True)
    at = models.DateTimeField("送达时间")
    by = _person("送达人")
    witness = models.CharField("见证人", max_length=80, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "送达"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(receiver=""), name="delivery_has_receiver"),
            models.CheckConstraint(condition=~Q(method="left") | ~Q(witness=""), name="delivery_left_with_witness"),
        ]

    def __str__(self):
        return f"{self.get_method_display()} {self.receiver}"


class DossierPlace(Stamped):
    """归卷: in which place of the dossier (卷宗) a file of the case is bound."""

    attachment = models.OneToOneField(
        "cases.Attachment", models.PROTECT, related_name="dossier_place", verbose_name="附件"
    )
    place = models.CharField("卷内位置", max_length=20)
    title = models.CharField("卷内名称", max_length=80, blank=True)
    is_copy = models.BooleanField("复印件", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "归卷"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.place} {self.title}"
