"""The fields that a ledger may show, each read from a case; identities are masked unless the run says otherwise."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils import timezone

from governance.cases.models import Answer, Assignment, Case, ExternalNumber, Party, Rating
from governance.core.masking import mask_id, mask_name, mask_phone

RESPONDENTS = (Party.Role.RESPONDENT, Party.Role.ACCUSED)


@dataclass
class Row:
    """A case on its line: what a reader may need beside it."""

    case: Case
    place: int = 0
    day_format: str = "%Y-%m-%d"
    office: str = ""
    full: bool = True
    is_change: bool = False

    def day(self, moment) -> str:
        """A moment as a local day in the template's way of writing."""
        return timezone.localtime(moment).strftime(self.day_format) if moment else ""

    def people(self, *roles) -> list[Party]:
        """Parties of these roles, in their order."""
        return [party for party in self.case.parties.all() if party.role in roles]

    def share(self) -> Assignment | None:
        """The latest lead assignment."""
        return next((row for row in list(self.case.assignments.all())[::-1] if row.is_lead), None)

    def answer(self) -> Answer | None:
        """The latest answer."""
        return next(iter(list(self.case.answers.all())[::-1]), None)

    def name(self, party) -> str:
        """A party's name, masked for a person unless the run is full."""
        return party.name if self.full or party.is_organisation else mask_name(party.name)

    def each(self, roles, read) -> str:
        """What `read` gives of each party of these roles, joined."""
        return "、".join(text for text in map(read, self.people(*roles)) if text)


@dataclass(frozen=True)
class Field:
    """One readable field (字段): its words, how it is read, and whether it belongs to the content of the line."""

    label: str
    read: Callable[[Row], object]
    personal: bool = False
    #: False for what is of the workbook and not of the case: it makes no case a changed one.
    counts: bool = True


def _applicant(read):
    return lambda row: row.each((Party.Role.APPLICANT,), lambda party: read(row, party))


def _respondent(read):
    return lambda row: row.each(RESPONDENTS, lambda party: read(row, party))


def _id(row, party):
    return party.id_number if row.full else mask_id(party.id_number)


def _phone(row, party):
    return party.phone if row.full else mask_phone(party.phone)


def _address(row, party):
    village = party.village.name if party.village else ""
    return f"{village}{party.address}" if row.full else village


def _assists(row):
    return "、".join(share.unit.name for share in row.case.assignments.all() if not share.is_lead)


def _rating(row):
    ratings = [one for one in row.case.ratings.all() if one.value != Rating.Value.UNREACHED]
    return ratings[-1].get_value_display() if ratings else "未评价"


def _their_number(row):
    return "、".join(one.number for one in row.case.external_numbers.all() if one.office == row.office)


def _of_share(read):
    return lambda row: read(row, row.share()) if row.share() else ""


def _of_answer(read):
    return lambda row: read(row, row.answer()) if row.answer() else ""


