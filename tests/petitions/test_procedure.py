"""The order of the 《信访工作条例》 walked through to its end, and what is refused on the way, with the article."""

from datetime import date

import pytest
from django.utils import timezone

from governance.cases import services
from governance.cases.files import CaseFiles
from governance.cases.models import CaseLink, Deadline
from governance.core.exceptions import GuardFailed
from governance.core.now import set_clock
from petitions.limits import last_day
from petitions.models import Decision, Opinion, Petition
from petitions.panel import stand_of
from tests.cases_factory import applicant, ticket
from tests.petitions_factory import OPINION, PetitionWalk, noon

pytestmark = pytest.mark.django_db


def on(year, month, day):
    """A block in which it is noon of that day."""
    return set_clock(noon(date(year, month, day)))


def due(walk, action):
    clock = walk.clock(action)
    return timezone.localdate(clock.due_at) if clock else None


def stand(walk):
    return stand_of(walk.case, CaseFiles(walk.case))


def refused(walk, name, who, article, field=None, **data):
    """The step is refused with this article, at this field."""
    with pytest.raises(GuardFailed, match=article) as refusal:
        walk.do(name, who, **data)
    assert refusal.value.field == field
    return refusal.value.message


# --- the example of the rules ----------------------------------------------------------------------------------


def test_the_worked_example_of_the_limits(town):
    """Received 03-02: notice by 03-17; accepted 03-11: 60th day 05-10, a Sunday, so 05-11; with 30 more 06-09."""
    walk = PetitionWalk(town)
    assert due(walk, "notice") == date(2026, 3, 17)
    with on(2026, 3, 11):
        walk.sort()
        walk.do("decide_petition", "triage", kind="accept")
        assert due(walk, "notice") == date(2026, 3, 17)
        walk.do("tell_decision", "triage", told_method="post", told_proof="EMS 1234")
        assert due(walk, "notice") is None
        walk.hand_out()
        assert due(walk, "handle") == date(2026, 5, 11)
    with on(2026, 5, 6):
        walk.do("request_extension", "petition", amount=30, reason="情况复杂，等鉴定")
        walk.do("decide_extension", "leader", grant=True)
    assert due(walk, "handle") == date(2026, 6, 9)
    with on(2026, 6, 1):
        refused(walk, "request_extension", "petition", "延期次数已用完", amount=5, reason="还要等")


def test_acceptance_moves_the_start_of_a_case_that_is_handled_already(town):
    walk = PetitionWalk(town)
    walk.sort()
    walk.do("assign", "triage", lead=town.petition_office, reason="职责所在")
    walk.do("accept", "petition")
    assert due(walk, "handle") == date(2026, 5, 6)  # the 60th day, 05-01, is a holiday until 05-05
    with on(2026, 3, 11):
        walk.do("decide_petition", "triage", kind="accept", told_method="on_spot")
    assert due(walk, "handle") == date(2026, 5, 11)


@pytest.mark.parametrize(
    "received,last",
    [
        (date(2026, 2, 6), date(2026, 2, 24)),  # 15th day 02-21, in the Spring Festival (15–23)
        (date(2026, 9, 20), date(2026, 10, 8)),  # 15th day 10-05, in the National Day holiday
        (date(2026, 1, 16), date(2026, 2, 2)),  # over the end of the month, Saturday 01-31 → Monday
    ],
)
def test_fifteen_days_over_a_holiday(town, received, last):
    walk = PetitionWalk(town)
    assert last_day(walk.case, "notice", received) == last


def test_five_working_days_over_a_swapped_weekend(town):
    """2026-09-20 (Sunday) and 10-10 (Saturday) are worked, 10-01 to 10-07 are not: five working days from 09-30."""
    walk = PetitionWalk(town)
    assert last_day(walk.case, "decline", date(2026, 9, 30)) == date(2026, 10, 13)


# --- decision ----------------------------------------------------------------------------------------------------


