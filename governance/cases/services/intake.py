"""受理登记: register, file, complete, correct, settle at the desk, reprint a receipt."""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from governance.audit.services import record as audit
from governance.cases import clock, own_fields
from governance.cases.engine import action
from governance.cases.linking import IDENTIFYING, link, relink
from governance.cases.models import Answer, Case, CaseLink, Party
from governance.cases.models.case import step_open
from governance.cases.places import centre_of
from governance.cases.recipients import director_of, holders, on_duty_out_of_hours
from governance.cases.services.lateness import explain_lateness
from governance.cases.services.series import link_words, make_link
from governance.cases.services.shares import end_naming, name_persons, open_share
from governance.cases.states import State
from governance.core.exceptions import GuardFailed
from governance.core.fields import blind_index
from governance.core.numbering import case_number
from governance.organisation.roles import Role


@dataclass
class NewParty:
    """A person or organisation of a new case (当事人); the fields of Party."""

    role: str = Party.Role.APPLICANT
    name: str = ""
    is_organisation: bool = False
    is_anonymous: bool = False
    id_type: str = "id_card"
    id_number: str = ""
    phone: str = ""
    sex: str = ""
    birth_date: date | None = None
    address: str = ""
    village: object = None
    unit: object = None
    credit_code: str = ""
    relation: str = ""
    #: The person whom the desk recognised; the ID number, where there is one, decides.
    person: object = None


@dataclass
class NewCase:
    """What is known of a case at 受理登记. `centre` is needed for SYSTEM and CITIZEN only.

    `origin`: the unit whose ledger SYSTEM registers from; without it the centre itself.
    """

    kind: str
    title: str
    facts: str
    channel: str = Case.Channel.VISIT
    claim: str = ""
    category: object = None
    purpose: str = Case.Purpose.REQUEST
    risk: int = Case.Risk.LOW
    urgent: bool = False
    confidentiality: int | None = None
    involves_violence: bool = False
    involves_minor: bool = False
    asks_secrecy: bool = False
    people_count: int = 1
    occurred_at: datetime | None = None
    place: object = None
    place_text: str = ""
    parties: list[NewParty] = field(default_factory=list)
    duplicates_seen: bool = False
    named_persons: list = field(default_factory=list)
    centre: object = None
    origin: object = None
    source_system: str = ""
    external_no: str = ""
    note: str = ""
    duplicate_of: Case | None = None
    #: (earlier case, CaseLink.Kind) that the clerk chose at the side while registering.
    links: list = field(default_factory=list)
    #: Answers to 自定义字段: definition id → what was typed.
    own: dict = field(default_factory=dict)


def default_confidentiality(data: NewCase) -> int:
    """限定知悉 for 检举控告, 家暴, 未成年人 and who asks for it; 内部 otherwise."""
    if data.purpose == Case.Purpose.ACCUSATION or data.involves_violence or data.involves_minor or data.asks_secrecy:
        return Case.Confidentiality.RESTRICTED
    return Case.Confidentiality.INTERNAL


COPIED = (
    "kind",
    "title",
    "facts",
    "channel",
    "claim",
    "category",
    "purpose",
    "risk",
    "urgent",
    "involves_violence",
    "involves_minor",
    "asks_secrecy",
    "people_count",
    "occurred_at",
    "place",
    "place_text",
    "source_system",
    "external_no",
)


def _open_case(step, data: NewCase, state: str) -> None:
    """Write the case with its number and parties; receipts wait in `step.record` for the caller's eyes only."""
    origin, centre = _where(step, data)
    wished = data.confidentiality if data.confidentiality is not None else 0
    # Read back in local time: the number carries the day on which the desk registered.
    day = timezone.localtime(step.at).date()
    case = Case(
        number=case_number(day),
        state=state,
        centre=centre,
        origin=origin,
        registered_by=step.by,
        registered_at=step.at,
        confidentiality=max(wished, default_confidentiality(data)),
        **{name: getattr(data, name) for name in COPIED},
    )
    case.index_text([person.name for person in data.parties])
    with step_open():
        case.save()
    own_fields.write(case, data.own)
    step.case = case
    step.record["from_state"] = ""
    receipts = [
        (party, issue_secret(party, step.at))
        for party in add_parties(case, data.parties, step.by)
        if party.role in (Party.Role.APPLICANT, Party.Role.REPRESENTATIVE)
    ]
    step.touch()
    step.after.append(lambda event: setattr(event, "receipts", receipts))
    if case.is_restricted:
        name_persons(step, data.named_persons)


