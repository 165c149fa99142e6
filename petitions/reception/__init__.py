"""领导接访: what its services share.

planning.py: the day, its approval, publication and changes; booking.py: appointments and walk-ins; receiving.py: what
the leader said and what became of it; reminding.py: notices of the day before; sources.py: how a visit becomes a case.
"""

from django.db import IntegrityError, transaction

from governance.cases.places import centre_of
from governance.core.exceptions import NotAllowed
from governance.organisation.access import standing
from governance.organisation.models import OrgUnit
from governance.organisation.roles import Permission
from petitions.models.reception import town_paths

REFUSED = {
    Permission.PLAN_RECEPTION: "领导接访由信访专干或者中心管理员安排。",
    Permission.APPROVE_RECEPTION: "接访安排由镇领导审定。",
    Permission.KEEP_RECEPTION: "领导接访由前台、分流岗、信访专干和中心管理员登记。",
}


def centre_for(by, permission) -> OrgUnit:
    """The centre for which this person holds `permission`. NotAllowed for who holds it nowhere."""
    grants = standing(by).with_permission(permission)
    centre = centre_of(OrgUnit.objects.get(pk=grants[0].unit_id)) if grants else None
    if centre is None:
        raise NotAllowed(REFUSED[permission])
    return centre


def require(by, permission, day) -> None:
    """NotAllowed unless this person holds `permission` in the town of the day."""
    if not may_at(by, permission, day):
        raise NotAllowed(REFUSED[permission])


def may_at(by, permission, day) -> bool:
    """Whether this person holds `permission` in the town of the day."""
    return any(day.centre.path.startswith(path) for path in town_paths(by, permission))


def once(model, key, make):
    """(row, True) that `make()` writes, or (the row of this request key, False) when the press was a repeat."""
    known = model.objects.filter(request_key=key).first()
    if known is not None:
        return known, False
    try:
        with transaction.atomic():
            return make(), True
    except IntegrityError:
        winner = model.objects.filter(request_key=key).first()
        if winner is None:
            raise
        return winner, False
