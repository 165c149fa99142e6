"""职责不清: units give back, the first receiver answers meanwhile, the director rules; who is related keeps clear."""

from datetime import timedelta

import pytest
from django.urls import reverse

from governance.cases import services
from governance.cases.engine import available, why_not
from governance.cases.models import Avoidance, RiskAssessment, Ruling
from governance.cases.risks import Hit
from governance.cases.sweeping import sweep_deadlines
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now, set_clock
from governance.notify.models import Notification
from governance.organisation.models import User
from governance.portal.management.commands.load_reference import load_risk_signs
from tests.cases_factory import applicant, fresh, make_case, ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_passwords(town, morning):
    """Or all would be led to a new password first."""
    User.objects.update(password_changed_at=morning)


@pytest.fixture
def given_back_twice(town):
    """农业农村办 and 司法所 have both said that it is not theirs."""
    case = make_case(town=town, state="assigned", assists=())
    services.decline(case, by=town["liaison"], ticket=ticket(), reason="不属于农业")
    services.assign(case, by=town["triage"], ticket=ticket(), lead=town.justice, reason="改派")
    services.decline(case, by=town["mediator"], ticket=ticket(), reason="不是纠纷")
    return fresh(case)


def names(case, user):
    return {choice.action for choice in available(case, user)}


def test_after_two_returns_only_the_director_hands_out_and_the_unit_is_bound(client, town, given_back_twice):
    case = given_back_twice
    assert "assign" not in names(case, town["triage"])
    assert "由中心主任作出“职责裁定”" in why_not(case, town["triage"], "assign")
    with pytest.raises(NotAllowed):
        services.rule_duty(case, by=town["deputy"], ticket=ticket(), lead=town.agriculture, reason="属地")
    sat = [(town.agriculture, "杨帆", "路灯归村里"), (town.justice, "李春兰", "没有争议双方")]
    day = case.registered_at.date()
    services.hold_meeting(
        case, by=town["triage"], ticket=ticket(), held_on=day, positions=sat, decision="由农业农村办主办"
    )
    meeting = case.meetings.get()
    client.force_login(town["leader"])
    page = client.get(reverse("cases:act", args=[case.number, "rule_duty"]))
    assert page.context["form"].fields["meeting"].initial == meeting
    services.rule_duty(
        fresh(case), by=town["leader"], ticket=ticket(), lead=town.agriculture, reason="村内公共设施", meeting=meeting
    )
    case = fresh(case)
    ruling = Ruling.objects.get(case=case)
    assert (case.state, case.lead_unit, ruling.number) == ("assigned", town.agriculture, "裁〔2026〕1号")
    assert "不能再退回" in why_not(case, town["liaison"], "decline")
    assert "改派请中心主任办理" in why_not(case, town["triage"], "reassign")
    assert not why_not(case, town["leader"], "reassign")
    shown = client.get(reverse("cases:detail", args=[case.number])).content.decode()
    assert "裁〔2026〕1号" in shown and "没有争议双方" in shown and "首接责任单位" in shown
    assert Notification.objects.filter(user=town["mediator"], title__startswith="已裁定由农业农村办").exists()


def test_a_meeting_needs_two_positions_and_a_decision(client, town, given_back_twice):
    client.force_login(town["leader"])
    url = reverse("cases:act", args=[given_back_twice.number, "hold_meeting"])
    one = {"held_on": "2026-06-10", "unit_1": town.justice.pk, "person_1": "李春兰", "position_1": "不是纠纷"}
    answer = client.post(url, {**one, "decision": "再议"})
    assert "请至少写两家单位的意见" in answer.content.decode()
    two = {"unit_2": town.justice.pk, "person_2": "", "position_2": "又一条"}
    errors = client.post(url, {**one, **two, "decision": "再议"}).context["form"].errors
    assert errors["unit_2"] == ["司法所已经写过了，一家单位写一条。"]
    assert errors["person_2"] == ["请填写参会人。"]
    two |= {"unit_2": town.police.pk, "person_2": "冯磊"}
    assert client.post(url, {**one, **two, "decision": "再议"}).status_code == 302
    assert given_back_twice.meetings.get().positions.count() == 2


def test_a_unit_gives_back_only_so_often_in_a_round(town, settings):
    from governance.cases import thresholds
    from governance.core.models import DictionaryEntry

    DictionaryEntry.objects.create(group="triage_setting", code="declines_per_unit", label="1")
    thresholds.forget()
    case = make_case(town=town, state="assigned", assists=())
    services.decline(case, by=town["liaison"], ticket=ticket(), reason="不属于")
    services.assign(case, by=town["triage"], ticket=ticket(), lead=town.agriculture, reason="核对过职责清单")
    with pytest.raises(GuardFailed, match="本轮已退回 1 次，不能再退回"):
        services.decline(case, by=town["liaison"], ticket=ticket(), reason="还是不属于")


