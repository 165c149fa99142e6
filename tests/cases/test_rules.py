"""The manager keeps the time limits; a running clock stays as it was started."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from governance.cases.models import Deadline, DeadlineRule
from governance.cases.services.rules import save_rule
from governance.core.exceptions import NotAllowed
from tests.cases_factory import make_case, make_rules
from tests.factories import make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    make_rules()
    return make_town()


def form_of(rule, **fields):
    return {
        "action": rule.action,
        "amount": rule.amount,
        "unit": rule.unit,
        "source": rule.source,
        "active": "on",
        **fields,
    }


def test_the_manager_changes_a_limit_and_only_new_clocks_follow(client, town):
    before = make_case(town=town)
    old = Deadline.objects.get(case=before, action="triage")
    rule = DeadlineRule.objects.get(action="triage")
    client.force_login(town["manager"])
    answer = client.post(reverse("rules:edit", args=[rule.pk]), form_of(rule, amount="2", note="窗口承诺"))
    assert answer.status_code == 302
    rule.refresh_from_db()
    assert (rule.amount, rule.version) == (2, 2)
    after = make_case(town=town)
    new = Deadline.objects.get(case=after, action="triage")
    assert (new.amount, new.rule_version) == (2, 2)
    old.refresh_from_db()
    assert (old.amount, old.rule_version) == (4, 1)


def test_two_rules_never_say_the_same(town):
    with pytest.raises(ValidationError, match="已经有一条在用"):
        save_rule(by=town["manager"], action="triage", amount=3, unit="workday", source="试", active=True)
    save_rule(by=town["manager"], action="triage", amount=3, unit="workday", source="试", active=False)


@pytest.mark.parametrize(
    "fields", [{"amount": "0"}, {"amount": "x"}, {"source": ""}, {"unit": "moon"}, {"action": "x"}]
)
def test_bad_input_is_said_at_its_field(client, town, fields):
    client.force_login(town["manager"])
    rule = DeadlineRule.objects.get(action="sign")
    answer = client.post(reverse("rules:edit", args=[rule.pk]), form_of(rule, **fields))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == set(fields)


def test_list_and_workbook_name_the_source(client, town):
    client.force_login(town["manager"])
    page = client.get(reverse("rules:list"), {"action": "sign"}).content.decode()
    assert "签收" in page
    assert "测试" in page
    assert client.get(reverse("rules:export")).status_code == 200


def test_nobody_else_keeps_them(client, town):
    with pytest.raises(NotAllowed):
        save_rule(by=town["triage"], action="reply", amount=3, unit="day", source="试")
    client.force_login(town["leader"])
    assert client.get(reverse("rules:list")).status_code == 403
