"""规则提示: likely category, kind, unit and risk from the words of the text; it learns, and it never decides."""

import csv
import json
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from governance.cases import services
from governance.cases.models import Category
from governance.organisation.models import DutyLine, User
from governance.portal.management.commands.load_reference import load_categories, load_risk_signs
from intake.suggesting import beliefs, labelled, learning, shipped
from intake.suggesting.advice import advise
from intake.suggesting.model import load, words_of
from intake.suggesting.training import train
from tests.bench import suggestions as measured
from tests.cases_factory import fresh, make_case, make_rules, ticket
from tests.factories import make_town

pytestmark = pytest.mark.django_db

WAGES = "在镇上工地做了三个月，老板拖欠农民工工资，工头说没有钱，一直不给。"
SEWAGE = "村口养殖场把粪污直接排到河里，臭气熏天，夏天窗子都不敢开。"


@pytest.fixture(autouse=True)
def own_models(settings, tmp_path):
    settings.SUGGESTIONS_DIR = tmp_path / "models"
    beliefs._loaded.cache_clear()


@pytest.fixture
def reference(db):
    load_categories()
    load_risk_signs()


@pytest.fixture
def town():
    make_rules()
    return make_town()


def client_of(username):
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


# --- what ships ------------------------------------------------------------------------------------------------


def test_the_shipped_models_are_made_from_the_fixtures():
    for what, model in shipped.build().items():
        kept = load(shipped.path_of(what))
        assert kept.labels == model.labels
        assert list(kept.words.index) == list(model.words.index)
        assert np.allclose(kept.weights, model.weights, atol=2e-3), f"manage.py train_suggestions --shipped ({what})"


@pytest.mark.parametrize(
    ("text", "kind", "category", "word"),
    [
        (WAGES, "dispute", "拖欠农民工工资", "工资"),
        (SEWAGE, "general", "环境保护", "养殖场"),
        ("电动车在楼道里充电，消防通道被杂物堵死了，怕起火。", "hazard", "消防隐患", "充电"),
        ("请问被公司辞退了，法律规定有没有补偿，能不能要回社保？", "legal", "法律咨询", "请问"),
    ],
)
def test_a_plain_request_is_recognised_with_its_words(reference, text, kind, category, word):
    found = advise(text, kind=kind)
    assert len(found.categories) <= 3
    best = found.categories[0]
    assert category in best.label
    assert word in " ".join((best.why, *(hint.why for hint in found.categories)))
    assert Category.objects.get(pk=best.value).active


def test_the_gravest_words_give_the_risk(reference):
    (risk,) = advise("两家吵了多年，昨晚又报警，男方扬言要同归于尽。").risks
    assert (risk.value, risk.label, risk.words[:1]) == (4, "重大", ("扬言",))
    assert advise("想问一下低保怎么申请，要带哪些材料。").risks == ()


@pytest.mark.parametrize("text", ["", "  ", "你好", "\x00𠮷䶮", "a" * 4000, "？？？？？？？？？"])
def test_nothing_is_said_of_a_text_that_says_nothing(reference, text):
    for hint in advise(text).categories:
        assert hint.label


# --- on the pages ----------------------------------------------------------------------------------------------


def test_the_desk_sees_chips_while_typing(town, reference):
    answer = client_of("frontdesk").post("/intake/suggest/", {"facts": WAGES, "kind": "dispute"})
    words = answer.content.decode()
    assert answer.status_code == 200 and "Alt+1" in words and "拖欠农民工工资" in words
    assert client_of("frontdesk").get("/intake/suggest/").status_code == 405
    assert client_of("auditor").post("/intake/suggest/", {"facts": WAGES}).status_code == 403


def test_the_triage_page_suggests_and_decides_nothing(town, reference):
    case = make_case(town=town, facts=WAGES, title="讨要工资")
    page = client_of("triage").get(f"/triage/{case.number}/").content.decode()
    assert 'data-fill="category"' in page and "劳动争议纠纷" in page
    case.refresh_from_db()
    assert case.category is None and case.state == "registered"


# --- learning --------------------------------------------------------------------------------------------------


def decided(town, lead, texts):
    """Cases that the triage officer gave to one unit."""
    for text in texts:
        case = make_case(town=town, title=text[:12], facts=text)
        give(case, lead)


