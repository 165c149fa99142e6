"""审核分流: the queue, the prefilled decision with its reasons, one press, and what happens when two are at it."""

import re
import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance.cases import services
from governance.cases.models import Case, CaseEvent, Category, DeadlineRule
from governance.cases.services import NewParty
from governance.cases.why import why_that_day
from governance.core import calendar
from governance.core.calendar import Limit, marks
from governance.core.now import now, set_clock
from governance.notify.models import Notification
from governance.organisation.models import DutyLine, User
from governance.portal.management.commands.load_reference import load_calendar
from intake.preview import preview
from intake.suggesting.duties import marked, suggest
from tests.cases_factory import applicant, fresh, make_case, make_rules, ticket
from tests.factories import make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    make_rules()
    return make_town()


@pytest.fixture
def officer(town):
    """The triage officer at the keyboard."""
    return sign_in("triage")


def sign_in(username):
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def hidden(page, name):
    """The value of a hidden field of the decision form."""
    form = page.content.decode().split('id="decision"')[1]
    return re.search(rf'name="{name}" value="([^"]+)"', form).group(1)


def decision(page, case, **changes):
    """What the shown form would send, with changes."""
    given = {
        "request_key": hidden(page, "request_key"),
        "version": hidden(page, "version"),
        "kind": case.kind,
        "risk": case.risk,
        "reason": "属地和职责",
        **changes,
    }
    return {key: value for key, value in given.items() if value is not None}


def url(case):
    return f"/triage/{case.number}/"


# --- the queue -------------------------------------------------------------------------------------------------


def test_the_most_urgent_case_is_open_and_the_others_wait_in_order(town, officer):
    late = make_case(town=town, title="先登记的")
    with set_clock(now() + timedelta(days=1)):
        new = make_case(town=town, title="后登记的")
        page = officer.get("/triage/")
    assert [row.number for row in page.context["rows"]] == [late.number, new.number]
    assert page.context["case"].number == late.number
    words = page.content.decode()
    assert "先登记的" in words
    assert "后登记的" in words
    assert url(new) in words


def test_an_empty_queue_says_so(town, officer):
    assert "没有待分流的案件" in officer.get("/triage/").content.decode()


def test_a_case_that_has_moved_on_leads_to_its_page(town, officer):
    case = make_case(town=town, state="assigned")
    answer = officer.get(url(case))
    assert (answer.status_code, answer.url) == (302, f"/cases/{case.number}/")


def test_who_has_no_triage_to_do_is_told_who_has(town):
    for username in ("liaison", "frontdesk", "manager", "village"):
        answer = sign_in(username).get("/triage/")
        assert answer.status_code == 403, username
        assert "分流" in answer.content.decode()


def test_the_director_triages_what_only_named_persons_may_know(town, officer):
    case = make_case(town=town, purpose="accusation", title="反映干部")
    assert officer.get(url(case)).status_code == 404
    assert "反映干部" not in officer.get("/triage/").content.decode()
    director = sign_in("leader")
    page = director.get(url(case))
    assert "限定知悉" in page.content.decode()
    answer = director.post(
        url(case), decision(page, case, lead=town.agriculture.pk, handler=town["head"].pk, reason="由纪检联络")
    )
    assert answer.status_code == 302, answer.context["form"].errors
    case = fresh(case)
    assert (case.state, case.handler) == ("assigned", town["head"])
    assert not Case.objects.visible_to(town["liaison"]).filter(pk=case.pk).exists()


def test_a_handler_of_another_unit_is_refused_in_words(town):
    case = make_case(town=town, purpose="accusation")
    director = sign_in("leader")
    page = director.get(url(case))
    answer = director.post(url(case), decision(page, case, lead=town.agriculture.pk, handler=town["liaison2"].pk))
    assert answer.status_code == 422
    assert "请另选承办人" in answer.content.decode()


# --- suggestions -----------------------------------------------------------------------------------------------


