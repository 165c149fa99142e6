"""催办、督办、问责: orders climb, answers bring evidence, cards stay, talks are held, nobody closes late silently."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from governance.cases import services
from governance.cases.engine import why_not
from governance.cases.models import (
    Deadline,
    Interview,
    OrderGrade,
    OverdueNote,
    ReminderRung,
    Supervision,
)
from governance.cases.proposing import propose_all
from governance.cases.services import ladder, talks
from governance.cases.sweeping import sweep_deadlines
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now, set_clock
from governance.core.uploads import check_upload
from governance.notify.models import Notification
from governance.organisation.models import Post, User
from governance.portal.management.commands.load_reference import load_dictionary
from tests.cases_factory import fresh, make_case, ticket

pytestmark = pytest.mark.django_db
LATE = {"overdue_reason": "survey", "overdue_text": "等天气查勘"}


@pytest.fixture(autouse=True)
def fresh_passwords(town, morning):
    """Or all would be led to a new password first."""
    User.objects.update(password_changed_at=morning)


@pytest.fixture
def case(town):
    """A case that 农业农村办 handles."""
    return make_case(town=town, state="handling", assists=())


def act(name, case, who, **data):
    """Call the service on the case as it stands."""
    return getattr(services, name)(fresh(case), by=who, ticket=ticket(), **data)


def order_of(event):
    """The order that an event is about."""
    return Supervision.objects.get(pk=event.data["supervision"])


def on(day, month=7):
    """Nine o'clock."""
    return timezone.make_aware(datetime(2026, month, day, 9))


def evidence(name="现场照片说明.pdf"):
    """A small PDF."""
    return check_upload(SimpleUploadedFile(name, b"%PDF-1.4\n%%EOF", content_type="application/pdf"))


# --- grades ----------------------------------------------------------------------------------------------------


def test_each_grade_has_its_signer_and_only_the_way_up_is_open(town, case):
    with pytest.raises(GuardFailed, match="黄牌督办由镇领导签发"):
        act("supervise", case, town["manager"], requirement="说明", level="yellow")
    with pytest.raises(GuardFailed, match="红牌督办由中心主任签发"):
        act("supervise", case, town["deputy"], requirement="说明", level="red")
    first = order_of(act("supervise", case, town["manager"], requirement="说明"))
    assert (first.number, first.points) == ("清溪督〔2026〕1号", 0)
    for level in ("normal",):
        with pytest.raises(GuardFailed, match="只能升级"):
            act("supervise", case, town["deputy"], requirement="再说明", level=level)
    card = order_of(act("supervise", case, town["deputy"], requirement="限期整改", level="yellow"))
    first.refresh_from_db()
    assert (first.status, first.raised_to, first.closing_note) == ("raised", card, "升级为清溪督〔2026〕2号")
    assert (card.number, card.points) == ("清溪督〔2026〕2号", 2)
    running = Deadline.objects.filter(case=case, action="supervise", met_at=None, ended_at=None)
    assert [row.supervision for row in running] == [card], "one answer is owed, not two"
    assert list(Supervision.objects.cards(town.agriculture)) == [card]


def test_a_card_stays_and_is_withdrawn_only_by_who_may_sign_one(town, case):
    card = order_of(act("supervise", case, town["deputy"], requirement="限期整改", level="yellow"))
    with pytest.raises(TypeError, match="不能删除"):
        card.delete()
    with pytest.raises(GuardFailed, match="有权签发的领导"):
        act("withdraw_supervision", case, town["manager"], supervision=card, reason="误发")
    act("withdraw_supervision", case, town["leader"], supervision=card, reason="核实后不是该单位的责任")
    card.refresh_from_db()
    assert (card.status, card.closed_by, card.closing_note) == (
        "withdrawn",
        town["leader"],
        "核实后不是该单位的责任",
    )
    assert not Supervision.objects.cards(town.agriculture).exists()
    # 撤回 goes back to none: the same grade may be given again.
    act("supervise", case, town["deputy"], requirement="限期整改", level="yellow")


