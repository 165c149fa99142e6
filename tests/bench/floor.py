"""The floor of each measured page: its data by hand-written SQL in a bare view on the same base template.

No filters, no lights, no buttons, no rules: what is left is sign-in, shell, database and template. A page's ratio to
its floor says what the portal's own work costs, whatever the machine.
"""

import uuid
from datetime import timedelta

from django.db import connection, transaction
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from governance.cases.models import Case, CaseEvent, Deadline, Party
from governance.cases.states import OPEN_STATES
from governance.core.fields import blind_index, encrypt
from governance.core.now import now
from governance.core.search import pairs_of
from governance.core.sheets import write_rows
from governance.organisation.access import standing
from governance.organisation.pages import workbook_response

OPEN = sorted(str(state) for state in OPEN_STATES)
COLUMNS = "c.number, c.title, c.kind, c.state, c.risk, c.next_due, c.registered_at, u.name, h.name, g.name, p.name"
JOINS = """
    LEFT JOIN organisation_orgunit u ON u.id = c.lead_unit_id LEFT JOIN organisation_user h ON h.id = c.handler_id
    LEFT JOIN cases_category g ON g.id = c.category_id LEFT JOIN organisation_orgunit p ON p.id = c.place_id
"""
OF_UNIT = """
    SELECT case_id AS id FROM cases_assignment WHERE unit_id = %(unit)s AND until IS NULL
    UNION SELECT id FROM cases_case WHERE origin_id = %(unit)s
"""
KNOWN = "c.confidentiality < 2"
HAS = "string_to_array(c.search_pairs, ' ') @> string_to_array(%(words)s, ' ')"