def test_the_duty_list_suggests_with_its_reasons(town, officer):
    line = DutyLine.objects.create(unit=town.police, matter="查处噪声", keywords="噪声 夜间施工")
    DutyLine.objects.create(unit=town.justice, matter="调解邻里", keywords="邻居")
    case = make_case(town=town, facts="夜间施工的噪声太大，睡不着。")
    page = officer.get(url(case))
    words = page.content.decode()
    assert "提到“噪声”“夜间施工”" in words
    assert "<mark>噪声</mark>" in words
    form = page.context["form"]
    assert (form["lead"].value(), form["duty_line"].value()) == (town.police.pk, line.pk)
    answer = officer.post(url(case), decision(page, case, lead="", duty_line=line.pk, reason=""))
    assert answer.status_code == 302, "the lead follows from the cited line"
    assert fresh(case).lead_unit == town.police
    assert case.assignments.get().duty_line == line


def test_a_category_weighs_more_than_a_word_and_the_accused_unit_is_never_offered(town):
    category = Category.objects.create(code="10106", name="家庭暴力")
    by_code = DutyLine.objects.create(unit=town.justice, matter="婚姻家庭", category_code="101")
    by_word = DutyLine.objects.create(unit=town.police, matter="告诫", keywords="村口")
    case = make_case(town=town, facts="村口天天打人", category=category)
    found = suggest(case, [by_word, by_code])
    assert [row.line for row in found] == [by_code, by_word]
    assert found[0].reasons == ("类别“家庭暴力”",)
    assert [row.line for row in suggest(case, [by_word, by_code], accused={town.justice.pk})] == [by_word]


def test_words_are_marked_once_and_no_character_is_lost():
    text = "噪声大，夜间施工噪声"
    pieces = marked(text, {"噪声", "夜间施工", "没有"})
    assert "".join(piece for piece, _hit in pieces) == text
    assert [piece for piece, hit in pieces if hit] == ["噪声", "夜间施工"]


def test_the_unit_complained_of_is_not_among_the_choices(town):
    accused = NewParty(role="accused", name=town.agriculture.name, is_organisation=True, unit=town.agriculture)
    case = make_case(town=town, purpose="accusation", parties=[applicant(), accused])
    page = sign_in("leader").get(url(case))
    choices = [value for value, _label in page.context["form"].fields["lead"].choices]
    assert town.agriculture.pk not in choices
    assert town.police.pk in choices


# --- one press -------------------------------------------------------------------------------------------------


def test_one_press_reclassifies_rates_hands_out_and_opens_the_next(town, officer):
    case, other = make_case(town=town, kind="general"), make_case(town=town)
    page = officer.get(url(case))
    sent = decision(
        page, case, kind="dispute", risk=4, urgent="on", lead=town.justice.pk,
        assists=[town.police.pk, town.agriculture.pk], note="请今日联系",
    )  # fmt: skip
    answer = officer.post(url(case), sent)
    assert answer.url == f"{url(other)}?done={case.number}"
    case = fresh(case)
    assert (case.kind, case.risk, case.urgent, case.state, case.lead_unit) == (
        "dispute", 4, True, "assigned", town.justice,
    )  # fmt: skip
    assert list(case.events.order_by("pk").values_list("action", flat=True)) == [
        "register", "reclassify", "set_risk", "assign",
    ]  # fmt: skip
    assert set(case.assignments.filter(is_lead=False).values_list("unit_id", flat=True)) == {
        town.police.pk, town.agriculture.pk,
    }  # fmt: skip
    shown = officer.get(answer.url)
    assert "撤销分流" in shown.content.decode()
    # Sent twice by an impatient finger: nothing happens a second time.
    again = officer.post(url(case), sent)
    assert again.status_code == 302
    assert CaseEvent.objects.filter(case=case).count() == 4


def test_the_desks_word_unchanged_writes_one_event_only(town, officer):
    case = make_case(town=town)
    officer.post(url(case), decision(officer.get(url(case)), case, lead=town.justice.pk))
    assert [event.action for event in case.events.order_by("pk")] == ["register", "assign"]