def _where(step, data: NewCase):
    if step.grant is None:
        return data.origin or data.centre, data.centre
    from governance.organisation.models import OrgUnit

    unit = OrgUnit.objects.select_related("parent").get(pk=step.grant.unit_id)
    return unit, centre_of(unit)


def add_parties(case, people, by) -> list[Party]:
    """Write the named persons and organisations of a case (`people`: NewParty rows) and link them to the register."""
    made, principal = [], None
    for i, person in enumerate(people):
        fields = {name: getattr(person, name) for name in NewParty.__dataclass_fields__}
        acts_for = principal if person.role == Party.Role.AGENT else None
        party = Party(case=case, order=i, acts_for=acts_for, **fields)
        party.index()
        made.append(party)
        if person.role == Party.Role.APPLICANT and principal is None:
            principal = party
    link(made, restricted=case.is_restricted, by=by)
    for party in made:
        party.save()
    return made


def issue_secret(party: Party, at) -> str:
    """A new 查询码 of six digits for this party; only its hash is kept. An older one ends."""
    others = set(party.case.parties.exclude(pk=party.pk).values_list("receipt_hash", flat=True))
    while True:
        secret = f"{secrets.randbelow(10**6):06d}"
        hashed = secret_hash(party.case.number, secret)
        if hashed not in others:
            break
    party.receipt_hash = hashed
    party.receipt_at = at
    party.save()
    return secret


def secret_hash(number: str, secret: str) -> str:
    """The stored form of a 查询码."""
    return blind_index(f"{number}:{secret}", "receipt")


@action("register")
def register(step, *, data: NewCase, post_id=None):
    """受理登记. The event carries `receipts`: (party, secret) pairs, readable this once."""
    _open_case(step, data, State.REGISTERED)
    clock.start(step.case, "triage", at=step.at)
    case = step.case
    step.note = data.note
    if data.duplicate_of is not None:
        _link_duplicate(step, data.duplicate_of)
    _link_chosen(step, data.links)
    if case.is_restricted:
        step.tell(director_of(case.centre), f"有一件限定知悉的案件待分流：{case.shown_number}", urgent=True)
    elif case.urgent or case.risk >= Case.Risk.HIGH:
        people = [*holders(case.centre, Role.TRIAGE), *on_duty_out_of_hours(case.centre)]
        step.tell(people, f"加急或高风险案件待分流：{case.title}", urgent=True)


def _link_duplicate(step, earlier: Case) -> None:
    """疑似重复 known at once, as from an import: linked with the registering, for a person to look at."""
    make_link(step.case, earlier, CaseLink.Kind.DUPLICATE, step.by)
    step.record["duplicate_of"] = earlier.number
    step.note = "\n".join(part for part in (step.note, f"疑似重复：{earlier.shown_number}") if part)


def _link_chosen(step, links) -> None:
    """关联 with earlier cases, which whoever registers must be able to see."""
    made = []
    for earlier, kind in links:
        if not step.by.is_actor and not Case.objects.visible_to(step.by).filter(pk=earlier.pk).exists():
            raise GuardFailed("要关联的案件没有找到，请重新选择。", field="links")
        made.append(link_words(make_link(step.case, earlier, kind, step.by)))
    if made:
        step.record["linked"] = [earlier.number for earlier, _ in links]
        step.note = "\n".join(part for part in (step.note, f"关联：{'、'.join(made)}") if part)


@action("file_own")
def file_own(step, *, data: NewCase, duty_line, post_id=None):
    """自办备案: an office handles what is within its own duty and files it with the centre."""
    _open_case(step, data, State.HANDLING)
    case = step.case
    share = open_share(step, case.origin, is_lead=True, duty_line=duty_line, handler=step.by)
    _sign(step, share)
    clock.start(case, "handle", at=step.at)
    step.note = f"职责依据：{duty_line.matter}"
    _link_chosen(step, data.links)
    if not case.is_restricted:
        step.tell(holders(case.centre, Role.TRIAGE), f"{case.origin.name}自办备案：{case.title}")
    step.touch()


def _sign(step, share) -> None:
    share.signed_at, share.signed_by, share.handler = step.at, step.by, share.handler or step.by
    share.save()
    clock.meet(step.case, "sign", at=step.at, assignment=share)


