"""领导接访: planned, approved by a leader, published in time, booked, received, and followed to the result."""

import io
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from governance.audit.models import AuditRecord
from governance.cases import services, thresholds
from governance.cases.models import Case, Supervision
from governance.core import calendar
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.models import DictionaryEntry
from governance.core.now import set_clock
from governance.notify.models import Notification
from governance.organisation.models import User
from petitions.models import ReceptionDay, ReceptionVisit
from petitions.reception import booking, planning, receiving
from petitions.reception.reminding import remind_of_receptions
from tests.cases_factory import MORNING, make_case, make_rules, ticket
from tests.factories import make_town

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 18)
PHONE = "19900007788"


@pytest.fixture
def town(db):
    """清溪镇 on Wednesday 2026-06-10, eight days before the reception."""
    calendar.forget()
    thresholds.forget()
    with set_clock(MORNING - timedelta(days=365)):
        built = make_town()
        make_rules()
    User.objects.update(password_changed_at=MORNING)
    with set_clock(MORNING):
        yield built


def at(day, hour, minute=0):
    """The clock stands at this moment."""
    return set_clock(timezone.make_aware(datetime.combine(day, time(hour, minute))))


def plan(town, by="petition", **changes):
    """A plan of 陈国强 for 2026-06-18, 09:00."""
    given = {
        "date": DAY,
        "starts_at": time(9),
        "ends_at": time(11, 30),
        "leader": town["leader"],
        "position": "镇党委书记",
        "duties": "全面工作",
        "form": "fixed",
        "place": "信访接待室",
        "capacity": 2,
        "note": "",
        **changes,
    }
    eve = datetime.combine(given["date"] - timedelta(days=1), time(17))
    given.setdefault("booking_until", timezone.make_aware(eve))
    return planning.plan_day(by=town[by], key=uuid.uuid4(), **given)


def published(town, **changes):
    """A published day."""
    day = plan(town, **changes)[0]
    planning.approve([day], by=town["leader"])
    planning.publish([day], by=town["petition"])
    return ReceptionDay.objects.get(pk=day.pk)


def book(day, name="张测", phone=PHONE):
    """A citizen books."""
    return booking.book_online(day, key=uuid.uuid4(), name=name, phone=phone, matter="反映宅基地")


def walk_in(town, day, name="李测", **fields):
    """Somebody comes on the day."""
    given = {"way": "walk_in", "name": name, "matter": "反映低保", **fields}
    return booking.add_at_desk(day, by=town["frontdesk"], key=uuid.uuid4(), **given)


def titles(user):
    """Titles of the notices of a person."""
    return list(Notification.objects.filter(user=user, channel="in_app").values_list("title", flat=True))


# --- the plan ------------------------------------------------------------------------------------------------


def test_a_day_is_planned_approved_by_somebody_else_and_published_in_time(town):
    day = plan(town, units=[town.justice])[0]
    assert (day.state, day.centre) == ("draft", town.centre)
    assert any(title.startswith("接访安排待审定") for title in titles(town["leader"]))
    with pytest.raises(NotAllowed, match="镇领导审定"):
        planning.approve([day], by=town["petition"])
    with pytest.raises(GuardFailed, match="待审定"):
        planning.publish([day], by=town["petition"])
    planning.approve([day], by=town["leader"])
    with pytest.raises(NotAllowed):
        planning.publish([day], by=town["frontdesk"])
    planning.publish([day], by=town["petition"])
    day.refresh_from_db()
    assert (day.state, day.published_late, day.published_by) == ("published", False, town["petition"])
    assert any("请司法所派人陪同接访" in title for title in titles(town["mediator"]))
    assert not ReceptionDay.objects.faulty().exists()