def test_within_the_minute_it_can_be_undone_and_nobody_was_told(town, officer):
    case = make_case(town=town)
    answer = officer.post(url(case), decision(officer.get(url(case)), case, lead=town.justice.pk))
    shown = officer.get(answer.url).content.decode()
    version = re.search(r'name="version" value="(\d+)"', shown).group(1)
    undone = officer.post(f"/cases/{case.number}/do/undo_assign/", {"version": version, "next": url(case)})
    assert undone.url == url(case)
    assert fresh(case).state == "registered"
    assert not Notification.objects.filter(user=town["mediator"], subject=case.number).exists()
    with set_clock(now() + timedelta(seconds=61)):
        officer.post(url(case), decision(officer.get(url(case)), case, lead=town.justice.pk))
    with set_clock(now() + timedelta(seconds=200)):
        assert "撤销分流" not in officer.get(f"/triage/?done={case.number}").content.decode()


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"lead": ""}, "lead", "请选择主办单位"),
        ({"lead": "police", "reason": ""}, "reason", "写明分流理由"),
        ({"lead": "police", "assists": ["police"]}, "assists", "不能是同一个单位"),
        ({"lead": "police", "kind": "nothing"}, "kind", ""),
        ({"lead": "police", "risk": "9"}, "risk", ""),
        ({"lead": "0"}, "lead", ""),
        ({"lead": "police", "duty_line": "justice"}, "duty_line", "请改选主办单位或者职责依据"),
    ],
)
def test_what_is_wrong_stands_at_its_field_with_the_typed_words_kept(town, officer, wrong, field, words):
    line = DutyLine.objects.create(unit=town.justice, matter="调解")
    keys = {"police": town.police.pk, "justice": line.pk}
    wrong = {
        key: [keys[v] for v in value] if isinstance(value, list) else keys.get(value, value)
        for key, value in wrong.items()
    }
    case = make_case(town=town)
    answer = officer.post(url(case), decision(officer.get(url(case)), case, note="请抓紧", **wrong))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    page = answer.content.decode()
    assert words in page
    assert "请抓紧" in page
    assert fresh(case).state == "registered"


# --- the same matter twice -------------------------------------------------------------------------------------


def test_a_suspected_duplicate_must_be_answered(town, officer):
    first = make_case(town=town, parties=[applicant("吴学兵", phone="19900005518")], title="路灯坏了")
    case = make_case(town=town, parties=[applicant("吴学兵", phone="19900005518")], title="路灯又坏了")
    page = officer.get(url(case))
    assert "疑似重复 1 件" in page.content.decode()
    assert first.shown_number in page.content.decode()
    answer = officer.post(url(case), decision(page, case, lead=town.justice.pk))
    assert answer.status_code == 422
    assert "不是同一件事" in str(answer.context["form"].errors["not_duplicate"])
    answer = officer.post(url(case), decision(page, case, lead=town.justice.pk, not_duplicate="on"))
    assert answer.status_code == 302


def test_a_link_is_an_answer_too(town, officer):
    first = make_case(town=town, parties=[applicant("吴学兵", phone="19900005518")])
    case = make_case(town=town, parties=[applicant("吴学兵", phone="19900005518")])
    services.link(case, by=town["triage"], ticket=ticket(), target=first, kind="related")
    page = officer.get(url(case))
    assert "疑似重复" not in page.content.decode()
    assert officer.post(url(case), decision(page, case, lead=town.justice.pk)).status_code == 302


def test_merging_from_here_comes_back_to_the_queue(town, officer):
    target, case = make_case(town=town), make_case(town=town)
    answer = officer.post(
        f"/cases/{case.number}/do/merge/",
        {"target": target.shown_number, "version": case.version, "next": "/triage/"},
    )
    assert answer.url == "/triage/"
    assert fresh(case).state == "merged"


# --- deadlines -------------------------------------------------------------------------------------------------


def test_the_preview_follows_kind_and_urgency_and_says_why_that_day(town, officer):
    moment = now()
    DeadlineRule.objects.create(
        action="handle", kind="dispute", amount=30, unit="workday", source="测试法第一条", created_at=moment,
        updated_at=moment,
    )  # fmt: skip
    case = make_case(town=town)
    found = preview(case, kind="general")
    assert [name for name, _at, _days in found.points] == ["签收", "过半提醒", "转黄灯", "到期"]
    assert found.limit == "20 自然日"
    today = timezone.localdate(moment)
    assert f"自 {today.month}月{today.day}日起算（当日不计）" in found.words
    page = officer.get(f"{url(case)}preview/?kind=dispute").content.decode()
    assert "30 工作日" in page
    assert "测试法第一条" in page
    assert "跳过休息日" in page


def test_the_preview_is_what_the_decision_then_starts(town, officer):
    case = make_case(town=town)
    promised = {name: at for name, at, _days in preview(case, kind=case.kind).points}
    officer.post(url(case), decision(officer.get(url(case)), case, lead=town.justice.pk))
    clocks = {row.action: row.due_at for row in case.deadlines.filter(met_at=None)}
    assert clocks["handle"] == promised["到期"]
    assert clocks["sign"] == promised["签收"]