def test_an_order_goes_to_who_can_answer_it(town, case):
    with pytest.raises(GuardFailed, match="没有办理这个案件"):
        act("supervise", case, town["manager"], requirement="说明", to_unit=town.police)
    act("add_assist", case, town["liaison"], units=[town.police])
    order = order_of(act("supervise", case, town["manager"], requirement="说明", to_unit=town.police))
    act("answer_supervision", case, town["head2"], supervision=order, result="已到现场")
    order.refresh_from_db()
    assert (order.status, order.answered_by) == ("answered", town["head2"])


def test_an_answer_comes_with_evidence_is_sent_back_and_accepted(client, town, case):
    order = order_of(act("supervise", case, town["manager"], requirement="三日内说明原因"))
    event = act("answer_supervision", case, town["head"], result="已安排", uploads=[evidence()])
    assert [row.title for row in event.attachments.all()] == ["现场照片说明.pdf"]
    act("return_order_answer", case, town["manager"], reason="没有写完成时间")
    order.refresh_from_db()
    assert (order.status, order.returns, order.answered_at) == ("issued", 1, None)
    assert Deadline.objects.filter(supervision=order, met_at=None, ended_at=None).count() == 1
    act("answer_supervision", case, town["head"], result="6月20日前装好")
    act("countersign", case, town["leader"], opinion="请抓紧，我来督促")
    with pytest.raises(GuardFailed, match="已经会签"):
        act("countersign", case, town["leader"], opinion="再签")
    act("close_supervision", case, town["manager"], note="同意核销")
    client.force_login(town["head"])
    page = client.get(f"/cases/orders/{order.pk}/").content.decode()
    for words in ("已核销", "现场照片说明.pdf", "请抓紧，我来督促", "没有写完成时间", "同意核销"):
        assert words in page
    paper = client.get(f"/cases/{case.number}/orders/{order.pk}/print/")
    assert paper.status_code == 200 and paper.content.startswith(b"%PDF")


def test_more_time_for_an_order_is_asked_once_and_decided(town, case):
    order = order_of(act("supervise", case, town["manager"], requirement="说明"))
    day = date(2026, 6, 25)
    with pytest.raises(GuardFailed, match="须晚于"):
        act("ask_order_time", case, town["head"], until=date(2026, 6, 11), reason="等上级")
    act("ask_order_time", case, town["head"], until=day, reason="等上级答复")
    with pytest.raises(GuardFailed, match="写明理由"):
        act("decide_order_time", case, town["manager"], grant=False)
    act("decide_order_time", case, town["manager"], grant=True)
    clock = Deadline.objects.get(supervision=order, met_at=None, ended_at=None)
    assert timezone.localtime(clock.due_at).date() == day
    assert "延期过一次" in why_not(fresh(case), town["head"], "ask_order_time")


def test_an_instruction_of_a_leader_is_fed_back_to_the_leader(town, case):
    order = order_of(act("instruct", case, town["deputy"], requirement="请农业办三日内修好"))
    assert (order.kind, order.number) == ("instruction", "清溪批〔2026〕1号")
    act("answer_supervision", case, town["head"], result="已修好")
    assert Notification.objects.filter(user=town["deputy"], title__startswith="督办已回复").exists()


# --- lateness ---------------------------------------------------------------------------------------------------