def test_a_first_return_calls_for_no_ruling(town):
    case = make_case(town=town, state="assigned", assists=())
    services.decline(case, by=town["liaison"], ticket=ticket(), reason="不属于")
    with pytest.raises(GuardFailed, match="第 2 次退回起"):
        services.rule_duty(case, by=town["leader"], ticket=ticket(), lead=town.police, reason="属地")
    assert "assign" in names(fresh(case), town["triage"])


@pytest.mark.parametrize(
    ("relative", "stopped"),
    [
        ({"name": "张测亲", "village": "here"}, True),
        ({"name": "张测亲", "village": "there"}, False),
        ({"name": "张测亲"}, False),
        ({"name": "别的人", "village": "here"}, False),
    ],
)
def test_a_relative_of_a_party_does_not_handle_and_the_reason_is_shown(client, town, relative, stopped):
    villages = {"here": town.villages[0], "there": town.villages[1], None: None}
    Avoidance.objects.create(
        user=town["liaison"],
        declared_by=town["liaison"],
        relation="表兄",
        name=relative["name"],
        village=villages[relative.get("village")],
    )
    case = make_case(town=town, state="assigned", assists=(), parties=[applicant("张测亲", village=town.villages[0])])
    client.force_login(town["head"])
    form = client.get(reverse("cases:act", args=[case.number, "accept"])).context["form"]
    offered = town["liaison"] in form.fields["handler"].queryset
    assert offered is not stopped
    hint = "回避提示" in form.fields["handler"].help_text
    assert hint is (relative["name"] == "张测亲" and relative.get("village") != "there")
    if stopped:
        assert "申报的表兄张测亲是本案申请人，应当回避" in form.fields["handler"].help_text
        with pytest.raises(GuardFailed, match="应当回避"):
            services.accept(case, by=town["liaison"], ticket=ticket())
        services.accept(case, by=town["liaison"], ticket=ticket(), handler=town["head"])
    else:
        services.accept(case, by=town["liaison"], ticket=ticket())


def test_who_is_complained_of_by_name_does_not_handle(town):
    accused = applicant("冯磊", role="accused")
    case = make_case(town=town, state="assigned", assists=(), parties=[applicant(), accused], lead=town.police)
    with pytest.raises(GuardFailed, match="冯磊是被反映的人，应当回避"):
        services.accept(case, by=town["liaison2"], ticket=ticket())


def test_the_assessment_is_prefilled_with_reasons_kept_and_told(client, town):
    load_risk_signs()
    case = make_case(
        town=town, state="handling", title="宅基地边界争执", facts="两家积怨多年，对方扬言要同归于尽。", people_count=6
    )
    client.force_login(town["liaison"])
    shown = client.get(reverse("cases:detail", args=[case.number])).content.decode()
    assert "建议提到重大（16 分，现为低）" in shown
    form = client.get(reverse("cases:act", args=[case.number, "set_risk"])).context["form"]
    assert set(form.fields["signs"].initial) == {"threat", "grudge", "five_people"}
    assert form.fields["risk"].initial == 4
    sent = {"signs": ["grudge", "five_people"], "risk": "3", "reason": "当面核实，是气话"}
    assert client.post(reverse("cases:act", args=[case.number, "set_risk"]), sent).status_code == 302
    row = RiskAssessment.objects.get(case=case)
    assert (row.points, row.suggested, row.before, row.risk) == (6, 3, 1, 3)
    assert [sign["why"] for sign in row.signs] == ["提到“积怨”“多年”", "登记 6 人"]
    assert Notification.objects.filter(user=town["head"], title__startswith="风险评为高").exists()
    lower = {"risk": "1", "signs": []}
    answer = client.post(reverse("cases:act", args=[case.number, "set_risk"]), lower)
    assert "请写明理由" in answer.content.decode()


def test_a_grave_risk_alerts_the_leaders(town):
    case = make_case(town=town, state="handling")
    hit = Hit("weapon", "持械", 10, "研判人认定")
    services.set_risk(case, by=town["liaison"], ticket=ticket(), risk=4, reason="带刀", signs=[hit])
    told = Notification.objects.filter(title__startswith="重大风险").values_list("user__username", flat=True)
    assert {"leader", "deputy"} <= set(told)


def test_while_nobody_has_ruled_an_order_that_runs_late_is_told_to_the_first_receiver(town, given_back_twice):
    case = given_back_twice
    services.supervise(
        case, by=town["leader"], ticket=ticket(), to_unit=town.centre, level="normal", requirement="三日内说明由谁办"
    )
    late = now() + timedelta(days=6)
    with set_clock(late):
        sweep_deadlines()
    clock = case.deadlines.get(action="supervise")
    told = set(
        Notification.objects.filter(once__startswith=f"deadline:{clock.pk}:").values_list("user__username", flat=True)
    )
    assert case.registered_by.username in told, "the first receiver stays responsible until it is ruled"
    services.rule_duty(fresh(case), by=town["leader"], ticket=ticket(), lead=town.agriculture, reason="属地")
    with set_clock(late + timedelta(days=2)):
        sweep_deadlines()
    again = Notification.objects.filter(once__startswith=f"deadline:{clock.pk}:", user=case.registered_by)
    assert again.count() == 1, "after the ruling the unit alone is asked"
