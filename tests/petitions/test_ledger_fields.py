"""上报台账 of 信访: what the desk keyed in once stands in the columns of the office above."""

from datetime import date

import pytest

from governance.cases.ledger_fields import FIELDS, Row, line_of, with_parts
from governance.cases.ledger_seeds import SEEDS
from governance.cases.models import Case
from governance.cases.services import ledgers
from petitions import ledger_fields
from petitions.models import ContentClass
from tests.cases_factory import make_case
from tests.petitions_factory import PetitionWalk

pytestmark = pytest.mark.django_db


def line(case, *names):
    """The values of these fields."""
    row = Row(with_parts(Case.objects.for_system()).get(pk=case.pk))
    return line_of([{"field": name, "text": ""} for name in names], row)


def test_a_petition_fills_the_columns(town):
    walk = PetitionWalk(town, channel="superior")
    road = ContentClass.objects.exclude(parent=None).order_by("pk").first()
    above = {"source_level": "county", "sender": "县信访局", "upper_number": "X-7", "upper_due": date(2026, 4, 30)}
    given = {"form": "transfer", "purpose": "appeal", "headcount": 6, "content": road, "is_joint": True}
    walk.do("record_petition", "triage", **given, **above)
    walk.delivered()
    walk.do("settle_petition", "petition", note="息诉息访")
    walk.do("ask_review", "triage", organ="清溪县人民政府")
    walk.do("record_review", "triage", result="uphold", number="清府复查〔2026〕3号")
    said = line(
        walk.case, "xf_form", "xf_purpose", "xf_class", "xf_subclass", "xf_route", "xf_sender", "xf_upper_number"
    )
    assert said == ["上级转送交办", "申诉求决", road.parent.name, road.name, "信访程序", "县信访局", "X-7"]
    said = line(walk.case, "xf_received", "xf_decided", "xf_told", "xf_delivered", "xf_finished", "xf_settled_on")
    assert said == ["2026-03-02"] * 6
    said = line(
        walk.case, "xf_decision", "xf_opinion", "xf_settled", "xf_review", "xf_recheck", "xf_repeat", "xf_joint"
    )
    support = "请求事实清楚，符合规定，予以支持"
    assert said == ["受理", support, "化解", "维持 清府复查〔2026〕3号", "", "初次", "是"]


def test_another_kind_of_case_leaves_them_empty(town):
    case = make_case(town=town)
    assert set(line(case, *ledger_fields.FIELDS)) == {""}


@pytest.mark.parametrize("key", ledger_fields.SEEDS)
def test_each_ledger_of_petitions_may_be_kept(town, key):
    seed = SEEDS[key]
    assert seed["kind"] == "petition" and all(column["field"] in FIELDS for column in seed["columns"])
    made = ledgers.save_template(by=town["manager"], since=date(2026, 1, 1), **seed)
    walk = PetitionWalk(town)
    assert [case.pk for case in ledgers.pending(made, town["manager"])] == [walk.case.pk]


def test_lines_cost_the_same_whatever_they_show(town, django_assert_max_num_queries):
    for _ in range(3):
        PetitionWalk(town)
    columns = [{"field": name, "text": ""} for name in FIELDS if name != "fixed"]
    with django_assert_max_num_queries(10):
        for case in with_parts(Case.objects.for_system()):
            line_of(columns, Row(case))
