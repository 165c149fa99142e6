"""What is measured: for each key the person, the goal, the request and its floor."""

import re
from dataclasses import dataclass
from itertools import count, cycle
from random import Random
from urllib.parse import quote

from django.utils import timezone

from governance.cases.models import Case, Party
from governance.core.pinyin import keys
from governance.organisation.models import OrgUnit, User
from tests.bench.fill import LONG, SOURCE

DEEP = 200
ROWS = 10_000
WORDS_2 = ("低保", "路灯", "围墙", "补偿", "离婚", "养老")
WORDS_4 = ("拖欠工资", "养老保险", "补偿款项", "便民服务", "路灯不亮", "征地补偿")
_numbers = count(1)


@dataclass(frozen=True)
class Page:
    """A measured page: who asks, for what, and the p50 in ms that it should not exceed."""

    key: str
    who: str
    words: str
    goal: float
    repeats: int = 60


PAGES = (
    Page("register", "front desk", "POST of 受理登记 and the receipt it leads to", 50, 40),
    Page("list_first", "department", "work list by due time, first page", 30),
    Page("list_first_centre", "triage", "the same, all cases of the centre", 30),
    Page("list_deep", "triage", f"page {DEEP} of all cases by due time (offset, keys first)", 30),
    Page("list_after", "triage", f"the page behind page {DEEP} by 再往后 (keyset)", 30),
    Page("detail", "department", "case page with 30 timeline entries", 25),
    Page("person_lookup", "front desk", "earlier cases of the same person", 15),
    Page("search_2", "department", "keyword of two characters", 40),
    Page("search_4", "department", "keyword of four characters", 40),
    Page("search_2_centre", "triage", "two characters, all cases of the centre", 40),
    Page("search_4_centre", "triage", "four characters, all cases of the centre", 40),
    Page("search_pinyin", "front desk", "the search box: initials of a name, with persons and places found", 60),
    Page("search_tail", "front desk", "the search box: last four of phone or ID number", 60),
    Page("search_words", "triage", "the search box: two characters, with the places where they stand", 60),
    Page("people", "front desk", "来访人名册, first page", 100),
    Page("similar", "front desk", "earlier cases beside the form: person and similar texts of 180 days", 200),
    Page("dashboard", "leader", "领导驾驶舱 over the whole town", 40),
    Page("dashboard_department", "department", "the same for a department", 40),
    Page("export_10k", "triage", "Excel of 10,000 rows, click to file", 3000, 5),
)
WHO = {"front desk": "frontdesk", "department": "liaison", "triage": "triage", "leader": "leader"}


def requests(clients) -> dict:
    """key → (ask, floor), each a function of a client; the addresses fit the data as it is now."""
    return {
        "register": _register(),
        "list_first": (_get("/cases/"), _floor("list_first")),
        "list_first_centre": (_get("/cases/"), _floor("list_first_centre")),
        "list_deep": (_get(f"/cases/?scope=&page={DEEP}"), _floor("list_deep")),
        "list_after": _after(clients["triage"]),
        "detail": _detail(),
        "person_lookup": _lookup(),
        "search_2": _search(WORDS_2, "search"),
        "search_4": _search(WORDS_4, "search"),
        "search_2_centre": _search(WORDS_2, "search_centre"),
        "search_4_centre": _search(WORDS_4, "search_centre"),
        "search_pinyin": _box(_initials(), "search_pinyin"),
        "search_tail": _box(_tails(), "search_tail"),
        "search_words": _box(WORDS_2, "search_centre"),
        "people": (_get("/people/"), _floor("list_first_centre")),
        "similar": _similar(),
        "dashboard": (_get("/dashboard/"), _floor("dashboard")),
        "dashboard_department": (_get("/dashboard/"), _floor("dashboard_department")),
        "export_10k": _export(),
    }


def _get(url):
    return lambda client, **headers: client.get(url, **headers)


def _floor(key, query=""):
    return _get(f"/floor/{key}/{query}")


def _detail():
    number = Case.objects.for_system().get(source_system=SOURCE, external_no=LONG).number
    return _get(f"/cases/{number}/"), _floor("detail", f"?number={number}")


