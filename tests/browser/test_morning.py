"""A clerk's whole morning: forty registrations of every sort. Every seventh by hand in the browser, the others over the
same address as the form sends them; keys counted for all. Nothing is lost at the end."""

import uuid
from dataclasses import dataclass, field

import pytest
from django.urls import reverse

from governance.cases import services
from governance.cases.models import Case, CaseEvent, Party
from governance.core.identity import check_digit
from governance.core.ticket import Ticket
from tests.cases_factory import fresh
from tests.keystrokes import Count, Hands, keys_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = ["吴学兵", "周桂英", "黄𠮷", "䶮得水", "陈秀兰", "罗大勇", "阿依古丽·买买提", "邓小芳", "曾德贵", "冯玉梅"]
MATTERS = (
    "村口的路灯坏了三天，晚上看不见路。",
    "水渠被挖断，一个月没有水，秧苗都干了🌾。",
    "低保怎么申请，要带哪些材料？",
    "邻居把院墙砌过来半米，说了几次都不听。",
    "工地拖欠三个月工资，合计１８６００元。",
)
SORTS = ("walk_in", "phone", "settle", "agent", "organisation", "anonymous", "group", "reader")
WORDS = {
    "walk_in": "来访，手打", "phone": "来电", "settle": "即办", "agent": "代理人", "organisation": "单位",
    "anonymous": "匿名", "group": "集体访", "reader": "来访，读卡",
}  # fmt: skip
#: Keys beside the typed fields: chords, Enter and Tab as on the page, qs for the village, Ctrl+Enter at the end.
WAY = {
    "walk_in": 9, "phone": 13, "settle": 11, "agent": 11, "organisation": 12, "anonymous": 6, "group": 17, "reader": 8,
}  # fmt: skip
TYPED = {"applicant_name", "id_number", "phone", "address", "contact_name", "others-0-name", "people_count"}


@dataclass
class Visit:
    """One registration of the morning."""

    number: int
    sort: str
    fields: dict = field(default_factory=dict)
    facts: str = ""

    @property
    def who(self):
        """The name that must be found again."""
        return self.fields.get("applicant_name", "")

    def count(self) -> Count:
        """What it costs by hand: the facts, the answer's text and the card are not typed."""
        free = {"id_number"} if self.sort == "reader" else set()
        typed = [value for name, value in self.fields.items() if name in TYPED - free]
        return Count(WORDS[self.sort], sum(map(keys_of, typed)) + WAY[self.sort], len(typed) + 3)


def identity(number):
    first = f"990112{1950 + number}0101{number:03d}"
    return first + check_digit(first)


def visit(number) -> Visit:
    sort = SORTS[number % len(SORTS)]
    facts = f"第 {number} 件。{MATTERS[number % len(MATTERS)]}"
    name = f"{NAMES[number % len(NAMES)]}"
    fields = {"applicant_name": name, "phone": f"1990001{number:04d}", "address": "3组"}
    if sort in ("walk_in", "reader", "agent"):
        fields["id_number"] = identity(number)
    if sort == "phone":
        fields["channel"] = "phone"
    if sort == "settle":
        fields |= {"do": "settle", "answer": f"第 {number} 件已当场说明，来访人清楚"}
    if sort == "agent":
        fields |= {"others-0-role": "agent", "others-0-name": "吴小兵", "others-0-relation": "子女"}
    if sort == "organisation":
        fields |= {"is_organisation": "on", "applicant_name": f"第{number}合作社", "contact_name": name}
    if sort == "anonymous":
        fields = {"is_anonymous": "on", "applicant_name": ""}
    if sort == "group":
        fields |= {
            "people_count": "12",
            "representatives": "周代表",
            "members": "\n".join(f"村民{i}" for i in range(10)),
        }
    return Visit(number, sort, fields, facts)


def sent(one: Visit, **more) -> dict:
    """What the form sends."""
    base = {
        "request_key": str(uuid.uuid4()), "channel": "visit", "kind": "general", "purpose": "request", "risk": "1",
        "do": "register", "others-TOTAL_FORMS": "4", "others-INITIAL_FORMS": "0", "facts": one.facts,
    }  # fmt: skip
    return base | {f"others-{i}-role": "respondent" for i in range(4)} | one.fields | more


def by_post(client, one, village):
    """The same as the form sends it; the slip is looked at."""
    answer = client.post(reverse("intake:new"), sent(one, village=village if one.sort != "anonymous" else ""))
    assert answer.status_code == 302, answer.context["form"].errors
    assert client.get(answer.url).status_code == 200