def test_the_route_is_asked_before_acceptance(town):
    walk = PetitionWalk(town)
    assert stand(walk).article == "第三十一条"
    refused(walk, "decide_petition", "triage", "第三十一条", "kind", kind="accept")
    refused(walk, "sort_route", "triage", "第三十一条", "route_organ", route="31_2")
    walk.sort()
    assert stand(walk).following == "下一步：受理决定并书面告知"


def test_notice_is_waived_when_name_or_address_are_not_clear(town):
    walk = PetitionWalk(town, channel="letter", parties=[applicant(is_anonymous=True, name="")])
    walk.taken(told_method="", notice_waived=True)
    assert due(walk, "notice") is None and not walk.row.decisions.get().notice_is_owed
    refused(walk, "tell_decision", "triage", "已经告知", told_method="post")


def test_a_refusal_says_why_and_on_what_basis_and_its_notice_outlives_the_case(town):
    walk = PetitionWalk(town)
    refused(walk, "reject", "triage", "第二十三条", reason_code="已进入诉讼程序")
    refused(walk, "decide_petition", "triage", "第二十三条", "reason", kind="refuse")
    refused(walk, "decide_petition", "triage", "第十九条", "basis", kind="refuse", reason="法院正在审理")
    walk.do("decide_petition", "triage", kind="refuse", reason="法院正在审理", basis="《信访工作条例》第十九条")
    refused(walk, "assign", "triage", "第二十三条", lead=town.petition_office, reason="职责所在")
    walk.do("reject", "triage", reason_code="已进入诉讼程序")
    assert walk.case.state == "rejected" and due(walk, "notice") == date(2026, 3, 17)
    walk.do("tell_decision", "frontdesk", told_method="hand", told_proof="本人签收")
    assert due(walk, "notice") is None


def test_a_transfer_names_its_receiver_and_comes_back_to_be_decided_anew(town):
    walk = PetitionWalk(town)
    refused(walk, "transfer_out", "triage", "第二十二条", receiver="县住建局")
    refused(walk, "decide_petition", "triage", "第二十二条", "organ", kind="transfer", reason="县级职权")
    walk.do("decide_petition", "triage", kind="transfer", reason="县级职权", organ="县住建局", told_method="on_spot")
    walk.do("transfer_out", "triage", receiver="县住建局")
    with on(2026, 3, 10):
        walk.do("take_back", "triage", reason="对方退回")
        assert walk.row.decisions.get().ended_at is not None
        assert due(walk, "notice") == date(2026, 3, 25)


def test_an_assigned_matter_says_when_it_reports(town):
    walk = PetitionWalk(town)
    walk.sort()
    refused(walk, "decide_petition", "triage", "第二十二条", "report_by", kind="assign", organ="信访办")
    walk.do("decide_petition", "triage", kind="assign", organ="信访办", report_by=date(2026, 4, 20))
    walk.hand_out()
    assert walk.case.state == "handling"


def test_a_matter_of_the_courts_is_guided_there(town):
    walk = PetitionWalk(town)
    refused(walk, "decide_petition", "triage", "第三十一条", "kind", kind="guide", reason="应当起诉")
    walk.sort("31_1")
    walk.do("decide_petition", "triage", kind="guide", reason="应当起诉", told_method="on_spot")
    walk.do("transfer_out", "triage", receiver="清溪县人民法院", word="移送")
    assert walk.case.state == "transferred"


def test_an_objection_has_five_working_days(town):
    walk = PetitionWalk(town)
    refused(walk, "object_transfer", "triage", "第二十三条", reason="不归本镇", proposed="县水利局")
    walk = PetitionWalk(town, channel="superior")
    assert walk.row.source_level == Petition.Level.COUNTY
    with on(2026, 3, 10):
        refused(walk, "object_transfer", "triage", "5 个工作日", "raised_on", reason="不归本镇", proposed="县水利局")
    with on(2026, 3, 9):
        walk.do("object_transfer", "triage", reason="河道归县水利局管", proposed="县水利局")
        refused(walk, "assign", "triage", "第二十三条", lead=town.petition_office, reason="职责所在")
        walk.do("answer_objection", "triage", agreed=True, note="同意退回")
        walk.do("transfer_out", "triage", receiver="县信访局", reason="退回转送机关")
    assert walk.case.state == "transferred"


