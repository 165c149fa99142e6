"""Questions about presence: who stands in for whom, and who is on duty."""

from .models.presence import OnDuty, Substitute


def substitute_for(user_ids, at=None):
    """Map of absent user id → id of the one who stands in at `at` (default: now); the latest arrangement wins.

    One step only: notices of an absent person go to the named substitute, never further.
    """
    rows = (
        Substitute.objects.at(at)
        .filter(absent_id__in=list(user_ids), substitute__is_active=True)
        .order_by("id")
        .values_list("absent_id", "substitute_id")
    )
    return dict(rows)


def stood_in_by(user, at=None):
    """Ids of the persons for whom `user` stands in at `at` (default: now)."""
    return set(Substitute.objects.at(at).filter(substitute=user).values_list("absent_id", flat=True))


def on_duty_now(unit=None, at=None):
    """OnDuty rows that hold at `at` (default: now), of `unit` and below when given, with user and unit loaded."""
    return on_duty(at, unit=unit)


def on_duty(at=None, kind="", unit=None):
    """Who is on duty at `at` (default: now): OnDuty rows of that kind (带班领导, 值班员, 备勤 …; "" for any), of `unit`
    and below when given. The one question that dispatch, notices and the shell ask of the rosters.
    """
    rows = OnDuty.objects.at(at).select_related("user", "unit")
    if kind:
        rows = rows.filter(duty_type=kind)
    return rows.filter(unit__path__startswith=unit.path) if unit is not None else rows
