"""法律咨询: answered on the spot or later, with texts of a reviewed library; turns of lawyers and organs."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.audit.models import AuditRecord
from governance.cases import services as cases
from governance.cases.engine import why_not
from governance.cases.models import Case, Deadline
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now, set_clock, today
from governance.core.uploads import check_upload
from legalservice.models import AnswerText, Consultation, SessionBooking
from legalservice.services import library, sessions
from tests.cases_factory import MORNING, fresh, ticket
from tests.legalservice.factory import act, consult, make_legal, plan, refused, topic

DESK = {
    "name": "张大山", "phone": "19900010001", "channel": "visit", "question": "离婚协议能不能反悔？",
    "outcome": "answered",
    "answer": "没有欺诈、胁迫的，一般不能。", "law": "《民法典》第一千零九十二条", "adviser": "赵雪",
    "adviser_kind": "justice", "minutes": "15", "people": "1", "groups": ["woman"],
}  # fmt: skip


def text(town, by="legal", **changes):
    """An answer of the library."""
    values = {
        "topic": topic(), "title": "离婚协议反悔", "question": "离婚后能重新分财产吗", "answer": "看有没有欺诈、胁迫。",
        "law": "《民法典》第一千零九十二条", "keywords": "离婚 财产", **changes,
    }  # fmt: skip
    return library.save_text(by=town[by], unit=town.justice, **values)


def test_one_screen_settles_a_question_at_the_desk_and_at_the_station(client, town):
    for name, state in (("frontdesk", "closed"), ("legal", "resolved")):
        client.force_login(town[name])
        answer = client.post(reverse("legal:consult"), {**DESK, "topic": topic().pk})
        assert answer.status_code == 302, answer.content.decode()
        case = fresh(Case.objects.for_system().latest("pk"))
        row = case.consultations.get()
        assert (row.minutes, row.law, row.groups, row.on_spot) == (15, DESK["law"], ["woman"], True)
        assert case.state in (state, "tracking", "evaluating", "closed"), case.state
        assert case.answers.get().told_at == now()
    missing = client.post(reverse("legal:consult"), {**DESK, "topic": topic().pk, "answer": ""})
    assert missing.status_code == 422
    assert "请写明答复要点" in missing.content.decode()
    assert Case.objects.for_system().count() == 2


def test_a_hard_question_is_followed_up_within_the_limit_of_its_channel(town):
    case = make_legal(town, channel="letter")
    late = {"outcome": "later", "answer": "", "minutes": None}
    assert refused(case, "record_consult", town["legal"], **consult(outcome="later")).field == "outcome"
    case = act(case, "record_consult", town["legal"], **consult(**late))
    row, clock = case.consultations.get(), Deadline.objects.get(case=case, action="consult")
    assert (clock.amount, clock.unit, row.answered_at) == (7, "workday", None)
    with pytest.raises(GuardFailed, match="约期答复的咨询没有答复"):
        cases.resolve(case, by=town["legal"], ticket=ticket(), result="已答复")
    values = {k: v for k, v in consult().items() if k in ("answer", "law", "adviser", "adviser_kind", "minutes")}
    case = act(case, "answer_consult", town["legal"], consultation=row, **values)
    clock.refresh_from_db()
    assert clock.met_at == now() and not why_not(case, town["legal"], "resolve")


def test_an_answer_of_the_library_is_reviewed_by_another_and_dated(client, town):
    row = text(town)
    assert not library.found_for(town["frontdesk"], "离婚").exists()
    with pytest.raises(NotAllowed, match="另一位同事"):
        library.review_text(row, by=town["legal"])
    row = library.review_text(row, by=town["manager"])
    assert (row.reviewed_on, row.review_by) == (today(), today() + timedelta(days=360))
    client.force_login(town["frontdesk"])
    page = client.get(reverse("legal:answer_picks"), {"pick": "财产 离婚"}).content.decode()
    assert 'data-insert="answer"' in page and row.law in page
    answer = client.post(reverse("legal:consult"), {**DESK, "topic": topic().pk, "text": row.pk})
    assert answer.status_code == 302 and Consultation.objects.get().text == row
    with set_clock(MORNING + timedelta(days=361)):
        row.refresh_from_db()
        assert row.shown_state == "待复审" and not library.found_for(town["frontdesk"], "离婚").exists()
    changed = library.save_text(by=town["legal"], unit=None, text=row, answer="改过的答复")
    assert changed.state == AnswerText.State.DRAFT and changed.reviewed_by is None
    client.force_login(town["village"])
    assert client.get(reverse("legal:answer_new")).status_code == 403
    assert client.get(reverse("legal:answer", args=[row.pk])).status_code == 200


def test_a_turn_lies_within_duty_hours_and_never_twice_for_one_person(town):
    with pytest.raises(ValidationError, match="不在值班时间里"):
        plan(town, starts_at=time(12, 30), ends_at=time(13, 30))
    with pytest.raises(ValidationError, match="改到工作日"):
        plan(town, day=today() + timedelta(days=3))
    rows = plan(town, weeks=3)
    assert len(rows) == 3 and [len(row.slots) for row in rows] == [2, 2, 2]
    with pytest.raises(ValidationError, match="已经有场次"):
        plan(town)
    with pytest.raises(NotAllowed):
        plan(town, by="village", host_name="律师乙")


def booked(town, session, by="legal", **changes):
    """A case with a booked slot."""
    case = make_legal(town)
    values = {
        "session": session,
        "slot_at": session.slots[0],
        "visitor": "张大山",
        "question": "欠条还有效吗？",
        **changes,
    }
    return act(case, "book_session", town[by], **values)


def test_a_slot_is_booked_once_with_question_and_papers_beforehand(town):
    (session,) = plan(town)
    paper = check_upload(SimpleUploadedFile("欠条.txt", "今借到五千元".encode(), "text/plain"))
    case = booked(town, session, uploads=[paper])
    row = case.session_bookings.get()
    assert row.papers.get().attachment.title == "欠条.txt"
    other = make_legal(town)
    values = {"session": session, "visitor": "李四", "question": "怎样起诉？"}
    gone = refused(other, "book_session", town["legal"], slot_at=session.slots[0], **values)
    assert gone.field == "slot_at" and "约走" in gone.message
    outside = refused(other, "book_session", town["legal"], slot_at=session.ends_at, **values)
    assert "不在坐班时间" in outside.message
    with pytest.raises(GuardFailed, match="还有预约的咨询没有结果"):
        cases.resolve(case, by=town["legal"], ticket=ticket(), result="已预约")
    act(case, "cancel_booking", town["legal"], booking=row, reason="来不了")
    act(other, "book_session", town["legal"], slot_at=session.slots[0], **values)


def test_a_post_of_an_organ_sees_and_answers_its_own_sessions_alone(client, town):
    (police,) = plan(town, host="police", host_unit=town.police, host_name="民警冯磊")
    (lawyer,) = plan(town)
    paper = check_upload(SimpleUploadedFile("告诫书.txt", "告诫".encode(), "text/plain"))
    case = booked(town, police, uploads=[paper])
    row = case.session_bookings.get()
    hers, theirs = (reverse("legal:session", args=[each.pk]) for each in (police, lawyer))
    file = reverse("legal:booking_paper", args=[row.papers.get().pk])
    client.force_login(town["liaison2"])
    assert not Case.objects.visible_to(town["liaison2"]).filter(pk=case.pk).exists()
    assert client.get(hers).status_code == 200 and "欠条还有效吗" in client.get(hers).content.decode()
    assert client.get(theirs).status_code == 404
    assert client.get(file).status_code == 200
    assert AuditRecord.objects.filter(event="download", username="liaison2").exists()
    assert "律师甲" not in client.get(reverse("legal:sessions")).content.decode()
    client.force_login(town["liaison"])
    for address in (hers, theirs, file):
        assert client.get(address).status_code == 404
    with pytest.raises(NotAllowed, match="坐班的单位"):
        sessions.answer_booking(row, by=town["liaison"], answer="有效", minutes=10)
    with pytest.raises(GuardFailed, match="还没有到预约的时间"):
        sessions.answer_booking(row, by=town["liaison2"], answer="有效", minutes=10)
    client.force_login(town["liaison2"])
    address = reverse("legal:booking_answer", args=[row.pk])
    with set_clock(police.slots[0] + timedelta(minutes=20)):
        assert client.post(address, {"answer": ""}).status_code == 422
        good = {"answer": "诉讼时效三年，还在。", "law": "《民法典》第一百八十八条", "minutes": "12"}
        assert client.post(address, good).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.answered_by, row.minutes) == (SessionBooking.State.ANSWERED, town["liaison2"], 12)
    assert "诉讼时效三年" in fresh(case).events.get(action="session_answered").note


def test_a_cancelled_session_frees_its_cases(town):
    (session,) = plan(town)
    case = booked(town, session)
    with pytest.raises(ValidationError):
        sessions.end_session(session, by=town["legal"], reason=" ")
    sessions.end_session(session, by=town["legal"], reason="律师出庭")
    assert case.session_bookings.get().state == "cancelled"
    assert "律师出庭" in fresh(case).events.get(action="session_answered").note


def test_a_question_goes_on_as_mediation_or_petition_without_retyping(town):
    case = make_legal(town, facts="邻居占了我家的晒坝。", title="咨询晒坝被占")
    for kind in ("dispute", "petition"):
        cases.refer(fresh(case), by=town["legal"], ticket=ticket(), kind=kind, reason="双方愿意谈")
        other = Case.objects.for_system().get(kind=kind)
        assert (other.title, other.facts) == (case.title, case.facts)
        assert list(other.parties.values_list("name", flat=True)) == list(case.parties.values_list("name", flat=True))


def test_lists_cost_the_same_however_long_and_papers_say_what_is_on_record(client, town):
    case = act(make_legal(town), "record_consult", town["legal"], **consult())
    cases.issue_paper(case, by=town["legal"], ticket=ticket(), paper="LS-01", options={})
    content = case.papers.get().content
    assert "第一千零九十二条" in content and "20 分钟" in content
    case.refresh_from_db()
    options = {"kind": "起诉状", "request": "请求判令还款", "read_back": True}
    cases.issue_paper(case, by=town["legal"], ticket=ticket(), paper="LS-26", options=options)
    assert "请求判令还款" in case.papers.get(type="LS-26").content
    client.force_login(town["legal"])
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse("legal:list")).status_code == 200
        counts.append(len(queries))
        for _ in range(3):
            make_legal(town)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("cases:detail", args=[case.number]))
    assert "没有欺诈" in page.content.decode()
    assert counts[1] <= counts[0] <= 15
    for name in ("legal:export", "legal:answers_export", "legal:sessions_export"):
        assert client.get(reverse(name)).status_code == 200
