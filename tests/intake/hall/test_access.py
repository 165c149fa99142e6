"""Which role opens which page of the hall, and that no neighbour sees a row of it."""

import uuid

import pytest
from django.urls import reverse

from governance.core.now import now, today
from intake.hall.boxes import confirm_opening, open_box
from intake.hall.calls import take_call
from intake.hall.visits import log_visit
from intake.hall.windows import save_sitting
from intake.urls import urlpatterns

pytestmark = pytest.mark.django_db
READ = {"frontdesk", "triage", "manager", "leader"}
KEEP = READ - {"leader"}
CASES = {
    "frontdesk", "triage", "liaison", "head", "mediator", "petition", "legal", "commander", "leader", "manager",
    "village", "grid", "county",
}  # fmt: skip
ALL = CASES | {"sysadmin", "secadmin", "auditor"}
WHO = {
    "/intake/hall/": READ,
    "/intake/visitors/": READ,
    "/intake/visitors/export/": READ,
    "/intake/windows/": READ,
    "/intake/windows/export/": READ,
    "/intake/windows/new/": {"manager"},
    "/intake/sittings/": READ,
    "/intake/sittings/export/": READ,
    "/intake/sittings/new/": {"manager"},
    "/intake/calls/": CASES,
    "/intake/calls/export/": CASES,
    "/intake/calls/new/": KEEP,
    "/intake/boxes/": READ,
    "/intake/boxes/export/": READ,
    "/intake/boxes/new/": KEEP,
    "/intake/boxes/places/new/": {"manager"},
}


@pytest.mark.parametrize("username", sorted(ALL))
def test_each_role_opens_its_pages_and_no_others(as_user, username):
    client = as_user(username)
    for address, who in WHO.items():
        answer = client.get(address)
        assert answer.status_code == (200 if username in who else 403), (username, address)


def test_a_neighbour_finds_nothing_of_this_hall(client, town, hall, box, other):
    sitting = save_sitting(
        by=town["manager"], window=hall["law"], user=town["legal"], starts_on=today(), weekdays="12345"
    )
    visit = log_visit(by=town["frontdesk"], kind="guide", key=uuid.uuid4())
    call = take_call(by=town["frontdesk"], key=uuid.uuid4(), outcome="call_back", matter="问事", phone="19900001234")
    opening = open_box(
        by=town["frontdesk"], key=uuid.uuid4(), box=box, opened_at=now(), witness=town["triage"], letter_count=1
    )
    confirm_opening(opening, witness=town["triage"], letter_count=1, how="account")
    keys = {
        "visit_undo": visit.pk, "window_edit": hall["law"].pk, "sitting_edit": sitting.pk, "sitting_end": sitting.pk,
        "call": call.pk, "call_hand_on": call.pk, "call_reveal": call.pk, "box_edit": box.pk, "opening": opening.pk,
        "opening_edit": opening.pk, "opening_confirm": opening.pk, "opening_close": opening.pk,
        "letter_none": opening.letters.get().pk,
    }  # fmt: skip
    by_key = {row.name for row in urlpatterns if "<int:pk>" in str(row.pattern) and _of_hall(row)}
    assert set(keys) == by_key
    for name, pk in keys.items():
        manages = name in {"window_edit", "sitting_edit", "sitting_end", "box_edit"}
        client.force_login(other["manager" if manages else "frontdesk"])
        posts = name in {"visit_undo", "opening_confirm", "opening_close"}
        answer = (client.post if posts else client.get)(reverse(f"intake:{name}", args=[pk]))
        assert answer.status_code == 404, name
    client.force_login(other["frontdesk"])
    for address in ("/intake/visitors/", "/intake/calls/", "/intake/boxes/", "/intake/windows/", "/intake/sittings/"):
        assert client.get(address).context["rows"] == [], address


def _of_hall(row):
    """Whether an address belongs to the hall."""
    return row.callback.view_class.__module__ in {
        f"intake.views_{word}" for word in ("hall", "windows", "calls", "boxes")
    }
