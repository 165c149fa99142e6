"""领导驾驶舱: whoever clicks a figure finds exactly as many cases in the list behind it."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from governance.cases import services
from governance.core import calendar
from governance.core.now import set_clock, today
from governance.organisation.models import User
from tests.cases_factory import MORNING, STATES, filed_case, fresh, later, make_case, make_rules, ticket
from tests.factories import make_town, make_unit, make_user

pytestmark = pytest.mark.django_db
GROUPS = ("totals", "stages", "lights", "risks", "kinds")
KINDS = ("general", "dispute", "petition", "legal", "incident", "hazard")


@pytest.fixture
def town(db):
    """清溪镇 on a Wednesday morning, its people a year in office."""
    calendar.forget()
    with set_clock(MORNING - timedelta(days=365)):
        built = make_town()
        make_rules()
    with set_clock(MORNING):
        User.objects.update(password_changed_at=MORNING)  # or all would be led to a new password first
        yield built


@pytest.fixture
def busy(town):
    """Cases in all states, of all kinds, risks and ages, of several offices, one of them restricted."""
    for step, state in enumerate(STATES):
        kind = "general" if state == "paused" else KINDS[step % len(KINDS)]  # petitions must not be paused
        make_case(town=town, state=state, kind=kind, urgent=step % 3 == 0)
    make_case(town=town, state="handling", risk=4, at=later(days=-40))
    make_case(town=town, state="assigned", by="frontdesk", lead=town.villages[0], at=later(days=-3))
    make_case(town=town, state="handling", by="frontdesk", lead=town.justice, assists=(), at=later(days=-17))
    make_case(town=town, by="frontdesk", risk=2, at=later(hours=-1))
    make_case(town=town, by="frontdesk", kind="incident", at=later(hours=-18))
    make_case(town=town, state="closed", at=later(days=-70))
    make_case(town=town, state="handling", by="frontdesk", asks_secrecy=True, assists=())
    filed_case(town=town)
    paused = make_case(town=town, state="handling", at=later(days=-10))
    with set_clock(later(days=-9)):
        services.pause(paused, by=town["head"], ticket=ticket(), reason="等鉴定")
    return town


def figures(page):
    """Every figure of a page, by the words a reader sees around it."""
    context = page.context
    found = {f"{group} {figure['label']}": figure for group in GROUPS for figure in context[group]}
    for row in context["departments"]:
        found |= {f"{row['unit']} {key}": row[key] for key in ("open", "late")}
    for row in context["departments"]:
        found |= {f"{row['unit']} {key} of the period": row[key] for key in ("registered", "closed")}
    for row in context["villages"]:
        found |= {f"{row['label']} {key}": row[key] for key in ("registered", "closed", "open")}
    for row in context["flows"]:
        found[f"flow {row['label']}"] = row
        found |= {f"flow {row['label']} {base['kind']}": base["base"] for base in row["bases"]}
    for group in ("funnel", "categories"):
        found |= {f"{group} {row['label']}": row for row in context[group]}
    for row in context["trend"]:
        found |= {f"{row['month']} {key}": row[key] for key in ("registered", "ended")}
    return found


def behind(client, figure):
    """How many rows the list has to which a figure leads."""
    page = client.get(figure["url"])
    assert page.status_code == 200
    assert not page.context["filter"].form.errors, figure["url"]
    return page.context["count"].value


@pytest.mark.parametrize("person", ["leader", "head", "village"])
def test_every_figure_equals_the_list_behind_it(client, busy, person):
    client.force_login(busy[person])
    page = client.get("/dashboard/")
    shown = figures(page)
    counted = {words: behind(client, figure) for words, figure in shown.items()}
    assert counted == {words: figure["number"] for words, figure in shown.items()}
    # Each open case is in one stage, under one light, of one risk and one kind.
    whole = shown["totals 在办"]["number"]
    assert whole > 5
    for group in ("stages", "lights", "risks", "kinds"):
        assert sum(figure["number"] for figure in page.context[group]) == whole, group
    for figure in shown.values():
        assert f'href="{figure["url"].replace("&", "&amp;")}"' in page.content.decode()


@pytest.mark.parametrize(
    "pick", ["kind=dispute&cycle=quarter", "area={village}&cycle=year", "area={office}&day=2026-05-20"]
)
def test_it_holds_for_each_period_area_and_kind(client, busy, pick):
    make_case(town=busy, state="handling", place=busy.villages[0], assists=())
    client.force_login(busy["leader"])
    query = pick.format(village=busy.villages[0].pk, office=busy.agriculture.pk)
    page = client.get(f"/dashboard/?{query}")
    shown = figures(page)
    assert {words: behind(client, figure) for words, figure in shown.items()} == {
        words: figure["number"] for words, figure in shown.items()
    }
    assert any(figure["number"] for figure in shown.values())


def test_the_workbook_says_what_the_page_says_and_times_are_read_apart(client, busy):
    client.force_login(busy["leader"])
    page = client.get("/dashboard/")
    rows = list(load_workbook(BytesIO(client.get("/dashboard/export/").content)).active.values)
    numbers = {(row[0], row[1], row[2]): row[3] for row in rows}
    for row in page.context["flows"]:
        assert numbers["本期", row["label"], "件数"] == row["number"]
    assert "平均天数" in client.get("/dashboard/stage-times/?cycle=year").content.decode()


def test_the_figures_of_the_leader_say_something(client, busy):
    """A test of equal zeros would prove nothing."""
    client.force_login(busy["leader"])
    shown = figures(client.get("/dashboard/"))
    silent = {words for words, figure in shown.items() if not figure["number"]}
    assert not {words for words in silent if words.split()[0] in GROUPS}
    assert shown["司法所 open"]["number"] == 1
    assert shown["2026-04 registered"]["number"] and shown["2026-04 ended"]["number"] == 1


def test_an_office_counts_what_it_sees_and_no_more(client, busy):
    numbers = {}
    for person in ("leader", "head", "village", "village2"):
        client.force_login(busy[person])
        numbers[person] = figures(client.get("/dashboard/"))["totals 在办"]["number"]
    assert numbers["leader"] > numbers["head"] > 0
    assert numbers["leader"] > numbers["village"] > numbers["village2"] == 0


def test_a_restricted_case_is_counted_for_its_director_and_not_for_the_deputy(client, town):
    make_case(town=town, by="frontdesk", asks_secrecy=True)
    for person, number in (("leader", 1), ("deputy", 0)):
        client.force_login(town[person])
        assert figures(client.get("/dashboard/"))["totals 在办"]["number"] == number


def test_midnight_of_the_town_parts_the_months(client, town):
    """00:30 of the first of June is still May in Greenwich."""
    zone = MORNING.tzinfo
    make_case(town=town, by="frontdesk", at=datetime(2026, 5, 31, 23, 30, tzinfo=zone))
    make_case(town=town, by="frontdesk", at=datetime(2026, 6, 1, 0, 30, tzinfo=zone))
    client.force_login(town["leader"])
    shown = figures(client.get("/dashboard/"))
    for month in ("2026-05", "2026-06"):
        assert shown[f"{month} registered"]["number"] == behind(client, shown[f"{month} registered"]) == 1


def test_a_light_that_turned_red_this_minute_is_red_in_both(client, town):
    case = make_case(town=town, by="frontdesk")
    client.force_login(town["leader"])
    for moment, name in ((case.next_due, "快到期"), (case.next_due + timedelta(seconds=1), "超期")):
        with set_clock(moment):
            shown = figures(client.get("/dashboard/"))
            assert shown[f"totals {name}"]["number"] == behind(client, shown[f"totals {name}"]) == 1


def test_the_list_behind_a_figure_keeps_it_over_its_pages(client, town):
    for _ in range(22):
        make_case(town=town, by="frontdesk")
    client.force_login(town["leader"])
    figure = figures(client.get("/dashboard/"))["totals 在办"]
    rows = [len(client.get(f"{figure['url']}&page={number}").context["rows"]) for number in (1, 2)]
    assert rows == [20, 2] and figure["number"] == 22


def test_a_case_that_went_up_to_the_county_is_found_behind_its_department(client, town):
    bureau = make_unit(parent=town.county, name="县住建局")
    worker = make_user("liaison", bureau, username="bureau")
    case = make_case(town=town, by="frontdesk")
    services.send_up(case, by=town["triage"], ticket=ticket(), reason="需县里协调")
    services.assign(fresh(case), by=town["county"], ticket=ticket(), lead=bureau, reason="县级职责")
    services.accept(fresh(case), by=worker, ticket=ticket())
    make_case(town=town, by="frontdesk", state="handling")
    client.force_login(town["leader"])
    shown = figures(client.get("/dashboard/"))
    assert behind(client, shown["县住建局 open"]) == shown["县住建局 open"]["number"] == 1


@pytest.mark.parametrize("person", ["frontdesk", "grid", "sysadmin", "secadmin", "auditor"])
def test_who_has_no_dashboard_is_told_who_has(client, town, person):
    client.force_login(town[person])
    answer = client.get("/dashboard/")
    assert answer.status_code == 403
    assert "镇领导" in answer.content.decode()


def test_it_costs_a_handful_of_queries(client, busy, django_assert_max_num_queries):
    client.force_login(busy["leader"])
    client.get("/dashboard/")
    with django_assert_max_num_queries(18):
        page = client.get("/dashboard/").content.decode()
    first = today().replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    assert f"本期（{first} 至 {last}）" in page