@action("return_for_completion")
def return_for_completion(step, *, reason: str):
    """退回补正: the clock stands still until the registrant has completed the record.

    On 限定知悉 whoever registered it is named until then: only who can open the record can complete it.
    """
    clock.pause_all(step.case, "triage", at=step.at, by=step.by, reason=f"退回补正：{reason}")
    person = step.case.registered_by
    # A citizen's own request is completed by the desk, which asks the citizen.
    if step.case.is_restricted and not person.is_actor and person.pk not in step.files.named_ids:
        name_persons(step, [person])
        step.record["named"] = person.pk
    step.note = reason
    people = holders(step.case.centre, Role.FRONT) if person.is_actor else [person]
    step.tell(people, f"退回补正：{step.case.title}", reason)


@action("complete")
def complete(step, *, note: str = "", changes: dict | None = None):
    """补正 by the registering unit, with the corrected fields."""
    _change(step, changes or {})
    clock.resume_all(step.case, "triage", at=step.at, by=step.by)
    returned = step.files.last_event("return_for_completion")
    if returned is not None and returned.data.get("named"):
        end_naming(step, returned.data["named"])
    step.note = note
    step.tell(holders(step.case.centre, Role.TRIAGE), f"已补正，待分流：{step.case.title}")


EDITABLE = {
    "title",
    "facts",
    "claim",
    "category",
    "place",
    "place_text",
    "occurred_at",
    "people_count",
    "channel",
    "urgent",
}
LABELS = {name: Case._meta.get_field(name).verbose_name for name in EDITABLE}


def _change(step, changes: dict) -> None:
    """Set fields of case and parties; {"title": …, "parties": {party id: {"phone": …}}, "new_parties": []}."""
    changed = []
    for name in EDITABLE & set(changes):
        if getattr(step.case, name) != changes[name]:
            setattr(step.case, name, changes[name])
            changed.append(LABELS[name])
    for party in step.files.parties:
        wanted = changes.get("parties", {}).get(party.pk, {})
        differing = {key: value for key, value in wanted.items() if getattr(party, key) != value}
        if differing:
            for key, value in differing.items():
                setattr(party, key, value)
            party.index()
            if IDENTIFYING & set(differing):
                relink(party, differing, restricted=step.case.is_restricted, by=step.by)
            party.save()
            changed.append(party.get_role_display())
    own = own_fields.write(step.case, changes.get("own", {}))
    if own:
        step.record["own"] = own
        changed.extend(own)
    added = add_parties(step.case, changes.get("new_parties", []), step.by)
    changed.extend(f"新增{party.get_role_display()}" for party in added)
    step.record["changed"] = sorted(changed)
    notes = step.case.events.values_list("note", flat=True)
    step.case.index_text([party.name for party in (*step.files.parties, *added)], notes)
    step.touch()


@action("edit_facts")
def edit_facts(step, *, changes: dict, reason: str = ""):
    """更正登记. What stood there before stays in the history."""
    _change(step, changes)
    step.note = reason


@action("settle_on_spot")
def settle_on_spot(
    step,
    *,
    answer: str,
    method: str = Answer.Method.IN_PERSON,
    party=None,
    overdue_reason: str = "",
    overdue_text: str = "",
):
    """即办: answered and told at the window; SYSTEM passes the case on."""
    case = step.case
    explain_lateness(step, overdue_reason, overdue_text)
    Answer.objects.create(
        case=case,
        round=case.round,
        text=answer,
        written_by=step.by,
        written_at=step.at,
        told_to=party or next((p for p in step.files.parties if p.role == Party.Role.APPLICANT), None),
        told_at=step.at,
        told_by=step.by,
        method=method,
        proof="电话当场答复" if method == Answer.Method.PHONE else "窗口当场答复",
    )
    clock.meet(case, "triage", "ruling", at=step.at)
    step.record["on_spot"] = True
    step.note = answer
    step.touch()


@action("reprint_receipt")
def reprint_receipt(step, *, party: Party, reason: str):
    """补打回执: a new 查询码; the old one ends. The event carries `receipts`."""
    secret = issue_secret(party, step.at)
    step.note = reason
    step.record["party"] = party.pk
    step.after.append(lambda event: setattr(event, "receipts", [(party, secret)]))
    audit("reprint_receipt", by=step.by, object_type="case", object_id=step.case.number)
