"""Papers of 人民调解 read back: every party, rare names, long facts, minors with guardians, and the blank form."""

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from docx import Document as Word
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from disputes.models import Agreement, Clause, Ending, Instalment, Mediator
from disputes.printouts_agreement import confirm_until
from disputes.printouts_forms import refusal as refusal_fields
from governance.cases.models import CasePaper, Delivery, PaperScan, Party
from governance.cases.papers import paper_type, types_of
from governance.cases.printouts_dossier import cover
from governance.cases.services import issue_paper
from governance.cases.services import papers as paper_services
from governance.core.calendar import is_workday
from governance.core.documents import Body, blanked, from_json, to_json
from governance.core.documents_docx import docx_of
from governance.core.documents_pdf import pdf_of
from governance.core.exceptions import GuardFailed
from governance.core.now import now, set_clock, today
from governance.portal.demo.papers import build_papers
from tests.cases_factory import applicant, fresh, ticket
from tests.disputes.factory import drafted, held, make_dispute, mediating
from tests.papers_reading import text_of

pytestmark = pytest.mark.django_db

LONG = "四川省雅安市汉源县清溪镇青石村股份经济合作联合社农产品产销专业合作社联合委员会"
NAMES = ("阿依努尔·买买提江·阿卜杜热合曼", "㛃𠮷堃", LONG, "李小河")
FACTS = "2026年5月，双方因排水沟堵塞发生争执；" * 60


@pytest.fixture
def crowded(town):
    """Three applicants, one of them a minor with a guardian, and an organisation; long facts; nobody's ID is known."""
    case = make_dispute(
        town=town,
        facts=FACTS,
        claim="赔偿损失\n疏通水沟",
        parties=[
            applicant(NAMES[0], sex="2"),
            applicant(NAMES[1], birth_date=date(2015, 3, 1)),
            applicant("张三", id_number="51182319800101001X", address="青石村一组"),
            applicant(NAMES[2], role="respondent", is_organisation=True, credit_code="91510000MA6000000X"),
        ],
    )
    child = case.parties.get(name=NAMES[1])
    Party.objects.create(
        case=case, role="agent", name="王监护", relation="母亲", acts_for=child, phone="19900001234", order=9
    )
    firm = case.parties.get(name=LONG)
    Party.objects.create(case=case, role="agent", name="赵法人", relation="法定代表人", acts_for=firm, order=10)
    return fresh(case)


#: What a form cannot do without, by paper.
OPTIONS = {
    "DM-06": {"reason": "refused", "route": "向人民法院起诉"},
    "DM-11": {"place": "调解室", "bring": "身份证", "contact": "李春兰 0000-1234567"},
    "DM-23c": {"way": "调解两次", "result": "未达成协议", "contact": "李春兰"},
    "DM-25": {"to": "派出所", "now": "情绪激动", "measures": "已劝离", "signs": ["积怨反复"]},
}


@pytest.mark.parametrize("key", [kind.key for kind in types_of("dispute")])
def test_every_paper_prints_filled_and_blank_in_both_forms(town, crowded, key):
    kind = paper_type(key)
    document = kind.build(crowded, OPTIONS.get(key, {}), town["mediator"])
    text = text_of(pdf_of(document, code="WS:0:0", footer="打印"))
    assert re.sub(r"\s", "", document.title) in text and "〓" not in text
    assert not re.search("None|applicant|respondent", text)
    blank = text_of(pdf_of(blanked(document)))
    assert re.sub(r"\s", "", document.title) in blank
    for name in (*NAMES, "51182319800101001X"):
        held = any(name in str(getattr(part, "rows", "")) for part in document.parts)
        assert not held or name not in blank
    assert from_json(to_json(document)) == from_json(to_json(from_json(to_json(document))))
    words = "\n".join(line.text for line in Word(BytesIO(docx_of(document))).paragraphs)
    assert document.title in words


def test_the_application_names_every_party_in_full(town, crowded):
    nation = {f"nation_{crowded.parties.get(name=NAMES[0]).pk}": "维吾尔族"}
    text = text_of(pdf_of(paper_type("DM-03").build(crowded, nation, town["mediator"])))
    for words in (
        *NAMES[:3],
        "申请人1",
        "申请人3",
        "维吾尔族",
        "监护人",
        "王监护（母亲）",
        "赵法人",
        "91510000MA6000000X",
    ):
        assert words in text, words
    assert text.count("因排水沟堵塞发生争执") == 60 and "赔偿损失" in text
    assert "51182319800101001X" in text  # in full on the original


def test_a_minor_signs_beside_the_guardian(town, crowded):
    text = text_of(pdf_of(paper_type("DM-05").build(crowded, {}, town["mediator"])))
    assert "监护人（签名）王监护：" in text
    for right in (
        "选择或者接受人民调解员",
        "要求终止调解",
        "不公开进行",
        "自愿达成调解协议",
        "不收取任何费用",
        "三十日内",
    ):
        assert right in text, right


