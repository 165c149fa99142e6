"""Notices of 领导包案: a step that falls due tomorrow, one that is late, and a goal that has passed. Once each."""

from datetime import timedelta

from governance.cases.models import ChargeStep, LeaderCharge
from governance.cases.recipients import heads_of, who_may_know
from governance.core.now import today
from governance.notify import services as notify


def remind_of_charges() -> int:
    """Tell leader and handler of what is due or late. Returns how many occasions there were."""
    day, told = today(), 0
    rows = ChargeStep.objects.filter(done_at=None, charge__until=None, due_on__lte=day + timedelta(days=1))
    for row in rows.select_related("charge__leader", "charge__case__handler", "charge__case__lead_unit"):
        late = row.due_on < day
        words = "包案步骤已过期" if late else "包案步骤快到期"
        _tell(row.charge, f"step:{row.pk}:{row.due_on}:{'late' if late else 'eve'}", words, row.text, late)
        told += 1
    charges = LeaderCharge.objects.filter(until=None, goal_on__lt=day)
    for charge in charges.select_related("leader", "case__handler", "case__lead_unit"):
        words = f"化解时限 {charge.goal_on:%Y-%m-%d} 已过，请化解、换人或者解除包案。"
        _tell(charge, f"goal:{charge.pk}:{charge.goal_on}", "包案已过化解时限", words, True)
        told += 1
    return told


def _tell(charge, what, words, body, urgent) -> None:
    case = charge.case
    people = [case.handler] if case.handler else heads_of(case.lead_unit) if case.lead_unit else []
    notify.post(
        who_may_know(case, [charge.leader, *people]),
        once=f"charge:{what}",
        title=f"{words}：{case.title}",
        body=body,
        url=f"/cases/{case.number}/",
        subject=case.number,
        urgent=urgent,
        topic=notify.Topic.CLOCK,
    )
