"""A liaison hands in the ledger of the department, and keys a paper one in by keyboard alone."""

import pytest

from governance.cases.models import Case
from governance.core import jobs
from intake.models import LedgerImport
from tests.intake.ledgers import DISPUTES, WALL, WELL, workbook
from tests.intake.test_ledger_import import PDF

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASTE = """text => {
  const data = new DataTransfer(); data.setData("text/plain", text);
  const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(paste);
}"""


def test_from_the_file_to_the_cases(sign_in, town):
    page = sign_in("liaison").go("/intake/ledgers/")
    page.get_by_role("link", name="导入数据台账").click()
    page.locator("html[data-ready]").wait_for()
    bad = [3, "看不清", "赵测四", "", "", "田埂被挖。", "", "", ""]
    content = workbook(["2026年矛盾纠纷台账"], DISPUTES, WELL, WALL, bad)
    page.get_by_label("台账文件").set_input_files({"name": "纠纷.xlsx", "mimeType": "", "buffer": content})
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="会登记成这样").wait_for()
    assert page.get_by_text("1 行不能登记").is_visible()
    assert page.get_by_label("矛盾纠纷简述").input_value() == "text"
    with page.expect_navigation():
        page.get_by_role("button", name="开始导入").click()
    page.get_by_text("排队中").wait_for()
    jobs.run_next()
    # The progress asks again by itself and gives way to the result.
    page.get_by_text("下载没有登记的行").wait_for()
    assert Case.objects.for_system().count() == 2
    with page.expect_download() as download:
        page.get_by_text("下载没有登记的行").click()
    assert "没有登记的行" in download.value.suggested_filename


def test_a_paper_ledger_by_keyboard(sign_in, town):
    page = sign_in("village").go("/intake/ledgers/paper/")
    page.get_by_label("台账名称").fill("青石村登记簿")
    page.get_by_label("纸上写的行数").fill("4")
    page.get_by_label("扫描件或照片").set_input_files({"name": "第一页.pdf", "mimeType": "", "buffer": PDF})
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page.locator("html[data-ready]").wait_for()

    def here():
        return page.evaluate("document.activeElement.getAttribute('aria-label')")

    assert here() == "第 1 行 序号", "the first free row is ready to be keyed"
    page.keyboard.type("1")
    page.keyboard.press("Tab")
    page.keyboard.type("6月1日")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    assert here() == "第 1 行 当事人姓名"
    page.keyboard.type("张测一")
    page.keyboard.press("Enter")
    assert here() == "第 2 行 当事人姓名"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert here() == "第 2 行 序号"
    rows = [f"{i}\t6月{i}日\t\t李测{i}\t\t\t\t\t第{i}件" for i in range(2, 23)]
    page.evaluate(PASTE, "\n".join(rows))
    assert page.get_by_label("第 3 行 矛盾纠纷简述").input_value() == "第3件"
    assert page.get_by_text("本页放不下的 2 行在下面的框里").is_visible()
    page.get_by_label("第 1 行 矛盾纠纷简述").fill("第1件")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page.get_by_text("纸上写的是 4 行，录入的是 22 行").first.wait_for()
    page.get_by_label("行数不符的原因").fill("背面还有")
    with page.expect_navigation():
        page.get_by_role("button", name="开始导入").click()
    jobs.run_next()
    batch = LedgerImport.objects.get()
    assert (batch.created, batch.difference) == (22, "背面还有")
    assert Case.objects.for_system().filter(source_system="纸质台账", origin=town.villages[0]).count() == 22