@pytest.mark.parametrize("query", ["", "kind=x", "category=abc", "category=99999999999", "category=²", "urgent=on"])
def test_the_preview_answers_whatever_it_is_asked(town, officer, query):
    assert officer.get(f"{url(make_case(town=town))}preview/?{query}").status_code == 200


# --- two at once, and speed ------------------------------------------------------------------------------------


def test_what_a_colleague_has_just_done_is_shown_and_nothing_is_lost(town, officer):
    case = make_case(town=town)
    page = officer.get(url(case))
    services.set_risk(case, by=town["triage"], ticket=ticket(), risk=3, reason="有外出意向")
    answer = officer.post(url(case), decision(page, case, lead=town.justice.pk, note="我写的话"))
    assert answer.status_code == 409
    words = answer.content.decode()
    assert "有外出意向" in words
    assert "我写的话" in words
    assert officer.post(url(case), decision(answer, case, lead=town.justice.pk)).status_code == 302


def test_a_colleague_was_faster(town, officer):
    case = make_case(town=town)
    page = officer.get(url(case))
    services.assign(case, by=town["triage"], ticket=ticket(), lead=town.police, reason="职责")
    answer = officer.post(url(case), decision(page, case, lead=town.justice.pk))
    assert answer.status_code == 409
    assert "已经不在待分流里" in answer.content.decode()
    assert fresh(case).lead_unit == town.police


@pytest.mark.parametrize("number", [1, 12])
def test_the_page_costs_the_same_whatever_waits(town, officer, number):
    for i in range(number):
        make_case(town=town, parties=[applicant("吴学兵", phone="19900005518")], title=f"第 {i} 件")
    officer.get("/triage/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert officer.get("/triage/").status_code == 200
    assert len(queries) <= 15, [q["sql"][:200] for q in queries]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_officers_press_at_the_same_moment(town):
    case = make_case(town=town)
    clients = [sign_in("triage"), sign_in("triage")]
    pages = [client.get(url(case)) for client in clients]
    units, answers = [town.justice, town.police], [None, None]
    gate = threading.Barrier(2)

    def press(i):
        gate.wait()
        answers[i] = clients[i].post(url(case), decision(pages[i], case, lead=units[i].pk)).status_code
        connections.close_all()

    threads = [threading.Thread(target=press, args=(i,)) for i in range(2)]
    [thread.start() for thread in threads]
    [thread.join(30) for thread in threads]
    assert sorted(answers) == [302, 409]
    winner = units[answers.index(302)]
    assert fresh(case).lead_unit == winner
    assert case.assignments.filter(is_lead=True).count() == 1


@pytest.mark.parametrize(
    ("start", "amount", "unit", "words"),
    [
        ("2026-06-10", 15, "day", "到期日是工作日，不顺延；含6月19日–6月21日端午节放假"),
        ("2026-06-05", 15, "day", "到期日逢休息日，顺延 2 天"),
        ("2026-06-10", 10, "workday", "跳过休息日 5 天（6月19日–6月21日端午节放假）"),
        ("2026-06-10", 2, "workday", "自 6月10日起算（当日不计）；6月12日星期五"),
    ],
)
def test_why_that_day_names_what_was_passed_over(start, amount, unit, words):
    load_calendar()
    calendar.forget()
    at = timezone.make_aware(datetime.fromisoformat(f"{start}T10:42"))
    limit = Limit(amount, unit)
    assert words in why_that_day(at, marks(at, limit).due, limit)


# --- related cases ---------------------------------------------------------------------------------------------


def test_related_cases_come_after_the_page_and_have_one_of_their_own_without_script(town, officer):
    case, same = (make_case(town=town, facts="水渠冲毁两处，稻田浇不上水，请派人维修。") for _ in range(2))
    page = officer.get(f"/triage/{case.number}/").content.decode()
    assert f"/triage/{case.number}/related/" in page and same.title not in page.split('id="decision"')[1]
    card = officer.get(f"/triage/{case.number}/related/", headers={"HX-Request": "true"}).content.decode()
    assert same.shown_number in card and "内容相似" in card and "<html" not in card
    assert "回到" in officer.get(f"/triage/{case.number}/related/").content.decode()
    assert sign_in("liaison").get(f"/triage/{case.number}/related/").status_code == 403