FIELDS: dict[str, Field] = {
    "seq": Field("序号", lambda row: row.place, counts=False),
    "fixed": Field("固定文字", lambda row: "", counts=False),
    "change": Field("新增或变更", lambda row: "变更" if row.is_change else "新增", counts=False),
    "number": Field("案件编号", lambda row: row.case.shown_number),
    "their_number": Field("报送单位的编号", _their_number, counts=False),
    "source_number": Field("来源系统编号", lambda row: row.case.external_no),
    "title": Field("标题", lambda row: row.case.title),
    "kind": Field("案件类型", lambda row: row.case.kind_label),
    "category": Field("事项类别", lambda row: row.case.category.name if row.case.category else ""),
    "category_code": Field("事项类别代码", lambda row: row.case.category.code if row.case.category else ""),
    "category_top": Field(
        "事项大类", lambda row: (row.case.category.parent or row.case.category).name if row.case.category else ""
    ),
    "channel": Field("来源渠道", lambda row: row.case.get_channel_display()),
    "purpose": Field("来访目的", lambda row: row.case.get_purpose_display()),
    "facts": Field("事实经过", lambda row: row.case.facts),
    "claim": Field("诉求", lambda row: row.case.claim),
    "village": Field("发生村（社区）", lambda row: row.case.place.name if row.case.place else ""),
    "place": Field("详细地点", lambda row: row.case.place_text),
    "occurred": Field("发生日期", lambda row: row.day(row.case.occurred_at)),
    "registered": Field("登记日期", lambda row: row.day(row.case.registered_at)),
    "registered_by": Field("登记人", lambda row: row.case.registered_by.name),
    "origin": Field("登记单位", lambda row: row.case.origin.name),
    "centre": Field("中心名称", lambda row: row.case.centre.name),
    "people": Field("涉及人数", lambda row: row.case.people_count),
    "group": Field("是否集体访", lambda row: "是" if row.case.is_group_visit else "否"),
    "risk": Field("风险", lambda row: row.case.get_risk_display()),
    "urgent": Field("加急", lambda row: "是" if row.case.urgent else "否"),
    "state": Field("状态", lambda row: row.case.get_state_display()),
    "stage": Field("环节", lambda row: row.case.stage.label),
    "lead": Field("主办单位", lambda row: row.case.lead_unit.name if row.case.lead_unit else ""),
    "handler": Field("承办人", lambda row: row.case.handler.name if row.case.handler else ""),
    "assists": Field("协办单位", _assists),
    "assigned": Field("交办日期", _of_share(lambda row, share: row.day(share.since))),
    "signed": Field("签收日期", _of_share(lambda row, share: row.day(share.signed_at))),
    "result": Field("办理结果", _of_share(lambda row, share: share.result)),
    "resolved": Field("办结日期", _of_share(lambda row, share: row.day(share.result_at))),
    "answer": Field("答复内容", _of_answer(lambda row, answer: answer.text)),
    "told": Field("答复日期", _of_answer(lambda row, answer: row.day(answer.told_at))),
    "rating": Field("满意度", _rating),
    "closed": Field("结束日期", lambda row: row.day(row.case.closed_at)),
    "applicant": Field("申请人姓名", _applicant(Row.name), personal=True),
    "applicant_sex": Field("申请人性别", _applicant(lambda row, party: party.get_sex_display())),
    "applicant_id": Field("申请人证件号", _applicant(_id), personal=True),
    "applicant_phone": Field("申请人电话", _applicant(_phone), personal=True),
    "applicant_address": Field("申请人住址", _applicant(_address), personal=True),
    "respondent": Field("被申请人姓名或名称", _respondent(Row.name), personal=True),
    "respondent_id": Field("被申请人证件号", _respondent(_id), personal=True),
    "respondent_phone": Field("被申请人电话", _respondent(_phone), personal=True),
}


#: What the fields of single kinds read beside the case.
_RELATED: list[str] = []
_PARTS: list[Prefetch] = []


def add_fields(fields: dict[str, Field], *, related=(), parts=()) -> None:
    """Offer the fields of a kind. `related`, `parts`: what they read, for the constant number of queries."""
    FIELDS.update(fields)
    _RELATED.extend(name for name in related if name not in _RELATED)
    known = {part.prefetch_to for part in _PARTS}
    _PARTS.extend(part for part in parts if part.prefetch_to not in known)


def field_choices() -> list[tuple[str, str]]:
    """(key, words) for the form; those that are masked say so."""
    return [(key, f"{field.label}（身份信息）" if field.personal else field.label) for key, field in FIELDS.items()]


def with_parts(cases):
    """Cases with all that any field reads, in a constant number of queries."""
    return cases.select_related(
        "category__parent", "place", "registered_by", "origin", "centre", "lead_unit", "handler", *_RELATED
    ).prefetch_related(
        Prefetch("parties", queryset=Party.objects.select_related("village").order_by("order", "pk")),
        Prefetch("assignments", queryset=Assignment.objects.select_related("unit").order_by("since", "pk")),
        Prefetch("answers", queryset=Answer.objects.order_by("written_at", "pk")),
        Prefetch("ratings", queryset=Rating.objects.order_by("rated_at", "pk")),
        Prefetch("external_numbers", queryset=ExternalNumber.objects.order_by("noted_at", "pk")),
        *_PARTS,
    )


def mapping_of(text: str) -> dict[str, str]:
    """“婚姻家庭=01；邻里=02” as {ours: theirs}. ValueError names the part that has no equals sign."""
    pairs = {}
    for part in text.replace("；", ";").replace("\n", ";").split(";"):
        if part.strip():
            ours, sign, theirs = part.replace("＝", "=").partition("=")
            if not sign or not ours.strip():
                raise ValueError(part.strip())
            pairs[ours.strip()] = theirs.strip()
    return pairs


def line_of(columns, row: Row) -> list:
    """The values of a case in the columns of a template."""
    line = []
    for column in columns:
        if column["field"] == "fixed":
            line.append(column["text"])
            continue
        value = FIELDS[column["field"]].read(row)
        line.append(mapping_of(column["text"]).get(str(value), value) if column["text"] else value)
    return line
