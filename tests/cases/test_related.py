"""Same person, same matter: what stands beside a new case, why, and how it is linked; series and their answer."""

from datetime import timedelta

import pytest
from django.urls import reverse

from governance.cases import services
from governance.cases.indexing import count_pairs
from governance.cases.models import Case, CaseLink
from governance.cases.related import ADDRESS, ID, NAME, PHONE, TEXT, Asked, related_cases
from governance.cases.services import NewParty
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now, set_clock
from tests import factories
from tests.cases_factory import applicant, fresh, make_case, new_case, ticket

pytestmark = pytest.mark.django_db
ID_NUMBER, PHONE_NUMBER = "990112197809234517", "19900005518"
CANAL = "去年秋天暴雨冲毁了青石村二组的灌溉水渠，三十多亩花椒地浇不上水，要求尽快修复。"


@pytest.fixture
def town(db):
    return factories.make_town()


@pytest.fixture
def past(town):
    """Five earlier cases, each like the new one in another way, and one that is not."""
    village = town.villages[0]
    person = {"name": "吴学兵", "village": village}
    return {
        ID: make_case(town=town, title="一", parties=[NewParty(name="吴学斌", id_number=ID_NUMBER)]),
        PHONE: make_case(town=town, title="二", parties=[NewParty(name="郑大发", phone=PHONE_NUMBER)]),
        NAME: make_case(town=town, title="三", parties=[NewParty(**person)]),
        ADDRESS: make_case(
            town=town, title="四", parties=[NewParty(name="冯小兰", village=village, address="二组 15 号院")]
        ),
        TEXT: make_case(town=town, title="水渠冲毁无人修", facts=CANAL.replace("去年秋天", "前年")),
        "": make_case(town=town, title="低保停发", facts="低保金两个月没有到账，想问原因。"),
    }


def asked(town, **fields):
    """The new case as typed."""
    given = {
        "id_number": ID_NUMBER, "phone": PHONE_NUMBER, "name": "吴学兵", "village": town.villages[0].pk,
        "address": "二组 15 号院", "title": "水渠冲毁", "text": CANAL, **fields,
    }  # fmt: skip
    return Asked(**given)


def test_each_earlier_case_says_why_and_the_surest_stands_first(town, past):
    found = related_cases(town["frontdesk"], asked(town))
    assert [row.case for row in found][:3] == [past[why] for why in (ID, PHONE, NAME)]
    assert {row.case: row.why for row in found} == {past[why]: [why] for why in (ID, PHONE, NAME, ADDRESS, TEXT)}
    assert related_cases(town["frontdesk"], Asked()) == []


def test_similar_texts_are_those_of_the_last_half_year(town):
    make_case(town=town, title="水渠冲毁无人修", facts=CANAL, at=now())
    case = make_case(town=town, title="水渠冲毁无人修", facts=CANAL, at=now() + timedelta(days=60))
    with set_clock(now() + timedelta(days=190)):
        found = related_cases(town["triage"], Asked(title="水渠冲毁无人修", text=CANAL))
    assert [(row.case, row.why) for row in found] == [(case, ["内容相同"])]


def test_what_may_not_be_seen_is_not_hinted_at(town):
    secret = make_case(
        town=town,
        purpose="accusation",
        title="水渠款被侵占",
        facts=CANAL,
        parties=[NewParty(name="吴学兵", id_number=ID_NUMBER)],
    )
    count_pairs()
    assert related_cases(town["frontdesk"], asked(town)) == []
    assert related_cases(town["frontdesk"], asked(town), chosen=[secret.pk]) == []
    assert [row.case for row in related_cases(town["leader"], asked(town))] == [secret]