def test_late_publication_is_flagged_by_the_number_of_days_that_the_manager_keeps(town):
    with at(DAY - timedelta(days=3), 9):
        assert not published(town).published_late
    with at(DAY - timedelta(days=2), 9):
        assert published(town, starts_at=time(14), ends_at=time(16)).published_late
    DictionaryEntry.objects.create(group="triage_setting", code="reception_lead_days", label="10")
    thresholds.forget()
    late = published(town, date=DAY + timedelta(days=1))
    assert late.published_late and ReceptionDay.objects.faulty().count() == 2
    thresholds.forget()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends_at": time(8)}, "晚于开始时间"),
        ({"date": date(2026, 6, 9)}, "已经过了"),
        ({"booking_until": datetime(2026, 6, 18, 10, tzinfo=MORNING.tzinfo)}, "早于接访开始"),
        ({"leader": "liaison"}, "镇领导里选"),
    ],
)
def test_a_plan_that_could_not_be_kept_is_refused_in_words(town, changes, words):
    changes = {**changes, **({"leader": town[changes["leader"]]} if "leader" in changes else {})}
    with pytest.raises(GuardFailed, match=words):
        plan(town, **changes)


def test_a_leader_is_not_at_two_places_and_a_series_is_planned_at_once(town):
    made = plan(town, weeks=4)
    assert [day.date for day in made] == [DAY + timedelta(weeks=n) for n in range(4)]
    with pytest.raises(GuardFailed, match="已经有接访安排"):
        plan(town, starts_at=time(11), ends_at=time(12))
    assert ReceptionDay.objects.count() == 4
    plan(town, starts_at=time(14), ends_at=time(16))


def test_who_planned_a_day_does_not_approve_it(town):
    day = plan(town, by="manager")[0]
    ReceptionDay.objects.filter(pk=day.pk).update(planned_by=town["leader"])
    with pytest.raises(NotAllowed, match="不能自己审定"):
        planning.approve([day], by=town["leader"])


def test_a_substitute_and_a_move_keep_what_was_before_and_why(town):
    day = published(town)
    change = {"position": "副镇长", "duties": "自然资源", "reason": "县里开会"}
    planning.substitute(day, by=town["manager"], leader=town["deputy"], **change)
    planning.move(
        day, by=town["manager"], date=DAY, starts_at=time(14, 30), ends_at=time(17), place="村委会",
        booking_until=day.booking_until, reason="会议室占用",
    )  # fmt: skip
    day.refresh_from_db()
    assert (day.leader, day.place, day.published_late) == (town["deputy"], "村委会", False)
    said = [(row.get_kind_display(), row.reason) for row in day.changes.all()]
    assert said == [("换领导", "县里开会"), ("改时间地点", "会议室占用")]
    assert any("代替" in title for title in titles(town["deputy"]))
    with pytest.raises(GuardFailed, match="不能直接改"):
        planning.change_plan(day, by=town["manager"])


def test_a_cancelled_day_ends_its_appointments_and_frees_the_leader(town):
    day = published(town)
    visit, _secret = book(day)
    with pytest.raises(GuardFailed, match="写明原因"):
        planning.cancel(day, by=town["manager"], reason=" ")
    planning.cancel(day, by=town["manager"], reason="防汛值守")
    visit.refresh_from_db()
    assert (visit.state, visit.result) == ("cancelled", "接访取消：防汛值守")
    plan(town)


# --- appointments ----------------------------------------------------------------------------------------------


def test_places_are_counted_and_a_telephone_books_a_day_once(town):
    draft = plan(town, starts_at=time(15), ends_at=time(16))[0]
    with pytest.raises(GuardFailed, match="不能预约"):
        book(draft)
    day = published(town)
    visit, secret = book(day)
    assert visit.number == "J260618001" and len(secret) == 6 and visit.state == "booked"
    with pytest.raises(GuardFailed, match="已经预约过"):
        book(day)
    booking.add_at_desk(
        day, by=town["frontdesk"], key=uuid.uuid4(), way="desk", name="王测", phone="19900007789", matter="问路灯"
    )
    with pytest.raises(GuardFailed, match="名额已经满了"):
        book(day, phone="19900007790")
    assert booking.cancel_online(visit).state == "cancelled"
    again, _secret = book(day, phone="19900007790")
    assert (again.serial, booking.left(day)) == (3, 0)
    with at(DAY - timedelta(days=1), 17), pytest.raises(GuardFailed, match="预约截止"):
        book(day, phone="19900007791")