# --- handling and opinion ----------------------------------------------------------------------------------------


def test_sixty_days_and_extension_only_on_the_route_of_petitions(town):
    walk = PetitionWalk(town, purpose="suggest")
    walk.handled()
    assert walk.clock("handle").rule.action == "handle_plain"
    refused(walk, "request_extension", "petition", "第三十四条", amount=10, reason="情况复杂")
    walk = PetitionWalk(town)
    walk.handled()
    assert walk.clock("handle").rule.action == "handle"
    refused(walk, "request_extension", "petition", "最长延长 30 日", "amount", amount=31, reason="情况复杂")
    walk.do("sort_route", "triage", route="31_5", route_organ="县自然资源局")
    assert walk.clock("handle").rule.action == "handle_plain"


def test_nothing_is_finished_before_it_was_accepted_and_answered_in_writing(town):
    walk = PetitionWalk(town)
    walk.sort()
    walk.hand_out()
    refused(walk, "resolve", "petition", "第二十三条", result="办好了")
    refused(walk, "draft_opinion", "petition", "第三十二条", **OPINION)
    walk.do("decide_petition", "triage", kind="accept", told_method="on_spot")
    refused(walk, "resolve", "petition", "第三十二条", result="办好了")
    walk.opinion()
    walk.do("resolve", "petition", result="已出具处理意见")
    assert walk.row.finished_on == date(2026, 3, 2) and walk.row.settled_on is None
    assert "依据：《四川省农村公路条例》" in walk.case.answers.get().text


@pytest.mark.parametrize(
    "lacking,article", [("basis", "第三十二条"), ("evidence", "第三十二条"), ("review_organ", "第三十五条")]
)
def test_an_opinion_without_its_parts_is_refused_at_the_field(town, lacking, article):
    walk = PetitionWalk(town)
    walk.handled()
    refused(walk, "draft_opinion", "petition", article, lacking, **{**OPINION, lacking: " "})
    assert not Opinion.objects.exists()


def test_a_suggestion_is_answered_without_a_written_opinion(town):
    walk = PetitionWalk(town, purpose="suggest")
    walk.handled()
    walk.do("resolve", "petition", result="采纳建议，列入明年计划")
    assert walk.case.state == "resolved" and walk.row.finished_on


def test_settled_is_another_thing_than_finished(town):
    walk = PetitionWalk(town)
    walk.delivered()
    assert (walk.row.finished_on, walk.row.settled_on) == (date(2026, 3, 2), None)
    walk.do("settle_petition", "petition", note="信访人签了息诉息访承诺")
    assert walk.row.settled_on == date(2026, 3, 2)


# --- review, re-review, end ---------------------------------------------------------------------------------------


@pytest.fixture
def delivered(town):
    """A petition whose opinion was delivered on 2026-03-02: 复查 may be asked until 04-01."""
    walk = PetitionWalk(town)
    walk.delivered()
    return walk


def reviewed(walk, result="uphold"):
    """复查 asked on 03-20 and answered on 04-10, delivered on 04-13."""
    with on(2026, 3, 20):
        walk.do("ask_review", "triage", organ="清溪县人民政府")
    with on(2026, 4, 13):
        walk.do(
            "record_review",
            "triage",
            result=result,
            number="清府复查〔2026〕3号",
            decided_on=date(2026, 4, 10),
            delivered_on=date(2026, 4, 13),
        )


