"""案件详情: where a case stands, what I may do, who asked for a phone number, and what was changed by whom."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from governance.audit.models import AuditRecord
from governance.cases import services
from governance.cases.engine import available
from governance.cases.files import CaseFiles
from governance.cases.models import Attachment
from governance.cases.views.detail import OF_PANELS
from governance.core.now import set_clock
from governance.core.uploads import check_upload
from governance.organisation.models import User
from tests.cases_factory import NewParty, applicant, fresh, later, make_case, ticket

ID, PHONE = "990112197809234517", "19900005518"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def fresh_passwords(town, morning):
    """Or all would be led to a new password first."""
    User.objects.update(password_changed_at=morning)


def page_of(client, person, case, tail=""):
    """A page of the case as this person."""
    client.force_login(person)
    return client.get(f"/cases/{case.number}/{tail}")


def words(answer):
    """Its text."""
    assert answer.status_code == 200
    return answer.content.decode()


def named(town, **more):
    """A case of 吴学兵 with number and phone."""
    return make_case(town=town, by="frontdesk", parties=[applicant("吴学兵", id_number=ID, phone=PHONE)], **more)


def audited(event, **more):
    """Records of an event."""
    return AuditRecord.objects.filter(event=event, **more)


# --- where it stands -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "shape"),
    [
        ("incomplete", "now todo todo todo todo todo"),
        ("registered", "done now todo todo todo todo"),
        ("assigned", "done done now todo todo todo"),
        ("paused", "done done now todo todo todo"),
        ("resolved", "done done done now todo todo"),
        ("tracking", "done done done done now todo"),
        ("evaluating", "done done done done done now"),
        ("closed", "done done done done done done"),
        ("rejected", "done done todo todo todo todo"),
        ("withdrawn", "done done todo todo todo todo"),
    ],
)
def test_the_stepper_shows_the_six_stages(client, town, state, shape):
    page = page_of(client, town["leader"], make_case(town=town, state=state))
    steps = page.context["steps"]
    assert " ".join(step["state"] for step in steps) == shape
    assert words(page).count('aria-current="step"') == shape.count("now")
    assert [step["label"] for step in steps][:3] == ["受理登记", "审核分流", "办理处置"]


def test_the_stepper_says_who_passed_a_stage_and_what_the_rules_spared(client, town):
    case = make_case(town=town, by="frontdesk")
    with set_clock(later(hours=1)):
        services.settle_on_spot(case, by=town["frontdesk"], ticket=ticket(), answer="当场答复")
    steps = page_of(client, town["leader"], case).context["steps"]
    assert (steps[0]["sub"], steps[1]["sub"]) == ("06-10 10:42 何晓燕", "06-10 11:42 何晓燕")
    assert {step["sub"] for step in steps[2:]} == {"按规则免于"}


def test_a_second_round_begins_its_steps_anew(client, town):
    case = make_case(town=town, state="closed")
    services.reopen(case, by=town["leader"], ticket=ticket(), reason="又坏了")
    page = page_of(client, town["triage"], case)
    assert [step["state"] for step in page.context["steps"]] == ["done", "now", *["todo"] * 4]
    assert "第 2 轮" in words(page)


def test_whose_turn_it_is_is_said_to_those_whose_turn_it_is_not(client, town):
    case = make_case(town=town, by="frontdesk", state="assigned")
    assert "现在“待签收”，由农业农村办办理。" in words(page_of(client, town["frontdesk"], case))
    assert page_of(client, town["liaison"], case).context["waiting_words"] == ""
    assert "案件已经结束。" in words(page_of(client, town["liaison"], make_case(town=town, state="closed")))


# --- what I may do ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "state", ["registered", "assigned", "handling", "resolved", "tracking", "evaluating", "closed"]
)
def test_the_page_offers_what_may_be_done_and_each_offer_opens(client, town, state):
    case = make_case(town=town, by="frontdesk", state=state)
    seen = 0
    for person in ("frontdesk", "triage", "manager", "leader", "liaison", "head", "liaison2", "commander", "county"):
        page = page_of(client, town[person], case)
        if page.status_code == 404:
            continue
        shown = set(re.findall(r'data-action="(\w+)"', words(page)))
        allowed = {choice.action for choice in available(fresh(case), town[person])}
        assert shown == allowed - OF_PANELS, person
        assert words(page).count('btn-primary" href') <= 1, "at most one button leads"
        for action in shown:
            form = page_of(client, town[person], case, f"do/{action}/")
            assert form.status_code == 200 and "form" in form.context, (person, action)
        seen += len(shown)
    assert seen > 2


def test_what_is_not_offered_is_refused_in_words_and_changes_nothing(client, town):
    case = make_case(town=town, by="frontdesk", state="handling")
    for person, action in (
        ("frontdesk", "resolve"),
        ("liaison", "assign"),
        ("liaison2", "resolve"),
        ("head", "evaluate"),
    ):
        refused = page_of(client, town[person], case, f"do/{action}/")
        assert refused.status_code == 200 and "form" not in refused.context, (person, action)
        assert re.search("不能|没有", refused.context["words"])
        data = {"result": "x", "answer": "x", "reason": "x", "lead": town.police.pk}
        answer = client.post(f"/cases/{case.number}/do/{action}/", data)
        assert answer.status_code in (403, 422), (person, action)
    assert fresh(case).version == case.version
    assert page_of(client, town["liaison"], case, "do/no_such/").status_code == 404


def test_a_case_that_may_not_be_seen_is_not_there(client, town):
    case = make_case(town=town, by="frontdesk")
    for tail in ("", "history/", "print/", "do/assign/", "since/0/", "files/1/", f"reveal/{case.parties.get().pk}/"):
        hidden = page_of(client, town["village2"], case, tail)
        assert hidden.status_code == 404, tail
        missing = client.get(f"/cases/2606109999/{tail}").content.decode()
        assert missing.partition("<main")[2] == hidden.content.decode().partition("<main")[2], "the same words"
    assert page_of(client, town["sysadmin"], case).status_code == 403


def test_the_page_opens_with_a_hyphen_and_full_width_too(client, town):
    case = make_case(town=town)
    client.force_login(town["leader"])
    assert client.get(f"/cases/{case.shown_number}/").status_code == 200


def test_somebody_elses_change_is_told_and_ones_own_is_not(client, town):
    case = make_case(town=town, by="frontdesk", state="handling")
    services.record_progress(case, by=town["liaison"], ticket=ticket(), text="已到现场")
    strip = page_of(client, town["triage"], case, f"since/{case.version}/")
    assert "杨帆" in words(strip) and "办理进展" in words(strip)
    assert page_of(client, town["triage"], case, f"since/{case.version + 1}/").status_code == 204
    assert page_of(client, town["liaison"], case, f"since/{case.version}/").status_code == 204


# --- whole numbers ---------------------------------------------------------------------------------------------


def test_identity_is_masked_on_every_page_of_the_case(client, town):
    case = named(town, state="handling")
    for tail in ("", "history/", "print/", "do/resolve/"):
        text = words(page_of(client, town["liaison"], case, tail))
        assert ID not in text and PHONE not in text, tail
    text = words(page_of(client, town["liaison"], case))
    assert "990112********4517" in text and "199****5518" in text


def test_seeing_the_whole_number_takes_a_reason_and_leaves_a_record(client, town):
    case = named(town, state="handling")
    url = f"reveal/{case.parties.get().pk}/"
    asked = words(page_of(client, town["liaison"], case, url))
    assert "会记录您的姓名、时间和原因" in asked and ID not in asked
    for reason in ("", "   "):
        refused = client.post(f"/cases/{case.number}/{url}", {"reason": reason})
        assert refused.status_code == 422 and ID not in refused.content.decode()
    assert not audited("reveal").exists()

    shown = client.post(f"/cases/{case.number}/{url}", {"reason": "电话回访核对"})
    text = words(shown)
    assert ID in text and PHONE in text and 'data-hide-after="60"' in text and 'data-masked="199****5518"' in text
    assert "no-store" in shown["Cache-Control"]
    row = audited("reveal").get()
    assert (row.username, row.object_id, row.address) == ("liaison", case.number, "127.0.0.1")
    assert row.detail == {"party": case.parties.get().pk, "reason": "电话回访核对"}
    assert ID not in str(row.detail) and PHONE not in str(row.detail)


def test_nobody_sees_the_party_of_another_case_or_without_the_right(client, town):
    case, other = named(town, state="handling"), make_case(town=town, by="grid")
    foreign = f"/cases/{case.number}/reveal/{other.parties.get().pk}/"
    client.force_login(town["liaison"])
    assert client.post(foreign, {"reason": "x"}).status_code == 404
    text = words(page_of(client, town["grid"], other))
    assert "/reveal/" not in text
    own = f"/cases/{other.number}/reveal/{other.parties.get().pk}/"
    assert client.post(own, {"reason": "x"}).status_code == 403
    assert not audited("reveal").exists() and audited("refused", username="grid").count() == 1


# --- what happened ---------------------------------------------------------------------------------------------


def test_the_history_says_in_words_who_changed_what(client, town):
    case = named(town, state="handling")
    services.set_risk(case, by=town["triage"], ticket=ticket(), risk=3, urgent=True, reason="人多")
    client.force_login(town["frontdesk"])
    facts = fresh(case)
    form = client.get(f"/cases/{case.number}/do/edit_facts/").context["form"]
    sent = {name: "" if value is None else value for name, value in form.initial.items()}
    sent |= {
        name: field.initial for name, field in form.fields.items() if name not in sent and field.initial is not None
    }
    sent |= {
        "title": "路灯和水渠",
        "note": "来访人更正",
        "request_key": form["request_key"].value(),
        "version": facts.version,
    }
    answer = client.post(f"/cases/{case.number}/do/edit_facts/", sent)
    assert answer.status_code == 302, answer.context["form"].errors
    page = page_of(client, town["liaison"], case, "history/")
    rows = {(row["what"], row["field"]): (row["old"], row["new"]) for row in page.context["rows"]}
    assert rows["案件", "风险"] == ("低", "高") and rows["案件", "加急"] == ("否", "是")
    assert rows["案件", "标题"] == (facts.title, "路灯和水渠")
    assert rows["案件", "状态"] in {("待分流", "待签收"), ("待签收", "办理中")}
    whole = words(page)
    assert not re.search(r">(None|True|False|handling|registered|[0-9a-f]{64})<", whole)
    assert ("案件", "版本") not in rows


def test_a_changed_phone_is_told_without_the_phone(client, town):
    case = named(town)
    party = case.parties.get()
    party.phone, party.address = "19911112222", "柳湾村"
    party.save()
    rows = page_of(client, town["triage"], case, "history/").context["rows"]
    changed = {row["field"]: (row["old"], row["new"]) for row in rows if row["what"] == "申请人"}
    assert changed["电话"] == ("已修改", "已修改") and changed["住址"] == ("（空）", "柳湾村")
    assert not [field for field in changed if "hash" in field]


def test_the_timeline_tells_the_newest_first_with_person_place_and_words(client, town):
    case = make_case(town=town, by="frontdesk", state="handling")
    with set_clock(later(hours=1)):
        services.record_progress(case, by=town["liaison"], ticket=ticket(), text="<b>已到现场</b>")
    page = page_of(client, town["leader"], case)
    lines = [(event["who"], event["post"], event["label"]) for event in page.context["timeline"]]
    assert lines[0] == ("杨帆", "农业农村办", "办理进展") and lines[-1] == ("何晓燕", "清溪镇社会治理中心", "受理登记")
    assert "&lt;b&gt;已到现场" in words(page) and "<b>已到现场" not in words(page)


# --- restricted ------------------------------------------------------------------------------------------------


def test_a_restricted_case_bears_the_readers_name_and_each_reading_is_on_record(client, town):
    case = make_case(town=town, by="frontdesk", asks_secrecy=True)
    for _ in range(2):
        text = words(page_of(client, town["leader"], case))
    assert "sg-watermark" in text and "限定知悉 陈国强 06-10 10:42" in text
    assert audited("read_restricted", username="leader", object_id=case.number).count() == 2
    assert page_of(client, town["triage"], case).status_code == 404
    assert audited("read_restricted").count() == 2


def test_an_ordinary_case_bears_none_and_is_not_recorded(client, town):
    assert "sg-watermark" not in words(page_of(client, town["leader"], make_case(town=town)))
    assert not audited("read_restricted").exists()


@pytest.mark.parametrize("tail", ["history/", "print/"])
def test_every_way_of_reading_a_restricted_case_is_on_record(client, town, tail):
    case = make_case(town=town, by="frontdesk", asks_secrecy=True)
    words(page_of(client, town["leader"], case, tail))
    assert audited("read_restricted", object_id=case.number).exists()


def test_links_to_cases_that_one_may_not_see_are_not_shown(client, town):
    case, hidden = make_case(town=town, by="frontdesk"), make_case(town=town, by="frontdesk", title="检举某人")
    services.link(case, by=town["triage"], ticket=ticket(), target=hidden, reason="同一人")
    assert "检举某人" in words(page_of(client, town["manager"], case))
    services.raise_confidentiality(fresh(hidden), by=town["triage"], ticket=ticket(), level=2, persons=[town["triage"]])
    assert "检举某人" not in words(page_of(client, town["manager"], case))


# --- files and papers ------------------------------------------------------------------------------------------


def test_a_file_is_downloaded_and_never_shown_inline(client, town):
    case = make_case(town=town, by="frontdesk", state="handling")
    upload = check_upload(SimpleUploadedFile("现场照片.pdf", PDF))
    services.attach(case, by=town["liaison"], ticket=ticket(), uploads=[upload])
    row = Attachment.objects.get()
    text = words(page_of(client, town["liaison2"], case))
    assert f'href="/cases/{case.number}/files/{row.pk}/"' in text and "现场照片.pdf" in text
    assert row.file.name not in text, "nobody learns the stored name"

    answer = page_of(client, town["liaison2"], case, f"files/{row.pk}/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer["Content-Security-Policy"]
    assert b"".join(answer.streaming_content) == PDF
    assert audited("download", username="liaison2").get().detail == {"file": row.pk}
    other = make_case(town=town, by="frontdesk", state="handling")
    assert page_of(client, town["liaison2"], other, f"files/{row.pk}/").status_code == 404
    assert page_of(client, town["village2"], case, f"files/{row.pk}/").status_code == 404
    assert client.get(f"/files/{row.file.name}").status_code == 404
    assert client.get(f"/media/{row.file.name}").status_code == 404


def test_papers_are_downloads_on_record_for_who_may_print(client, town):
    case = make_case(town=town, by="frontdesk", state="resolved")
    services.supervise(case, by=town["manager"], ticket=ticket(), requirement="抓紧")
    papers = (f"orders/{case.supervisions.get().pk}/print/", f"answers/{case.answers.get().pk}/print/")
    for tail in papers:
        answer = page_of(client, town["manager"], case, tail)
        assert answer["Content-Disposition"].startswith("attachment") and answer.content.startswith(b"%PDF-")
    words(page_of(client, town["manager"], case, "print/"))
    assert audited("print", username="manager", object_id=case.number).count() == 3
    own = make_case(town=town, by="grid")
    assert page_of(client, town["grid"], own, "print/").status_code == 403
    assert "案件办理单" not in words(page_of(client, town["grid"], own))


def test_the_printed_sheet_names_its_printer_and_masks(client, town):
    text = words(page_of(client, town["triage"], named(town), "print/"))
    assert "周敏（triage）" in text and "请勿外传" in text and ID not in text and "990112********4517" in text


def test_a_party_that_is_a_unit_or_nobody_is_shown_as_such(client, town):
    parties = [
        NewParty(is_anonymous=True),
        NewParty(role="respondent", name="某建筑队", is_organisation=True, unit=town.police),
    ]
    page = page_of(client, town["triage"], make_case(town=town, by="frontdesk", parties=parties))
    assert "匿名" in words(page) and "某建筑队" in words(page) and "派出所" in words(page)
    assert len(CaseFiles(page.context["case"]).parties) == 2