def _after(client):
    """Page 200 gives the mark of what comes after; the floor starts behind a row that has no clock."""
    page = client.get(f"/cases/?scope=&page={DEEP}").text
    mark = re.search(r"after=([\w-]+)", page).group(1)
    ended = Case.objects.for_system().filter(next_due=None).order_by("pk").values_list("pk", flat=True)
    return _get(f"/cases/?scope=&after={mark}"), _floor("list_after", f"?last={ended[len(ended) // 3]}")


def _search(words, key):
    mine, floors = cycle(words), cycle(words)
    return (
        lambda client, **headers: client.get(f"/cases/?q={quote(next(mine))}", **headers),
        lambda client, **headers: client.get(f"/floor/{key}/?q={quote(next(floors))}", **headers),
    )


def _box(words, floor):
    mine, floors = cycle(words), cycle(words)
    return (
        lambda client, **headers: client.get(f"/search/?q={quote(next(mine))}", **headers),
        lambda client, **headers: client.get(f"/floor/{floor}/?q={quote(next(floors))}", **headers),
    )


def _initials() -> list[str]:
    """Initials of names of three characters."""
    names = Party.objects.order_by("pk").values_list("name", flat=True)[:4000:53]
    return sorted({keys(name).split()[1] for name in names if len(name) == 3})


def _tails() -> list[str]:
    return [row.phone[-4:] for row in Party.objects.exclude(phone_hash="").order_by("pk")[:4000:53]]


def _similar():
    """What a clerk has typed: a person known here and a matter told in other words than those kept."""
    rows = Party.objects.exclude(id_hash="").select_related("case").order_by("-pk")[:4000:53]
    typed = [
        {"id_number": row.id_number, "phone": row.phone, "applicant_name": row.name, "village": row.village_id or "",
         "facts": f"今天来窗口反映：{row.case.facts}，请尽快处理。"}
        for row in rows
    ]  # fmt: skip
    mine, floors = cycle(typed), cycle(typed)
    return (
        lambda client, **headers: client.post("/intake/earlier/", next(mine), **headers),
        lambda client, **headers: client.post("/floor/similar/", next(floors), **headers),
    )


def _lookup():
    cards = [row.id_number for row in Party.objects.exclude(id_hash="").order_by("pk")[:4000:53]]
    Random(7).shuffle(cards)
    mine, floors = cycle(cards), cycle(cards)
    return (
        lambda client, **headers: client.post("/intake/earlier/", {"id_number": next(mine)}, **headers),
        lambda client, **headers: client.post("/floor/person_lookup/", {"id_number": next(floors)}, **headers),
    )


def _register():
    village = OrgUnit.objects.filter(level="village").order_by("pk").first()
    post = User.objects.get(username=WHO["front desk"]).posts.first()

    def form():
        number = next(_numbers)
        return {
            "post_id": post.pk,
            "channel": "visit",
            "kind": "general",
            "purpose": "request",
            "applicant_name": f"来访人{number}",
            "phone": f"1980{number:07d}",
            "village": village.pk,
            "people_count": 1,
            "facts": f"第{number}号路灯坏了三天，晚上看不见路，老人出门摔过跤，请求尽快维修。",
            "risk": 1,
            "do": "register",
            "duplicates_seen": "on",
            "others-TOTAL_FORMS": 0,
            "others-INITIAL_FORMS": 0,
        }

    return (
        lambda client, **headers: client.post("/intake/new/", form(), **headers),
        lambda client, **headers: client.post("/floor/register/", form(), **headers),
    )


def _export():
    """The last days that together have at most 10,000 cases."""
    seen = Case.objects.visible_to(User.objects.get(username=WHO["triage"])).order_by("-registered_at")
    moments = list(seen.values_list("registered_at", flat=True)[: ROWS + 1])
    first = timezone.localdate(moments[-1])
    if len(moments) > ROWS:
        first = next(day for day in sorted({timezone.localdate(at) for at in moments}) if day > first)
    rows = sum(timezone.localdate(at) >= first for at in moments)
    return _get(f"/cases/export/?registered_from={first}"), _floor("export", f"?rows={rows}")
