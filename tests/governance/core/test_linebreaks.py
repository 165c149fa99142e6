"""Lines of official papers: marks stand where they may, numbers stay whole, a seal never stands alone."""

from hypothesis import given, settings
from hypothesis import strategies as st

from governance.core.documents import Body, Document, Heading, Seal, Text
from governance.core.documents_pdf import pdf_of
from governance.core.linebreaks import CLOSING, OPENING, lines_of, may_break
from tests.papers_reading import pages_of

WORDS = st.text(alphabet="信访事项办理意见书（）《》，。、“”2026年3月-", min_size=1, max_size=120)


@settings(max_examples=150, deadline=None)
@given(text=WORDS, room=st.integers(12, 30))
def test_nothing_is_lost_and_marks_stand_where_they_may(text, room):
    ends = list(lines_of(text, [1] * len(text), [room]))
    assert "".join(text[begin:end] for begin, end, _ in ends) == text
    for begin, end, _ in ends:
        assert end - begin <= room
        if end < len(text) and any(may_break(text[i - 1], text[i]) for i in range(max(begin + 1, end - 11), end + 1)):
            assert text[end] not in CLOSING and text[end - 1] not in OPENING


def test_two_closing_marks_go_down_together_and_a_number_is_whole():
    text = "（信访编号260420-0001），收到"
    assert [text[a:b] for a, b, _ in lines_of(text, [1] * len(text), [17])] == ["（信访编号", "260420-0001），收到"]


def test_a_seal_stands_below_two_lines_of_text_and_a_heading_with_its_text():
    for lines in range(14, 26):
        parts = [Text(f"第{n}行。") for n in range(lines)]
        last = Body("救济途径", "如不服本处理意见，可以自收到之日起30日内向清溪县人民政府请求复查。")
        pages = pages_of(
            pdf_of(Document("意见书", (*parts, Heading("依据"), Text("条例。"), last, Seal("清溪镇", ""))))
        )
        with_seal = next(page for page in pages if "（印章）" in page)
        assert "如不服本处理意见" in with_seal and "救济途径" in with_seal
        assert not any(page.rstrip().endswith(("依据", "救济途径")) for page in pages)
