"""Signing in and out: the backend, the session's clock, the draft key, and what a lock looks like.

Locks are django-axes' (five failures of an account from an address: 15 minutes). Beside them two wider counts stop
guessing that changes the account or the address each time.
"""

import hashlib
import hmac
import secrets

from django.conf import settings
from django.contrib.auth import login as django_login
from django.contrib.auth import logout as django_logout
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import update_last_login
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.shortcuts import render

from governance.audit.services import record
from governance.core import limits
from governance.core.masking import client_address
from governance.core.now import now

from .models import User
from .services import sessions

IDLE_SECONDS = settings.IDLE_MINUTES * 60
ABSOLUTE_SECONDS = settings.SESSION_HOURS * 60 * 60
LOCK_MINUTES = 15
FAILURES_OF_AN_ACCOUNT = 30
FAILURES_FROM_AN_ADDRESS = 60

STARTED = "started_at"
SEEN = "seen_at"
DRAFT_KEY = "draft_key"
DRAFT_COOKIE = "portal_draft"
DRAFT_COOKIE_AGE = 30 * 24 * 60 * 60


class PortalBackend(ModelBackend):
    """User name and password against the accounts; SYSTEM, CITIZEN and stray demo accounts never pass."""

    def user_can_authenticate(self, user):
        """Open accounts of persons; demo accounts in a demo only."""
        return user.is_active and not user.is_actor and (settings.PORTAL_DEMO or not user.is_demo)


def replace_last_login_receiver():
    """`last_login` is written by `sign_in`, with the portal's clock."""
    user_logged_in.disconnect(update_last_login, dispatch_uid="update_last_login")


def address_of(request):
    """The visitor's address; a proxy's header counts only where the settings name the proxy."""
    return client_address(request) or None


@transaction.atomic
def sign_in(request, user):
    """Begin the session of a user whose password was right. Returns (time, address) of the sign-in before, or None."""
    before = (user.last_login, user.last_login_address) if user.last_login else None
    django_login(request, user)
    moment = now()
    request.session[STARTED] = request.session[SEEN] = moment.timestamp()
    request.session[DRAFT_KEY] = _draft_key(request, user)
    request.session.save()
    address = address_of(request)
    User.objects.filter(pk=user.pk).update(
        last_login=moment,
        last_login_address=address,
        previous_login_at=before[0] if before else None,
        previous_login_address=before[1] if before else None,
    )
    device = request.headers.get("User-Agent", "")
    sessions.remember(user, session_key=request.session.session_key, address=address, device=device)
    limits.clear("sign-in account", user.username)
    record("sign_in", by=user, object_type="user", object_id=str(user.pk), request=request)
    return before


def sign_out(request, *, reason="button"):
    """End the session, by the button or by the clock."""
    user, key = request.user, request.session.session_key
    if user.is_authenticated:
        record("sign_out", by=user, object_type="user", object_id=str(user.pk), detail={"how": reason}, request=request)
        sessions.forget(key)
    django_logout(request)


def sign_in_failed(request, username):
    """Record a failure. A name that is no account's is not written down: people type passwords there."""
    username = User.normalize_username(username or "")
    address = address_of(request)
    limits.hit("sign-in account", username)
    limits.hit("sign-in address", address or "")
    user = User.objects.filter(username=username).first()
    record(
        "sign_in.locked" if getattr(request, "axes_locked_out", False) else "sign_in.failed",
        object_type="user",
        object_id=str(user.pk) if user else "",
        detail={"username": username if user else "（没有这个账号）"},
        result="refused",
        request=request,
    )


def too_many_failures(request, username):
    """True when the account, from wherever, or the address, for whomever, has failed too often."""
    username = User.normalize_username(username or "")
    return limits.too_many("sign-in account", username, FAILURES_OF_AN_ACCOUNT, LOCK_MINUTES) or limits.too_many(
        "sign-in address", address_of(request) or "", FAILURES_FROM_AN_ADDRESS, LOCK_MINUTES
    )


def locked_out(request, *args, **kwargs):
    """The answer to a locked account and address (django-axes calls this)."""
    context = {"minutes": LOCK_MINUTES}
    template = "_locked_out" if request.GET.get("dialog") == "1" else "locked_out"
    return render(request, f"organisation/{template}.html", context, status=429)


def draft_key(request):
    """Key with which the page encrypts unsaved text in the browser; "" for a visitor who is not signed in."""
    if not request.user.is_authenticated:
        return ""
    return request.session.get(DRAFT_KEY, "")


def set_draft_cookie(request, response):
    """Leave this browser's half of the draft key: it outlives an idle sign-out and goes with the sign-out button."""
    response.set_cookie(
        DRAFT_COOKIE,
        request.draft_device,
        max_age=DRAFT_COOKIE_AGE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _draft_key(request, user):
    """Same browser and same user give the same key again, so that text survives an idle sign-out and a restart."""
    device = request.COOKIES.get(DRAFT_COOKIE, "")
    if len(device) != 64 or not device.isalnum():
        device = secrets.token_hex(32)
    request.draft_device = device
    message = f"draft:{user.pk}:{device}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()