def test_a_repeated_press_is_one_appointment_and_the_number_is_nowhere_in_the_clear(town):
    day, key = published(town), uuid.uuid4()
    first = booking.book_online(day, key=key, name="张测", phone=PHONE, matter="反映宅基地")
    second = booking.book_online(day, key=key, name="张测", phone=PHONE, matter="反映宅基地")
    assert first[0] == second[0] and second[1] == ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, secret_hash FROM petitions_receptionvisit")
        raw = " ".join(cursor.fetchone())
    assert PHONE not in raw and first[1] not in raw
    assert booking.find_by_secret(first[0].number, first[1]) == first[0]
    assert booking.find_by_secret(first[0].number, "000000" if first[1] != "000000" else "1") is None


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_last_place_goes_to_one_of_two(town):
    day, gate = published(town, capacity=1), Barrier(2)

    def press(number):
        gate.wait()
        try:
            with set_clock(MORNING):
                book(day, phone=f"1990000779{number}")
            return True
        except GuardFailed:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, (1, 2))) == [False, True]
    assert ReceptionVisit.objects.count() == 1


def test_walk_ins_come_on_the_day_and_take_no_place(town):
    day = published(town, capacity=1)
    with pytest.raises(GuardFailed, match="接访当天登记"):
        walk_in(town, day)
    with at(DAY, 9, 10):
        visit = walk_in(town, day)
        assert (visit.state, booking.left(day)) == ("waiting", 1)
        with pytest.raises(GuardFailed, match="现场来访"):
            walk_in(town, day, way="desk", phone=PHONE)


# --- the record ------------------------------------------------------------------------------------------------


@pytest.fixture
def held_morning(town):
    """The day has come: one who booked and one who walked in."""
    day = published(town)
    booked, _secret = book(day)
    with at(DAY, 9, 20):
        booking.arrive(booked, by=town["frontdesk"])
        came = walk_in(town, day)
        yield day, ReceptionVisit.objects.get(pk=booked.pk), came


def register_form(visit, **changes):
    """What 受理登记 sends for a reception."""
    given = {
        "source": f"reception-{visit.pk}", "request_key": str(uuid.uuid4()), "do": "register", "kind": "petition",
        "channel": "reception", "purpose": "request", "applicant_name": visit.name, "facts": visit.matter,
        "people_count": "1", "risk": "1", "duplicates_seen": "on", "id_type": "id_card",
        "others-TOTAL_FORMS": "0", "others-INITIAL_FORMS": "0",
    }  # fmt: skip
    return {**given, **changes}


def test_the_opinion_becomes_an_instruction_of_the_registered_case(client, town, held_morning):
    _day, visit, _came = held_morning
    said = {"leader": town["leader"], "opinion": "请自然资源所实地核查", "unit": town.justice}
    with pytest.raises(GuardFailed, match="办结时限"):
        receiving.receive(visit, by=town["frontdesk"], **said)
    receiving.receive(visit, by=town["frontdesk"], due_on=DAY + timedelta(days=20), **said)
    client.force_login(town["frontdesk"])
    page = client.get(f"/intake/new/?from=reception-{visit.pk}")
    form = page.context["form"]
    assert (form["channel"].value(), form["applicant_name"].value(), form["phone"].value()) == (
        "reception", "张测", PHONE,
    )  # fmt: skip
    assert AuditRecord.objects.filter(event="reveal", object_type="receptionvisit").exists()
    answer = client.post("/intake/new/", register_form(visit, phone=PHONE))
    assert answer.status_code == 302, answer.context["form"].errors
    visit.refresh_from_db()
    case = visit.case
    assert (case.channel, case.kind) == ("reception", "petition") and visit.owes_instruction
    assert "请自然资源所实地核查" in case.events.get(action="note_reception").note
    assert "接访意见请签发批示" in titles(town["leader"])

    client.force_login(town["leader"])
    shown = client.get(reverse("receptions:sign", args=[visit.pk]))
    initial = shown.context["form"].initial
    assert initial["to_unit"] == town.centre.pk and "责任单位：司法所" in initial["requirement"]
    sent = {"to_unit": town.centre.pk, "requirement": initial["requirement"], "due_date": "2026-07-08"}
    assert client.post(reverse("receptions:sign", args=[visit.pk]), sent).status_code == 302
    order = Supervision.objects.get(case=case)
    visit.refresh_from_db()
    assert (order.kind, order.issued_by, visit.instruction) == ("instruction", town["leader"], order)
    assert order.deadlines.get().agreed_day == date(2026, 7, 8)
    with pytest.raises(GuardFailed, match="已经签发"):
        receiving.receive(visit, by=town["frontdesk"], on_spot=True, result="x", **said)
    services.answer_supervision(
        case, by=town["triage"], ticket=ticket(), supervision=order, result="已核查，已分割清楚"
    )
    assert "已核查" in client.get(reverse("receptions:visit", args=[visit.pk])).content.decode()


