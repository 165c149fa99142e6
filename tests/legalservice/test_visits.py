"""远程视频会见: who is entitled, what the prison decides, slots in duty hours without clashes, and who may see whom."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from governance.audit.models import AuditRecord
from governance.cases import services as cases
from governance.cases.engine import why_not
from governance.cases.models import Deadline
from governance.core.exceptions import GuardFailed
from governance.core.now import now, set_clock, today
from legalservice.models import PrisonVisit
from legalservice.services import visits
from tests.cases_factory import applicant, ticket
from tests.factories import PEOPLE
from tests.legalservice.factory import act, make_legal, refused

NAMES = sorted({username for username, *_ in PEOPLE})
SECRETS = ("被会见甲", "川西监狱")
APPLY = {
    "relation": "child", "prison_letter": "", "proof": "register", "companions": "张小妹 兄弟姐妹",
    "inmate": "被会见甲", "inmate_no": "0001", "prison": "川西监狱", "ward": "三监区",
    "reason": "family", "wanted_on": None,
}  # fmt: skip
CHECK = {"passed": True, "identity_seen": True, "relation_seen": True, "note": ""}


def visit_case(town, number="990112199001010018", **fields):
    """A case for a visit, whose applicant has an ID number."""
    who = applicant("张大山", id_number=number)
    return make_legal(town, code="308", title="申请远程视频会见", facts="申请会见亲属。", parties=[who], **fields)


def at(day, hour, minute=0):
    """A moment."""
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour, minute))


def approved(town, inmate="被会见甲", **fields):
    """Approved by the prison."""
    case, by = visit_case(town, **fields), town["legal"]
    case = act(case, "visit_apply", by, **{**APPLY, "inmate": inmate})
    case = act(case, "visit_check", by, **CHECK)
    return act(case, "visit_decide", by, approved=True, decided_by="狱政科王警官", decided_on=today())


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"relation": "other"}, "relation", "不是亲属、监护人"),
        ({"companions": "甲 子女\n乙 父母\n丙 配偶"}, "companions", "最多 3 人"),
        ({"companions": "同学小李"}, "companions", "没有写明亲属关系"),
        ({"proof": "earlier"}, "proof", "按首次会见"),
        ({"inmate": " "}, "inmate", "被会见人"),
    ],
)
def test_a_visitor_who_is_not_entitled_is_refused_with_the_reason(town, changes, field, words):
    found = refused(visit_case(town), "visit_apply", town["legal"], **{**APPLY, **changes})
    assert found.field == field and words in found.message


def test_identity_a_letter_and_a_suspension_decide_too(town):
    by = town["legal"]
    nameless = make_legal(town, code="308")
    assert "身份证号" in refused(nameless, "visit_apply", by, **APPLY).message
    act(visit_case(town), "visit_apply", by, **{**APPLY, "relation": "other", "prison_letter": "川狱函 3 号"})
    case = approved(town, number="990112199001010026")
    stop = today() + timedelta(days=60)
    PrisonVisit.objects.filter(pk=case.pk).update(suspended_until=stop)
    again = visit_case(town, number="990112199001010026")
    assert f"{stop:%Y-%m-%d}" in refused(again, "visit_apply", by, **APPLY).message
    with set_clock(now() + timedelta(days=61)):
        act(again, "visit_apply", by, **{**APPLY, "proof": "earlier"})


def test_the_centre_checks_and_the_prison_approves(town):
    case, by = visit_case(town), town["legal"]
    assert "由公共法律服务岗办理" in why_not(case, town["mediator"], "visit_apply")
    case = act(case, "visit_apply", by, **APPLY)
    assert case.prison_visit.number == "SP-202606-001"
    assert refused(case, "visit_check", by, **{**CHECK, "identity_seen": False}).field == "passed"
    assert "没有送监狱" in why_not(case, by, "visit_decide")
    case = act(case, "visit_check", by, **CHECK)
    clock = Deadline.objects.get(case=case, action="prison_review")
    assert (clock.amount, clock.unit) == (3, "workday")
    room = visits.save_room(by=by, unit=town.justice, name="一号会见室", device="", active=True)
    assert "监狱还没有批准" in refused(case, "visit_book", by, room=room, starts_at=at(today(), 15)).message
    nobody = {"approved": True, "decided_on": today()}
    assert refused(case, "visit_decide", by, **nobody, decided_by=" ").field == "decided_by"
    with pytest.raises(GuardFailed, match="有了结果再办结"):
        cases.resolve(case, by=by, ticket=ticket(), result="已送监狱")
    case = act(case, "visit_decide", by, approved=False, decided_by="狱政科", decided_on=today(), note="严管期间")
    clock.refresh_from_db()
    assert case.prison_visit.status == "refused" and clock.met_at and not why_not(case, by, "resolve")


def test_slots_lie_in_duty_hours_and_never_clash(town):
    by, day = town["legal"], today() + timedelta(days=1)
    one, two = (visits.save_room(by=by, unit=town.justice, name=name, device="", active=True) for name in ("甲", "乙"))
    case = approved(town)
    noon = refused(case, "visit_book", by, room=one, starts_at=at(day, 12, 30))
    assert noon.field == "starts_at" and "不在值班时间里" in noon.message
    assert (
        "改到工作日" in refused(case, "visit_book", by, room=one, starts_at=at(today() + timedelta(days=3), 9)).message
    )
    assert "以后" in refused(case, "visit_book", by, room=one, starts_at=now() - timedelta(hours=1)).message
    act(case, "visit_book", by, room=one, starts_at=at(day, 9))
    other = approved(town, inmate="被会见乙", number="990112199001010026")
    assert "已经约出去" in refused(other, "visit_book", by, room=one, starts_at=at(day, 9, 20)).message
    same = approved(town, number="990112199001010034")
    assert "被会见人这段时间" in refused(same, "visit_book", by, room=two, starts_at=at(day, 9, 10)).message
    act(other, "visit_book", by, room=one, starts_at=at(day, 9, 30))
    act(case, "visit_cancel", by, reason="申请人生病")
    act(same, "visit_book", by, room=one, starts_at=at(day, 9))


def test_the_visit_is_held_only_with_identity_and_pledge(town):
    by, day = town["legal"], today() + timedelta(days=1)
    room = visits.save_room(by=by, unit=town.justice, name="甲", device="", active=True)
    case = act(approved(town), "visit_book", by, room=room, starts_at=at(day, 9))
    assert "还没有到会见时间" in why_not(case, by, "visit_hold")
    held = {"began_at": at(day, 9), "ended_at": at(day, 9, 25), "situation": "亲情交流，情绪稳定"}
    with set_clock(at(day, 9, 30)):
        assert refused(case, "visit_hold", by, **held, verified=True).field == "verified"
        case = act(case, "visit_hold", by, **held, verified=True, pledged=True)
    assert case.prison_visit.status == "done" and not why_not(case, by, "resolve")


@pytest.mark.parametrize("username", NAMES)
def test_whom_somebody_visits_is_seen_by_no_role_but_its_own(client, town, username):
    case = approved(town)
    client.force_login(town[username])
    pages = [
        reverse("legal:visits"), reverse("legal:visits_export"), reverse("legal:visit_slots"),
        reverse("legal:visit", args=[case.pk]), reverse("legal:visit_paper", args=[case.pk, "LS-20"]),
        reverse("legal:visit_rooms"), reverse("legal:visit_room_new"),
    ]  # fmt: skip
    for address in pages:
        answer = client.get(address)
        assert answer.status_code == (200 if username == "legal" else 403), address
    shown = [f"/cases/{case.number}/", f"/cases/{case.number}/history/", f"/cases/{case.number}/do/visit_book/"]
    for address in [*shown, "/legal/", f"/cases/{case.number}/papers/", "/search/?q=被会见甲"]:
        page = client.get(address).content.decode().replace('value="被会见甲"', "")
        hidden = username != "legal" or address in shown[:2]
        assert not hidden or not any(word in page for word in SECRETS[1:]), (username, address)
    if username == "legal":
        assert SECRETS[0] in client.get(pages[3]).content.decode()
        assert AuditRecord.objects.filter(event="prison_visit.read", username="legal").count() >= 3
