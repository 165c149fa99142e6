"""The answer of a case as PDF (办结答复书)."""

from django.conf import settings
from django.utils import timezone

from governance.cases.kinds import kind_of
from governance.cases.models import Answer, Case, Party
from governance.core.pdf import Paper


def paper_date(moment) -> str:
    """2026年3月9日."""
    day = timezone.localtime(moment).date()
    return f"{day.year}年{day.month}月{day.day}日"


def answer_pdf(case: Case, answer: Answer, reader: Party | None = None) -> bytes:
    """办结答复书 for the citizen: no other party, no internal note, no ID number.

    `case` is the reader's own, which may have been merged into the one that was answered; without a reader the
    paper is for whoever was told.
    """
    paper = Paper("办结答复书", issuer=settings.PORTAL_TOWN_NAME, number=case.shown_number)
    person = reader or answer.told_to
    paper.paragraph(f"{person.name if person and person.name else '来访人'}：", indent=False)
    done = "已经办理" if answer.case_id == case.pk else "已经合并办理"
    paper.paragraph(f"您反映的“{case.title}”（案件编号 {case.shown_number}）{done}，现答复如下：")
    paper.paragraph(answer.text)
    paper.paragraph(kind_of(case.kind).remedy)
    paper.signature(settings.PORTAL_TOWN_NAME, paper_date(answer.told_at or answer.written_at))
    return paper.build()