def by_hand(page, one) -> Count:
    """Walk-in, call, group or whatever, on the page; what is not of the first line goes over the shortcuts."""
    hands = Hands(page, WORDS[one.sort])
    hands.at("applicant_name")
    fields = one.fields
    if one.sort == "phone":
        hands.press("Alt+q").page.locator("input[name=channel]:focus").wait_for()
        hands.press("ArrowRight").press("Enter").at("applicant_name")
    if one.sort == "anonymous":
        hands.decide().press("Alt+n").at("phone")
        hands.press("Enter").at("village").press("Enter").at("facts").tell(one.facts)
        return hands.submit()
    if one.sort == "organisation":
        hands.decide().press("Alt+o").at("applicant_name").type(fields["applicant_name"]).press("Enter")
        hands.at("contact_name").type(fields["contact_name"]).press("Enter").at("id_number").press("Enter")
    else:
        if one.sort == "reader":
            hands.card(fields["id_number"]).page.get_by_text("· 男").or_(page.get_by_text("· 女")).wait_for()
        hands.at("applicant_name").type(fields["applicant_name"]).press("Enter")
        if one.sort != "reader":
            hands.at("id_number")
            hands = hands.type(fields["id_number"]) if "id_number" in fields else hands
            hands.press("Enter")
    hands.at("phone").type(fields["phone"]).press("Enter").at("village").type("qs").press("Enter")
    hands.at("address").type(fields["address"]).press("Enter").at("facts").tell(one.facts)
    if one.sort == "agent":
        hands.decide().press("Alt+a").at("others-0-name").type(fields["others-0-name"])
        assert page.locator("#id_others-0-role").input_value() == "agent"
    if one.sort == "settle":
        hands.decide().press("Alt+j").at("answer").tell(fields["answer"])
        page.locator('[data-way-button="settle"][data-submit]').wait_for()
    if one.sort == "group":
        hands.decide().press("Alt+g").at("people_count").type("12").press("Enter").at("representatives")
        hands.paste(fields["representatives"]).press("Tab").at("members").paste(fields["members"])
    return hands.submit()


def returned_and_completed(client, town, case):
    """退回补正 by triage; the clerk puts it right on the case page's form."""
    services.return_for_completion(fresh(case), by=town["triage"], ticket=Ticket.new(), reason="请补充地点")
    act = reverse("cases:act", args=[case.number, "complete"])
    form = client.get(act).context["form"]
    data = {
        name: form[name].value() or "" for name in form.fields if form.fields[name].__class__.__name__ != "FileField"
    }
    answer = client.post(act, {**data, "place_text": "村委会门口"})
    assert answer.status_code == 302, answer.context["form"].errors
    assert fresh(case).place_text == "村委会门口"


def test_forty_registrations_and_nothing_lost(sign_in, town, client, capsys):
    client.force_login(town["frontdesk"])
    desk = sign_in("frontdesk")
    visits, counts = [visit(number) for number in range(40)], []
    for one in visits:
        # One of each sort by hand: 0, 9, 18, 27 …
        by_browser = one.number % 9 == 0 or one.number in (5, 6, 15)
        if by_browser:
            assert by_hand(desk.go("/intake/new/"), one).keys == one.count().keys, one.sort
        else:
            by_post(client, one, town.villages[0].pk)
        counts.append(one.count())

    cases = list(Case.objects.for_system().order_by("pk"))
    serials = [int(case.number[6:]) for case in cases]
    assert len(cases) == 40
    assert serials == list(range(serials[0], serials[0] + 40)), "no number is missing or used twice"
    assert [case.facts for case in cases] == [one.facts for one in visits], "every text, to the letter"
    for case, one in zip(cases, visits, strict=True):
        parties = {party.role: party for party in case.parties.all()}
        assert parties["applicant"].name == one.who
        assert parties["applicant"].phone == one.fields.get("phone", "")
        assert (case.state == "closed") == (one.sort == "settle")
        assert ("agent" in parties) == (one.sort in ("agent", "organisation"))
        assert case.parties.count() == {"group": 12, "agent": 2, "organisation": 2}.get(one.sort, 1)
    found = Party.objects.filter(role="applicant", is_anonymous=False)
    assert {party.village_id for party in found} == {town.villages[0].pk}

    # The same person again: the page asks, the clerk has looked, or it is the same matter and joins the open case.
    again = Visit(0, "walk_in", visits[0].fields, "还有一件：田坎塌了。")
    assert client.post(reverse("intake:new"), sent(again)).status_code == 422
    assert client.post(reverse("intake:new"), sent(again, duplicates_seen="on")).status_code == 302
    twice = sent(Visit(0, "phone", {"applicant_name": "两次"}, "按了两下。"))
    assert client.post(reverse("intake:new"), twice).url == client.post(reverse("intake:new"), twice).url
    for number in (1, 8, 17):
        returned_and_completed(client, town, cases[number])
    assert Case.objects.for_system().count() == 42
    assert CaseEvent.objects.filter(action="complete").count() == 3

    with capsys.disabled():
        print()
        for one, count in zip(visits, counts, strict=True):
            print(f"{one.number + 1:>3} {count}")
        whole = sum(count.seconds for count in counts)
        keys = sum(count.keys for count in counts)
        longest = max(count.seconds for count in counts)
        print(f"40 件：{keys} 键，{whole / 60:.1f} 分钟，每件 {whole / 40:.1f} 秒，最长 {longest:.1f} 秒")
    assert max(count.seconds for count in counts) <= 60
    assert max(count.keys for one, count in zip(visits, counts, strict=True) if one.sort == "reader") <= 40
    assert max(count.keys for count in counts) <= 75
