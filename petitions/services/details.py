"""信访登记 and 依法分类: what the regulation asks of a petition, written at registering and corrected later."""

from django.utils import timezone

from governance.cases import clock
from governance.cases.engine import action
from governance.cases.models import Case, Party
from governance.cases.models.case import MOST_REPRESENTATIVES
from governance.cases.services.intake import NewParty, add_parties
from governance.cases.services.shares import name_persons
from governance.core.exceptions import GuardFailed
from petitions.files import files_of
from petitions.limits import moment_of
from petitions.models import Petition
from petitions.services.urgency import owe_upward

FORM_OF = {
    Case.Channel.VISIT: Petition.Form.VISIT,
    Case.Channel.VIDEO: Petition.Form.VISIT,
    Case.Channel.GRID: Petition.Form.VISIT,
    Case.Channel.PHONE: Petition.Form.CALL,
    Case.Channel.HOTLINE: Petition.Form.CALL,
    Case.Channel.LETTER: Petition.Form.LETTER,
    Case.Channel.ONLINE: Petition.Form.ONLINE,
    Case.Channel.TRANSFER: Petition.Form.TRANSFER,
    Case.Channel.SUPERIOR: Petition.Form.TRANSFER,
    Case.Channel.RECEPTION: Petition.Form.LEADER,
}
PURPOSE_OF = {
    Case.Purpose.REQUEST: Petition.Purpose.APPEAL,
    Case.Purpose.SUGGEST: Petition.Purpose.ADVICE,
    Case.Purpose.ACCUSATION: Petition.Purpose.ACCUSE,
}
CASE_PURPOSE = {
    Petition.Purpose.APPEAL: Case.Purpose.REQUEST,
    Petition.Purpose.ADVICE: Case.Purpose.SUGGEST,
    Petition.Purpose.ACCUSE: Case.Purpose.ACCUSATION,
}
FIELDS = (
    *("form", "purpose", "content", "source_level", "sender", "upper_number", "upper_due", "received_on"),
    *("headcount", "is_joint", "skips_level", "household_place", "residence_place", "occupation"),
)


def detail_of(case) -> Petition:
    """The detail record of a petition, made from what the register says where there is none yet."""
    found = Petition.objects.filter(pk=case.pk).first()
    if found is None:
        found = Petition.objects.create(
            case=case,
            form=FORM_OF.get(case.channel, Petition.Form.VISIT),
            purpose=PURPOSE_OF.get(case.purpose, Petition.Purpose.OTHER),
            source_level=Petition.Level.COUNTY if case.channel == Case.Channel.SUPERIOR else Petition.Level.TOWN,
            received_on=timezone.localdate(case.registered_at),
            headcount=max(case.people_count, 1),
        )
    return found


@action("record_petition")
def record_petition(step, *, representatives=(), accused_unit=None, accused_person: str = "", note: str = "", **detail):
    """信访登记. `detail`: FIELDS → value; `representatives`: names of further ones; the accused as a unit or person."""
    case, row = step.case, detail_of(step.case)
    before, restart = row.purpose, detail.get("received_on", row.received_on) != row.received_on
    for name in FIELDS:
        if name in detail:
            setattr(row, name, detail[name])
    _people(step, row, representatives, accused_unit, accused_person)
    row.save()
    case.people_count = max(case.people_count, row.headcount)
    if row.purpose != before:
        _purpose(step, row)
    for running in clock.running(case, "notice") if restart else ():
        clock.restart(step.case, running, starts_at=moment_of(row.received_on, step.at), at=step.at)
    owe_upward(case, row, at=step.at)
    step.note = note or "登记信访要素"
    step.touch()


def _people(step, row, representatives, accused_unit, accused_person) -> None:
    """Further representatives and the accused side become parties of the case, each under the rule of theirs."""
    parties = step.files.parties
    speak = (Party.Role.APPLICANT, Party.Role.REPRESENTATIVE)
    spoken = [p for p in parties if p.role in speak and not p.is_organisation and not p.is_anonymous]
    number = len(spoken) + len(representatives)
    if representatives and number > MOST_REPRESENTATIVES:
        raise GuardFailed(
            f"代表连同来访人共 {number} 名。多人走访的，代表不得超过 {MOST_REPRESENTATIVES} 名"
            "（《信访工作条例》第二十条），请推选代表。",
            field="representatives",
        )
    if row.headcount < number:
        raise GuardFailed(f"来访人和代表共 {number} 名，人数不能比这少，请核对。", field="headcount")
    new = [NewParty(role=Party.Role.REPRESENTATIVE, name=name) for name in representatives]
    if accused_unit is not None:
        _not_handling(step, accused_unit)
        known = {p.unit_id for p in parties if p.role == Party.Role.ACCUSED}
        if accused_unit.pk not in known:
            named = {"name": accused_unit.name, "is_organisation": True, "unit": accused_unit}
            new.append(NewParty(role=Party.Role.ACCUSED, **named))
    if accused_person.strip() and accused_person.strip() not in {p.name for p in parties}:
        new.append(NewParty(role=Party.Role.ACCUSED, name=accused_person.strip()))
    add_parties(step.case, new, step.by)


def _not_handling(step, unit) -> None:
    """The accused cannot be the handler (第三十条): a share that it holds goes elsewhere first."""
    if any(share.unit_id == unit.pk for share in step.files.open_assignments):
        raise GuardFailed(
            f"{unit.name}正在办理本案，被反映的单位不能办理自己的事（《信访工作条例》第三十条），请先转派其他单位。",
            field="accused_unit",
        )


def _purpose(step, row) -> None:
    """The purpose stands on the case too; 检举控告 closes it to all but those named (第三十条)."""
    case = step.case
    case.purpose = CASE_PURPOSE.get(row.purpose, Case.Purpose.OTHER)
    if row.purpose == Petition.Purpose.ACCUSE and not case.is_restricted:
        case.confidentiality = Case.Confidentiality.RESTRICTED
        name_persons(step, [case.handler] if case.handler else [])
    _handling_clock(step, row)


@action("sort_route")
def sort_route(step, *, route: str, route_organ: str = "", route_reason: str = ""):
    """依法分类 (第三十一条): which of the six routes the matter takes; the 60 days run on the sixth alone."""
    row = files_of(step.files).detail
    row.route, row.route_reason = route, route_reason
    row.route_organ = route_organ if route != Petition.Route.PETITION else ""
    row.save()
    _handling_clock(step, row)
    words = f"{row.get_route_display()}{f'，由{row.route_organ}处理' if row.route_organ else ''}"
    step.note = "；".join(part for part in (words, route_reason) if part)
    step.record["route"] = route
    step.touch()


def _handling_clock(step, row) -> None:
    """A running 办理 clock follows the rule that now holds, from the day from which it counts."""
    for running in clock.running(step.case, "handle"):
        rule = clock.rule_for(step.case, "handle")
        if rule is not None and rule.pk != running.rule_id and running.extra_amount is None:
            clock.restart(step.case, running, starts_at=running.starts_at, at=step.at)
