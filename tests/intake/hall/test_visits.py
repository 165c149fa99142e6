"""One-key entries of the front desk, and the question who handles what."""

import uuid
from datetime import timedelta

import pytest

from governance.cases.models import Case
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now, set_clock, today
from governance.organisation.models import DutyLine
from intake.hall.asking import who_handles
from intake.hall.visits import figures, last_of, log_visit, undo_visit
from intake.hall.windows import save_sitting
from intake.models import Visit
from tests.cases_factory import make_case

pytestmark = pytest.mark.django_db


def log(town, kind="consult", by="frontdesk", **fields):
    """An entry of the desk."""
    return log_visit(by=town[by], kind=kind, key=uuid.uuid4(), **fields)


def test_an_entry_costs_no_case_and_counts(town, hall, other):
    log(town, "guide", window=hall["law"])
    log(town, people_count=3, note="问医保报销")
    assert Case.objects.for_system().count() == 0
    assert figures(town["manager"]) == {
        "guide": 1, "consult": 1, "people": 4, "cases": 0, "calls": 0, "answered": 0, "call_back": 0,
    }  # fmt: skip
    assert figures(town["leader"])["guide"] == 1
    assert figures(other["manager"])["guide"] == figures(town["liaison"])["guide"] == 0


def test_the_figures_stand_in_the_log_and_the_cockpit_and_open_their_lists(as_user, town, hall):
    log(town, "guide")
    log(town)
    for username, address, context in (("frontdesk", "/intake/visitors/", "tiles"), ("leader", "/dashboard/", "hall")):
        client = as_user(username)
        for tile in client.get(address).context[context]:
            assert client.get(tile["url"]).context["count"].value == tile["number"], tile
    assert as_user("liaison").get("/dashboard/").context["hall"] == []


def test_a_double_press_is_one_entry(town):
    key = uuid.uuid4()
    first = log_visit(by=town["frontdesk"], kind="guide", key=key)
    assert log_visit(by=town["frontdesk"], kind="guide", key=key) == first
    assert Visit.objects.count() == 1


def test_a_mis_tap_is_undone_within_the_minute_by_who_made_it(town):
    moment = now()
    with set_clock(moment):
        row = log(town)
        assert last_of(town["frontdesk"]) == row
        with pytest.raises(NotAllowed):
            undo_visit(row, by=town["triage"])
    with set_clock(moment + timedelta(seconds=60)):
        undo_visit(row, by=town["frontdesk"])
        undo_visit(row, by=town["frontdesk"])
        assert figures(town["manager"])["consult"] == 0
        assert not Visit.objects.visible_to(town["frontdesk"]).exists()
        late = log(town)
    with set_clock(moment + timedelta(seconds=121)):
        assert last_of(town["frontdesk"]) is None
        with pytest.raises(GuardFailed, match="1 分钟"):
            undo_visit(late, by=town["frontdesk"])


def test_only_the_desk_logs_and_only_at_windows_of_its_hall(town, hall, other):
    with pytest.raises(NotAllowed):
        log(town, by="liaison")
    with pytest.raises(GuardFailed, match="窗口"):
        log_visit(by=other["frontdesk"], kind="guide", key=uuid.uuid4(), window=hall["law"])


def registration(source, **fields):
    """What the registration form sends."""
    return {
        "source": source, "do": "register", "channel": "visit", "kind": "general", "purpose": "request",
        "applicant_name": "张测", "facts": "问低保停发", "people_count": "2", "risk": "1",
        "request_key": str(uuid.uuid4()), "others-TOTAL_FORMS": "0", "others-INITIAL_FORMS": "0", **fields,
    }  # fmt: skip


def test_an_entry_becomes_a_case_and_takes_along_what_was_noted(as_user, town):
    row = log(town, note="问低保停发", people_count=2)
    client = as_user("frontdesk")
    page = client.get(f"/intake/new/?from=visit-{row.pk}")
    form = page.context["form"]
    assert (form["facts"].value(), form["people_count"].value(), form["purpose"].value()) == (
        "问低保停发",
        2,
        "consult",
    )
    answer = client.post("/intake/new/", registration(f"visit-{row.pk}"))
    assert answer.status_code == 302, answer.context["form"].errors
    row.refresh_from_db()
    assert row.case.events.get(action="register").note.startswith("由大厅咨询记录转入")
    assert figures(town["manager"])["cases"] == 1
    # It becomes one case only, and can no longer be taken back.
    again = client.post("/intake/new/", registration(f"visit-{row.pk}", duplicates_seen="on"))
    assert again.status_code == 422 and row.case.shown_number in again.content.decode()
    assert Case.objects.for_system().count() == 1
    with pytest.raises(GuardFailed):
        undo_visit(row, by=town["frontdesk"])


