"""Papers of a case as PDF: the answer (办结答复书) and the supervision order (督办单)."""

from django.conf import settings
from django.utils import timezone

from governance.cases.kinds import kind_of
from governance.cases.models import Answer, Case, Supervision
from governance.core.now import now
from governance.core.pdf import Paper


def paper_date(moment) -> str:
    """2026年3月9日."""
    day = timezone.localtime(moment).date()
    return f"{day.year}年{day.month}月{day.day}日"


def answer_pdf(case: Case, answer: Answer) -> bytes:
    """办结答复书 for the citizen: no other party, no internal note, no ID number."""
    paper = Paper("办结答复书", issuer=settings.PORTAL_TOWN_NAME, number=case.shown_number)
    name = answer.told_to.name if answer.told_to and answer.told_to.name else "来访人"
    paper.paragraph(f"{name}：", indent=False)
    paper.paragraph(f"您反映的“{case.title}”（案件编号 {case.shown_number}）已经办理，现答复如下：")
    paper.paragraph(answer.text)
    paper.paragraph(kind_of(case.kind).remedy)
    paper.signature(settings.PORTAL_TOWN_NAME, paper_date(answer.told_at or answer.written_at))
    return paper.build()


def order_pdf(case: Case, order: Supervision, by) -> bytes:
    """督办单 in official form, with room for the written answer."""
    footer = f"打印 {by.name} {timezone.localtime(now()):%Y-%m-%d %H:%M}"
    paper = Paper(
        "督 办 单" if order.kind == "order" else "领导批示单",
        issuer=settings.PORTAL_TOWN_NAME,
        number=order.number or "",
        footer=footer,
    )
    due = order.deadlines.order_by("pk").first()
    answered = f"{order.answer}\n{paper_date(order.answered_at)}" if order.answered_at else "\n\n\n\n"
    paper.table(
        [
            ["督办对象", order.to_unit.name],
            ["案件编号", case.shown_number],
            ["事项", case.title],
            ["级别", order.get_level_display()],
            ["督办原因", order.reason],
            ["督办要求", order.requirement],
            ["回复期限", paper_date(due.due_at) if due else ""],
            ["签发人", f"{order.issued_by.name if order.issued_by else ''}　{paper_date(order.issued_at)}"],
            ["办理情况回复", answered],
            ["核销意见", order.closing_note or "\n\n"],
        ],
        [35, 120],
        head=False,
    )
    paper.signature(settings.PORTAL_TOWN_NAME, paper_date(order.issued_at))
    return paper.build()
