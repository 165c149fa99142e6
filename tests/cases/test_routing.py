"""分流规则: bad ones refused in words, tried on past cases before they are on, shown first on the triage page."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.cases import routing, services, thresholds
from governance.cases.auto_routing import route_waiting
from governance.cases.models import Category, RoutingRule, RoutingTrial, RoutingTrialCase
from governance.cases.services.routing import save_rule, tell_of_gone_rules
from governance.cases.services.routing_trials import end_shadows, gains_and_losses, try_rule
from governance.core import jobs
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import set_clock
from governance.notify.models import Notification
from governance.organisation.models import User
from tests.cases_factory import MORNING, applicant, fresh, make_case, make_duty_line, ticket
from tests.factories import make_town, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_passwords(town, morning):
    """Or all would be led to a new password first."""
    User.objects.update(password_changed_at=morning)


@pytest.fixture
def lamps(db):
    """A category with one below it."""
    above = Category.objects.create(code="900", name="公共设施")
    return Category.objects.create(code="90001", name="路灯", parent=above)


def proposal(town, **fields):
    """A rule as the form would give it."""
    given = {"name": "路灯归村建", "order": 100, "mode": "off", "words_match": "any", "lead": town.police}
    return {**given, **fields}


def switched_on(town, **fields):
    """A rule that was tried and switched on."""
    given = proposal(town, **fields)
    try_rule(by=town["manager"], **given)
    return save_rule(by=town["manager"], **{**given, "mode": "on"})


@pytest.mark.parametrize(
    ("condition", "case", "taken"),
    [
        ({}, {}, True),
        ({"kind": "dispute"}, {"kind": "general"}, False),
        ({"category": "above"}, {"category": "below"}, True),
        ({"category": "below"}, {"category": "above"}, False),
        ({"place": "village"}, {"place": "grid"}, True),
        ({"place": "village"}, {"place": "other"}, False),
        ({"words": "路灯 电线"}, {"facts": "电线掉了"}, True),
        ({"words": "电线 漏电", "words_match": "all"}, {"facts": "电线掉了"}, False),
        ({"words": "电线 漏电", "words_match": "all"}, {"facts": "电线掉了漏电"}, True),
        ({"channel": "phone"}, {"channel": "visit"}, False),
        ({"purpose": "consult"}, {"purpose": "consult"}, True),
        ({"people_min": 5}, {"people_count": 4}, False),
        ({"risk_min": 3}, {"risk": 3}, True),
        ({"applicant": "organisation"}, {"parties": [applicant(is_organisation=True)]}, True),
        ({"applicant": "anonymous"}, {}, False),
        ({"applicant": "group"}, {"people_count": 5}, True),
    ],
)
def test_every_condition_counts(town, lamps, condition, case, taken):
    known = {
        "above": lamps.parent, "below": lamps, "village": town.villages[0], "grid": town.grids[0],
        "other": town.villages[1],
    }  # fmt: skip
    named = {name: known.get(value, value) if isinstance(value, str) else value for name, value in condition.items()}
    switched_on(town, **named)
    fields = {name: known.get(value, value) if isinstance(value, str) else value for name, value in case.items()}
    made = make_case(town=town, **fields)
    assert (routing.hint_for(made, list(made.parties.all())) is not None) is taken


def test_a_rule_that_another_takes_everything_from_is_refused_in_words(town, lamps):
    switched_on(town, name="公共设施", category=lamps.parent, order=10)
    narrow = proposal(town, name="路灯", category=lamps, words="路灯", order=20, mode="shadow")
    with pytest.raises(ValidationError) as refusal:
        save_rule(by=town["manager"], **narrow)
    assert refusal.value.message_dict["order"] == [
        "“公共设施”排在前面，条件更宽，这条规则永远轮不到。请把顺序改到 10 以前，或者收窄“公共设施”的条件。"
    ]
    save_rule(by=town["manager"], **{**narrow, "order": 5})
    with pytest.raises(ValidationError, match="会挡住排在后面的“公共设施”"):
        switched_on(town, name="什么都要", order=1)


def test_fallbacks_that_run_in_a_circle_are_refused_in_words(town):
    first = save_rule(by=town["manager"], **proposal(town, name="甲"))
    second = save_rule(by=town["manager"], **proposal(town, name="乙", fallback=first))
    with pytest.raises(ValidationError) as refusal:
        save_rule(by=town["manager"], rule=first, **proposal(town, name="甲", fallback=second))
    assert refusal.value.message_dict["fallback"] == ["备用规则绕成了圈：甲 → 乙 → 甲。请改选备用规则。"]


def test_units_that_nobody_can_reach_are_refused_in_words(town):
    other = make_town("云岭镇", prefix="b_", county=town.county, county_centre=town.county_centre, number=2)
    empty = make_unit(parent=town.town, name="水务站", path=f"{town.town.path}0090.")
    closed = make_unit(parent=town.town, name="农机站", path=f"{town.town.path}0091.", active=False)
    for unit, words in (
        (closed, "农机站已停用，请另选单位。"),
        (empty, "水务站现在没有在岗的人，分过去没人签收。请先设好岗位，或者另选单位。"),
        (other.agriculture, "农业农村办不在本中心的范围内，分不过去，请另选单位。"),
    ):
        with pytest.raises(ValidationError) as refusal:
            save_rule(by=town["manager"], **proposal(town, lead=unit))
        assert refusal.value.message_dict["lead"] == [words]
    line = make_duty_line(town.justice)
    with pytest.raises(ValidationError, match="这一项是司法所的职责"):
        save_rule(by=town["manager"], **proposal(town, duty_line=line))


def test_past_cases_say_what_would_change_before_it_is_on(client, town):
    make_duty_line(town.police)
    for _ in range(3):
        make_case(town=town, state="assigned", assists=())
    make_case(town=town, state="assigned", assists=(), lead=town.police)
    make_case(town=town, state="assigned", title="借钱不还", facts="借条在手")
    make_case(town=town, state="assigned", purpose="accusation")
    hit = make_case(
        town=town,
        state="assigned",
        assists=(),
        parties=[applicant(), applicant("派出所", role="accused", unit=town.police)],
    )
    given = proposal(town, words="路灯")
    with pytest.raises(ValidationError, match="请先按“试算”"):
        save_rule(by=town["manager"], **{**given, "mode": "on"})
    client.force_login(town["manager"])
    sent = {"name": "路灯", "order": 50, "words": "路灯", "words_match": "any", "lead": town.police.pk, "mode": "off"}
    answer = client.post(reverse("routing:new"), {**sent, "try": "1"})
    assert answer.status_code == 302, answer.context["form"].errors
    trial = RoutingTrial.objects.get()
    page = client.get(answer["Location"])
    assert "6 件中有 3 件会改变" in page.content.decode()
    assert [(unit.name, more, less) for unit, more, less in gains_and_losses(trial)] == [
        ("农业农村办", 0, 3), ("派出所", 3, 0),
    ]  # fmt: skip
    lost = client.get(answer["Location"], {"outcome": "changed", "was": town.agriculture.pk})
    assert lost.context["page"].count.value == 3
    unroutable = client.get(answer["Location"], {"outcome": "unroutable"}).content.decode()
    assert "派出所是被反映的单位" in unroutable and hit.number in unroutable
    assert client.post(reverse("routing:apply", args=[trial.pk]), {"mode": "on"}).status_code == 302
    rule = RoutingRule.objects.get()
    assert (rule.mode, rule.version) == ("on", 1)
    assert "路灯" in client.get(reverse("routing:list")).content.decode()
    assert client.get(reverse("routing:export")).status_code == 200
    sent |= {"words": "路灯 灯杆", "mode": "on"}
    refused = client.post(reverse("routing:edit", args=[rule.pk]), sent)
    assert refused.context["form"].errors["mode"] == ["请先按“试算”，看过会改变哪些案件，再启用这条规则。"]
    client.post(reverse("routing:edit", args=[rule.pk]), {**sent, "try": "1"})
    assert client.post(reverse("routing:edit", args=[rule.pk]), sent).status_code == 302
    history = client.get(reverse("routing:history", args=[rule.pk]))
    assert [row.version for row in history.context["versions"]] == [2, 1]
    assert "灯杆" in history.content.decode()


def test_many_cases_are_tried_by_the_worker(town, client, monkeypatch):
    monkeypatch.setattr("governance.cases.services.routing_trials.AT_ONCE", 1)
    for _ in range(2):
        make_case(town=town, state="assigned", assists=())
    trial = try_rule(by=town["manager"], **proposal(town, words="路灯"))
    assert trial.state == "running"
    client.force_login(town["manager"])
    assert "正在后台试算" in client.get(reverse("routing:trial", args=[trial.pk])).content.decode()
    assert jobs.run_next().state == "done"
    trial.refresh_from_db()
    assert (trial.state, trial.total, trial.cases.count()) == ("done", 2, 2)


def test_a_week_in_the_shadow_writes_down_and_decides_nothing(town):
    make_duty_line(town.police)
    rule = save_rule(by=town["manager"], **proposal(town, words="路灯", mode="shadow"))
    case = make_case(town=town)
    assert routing.hint_for(case, list(case.parties.all())) is None
    services.assign(case, by=town["triage"], ticket=ticket(), lead=town.agriculture, reason="职责")
    row = RoutingTrialCase.objects.get()
    assert (row.trial.rule, row.was, row.would, row.outcome) == (rule, town.agriculture, town.police, "changed")
    with pytest.raises(ValidationError, match="请先按“试算”"):
        save_rule(by=town["manager"], rule=rule, **proposal(town, words="路灯", mode="on"))
    with set_clock(MORNING + timedelta(days=8)):
        assert end_shadows() == 1
        rule = save_rule(by=town["manager"], rule=rule, **proposal(town, words="路灯", mode="on"))
    assert rule.mode == "on"


def test_a_rule_whose_target_is_gone_is_passed_over_said_and_told(client, town):
    reserve = save_rule(by=town["manager"], **proposal(town, name="备用", lead=town.justice, order=900))
    rule = switched_on(town, words="路灯", fallback=reserve)
    town.police.active = False
    town.police.save()
    routing.forget()
    case = make_case(town=town)
    assert routing.hint_for(case, list(case.parties.all())) is None
    given = proposal(town, name="备用", lead=town.justice, order=900)
    try_rule(by=town["manager"], rule=reserve, **given)
    save_rule(by=town["manager"], rule=reserve, **{**given, "mode": "on"})
    hint = routing.hint_for(case, list(case.parties.all()))
    assert (hint.rule, hint.target.unit) == (rule, town.justice)
    assert "改用“备用”" in hint.words
    client.force_login(town["manager"])
    assert "不起作用：派出所已停用" in client.get(reverse("routing:list")).content.decode()
    assert tell_of_gone_rules() == 1
    tell_of_gone_rules()
    told = Notification.objects.filter(user=town["manager"], title__contains="不起作用：派出所已停用")
    assert told.count() == 1


def test_the_triage_page_is_prefilled_from_the_rule_and_the_record_names_it(client, town):
    rule = switched_on(town, words="路灯", assists=[town.justice], risk=2)
    case = make_case(town=town)
    client.force_login(town["triage"])
    page = client.get(reverse("intake:triage_case", args=[case.number]))
    form = page.context["form"]
    assert "已按规则“路灯归村建”预填" in page.content.decode()
    assert form.fields["lead"].initial == town.police.pk
    assert form.fields["assists"].initial == [town.justice.pk]
    assert form.fields["risk"].initial == 2
    sent = {
        "request_key": "", "version": case.version, "kind": case.kind, "risk": 2, "lead": town.police.pk,
        "reason": form.fields["reason"].initial,
    }  # fmt: skip
    assert client.post(reverse("intake:triage_case", args=[case.number]), sent).status_code == 302
    event = fresh(case).events.get(action="assign")
    assert (event.data["rule"], event.data["rule_version"]) == (rule.pk, 1)


def test_a_ruling_is_shown_for_the_next_case_of_that_kind_and_place(client, town, lamps):
    where = {"category": lamps, "place": town.grids[0]}
    case = make_case(town=town, state="assigned", assists=(), **where)
    services.decline(case, by=town["liaison"], ticket=ticket(), reason="不属于")
    services.assign(case, by=town["triage"], ticket=ticket(), lead=town.justice, reason="改派")
    services.decline(case, by=town["mediator"], ticket=ticket(), reason="不属于")
    services.rule_duty(case, by=town["leader"], ticket=ticket(), lead=town.police, reason="设施由它维护")
    client.force_login(town["triage"])
    alike = make_case(town=town, category=lamps, place=town.villages[0])
    assert (
        "裁〔2026〕1号裁定同类同地的事项由它办理"
        in client.get(reverse("intake:triage_case", args=[alike.number])).content.decode()
    )
    elsewhere = make_case(town=town, category=lamps, place=town.villages[1])
    assert "裁〔2026〕1号" not in client.get(reverse("intake:triage_case", args=[elsewhere.number])).content.decode()
    assert client.get(reverse("routing:rulings")).context["page"].count.value == 1
    assert client.get(reverse("routing:rulings_export")).status_code == 200


def test_only_the_manager_of_the_centre_keeps_its_rules(client, town):
    other = make_town("云岭镇", prefix="b_", county=town.county, county_centre=town.county_centre, number=2)
    User.objects.update(password_changed_at=MORNING)
    rule = save_rule(by=town["manager"], **proposal(town))
    with pytest.raises(NotAllowed):
        save_rule(by=town["triage"], **proposal(town))
    with pytest.raises(NotAllowed):
        save_rule(by=other["manager"], rule=rule, **proposal(town))
    client.force_login(other["manager"])
    assert client.get(reverse("routing:list")).context["page"].count.value == 0
    assert client.get(reverse("routing:edit", args=[rule.pk])).status_code == 404
    client.force_login(town["manager"])
    assert client.get(reverse("routing:edit", args=[rule.pk])).context["form"].initial["name"] == "路灯归村建"
    assert client.get(reverse("routing:new")).status_code == 200
    client.force_login(town["leader"])
    assert client.get(reverse("routing:list")).status_code == 403


def test_relations_are_declared_by_oneself_or_kept_by_the_manager(client, town):
    sent = {"name": "张测亲", "relation": "亲属", "village": town.villages[0].pk, "phone": "199 0000 8888"}
    client.force_login(town["liaison"])
    assert client.post(reverse("routing:avoidance_new"), sent).status_code == 302
    row = town["liaison"].avoidances.get()
    assert row.phone_hash and not row.id_hash
    again = client.post(reverse("routing:avoidance_new"), sent)
    assert again.context["form"].errors["name"] == ["这位亲属已经登记过了。"]
    client.force_login(town["head"])
    assert client.get(reverse("routing:avoidance")).context["page"].count.value == 0
    assert client.post(reverse("routing:avoidance_end", args=[row.pk])).status_code == 404
    client.force_login(town["manager"])
    assert client.get(reverse("routing:avoidance")).context["page"].count.value == 1
    assert client.post(reverse("routing:avoidance_end", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert row.ended_at is not None


def test_settings_and_signs_are_data(client, town):
    client.force_login(town["manager"])
    form = client.get(reverse("routing:settings")).context["form"]
    numbers = {name: form[name].value() for name in form.fields}
    numbers |= {"declines_per_unit": 3, "ruling_from": 2, "risk_2": 4, "risk_3": 4, "risk_4": 12}
    answer = client.post(reverse("routing:settings"), numbers)
    assert answer.context["form"].errors["risk_3"] == ["三档的分数要一档比一档高。"]
    assert client.post(reverse("routing:settings"), {**numbers, "risk_3": 8}).status_code == 302
    page = reverse("feedback:numbers")
    shares = client.get(page).context["form"].initial
    sent = {name: shares[name] for name in ("closing_minutes", "same_answer", "back_days", "dossier_whole")}
    assert client.post(page, {**sent, "review_percent": 101}).status_code == 422
    assert client.post(page, {**sent, "review_percent": 0}).status_code == 302
    assert thresholds.number_of("review_percent") == 0 and thresholds.number_of("risk_3") == 8
    sign = {"label": "涉及农民工工资", "points": 8, "words": "工钱 工资", "order": 5, "active": "on"}
    assert client.post(reverse("routing:sign_new"), sign).status_code == 302
    assert "涉及农民工工资" in client.get(reverse("routing:signs")).content.decode()
    case = make_case(town=town, state="handling", facts="拖欠工资三个月。")
    shown = client.get(reverse("cases:detail", args=[case.number])).content.decode()
    assert "建议提到高（8 分，现为低）" in shown


def test_only_what_a_rule_for_it_takes_is_handed_out_by_the_system(town):
    line = make_duty_line(town.police)
    rule = switched_on(town, words="路灯", auto=True, duty_line=line, assists=[town.justice])
    plain = make_case(town=town)
    again = applicant("张测重")
    make_case(town=town, parties=[again])
    twice = make_case(town=town, parties=[again])
    hidden = make_case(town=town, purpose="accusation")
    other = make_case(town=town, title="借钱不还", facts="借条在手")
    accused = applicant("派出所", role="accused", unit=town.police)
    blamed = make_case(town=town, parties=[applicant(), accused])
    assert route_waiting() == 0
    with set_clock(MORNING + timedelta(minutes=2)):
        assert route_waiting() == 1
        assert route_waiting() == 0
        event = fresh(plain).events.get(action="assign")
        assert (event.by.is_actor, event.data["rule"], event.data["rule_name"]) == (True, rule.pk, rule.name)
        assert "按分流规则“路灯归村建”自动分流" in event.note
        assert [share.unit for share in fresh(plain).assignments.all()] == [town.police, town.justice]
        assert {fresh(case).state for case in (twice, hidden, other, blamed)} == {"registered"}
        services.undo_assign(fresh(plain), by=town["triage"], ticket=ticket())
        assert route_waiting() == 0
    with pytest.raises(GuardFailed, match="系统只按启用的自动分流规则分流"):
        services.assign(other, by=User.objects.system(), ticket=ticket(), lead=town.police, reason="猜的")
    with pytest.raises(ValidationError, match="这两样由人决定"):
        save_rule(by=town["manager"], **proposal(town, name="急", auto=True, urgent=True))


PAGES = ("routing:list", "routing:new", "routing:rulings", "routing:avoidance", "routing:signs", "routing:settings")


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_cost_the_same_whatever_they_hold(client, town, lamps, page, django_assert_max_num_queries):
    def rules(first, last):
        for n in range(first, last):
            given = proposal(town, name=f"规则{n}", words=f"词{n}", category=lamps, order=n, place=town.villages[0])
            save_rule(by=town["manager"], **given)

    client.force_login(town["manager"])
    rules(1, 2)
    client.get(reverse(page))
    with CaptureQueriesContext(connection) as few:
        assert client.get(reverse(page)).status_code == 200
    rules(2, 12)
    with django_assert_max_num_queries(15), CaptureQueriesContext(connection) as many:
        client.get(reverse(page))
    assert len(many) <= len(few)
