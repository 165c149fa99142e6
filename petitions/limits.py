"""Limits of a petition's procedure as dates: the 期限规则 of the centre, else those of the 《信访工作条例》."""

from datetime import date, datetime, time

from django.utils import timezone

from governance.cases import clock
from governance.core.calendar import Limit, marks
from governance.core.now import today

#: What the regulation says where no rule is kept (articles 22, 23, 34, 35, 36).
LAW = {
    "notice": Limit(15, "day"),
    "decline": Limit(5, "workday"),
    "handle": Limit(60, "day"),
    "review_ask": Limit(30, "day"),
    "review": Limit(30, "day"),
    "recheck_ask": Limit(30, "day"),
    "recheck": Limit(30, "day"),
}
#: 办理 of what the 60 days do not run for: advice, accusations and what goes another lawful way.
PLAIN = "handle_plain"
#: 环节 → the limit of 简易办理, which the centre switches on by using these rules.
SIMPLE = {"notice": "simple_accept", "handle": "simple_finish"}


def limit_of(case, action: str) -> Limit:
    """The limit of a step for this case."""
    rule = clock.rule_for(case, action)
    return Limit(rule.amount, rule.unit) if rule else LAW[action]


def moment_of(day: date, now_) -> datetime:
    """A moment on that day from which a limit in days counts; the present one for today."""
    if day == timezone.localdate(now_):
        return now_
    return timezone.make_aware(datetime.combine(day, time(12)))


def last_day(case, action: str, since: date) -> date:
    """The last day of a step that begins with this day: the day itself not counted, rolled off a rest day."""
    start = timezone.make_aware(datetime.combine(since, time(12)))
    return timezone.localdate(marks(start, limit_of(case, action)).due)


def days_left(day: date) -> int:
    """Calendar days from today to that day; negative when it has passed."""
    return (day - today()).days


def rule_name(case, action: str) -> str:
    """办理 has the 60 days of article 34 on the route of 第三十一条第六项 only; elsewhere an internal limit.

    简易办理 has limits of its own for 受理告知 and 办理.
    """
    from petitions.models import Petition

    if action not in SIMPLE:
        return action
    found = Petition.objects.filter(pk=case.pk).first()
    if found is not None and found.is_simple:
        return SIMPLE[action]
    return PLAIN if action == "handle" and found is not None and found.leaves_sixty_days else action


def handled_from(case):
    """The 60 days count from 受理之日 (第三十四条), once the petition was accepted."""
    from petitions.models import Decision

    taken = (Decision.Kind.ACCEPT, Decision.Kind.ASSIGN)
    found = Decision.objects.filter(petition=case.pk, ended_at=None, kind__in=taken).first()
    return moment_of(found.decided_on, found.created_at) if found else None
