"""Open sign-ins: remembered beside Django's sessions, so that they can be listed and ended."""

from django.contrib.sessions.models import Session
from django.db import transaction

from governance.audit.services import record

from ..models import UserSession


def remember(user, *, session_key, address, device):
    """Note a sign-in that has just begun."""
    UserSession.objects.create(user=user, session_key=session_key, address=address, device=device[:200])


def follow(old_key, new_key):
    """The session was given a new key (password change)."""
    UserSession.objects.filter(session_key=old_key).update(session_key=new_key)


def forget(session_key):
    """The session has ended."""
    UserSession.objects.filter(session_key=session_key).delete()


def open_sessions(user):
    """Rows of the user's sign-ins whose session is still there, newest first."""
    there = Session.objects.filter(session_key__in=user.sessions.values("session_key")).values("session_key")
    return user.sessions.filter(session_key__in=there)


@transaction.atomic
def end_others(*, by, keep, ids=None):
    """End the user's other sign-ins (`ids`: only these), never the one with key `keep`. Returns their number."""
    rows = UserSession.objects.filter(user=by).exclude(session_key=keep)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    keys = list(rows.values_list("session_key", flat=True))
    _end(keys)
    if keys:
        record("session.ended_others", by=by, object_type="user", object_id=str(by.pk), detail={"number": len(keys)})
    return len(keys)


def end_all(user):
    """End every sign-in of an account (closed, or its password issued anew)."""
    _end(list(UserSession.objects.filter(user=user).values_list("session_key", flat=True)))


def clean():
    """Drop rows whose session is gone (run daily with `clearsessions`). Returns their number."""
    return UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()[0]


def _end(keys):
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
