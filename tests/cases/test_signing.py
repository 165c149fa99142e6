"""审核签发: an answer goes through its signers before it goes out; the manager says who they are."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import localtime

from governance.cases import services
from governance.cases.models import Answer, Approval, ApprovalScheme, Deadline, DeadlineRule, Supervision
from governance.cases.services.signing import save_scheme
from governance.cases.signing import waiting_for
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now
from governance.notify.models import Notification
from governance.organisation.models import Absence, Post, Substitute, User
from tests.cases_factory import fresh, make_case, ticket

DRAFT = "路灯已于六月十日修好，今后由村里每月巡查一次。"


@pytest.fixture(autouse=True)
def fresh_passwords(town, morning):
    """Or all would be led to a new password first."""
    User.objects.update(password_changed_at=morning)


def scheme(town, *steps, matter="sign_off", kind="", **more):
    return save_scheme(by=town["manager"], kind=kind, matter=matter, steps=list(steps), active=True, note="", **more)


def act(name, case, who, **data):
    event = getattr(services, name)(fresh(case), by=who, ticket=ticket(), **data)
    return fresh(event.case)


def resolve(case, who, **more):
    return act("resolve", case, who, result="已修好", reason="不等协办", **more)


def test_what_must_be_signed_does_not_go_out_unsigned(town):
    scheme(town, "head", "leader")
    case = make_case(town=town, state="handling")
    with pytest.raises(GuardFailed, match="须先审核签发"):
        resolve(case, town["liaison"])
    act("submit_draft", case, town["liaison"], text=DRAFT)
    with pytest.raises(GuardFailed, match="正在审签"):
        resolve(case, town["liaison"])
    with pytest.raises(GuardFailed, match="现在等主办单位负责人签审"):
        act("sign_off", case, town["deputy"], agree=True)
    act("sign_off", case, town["head"], agree=True, note="情况属实")
    assert Approval.objects.get().waits_for == "leader"
    assert [row.pk for row in waiting_for(town["head"])] == []
    act("sign_off", case, town["leader"], agree=True)
    case = resolve(case, town["liaison"], answer="别的话")
    assert case.state == "resolved"
    # What was signed is what the citizen is told, whatever stood in the form.
    assert Answer.objects.get().text == DRAFT
    assert Approval.objects.get().used_at is not None
    assert case.events.get(action="sign_off", data__agreed=True, note__contains="转镇领导").by == town["head"]


def test_sent_back_with_a_reason_and_written_anew(town):
    scheme(town, "head")
    case = make_case(town=town, state="handling")
    act("submit_draft", case, town["liaison"], text="修好了")
    with pytest.raises(GuardFailed, match="请写明理由"):
        act("sign_off", case, town["head"], agree=False)
    act("sign_off", case, town["head"], agree=False, note="写清楚哪一天修好")
    assert Notification.objects.filter(user=town["liaison"], title__contains="退回修改").exists()
    act("submit_draft", case, town["liaison"], text=DRAFT)
    act("submit_draft", case, town["liaison"], text=DRAFT + "请放心。")
    drafts = Approval.objects.order_by("version")
    assert [(row.version, row.decision) for row in drafts] == [(1, "refused"), (2, "dropped"), (3, "open")]
    assert drafts[0].text == "修好了"


def test_after_rework_the_next_answer_is_signed_again(town):
    scheme(town, "head")
    case = make_case(town=town, state="handling", risk=3)
    act("submit_draft", case, town["liaison"], text=DRAFT)
    act("sign_off", case, town["head"], agree=True)
    resolve(case, town["liaison"])
    act("rework", case, town["frontdesk"], reason="又坏了")
    with pytest.raises(GuardFailed, match="须先审核签发"):
        resolve(case, town["liaison"])


def test_nobody_signs_their_own_draft_and_a_step_that_only_they_hold_is_passed_over(town):
    Post.objects.filter(user=town["head"]).update(state=Post.State.ENDED)
    scheme(town, "head", "leader")
    case = make_case(town=town, state="handling")
    act("submit_draft", case, town["liaison"], text=DRAFT)
    assert Approval.objects.get().waits_for == "leader"
    with pytest.raises(GuardFailed, match="您自己报批的|还没有轮到"):
        act("sign_off", case, town["liaison"], agree=True)


def test_one_person_does_not_sign_two_steps(town):
    scheme(town, "director", "leader")
    case = make_case(town=town, state="handling")
    act("submit_draft", case, town["liaison"], text=DRAFT)
    act("sign_off", case, town["leader"], agree=True)
    with pytest.raises(GuardFailed, match="已经审过"):
        act("sign_off", case, town["leader"], agree=True)
    assert list(waiting_for(town["leader"])) == []
    assert waiting_for(town["deputy"]).count() == 1


def test_who_stands_in_signs_and_without_one_a_leader(town):
    scheme(town, "head")
    case = make_case(town=town, state="handling")
    act("submit_draft", case, town["liaison"], text=DRAFT)
    assert [row.case_id for row in waiting_for(town["head"])] == [case.pk]
    assert not waiting_for(town["deputy"]).exists()
    span = {"starts_at": now() - timedelta(days=1), "ends_at": now() + timedelta(days=3)}
    Post.objects.filter(user=town["liaison"]).exclude(unit=town.agriculture).delete()
    # The liaison is there, but drafted it: with the head away the leader signs.
    Absence.objects.create(user=town["head"], **span)
    office = Post.objects.filter(unit=town.agriculture, role="liaison")
    office.update(state=Post.State.ENDED)
    assert [row.case_id for row in waiting_for(town["deputy"])] == [case.pk]
    Substitute.objects.create(absent=town["head"], substitute=town["head2"], **span)
    assert not waiting_for(town["deputy"]).exists()
    assert [row.case_id for row in waiting_for(town["head2"])] == [case.pk]
    act("sign_off", case, town["head2"], agree=True)
    assert fresh(case).events.get(action="sign_off").on_behalf_of == town["head"]


def test_a_refusal_is_signed_before_it_is_given(town):
    scheme(town, "director", matter="reject")
    case = make_case(town=town)
    with pytest.raises(GuardFailed, match="不予受理须先审核签发"):
        act("reject", case, town["triage"], reason_code="已进入诉讼程序")
    act("submit_draft", case, town["triage"], text="已进入诉讼程序，依法不予受理。")
    act("sign_off", case, town["leader"], agree=True)
    assert act("reject", case, town["triage"], reason_code="已进入诉讼程序").state == "rejected"


def test_an_extension_goes_the_way_that_the_scheme_says(town):
    scheme(town, "head", "leader", matter="extension")
    case = make_case(town=town, state="handling")
    before = Deadline.objects.get(case=case, action="handle").due_at
    act("request_extension", case, town["liaison"], amount=5, reason="等配件")
    act("decide_extension", case, town["head"], grant=True)
    assert Approval.objects.get().decision == "open"
    act("decide_extension", case, town["leader"], grant=True)
    assert Approval.objects.get().decision == "granted"
    assert Deadline.objects.get(case=case, action="handle", ended_at=None).due_at > before


def test_drafts_end_with_the_state_in_which_they_were_written(town):
    DeadlineRule.objects.create(action="sign_off", amount=2, unit="workday", source="测试")
    case = make_case(town=town, state="handling")
    act("submit_draft", case, town["liaison"], text=DRAFT)
    assert Deadline.objects.get(case=case, action="sign_off").due_at > now()
    act("reassign", case, town["triage"], lead=town.justice, reason="改由司法所办")
    assert Approval.objects.get().decision == "dropped"
    assert Deadline.objects.get(case=case, action="sign_off").ended_at == now()


@pytest.mark.parametrize(
    ("matter", "steps", "words"),
    [
        ("sign_off", ["head", "head"], "出现两次"),
        ("sign_off", ["leader", "head"], "会来回转"),
        ("reject", ["head", "director"], "还没有主办单位"),
        ("sign_off", ["", ""], "至少选一名签发人"),
        ("sign_off", ["director"], "没有人担任中心主任"),
    ],
)
def test_a_scheme_that_cannot_work_is_refused_with_words(town, matter, steps, words):
    if steps == ["director"]:
        Post.objects.filter(user=town["leader"], unit=town.centre).delete()
    with pytest.raises(Exception, match=words):
        scheme(town, *steps, matter=matter)


def test_the_manager_keeps_the_schemes_with_their_history(town, client):
    with pytest.raises(NotAllowed):
        save_scheme(by=town["triage"], matter="sign_off", kind="", steps=["head"], active=True)
    client.force_login(town["manager"])
    page = client.post("/administration/signing/new/", {"matter": "sign_off", "step_1": "leader", "step_2": "head"})
    assert page.status_code == 302  # not switched on, so it may wait to be put right
    page = client.post(
        "/administration/signing/new/", {"matter": "sign_off", "step_1": "leader", "step_2": "head", "active": "on"}
    )
    assert page.status_code == 422
    assert "来回转" in page.content.decode()
    row = ApprovalScheme.objects.get()
    form = {"matter": "sign_off", "step_1": "head", "step_2": "leader", "active": "on"}
    assert client.post(f"/administration/signing/{row.pk}/edit/", form).status_code == 302
    assert [old.steps for old in row.history.all()] == [["head", "leader"], ["leader", "head"]]
    assert "主办单位负责人 → 镇领导" in client.get("/administration/signing/").content.decode()


def test_the_inbox_on_one_page_signs_in_one_press(town, client, django_assert_max_num_queries):
    scheme(town, "leader")
    case = make_case(town=town, state="handling")
    act("submit_draft", case, town["liaison"], text=DRAFT)
    others = [make_case(town=town, state="handling") for _ in range(3)]
    for other in others:
        act("request_extension", other, town["liaison"], amount=5, reason="等配件")
    client.force_login(town["leader"])
    client.get("/cases/approvals/")
    with django_assert_max_num_queries(15):
        page = client.get("/cases/approvals/").content.decode()
    assert DRAFT in page
    assert "同意选中的延期" in page
    done = client.post("/cases/approvals/agree/", {"case": [row.number for row in others], "next": "/cases/approvals/"})
    assert done.status_code == 302
    assert Approval.objects.filter(kind="extension", decision="granted").count() == 3
    url = f"/cases/{case.number}/do/sign_off/"
    assert client.post(url, {"agree": "yes", "next": "/cases/approvals/"}).url == "/cases/approvals/"
    assert "没有等您签审的" in client.get("/cases/approvals/").content.decode()
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert "报批和签发" in page


def test_the_inbox_of_others_is_empty(town, client):
    scheme(town, "head")
    case = make_case(town=town, state="handling")
    act("submit_draft", case, town["liaison"], text=DRAFT)
    for name, sees in (("head", True), ("head2", False), ("leader", False), ("liaison", False), ("village", False)):
        client.force_login(town[name])
        assert (DRAFT in client.get("/cases/approvals/").content.decode()) == sees, name
    client.force_login(town["frontdesk"])
    assert DRAFT not in client.get("/cases/approvals/").content.decode()
    client.force_login(town["sysadmin"])
    assert client.get("/cases/approvals/").status_code == 403


# --- any role, orders, more time ----------------------------------------------------------------------------------


def inbox(client, who) -> str:
    """待我批示 as this person sees it."""
    client.force_login(who)
    return client.get("/cases/approvals/").content.decode()


def test_any_role_may_review_and_its_absence_brings_a_leader(town, client):
    scheme(town, "triage", "manager", "leader")
    case = make_case(town=town, state="handling")
    act("submit_draft", case, town["liaison"], text=DRAFT)
    assert Approval.objects.get().waits_for_words == "分流"
    assert DRAFT in inbox(client, town["triage"])
    assert DRAFT not in inbox(client, town["frontdesk"])
    with pytest.raises(NotAllowed, match="岗位不能审核签发"):
        act("sign_off", case, town["head2"], agree=True)
    with pytest.raises(GuardFailed, match="现在等分流签审"):
        act("sign_off", case, town["manager"], agree=True)
    act("sign_off", case, town["triage"], agree=True, note="已核对")
    span = {"starts_at": now() - timedelta(days=1), "ends_at": now() + timedelta(days=3)}
    assert not waiting_for(town["deputy"]).exists()
    Absence.objects.create(user=town["manager"], **span)
    assert DRAFT in inbox(client, town["deputy"])
    act("sign_off", case, town["deputy"], agree=True)
    act("sign_off", case, town["leader"], agree=True)
    assert resolve(case, town["liaison"]).state == "resolved"


def test_an_order_is_drafted_reviewed_and_signed_by_who_signs_its_grade(town, client):
    scheme(town, "triage", "issuer", matter="order")
    case = make_case(town=town, state="handling", assists=())
    with pytest.raises(GuardFailed, match="须先审核，请用“拟督办单”"):
        act("supervise", case, town["leader"], requirement="说明")
    until = (now() + timedelta(days=9)).date()
    said = {"requirement": "请三日内说明原因", "reason": "群众反映强烈", "level": "yellow", "due_date": until}
    act("propose_order", case, town["manager"], **said)
    order = Supervision.objects.get()
    assert (order.status, order.number, order.to_unit) == ("draft", None, town.agriculture)
    with pytest.raises(GuardFailed, match="已经有一份等待签发"):
        act("propose_order", case, town["manager"], **said)
    with pytest.raises(GuardFailed, match="还在审核，现在等分流"):
        act("supervise", case, town["deputy"], draft=order, requirement="说明", level="yellow")
    assert "请三日内说明原因" not in inbox(client, town["deputy"])
    page = inbox(client, town["triage"])
    assert "请三日内说明原因" in page and "黄牌" in page
    url = f"/cases/{case.number}/do/sign_order/"
    given = {"agree": "yes", "supervision": order.pk, "next": "/cases/approvals/"}
    assert client.post(url, given).url == "/cases/approvals/"
    assert Approval.objects.get().waits_for == "issuer"
    assert "改后签发" in inbox(client, town["deputy"])
    with pytest.raises(GuardFailed, match="现在等督办签发人"):
        act("sign_order", case, town["triage"], agree=True)
    assert "请三日内说明原因" not in inbox(client, town["manager"]), "nobody signs what they drafted"
    client.force_login(town["deputy"])
    assert client.post(url, given).status_code == 302
    order.refresh_from_db()
    assert (order.status, order.number, order.issued_by) == ("issued", "清溪督〔2026〕1号", town["deputy"])
    clock = Deadline.objects.get(supervision=order, met_at=None, ended_at=None)
    assert localtime(clock.due_at).date() == until
    assert Notification.objects.filter(user=town["head"], title__startswith="黄牌督办").exists()
    assert [row.signer for row in Approval.objects.get().signed_steps.all()] == ["triage", "issuer"]


def test_an_order_that_is_not_signed_goes_back_with_a_reason(town):
    case = make_case(town=town, state="handling", assists=())
    with pytest.raises(GuardFailed, match="可以直接签发"):
        act("propose_order", case, town["manager"], requirement="说明", level="normal")
    act("propose_order", case, town["triage"], requirement="请说明原因")
    assert [row.case_id for row in waiting_for(town["manager"])] == [case.pk]
    with pytest.raises(GuardFailed, match="写明理由"):
        act("sign_order", case, town["manager"], agree=False)
    act("sign_order", case, town["manager"], agree=False, note="还没有到期")
    assert Supervision.objects.get().status == "withdrawn"
    assert Notification.objects.filter(user=town["triage"], title__contains="没有签发").exists()
    act("propose_order", case, town["triage"], requirement="请说明原因")
    draft = Supervision.objects.get(status="draft")
    act("supervise", case, town["leader"], draft=draft, requirement="请今天说明原因")
    draft.refresh_from_db()
    assert (draft.status, draft.requirement) == ("issued", "请今天说明原因")
    assert Approval.objects.get(supervision=draft).signed_steps.get().note == "签发时改了督办要求"


def test_a_red_card_waits_for_the_director_alone(town):
    case = make_case(town=town, state="handling", assists=())
    act("propose_order", case, town["manager"], requirement="立即整改", level="red")
    assert [waiting_for(town[name]).count() for name in ("manager", "deputy", "leader", "county")] == [0, 0, 1, 1]
    with pytest.raises(GuardFailed, match="还没有轮到您"):
        act("sign_order", case, town["deputy"], agree=True)


def test_more_time_for_an_order_comes_to_who_signs_it(town, client):
    case = make_case(town=town, state="handling", assists=())
    act("supervise", case, town["deputy"], requirement="限期整改", level="yellow")
    until = (now() + timedelta(days=15)).date()
    act("ask_order_time", case, town["head"], until=until, reason="等上级答复")
    assert "等上级答复" not in inbox(client, town["manager"]), "a manager does not sign a 黄牌"
    with pytest.raises(GuardFailed, match="还没有轮到您"):
        act("decide_order_time", case, town["manager"], grant=True)
    page = inbox(client, town["leader"])
    assert "等上级答复" in page and f"{until:%Y-%m-%d}" in page
    order = Supervision.objects.get()
    url = f"/cases/{case.number}/do/decide_order_time/"
    assert client.post(url, {"grant": "yes", "supervision": order.pk}).status_code == 302
    clock = Deadline.objects.get(supervision=order, met_at=None, ended_at=None)
    assert localtime(clock.due_at).date() == until


def test_a_state_change_does_not_end_what_waits_about_an_order(town):
    case = make_case(town=town, state="handling", assists=())
    act("propose_order", case, town["manager"], requirement="限期整改", level="yellow")
    resolve(case, town["liaison"])
    assert waiting_for(town["deputy"]).count() == 1


@pytest.mark.parametrize(
    ("matter", "kind", "steps", "words"),
    [
        ("order", "", ["manager", "leader"], "请把最后一步选为“督办签发人”"),
        ("sign_off", "", ["issuer"], "只用于督办单"),
        ("report", "", ["head", "leader"], "没有主办单位"),
        ("report", "dispute", ["leader"], "不分案件类型"),
        ("order", "", ["issuer", "manager"], "会来回转"),
        ("sign_off", "", ["mediator", "leader"], "没有人担任调解员"),
    ],
)
def test_a_way_that_nobody_can_walk_is_refused(town, matter, kind, steps, words):
    Post.objects.filter(role="mediator").update(state=Post.State.ENDED)
    with pytest.raises(ValidationError, match=words):
        scheme(town, *steps, matter=matter, kind=kind)