def _ask(sql, **values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _page(request, title, *tables, number=""):
    return render(request, "bench/floor.html", {"title": title, "tables": tables, "number": number})


def _unit(request):
    return standing(request.user).grants[0].unit_id


def list_first(request):
    """Twenty open cases of a department, the nearest due first, and how many there are."""
    seen = f"FROM ({OF_UNIT}) s JOIN cases_case c USING (id) /*joins*/ WHERE c.state = ANY(%(open)s) AND {KNOWN}"
    return _list(request, seen, "ORDER BY c.next_due NULLS LAST, c.id LIMIT 20", unit=_unit(request), open=OPEN)


def list_first_centre(request):
    """The same for the whole centre."""
    seen = (
        "FROM cases_case c /*joins*/ WHERE c.centre_id = %(unit)s AND c.state = ANY(%(open)s) AND c.confidentiality < 2"
    )
    return _list(request, seen, "ORDER BY c.next_due, c.id LIMIT 20", unit=_unit(request), open=OPEN)


def list_deep(request):
    """Page 200 of everything that the centre has."""
    seen = "FROM cases_case c /*joins*/ WHERE c.centre_id = %(unit)s AND c.confidentiality < 2"
    return _list(request, seen, "ORDER BY c.next_due, c.id LIMIT 20 OFFSET 3980", unit=_unit(request))


def list_after(request):
    """The page after a known row, without an offset."""
    last = int(request.GET["last"])
    seen = "FROM cases_case c /*joins*/ WHERE c.centre_id = %(unit)s AND c.confidentiality < 2"
    tail = "AND c.next_due IS NULL AND c.id > %(last)s ORDER BY c.next_due, c.id LIMIT 20"
    return _list(request, seen, tail, unit=_unit(request), last=last)


def search(request):
    """Twenty cases of a department that hold the words, and how many there are."""
    seen = f"FROM ({OF_UNIT}) s JOIN cases_case c USING (id) /*joins*/ WHERE c.confidentiality < 2 AND {HAS}"
    tail = "ORDER BY c.next_due NULLS LAST, c.id LIMIT 20"
    return _list(request, seen, tail, unit=_unit(request), words=pairs_of(request.GET["q"]))


def search_centre(request):
    """The same for the whole centre."""
    seen = f"FROM cases_case c /*joins*/ WHERE c.centre_id = %(unit)s AND c.confidentiality < 2 AND {HAS}"
    tail = "ORDER BY c.next_due, c.id LIMIT 20"
    return _list(request, seen, tail, unit=_unit(request), words=pairs_of(request.GET["q"]))


def _list(request, seen, tail, **values):
    number = _ask(f"SELECT count(*) FROM (SELECT 1 {seen} LIMIT 10001) n", **values)[0][0]
    rows = _ask(f"SELECT {COLUMNS} {seen.replace('/*joins*/', JOINS)} {tail}", **values)
    return _page(request, "案件列表", rows, number=number)


def detail(request):
    """One case with its people, shares, clocks and timeline."""
    number = request.GET["number"]
    case = _ask(f"SELECT {COLUMNS}, c.facts, c.claim, c.id FROM cases_case c {JOINS} WHERE c.number = %(n)s", n=number)
    key = case[0][-1]
    return _page(
        request,
        case[0][1],
        case,
        _ask("SELECT role, name, sex, birth_date, address FROM cases_party WHERE case_id = %(k)s", k=key),
        _ask(
            "SELECT u.name, a.is_lead, a.since, a.signed_at FROM cases_assignment a "
            "JOIN organisation_orgunit u ON u.id = a.unit_id WHERE a.case_id = %(k)s",
            k=key,
        ),
        _ask("SELECT action, due_at, met_at FROM cases_deadline WHERE case_id = %(k)s ORDER BY due_at", k=key),
        _ask(
            "SELECT e.action, e.at, b.name, u.name, e.note FROM cases_caseevent e JOIN organisation_user b "
            "ON b.id = e.by_id LEFT JOIN organisation_post p ON p.id = e.post_id LEFT JOIN organisation_orgunit u "
            "ON u.id = p.unit_id WHERE e.case_id = %(k)s ORDER BY e.at DESC, e.id DESC",
            k=key,
        ),
    )


def person_lookup(request):
    """Cases of the person with this ID number."""
    rows = _ask(
        f"SELECT {COLUMNS} FROM cases_party q JOIN cases_case c ON c.id = q.case_id {JOINS} "
        "WHERE q.id_hash = %(hash)s AND q.id_hash <> '' "
        f"AND c.centre_id = %(unit)s AND {KNOWN} ORDER BY c.registered_at DESC LIMIT 6",
        hash=blind_index(request.POST["id_number"], "id"),
        unit=_unit(request),
    )
    return render(request, "bench/floor_part.html", {"rows": rows})


def search_pinyin(request):
    """Twenty cases of people whose name has these initials, the newest first."""
    return _of_people(request, "string_to_array(q.pinyin, ' ') @> ARRAY[%(key)s]", key=request.GET["q"])


def search_tail(request):
    """The same for the last four of a phone or an ID number."""
    tail = request.GET["q"]
    where = "(q.id_tail_hash = %(id)s OR q.phone_tail_hash = %(phone)s)"
    return _of_people(request, where, id=blind_index(tail, "id_tail"), phone=blind_index(tail, "phone_tail"))


def _of_people(request, where, **values):
    seen = (
        f"FROM cases_case c /*joins*/ WHERE c.id IN (SELECT q.case_id FROM cases_party q WHERE {where}) "
        f"AND c.centre_id = %(unit)s AND {KNOWN}"
    )
    return _list(request, seen, "ORDER BY c.registered_at DESC LIMIT 20", unit=_unit(request), **values)


def similar(request):
    """Cases of 180 days that hold any of twelve pairs of the text, the newest first."""
    rows = _ask(
        f"SELECT {COLUMNS} FROM cases_case c {JOINS} WHERE string_to_array(c.search_pairs, ' ') && %(words)s::text[] "
        f"AND c.registered_at >= %(since)s AND c.centre_id = %(unit)s AND {KNOWN} "
        "ORDER BY c.registered_at DESC LIMIT 8",
        words=pairs_of(request.POST["facts"]).split()[:12],
        since=now() - timedelta(days=180),
        unit=_unit(request),
    )
    return render(request, "bench/floor_part.html", {"rows": rows})


def dashboard(request):
    """Open cases by state, risk, kind and light, by department, and two rows of months."""
    where = "FROM cases_case WHERE centre_id = %(unit)s AND (confidentiality < 2 OR %(all)s)"
    centre = next(grant.unit_id for grant in standing(request.user).grants if grant.unit_level == "centre")
    return _dashboard(request, where, unit=centre, all=True)


def dashboard_department(request):
    """The same for a department."""
    where = f"FROM ({OF_UNIT}) s JOIN cases_case USING (id) WHERE confidentiality < 2"
    return _dashboard(request, where, unit=_unit(request))


def _dashboard(request, where, **values):
    values |= {"open": OPEN, "now": now()}
    still = f"{where} AND state = ANY(%(open)s)"
    late = "count(*) FILTER (WHERE next_due < %(now)s AND state <> 'paused')"
    month = "date_trunc('month', {0} AT TIME ZONE 'Asia/Shanghai')"
    return _page(
        request,
        "领导驾驶舱",
        _ask(f"SELECT state, risk, kind, count(*), {late} {still} GROUP BY 1, 2, 3", **values),
        _ask(f"SELECT lead_unit_id, count(*), {late} {still} GROUP BY 1", **values),
        *(
            _ask(
                f"SELECT {month.format(at)}, count(*) {where} AND {at} >= %(now)s - interval '12 months' GROUP BY 1",
                **values,
            )
            for at in ("registered_at", "closed_at")
        ),
    )


def export(request):
    """As many rows in a workbook, with the same writer."""
    rows = _ask(
        f"SELECT {COLUMNS}, c.channel, c.urgent, c.place_text, c.people_count, r.name, c.closed_at FROM cases_case c "
        f"{JOINS} JOIN organisation_user r ON r.id = c.registered_by_id WHERE c.centre_id = %(unit)s "
        "AND c.confidentiality < 2 ORDER BY c.registered_at DESC, c.id DESC LIMIT %(rows)s",
        unit=_unit(request),
        rows=int(request.GET["rows"]),
    )
    plain = ([str(value) if hasattr(value, "isoformat") else value for value in row] for row in rows)
    return workbook_response(write_rows("案件列表", [f"{i}" for i in range(17)], plain), "案件列表")


@transaction.atomic
def register(request):
    """The rows of a registration: number, case, person, first event, first clock."""
    moment, unit, user = now(), _unit(request), request.user.pk
    day = timezone.localdate(moment)
    serial = _ask(
        "INSERT INTO core_sequence (name, value) VALUES (%(name)s, 1) ON CONFLICT (name) "
        "DO UPDATE SET value = core_sequence.value + 1 RETURNING value",
        name=f"case:{day:%Y-%m-%d}",
    )[0][0]
    number, text = f"{day:%y%m%d}{serial:04d}", request.POST["facts"]
    stamps = {"created_at": moment, "updated_at": moment}
    case = _insert(
        Case, number=number, kind="general", state="registered", round=1, version=1, title=text[:40],
        facts=text, claim="", risk=1, urgent=False, confidentiality=1, channel="visit", purpose="request",
        involves_violence=False, involves_minor=False, asks_secrecy=False, people_count=1, place_text="",
        centre_id=unit, origin_id=unit, registered_by_id=user, registered_at=moment, declines=0, reworks=0,
        external_no="", source_system="", search_pairs=pairs_of(text), **stamps,
    )  # fmt: skip
    phone = request.POST["phone"]
    _insert(
        Party, case_id=case, role="applicant", name=request.POST["applicant_name"], id_type="id_card",
        is_organisation=False, is_anonymous=False, id_number="", id_hash="", id_tail_hash="",
        phone=encrypt(phone, "party.phone"), phone_hash=blind_index(phone, "phone"),
        phone_tail_hash=blind_index(phone[-4:], "phone_tail"), sex="", address="", credit_code="", relation="",
        receipt_hash=blind_index(number, "receipt"), order=0, **stamps,
    )  # fmt: skip
    _insert(
        CaseEvent, case_id=case, action="register", at=moment, by_id=user, from_state="",
        to_state="registered", round=1, version=1, note="", data="{}", request_key=str(uuid.uuid4()),
    )  # fmt: skip
    _insert(
        Deadline, case_id=case, action="triage", rule_version=1, round=1, starts_at=moment, amount=4,
        rule_amount=4, rule_unit="office_hour", unit="office_hour",
        half_at=moment, yellow_at=moment, due_at=moment, reminded=6, **stamps,
    )  # fmt: skip
    return HttpResponseRedirect(f"/floor/detail/?number={number}")


def _insert(model, **values):
    """A row by hand; a column that is not named gets its default, so that a new one does not stop the bench."""
    for field in model._meta.concrete_fields:
        if field.column not in values and not field.primary_key and not field.null:
            values[field.column] = field.get_default()
    table = model._meta.db_table
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join(f"%({name})s" for name in values)
    return _ask(f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING id", **values)[0][0]


FLOORS = {
    "list_first": list_first,
    "list_first_centre": list_first_centre,
    "list_deep": list_deep,
    "list_after": list_after,
    "search": search,
    "search_centre": search_centre,
    "detail": detail,
    "person_lookup": person_lookup,
    "search_pinyin": search_pinyin,
    "search_tail": search_tail,
    "similar": similar,
    "dashboard": dashboard,
    "dashboard_department": dashboard_department,
    "export": export,
    "register": register,
}
