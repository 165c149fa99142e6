"""审核分流: assign, undo, refuse, send elsewhere and back, other levels, merge."""

from datetime import timedelta

from governance.cases import clock
from governance.cases.engine import action
from governance.cases.guards import UNDO_SECONDS, last_handing_out, last_level_event
from governance.cases.models import Approval, Assignment, CaseLink
from governance.cases.places import centre_above
from governance.cases.recipients import holders, office_of
from governance.cases.services.shares import end_shares, name_unit, open_share, tell_office, units_line
from governance.cases.services.signing import sent_out
from governance.notify import services as notify
from governance.organisation.models import OrgUnit
from governance.organisation.roles import Role


def hand_out(step, lead, assists, duty_line, reason, note, handler) -> None:
    """Open the shares with their clocks; notices wait until an undo is no longer possible."""
    case = step.case
    met = clock.meet(case, "triage", "ruling", at=step.at)
    step.record.setdefault("met_clocks", []).extend(met)
    open_share(step, lead, is_lead=True, duty_line=duty_line, reason=reason, handler=handler)
    for unit in assists:
        open_share(step, unit, is_lead=False, reason=reason)
    handle = (
        None
        if clock.running(case, "handle").exists()
        else clock.start(case, "handle", at=clock.handling_start(case, step.at))
    )
    if handle:
        step.record.setdefault("opened_clocks", []).append(handle.pk)
    step.record.update(lead=lead.pk, assists=[unit.pk for unit in assists], duty_line=duty_line and duty_line.pk)
    parts = [f"主办：{lead.name}"]
    if assists:
        parts.append(f"协办：{units_line(assists)}")
    parts.extend(part for part in (duty_line and f"职责依据：{duty_line.matter}", reason, note) if part)
    step.note = "；".join(parts)
    later = step.at + timedelta(seconds=UNDO_SECONDS)
    for unit in (lead, *assists):
        word = "主办" if unit.pk == lead.pk else "协办"
        tell_office(step, unit, f"新案件待签收（{word}）：{case.title}", not_before=later, urgent=case.urgent)
    step.touch()


@action("assign")
def assign(step, *, lead, assists=(), duty_line=None, reason: str = "", note: str = "", handler=None, rule=None):
    """分流 to one lead and any number of assisting units. `rule`: the 分流规则 that was followed, kept on record."""
    if rule is not None:
        step.record.update(rule=rule.pk, rule_version=rule.version, rule_name=rule.name)
    hand_out(step, lead, assists, duty_line, reason, note, handler)


@action("reassign")
def reassign(step, *, lead, assists=(), duty_line=None, reason: str = "", note: str = "", handler=None):
    """转派: the old lead ends; assisting units stay unless they become lead or are named again."""
    named = {unit.pk for unit in (lead, *assists)}
    ending = [row for row in step.files.open_assignments if row.is_lead or row.unit_id in named]
    end_shares(step, ending, Assignment.Ended.REASSIGNED)
    ended = clock.end(step.case, "handle", at=step.at)
    step.record.setdefault("ended_clocks", []).extend(ended)
    for unit in {row.unit for row in ending} - {lead, *assists}:
        tell_office(step, unit, f"案件已转派其他单位：{step.case.title}")
    hand_out(step, lead, assists, duty_line, reason, note, handler)


@action("undo_assign")
def undo_assign(step):
    """撤销分流 within 60 seconds: shares and clocks are as before, the notices were not sent."""
    event = last_handing_out(step.files)
    past = event.data
    opened = Assignment.objects.filter(pk__in=past.get("opened_shares", ()))
    for share in opened:
        share.until, share.ended_reason = step.at, Assignment.Ended.VOID
        share.save()
    clock.void(past.get("opened_clocks", ()), at=step.at)
    for share in Assignment.objects.filter(pk__in=past.get("ended_shares", ())):
        share.until, share.ended_reason = None, ""
        share.save()
    clock.revive([*past.get("ended_clocks", ()), *past.get("met_clocks", ())])
    for i in range(len(past.get("opened_shares", ())) * 3):
        notify.withdraw(once=f"event:{event.pk}:{i}")
    step.target = event.from_state
    step.note = "撤销了刚才的分流"
    step.touch()


@action("reject")
def reject(step, *, reason_code: str, reason: str = ""):
    """不予受理 with a lawful reason; the applicant is owed a written notice."""
    clock.end(step.case, at=step.at)
    sent_out(step, Approval.Kind.REJECT)
    step.record["reason_code"] = reason_code
    step.note = "；".join(part for part in (reason_code, reason) if part)
    step.tell([step.case.registered_by], f"不予受理，请告知来访人：{step.case.title}", step.note)