def test_review_has_thirty_days_from_delivery(delivered):
    opinion = delivered.row.opinions.get()
    assert (opinion.delivered_on, opinion.review_until) == (date(2026, 3, 2), date(2026, 4, 1))
    assert stand(delivered).until == date(2026, 4, 1)
    with on(2026, 4, 2):
        refused(delivered, "ask_review", "triage", "第三十五条", "asked_on", organ="清溪县人民政府")
    with on(2026, 3, 20):
        delivered.do("ask_review", "triage", organ="清溪县人民政府")
        assert due(delivered, "review") == date(2026, 4, 20)  # the 30th day, 04-19, is a Sunday
        refused(delivered, "ask_review", "triage", "已经请求过复查", organ="清溪县人民政府")


def test_review_is_not_asked_before_the_opinion_was_delivered(town):
    walk = PetitionWalk(town)
    walk.finished()
    refused(walk, "ask_review", "triage", "第三十五条", organ="清溪县人民政府")


def test_delivery_may_be_another_day_than_its_record(town):
    walk = PetitionWalk(town)
    walk.finished()
    with on(2026, 3, 9):
        walk.do("tell_answer", "frontdesk", method="letter", proof="EMS 5678", received_on=date(2026, 3, 6))
    assert walk.row.opinions.get().review_until == date(2026, 4, 7)  # the 30th day, 04-05, is Qingming until 04-06


def test_recheck_comes_after_review_and_hearing_days_do_not_count(delivered):
    refused(delivered, "ask_recheck", "triage", "第三十六条", organ="雅安市人民政府")
    reviewed(delivered)
    assert delivered.row.reviews.get().next_until == date(2026, 5, 13)
    with on(2026, 5, 14):
        refused(delivered, "ask_recheck", "triage", "第三十六条", "asked_on", organ="雅安市人民政府")
    with on(2026, 5, 8):
        delivered.do("ask_recheck", "triage", organ="雅安市人民政府")
        assert due(delivered, "recheck") == date(2026, 6, 8)  # the 30th day, 06-07, is a Sunday
        refused(
            delivered, "record_hearing", "triage", "结束日期", "until", since=date(2026, 5, 20), until=date(2026, 5, 19)
        )
    with on(2026, 5, 22):
        delivered.do("record_hearing", "triage", since=date(2026, 5, 20), until=date(2026, 5, 22), place="市信访局")
        assert due(delivered, "recheck") == date(2026, 6, 10)  # 33 days from 05-08
        assert delivered.row.reviews.get(step="recheck").due_on == date(2026, 6, 10)
        refused(
            delivered,
            "record_hearing",
            "triage",
            "已经登记过",
            "since",
            since=date(2026, 5, 22),
            until=date(2026, 5, 23),
        )


def test_the_clock_of_a_review_outlives_the_case(delivered):
    with on(2026, 3, 20):
        delivered.do("ask_review", "triage", organ="清溪县人民政府")
        services.feed_back(delivered.case, by=delivered.town["frontdesk"], ticket=ticket(), note="已回访")
    delivered.case.refresh_from_db()
    assert delivered.case.state in ("evaluating", "closed")
    assert due(delivered, "review") == date(2026, 4, 20)


def test_after_recheck_the_matter_is_terminated_and_only_not_accepted_again(town, delivered):
    refused(delivered, "record_recheck", "triage", "第三十六条", result="uphold")
    reviewed(delivered)
    with on(2026, 5, 8):
        delivered.do("ask_recheck", "triage", organ="雅安市人民政府")
    with on(2026, 6, 5):
        delivered.do("record_recheck", "triage", result="uphold", number="雅府复核〔2026〕1号")
    assert delivered.row.ended_how == Petition.Ended.RECHECKED
    assert stand(delivered).article == "第三十六条"
    with on(2026, 7, 1):
        again = PetitionWalk(town)
        refused(again, "decide_petition", "triage", "第三十六条", "kind", kind="no_repeat", reason="同一事项")
        again.do("confirm_repeat", "triage", earlier=delivered.case)
        assert CaseLink.objects.get(source=again.case).kind == CaseLink.Kind.FOLLOWS
        refused(again, "decide_petition", "triage", "第三十六条", "kind", kind="accept")
        refused(again, "assign", "triage", "第三十六条", lead=town.petition_office, reason="职责所在")
        again.do("decide_petition", "triage", kind="no_repeat", reason="已经复核终结", told_method="on_spot")
        again.do("reject", "triage", reason_code="不再受理")
    assert again.case.state == "rejected" and again.case.pk != delivered.case.pk


