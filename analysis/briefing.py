"""每日简报: each morning the leader on duty is told what falls due today and in the next days."""

from collections import Counter
from datetime import timedelta

from governance.cases.coming import coming
from governance.core.now import today
from governance.notify import services as notify
from governance.organisation.access import may
from governance.organisation.presence import on_duty
from governance.organisation.roles import Permission

LEADER_ON_DUTY = "带班领导"


def brief_of(user) -> str:
    """今天 3 项：案件期限 2，领导接访 1；明后两天 4 项。 As this person may see it."""
    day = today()
    rows = coming(user, day, day + timedelta(days=2))
    now_due = Counter(source.label for source, row in rows if row.day == day)
    later = sum(1 for _, row in rows if row.day > day)
    told = f"：{'，'.join(f'{label} {number}' for label, number in now_due.most_common())}" if now_due else ""
    return f"今天 {sum(now_due.values())} 项{told}；明后两天 {later} 项。"


def send_briefs() -> int:
    """One message a day to each leader on duty who sees the cockpit. Returns how many were told."""
    people = {row.user_id: row.user for row in on_duty(kind=LEADER_ON_DUTY)}
    told = [user for user in people.values() if may(user, Permission.VIEW_DASHBOARD)]
    for user in told:
        once = f"brief:{user.pk}:{today()}"
        notify.post([user], once=once, title="今日简报", body=brief_of(user), url="/coming/")
    return len(told)