def test_a_day_ends_when_everybody_is_recorded_and_every_matter_is_a_case(town, held_morning):
    day, visit, came = held_morning
    with pytest.raises(GuardFailed, match="2 人没有登记结果"):
        planning.hold(day, by=town["frontdesk"])
    for row in (visit, came):
        with pytest.raises(GuardFailed, match="怎样答复"):
            receiving.receive(row, by=town["frontdesk"], leader=town["leader"], opinion="讲清政策", on_spot=True)
        receiving.receive(
            row, by=town["frontdesk"], leader=town["leader"], opinion="讲清政策", on_spot=True, result="已讲清"
        )
    with pytest.raises(GuardFailed, match="没有登记或者关联案件"):
        planning.hold(day, by=town["frontdesk"])
    case = make_case(town=town)
    with pytest.raises(GuardFailed, match="没有找到"):
        receiving.link_case(visit, by=town["frontdesk"], number="260101-9999")
    for row in (visit, came):
        receiving.link_case(row, by=town["frontdesk"], number=case.shown_number)
    planning.hold(day, by=town["frontdesk"])
    day.refresh_from_db()
    assert (day.state, case.events.filter(action="note_reception").count()) == ("held", 2)
    with pytest.raises(GuardFailed, match="写明原因"):
        receiving.ask(visit, by=town["frontdesk"], contented="no")
    assert receiving.ask(visit, by=town["frontdesk"], contented="yes").asked_on == DAY


def test_a_restricted_matter_is_registered_and_its_name_is_then_not_shown(client, town, held_morning):
    day, visit, _came = held_morning
    receiving.receive(
        visit, by=town["frontdesk"], leader=town["leader"], opinion="由纪委核实", unit=town.justice, due_on=DAY
    )
    client.force_login(town["frontdesk"])
    answer = client.post("/intake/new/", register_form(visit, purpose="accusation"))
    assert answer.status_code == 302, answer.context["form"].errors
    case = Case.objects.for_system().get()
    assert case.is_restricted and case.events.get(action="note_reception").by == User.objects.system()
    page = client.get(reverse("receptions:day", args=[day.pk])).content.decode()
    assert visit.name not in page and visit.matter not in page and "限定知悉" in page
    assert client.get(reverse("receptions:visit", args=[visit.pk])).status_code == 404
    client.force_login(town["leader"])
    assert visit.name in client.get(reverse("receptions:day", args=[day.pk])).content.decode()


# --- notices and pages -----------------------------------------------------------------------------------------


def test_the_leader_is_told_the_day_before_and_the_planner_before_it_is_too_late(town):
    day = published(town, units=[town.justice])
    plan(town, leader=town["deputy"], date=date(2026, 6, 14))
    book(day)
    assert remind_of_receptions() == 1
    assert any("还没有公示：06-14" in title for title in titles(town["petition"]))
    with at(DAY - timedelta(days=1), 15, 30):
        for _ in range(2):
            remind_of_receptions()
    told = [title for title in titles(town["leader"]) if title.startswith("明天请您接访")]
    assert len(told) == 1 and "已预约 1 人" in told[0]
    assert "明天请派人陪同陈国强接访" in titles(town["mediator"])


