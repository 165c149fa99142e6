"""真办结: each doubt says why, supervisors see it, and somebody without a part in the case looks a second time."""

from datetime import timedelta

import pytest
from django.urls import reverse

from governance.cases import closure, services, todo
from governance.cases.models import CaseEvent, ClosureFlag, Deadline, SecondCheck
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import set_clock
from governance.organisation.models import User
from tests.cases_factory import applicant, fresh, later, make_case, ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_passwords(town, morning):
    """Or all would be led to a new password first."""
    User.objects.update(password_changed_at=morning)


def signs(case):
    """Sign → reason."""
    closure.flag(fresh(case))
    return {row.sign: row.reason for row in ClosureFlag.objects.filter(case=case)}


def closed(town, **fields):
    return make_case(town=town, state="closed", **fields)


def test_a_case_that_was_really_settled_raises_no_doubt(town):
    assert signs(closed(town)) == {}


def test_nobody_spoke_with_the_citizen(town):
    case = closed(town)
    case.answers.update(method="sms")
    assert "没有当面、电话联系来访人的记录" in signs(case)["no_contact"] and "短信" in signs(case)["no_contact"]


def test_the_answer_is_that_of_another_case(town):
    text = "您反映的路灯不亮一事，经现场查看，灯泡已经更换，现在可以正常照明。"
    first, second, third = closed(town), closed(town), closed(town)
    first.answers.update(text=text)
    second.answers.update(text=text.replace("灯泡", "灯管"))
    third.answers.update(text="经查，该处水沟由水利部门负责清理，已于本周内清淤完毕，水流恢复通畅。")
    found = signs(second)["same_answer"]
    assert first.shown_number in found and "% 相同" in found
    assert "same_answer" not in signs(third)
    assert ClosureFlag.objects.get(case=second, sign="same_answer").other == first


@pytest.mark.parametrize(("minutes", "doubted"), [(-1, False), (0, True), (29, True), (31, False), (6000, False)])
def test_closed_minutes_before_the_limit(town, minutes, doubted):
    case = closed(town)
    clock = Deadline.objects.filter(case=case, action="handle", met_at__isnull=False).get()
    Deadline.objects.filter(pk=clock.pk).update(due_at=clock.met_at + timedelta(minutes=minutes))
    assert ("just_in_time" in signs(case)) == doubted


def test_the_citizen_says_no(town):
    case = closed(town)
    party = case.parties.get()
    services.rate(case, by=User.objects.citizen(), ticket=ticket(), party=party, value=5, reasons=["unsolved"])
    assert signs(case)["citizen_no"] == "来访人评价很不满意、问题没有解决"


@pytest.mark.parametrize(("days", "back"), [(1, True), (29, True), (31, False)])
def test_the_same_person_comes_again(town, days, back):
    case = closed(town, parties=[applicant(phone="19900008888")])
    with set_clock(later(days=days)):
        again = make_case(town=town, parties=[applicant(phone="19900008888")])
        closure.flag_recent()
        found = {row.sign: row.reason for row in ClosureFlag.objects.filter(case=case)}
    assert ("came_back" in found) == back
    if back:
        assert again.shown_number in found["came_back"]


def test_the_nightly_round_finds_each_doubt_once(town):
    case = closed(town)
    case.answers.update(method="letter")
    for _ in range(3):
        assert closure.flag_recent() == 1
    assert ClosureFlag.objects.filter(case=case).count() == 1


def doubted(town, **fields):
    case = closed(town, **fields)
    case.answers.update(method="sms")
    closure.flag(fresh(case))
    return fresh(case)


def test_the_check_is_blind_and_counts(town, client):
    case = doubted(town)
    part = closure.had_a_part(case)
    people = closure.checkers(case)
    assert people and not {person.pk for person in people} & part
    with pytest.raises(GuardFailed, match="办理过或者回访过"):
        services.draw_check(case, by=town["manager"], ticket=ticket(), person=town["frontdesk"])
    checker = town["commander"]
    assert checker in people
    client.force_login(town["manager"])
    page = client.get(reverse("cases:closure"), {"sign": "no_contact"}).content.decode()
    assert case.title in page and "没有联系记录" in page
    assert client.get(reverse("cases:closure_export")).status_code == 200
    sent = {"person": checker.pk, "request_key": str(ticket().key)}
    assert client.post(reverse("cases:act", args=[case.number, "draw_check"]), sent).status_code == 302
    assert case in set(todo.queues(checker)["check"])

    client.force_login(checker)
    assert case.title in client.get(reverse("cases:checks")).content.decode()
    form = client.get(reverse("cases:act", args=[case.number, "record_check"])).content.decode()
    assert "路灯已于今日修好" in form and "农业农村办" in form
    assert "杨帆" not in form and "何晓燕" not in form and "没有联系记录" not in form, "neither people nor doubts"
    with pytest.raises((GuardFailed, NotAllowed)):
        services.record_check(fresh(case), by=town["triage"], ticket=ticket(), result="not_true", note="去看过")
    services.record_check(fresh(case), by=checker, ticket=ticket(), result="not_true", note="到现场看，灯没有修")
    assert [row.unit for row in SecondCheck.objects.not_true()] == [town.agriculture]
    assert not SecondCheck.objects.not_true(since=later(days=1)).exists()
    assert not case.deadlines.filter(action="check", met_at=None).exists()
    with pytest.raises(GuardFailed):
        services.draw_check(fresh(case), by=town["manager"], ticket=ticket(), person=town["triage"])
    assert CaseEvent.objects.filter(case=case, action="record_check").count() == 1


def test_a_check_that_confirms_clears_the_doubt(town):
    case = doubted(town)
    assert ClosureFlag.objects.standing().filter(case=case).exists()
    services.draw_check(case, by=town["manager"], ticket=ticket(), person=town["commander"])
    services.record_check(fresh(case), by=town["commander"], ticket=ticket(), result="confirmed", note="灯亮着")
    assert not ClosureFlag.objects.standing().filter(case=case).exists()


def test_on_a_restricted_case_the_director_alone_sees_the_doubt(town, client):
    case = doubted(town, purpose="accusation")
    assert ClosureFlag.objects.visible_to(town["leader"]).filter(case=case).exists()
    for name in ("manager", "deputy", "county", "head"):
        assert not ClosureFlag.objects.visible_to(town[name]).filter(case=case).exists()
    client.force_login(town["leader"])
    assert case.title in client.get(reverse("cases:closure")).content.decode()
    client.force_login(town["manager"])
    assert case.title not in client.get(reverse("cases:closure")).content.decode()


def test_the_lists_stay_cheap(town, client, django_assert_max_num_queries):
    for _ in range(3):
        doubted(town)
    client.force_login(town["manager"])
    with django_assert_max_num_queries(15):
        assert client.get(reverse("cases:closure")).status_code == 200
    client.force_login(town["leader"])
    with django_assert_max_num_queries(15):
        assert client.get(reverse("cases:reviews")).status_code == 200
    client.force_login(town["manager"])
    with django_assert_max_num_queries(15):
        assert client.get(reverse("feedback:numbers")).status_code == 200
