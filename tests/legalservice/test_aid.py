"""法律援助初审: received with a declaration, corrected once, forwarded; the county decides within its clocks."""

from datetime import timedelta

import pytest

from governance.cases import services as cases
from governance.cases.engine import SERVICES, why_not
from governance.cases.models import Deadline
from governance.core.exceptions import GuardFailed
from governance.core.now import now, set_clock, today
from legalservice.checklists import missing_of, papers_needed
from legalservice.models.aid import AidApplication
from tests.cases_factory import MORNING, ticket
from tests.legalservice.factory import act, make_legal, refused

APPLY = {
    "form": "labour", "matter": "M5", "exempt": "", "nocheck": "", "declared_on": None, "household": 3, "income": 2400,
    "assets": "", "checked_how": "promise", "agent": "", "agent_relation": "", "facts": "工地欠薪。",
    "request": "代理仲裁，要求支付工资", "opponent": "某公司", "organ": "县劳动人事争议仲裁委员会", "is_local": True,
    "competent": "", "urgent": False, "urgent_reason": "", "limitation_on": None, "has_lawyer": False,
}  # fmt: skip


def applied(town, *, whole=True, **changes):
    """An application; with all its papers unless told otherwise."""
    case = make_legal(town, code="30201", title="申请法律援助追索工资")
    data = {**APPLY, "declared_on": today(), **changes}
    plain = {name: value for name, value in data.items() if name != "papers"}
    codes = [code for code, _ in papers_needed(AidApplication(case=case, **plain))]
    return act(case, "apply_aid", town["legal"], papers=codes if whole else codes[:2], **data)


def forwarded(town, **changes):
    """Reviewed and forwarded."""
    case, by = applied(town, **changes), town["legal"]
    case = act(case, "review_aid", by, opinion="forward", opinion_text="材料齐全，事项属于第三十一条。")
    return act(case, "forward_aid", by, county_office="清溪县法律援助中心", forward_way="专人送达")


def clock(case, name):
    """The newest clock of that name."""
    return Deadline.objects.filter(case=case, action=name).latest("pk")


def reply(kind, **changes):
    """A paper of the county."""
    return {
        "kind": kind, "number": f"清援{kind}1号", "on": today(), "office": "清溪县法律援助中心", "reason": "",
        **changes,
    }  # fmt: skip


def test_without_declaration_or_exemption_an_application_is_refused_with_the_reason(town):
    case, by = make_legal(town, code="30201"), town["legal"]
    found = refused(case, "apply_aid", by, **APPLY)
    assert found.field == "declared_on" and "没有经济困难状况说明" in found.message
    assert refused(case, "apply_aid", by, **{**APPLY, "declared_on": today(), "checked_how": ""}).field == "checked_how"
    assert "第三十八条" in refused(case, "apply_aid", by, **{**APPLY, "nocheck": "K3", "is_local": False}).message
    assert "第四十四条" in refused(case, "apply_aid", by, **{**APPLY, "nocheck": "K3", "urgent": True}).message
    case = act(case, "apply_aid", by, **{**APPLY, "nocheck": "K3"})
    words = missing_of(case.aid)
    assert any("进城务工" in word for word in words) and "经济困难状况说明表" not in words


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"matter": "M4"}, "亲属关系证明"),
        ({"matter": "M7"}, "病历和费用票据"),
        ({"agent": "张父", "agent_relation": "法定代理人"}, "代理权证明"),
        ({"exempt": "E4"}, "家庭暴力"),
        ({"checked_how": "promise"}, "个人诚信承诺书"),
    ],
)
def test_the_checklist_follows_the_type_of_the_application(changes, asked):
    row = AidApplication(**{**APPLY, **changes}, papers={})
    assert any(asked in words for words in missing_of(row))


def test_what_lacks_is_told_once_and_within_its_day_and_counts_as_withdrawn_when_late(town):
    case, by = applied(town, whole=False), town["legal"]
    assert (clock(case, "aid_once_told").amount, clock(case, "aid_once_told").unit) == (1, "workday")
    no = refused(case, "review_aid", by, opinion="forward", opinion_text="齐全")
    assert "材料不齐" in no.message
    told = {"missing": "个人诚信承诺书", "told_on": today(), "told_how": "当面签收"}
    assert refused(case, "correct_aid", by, due_on=today(), **told).field == "due_on"
    case = act(case, "correct_aid", by, due_on=today() + timedelta(days=5), **told)
    assert clock(case, "aid_once_told").met_at == now()
    assert clock(case, "aid_supplement").agreed_day == today() + timedelta(days=5)
    assert "还没有过" in why_not(case, by, "lapse_aid")
    part = act(case, "supplement_aid", by, papers=["promise"])
    assert part.aid.status == "supplementing"
    whole = [code for code, _ in papers_needed(part.aid)]
    done = act(part, "supplement_aid", by, papers=whole)
    assert done.aid.status == "received" and clock(done, "aid_supplement").met_at
    assert "只能一次性告知" in why_not(done, by, "correct_aid")


