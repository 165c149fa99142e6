"""Printed papers: every character is there, embedded, in lines that begin as Chinese lines may."""

import re
import shutil
import subprocess

import pytest

from governance.core.linebreaks import CLOSING
from governance.core.pdf import FALLBACK, Paper, markup, qr_drawing

LINE = "经现场查看，村口路灯灯头损坏；已于六月十日更换，现已恢复照明。（镇农业农村办）"


def run(tool, content, *options):
    """The output of a tool of poppler on a PDF."""
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    to = ["-"] if tool == "pdftotext" else []
    done = subprocess.run([tool, *options, "-", *to], input=content, capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def pages(content):
    """The text of each page, line by line."""
    return [page.splitlines() for page in run("pdftotext", content, "-layout").split("\f")[:-1]]


def whole(content):
    """All characters in order, without blanks."""
    return re.sub(r"\s", "", run("pdftotext", content))


def test_a_paper_says_what_was_put_into_it():
    paper = Paper("督 办 单", issuer="清溪镇社会治理中心", number="督〔2026〕7号", footer="打印 吴静 2026-06-10")
    paper.heading("督办要求")
    paper.paragraph("请于三日内\n书面回复")
    paper.table([["督办对象", "农业农村办"], ["级别", ""]], [35, 120], head=False)
    paper.signature("清溪镇社会治理中心", "2026年6月10日")
    text = whole(paper.build())
    for words in ("督办单", "督〔2026〕7号", "督办要求", "请于三日内", "书面回复", "农业农村办", "2026年6月10日"):
        assert words in text, words
    assert text.count("清溪镇社会治理中心") == 2 and "打印吴静2026-06-10" in text


@pytest.mark.parametrize(
    "text",
    [
        "堃、喆、犇、镕、玥、嬛、甯、昇",
        "ABC abc 0123 ①②③ ㎡ ℃ ￥ — …… · “”‘’",
        "<b>&amp;</b> & <script>",
        pytest.param("㐂、䶮、㛃", id="names beyond GBK, plane 0"),
        pytest.param("𠮷、𬭎、𫖯", id="names beyond GBK, plane 2"),
    ],
)
def test_rare_names_latin_and_marks_are_not_lost(text):
    paper = Paper("测试")
    paper.paragraph(text)
    found = whole(paper.build())
    lost = [character for character in re.sub(r"\s", "", text) if character not in found]
    assert not lost


def test_digits_and_missing_characters_are_set_in_the_other_face():
    assert markup("共 12 件") == f'共 <font name="{FALLBACK}">12</font> 件'
    assert markup("甲\n乙") == "甲<br/>乙"
    assert markup("<b>") == f'&lt;<font name="{FALLBACK}">b</font>&gt;'


def test_a_character_of_no_face_leaves_a_mark_and_a_name_is_whole_in_the_margin_too():
    paper = Paper("测试", footer="打印 㐂𠮷", watermark="䶮 2026-06-10")
    paper.paragraph("甲\U000f0000乙")
    text = whole(paper.build())
    assert "甲〓乙" in text and "打印㐂𠮷" in text and "䶮" in text


def test_no_line_begins_with_a_closing_mark():
    paper = Paper("答复书")
    for cut in range(12):
        paper.paragraph("一" * cut + LINE * 6)
    lines = [line.strip() for page in pages(paper.build()) for line in page if line.strip()]
    assert len(lines) > 60
    assert not [line for line in lines if line[0] in CLOSING]


def test_each_page_knows_its_number_and_the_whole():
    paper = Paper("长文", watermark="吴静 2026-06-10")
    for _ in range(40):
        paper.paragraph(LINE * 2)
    found = pages(paper.build())
    assert len(found) > 2
    for step, page in enumerate(found, 1):
        text = re.sub(r"\s", "", "".join(page))
        assert f"第{step}页共{len(found)}页" in text


def test_a_heading_row_is_repeated_on_each_page_of_a_table():
    paper = Paper("名单")
    paper.table([["编号", "事项"], *[[str(step), LINE] for step in range(60)]], [30, 120])
    found = pages(paper.build())
    assert len(found) > 1
    assert all("编号" in "".join(page) and "事项" in "".join(page) for page in found)


def test_all_fonts_are_in_the_file_and_the_page_is_a4():
    paper = Paper("答复书", issuer="清溪镇")
    paper.paragraph("共 12 件")
    content = paper.build()
    # The library names Helvetica on every page and sets nothing in it.
    rows = [row for row in run("pdffonts", content).splitlines()[2:] if not row.startswith("Helvetica")]
    assert len(rows) >= 3 and all(re.search(r"\byes +(yes|no) +(yes|no) +\d+ +\d+$", row) for row in rows), rows
    assert "A4" in run("pdfinfo", content)


def test_a_qr_code_is_as_large_as_asked_with_its_quiet_zone():
    drawing = qr_drawing("https://portal.example/q/2606100001#123456", 24)
    assert round(drawing.width / 72 * 25.4) == round(drawing.height / 72 * 25.4) == 24
    assert drawing.contents[0].barBorder == 4