def test_the_whole_way_in_the_browser(client, town):
    client.force_login(town["petition"])
    sent = {
        "leader": town["leader"].pk, "position": "镇党委书记", "duties": "全面工作", "form": "fixed",
        "date": "2026-06-18", "starts_at": "09:00", "ends_at": "11:30", "place": "接待室", "capacity": "3",
        "weeks": "2",
    }  # fmt: skip
    bad = client.post(reverse("receptions:new"), {**sent, "date": "2026-06-01", "duties": ""})
    assert bad.status_code == 422 and "请填写分管工作" in bad.content.decode()
    assert client.post(reverse("receptions:new"), sent)["Location"].endswith("?month=2026-06")
    assert ReceptionDay.objects.count() == 2
    client.force_login(town["leader"])
    assert "审定本月待审定的 2 天" in client.get("/receptions/").content.decode()
    client.post(reverse("receptions:approve_month"), {"month": "2026-06"})
    client.force_login(town["petition"])
    client.post(reverse("receptions:publish_month"), {"month": "2026-06"})
    day = ReceptionDay.objects.order_by("date").first()
    assert set(ReceptionDay.objects.values_list("state", flat=True)) == {"published"}
    client.force_login(town["frontdesk"])
    url = reverse("receptions:visit_new", args=[day.pk])
    assert "预约还剩 3 个" in client.get(url).content.decode()
    refused = client.post(url, {"way": "desk", "name": "张测", "matter": "反映低保"})
    assert refused.status_code == 422 and "请留电话" in refused.content.decode()
    assert client.post(url, {"way": "desk", "name": "张测", "matter": "低保", "phone": PHONE}).status_code == 302
    visit = ReceptionVisit.objects.get()
    page = client.get(reverse("receptions:visit", args=[visit.pk])).content.decode()
    assert PHONE not in page and "199****7788" in page
    client.force_login(town["leader"])
    for name in ("days", "visits"):
        assert client.get(reverse(f"receptions:{name}")).status_code == 200
    client.force_login(town["liaison"])
    page = client.get(reverse("receptions:day", args=[day.pk])).content.decode()
    assert "张测" not in page and "低保" not in page
    assert client.get(reverse("receptions:visit", args=[visit.pk])).status_code == 403


def test_the_ledger_is_a_workbook_with_masked_numbers(client, town, held_morning):
    _day, visit, _came = held_morning
    receiving.receive(
        visit, by=town["frontdesk"], leader=town["leader"], opinion="讲清政策", on_spot=True, result="已讲清"
    )
    client.force_login(town["frontdesk"])
    answer = client.get(reverse("receptions:visits_export"), {"state": "received"})
    sheet = load_workbook(io.BytesIO(b"".join(answer)), read_only=True).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    words = str(rows)
    assert "讲清政策" in words and "199****7788" in words and PHONE not in words
    assert client.get(reverse("receptions:days_export")).status_code == 200


def test_a_neighbour_finds_nothing(client, town):
    other = make_town("云岭镇", prefix="b_", county=town.county, county_centre=town.county_centre, number=2)
    day = published(town)
    visit, _secret = book(day)
    client.force_login(other["frontdesk"])
    User.objects.update(password_changed_at=MORNING)
    assert client.get(reverse("receptions:day", args=[day.pk])).status_code == 404
    assert client.get(reverse("receptions:visit", args=[visit.pk])).status_code == 404
    with pytest.raises(NotAllowed):
        planning.approve([plan(town, date=DAY + timedelta(days=1))[0]], by=other["leader"])


def test_pages_cost_the_same_whatever_they_show(client, town, django_assert_max_num_queries):
    day = published(town, capacity=30)
    for number in range(25):
        book(day, name=f"张测{number}", phone=f"199000066{number:02d}")
    with at(DAY, 9, 30):
        case = make_case(town=town)
        for visit in ReceptionVisit.objects.all()[:15]:
            booking.arrive(visit, by=town["frontdesk"])
            receiving.link_case(visit, by=town["frontdesk"], number=case.number)
        client.force_login(town["frontdesk"])
        client.get("/receptions/")
        for path in ("/receptions/", f"/receptions/{day.pk}/", "/receptions/visits/", "/receptions/days/"):
            with django_assert_max_num_queries(15):
                assert client.get(path).status_code == 200


def test_the_database_refuses_what_the_services_would(town):
    day = plan(town)[0]
    from django.db import IntegrityError

    for change in ({"ends_at": time(8)}, {"state": "published"}, {"published_late": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReceptionDay.objects.filter(pk=day.pk).update(**change)