def test_a_correction_that_is_not_kept_is_a_withdrawal(town):
    case, by = applied(town, whole=False), town["legal"]
    due = today() + timedelta(days=5)
    case = act(case, "correct_aid", by, missing="承诺书", due_on=due, told_on=today(), told_how="邮寄")
    with set_clock(MORNING + timedelta(days=6)):
        case = act(case, "lapse_aid", by)
        assert case.aid.status == "withdrawn" and not why_not(case, by, "resolve")


def test_the_county_decides_and_its_seven_three_and_five_days_run(town):
    case, by = forwarded(town), town["legal"]
    assert "由县法律援助机构决定" in why_not(case, by, "record_aid_reply")
    with pytest.raises(GuardFailed, match="等县中心有了结果"):
        cases.resolve(case, by=by, ticket=ticket(), result="已转交")
    case = act(case, "county_received", by, county_received_on=today(), county_receiver="县中心刘某")
    decide = clock(case, "aid_decide")
    assert (decide.amount, decide.unit) == (7, "day")
    assert refused(case, "record_aid_reply", by, **reply("grant", number=" ")).field == "number"
    assert refused(case, "record_aid_reply", by, **reply("assign")).field == "kind"
    case = act(case, "record_aid_reply", by, **reply("grant"))
    appoint = clock(case, "aid_appoint")
    decide.refresh_from_db()
    assert (appoint.amount, appoint.unit, decide.met_at) == (3, "day", now())
    assert refused(case, "record_aid_reply", by, **reply("assign")).field == "lawyer"
    case = act(case, "record_aid_reply", by, **reply("assign", lawyer="律师甲", lawyer_office="县法律援助中心"))
    assert case.aid.status == "assigned" and clock(case, "aid_appoint").met_at and not why_not(case, by, "resolve")
    case = act(case, "close_aid", by, result="仲裁支持", closed_on=today(), recovered=21300)
    assert case.aid.recovered == 21300


def test_a_refusal_has_reasons_and_may_be_objected_to(town):
    case, by = forwarded(town), town["legal"]
    case = act(case, "county_received", by, county_received_on=today(), county_receiver="县中心刘某")
    assert refused(case, "record_aid_reply", by, **reply("refuse")).field == "reason"
    case = act(case, "record_aid_reply", by, **reply("refuse", reason="不属援助事项"))
    case = act(case, "object_aid", by, objection="属于第三十一条第五项", objected_on=today())
    assert (clock(case, "aid_objection").amount, clock(case, "aid_objection").unit) == (5, "day")
    case = act(case, "answer_aid_objection", by, objection_result="责令给予援助")
    assert clock(case, "aid_objection").met_at
    assert "没有等待审查的异议" in why_not(case, by, "answer_aid_objection")


def test_the_township_never_decides_and_forwards_whoever_insists(town):
    opinions = set(AidApplication.Opinion.values)
    assert opinions == {"forward", "elsewhere", "other_way"}, "no opinion grants or refuses"
    assert not {name for name in SERVICES if "grant_aid" in name or "refuse_aid" in name}
    case, by = applied(town), town["legal"]
    quiet = act(case, "review_aid", by, opinion="other_way", opinion_text="不属援助事项，建议投诉。")
    assert quiet.aid.status == "advised" and "请先作出初审意见" in why_not(quiet, by, "forward_aid")
    again = act(quiet, "review_aid", by, opinion="other_way", opinion_text="同上。", insists=True)
    assert again.aid.status == "reviewed" and not why_not(again, by, "forward_aid")


def test_the_papers_of_an_application_say_what_is_on_record(town):
    case, by = forwarded(town), town["legal"]
    for key in ("LS-02", "LS-03", "LS-04", "LS-06", "LS-07"):
        cases.issue_paper(case, by=by, ticket=ticket(), paper=key, options={})
        case.refresh_from_db()
    papers = {row.type: row for row in case.papers.all()}
    assert "援转字第001号" in papers["LS-07"].number
    assert "由县法律援助机构决定" in papers["LS-06"].content and "还有" not in papers["LS-02"].content
    assert "没有登记补正" in _refusal(case, by, "LS-05")


def _refusal(case, by, key):
    try:
        cases.issue_paper(case, by=by, ticket=ticket(), paper=key, options={})
    except GuardFailed as refusal:
        return refusal.message
    return ""


def test_what_the_consultation_knows_is_not_typed_again(client, town):
    case = make_legal(town, facts="工地欠薪两万元。", claim="要回工资")
    client.force_login(town["legal"])
    page = client.get(f"/cases/{case.number}/do/apply_aid/").content.decode()
    assert "工地欠薪两万元" in page and "要回工资" in page


def test_the_stations_own_clock_stands_still_while_others_decide(town):
    case, by = forwarded(town), town["legal"]
    handle = clock(case, "handle")
    assert handle.paused_at and "等待决定" in handle.pauses.get().reason
    case = act(case, "county_received", by, county_received_on=today(), county_receiver="县中心刘某")
    act(case, "record_aid_reply", by, **reply("refuse", reason="不属援助事项"))
    handle.refresh_from_db()
    assert handle.paused_at is None and handle.pauses.get().resumed_at == now()