def test_a_late_case_is_not_closed_silently(client, town, case):
    load_dictionary()
    with set_clock(on(3)):
        User.objects.update(password_changed_at=now())
        with pytest.raises(GuardFailed, match="请选择超期原因"):
            act("resolve", case, town["liaison"], result="修好")
        client.force_login(town["liaison"])
        address = f"/cases/{case.number}/do/resolve/"
        form = client.get(address).context["form"]
        assert "现场" in str(form["overdue_reason"]) and "2026-06-30" in form["overdue_reason"].help_text
        assert client.post(address, {"result": "修好", "version": case.version}).status_code == 422
        said = {"result": "修好", "overdue_reason": "survey", "overdue_text": "等了五天雨"}
        client.post(address, said | {"version": fresh(case).version})
        note = OverdueNote.objects.get(case=case)
        assert (note.reason, note.unit, note.by) == ("等待现场查勘、鉴定或者检测", town.agriculture, town["liaison"])
        assert "等了五天雨" in client.get(f"/cases/{case.number}/").content.decode()


def test_a_case_in_time_is_asked_nothing(town, case):
    act("resolve", case, town["liaison"], result="修好")
    assert not OverdueNote.objects.exists()


# --- what the system proposes -------------------------------------------------------------------------------------


def test_lateness_proposes_the_higher_grade_after_the_lower_was_signed(town, case):
    with set_clock(on(1)):
        sweep_deadlines()
        draft = Supervision.objects.get(case=case)
        assert (draft.status, draft.level) == ("draft", "normal")
        act("supervise", case, town["manager"], draft=draft, requirement=draft.requirement)
    with set_clock(on(3)):
        sweep_deadlines()
    draft = Supervision.objects.get(case=case, status="draft")
    assert (draft.level, "黄牌" in Notification.objects.filter(user=town["leader"]).latest("pk").title) == (
        "yellow",
        True,
    )
    assert draft.number is None and not Supervision.objects.cards(town.agriculture).exists()


def test_an_unhappy_citizen_without_rework_proposes_a_card_once(town):
    case = make_case(town=town, state="resolved", told=True, risk=3, assists=())
    act("rate", case, town["frontdesk"], party=case.parties.first(), value=5)
    with set_clock(on(15, month=6)):
        assert propose_all() == 0
    with set_clock(on(17, month=6)):
        assert propose_all() == 1
        assert propose_all() == 0
    draft = Supervision.objects.get(case=case)
    assert (draft.level, draft.reason, draft.to_unit) == ("yellow", "群众不满意且未重办", town.agriculture)
    act("withdraw_supervision", case, town["leader"], supervision=draft, reason="已电话说明")
    with set_clock(on(18, month=6)):
        assert propose_all() == 0, "what a person declined does not come back"


def test_two_yellow_cards_propose_a_red_one_and_two_red_ones_a_talk(town):
    cases = [make_case(town=town, state="handling", assists=()) for _ in range(3)]
    for each in cases[:2]:
        act("supervise", each, town["deputy"], requirement="整改", level="yellow")
    assert propose_all() == 1
    assert propose_all() == 0
    red = Supervision.objects.get(level="red", status="draft")
    act("supervise", red.case, town["leader"], draft=red, requirement=red.requirement)
    act("supervise", cases[2], town["leader"], requirement="整改", level="red")
    assert propose_all() == 1
    talk = Interview.objects.get()
    assert (talk.unit, talk.status, talk.supervisions.count()) == (town.agriculture, "proposed", 2)
    talks.decline(by=town["leader"], talk=talk, reason="已经谈过话")
    assert propose_all() == 0


