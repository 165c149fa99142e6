"""回访: drawn by rules, asked blind, and what follows when the citizen is not satisfied."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.audit.models import AuditRecord
from governance.cases import sampling, services, todo
from governance.cases.models import AnswerReview, AnswerTemplate, CallScript, FollowUpDraw, FollowUpRule, Rating
from governance.cases.passing import pass_on_all
from governance.cases.services import feedback_settings
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now, set_clock
from governance.organisation.models import User
from tests.cases_factory import fresh, later, make_case, ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_passwords(town, morning):
    """Or all would be led to a new password first."""
    User.objects.update(password_changed_at=morning)


def waiting_case(town, **fields):
    """Answered and told, of high risk: the desk has to call."""
    return make_case(town=town, state="resolved", told=True, **fields)


def call(town, case, result="settled", by="frontdesk", note="电话里核实过", **more):
    services.record_call(fresh(case), by=town[by], ticket=ticket(), result=result, note=note, **more)
    return fresh(case)


# --- the draw --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("percent", [0, 1, 5, 20, 33, 50, 99, 100])
def test_of_a_thousand_cases_exactly_the_share_is_drawn(percent):
    drawn = [number for number in range(1, 1001) if sampling.is_drawn(7, percent, number)]
    assert len(drawn) == 10 * percent
    assert [sum(first < number <= first + 100 for number in drawn) for first in range(0, 1000, 100)] == [percent] * 10
    again = [number for number in range(1, 1001) if sampling.is_drawn(7, percent, number)]
    assert drawn == again, "the same draw can be done again"


@given(rule=st.integers(1, 10_000), percent=st.integers(0, 100), hundred=st.integers(0, 500))
@settings(max_examples=25, deadline=None)
def test_each_hundred_of_each_rule_gives_its_share(rule, percent, hundred):
    numbers = range(hundred * 100 + 1, hundred * 100 + 101)
    assert sum(sampling.is_drawn(rule, percent, number) for number in numbers) == percent


def test_nobody_can_tell_which_case_it_will_be():
    """Not each fifth: the places differ from hundred to hundred and from rule to rule."""
    hundreds = {sampling.places(7, 20, hundred) for hundred in range(10)}
    assert len(hundreds) == 10
    assert sampling.places(7, 20, 0) != sampling.places(8, 20, 0)


def test_a_share_is_drawn_once_for_each_answer_and_says_why(town):
    rule = FollowUpRule.objects.create(name="其他案件", when="any", percent=20, order=90)
    for _ in range(10):
        _told(town)
    for _ in range(3):
        pass_on_all()
    rows = list(FollowUpDraw.objects.filter(rule=rule).order_by("place"))
    assert [row.place for row in rows] == list(range(1, 11))
    assert [row.sampled for row in rows] == [sampling.is_drawn(rule.pk, 20, place) for place in range(1, 11)]
    assert all(f"按 20% 抽，第 {row.place} 件" in row.reason for row in rows)
    assert FollowUpDraw.objects.values("case", "round", "turn").distinct().count() == FollowUpDraw.objects.count()
    states = {row.sampled: {fresh(row.case).state} for row in rows}
    assert states.get(True, {"resolved"}) == {"resolved"}
    assert "resolved" not in states[False]


def _told(town):
    case = make_case(town=town)
    services.assign(case, by=town["triage"], ticket=ticket(), lead=town.agriculture, reason="职责")
    services.accept(case, by=town["liaison"], ticket=ticket())
    services.resolve(case, by=town["liaison"], ticket=ticket(), result="修好了")
    services.tell_answer(case, by=town["liaison"], ticket=ticket(), method="phone", proof="通话")
    return fresh(case)


DRAWN = [
    ({"risk": 3}, "high_risk"),
    ({"risk": 1, "urgent": True}, "urgent"),
    ({"risk": 1, "kind": "petition"}, "any"),
    ({"risk": 1, "kind": "dispute"}, "any"),
]


@pytest.mark.parametrize(("fields", "when"), DRAWN)
def test_the_first_rule_that_speaks_of_the_case_draws_it(town, fields, when):
    draw = waiting_case(town, **fields).draws.get()
    assert (draw.sampled, draw.rule.when) == (True, when)


def test_what_is_settled_at_the_desk_is_never_drawn(town):
    FollowUpRule.objects.create(name="全部", when="any", percent=100, order=99)
    case = make_case(town=town, by="frontdesk")
    services.settle_on_spot(case, by=town["frontdesk"], ticket=ticket(), answer="当场答复")
    assert not case.draws.get().sampled
    assert fresh(case).state == "closed"


# --- the call --------------------------------------------------------------------------------------------------


def test_one_call_ends_the_follow_up_with_satisfaction_and_truth(town):
    case = waiting_case(town)
    party = case.parties.get()
    case = call(town, case, truth="true", ratings=[{"party": party, "value": 2}])
    assert case.state in ("tracking", "evaluating", "closed")
    fed_back = case.events.get(action="feed_back")
    assert fed_back.by == town["frontdesk"], "who called has done 反馈回访, not the system"
    assert (case.ratings.get().value, case.ratings.get().asked_by) == (2, town["frontdesk"])
    assert case.calls.get().truth == "true"
    assert case.draws.get().done_by == town["frontdesk"]


def test_unreached_needs_three_different_days_and_stays_out_of_the_denominator(town):
    case = waiting_case(town)
    for day in (0, 0, 1):
        with set_clock(later(days=day)):
            case = call(town, case, "unreached", note="无人接听")
            assert case.state == "resolved" and not case.ratings.exists()
    with set_clock(later(days=2)):
        case = call(town, case, "unreached", note="无人接听")
    assert case.state != "resolved"
    assert case.ratings.get().value == Rating.Value.UNREACHED
    from governance.cases.files import CaseFiles
    from governance.cases.scoring import score_of

    assert score_of(case, CaseFiles(case)).satisfaction is None, "未联系上 is no rating"


def test_who_handled_does_not_call(town):
    case = make_case(town=town, state="resolved", told=True, lead=town.agriculture)
    post = User.objects.get(username="liaison")
    assert case not in todo.ready_to_call(type(case).objects.visible_to(post), post, now().date())
    with pytest.raises((GuardFailed, NotAllowed)):
        call(town, case, by="liaison")


def test_dissatisfaction_returns_the_case_once_then_the_director_reviews(town):
    case = waiting_case(town)
    case = call(town, case, "again", note="灯还是不亮")
    assert (case.state, case.reworks) == ("handling", 1)
    assert case.events.get(action="rework").by == town["frontdesk"]
    services.resolve(case, by=town["liaison"], ticket=ticket(), result="又修了", answer="又修了", reason="不等协办")
    services.tell_answer(fresh(case), by=town["frontdesk"], ticket=ticket(), method="phone", proof="通话")
    case = fresh(case)
    assert [(row.turn, row.sampled) for row in case.draws.order_by("turn")] == [(0, True), (1, True)]
    case = call(town, case, "again", note="还是不亮")
    assert (case.state, case.reworks) == ("resolved", 1), "the rule returns once"
    review = case.reviews.get()
    assert review.decision == AnswerReview.Decision.OPEN
    with pytest.raises(GuardFailed, match="正在由中心主任复核"):
        services.feed_back(case, by=town["frontdesk"], ticket=ticket(), note="x")
    with pytest.raises(NotAllowed):
        services.decide_review(case, by=town["manager"], ticket=ticket(), decision="upheld", note="答复正确")
    services.decide_review(case, by=town["leader"], ticket=ticket(), decision="upheld", note="答复正确，已当面说明")
    assert fresh(case).state != "resolved"


def test_the_director_may_have_it_handled_anew_also_after_archiving(town):
    case = make_case(town=town, state="closed")
    services.rate(case, by=User.objects.citizen(), ticket=ticket(), party=case.parties.get(), value=5)
    case = call(town, case, "again", note="要求换新灯")
    assert case in set(todo.queues(town["leader"])["review"])
    services.decide_review(case, by=town["leader"], ticket=ticket(), decision="again", note="答复不当")
    case = fresh(case)
    assert (case.state, case.round) == ("registered", 2)
    assert case.events.get(action="reopen").by == town["leader"]


# --- the list and its page -------------------------------------------------------------------------------------


def test_the_caller_works_the_list_case_by_case(town, client, django_assert_max_num_queries):
    CallScript.objects.create(title="通用", text="您好，我是回访员。")
    first, second = waiting_case(town), waiting_case(town)
    client.force_login(town["frontdesk"])
    listed = client.get(reverse("cases:follow_up")).content.decode()
    assert "high_risk：都要回访" in listed
    gone = client.get(reverse("cases:next_call"))
    assert gone.url == reverse("cases:call", args=[first.number])
    with django_assert_max_num_queries(40):
        page = client.get(gone.url).content.decode()
    assert "您好，我是回访员。" in page and "路灯已于今日修好" in page and "农业农村办" in page
    assert "杨帆" not in page, "who handled it is not said"
    party = first.parties.get()
    assert party.phone not in page
    dialled = client.post(reverse("cases:dial", args=[first.number, party.pk])).content.decode()
    assert f'href="tel:{party.phone}"' in dialled
    assert AuditRecord.objects.filter(event="reveal", object_id=first.number).count() == 1
    skipped = client.get(reverse("cases:next_call"), {"after": first.number})
    assert skipped.url == reverse("cases:call", args=[second.number])
    sent = {"result": "settled", "truth": "true", f"value_{party.pk}": "1", "request_key": str(ticket().key)}
    bad = client.post(gone.url, {**sent, f"value_{party.pk}": "5"})
    assert bad.status_code == 422 and "请写明来访人怎么说" in bad.content.decode()
    done = client.post(gone.url, {**sent, "next": f"{reverse('cases:next_call')}?after={first.number}"})
    assert client.get(done.url).url == reverse("cases:call", args=[second.number])
    assert first.ratings.get().value == 1
    client.post(reverse("cases:call", args=[second.number]), {"result": "unreached", "request_key": str(ticket().key)})
    assert client.get(reverse("cases:next_call")).url == reverse("cases:follow_up"), "tried today"


# --- settings --------------------------------------------------------------------------------------------------

REFUSED = [
    ({"name": "又一条高风险", "when": "high_risk", "order": 50}, "永远轮不到"),
    ({"name": "全部", "when": "any", "order": 0}, "会让它永远轮不到"),
    ({"name": "退九次", "when": "any", "order": 99, "most_returns": 9}, "最多退回重办"),
]


@pytest.mark.parametrize(("fields", "words"), REFUSED)
def test_a_rule_that_cannot_work_is_refused_with_words(town, fields, words):
    with pytest.raises(ValidationError, match=words):
        feedback_settings.save(FollowUpRule, by=town["manager"], **fields)


def test_a_template_is_reviewed_by_a_second_person_then_offered_filled(town, client):
    with pytest.raises(ValidationError, match="没有【电话】这样的占位"):
        feedback_settings.save(AnswerTemplate, by=town["manager"], title="错", text="【电话】")
    client.force_login(town["manager"])
    sent = {
        "title": "路灯",
        "text": "【来访人】：编号【案件编号】，【办理单位】：【结果】",
        "law": "《道路照明办法》第三条",
        "active": "on",
    }
    assert client.post(reverse("feedback:templates_new"), sent).status_code == 302
    template = AnswerTemplate.objects.get()
    case = make_case(town=town, state="handling", assists=())
    with pytest.raises(ValidationError, match="不能自己审定"):
        feedback_settings.review(template, by=town["manager"])
    client.force_login(town["leader"])
    assert "待审定" in client.get(reverse("feedback:templates")).content.decode()
    client.post(reverse("feedback:templates_review", args=[template.pk]))
    client.force_login(town["liaison"])
    url = reverse("cases:act", args=[case.number, "resolve"])
    form = client.get(url).context["form"]
    name = case.parties.get().name
    assert (
        form.offers[0]["text"] == f"{name}：编号{case.shown_number}，农业农村办：【结果】\n依据：《道路照明办法》第三条"
    )
    refused = client.post(url, {"result": "修好", "answer": form.offers[0]["text"], "request_key": str(ticket().key)})
    assert refused.status_code == 422 and "还没有填" in refused.content.decode()
    with set_clock(later(days=1)):
        template.refresh_from_db()
        template.expires_on = (now() - timedelta(days=1)).date()
        template.save()
        assert not AnswerTemplate.objects.offered().exists()


@pytest.mark.parametrize("name", ["rules", "scripts", "templates"])
def test_the_manager_keeps_the_settings_and_nobody_else(town, client, name):
    client.force_login(town["manager"])
    assert client.get(reverse(f"feedback:{name}")).status_code == 200
    assert client.get(reverse(f"feedback:{name}_new")).status_code == 200
    assert client.get(reverse(f"feedback:{name}_export")).status_code == 200
    text = {"title": "甲", "text": "您好", "name": "甲", "when": "any", "percent": "10", "order": "98", "tries": "3"}
    sent = text | {"then": "review", "most_returns": "0", "most_reviews": "1", "active": "on"}
    assert client.post(reverse(f"feedback:{name}_new"), sent).status_code == 302
    row = {"rules": FollowUpRule, "scripts": CallScript, "templates": AnswerTemplate}[name].objects.latest("pk")
    edit = reverse(f"feedback:{name}_edit", args=[row.pk])
    assert client.post(edit, sent | {"title": "乙", "name": "乙"}).status_code == 302
    history = client.get(client.get(edit).context["history_url"]).content.decode()
    assert "甲" in history and "乙" in history and "吴静" in history
    client.force_login(town["frontdesk"])
    assert client.get(reverse(f"feedback:{name}")).status_code == 403