def test_what_one_does_not_see_is_not_found(client, town, other):
    row = log(town)
    client.force_login(other["frontdesk"])
    assert client.get(f"/intake/new/?from=visit-{row.pk}").status_code == 404
    assert client.get("/intake/new/?from=visit-x").status_code == 404
    assert client.post(f"/intake/visitors/{row.pk}/undo/").status_code == 404


def duties(town):
    """Three lines of the duty list."""
    make = DutyLine.objects.create
    return (
        make(unit=town.justice, matter="调处婚姻家庭纠纷", keywords="离婚 彩礼", materials="身份证、结婚证",
             legal_basis="《人民调解法》第二条", person_a=town["mediator"]),
        make(unit=town.departments["社会事务办"], matter="办理最低生活保障", keywords="低保 困难 救助"),
        make(unit=town.agriculture, matter="土地承包纠纷", keywords="田埂 承包地", active=False),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("低保", "办理最低生活保障"),
        ("我家的低保停了找谁", "办理最低生活保障"),
        ("彩礼", "调处婚姻家庭纠纷"),
        ("司法所", "调处婚姻家庭纠纷"),
        ("婚姻 纠纷", "调处婚姻家庭纠纷"),
        ("田埂", None),  # a line no longer in force
        ("飞机票", None),
        ("  ", None),
    ],
)
def test_who_handles_this_is_found_by_two_characters_and_by_a_sentence(town, question, first):
    duties(town)
    found = who_handles(town["frontdesk"], question)
    assert (found[0].line.matter if found else None) == first


def test_the_answer_says_who_is_there_today_where_and_what_to_bring(as_user, town, hall, other):
    duties(town)
    save_sitting(
        by=town["manager"], window=hall["law"], user=town["legal"], weekdays="", starts_on=today(), ends_on=today()
    )
    assert who_handles(other["frontdesk"], "彩礼") == []
    page = as_user("frontdesk").get("/intake/hall/?q=彩礼").content.decode()
    for words in ("法律咨询窗口", "一楼 4 号", "赵雪", "A 岗 李春兰", "身份证、结婚证", "《人民调解法》第二条"):
        assert words in page
    assert "最低生活保障" not in page


def test_the_desk_taps_undoes_and_lists(as_user, town, hall):
    client = as_user("frontdesk")
    key = str(uuid.uuid4())
    sent = {"kind": "guide", "request_key": key, "window": hall["law"].pk, "note": "彩礼"}
    assert client.post("/intake/visitors/new/", sent).status_code == 302
    page = client.get("/intake/hall/").content.decode()
    assert "已记一次引导（法律咨询窗口）" in page and "撤销" in page
    wrong = client.post("/intake/visitors/new/", {"request_key": str(uuid.uuid4())})
    assert wrong.status_code == 422 and "请按“引导”或“咨询”" in wrong.content.decode()
    rows = client.get(f"/intake/visitors/?kind=guide&window={hall['law'].pk}&day_from={today()}").context["rows"]
    assert [row.note for row in rows] == ["彩礼"]
    assert client.get("/intake/visitors/?became=yes").context["rows"] == []
    book = client.get("/intake/visitors/export/?q=彩礼")
    assert book.status_code == 200 and b"".join(book.streaming_content if book.streaming else [book.content])
    client.post(f"/intake/visitors/{rows[0].pk}/undo/")
    assert client.get("/intake/visitors/").context["rows"] == []


def test_the_pages_cost_few_queries(as_user, town, hall, django_assert_max_num_queries):
    duties(town)
    for i in range(25):
        log(town, note=f"第{i}次", window=hall["law"])
    row = Visit.objects.order_by("pk").last()
    row.case = make_case(town=town, by="frontdesk")
    row.save()
    client = as_user("frontdesk")
    client.get("/intake/hall/")
    for address in ("/intake/hall/?q=彩礼", "/intake/visitors/", "/intake/windows/", "/intake/sittings/"):
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200


def test_the_number_of_a_closed_case_is_text_and_no_link(as_user, town):
    row = log(town)
    case = make_case(town=town, by="frontdesk", purpose="accusation")
    row.case = case
    row.save()
    page = as_user("frontdesk").get("/intake/visitors/").content.decode()
    assert case.shown_number in page and f"/cases/{case.number}/" not in page
