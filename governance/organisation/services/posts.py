"""Posts: proposed by the manager, granted and ended by the security administrator.

Three administrators (三员): an account that holds one of the three roles holds no other post at all, so that none of
them ever sees a case; nobody grants a post to themself.
"""

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.audit.services import record
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import today

from ..access import forget_standing, may
from ..models import Post
from ..roles import ADMINISTRATORS, ROLE_LEVELS, Level, Permission, Role
from .rights import locked, require

OPEN_STATES = (Post.State.PROPOSED, Post.State.ACTIVE)


def check_post(user, unit, role, *, except_post=None):
    """Raise ValidationError, in words, when the person cannot hold this role at this unit."""
    if role not in Role.values:
        raise ValidationError("没有这个角色")
    if user.is_actor or not user.is_active:
        raise ValidationError("这个账号已停用，不能任职")
    if not unit.active:
        raise ValidationError("这个机构已停用")
    if Level(unit.level) not in ROLE_LEVELS[Role(role)]:
        levels = "、".join(level.label for level in Level if level in ROLE_LEVELS[Role(role)])
        raise ValidationError(f"“{Role(role).label}”只能设在：{levels}")
    others = Post.objects.filter(user=user, state__in=OPEN_STATES)
    if except_post is not None:
        others = others.exclude(pk=except_post.pk)
    if others.filter(unit=unit, role=role).exists():
        raise ValidationError("这个人已经有这个岗位")
    check_three_administrators(role, set(others.values_list("role", flat=True)))


def check_three_administrators(role, held):
    """Raise ValidationError when `role` and the roles already `held` may not lie in one hand."""
    if role in ADMINISTRATORS and held & ADMINISTRATORS:
        raise ValidationError("三员分立：一个账号只能担任系统、安全、审计管理员中的一个")
    if role in ADMINISTRATORS and held:
        raise ValidationError("三员分立：有业务岗位的账号不能再担任管理员，请另建账号")
    if held & ADMINISTRATORS:
        raise ValidationError("三员分立：管理员账号不能再担任业务岗位，请另建账号")


@transaction.atomic
def propose_post(*, by, user, unit, role, title="", since=None, until=None):
    """The manager proposes a post inside the centre; it gives no power before it is granted."""
    if not may(by, Permission.PROPOSE_POSTS, at=unit):
        require(by, Permission.PROPOSE_POSTS)
        raise NotAllowed("只能提出本中心内的岗位")
    if role in ADMINISTRATORS:
        raise ValidationError("管理员岗位不能由中心提出")
    user = locked(user)
    check_post(user, unit, role)
    post = Post.objects.create(
        user=user,
        unit=unit,
        role=role,
        title=title,
        since=since or today(),
        until=until,
        state=Post.State.PROPOSED,
        proposed_by=by,
    )
    _record("post.proposed", by, post)
    return post


@transaction.atomic
def grant_post(*, by, user, unit, role, title="", since=None, until=None):
    """The security administrator gives somebody else a post."""
    require(by, Permission.MANAGE_POSTS)
    _not_oneself(by, user)
    user = locked(user)
    check_post(user, unit, role)
    post = Post.objects.create(
        user=user,
        unit=unit,
        role=role,
        title=title,
        since=since or today(),
        until=until,
        state=Post.State.ACTIVE,
        granted_by=by,
    )
    _record("post.granted", by, post)
    return post


@transaction.atomic
def decide_proposal(*, by, post, grant, reason=""):
    """Grant a proposed post, or refuse it with a reason."""
    require(by, Permission.MANAGE_POSTS)
    _not_oneself(by, post.user)
    user = locked(post.user)
    post = Post.objects.select_for_update().select_related("unit").get(pk=post.pk)
    if post.state != Post.State.PROPOSED:
        raise GuardFailed("这条建议已经处理过了")
    if grant:
        check_post(user, post.unit, post.role, except_post=post)
        post.state, post.granted_by = Post.State.ACTIVE, by
        post.since = max(post.since, today())
        if post.until and post.until < post.since:
            raise GuardFailed("任职止日已过，请请中心重新提出")
    else:
        if not reason.strip():
            raise ValidationError("请写明不授予的理由")
        post.state, post.until = Post.State.ENDED, max(post.since, today())
    post.save()
    _record("post.granted" if grant else "post.refused", by, post, reason=reason)
    return post


@transaction.atomic
def end_post(*, by, post, reason=""):
    """End a post today. The last holder of an administrator role stays until another holds it."""
    require(by, Permission.MANAGE_POSTS)
    locked(post.user)
    post = Post.objects.select_for_update().select_related("unit", "user").get(pk=post.pk)
    if post.state == Post.State.ENDED:
        raise GuardFailed("这个岗位已经结束了")
    check_administrator_remains(post)
    _end(post)
    _record("post.ended", by, post, reason=reason)
    return post


def end_posts_of(user, *, by):
    """End all posts of an account that closes; inside the caller's transaction."""
    for post in Post.objects.select_for_update().filter(user=user, state__in=OPEN_STATES).select_related("unit"):
        check_administrator_remains(post)
        _end(post)
        _record("post.ended", by, post, reason="账号停用")


def check_administrator_remains(post):
    """Raise GuardFailed when ending `post` would leave nobody in an administrator role."""
    if post.role not in ADMINISTRATORS or post.state != Post.State.ACTIVE:
        return
    if not Post.objects.current().filter(role=post.role).exclude(user_id=post.user_id).exists():
        raise GuardFailed(f"这是最后一位{Role(post.role).label}，请先授予另一位")


def _end(post):
    post.state = Post.State.ENDED
    post.until = max(post.since, today())
    post.save()


def _not_oneself(by, user):
    if by.pk == user.pk:
        raise NotAllowed("不能给自己授予岗位")


def _record(event, by, post, **more):
    forget_standing(post.user)
    detail = {"user": post.user_id, "unit": post.unit_id, "role": post.role, **{k: v for k, v in more.items() if v}}
    record(event, by=by, object_type="post", object_id=str(post.pk), detail=detail)