def test_a_talk_from_the_proposal_to_the_second_look(client, town):
    talk = talks.propose(by=town["manager"], unit=town.agriculture, matter="半年内两次红牌")
    with pytest.raises(NotAllowed, match="镇领导决定"):
        talks.call(by=town["manager"], talk=talk, person="邓海", planned_at=now(), place="二楼会议室")
    client.force_login(town["head"])
    assert client.get(f"/cases/talks/{talk.pk}/").status_code == 404, "a proposal is not the department's business"
    client.force_login(town["leader"])
    planned = {"person": "邓海（主任）", "planned_at": "2026-06-10T10:00", "place": "二楼会议室"}
    assert client.post(f"/cases/talks/{talk.pk}/call/", planned).status_code == 302
    assert Notification.objects.filter(user=town["head"], title="约谈通知：清溪约〔2026〕1号").exists()
    held = {
        "held_at": "2026-06-10T10:00",
        "place": "二楼会议室",
        "person": "邓海（主任）",
        "interviewer": "陈国强",
        "problems": "两件超期",
        "statement": "认真整改",
        "measures": "专人盯办",
        "measures_due": "2026-06-01",
    }
    client.force_login(town["manager"])
    assert "不能早于" in client.post(f"/cases/talks/{talk.pk}/hold/", held).content.decode()
    assert client.post(f"/cases/talks/{talk.pk}/hold/", held | {"measures_due": "2026-06-20"}).status_code == 302
    assert client.post(f"/cases/talks/{talk.pk}/check/", {"result": "已落实"}).status_code == 302
    client.force_login(town["head"])
    page = client.get(f"/cases/talks/{talk.pk}/").content.decode()
    assert "专人盯办" in page and "已落实" in page
    assert client.get(f"/cases/talks/{talk.pk}/print/").content.startswith(b"%PDF")
    client.force_login(town["head2"])
    assert client.get(f"/cases/talks/{talk.pk}/").status_code == 404
    with pytest.raises(TypeError):
        talk.delete()


# --- settings -----------------------------------------------------------------------------------------------------


def rung(**changes):
    """A rung of +10 working days."""
    given = {"at": "late", "days": 10, "words": "已超期 10 个工作日", "readers": ["leader"], "urgent": True}
    return {"active": True, **given, **changes}


def test_a_new_rung_is_climbed_from_then_on_and_nothing_comes_twice(town, case):
    for moment in (on(1), on(3), on(7)):
        with set_clock(moment):
            sweep_deadlines()
    ladder.save_rung(by=town["manager"], **rung())
    ladder.save_rung(by=town["manager"], **rung(days=2, words="已超期 2 个工作日"))
    with set_clock(on(8)):
        assert sweep_deadlines() == 0
    later = make_case(town=town, state="handling", assists=(), at=on(2))
    assert Notification.objects.filter(once__contains=":late2").count() == 0
    with set_clock(on(24)):  # due on the 22nd, two working days late
        sweep_deadlines()
    clock = later.deadlines.get(action="handle")
    told = Notification.objects.filter(once=f"deadline:{clock.pk}:late2")
    assert {row.user.username for row in told} == {"leader", "deputy"}


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda by: ladder.save_rung(by=by, **rung(readers=[])), "没有人收到"),
        (lambda by: ladder.save_rung(by=by, **rung(days=3)), "这一级已经有了"),
        (lambda by: ladder.save_rung(by=by, rung=_last_rung(), **rung(days=5, active=False)), "永远不会触发"),
        (lambda by: _trigger(by, on="late", number=9, proposes="red"), "请修改那一条"),
        (lambda by: _trigger(by, on="reds", number=1, proposes="yellow"), "只能提出约谈"),
        (lambda by: _trigger(by, on="unhappy", number=2, proposes="red"), "永远不会触发"),
        (lambda by: _grade(by, "normal", signer="director"), "不能高于"),
        (lambda by: _grade(by, "yellow", points=9), "扣分不能多于"),
    ],
)
def test_settings_that_cannot_work_are_refused_with_words(town, make, words):
    with pytest.raises(ValidationError) as refusal:
        make(town["manager"])
    assert words in str(refusal.value)


def _last_rung():
    return ReminderRung(at="late", days=5)


def _trigger(by, **fields):
    return ladder.save_trigger(by=by, active=True, **fields)


def _grade(by, level, **changes):
    row = OrderGrade.of(level)
    kept = {"signer": row.signer, "points": row.points, "requirement": row.requirement}
    return ladder.save_grade(by=by, grade=row, **kept | changes)


def test_a_grade_that_nobody_could_sign_is_refused(town):
    Post.objects.filter(role="leader", unit=town.centre).delete()
    with pytest.raises(ValidationError, match="没有中心主任"):
        _grade(town["manager"], "red")


