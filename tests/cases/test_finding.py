"""One search box: number, name, pinyin, last four, whole identity, and every word of text, timeline and files."""

import random

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command

from governance.cases import services
from governance.cases.finding import by_text
from governance.cases.models import Case, PairCount, Party
from governance.core.uploads import UploadInfo
from tests import factories
from tests.cases_factory import applicant, fresh, make_case, ticket

pytestmark = pytest.mark.django_db

TITLES = ("水渠垮塌无人修", "低保为何停发", "邻居围墙占道", "包工头拖欠工资", "花椒收购价格纠纷")
FACTS = ("去年秋天暴雨冲毁二组的灌溉水渠。", "因户口迁移被取消待遇，想问清楚。", "砌砖挡住了出行的便道。")
NOTES = ("已到现场丈量土地", "约双方周五下午调解", "联系了水务站拨付水泥")
FILES = ("现场照片西侧", "承包合同复印件", "手写欠条")


@pytest.fixture
def town(db):
    return factories.make_town()


def upload(title):
    """A checked upload of this name."""
    return UploadInfo(
        file=ContentFile(b"%PDF-1.4 x", name="a.pdf"),
        title=title,
        kind="pdf",
        content_type="application/pdf",
        size=10,
        sha256="0",
    )


def found_by(user, text):
    """Numbers of the cases that this person finds."""
    return set(by_text(Case.objects.visible_to(user), text).values_list("number", flat=True))


@pytest.fixture
def known(town):
    """A handled case with people, progress and a file."""
    people = [
        applicant("单有财", id_number="999999198001011217", phone="19900004321"),
        applicant("吕小芳", role=Party.Role.RESPONDENT, phone="19900008765"),
    ]
    case = make_case(town=town, state="handling", by="frontdesk", parties=people, title="水渠垮塌无人修")
    services.record_progress(case, by=town["liaison"], ticket=ticket(), text="已到现场丈量土地")
    services.attach(fresh(case), by=town["liaison"], ticket=ticket(), uploads=[upload("承包合同复印件.pdf")])
    make_case(town=town, title="另外一件事", facts="与此无关。")
    return fresh(case)


@pytest.mark.parametrize(
    "text",
    [
        "单有财",
        "shanyoucai",
        "SYC",
        "dan you cai",
        "lxf",
        "lvxiaofang",
        "4321",
        "8765",
        "1217",
        "999999198001011217",
        "199 0000 4321",
        "１９９００００４３２１",
        "水渠",
        "丈量",
        "合同",
        "复印件",
        "单有财 水渠",
        "syc 4321",
    ],
)
def test_the_box_finds_the_case(town, known, text):
    assert found_by(town["triage"], text) == {known.number}


def test_a_number_is_found_whole_with_hyphen_and_by_its_beginning(town, known):
    number = known.number
    for text in (number, known.shown_number, f" {known.shown_number} "):
        assert found_by(town["triage"], text) == {number}
    for text in (number[:6], known.shown_number[:8], f"{number[:6]}-"):
        assert number in found_by(town["triage"], text)
    assert found_by(town["triage"], "19990101") == set()


def test_every_seeded_word_is_found(town):
    """Recall of all two-character words of title, facts, timeline and file names is complete."""
    rng, wanted = random.Random(7), []
    for i in range(6):
        title, facts, note, name = (rng.choice(texts) for texts in (TITLES, FACTS, NOTES, FILES))
        case = make_case(town=town, state="handling", title=title, facts=facts)
        services.record_progress(case, by=town["liaison"], ticket=ticket(), text=note)
        services.attach(fresh(case), by=town["liaison"], ticket=ticket(), uploads=[upload(f"{name}{i}.pdf")])
        words = {text.strip("。")[j : j + 2] for text in (title, facts, note, name) for j in range(len(text) - 2)}
        wanted += [(case.number, word) for word in words if word.isalnum()]
    missed = [(number, word) for number, word in wanted if number not in found_by(town["triage"], word)]
    assert len(wanted) > 80 and missed == []


def test_a_correction_keeps_the_words_of_the_timeline(town, known):
    services.edit_facts(known, by=town["triage"], ticket=ticket(), changes={"title": "灌渠垮塌"}, reason="笔误")
    assert found_by(town["triage"], "丈量") == found_by(town["triage"], "灌渠") == {known.number}


def test_what_may_not_be_seen_is_not_found(town):
    secret = make_case(
        town=town, purpose="accusation", title="举报虚报冒领", parties=[applicant("区小勇", phone="19900007777")]
    )
    for text in ("举报", "区小勇", "oxy", "7777", "19900007777", secret.number, secret.number[:8]):
        assert secret.number not in found_by(town["triage"], text)
        assert secret.number in found_by(town["leader"], text)


def test_the_search_columns_are_rebuilt_in_batches(town, known, monkeypatch, capsys):
    monkeypatch.setattr("governance.cases.indexing.BATCH", 1)
    Case.objects.for_system().update(search_pairs="")
    Party.objects.update(pinyin="")
    assert found_by(town["triage"], "丈量") == found_by(town["triage"], "syc") == set()
    call_command("rebuild_search")
    for text in ("丈量", "合同", "syc", "水渠"):
        assert found_by(town["triage"], text) == {known.number}
    assert PairCount.objects.get(pair="").cases == 2
