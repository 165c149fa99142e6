"""文书: issued once with a number, kept as they were, corrected or voided in the open, signed, delivered, bound."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from governance.audit.models import AuditRecord
from governance.cases import dossiers, papers, services
from governance.cases.engine import why_not
from governance.cases.files import CaseFiles
from governance.cases.models import CasePaper, Delivery
from governance.cases.papers import PaperType
from governance.cases.services import papers as paper_services
from governance.core.documents import Document, Text, from_json
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now, set_clock
from governance.core.uploads import check_upload
from governance.organisation.models import User
from tests.cases_factory import applicant, fresh, make_case, ticket

pytestmark = pytest.mark.django_db


def letter(case, options, by):
    """A numbered letter for these tests."""
    return Document("测试函", (Text("致{to}：{text}", {"to": options.get("to", ""), "text": options.get("text", "")}),))


@pytest.fixture(autouse=True)
def sample_letter(monkeypatch, town, morning):
    """A numbered paper of disputes; passwords are fresh."""
    User.objects.update(password_changed_at=morning)
    kept = dict(papers._types)
    papers._types["T-1"] = PaperType(
        key="T-1",
        name="测试函",
        kinds=("dispute",),
        builder=f"{__name__}.letter",
        number="（{year}）{organ}测字第{n:03d}号",
        series="测",
        place="notice",
        once=False,
        delivered=True,
    )
    yield
    papers._types.clear()
    papers._types.update(kept)


@pytest.fixture
def case(town):
    """A dispute that 司法所 handles."""
    return make_case(
        town=town,
        state="handling",
        kind="dispute",
        lead=town.justice,
        assists=(),
        parties=[applicant("张三"), applicant("李四", role="respondent")],
    )


def act(name, case, who, **data):
    """Call the service on the case as it stands."""
    return getattr(services, name)(fresh(case), by=who, ticket=ticket(), **data)


def issued(case, who, key="T-1", **data):
    """The paper of an issue."""
    return CasePaper.objects.get(pk=act("issue_paper", case, who, paper=key, **data).data["paper"])


def scan(name="签字件.png"):
    """A picture as a scan."""
    out = BytesIO()
    Image.new("RGB", (400, 300), "white").save(out, "PNG")
    return check_upload(SimpleUploadedFile(name, out.getvalue(), content_type="image/png"))


def test_a_paper_has_the_next_number_of_its_organ_and_year_and_stays_as_issued(town, case):
    first = issued(case, town["mediator"], options={"to": "张三", "text": "请到场"})
    second = issued(case, town["mediator"], options={"to": "李四", "text": "请到场"})
    assert (first.number, second.number) == ("（2026）清溪测字第001号", "（2026）清溪测字第002号")
    assert first.content and from_json(first.content).parts[0].filled() == "致张三：请到场"
    assert paper_services.stored(first).startswith(b"%PDF")
    assert case.events.filter(action="issue_paper").count() == 2
    first.number = "（2026）清溪测字第009号"
    with pytest.raises(TypeError):
        first.save()
    with pytest.raises(TypeError):
        second.delete()


def test_a_failed_issue_gives_its_number_back(town, case, monkeypatch):
    def broken(*args, **kwargs):
        raise GuardFailed("缺少内容", field="text")

    with monkeypatch.context() as patch:
        patch.setattr(paper_services, "pdf_of", broken)
        with pytest.raises(GuardFailed):
            act("issue_paper", case, town["mediator"], paper="T-1")
    assert issued(case, town["mediator"]).serial == 1


def test_the_database_refuses_the_same_number_twice(town, case):
    row = issued(case, town["mediator"])
    twin = CasePaper.objects.get(pk=row.pk)
    twin.pk, twin.code, twin._issued = None, "other", {}
    twin._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_a_void_paper_keeps_its_number_and_a_correction_points_on(town, case):
    first = issued(case, town["mediator"])
    with pytest.raises(GuardFailed, match="请写明理由"):
        act("void_paper", case, town["mediator"], paper=first, reason="")
    second = issued(case, town["mediator"], replaces=first)
    first.refresh_from_db()
    assert (first.is_void, first.replaced_by, first.number) == (True, second, "（2026）清溪测字第001号")
    act("void_paper", case, town["mediator"], paper=second, reason="送错了人")
    assert issued(case, town["mediator"]).serial == 3
    with pytest.raises(GuardFailed, match="已经作废"):
        act("void_paper", case, town["mediator"], paper=second, reason="再来一次")
    assert "作废" not in PdfReader(BytesIO(paper_services.stored(second))).pages[0].extract_text()
    printed = paper_services.printed(by=town["mediator"], paper=second, copies=2, purpose="归卷")
    assert "废" in PdfReader(BytesIO(printed)).pages[0].extract_text()
    kept = AuditRecord.objects.filter(event="paper.print").latest("pk")
    assert (kept.detail["copies"], kept.detail["purpose"]) == (2, "归卷")


def test_who_may_issue_what(town, case):
    with pytest.raises(GuardFailed, match="您的岗位不出具"):
        act("issue_paper", case, town["frontdesk"], paper="T-1")
    with pytest.raises(NotAllowed):
        act("issue_paper", case, town["village2"], paper="T-1")
    assert why_not(fresh(case), town["mediator"], "issue_paper") == ""
    other = make_case(town=town, state="handling", kind="general")
    with pytest.raises(GuardFailed, match="不属于这类案件"):
        act("issue_paper", other, town["liaison"], paper="T-1")


def test_a_paper_of_which_there_is_one_is_corrected_and_not_issued_again(town, case):
    issued(case, town["mediator"], "DM-05")
    with pytest.raises(GuardFailed, match="已经出具；内容有误请更正"):
        act("issue_paper", case, town["mediator"], paper="DM-05")


def test_delivery_needs_a_receiver_a_true_moment_and_a_witness_where_it_was_left(town, case):
    paper = issued(case, town["mediator"])
    party = case.parties.first()
    give = {"paper": paper, "party": party, "at": now()}
    with pytest.raises(GuardFailed, match="见证人"):
        act("deliver_paper", case, town["mediator"], method="left", **give)
    with pytest.raises(GuardFailed, match="不能晚于现在"):
        act("deliver_paper", case, town["mediator"], method="direct", **give | {"at": now() + timedelta(hours=1)})
    with pytest.raises(GuardFailed, match="不能早于"):
        act("deliver_paper", case, town["mediator"], method="direct", **give | {"at": now() - timedelta(days=2)})
    with pytest.raises(GuardFailed, match="受送达人"):
        act("deliver_paper", case, town["mediator"], method="direct", **give | {"party": None})
    event = act(
        "deliver_paper", case, town["mediator"], method="left", witness="王大山", uploads=[scan("回证.png")], **give
    )
    row = Delivery.objects.get(pk=event.data["delivery"])
    assert (row.receiver, row.witness, row.paper.scans.get().is_receipt) == ("张三", "王大山", True)
    assert "留置送达 张三" in event.note


def test_the_meter_asks_for_what_the_law_asks_and_for_signatures(town, case):
    files = CaseFiles(fresh(case))
    before = dossiers.completeness(dossiers.shelves(case, files))
    assert "权利义务告知书" in before["lacks"] and not before["is_whole"]
    paper = issued(case, town["mediator"], "DM-05")
    files = CaseFiles(fresh(case))
    assert "人民调解当事人权利义务告知书的签字件" in dossiers.completeness(dossiers.shelves(case, files))["lacks"]
    act("scan_paper", case, town["mediator"], paper=paper, uploads=[scan()])
    after = dossiers.completeness(dossiers.shelves(case, CaseFiles(fresh(case))))
    assert after["done"] == before["done"] + 1 and after["all"] == before["all"]


def test_the_dossier_binds_everything_in_order_with_page_numbers(town, case):
    issued(case, town["mediator"], "DM-05")
    act("attach", case, town["mediator"], uploads=[scan("身份证.png"), scan("借条.png")])
    broken = check_upload(SimpleUploadedFile("坏的.pdf", b"%PDF-1.4\nnothing\n%%EOF"))
    act("attach", case, town["mediator"], uploads=[broken])
    one = case.attachments.get(title="身份证.png")
    act("bind_file", case, town["mediator"], attachment=one, place="identity", title="张三身份证", is_copy=True)
    files = CaseFiles(fresh(case))
    shelf = next(row for row in dossiers.shelves(case, files) if row.place.code == "identity")
    assert [leaf.name for leaf in shelf.leaves] == ["张三身份证"] and not shelf.lacks
    assert {row.title for row in dossiers.unbound(case, files)} == {"借条.png", "坏的.pdf"}
    reader = PdfReader(BytesIO(dossiers.dossier_pdf(fresh(case), files, town["mediator"])))
    text = [page.extract_text() for page in reader.pages]
    assert "人民调解卷宗" in text[0] and "张三与李四" in text[0].replace("\n", "")
    assert "卷 内 目 录" in text[1] and "张三身份证" in text[1]
    assert "封底" in text[-1] and "无法并入" in text[-2]


def test_the_pages(client, town, case):
    client.force_login(town["mediator"])
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert f"/cases/{case.number}/papers/" in page
    assert client.get(f"/cases/{case.number}/papers/", headers={"HX-Request": "true"}).status_code == 200
    form = client.get(f"/cases/{case.number}/do/issue_paper/?paper=DM-05")
    assert "预览草稿" in form.content.decode()
    preview = client.post(f"/cases/{case.number}/papers/preview/", {"paper": "DM-05"})
    assert preview["Content-Type"] == "application/pdf" and not CasePaper.objects.exists()
    done = client.post(f"/cases/{case.number}/do/issue_paper/", {"paper": "DM-05"})
    assert done.status_code == 302
    paper = CasePaper.objects.get()
    whole = client.get(f"/cases/{case.number}/papers/").content.decode()
    assert "待签字件" in whole and "卷宗" in whole
    assert client.get(reverse("cases:paper_print", args=[case.number, paper.pk])).status_code == 200
    made = client.post(
        reverse("cases:paper_print", args=[case.number, paper.pk]), {"copies": 2, "purpose": "送达当事人"}
    )
    assert made.content.startswith(b"%PDF")
    assert client.get(reverse("cases:paper_word", args=[case.number, paper.pk])).content.startswith(b"PK")
    assert client.get(reverse("cases:paper_blank", args=[case.number, "DM-16"])).content.startswith(b"%PDF")
    assert client.get(reverse("cases:paper_blank", args=[case.number, "none"])).status_code == 404
    assert client.get(reverse("cases:dossier", args=[case.number])).content.startswith(b"%PDF")
    code = paper_services.qr_text(paper.code, from_json(paper.content))
    assert "有效" in client.post(reverse("cases:paper_check"), {"code": code}).content.decode()
    assert "没有找到" in client.post(reverse("cases:paper_check"), {"code": code[:-1] + "x"}).content.decode()
    client.force_login(town["village2"])
    assert client.get(f"/cases/{case.number}/papers/").status_code == 404
    assert client.get(reverse("cases:paper_print", args=[case.number, paper.pk])).status_code == 404
    assert "没有找到" in client.post(reverse("cases:paper_check"), {"code": code}).content.decode()


def test_a_number_starts_again_with_the_year(town, case, morning):
    assert issued(case, town["mediator"]).number.endswith("001号")
    with set_clock(morning + timedelta(days=365)):
        assert issued(case, town["mediator"]).number == "（2027）清溪测字第001号"
