"""调解意愿 and 权利义务告知: one clear refusal ends it, both sides willing begin it (人民调解法第十七条)."""

from disputes.files import files_of
from disputes.models import Consent, Dispute, RightsNotice, Status
from disputes.services.details import detail_of
from governance.cases.engine import action


def set_status(dispute: Dispute, status: str) -> None:
    """Write the sub-status; the moment stands in the event."""
    dispute.status = status
    dispute.save()


@action("record_consent")
def record_consent(step, *, party, decision: str, method: str, note: str = ""):
    """征询调解意愿 of one party; asked again, the later answer counts."""
    dispute = detail_of(step.case)
    Consent.objects.update_or_create(
        dispute=dispute,
        attempt=dispute.attempt,
        party=party,
        defaults={"decision": decision, "method": method, "note": note, "at": step.at, "by": step.by},
    )
    step.touch()
    own = files_of(step.files)
    refused = any(row.decision == Consent.Decision.REFUSES for row in own.consents.values())
    set_status(dispute, Status.REFUSED if refused else Status.ACCEPTED if own.all_agree else Status.REGISTERED)
    words = (str(party), Consent.Decision(decision).label, Consent.Method(method).label, note)
    step.note = "；".join(part for part in words if part)
    if refused and decision == Consent.Decision.REFUSES and step.case.handler_id:
        step.tell([step.case.handler], f"{party}不愿调解：{step.case.title}", "请告知其他途径，登记终止调解后办结。")
    step.touch()


@action("give_notice")
def give_notice(step, *, party, points, signed: str, signed_for: str = "", wants_closed: bool = False):
    """权利义务告知 read to one party, ticked point by point (notices.POINTS) and signed."""
    dispute = detail_of(step.case)
    RightsNotice.objects.update_or_create(
        dispute=dispute,
        attempt=dispute.attempt,
        party=party,
        defaults={
            "points": list(points),
            "signed": signed,
            "signed_for": signed_for,
            "wants_closed": wants_closed,
            "at": step.at,
            "by": step.by,
        },
    )
    closed = "要求不公开" if wants_closed else ""
    words = (f"{party}已签认（{RightsNotice.Signed(signed).label}）", signed_for and f"{signed_for}代签", closed)
    step.note = "；".join(part for part in words if part)
    step.touch()
