"""Posts and the three administrators."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from governance.audit.models import AuditRecord
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import today
from governance.organisation.access import standing
from governance.organisation.models import Post, User
from governance.organisation.roles import Role
from governance.organisation.services import posts
from tests.factories import make_post, make_town, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town()


@pytest.mark.parametrize("first", ["sysadmin", "secadmin", "auditor"])
@pytest.mark.parametrize("second", ["sysadmin", "secadmin", "auditor"])
def test_no_account_holds_two_administrator_roles(town, first, second):
    user = make_user()
    by = town["secadmin"]
    posts.grant_post(by=by, user=user, unit=town.town, role=first)
    with pytest.raises(ValidationError, match="三员分立" if first != second else "已经有这个岗位"):
        posts.grant_post(by=by, user=user, unit=town.town, role=second)


def test_the_database_refuses_two_administrator_roles_as_well(town):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_post(town["sysadmin"], Role.AUDITOR, town.town)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_post(town["sysadmin"], Role.SECADMIN, town.town, state=Post.State.PROPOSED)
    make_post(town["sysadmin"], Role.AUDITOR, town.town, state=Post.State.ENDED)


def test_an_administrator_holds_no_other_post_and_a_clerk_becomes_no_administrator(town):
    by = town["secadmin"]
    with pytest.raises(ValidationError, match="三员分立"):
        posts.grant_post(by=by, user=town["sysadmin"], unit=town.centre, role=Role.FRONT)
    with pytest.raises(ValidationError, match="三员分立"):
        posts.grant_post(by=by, user=town["frontdesk"], unit=town.town, role=Role.AUDITOR)


def test_nobody_grants_a_post_to_themself(town):
    with pytest.raises(NotAllowed, match="自己"):
        posts.grant_post(by=town["secadmin"], user=town["secadmin"], unit=town.centre, role=Role.MANAGER)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_post(town["frontdesk"], Role.TRIAGE, town.centre, granted_by=town["frontdesk"])


@pytest.mark.parametrize("who", ["sysadmin", "auditor", "manager", "leader", "frontdesk"])
def test_only_the_security_administrator_grants(town, who):
    with pytest.raises(NotAllowed):
        posts.grant_post(by=town[who], user=make_user(), unit=town.centre, role=Role.FRONT)


def test_a_proposal_gives_no_power_until_it_is_granted(town):
    user = make_user()
    post = posts.propose_post(by=town["manager"], user=user, unit=town.centre, role=Role.FRONT)
    assert not standing(User.objects.get(pk=user.pk)).grants
    posts.decide_proposal(by=town["secadmin"], post=post, grant=True)
    assert standing(User.objects.get(pk=user.pk)).roles == {"front"}
    assert AuditRecord.objects.filter(event="post.granted", object_id=str(post.pk)).count() == 1
    with pytest.raises(GuardFailed, match="处理过"):
        posts.decide_proposal(by=town["secadmin"], post=post, grant=True)


def test_a_refused_proposal_wants_a_reason(town):
    post = posts.propose_post(by=town["manager"], user=make_user(), unit=town.centre, role=Role.FRONT)
    with pytest.raises(ValidationError, match="理由"):
        posts.decide_proposal(by=town["secadmin"], post=post, grant=False)
    posts.decide_proposal(by=town["secadmin"], post=post, grant=False, reason="人员未到岗")
    assert Post.objects.get(pk=post.pk).state == Post.State.ENDED


def test_the_manager_proposes_inside_the_centre_and_no_administrators(town):
    for unit in (town.justice, town.town):
        with pytest.raises(NotAllowed):
            posts.propose_post(by=town["manager"], user=make_user(), unit=unit, role=Role.HEAD)
    with pytest.raises(ValidationError):
        posts.propose_post(by=town["manager"], user=make_user(), unit=town.centre, role=Role.AUDITOR)


@pytest.mark.parametrize(
    ("role", "place", "good"),
    [
        (Role.FRONT, "centre", True),
        (Role.FRONT, "justice", False),
        (Role.LEADER, "town", True),
        (Role.LEADER, "centre", True),
        (Role.LEADER, "justice", False),
        (Role.LIAISON, "justice", True),
        (Role.LIAISON, "town", False),
        (Role.COUNTY, "county", True),
        (Role.COUNTY, "town", False),
    ],
)
def test_roles_are_held_at_their_levels(town, role, place, good):
    grant = {"by": town["secadmin"], "user": make_user(), "unit": getattr(town, place), "role": role}
    if good:
        assert posts.grant_post(**grant).state == Post.State.ACTIVE
    else:
        with pytest.raises(ValidationError, match="只能设在"):
            posts.grant_post(**grant)


def test_closed_accounts_actors_and_closed_units_take_no_post(town):
    closed = make_user(is_active=False)
    for user in (closed, User.objects.system()):
        with pytest.raises(ValidationError):
            posts.grant_post(by=town["secadmin"], user=user, unit=town.centre, role=Role.FRONT)
    town.justice.active = False
    town.justice.save()
    with pytest.raises(ValidationError, match="停用"):
        posts.grant_post(by=town["secadmin"], user=make_user(), unit=town.justice, role=Role.HEAD)


def test_an_ended_post_gives_no_power_and_keeps_its_history(town):
    post = Post.objects.get(user=town["liaison"])
    posts.end_post(by=town["secadmin"], post=post)
    post.refresh_from_db()
    assert (post.state, post.until) == (Post.State.ENDED, today())
    assert not standing(User.objects.get(pk=town["liaison"].pk)).grants
    assert post.history.first().state == Post.State.ENDED


def test_the_last_administrator_of_a_kind_stays(town):
    post = Post.objects.get(user=town["auditor"])
    with pytest.raises(GuardFailed, match="最后一位"):
        posts.end_post(by=town["secadmin"], post=post)
    posts.grant_post(by=town["secadmin"], user=make_user(), unit=town.town, role=Role.AUDITOR)
    posts.end_post(by=town["secadmin"], post=post)


def test_a_post_does_not_end_before_it_begins(town):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_post(make_user(), Role.FRONT, town.centre, until=today() - timedelta(days=1))