def test_few_queries_whatever_is_found(town, past, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        related_cases(town["frontdesk"], asked(town))


# --- links made at the desk ------------------------------------------------------------------------------------


def register(town, links, by="frontdesk", **fields):
    """A new case registered with links chosen at the side."""
    event = services.register(by=town[by], ticket=ticket(), data=new_case(links=links, **fields))
    return fresh(event.case)


def test_the_link_is_made_with_the_registering(town):
    earlier = make_case(town=town)
    case = register(town, [(earlier, "duplicate")])
    link = CaseLink.objects.get()
    assert (link.source, link.target, link.kind, link.made_by) == (case, earlier, "duplicate", town["frontdesk"])
    assert f"关联：重复 {earlier.shown_number}" in case.events.get().note


def test_a_case_that_may_not_be_seen_cannot_be_linked(town):
    secret = make_case(town=town, purpose="accusation")
    with pytest.raises(GuardFailed):
        register(town, [(secret, "related")])
    assert Case.objects.for_system().count() == 1


def test_the_clerk_links_at_the_side_of_the_form(client, town, past):
    client.force_login(town["frontdesk"])
    typed = {"id_number": ID_NUMBER, "facts": CANAL}
    page = client.post(reverse("intake:earlier"), typed).content.decode()
    number = past[TEXT].number
    assert ID in page and TEXT in page and f'value="{number}:series"' in page
    page = client.post(reverse("intake:earlier"), {"facts": "别的事情", "links": f"{number}:series"}).content.decode()
    assert f'value="{number}:series" selected' in page
    post = town["frontdesk"].posts.first()
    answer = client.post(
        reverse("intake:new"),
        {
            "post_id": post.pk, "channel": "visit", "kind": "general", "purpose": "request", "risk": 1,
            "applicant_name": "吴学兵", "id_number": ID_NUMBER, "facts": CANAL, "people_count": 1, "do": "register",
            "links": ["", f"{number}:series"], "others-TOTAL_FORMS": 0, "others-INITIAL_FORMS": 0,
        },
    )  # fmt: skip
    assert answer.status_code == 302, "whoever links has looked at the person's open case"
    link = CaseLink.objects.get()
    assert (link.target, link.kind) == (past[TEXT], "series")


def test_a_link_with_what_one_may_not_see_is_refused_in_plain_words(client, town):
    secret = make_case(town=town, purpose="accusation")
    client.force_login(town["frontdesk"])
    page = client.post(
        reverse("intake:new"),
        {"applicant_name": "吴学兵", "facts": CANAL, "links": f"{secret.number}:related", "do": "register"},
    )
    text = page.content.decode()
    assert page.status_code == 422 and "要关联的案件没有找到" in text and secret.title not in text


# --- series ----------------------------------------------------------------------------------------------------


def test_a_series_has_one_parent(town):
    parent = make_case(town=town)
    child = register(town, [(parent, "series")])
    grandchild = register(town, [(child, "series")])
    assert CaseLink.objects.get(source=grandchild).target == parent, "a child's series is that of its parent"
    other = make_case(town=town)
    with pytest.raises(GuardFailed, match="另一个系列"):
        services.link(child, by=town["triage"], ticket=ticket(), target=other, kind="series")
    with pytest.raises(GuardFailed, match="已经是系列案的主案"):
        services.link(parent, by=town["triage"], ticket=ticket(), target=other, kind="series")


def test_a_child_takes_over_the_answer_of_its_parent(town):
    parent = make_case(town=town, state="handling")
    waiting = register(town, [(parent, "series")])
    handled = make_case(town=town, state="handling", assists=())
    services.link(handled, by=town["triage"], ticket=ticket(), target=parent, kind="series")
    with pytest.raises(GuardFailed, match="没有已经答复"):
        services.take_answer(fresh(handled), by=town["liaison"], ticket=ticket())
    services.resolve(parent, by=town["liaison"], ticket=ticket(), result="已修", answer="水渠已修好", reason="不等")
    for case, who in ((handled, "liaison"), (waiting, "triage")):
        services.take_answer(fresh(case), by=town[who], ticket=ticket())
        case = fresh(case)
        assert case.state == "resolved" and case.answers.get().text == "水渠已修好"
        event = case.events.order_by("-pk").first()
        assert (event.action, event.data["parent"]) == ("take_answer", parent.number)
        assert case.answers.get().told_at is None, "its own applicant is still to be told"
        assert set(case.deadlines.filter(met_at=None, ended_at=None).values_list("action", flat=True)) == {"answer"}


def test_no_guard_is_passed_by_taking_over(town):
    parent = make_case(town=town, state="resolved")
    assisted = make_case(town=town, state="handling")
    services.link(assisted, by=town["triage"], ticket=ticket(), target=parent, kind="series")
    with pytest.raises(GuardFailed, match="还没有答复"):
        services.take_answer(fresh(assisted), by=town["liaison"], ticket=ticket())
    with pytest.raises(NotAllowed):
        services.take_answer(fresh(assisted), by=town["liaison2"], ticket=ticket())
    services.take_answer(fresh(assisted), by=town["liaison"], ticket=ticket(), reason="协办只涉及主案")
    assert fresh(assisted).state == "resolved"


def test_a_handler_who_may_not_see_the_parent_takes_nothing_from_it(town):
    parent = make_case(town=town, state="resolved")
    child = make_case(town=town, state="handling", assists=())
    services.link(child, by=town["triage"], ticket=ticket(), target=parent, kind="series")
    services.raise_confidentiality(parent, by=town["leader"], ticket=ticket(), level=2, persons=[town["leader"]])
    Case.objects.for_system().filter(pk=parent.pk).update(handler=None)
    with pytest.raises(GuardFailed, match="不在您的范围内"):
        services.take_answer(fresh(child), by=town["liaison"], ticket=ticket())


def test_parent_and_child_show_each_other(client, town):
    parent = make_case(town=town, state="resolved", title="水渠主案")
    child = make_case(town=town, state="handling", assists=(), title="水渠子案")
    services.link(child, by=town["triage"], ticket=ticket(), target=parent, kind="series")
    client.force_login(town["liaison"])
    page = client.get(reverse("cases:detail", args=[child.number])).content.decode()
    assert "系列主案" in page and "水渠主案" in page and "路灯已于今日修好" in page and "沿用主案答复" in page
    page = client.get(reverse("cases:detail", args=[parent.number])).content.decode()
    assert "系列子案" in page and "水渠子案" in page


def test_the_parents_answer_is_announced_to_who_works_the_children(town):
    from governance.notify.models import Notification

    parent = make_case(town=town, state="handling")
    child = make_case(town=town, state="handling", assists=(), by="frontdesk")
    services.link(child, by=town["triage"], ticket=ticket(), target=parent, kind="series")
    child = register(town, [(parent, "series")], parties=[applicant()])
    services.resolve(parent, by=town["liaison"], ticket=ticket(), result="已修", reason="不等")
    told = Notification.objects.filter(title__startswith=f"系列主案 {parent.shown_number} 已答复")
    assert town["triage"].pk in set(told.values_list("user", flat=True))


# --- merging ---------------------------------------------------------------------------------------------------


def test_merging_and_unmerging_loses_neither_timeline(town):
    target, case = make_case(town=town, state="handling"), make_case(town=town, state="handling")
    before = {each.pk: list(each.events.values_list("pk", flat=True)) for each in (target, case)}
    services.merge(case, by=town["triage"], ticket=ticket(), target=target, reason="同一件事")
    services.unmerge(fresh(case), by=town["triage"], ticket=ticket(), reason="不是同一件事")
    for each in (target, case):
        assert list(fresh(each).events.values_list("pk", flat=True))[: len(before[each.pk])] == before[each.pk]
    assert fresh(case).state == "registered" and fresh(target).state == "handling"