@action("transfer_out")
def transfer_out(step, *, receiver: str, word: str = "转送", reason: str = "", reply_wanted: bool = True):
    """移送 or 转送 to another organ; a reply is awaited on the ended case."""
    end_shares(step, step.files.open_assignments, Assignment.Ended.ROUND)
    clock.end(step.case, at=step.at)
    if reply_wanted:
        clock.start(step.case, "reply", at=step.at)
    step.record.update(receiver=receiver, word=word)
    step.note = "；".join(part for part in (f"{word}{receiver}", reason) if part)
    step.touch()


@action("take_back")
def take_back(step, *, reason: str):
    """收回退件: the receiver refused."""
    clock.meet(step.case, "reply", at=step.at)
    clock.start(step.case, "triage", at=step.at)
    step.note = reason
    step.touch()


@action("record_reply")
def record_reply(step, *, reply: str):
    """登记复函 of the organ that received the case."""
    clock.meet(step.case, "reply", at=step.at)
    step.note = reply


@action("merge")
def merge(step, *, target, reason: str = ""):
    """并案: the old code shows only stage and answer of the target."""
    CaseLink.objects.create(source=step.case, target=target, kind=CaseLink.Kind.MERGED, made_by=step.by)
    end_shares(step, step.files.open_assignments, Assignment.Ended.ROUND)
    clock.end(step.case, at=step.at)
    step.record["target"] = target.number
    step.note = "；".join(part for part in (f"并入 {target.shown_number}", reason) if part)
    if target.lead_unit:
        tell_office(step, target.lead_unit, f"有案件并入 {target.shown_number}：{step.case.title}")
    step.touch()


@action("unmerge")
def unmerge(step, *, reason: str):
    """取消并案: the link ends, both timelines stay whole."""
    for link in CaseLink.objects.filter(source=step.case, kind=CaseLink.Kind.MERGED, ended_at=None):
        link.ended_at = step.at
        link.save()
    clock.start(step.case, "triage", at=step.at)
    step.note = reason


@action("send_up")
def send_up(step, *, reason: str):
    """提级（报请）: to the centre, from a village; to the centre of the level above otherwise."""
    case, lead = step.case, step.files.lead
    from_village = lead is not None and lead.unit.level in ("village", "grid")
    sender = lead.unit if lead is not None else case.centre
    step.record.update(from_centre=case.centre_id, sender=sender.pk)
    name_unit(step, sender)
    end_shares(step, step.files.open_assignments, Assignment.Ended.LEVEL)
    clock.end(case, at=step.at)
    if not from_village:
        name_unit(step, case.centre)
        case.centre = centre_above(case.centre)
    clock.start(case, "triage", at=step.at)
    step.note = reason
    _tell_level(step, f"提级案件待分流：{case.title}")
    step.touch()


@action("send_down")
def send_down(step, *, to_centre, reason: str = ""):
    """下交 to the centre of the level below."""
    case = step.case
    step.record.update(from_centre=case.centre_id, sender=case.centre_id)
    name_unit(step, case.centre)
    clock.end(case, at=step.at)
    case.centre = to_centre
    clock.start(case, "triage", at=step.at)
    step.note = "；".join(part for part in (f"下交{to_centre.name}", reason) if part)
    _tell_level(step, f"上级下交案件待分流：{case.title}")
    step.touch()


def _tell_level(step, title: str) -> None:
    centre = step.case.centre
    people = holders(centre, Role.TRIAGE, Role.COUNTY) or holders(centre.parent, Role.COUNTY)
    step.tell(people, title)


@action("return_level")
def return_level(step, *, reason: str):
    """退回原层级: back to the unit that sent it, which signs again."""
    event = last_level_event(step.files)
    sender = OrgUnit.objects.get(pk=event.data["sender"])
    clock.end(step.case, at=step.at)
    step.case.centre = OrgUnit.objects.get(pk=event.data["from_centre"])
    open_share(step, sender, is_lead=True, reason=reason)
    clock.start(step.case, "handle", at=step.at)
    step.note = f"退回{sender.name}；{reason}"
    step.tell(office_of(sender) or holders(sender, Role.TRIAGE), f"案件退回原层级：{step.case.title}", reason)
    step.touch()
