"""The one check that every service of this app begins with."""

from governance.core.exceptions import NotAllowed

from ..access import may
from ..models import User
from ..models.people import SYSTEM_USERNAME
from ..roles import Permission


def require(by, permission, at=None):
    """Raise NotAllowed unless `by` holds `permission` at `at`. SYSTEM (commands) may do all.

    The page that shows the refusal records it: a row written here would go with the transaction.
    """
    if is_system(by) or may(by, permission, at):
        return
    raise NotAllowed(f"您没有“{Permission(permission).label}”的权限")


def is_system(by):
    """True for the SYSTEM account."""
    return by.is_actor and by.username == SYSTEM_USERNAME


def locked(user):
    """The account's row, locked until the transaction ends (nothing is locked on SQLite: it writes one at a time)."""
    return User.objects.select_for_update().get(pk=user.pk)
