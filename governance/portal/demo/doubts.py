"""真办结 in the demo: the templates are reviewed, a few doubted closings have gone to a second check."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from governance.cases import closure, services
from governance.cases.models import AnswerTemplate, Case, ClosureFlag
from governance.cases.services.feedback_settings import review
from governance.core.now import now, set_clock, today
from governance.core.ticket import Ticket

FINDINGS = (
    ("not_true", "到现场看过，问题还在，来访人说没有人来过。"),
    ("confirmed", "到现场看过，问问邻居，确已办好。"),
)
DRAWN = 4


def look_again(people) -> None:
    """Review the templates; draw DRAWN checks now, and before them some that were done last month, for its scores.

    `people` by user name.
    """
    for template in AnswerTemplate.objects.filter(reviewed_at=None):
        review(template, by=people["leader"])
    last_month = today().replace(day=1) - timedelta(days=1)
    day = timezone.make_aware(datetime.combine(last_month.replace(day=27), time(10, 0)))
    with set_clock(day):
        check(people, FINDINGS)
    for i, case in enumerate(_doubted(DRAWN)):
        _check(case, people, *(FINDINGS[i] if i < len(FINDINGS) else ()))


def check(people, findings) -> None:
    """Let doubted closings be checked now, with these findings (result, note), one closing for each."""
    for case, finding in zip(_doubted(len(findings)), findings, strict=False):
        _check(case, people, *finding)


def _doubted(number: int) -> list[Case]:
    """Doubted closings without a check, whose doubt and last event lie before now; the newest first."""
    flagged = ClosureFlag.objects.filter(
        case__state="closed", case__confidentiality__lt=2, case__checks=None, found_at__lt=now()
    )
    ids = flagged.exclude(case__events__at__gte=now()).order_by("-case").values_list("case", flat=True)
    rows = Case.objects.for_system().filter(pk__in=list(dict.fromkeys(ids))[:number])
    return list(rows.select_related("centre", "lead_unit").order_by("-pk"))


def _check(case, people, result: str = "", note: str = "") -> None:
    free = closure.checkers(case)
    if not free:
        return
    event = services.draw_check(case, by=people["manager"], ticket=Ticket.new(), person=free[0])
    if result:
        services.record_check(event.case, by=free[0], ticket=Ticket.new(), result=result, note=note)