def give(case, lead):
    services.assign(case, by=User.objects.get(username="triage"), ticket=ticket(), lead=lead, reason="按职责")


def test_what_the_officers_decide_is_suggested_the_next_day(town, reference):
    DutyLine.objects.create(unit=town.justice, matter="调解欠薪", keywords="工资")
    trades = ["石桥", "水泥", "钢筋", "木工", "瓦工", "油漆", "门窗", "绿化"] * 2
    places = ["猪场", "鸡场", "牛场", "鱼塘", "作坊", "酒厂", "粉厂", "砖厂"] * 2
    wages = [f"{WAGES}第 {n} 个月了，{word}。" for n, word in enumerate(trades)]
    smell = [f"{SEWAGE}{word}已经第 {n} 次。" for n, word in enumerate(places)]
    case = make_case(town=town, title="工地欠薪", facts=WAGES)
    before = client_of("triage").get(f"/triage/{case.number}/").context["board"].suggestions
    assert [found.unit for found in before] == [town.justice]

    decided(town, town.police, wages)
    decided(town, town.justice, smell)
    assert set(learning.learn()) >= {"lead"}
    board = client_of("triage").get(f"/triage/{case.number}/").context["board"]
    assert board.suggestions[0].unit == town.police
    assert "以往类似案件多分给它" in board.suggestions[0].words
    assert fresh(case).lead_unit is None


def test_restricted_cases_teach_nothing(town, reference):
    case = make_case(town=town, facts=WAGES)
    give(case, town.police)
    assert len(list(learning.decided_cases())) == 1
    services.raise_confidentiality(
        fresh(case),
        by=User.objects.get(username="triage"),
        ticket=ticket(),
        level=2,
        persons=[User.objects.get(username="liaison")],
    )
    assert list(learning.decided_cases()) == []


def test_a_few_cases_are_not_enough(town, reference):
    decided(town, town.police, [WAGES, SEWAGE])
    assert learning.learn() == {}


# --- files -----------------------------------------------------------------------------------------------------


def write(path, heading, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heading, *rows])
    return path


def test_a_town_trains_on_its_own_file_and_measures(tmp_path, reference):
    rows = [("讨薪", f"{WAGES}{n}", "劳动和社会保障") for n in range(8)] + [
        ("臭", f"{SEWAGE}{n}", "环境保护") for n in range(8)
    ]
    file = write(tmp_path / "labelled.csv", ["留言主题", "留言详情", "一级分类"], rows)
    cut = write(tmp_path / "cut.csv", ["row", "分词文本", "一级分类"], [("1", "工资 拖欠 老板 工地", "劳动和社会保障")])
    out = StringIO()
    call_command("train_suggestions", file, cut, stdout=out)
    assert "17 条" in out.getvalue()
    out = StringIO()
    call_command("evaluate_suggestions", file, "--json", stdout=out)
    assert json.loads(out.getvalue().splitlines()[-1]) == {"n": 16, "top1": 1.0, "top3": 1.0, "macro_f1": 1.0}


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        (["标题", "分类"], "缺少列：留言主题、留言详情、一级分类"),
        (["留言主题", "留言详情", "一级分类"], "没有带分类的行"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words(tmp_path, reference, heading, words):
    file = write(tmp_path / "bad.csv", heading, [])
    with pytest.raises(CommandError, match=words):
        call_command("evaluate_suggestions", file)


def test_one_label_cannot_be_learned_from():
    with pytest.raises(ValueError, match="两种"):
        train([words_of(WAGES)] * 4, ["a"] * 4)


def test_a_broken_model_file_is_as_none(settings, reference):
    path = beliefs.path_of("category.file")
    path.parent.mkdir()
    path.write_bytes(b"PK not a model")
    assert advise(WAGES).categories


@pytest.mark.skipif(
    not measured.LABELLED.exists(), reason="the labelled messages lie beside the repository (SHARED_DATA)"
)
def test_real_messages_are_suggested_as_well_as_the_plain_baseline(reference):
    training, tested = measured.split(labelled.labelled(measured.LABELLED))
    ready = labelled.measure(tested)
    assert ready["top1"] > 0.65 and ready["top3"] > 0.9
    model = labelled.train_on(training)
    found = labelled.measure(tested, lambda text, among: measured._ranked(model, text))
    assert found["top1"] > 0.8 and found["top3"] > 0.96 and found["macro_f1"] > 0.78