def test_a_refusal_has_a_number_and_names_reason_basis_and_way(town, crowded):
    options = {"reason": "organ_has_it", "route": "向汉源县人民法院提起诉讼"}
    event = issue_paper(crowded, by=town["mediator"], ticket=ticket(), paper="DM-06", options=options)
    paper = CasePaper.objects.get(pk=event.data["paper"])
    text = text_of(paper_services.stored(paper))
    assert paper.number == "（2026）清溪人调不受字第001号" and paper.number in text
    for words in ("已经受理或者解决", "人民调解工作若干规定", "向汉源县人民法院提起诉讼", "清溪镇人民调解委员会"):
        assert words in text, words
    assert "route" in refusal_fields(crowded)


# --- what follows the mediation --------------------------------------------------------------------------------


@pytest.fixture
def mediated(town):
    """A dispute with a session on record."""
    return held(mediating(make_dispute(town=town), town), town)


def agreed(case, town, *, effective_on=None, instalments=12, form="written"):
    """An agreement over 12,000 yuan in instalments."""
    one, other = case.parties.filter(role__in=("applicant", "respondent")).order_by("pk")
    mediator = case.dispute.appointments.get(until=None).mediator
    day = effective_on
    made = Agreement.objects.create(
        dispute=case.dispute,
        form=form,
        number="2026-0001",
        facts="排水沟堵塞，水进了院子。",
        issues="谁来疏通、赔多少",
        drafted_at=now(),
        drafted_by=town["mediator"],
        mediator=mediator if day else None,
        mediator_signed_on=day,
        sealed_on=day,
        effective_on=day,
    )
    first = today() + timedelta(days=30)
    clause = Clause.objects.create(
        agreement=made,
        obligor=other,
        obligee=one,
        matter="赔偿损失",
        amount=Decimal(12000),
        mode="instalments" if instalments > 1 else "once",
        method="转账",
        due_on=first,
    )
    for order in range(1, instalments + 1):
        amount = Decimal(12000) / instalments
        Instalment.objects.create(clause=clause, order=order, amount=amount, due_on=first + timedelta(days=30 * order))
    return made


def issue(case, town, key, **options):
    """The text of an issued paper, and the paper."""
    event = issue_paper(fresh(case), by=town["mediator"], ticket=ticket(), paper=key, options=options)
    paper = CasePaper.objects.get(pk=event.data["paper"])
    return text_of(paper_services.stored(paper)), paper


def test_the_record_names_who_came_what_was_said_and_the_result(town, mediated):
    text, _ = issue(mediated, town, "DM-12", issues="水沟由谁疏通")
    for words in (
        "第1次",
        "张大山",
        "李小河",
        "双方各让一步",
        "水沟由谁疏通",
        "■达成一致",
        "本页签名",
        "人民调解员（签名）",
    ):
        assert words in text, words
    text, _ = issue(mediated, town, "DM-08")
    assert "■调委会指定" in text and "利害关系" in text and "■否" in text


def test_the_agreement_prints_parties_twelve_instalments_and_the_last_day(town, mediated):
    with pytest.raises(GuardFailed, match="还没有拟定书面协议"):
        issue(mediated, town, "DM-14")
    agreed(mediated, town)
    text, paper = issue(mediated, town, "DM-14", sign_on=date(2026, 3, 2), confirm=True)
    assert paper.number == "（2026）清溪人调字第001号" and paper.number in text
    for words in (
        "12,000元（大写：壹万贰仟元整）",
        "第12期",
        "1,000元（大写：壹仟元整）",
        "合计",
        "李小河向张大山赔偿损失",
        "2026年3月2日生效的，最后一日为2026年4月1日",
        "具有法律约束力",
        "送达地址确认",
        "本协议一式3份",
        "（人民调解委员会印章）",
    ):
        assert words in text, words
    assert text.count("1,000元（大写：壹仟元整）") == 12


def test_confirmation_is_asked_for_within_thirty_days_and_never_later(town, mediated):
    agreed(mediated, town, effective_on=today())
    text, _ = issue(mediated, town, "DM-22")
    assert "主持调解的证明" in text and "2026-0001" in text
    with set_clock(now() + timedelta(days=31)), pytest.raises(GuardFailed, match="届满"):
        issue(mediated, town, "DM-21", court="清溪县人民法院")
    text, _ = issue(mediated, town, "DM-21", court="清溪县人民法院")
    assert "申请人张大山与被申请人李小河因纠纷" in text and "清溪县人民法院" in text


@given(st.dates(date(2026, 1, 1), date(2026, 11, 20)))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_last_day_is_the_thirtieth_or_the_first_working_day_after(town, day):
    last = confirm_until(day)
    assert is_workday(last) and last >= day + timedelta(days=30)
    skipped = [day + timedelta(days=30 + n) for n in range((last - day).days - 30)]
    assert not any(is_workday(one) for one in skipped)


