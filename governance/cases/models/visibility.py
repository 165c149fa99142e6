"""Who sees which case, said once: `CaseQuerySet.visible_to`."""

from django.db import models
from django.db.models import Q

from governance.organisation.access import standing
from governance.organisation.models import OrgUnit
from governance.organisation.roles import ADMINISTRATORS, SEES_DOWN, Permission, Role

# Columns that history leaves out; only these may be written in bulk.
LIST_COLUMNS = frozenset(
    {"next_due", "next_yellow", "lead_unit", "lead_unit_id", "handler", "handler_id", "version", "search_pairs"}
)
# What `visible_to` asks of a row itself; the indexes of the list's orders carry it.
SEEN_BY = ("confidentiality", "centre", "origin", "handler", "purpose")
RESTRICTED = 2
#: Length of a path (five characters a level) from which on a unit is one of a town's own: department, village, grid.
OWN_FROM = 15


def reached_centres(grants) -> models.QuerySet:
    """Units at or below the posts that reach down, as a subquery of ids."""
    paths = {grant.unit_path for grant in grants if grant.role in SEES_DOWN}
    condition = Q(pk__in=())
    for path in paths:
        condition |= Q(path__startswith=path)
    return OrgUnit.objects.filter(condition).values("pk")


def accused_units(grants) -> models.QuerySet:
    """Units that answer for what is said of these posts' units, as a subquery of ids (《信访工作条例》第三十条).

    The unit itself; for the ordinary posts (those that do not reach down) also the units above it within the town,
    as a grid answers to its village, and those below it.
    """
    condition = Q(pk__in={grant.unit_id for grant in grants})
    for path in {grant.unit_path for grant in grants if grant.role not in SEES_DOWN}:
        above = [path[:end] for end in range(OWN_FROM, len(path), 5)]
        condition |= Q(path__in=above) | Q(path__startswith=path)
    return OrgUnit.objects.filter(condition).values("pk")


class CaseQuerySet(models.QuerySet):
    """Cases (案件). The only ways in from outside are `visible_to` and `for_system`."""

    def visible_to(self, user) -> "CaseQuerySet":
        """The cases this person may see through their posts and those of whom they stand in for.

        Units of the person: all posts but the three administrators'. A restricted case (confidentiality 2) is seen
        by its named persons, its handler and the director of its centre. 检举控告 that was opened again is seen by
        those with the permission for it; never by the unit or the person complained of.
        """
        from governance.cases.models import Assignment, CaseAccess, Party

        grants = standing(user).grants
        people = {user.pk} | {grant.for_user_id for grant in grants if grant.for_user_id}
        acting = [grant for grant in grants if grant.role not in ADMINISTRATORS]
        if not acting:
            return self.none()
        units = {grant.unit_id for grant in acting}
        own = {grant.unit_id for grant in acting if grant.unit_level not in ("centre", "town", "county")}
        directed = {grant.unit_id for grant in acting if grant.role == Role.LEADER and grant.unit_level == "centre"}

        access = CaseAccess.objects.filter(ended_at=None)
        named = access.filter(user__in=people).values("case")
        # A unit keeps sight of what it sent to another level, but never of a restricted case: those are opened by name.
        kept = access.filter(unit__in=units).values("case")
        assigned = Assignment.objects.filter(
            Q(until=None) | Q(ended_reason=Assignment.Ended.ROUND), unit__in=units
        ).values("case")
        open_to_unit = Q(pk__in=assigned) | Q(pk__in=kept)
        reached = Q(pk__in=())
        if own:
            reached |= Q(origin__in=own)
        if any(grant.role in SEES_DOWN for grant in acting):
            reached |= Q(centre__in=reached_centres(acting))
        if not any(Permission.VIEW_ACCUSATIONS in grant.permissions for grant in acting):
            reached &= ~Q(purpose="accusation")
        seen = Q(confidentiality__lt=RESTRICTED) & (open_to_unit | reached)
        seen |= Q(handler__in=people) | Q(pk__in=named)
        if directed:
            seen |= Q(centre__in=directed)
        of_them = Q(unit__in=accused_units(acting))
        if user.phone_hash:
            of_them |= Q(phone_hash=user.phone_hash)
        of_them |= Q(name=user.name, is_organisation=False)
        accused = Party.objects.filter(of_them, role=Party.Role.ACCUSED).values("case")
        return self.filter(seen).exclude(purpose="accusation", pk__in=accused)

    def for_system(self) -> "CaseQuerySet":
        """Every case: for sweeps, imports and the public pages' services, never for a person's page."""
        return self.all()

    def open(self) -> "CaseQuerySet":
        """Cases that have not ended."""
        from governance.cases.states import OPEN_STATES

        return self.filter(state__in=OPEN_STATES)

    def update(self, **values):
        """Refuse a bulk write of columns that history keeps (simple-history cannot see `update`)."""
        kept = set(values) - LIST_COLUMNS
        if kept:
            raise TypeError(f"Case.update() would bypass history for {sorted(kept)}; use a service")
        return super().update(**values)
