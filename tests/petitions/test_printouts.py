"""Letters of a petition read back: each branch has its letter, with reason, basis, limit and remedy."""

import re
from datetime import date

import pytest

from governance.cases import dossiers
from governance.cases.files import CaseFiles
from governance.cases.models import CasePaper
from governance.cases.papers import paper_type, types_of
from governance.cases.services import papers as paper_services
from governance.core.documents import blanked
from governance.core.documents_pdf import pdf_of
from governance.core.exceptions import GuardFailed
from tests.cases_factory import applicant
from tests.papers_reading import text_of
from tests.petitions_factory import PetitionWalk

pytestmark = pytest.mark.django_db


def issued(walk, key, who="triage", **options):
    """The text of a letter that this person issues, and the paper."""
    event = walk.do("issue_paper", who, paper=key, options=options)
    paper = CasePaper.objects.get(pk=event.data["paper"])
    return text_of(paper_services.stored(paper)), paper


def test_accepted_within_fifteen_days(town):
    walk = PetitionWalk(town, claim="修复三组机耕道", parties=[applicant("阿依努尔·买买提")])
    with pytest.raises(GuardFailed, match="还没有作出受理决定"):
        issued(walk, "XF-01")
    walk.handled()
    text, paper = issued(walk, "XF-01", contact="0000-1234567")
    assert paper.number == "清溪信受〔2026〕1号"
    for words in ("清溪镇人民政府", "阿依努尔·买买提", "修复三组机耕道", "60日", "延长期限不超过30日", "0000-1234567"):
        assert words in text, words
    assert f"{walk.clock('handle').due_at:%Y}年" in text
    with pytest.raises(GuardFailed, match="不是不予受理"):
        issued(walk, "XF-02")


def test_refused_names_reason_basis_and_the_competent_organ(town):
    walk = PetitionWalk(town)
    walk.sort("31_1")
    walk.do("decide_petition", "triage", kind="guide", reason="属于诉讼事项", organ="清溪县人民法院")
    text, paper = issued(walk, "XF-02")
    for words in ("不予受理", "属于诉讼事项", "第十九条", "涉法涉诉", "清溪县人民法院"):
        assert words in text, words


def test_the_opinion_says_what_the_article_asks_and_the_meter_counts_it(town):
    walk = PetitionWalk(town, claim="修复三组机耕道")
    walk.handled()
    walk.opinion()
    assert "处理意见书或协议书" in dossiers.completeness(dossiers.shelves(walk.case, CaseFiles(walk.case)))["lacks"]
    text, _ = issued(walk, "XF-09", "petition")
    for words in ("查明的事实", "现场照片6张", "予以支持", "四川省农村公路条例", "30日内向清溪县人民政府请求复查"):
        assert words in text, words
    after = dossiers.completeness(dossiers.shelves(walk.case, CaseFiles(walk.case)))
    assert "处理意见书或协议书" not in after["lacks"]


def test_who_asks_for_secrecy_is_named_to_nobody_but_themselves(town):
    walk = PetitionWalk(town, parties=[applicant("张秘密")], asks_secrecy=True)
    walk.do("sort_route", "leader", route="31_6")
    walk.do("decide_petition", "leader", kind="transfer", organ="县交通运输局", reason="属其职权")
    to_organ, _ = issued(walk, "XF-04", "leader")
    to_petitioner, _ = issued(walk, "XF-05", "leader")
    assert "张秘密" not in to_organ and "信访人要求保密" in to_organ and "注意保密" in to_organ
    assert "张秘密" in to_petitioner and "县交通运输局" in to_petitioner


def test_supervision_letters_come_from_the_centre(town):
    walk = PetitionWalk(town)
    walk.handled()
    given = {
        "to": "信访办",
        "problem": "没有按期答复",
        "demand": "三日内答复",
        "until": date(2026, 3, 9),
        "way": "书面",
    }
    with pytest.raises(GuardFailed, match="您的岗位不出具"):
        issued(walk, "XF-13", "petition", **given)
    text, _ = issued(walk, "XF-13", "manager", **given)
    assert "没有按期答复" in text and "2026年3月9日" in text and "第四十条" in text


@pytest.mark.parametrize("key", [kind.key for kind in types_of("petition")])
def test_every_letter_prints_filled_and_blank(town, key):
    walk = PetitionWalk(town)
    walk.delivered()
    document = paper_type(key).build(walk.case, {}, town["petition"])
    title = re.sub(r"\s", "", document.title)
    text = text_of(pdf_of(document))
    assert title in text and "None" not in text and "〓" not in text
    assert title in text_of(pdf_of(blanked(document)))