def test_the_manager_changes_the_settings_and_sees_who_did(client, town):
    client.force_login(town["liaison"])
    assert client.get("/administration/reminders/").status_code == 403
    client.force_login(town["manager"])
    page = client.get("/administration/reminders/").content.decode()
    assert "已超期 3 个工作日" in page and "红牌督办" in page
    changed = {"on": "unhappy", "number": 5, "proposes": "yellow", "active": "on"}
    with set_clock(now() + timedelta(seconds=1)):
        assert client.post("/administration/reminders/triggers/unhappy-yellow/edit/", changed).status_code == 302
    page = client.get("/administration/reminders/history/").content.decode()
    assert "数值" in page and "吴静" in page


# --- lists --------------------------------------------------------------------------------------------------------


def test_the_list_finds_what_waits_and_costs_the_same_for_many(client, town, django_assert_max_num_queries):
    cases = [make_case(town=town, state="handling", assists=()) for _ in range(4)]
    orders = [order_of(act("supervise", each, town["manager"], requirement="说明")) for each in cases]
    act("answer_supervision", cases[0], town["head"], result="已办")
    client.force_login(town["manager"])
    client.get("/cases/orders/")
    with django_assert_max_num_queries(15):
        page = client.get("/cases/orders/")
    assert page.context["count"].value == 4
    assert client.get("/cases/orders/?status=answered").context["count"].value == 1
    assert client.get("/cases/orders/?level=cards").context["count"].value == 0
    with set_clock(on(1)):
        User.objects.update(password_changed_at=now())
        client.logout()
        client.force_login(town["manager"])
        assert client.get("/cases/orders/?late=on").context["count"].value == 3
    client.logout()
    client.force_login(town["manager"])
    assert client.get("/cases/orders/export/?open=on").status_code == 200
    with django_assert_max_num_queries(20):
        assert client.get(f"/cases/orders/{orders[1].pk}/").status_code == 200
    client.force_login(town["head2"])
    assert client.get("/cases/orders/").context["count"].value == 0
    assert client.get(f"/cases/orders/{orders[1].pk}/").status_code == 404


# --- 本部门一览 --------------------------------------------------------------------------------------------------


def test_a_head_sees_who_has_what_and_each_number_opens_its_list(client, town, django_assert_max_num_queries):
    for _ in range(2):
        make_case(town=town, state="handling", assists=())
    fresh_one = make_case(town=town, state="assigned", assists=())
    make_case(town=town, state="handling", lead=town.police, assists=())
    with set_clock(on(1)):
        User.objects.update(password_changed_at=now())
        client.force_login(town["head"])
        client.get("/cases/")
        with django_assert_max_num_queries(15):
            page = client.get("/cases/team/")
        lines = {line.name: line for line in page.context["lines"]}
        assert [number["n"] for number in lines["杨帆"].numbers] == [2, 0, 2, 0]
        assert [number["n"] for number in lines["还没有承办人"].numbers] == [1, 1, 1, 0]
        for line in lines.values():
            for number in line.numbers:
                assert client.get(number["url"]).context["count"].value == number["n"], number["url"]
        assert "转交" in page.content.decode() and fresh_one.shown_number in page.content.decode()
        assert client.get(f"/cases/team/?unit={town.police.pk}").status_code == 404
        client.logout()
        client.force_login(town["manager"])
        with django_assert_max_num_queries(15):
            page = client.get("/cases/team/")
        units = {line.name: line for line in page.context["lines"]}
        assert (units["农业农村办"].numbers[0]["n"], units["派出所"].numbers[2]["n"]) == (3, 1)
        one = client.get(f"/cases/team/?unit={town.police.pk}")
        assert 'data-label="待签收"' in one.content.decode(), "on a phone each number says what it counts"
        assert [line.numbers[0]["n"] for line in one.context["lines"] if line.name == "冯磊"] == [1]
