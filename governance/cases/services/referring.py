"""对接转办: a case goes on as one of another kind beside it; both files stay, the result comes back to the first."""

from governance.cases.engine import action
from governance.cases.kinds import kind_of
from governance.cases.models import CaseLink, Party
from governance.cases.recipients import holders
from governance.cases.services.intake import NewCase, NewParty, register
from governance.core.ticket import Ticket
from governance.organisation.models import User
from governance.organisation.roles import Role

COPIED = ("title", "facts", "claim", "channel", "risk", "urgent", "people_count", "occurred_at", "place", "place_text")
#: Who comes along: parties in the first file that are none of the other's business stay there.
LEFT = (Party.Role.ACCUSED,)


@action("refer")
def refer(step, *, kind: str, reason: str, party_names: tuple = ()):
    """对接 as a new case of `kind` with the same parties, linked 对接而来; this case stays open, its clock runs on.

    `party_names`: NewParty rows that the other kind needs besides.
    """
    case = step.case
    parties = [_copy(party) for party in step.files.parties if party.role not in LEFT]
    data = NewCase(
        kind=kind,
        parties=[*parties, *party_names],
        duplicates_seen=True,
        confidentiality=case.confidentiality,
        involves_violence=case.involves_violence,
        involves_minor=case.involves_minor,
        asks_secrecy=case.asks_secrecy,
        centre=case.centre,
        origin=case.lead_unit or case.origin,
        links=[(case, CaseLink.Kind.REFERRED)],
        named_persons=[step.by] if case.is_restricted else [],
        note=f"由{kind_of(case.kind).label} {case.shown_number} 转来：{reason}",
        **{name: getattr(case, name) for name in COPIED},
    )
    event = register(by=User.objects.system(), ticket=Ticket.new(), data=data)
    step.record["referred"] = event.case.number
    step.note = f"转为{kind_of(kind).label} {event.case.shown_number}；{reason}"
    if not case.is_restricted:
        step.tell(holders(case.centre, Role.TRIAGE), f"对接，待分流：{case.title}", step.note)
    step.touch()


def _copy(party: Party) -> NewParty:
    fields = {name: getattr(party, name) for name in NewParty.__dataclass_fields__}
    return NewParty(**fields)


@action("referred_back")
def referred_back(step, *, note: str, source):
    """对接结果: what became of the case to which this one was referred; written by SYSTEM."""
    step.note = f"{kind_of(source.kind).label} {source.shown_number}：{note}"
    step.record["source"] = source.number
    if step.case.handler_id:
        step.tell([step.case.handler], f"转办的案件有了结果：{step.case.title}", step.note)


def tell_back(case, note: str) -> None:
    """Bring the outcome of a case back to the open cases from which it was referred."""
    links = CaseLink.objects.filter(source=case, kind=CaseLink.Kind.REFERRED, ended_at=None)
    for row in links.select_related("target"):
        if row.target.is_open:
            referred_back(row.target, by=User.objects.system(), ticket=Ticket.new(), note=note, source=case)
