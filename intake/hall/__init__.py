"""大厅: what the services of the hall share.

windows.py: who sits where; visits.py: entries that cost no case; asking.py: 这事谁管; calls.py: the telephone desk;
boxes.py: letter boxes; sources.py: how an entry, a call or a letter becomes a case.
"""

from django.db import IntegrityError, transaction

from governance.core.exceptions import NotAllowed
from governance.organisation.access import in_area, standing
from governance.organisation.models import OrgUnit
from governance.organisation.roles import Permission


def desk_of(by) -> OrgUnit:
    """The centre at whose desk this person works. NotAllowed for who works at none."""
    grants = standing(by).with_permission(Permission.KEEP_HALL)
    if not grants:
        raise NotAllowed("大厅接待由前台、分流岗和中心管理员登记。")
    return OrgUnit.objects.get(pk=grants[0].unit_id)


def once(model, key, make):
    """(row, True) that `make()` writes, or (the row of this request key, False) when the press was a repeat.

    Two presses at once: the loser meets the unique key and gets the winner's row.
    """
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


def require_desk(by, centre) -> None:
    """NotAllowed unless this person keeps the log of this centre's hall."""
    if not in_area(by, Permission.KEEP_HALL, centre):
        raise NotAllowed("只能登记本中心大厅的接待。")


def require_manager(by, centre=None) -> None:
    """NotAllowed unless this person manages the hall (of this centre)."""
    grants = standing(by).with_permission(Permission.EDIT_HALL)
    if not grants or (centre is not None and not in_area(by, Permission.EDIT_HALL, centre)):
        raise NotAllowed("窗口、驻厅安排和意见箱由中心管理员维护。")


def managed_centre(by) -> OrgUnit:
    """The centre whose hall this person manages."""
    require_manager(by)
    return OrgUnit.objects.get(pk=standing(by).with_permission(Permission.EDIT_HALL)[0].unit_id)
