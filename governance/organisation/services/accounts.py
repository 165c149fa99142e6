"""Accounts: made, changed, closed and reopened by the system administrator; contact data also by the manager."""

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import transaction

from governance.audit.services import record
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now

from .. import open_work
from ..access import area_filter, may
from ..models import PasswordHistory, Post, Substitute, User
from ..passwords import REMEMBERED, one_time_password
from ..roles import ADMINISTRATORS, Permission
from . import posts, sessions
from .rights import is_system, locked, require

CONTACT_FIELDS = ("phone", "seat", "email")
FIELDS = ("username", "name", *CONTACT_FIELDS)


@transaction.atomic
def create_account(*, by, username, name, phone="", email="", seat="", with_password=True):
    """A new account. Returns (user, one-time password): the password is shown once and changed at first sign-in.

    `with_password=False` makes an account that nobody can sign in to until a password is issued (returned: "").
    """
    require(by, Permission.MANAGE_ACCOUNTS)
    username = User.normalize_username(username)
    if User.objects.filter(username=username).exists():
        raise ValidationError("这个用户名已经有人使用，请换一个")
    password = one_time_password() if with_password else ""
    user = User.objects.create_user(
        username,
        password or None,
        name=name,
        phone=phone,
        email=email,
        seat=seat,
        must_change_password=True,
    )
    record("account.created", by=by, object_type="user", object_id=str(user.pk), detail={"username": username})
    return user, password


@transaction.atomic
def update_account(*, by, user, **fields):
    """Change the columns in `FIELDS`; the manager changes phone, seat and e-mail of people of the own area only."""
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"not a column of an account: {sorted(unknown)}")
    user = locked(user)
    changed = sorted(key for key, value in fields.items() if getattr(user, key) != value)
    if not changed:
        return user
    if not (set(changed) <= set(CONTACT_FIELDS) and may_edit_contacts(by, user)):
        require(by, Permission.MANAGE_ACCOUNTS)
    for key in changed:
        setattr(user, key, fields[key])
    user.username = User.normalize_username(user.username)
    if User.objects.filter(username=user.username).exclude(pk=user.pk).exists():
        raise ValidationError("这个用户名已经有人使用，请换一个")
    user.save()
    record("account.changed", by=by, object_type="user", object_id=str(user.pk), detail={"columns": changed})
    return user


def may_edit_contacts(by, user):
    """True for the system administrator, and for a manager whose area holds a post of the person."""
    if is_system(by) or may(by, Permission.MANAGE_ACCOUNTS):
        return True
    if not may(by, Permission.EDIT_CONTACTS):
        return False
    return Post.objects.current().filter(area_filter(by, Permission.EDIT_CONTACTS, "unit__path"), user=user).exists()


@transaction.atomic
def issue_password(*, by, user):
    """Give the account a new one-time password, which is returned, and end its sessions.

    Not for another administrator: with their password in hand one person would hold two of the three roles. Their
    password is issued on the server (`manage.py issue_password`).
    """
    require(by, Permission.MANAGE_ACCOUNTS)
    user = locked(user)
    if not user.is_active or user.is_actor:
        raise GuardFailed("账号已停用，请先恢复账号")
    if user.pk == by.pk:
        raise NotAllowed("请在“修改密码”页面修改自己的密码")
    held = set(Post.objects.filter(user=user, state__in=posts.OPEN_STATES).values_list("role", flat=True))
    if held & ADMINISTRATORS and not is_system(by):
        raise NotAllowed("三员分立：其他管理员的密码只能在服务器上用 manage.py issue_password 重发")
    password = one_time_password()
    _remember(user)
    user.set_password(password)
    user.password_changed_at = now()
    user.must_change_password = True
    user.save()
    sessions.end_all(user)
    record("password.issued", by=by, object_type="user", object_id=str(user.pk))
    return password


@transaction.atomic
def change_password(*, by, password):
    """The user chooses a new password: rules are checked, the old one is remembered."""
    user = locked(by)
    password_validation.validate_password(password, user)
    _remember(user)
    user.set_password(password)
    user.password_changed_at = now()
    user.must_change_password = False
    user.save()
    record("password.changed", by=user, object_type="user", object_id=str(user.pk))
    return user


@transaction.atomic
def close_account(*, by, user, move_to=None):
    """Close an account in one act: move its open work to `move_to`, end its posts and sessions.

    Raises GuardFailed while open work has nowhere to go, or when it is the last of an administrator role.
    Returns label → number of pieces moved.
    """
    require(by, Permission.MANAGE_ACCOUNTS)
    if user.pk == by.pk:
        raise NotAllowed("不能停用自己的账号")
    user = locked(user)
    if user.is_actor:
        raise NotAllowed("这个账号由平台自己使用，不能停用")
    if not user.is_active:
        raise GuardFailed("这个账号已经停用")
    work = {label: number for label, number in open_work.open_work(user).items() if number}
    moved = {}
    if work:
        if move_to is None:
            listed = "，".join(f"{label} {number} 件" for label, number in work.items())
            raise GuardFailed(f"还有未办结的工作：{listed}。请选择接手人，移交和停用一次完成")
        if move_to.pk == user.pk or move_to.is_actor or not move_to.is_active:
            raise ValidationError("接手人须是另一位在用账号的人员")
        moved = open_work.move_all(user, move_to, by=by)
        left = {label: number for label, number in open_work.open_work(user).items() if number}
        if left:
            listed = "，".join(f"{label} {number} 件" for label, number in left.items())
            raise GuardFailed(f"有工作没能移交给 {move_to.name}：{listed}，账号没有停用")
    posts.end_posts_of(user, by=by)
    _end_stand_ins(user)
    user.is_active = False
    user.save()
    sessions.end_all(user)
    detail = {"moved": moved, "to": move_to.pk if moved else None}
    record("account.closed", by=by, object_type="user", object_id=str(user.pk), detail=detail)
    return moved


@transaction.atomic
def reopen_account(*, by, user):
    """Open a closed account again, without posts. Returns the one-time password."""
    require(by, Permission.MANAGE_ACCOUNTS)
    user = locked(user)
    if user.is_active or user.is_actor:
        raise GuardFailed("这个账号没有停用")
    user.is_active = True
    user.save()
    record("account.reopened", by=by, object_type="user", object_id=str(user.pk))
    return issue_password(by=by, user=user)


def set_preferences(*, by, large_text, single_key_shortcuts):
    """The user's own settings."""
    by.large_text, by.single_key_shortcuts = large_text, single_key_shortcuts
    # Left out of the history: a habit of reading is nobody's business later.
    User.objects.filter(pk=by.pk).update(large_text=large_text, single_key_shortcuts=single_key_shortcuts)


def _remember(user):
    """Keep the password that goes, and forget those older than the last five."""
    if user.has_usable_password():
        PasswordHistory.objects.create(user=user, password=user.password)
    kept = PasswordHistory.objects.filter(user=user).values_list("pk", flat=True)[:REMEMBERED]
    PasswordHistory.objects.filter(user=user).exclude(pk__in=list(kept)).delete()


def _end_stand_ins(user):
    """Nobody stands in for a closed account, and it stands in for nobody, from now on."""
    moment = now()
    for row in Substitute.objects.filter(ends_at__gt=moment, absent=user) | Substitute.objects.filter(
        ends_at__gt=moment, substitute=user
    ):
        if row.starts_at >= moment:
            row.delete()
        else:
            row.ends_at = moment
            row.save()
