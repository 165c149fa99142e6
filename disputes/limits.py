"""Which time limit of 调解 a dispute follows (期限)."""

from disputes.models import Dispute, Source
from governance.cases.models import Deadline

#: 激化苗头: an oral report and a written one (人民调解法第二十五条).
RISK = ("risk_oral", "risk_written")

#: 《最高人民法院关于人民法院特邀调解的规定》第二十七条: 30, 15 and 7 days from the receipt of the papers.
COURT_RULES = {
    Source.COURT_BEFORE: "court_delegated",
    Source.COURT_ORDINARY: "court_ordinary",
    Source.COURT_SUMMARY: "court_summary",
}


def rule_name(case, action: str) -> str:
    """The 环节 under which the limit of this action is kept."""
    if action != "handle":
        return action
    source = Dispute.objects.filter(pk=case.pk).values_list("source", flat=True).first()
    return COURT_RULES.get(source, action)


def handled_from(case):
    """When the papers of a court were signed for, from which its limits count; None for all others."""
    return Dispute.objects.filter(pk=case.pk, source__in=COURT_RULES).values_list("received_at", flat=True).first()


def risk_clocks(files) -> list[Deadline]:
    """The reports of a growing conflict that are still owed."""
    return [row for row in files.deadlines if row.action in RISK and row.met_at is None and row.ended_at is None]
