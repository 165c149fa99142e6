"""纠纷要素: written at registering and corrected later; matters that cannot be mediated leave with their route."""

from disputes.models import Dispute, DisputeType, Source, Status
from governance.cases import clock
from governance.cases.engine import action, afterwards
from governance.cases.models import Case, CaseLink, Category
from governance.cases.recipients import leaders_of
from governance.cases.services.intake import add_parties

CHANNEL_SOURCE = {
    Case.Channel.LETTER: Source.WRITTEN,
    Case.Channel.ONLINE: Source.ONLINE,
    Case.Channel.PHONE: Source.ONLINE,
    Case.Channel.GRID: Source.OWN,
    Case.Channel.TRANSFER: Source.GOVERNMENT,
    Case.Channel.SUPERIOR: Source.GOVERNMENT,
    Case.Channel.HOTLINE: Source.HOTLINE,
}
#: Columns of the detail record that the form writes.
FIELDS = (
    *("type", "type_note", "gov_category", "mediation", "source", "source_body", "source_number", "source_person"),
    *("source_approver", "source_detail", "received_at", "received_online", "reply_by", "procedure", "amount"),
    *("key_field", "key_group", "key_place", "difficulty", "difficulty_reason"),
)


def detail_of(case) -> Dispute:
    """The detail record of a dispute, made from what the register says where there is none yet."""
    found = Dispute.objects.select_related("type").filter(pk=case.pk).first()
    if found is None:
        of_type = type_of(case)
        found = Dispute(case=case, type=of_type, source=CHANNEL_SOURCE.get(case.channel, Source.ORAL))
        _name_source(found)
        found.gov_category = of_type.gov_category if of_type else ""
        found.save()
    return found


def _name_source(dispute) -> None:
    """访调对接: what was referred from a petition names it as its source, with its number."""
    links = CaseLink.objects.filter(source=dispute.case, kind=CaseLink.Kind.REFERRED, target__kind="petition")
    row = links.select_related("target__lead_unit", "target__centre").first()
    if row is not None:
        body = row.target.lead_unit or row.target.centre
        dispute.source, dispute.source_body = Source.PETITION, body.name
        dispute.source_number, dispute.received_at = row.target.shown_number, dispute.case.registered_at


def type_of(case) -> DisputeType | None:
    """The type that the 事项类别 of a case names, itself or by the one above it."""
    if case.category_id is None:
        return None
    codes = [case.category.code, case.category.parent.code if case.category.parent_id else ""]
    return DisputeType.objects.filter(category_code__in=[code for code in codes if code]).first()


@afterwards
def begin(event) -> None:
    """A registered dispute has its detail record at once; a case worked anew starts another attempt at mediation."""
    if event.case.kind != "dispute":
        return
    if event.action in ("register", "file_own", "reclassify"):
        detail_of(event.case)
    elif event.action in ("rework", "reopen"):
        dispute = detail_of(event.case)
        dispute.attempt += 1
        dispute.status = Status.REGISTERED
        dispute.excluded = dispute.excluded_route = ""
        dispute.save()


@action("dispute_detail")
def dispute_detail(step, *, detail: dict, relations: dict | None = None, respondents=(), people_count=None):
    """填写纠纷要素. `detail`: FIELDS → value; `relations`: party id → 与申请人关系; `respondents`: NewParty rows."""
    case, dispute = step.case, detail_of(step.case)
    first = dispute.completed_at is None
    was_court, was_received, was_type = dispute.source, dispute.received_at, dispute.type_id
    for name in FIELDS:
        if name in detail:
            setattr(dispute, name, detail[name])
    dispute.gov_category = dispute.gov_category or dispute.type.gov_category
    if dispute.is_from_court:
        dispute.mediation = Dispute.Mediation.COURT
    dispute.completed_at = dispute.completed_at or step.at
    dispute.save()
    if people_count:
        case.people_count = people_count
    _relate(step, relations or {})
    add_parties(case, respondents, step.by)
    _follow_category(case, dispute)
    if (was_court, was_received, was_type) != (dispute.source, dispute.received_at, dispute.type_id):
        _restart(step, dispute)
    if first and dispute.type.tells_leader and not case.is_restricted:
        step.tell(leaders_of(case.centre), f"{dispute.type.name}，请知悉：{case.title}", urgent=True)
    step.note = _words(dispute)
    step.touch()


def _relate(step, relations: dict) -> None:
    for party in step.files.parties:
        if party.pk in relations and party.relation != relations[party.pk]:
            party.relation = relations[party.pk]
            party.save()


def _follow_category(case, dispute) -> None:
    """事项类别 and 纠纷类型 are one list: another type moves the case to the category of that type."""
    wanted = dispute.type.category_code
    own = {case.category.code, case.category.parent.code if case.category.parent_id else ""} if case.category_id else ()
    if wanted and wanted not in own:
        category = Category.objects.filter(code=wanted).select_related("parent").first()
        if category is not None:
            case.category = category


def _restart(step, dispute) -> None:
    """Another type or another source is another limit: the running clock of 办理 gives way to one by its rule."""
    row = clock.running(step.case, "handle").first()
    if row is None or row.extra_amount or row.agreed_day or row.paused_at:
        return
    start = clock.handling_start(step.case, row.starts_at)
    clock.restart(step.case, row, starts_at=start, at=step.at)


def _words(dispute) -> str:
    parts = [dispute.type.name, dispute.get_source_display(), dispute.source_body, dispute.get_difficulty_display()]
    if dispute.amount is not None:
        parts.append(f"{dispute.amount:,.2f} 元")
    return "；".join(part for part in parts if part)