def test_an_ending_tells_the_other_ways_and_a_late_part_is_urged(town, mediated):
    with pytest.raises(GuardFailed, match="没有到期未履行"):
        issue(mediated, town, "DM-19")
    agreed(mediated, town, effective_on=today(), instalments=1)
    with set_clock(now() + timedelta(days=70)):
        text, _ = issue(mediated, town, "DM-19", until=today())
    assert "李小河：" in text and "12,000元（大写：壹万贰仟元整）" in text and "提起诉讼" in text
    other = held(
        mediating(make_dispute(town=town), town, Mediator.objects.get()), town, starts_at=now() - timedelta(hours=3)
    )
    Ending.objects.create(
        dispute=other.dispute, kind="failed", reason="apart", remedies="向人民法院起诉", at=now(), by=town["mediator"]
    )
    text, paper = issue(other, town, "DM-20")
    for words in ("分歧大难以达成", "向人民法院起诉", "共调解1次", "诉讼时效"):
        assert words in text, words
    assert paper.number == "（2026）清溪人调终字第001号"


def test_papers_for_a_sending_body_wait_for_one(town, crowded):
    with pytest.raises(GuardFailed, match="不是其他单位移送"):
        issue_paper(crowded, by=town["mediator"], ticket=ticket(), paper="DM-23b")


def test_the_demo_issues_what_is_on_record(town, mediated):
    agreed(mediated, town, effective_on=today())
    build_papers()
    assert set(CasePaper.objects.values_list("type", flat=True)) >= {"DM-03", "DM-05", "DM-08", "DM-12", "DM-14"}
    assert PaperScan.objects.exists() and Delivery.objects.filter(method="left").exists()


def test_the_cover_of_the_dossier_names_type_source_mediator_and_days(town, mediated):
    text = text_of(pdf_of(cover(mediated, 3, town["mediator"])))
    day = f"{now().year}年{now().month}月{now().day}日"
    for words in ("邻里纠纷", "口头申请", "（主持）", f"自{day}至{day}"):
        assert words in text, words


def test_no_seal_stands_alone_on_a_page(town, crowded):
    """However long the paper is, the last page with the seal has somebody who signs."""
    for key in ("DM-15", "DM-25", "DM-14", "DM-04"):
        document = paper_type(key).build(crowded, OPTIONS.get(key, {}), town["mediator"])
        for lines in range(0, 12, 3):
            parts = (*document.parts[:-2], Body("补", "", lines), *document.parts[-2:])
            last = PdfReader(BytesIO(pdf_of(replace(document, parts=parts)))).pages[-1].extract_text()
            assert "印章" in last and "签名" in re.sub("本页签名", "", last), (key, lines)


def test_the_number_of_an_agreement_is_that_of_its_paper(town, mediated):
    case = drafted(mediated, town)
    assert (Agreement.objects.get().number, str(Agreement.objects.get())) == ("", "书面协议")
    _text, paper = issue(case, town, "DM-14", sign_on=today())
    assert Agreement.objects.get().number == paper.number == "（2026）清溪人调字第001号"
    event = issue_paper(fresh(case), by=town["mediator"], ticket=ticket(), paper="DM-14", options={}, replaces=paper)
    newer = CasePaper.objects.get(pk=event.data["paper"])
    assert Agreement.objects.get().number == newer.number == "（2026）清溪人调字第002号"
    paper_services.void_paper(fresh(case), by=town["mediator"], ticket=ticket(), paper=newer, reason="写错了")
    assert Agreement.objects.get().number == ""


def test_authority_is_named_power_by_power_and_at_most_five_represent(town, crowded):
    one, firm = crowded.parties.get(name="张三"), crowded.parties.get(name=LONG)
    options = {"party": one, "agent": "赵代理", "relation": "儿子", "powers": ["签收调解文书"]}
    text = text_of(pdf_of(paper_type("DM-07a").build(crowded, options, town["mediator"])))
    for words in ("张三", "赵代理", "儿子", "■特别委托", "■签收调解文书", "□代领款项", "受托人（签名"):
        assert words in text, words
    text = text_of(pdf_of(paper_type("DM-07b").build(crowded, {"party": firm, "head": "赵法人"}, town["mediator"])))
    assert "赵法人" in text and firm.credit_code in text
    text = text_of(pdf_of(paper_type("DM-07d").build(crowded, {"proofs": "户口簿"}, town["mediator"])))
    assert "王监护" in text and "母亲" in text and "户口簿" in text
    field = paper_type("DM-07c").form_fields(crowded)["chosen"]
    for number in range(6):
        Party.objects.create(case=crowded, role="applicant", name=f"李{number}", order=20 + number)
    six = [row.pk for row in crowded.parties.filter(role="applicant")[:6]]
    with pytest.raises(ValidationError, match="最多 5 人"):
        field.clean(six)
    text = text_of(
        pdf_of(paper_type("DM-07c").build(fresh(crowded), {"chosen": field.clean(six[:5])}, town["mediator"]))
    )
    assert "共9人" in text and "代表人（签名）" in text
    assert "不用推选" in paper_type("DM-07c").missing(make_dispute(town=town))
