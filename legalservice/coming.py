"""What comes in legal services besides the clocks: 咨询场次, releases and visits of 安置帮教."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from governance.cases.coming import MOST, Coming, Source, moments_of, register_source
from governance.organisation.access import may
from governance.organisation.roles import Permission
from legalservice.models import ConsultSession, ReleasedPerson

#: Days of the register, what they ask for, and in which state.
DUE = (
    ("release_on", "刑满释放，接送衔接", ReleasedPerson.State.EXPECTED),
    ("next_visit_on", "安置帮教走访", ReleasedPerson.State.HELPED),
    ("rate_by", "安置帮教评定", ReleasedPerson.State.HELPED),
)


def _sessions(user, first, last):
    if not any(may(user, p) for p in (Permission.VIEW_SESSIONS, Permission.ANSWER_SESSIONS)):
        return
    start, end = moments_of(first, last)
    rows = ConsultSession.objects.visible_to(user).filter(
        state=ConsultSession.State.PLANNED, starts_at__gte=start, starts_at__lte=end
    )
    for row in rows.order_by("starts_at", "pk")[:MOST]:
        at = timezone.localtime(row.starts_at)
        url = reverse("legal:session", args=[row.pk])
        yield Coming(at.date(), row.get_host_display(), f"{row.hours} {row.place}", row.host_name, url, "看预约", at)


def _released(user, first, last):
    """Sealed register: seen by who keeps it alone; the agenda shows no name."""
    if not may(user, Permission.KEEP_RESETTLEMENT):
        return
    wanted = Q(pk__in=())
    for column, _what, state in DUE:
        wanted |= Q(state=state, **{f"{column}__gte": first, f"{column}__lte": last})
    rows = ReleasedPerson.objects.visible_to(user).filter(wanted).select_related("keeper")
    for row in rows.order_by("pk")[:MOST]:
        url = reverse("legal:released_one", args=[row.pk])
        for column, what, state in DUE:
            day = getattr(row, column)
            if row.state == state and day is not None and first <= day <= last:
                yield Coming(day, what, f"安置帮教对象（档案 {row.pk}）", row.keeper.name, url, "去登记")


register_source(Source("consult", "咨询场次", _sessions))
register_source(Source("released", "安置帮教", _released))