def test_without_a_request_the_procedure_ends_after_thirty_days(delivered):
    refused(delivered, "end_procedure", "triage", "第三十五条", "how", how="no_request")
    with on(2026, 4, 2):
        assert "可以程序办结" in stand(delivered).words
        delivered.do("end_procedure", "triage", how="no_request")
    assert (delivered.row.ended_how, delivered.row.ended_on) == ("no_request", date(2026, 4, 2))


def test_the_procedure_does_not_end_while_a_review_runs(delivered):
    with on(2026, 3, 20):
        delivered.do("ask_review", "triage", organ="清溪县人民政府")
    with on(2026, 4, 25):
        refused(delivered, "end_procedure", "triage", "第三十五条", how="no_request")
        assert stand(delivered).is_late


def test_revoked_in_review_it_is_worked_again_with_a_new_opinion(town, delivered):
    reviewed(delivered, result="redo")
    with on(2026, 4, 14):
        services.rework(delivered.case, by=town["frontdesk"], ticket=ticket(), reason="复查责令重新处理")
        delivered.case.refresh_from_db()
        assert delivered.row.finished_on is None
        delivered.opinion(result="explain")
        delivered.do("resolve", "petition", result="已重新出具处理意见")
        delivered.do("tell_answer", "frontdesk", method="in_person", proof="本人签收")
        delivered.do("ask_review", "triage", organ="清溪县人民政府")
    assert delivered.row.opinions.count() == 2


# --- every article on the page ------------------------------------------------------------------------------------


def test_the_page_says_article_rest_and_next_step(town, client, delivered):
    client.force_login(town["petition"])
    page = client.get(f"/cases/{delivered.case.number}/").content.decode()
    for words in ("条例第三十五条", "信访人可以请求复查", "2026-04-01 为止", "剩 30 天", "登记复查请求"):
        assert words in page
    with on(2026, 3, 20):
        delivered.do("ask_review", "triage", organ="清溪县人民政府")
    assert Deadline.objects.filter(case=delivered.case, action="review").exists()
    assert Decision.objects.filter(petition=delivered.case.pk).count() == 1


def test_an_ended_procedure_takes_no_more_requests(delivered):
    with on(2026, 3, 10):
        delivered.do("end_procedure", "triage", how="agreed", note="和解协议已履行")
        refused(delivered, "ask_review", "triage", "第三十五条", organ="清溪县人民政府")
        assert stand(delivered).article == "第三十三条"


def letter(walk, type_, at):
    """A letter of this type that was issued, and its delivery."""
    from governance.cases.models import CasePaper

    paper = CasePaper.objects.create(
        case=walk.case, type=type_, title="告知书", organ=walk.town.town, year=at.year, number="清信〔2026〕1号",
        issued_at=at, issued_by=walk.town["triage"], content="{}", digest="0", code=f"code-{type_}", sha256="0",
    )  # fmt: skip
    walk.do("deliver_paper", "triage", paper=paper, method="direct", at=at, receiver="信访人")


def test_delivery_of_the_letters_is_the_telling(town):
    walk = PetitionWalk(town)
    walk.taken(told_method="")
    with on(2026, 3, 5):
        letter(walk, "XF-01", noon(date(2026, 3, 4)))
    assert (walk.row.decisions.get().told_on, due(walk, "notice")) == (date(2026, 3, 4), None)
    walk.hand_out()
    walk.finished()
    with on(2026, 3, 12):
        letter(walk, "XF-09", noon(date(2026, 3, 11)))
    assert walk.row.opinions.get().review_until == date(2026, 4, 10)
