"""研判报告: a month is drafted from real cases, every number opens its cases, edited, signed, published, archived."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from docx import Document as Word
from openpyxl import load_workbook
from pypdf import PdfReader

from analysis.models import Report, ReportSection
from analysis.reporting import drafting, words
from analysis.reporting.book import shown_rows
from analysis.services import reports
from governance.cases.models import Case
from governance.core import jobs
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.models import Job
from governance.core.now import set_clock
from tests.cases_factory import fresh, make_case
from tests.scores_factory import at

pytestmark = pytest.mark.django_db


def changed(case, **values):
    """The case with other values in its row."""
    case = fresh(case)
    for name, value in values.items():
        setattr(case, name, value)
    case.save()
    return case


@pytest.fixture
def town(scored_town):
    """清溪镇 on the second of June, with cases of April and May."""
    for day in (4, 5, 6, 7):
        make_case(
            town=scored_town, state="resolved", told=True, at=at(5, day), assists=(), place=scored_town.villages[0]
        )
    make_case(town=scored_town, state="handling", at=at(5, 12), assists=(), place=scored_town.villages[1])
    make_case(town=scored_town, state="assigned", at=at(4, 20), assists=())
    risky = make_case(town=scored_town, state="handling", at=at(5, 13), assists=(), place=scored_town.villages[0])
    risky = changed(risky, risk=4)
    scored_town.risky = risky
    return scored_town


def drafted(town, cycle="month", first=date(2026, 5, 1), **more):
    found = reports.open_report(by=town["manager"], area=town.town, cycle=cycle, first=first, **more)
    assert jobs.run_next().state == "done"
    found.refresh_from_db()
    return found


def written(town):
    """May, ready to be submitted."""
    found = drafted(town)
    reports.suggest(found, by=town["manager"], text="开展一次集中排查", unit=town.agriculture, due_on=date(2026, 6, 30))
    return found


def figure(found, name):
    return found.figures.get(name=name)


def test_the_month_is_drafted_with_the_customary_parts_and_counts_what_a_recount_counts(town):
    found = drafted(town)
    assert str(found) == "清溪镇2026年5月社会治安和矛盾纠纷形势分析研判报告"
    heads = list(found.sections.filter(level=1).values_list("heading", flat=True))
    assert heads == [
        "总体情况",
        "主要数据及特点",
        "风险隐患和突出问题",
        "成因分析",
        "下步趋势预测",
        "上期建议落实情况",
        "工作建议",
    ]
    may = Case.objects.filter(registered_at__gte=at(5, 1, 0), registered_at__lt=at(6, 1, 0))
    for name, cases in (
        ("登记案件", may),
        ("登记案件·上期", Case.objects.filter(registered_at__gte=at(4, 1, 0), registered_at__lt=at(5, 1, 0))),
        ("纠纷登记", may.filter(kind="dispute")),
        ("重大和高风险", may.filter(risk__gte=3)),
    ):
        row = figure(found, name)
        assert sorted(row.cases) == sorted(cases.values_list("pk", flat=True)) and row.number == len(row.cases), name
    risks = shown_rows(found.tables["risks"], {})
    assert (
        risks[0][1:3] == [town.risky.shown_number, "红 重大"] and len(risks) == figure(found, "高风险在办").number + 1
    )


def test_every_number_opens_exactly_the_cases_it_counts(client, town):
    found = drafted(town)
    client.force_login(town["leader"])
    page = client.get(f"/reports/{found.pk}/").content.decode()
    for row in found.figures.all():
        assert row.number is None or row.number == len(row.cases if row.good is None else row.good), row.name
    for name in ("登记案件", "期末在办", "登记案件·环比", "按期办结率"):
        row = figure(found, name)
        url = f"/reports/{found.pk}/figures/{row.pk}/"
        assert url in page, name
        answer = client.get(url)
        assert answer.context["count"].value == len(row.cases) == len(answer.context["rows"])
    good = client.get(f"/reports/{found.pk}/figures/{figure(found, '按期办结率').pk}/?only=good")
    assert good.context["count"].value == figure(found, "按期办结率").number


def test_what_is_restricted_is_in_no_figure_and_what_was_not_handed_in_is_no_zero(town):
    secret = make_case(town=town, state="handling", at=at(5, 14), assists=())
    changed(secret, confidentiality=2, risk=4)
    found = drafted(town)
    assert not [row.name for row in found.figures.all() if secret.pk in row.cases]
    assert figure(found, "治安案件").text == "未报送" and figure(found, "治安案件").number is None
    reports.hand_in(
        by=town["manager"], area=town.town, name="security", first=date(2026, 5, 3), unit=town.police, number=0
    )
    reports.redraft(found, by=town["manager"])
    jobs.run_next()
    assert figure(found, "治安案件").text == "0"


def test_the_snapshot_is_frozen_and_can_be_counted_again(town):
    found = drafted(town)
    assert drafting.digest_of(drafting.counted(found)) == found.digest
    make_case(town=town, state="assigned", at=at(5, 30), assists=())
    assert figure(found, "登记案件").number == 6
    assert drafting.digest_of(drafting.counted(found)) != found.digest


def test_one_report_for_one_period_and_a_killed_worker_is_taken_up_again(town):
    first = reports.open_report(by=town["manager"], area=town.town, cycle="month", first=date(2026, 5, 9))
    again = reports.open_report(by=None, area=town.town, cycle="month", first=date(2026, 5, 1))
    assert first == again and Job.objects.filter(kind=drafting.JOB).count() == 1
    dead = jobs.take()
    with set_clock(at(6, 2, 10)):
        assert jobs.run_next() == dead
    first.refresh_from_db()
    assert (first.status, first.job.state, first.job.attempts) == ("editing", "done", 2)
    assert first.job.progress == first.job.total
    with pytest.raises(GuardFailed, match="才结束"):
        reports.open_report(by=town["manager"], area=town.town, cycle="month", first=date(2026, 6, 1))


def test_the_beat_opens_what_has_ended_and_other_cycles_are_begun_by_hand(town):
    with set_clock(at(6, 1, 1)):
        assert reports.open_ended_reports() == 3  # May, the first quarter, the year before
        assert reports.open_ended_reports() == 0
    week = drafted(town, "week", date(2026, 5, 13))
    assert (week.first, week.until, week.period) == (date(2026, 5, 11), date(2026, 5, 18), "2026年5月11日至5月17日")
    special = drafted(town, "special", date(2026, 5, 1), until=date(2026, 5, 20), topic="欠薪问题")
    assert special.title == "清溪镇2026年5月1日至5月19日欠薪问题分析研判报告"
    with pytest.raises(GuardFailed, match="专题"):
        reports.open_report(by=town["manager"], area=town.town, cycle="special", first=date(2026, 5, 1))


def test_a_section_keeps_its_versions_refuses_another_s_newer_text_and_unknown_numbers(town):
    found = drafted(town)
    section = found.sections.get(key="causes")
    saved = reports.save_section(section, by=town["manager"], text="主要是【登记案件】件里的土地问题。", version=0)
    assert saved.version == 1 and saved.versions.count() == 1
    saved = reports.save_section(saved, by=town["manager"], text="主要是土地问题，共【登记案件】件。", version=1)
    assert saved.versions.count() == 1  # within ten minutes: one version
    with set_clock(at(6, 2, 11)):
        saved = reports.save_section(saved, by=town["manager"], text="第二天又改。", version=2)
    assert saved.versions.count() == 2
    with pytest.raises(GuardFailed, match="刚刚改过"):
        reports.save_section(saved, by=town["manager"], text="旧的", version=1)
    with pytest.raises(GuardFailed, match="没有【没有的数】"):
        reports.save_section(saved, by=town["manager"], text="【没有的数】件", version=3)
    back = reports.restore(saved, by=town["manager"], version=saved.versions.last())
    assert back.text == "主要是土地问题，共【登记案件】件。"
    with pytest.raises(NotAllowed):
        reports.save_section(back, by=town["liaison"], text="我来改", version=4)
    reports.redraft(found, by=town["manager"])
    jobs.run_next()
    assert found.sections.get(key="causes").text == back.text


def test_it_is_signed_numbered_published_and_archived(town):
    found = drafted(town)
    with pytest.raises(GuardFailed, match="还没有工作建议"):
        reports.submit(found, by=town["manager"])
    advice = reports.suggest(
        found, by=town["manager"], text="开展一次集中排查", unit=town.agriculture, due_on=date(2026, 6, 30)
    )
    section = found.sections.get(key="total")
    note = reports.comment(section, by=town["leader"], text="形势判断再写具体")
    with pytest.raises(GuardFailed, match="1 条批注"):
        reports.submit(found, by=town["manager"])
    reports.settle_comment(note, by=town["manager"])
    reports.submit(found, by=town["manager"])
    with pytest.raises(GuardFailed):
        reports.save_section(section, by=town["manager"], text="送审以后", version=0)
    with pytest.raises(NotAllowed):
        reports.sign(found, by=town["manager"])
    with pytest.raises(GuardFailed, match="理由"):
        reports.sign(found, by=town["leader"], agree=False)
    assert reports.sign(found, by=town["leader"], agree=False, note="补充成因").status == "editing"
    reports.submit(found, by=town["manager"])
    assert reports.sign(found, by=town["leader"]).status == "approved"
    found = reports.publish(found, by=town["leader"])
    assert found.number == "综治研〔2026〕1号"
    with pytest.raises(GuardFailed, match="不能再改"):
        reports.redraft(found, by=town["manager"])
    found = reports.archive(found, by=town["manager"])
    assert found.paper.read().startswith(b"%PDF")
    reports.note_progress(advice, by=town["manager"], progress="done", note="已排查 12 个村")
    with set_clock(at(7, 2)):
        june = drafted(town, first=date(2026, 6, 1))
    assert "上期提出建议1条，已落实1条" in june.sections.get(key="progress").text


def test_the_files_say_the_same_and_follow_the_form(client, town):
    found = written(town)
    reports.submit(found, by=town["manager"])
    client.force_login(town["leader"])
    draft = PdfReader(BytesIO(client.get(f"/reports/{found.pk}/pdf/").content))
    assert "未印发" in draft.pages[0].extract_text()
    reports.sign(found, by=town["leader"])
    reports.publish(found, by=town["leader"])
    paper = PdfReader(BytesIO(client.get(f"/reports/{found.pk}/pdf/").content))
    text = "".join(page.extract_text() for page in paper.pages)
    for wanted in (
        "综治研〔2026〕1号",
        "一、总体情况",
        "（一）治安、刑事和警情",
        "附件1",
        "附件2",
        "2026年6月2日",
        "— 1 —",
        "未报送",
    ):
        assert wanted in text.replace("\n", ""), wanted
    assert "【" not in text
    assert [round(float(value)) for value in paper.pages[0].mediabox[2:]] == [595, 842]
    assert not any("XObject" in (page.get("/Resources") or {}) for page in paper.pages)  # charts are vectors
    for page in paper.pages:
        for font in page["/Resources"]["/Font"].values():
            descriptor = font.get_object().get("/FontDescriptor")
            assert descriptor is None or "/FontFile2" in descriptor.get_object()
    word = Word(BytesIO(client.get(f"/reports/{found.pk}/word/").content))
    assert any("综治研〔2026〕1号" in line.text for line in word.paragraphs)
    answer = client.get(f"/reports/{found.pk}/annex/")
    book = load_workbook(BytesIO(answer.content))
    assert book["主要指标总表"].cell(4, 2).value == 6 and zipfile.is_zipfile(BytesIO(answer.content))


def test_the_ratios_follow_the_rules_for_small_and_empty_bases():
    assert words.change("环比", 12, 10) == "环比上升20.00%"
    assert words.change("同比", 3, 0) == "上年同期为0，增加3件"
    assert words.change("环比", 5, 3) == "环比增加2件"
    assert words.change("环比", 4, 4) == "环比持平"
    from decimal import Decimal

    assert words.points("环比", Decimal("81.20"), Decimal("80.00")) == "环比提高1.20个百分点"
    assert words.points("同比", None, Decimal("80.00")) == "同比无可比数据"


def test_small_counts_of_a_cross_table_are_hidden_once_published():
    class Number:
        def __init__(self, text):
            self.text = text

    cells = {"a": "2", "b": "7", "c": "9", "d": "6", "e": "8", "f": "14", "g": "8", "h": "15", "i": "23"}
    names = {name: Number(text) for name, text in cells.items()}
    rows = [
        ["甲村", *({"f": n} for n in "abc")],
        ["乙村", *({"f": n} for n in "def")],
        ["合计", *({"f": n} for n in "ghi")],
    ]
    table = {"rows": rows, "cross": True}
    assert shown_rows(table, names)[0] == ["甲村", "2", "7", "9"]
    hidden = shown_rows(table, names, published=True)
    assert hidden[0][1:3] == ["1–4", "—"] and "6" not in hidden[1]  # neither row nor column gives it away


def test_who_reads_what_and_what_a_page_costs(client, town, django_assert_max_num_queries):
    found = written(town)
    client.force_login(town["liaison"])
    assert client.get(f"/reports/{found.pk}/").status_code == 404
    client.force_login(town["frontdesk"])
    assert client.get("/reports/").status_code == 403
    client.force_login(town["manager"])
    client.get("/cases/")
    with django_assert_max_num_queries(18):
        assert client.get(f"/reports/{found.pk}/").status_code == 200
    section = ReportSection.objects.get(report=found, key="causes")
    url = f"/reports/{found.pk}/sections/{section.pk}/"
    assert client.get(url).status_code == 200
    saved = client.post(url, {"text": "自动存的", "version": 0}, headers={"HX-Request": "true"})
    assert "已自动保存" in saved.content.decode() and 'value="1"' in saved.content.decode()
    late = client.post(url, {"text": "过时的", "version": 0}, headers={"HX-Request": "true"})
    assert "没有保存" in late.content.decode()
    reports.submit(found, by=town["manager"])
    client.force_login(town["leader"])
    assert found.title in client.get("/cases/approvals/").content.decode()
    answer = client.post(f"/reports/{found.pk}/sign/", {"agree": "yes", "note": ""})
    assert answer.status_code == 302 and Report.objects.get().status == "approved"
