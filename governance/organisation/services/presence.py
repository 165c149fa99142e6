"""Absence and substitution (代理), always with a beginning and an end."""

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.audit.services import record
from governance.core.exceptions import NotAllowed
from governance.core.now import now

from ..access import area_filter, may
from ..models import Absence, Post, Substitute
from ..roles import ADMINISTRATORS, Permission
from .rights import is_system, locked


def may_arrange(by, user):
    """True when `by` may arrange the absence of `user`: their own, or that of a person of the area they manage."""
    if is_system(by) or by.pk == user.pk:
        return True
    if not may(by, Permission.MANAGE_ABSENCE):
        return False
    return Post.objects.current().filter(area_filter(by, Permission.MANAGE_ABSENCE, "unit__path"), user=user).exists()


@transaction.atomic
def set_absence(*, by, user, starts_at, ends_at, reason="", substitute=None):
    """Enter an absence and, when given, who stands in. Returns (Absence, Substitute or None).

    Raises ValidationError in words when the times or the persons do not fit, NotAllowed for somebody else's absence.
    """
    if not may_arrange(by, user):
        raise NotAllowed("只能登记自己的请假；他人的请假由中心管理员登记")
    user = locked(user)
    _check_span(starts_at, ends_at)
    if Absence.objects.overlapping(starts_at, ends_at).filter(user=user).exists():
        raise ValidationError("这段时间已经登记过请假")
    absence = Absence.objects.create(user=user, starts_at=starts_at, ends_at=ends_at, reason=reason, created_by=by)
    detail = {"user": user.pk, "from": starts_at.isoformat(), "to": ends_at.isoformat()}
    record("absence.set", by=by, object_type="absence", object_id=str(absence.pk), detail=detail)
    stand_in = None
    if substitute is not None:
        stand_in = set_substitute(
            by=by, absent=user, substitute=substitute, starts_at=starts_at, ends_at=ends_at, reason=reason
        )
    return absence, stand_in


@transaction.atomic
def set_substitute(*, by, absent, substitute, starts_at, ends_at, reason=""):
    """Let `substitute` act for `absent` for a dated time: cases and notices flow there and say so."""
    if not may_arrange(by, absent):
        raise NotAllowed("只能为自己安排代理；他人的代理由中心管理员安排")
    absent = locked(absent)
    _check_span(starts_at, ends_at)
    check_substitute(absent, substitute, starts_at, ends_at)
    row = Substitute.objects.create(
        absent=absent, substitute=substitute, starts_at=starts_at, ends_at=ends_at, reason=reason, created_by=by
    )
    detail = {"absent": absent.pk, "substitute": substitute.pk, "to": ends_at.isoformat()}
    record("substitute.set", by=by, object_type="substitute", object_id=str(row.pk), detail=detail)
    return row


def check_substitute(absent, substitute, starts_at, ends_at):
    """Raise ValidationError, in words, when `substitute` cannot stand in for `absent` in this time."""
    if absent.pk == substitute.pk:
        raise ValidationError("代理人不能是本人")
    if substitute.is_actor or not substitute.is_active:
        raise ValidationError("代理人的账号已停用")
    roles = set(Post.objects.current().filter(user__in=[absent, substitute]).values_list("role", flat=True))
    if roles & ADMINISTRATORS:
        raise ValidationError("系统、安全、审计管理员不能代理他人，也不能由他人代理")
    if Substitute.objects.overlapping(starts_at, ends_at).filter(absent=absent).exists():
        raise ValidationError("这段时间已经有人代理，请先结束原来的代理")
    if Absence.objects.overlapping(starts_at, ends_at).filter(user=substitute).exists():
        raise ValidationError(f"{substitute.name} 这段时间也请假了，请换一位代理人")


@transaction.atomic
def end_absence(*, by, absence):
    """End an absence now (back early), or cancel one that has not begun; the substitution ends with it."""
    if not may_arrange(by, absence.user):
        raise NotAllowed("只能结束自己的请假")
    span = {"starts_at__gte": absence.starts_at, "ends_at__lte": absence.ends_at}
    for row in Substitute.objects.filter(absent=absence.user, ends_at__gt=now(), **span):
        _end(row)
    record("absence.ended", by=by, object_type="absence", object_id=str(absence.pk))
    _end(absence)


@transaction.atomic
def end_substitute(*, by, substitute):
    """End a substitution now, or cancel one that has not begun."""
    if by.pk != substitute.substitute_id and not may_arrange(by, substitute.absent):
        raise NotAllowed("只能结束与自己有关的代理")
    record("substitute.ended", by=by, object_type="substitute", object_id=str(substitute.pk))
    _end(substitute)


def _check_span(starts_at, ends_at):
    if ends_at <= starts_at:
        raise ValidationError("结束时间要晚于开始时间")
    if ends_at <= now():
        raise ValidationError("结束时间已经过去了")


def _end(row):
    """A row that has begun keeps its days; one that has not is taken away."""
    if row.ends_at <= now():
        return
    if row.starts_at >= now():
        row.delete()
    else:
        row.ends_at = now()
        row.save()
