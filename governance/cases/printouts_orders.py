"""Papers of 督办 as PDF: the order with its cards' red or yellow name, the leader's instruction, the 约谈记录."""

from django.conf import settings
from django.utils import timezone

from governance.cases.models import Case, Countersign, Interview, Supervision
from governance.cases.printouts import paper_date
from governance.core.now import now
from governance.core.pdf import Paper

TITLES = {"normal": "督 办 单", "yellow": "黄 牌 督 办 单", "red": "红 牌 督 办 单"}


def _footer(by) -> str:
    return f"打印 {by.name} {timezone.localtime(now()):%Y-%m-%d %H:%M}"


def _room(text: str, lines: int = 3) -> str:
    """The text, or room to write by hand."""
    return text or "\n" * lines


def order_pdf(case: Case, order: Supervision, by) -> bytes:
    """督办单 in official form, with room for the written answer where there is none."""
    is_order = order.kind == Supervision.Kind.ORDER
    organ = order.organ.name if order.organ else settings.PORTAL_TOWN_NAME
    title = TITLES[order.level] if is_order else "领导批示办理单"
    paper = Paper(title, issuer=organ, number=order.number or "", footer=_footer(by))
    due = order.deadlines.filter(superseded_by=None).order_by("-pk").first()
    joined = Countersign.objects.filter(supervision=order).select_related("by")
    answered = f"{order.answer}\n{paper_date(order.answered_at)}" if order.answered_at else ""
    rows = [
        ["督办对象" if is_order else "承办单位", order.to_unit.name],
        ["案件编号", case.shown_number],
        ["事项", case.title],
        ["级别", order.get_level_display()] if is_order else None,
        ["督办原因", order.reason] if is_order else None,
        ["督办要求" if is_order else "批示内容", order.requirement],
        ["回复期限", paper_date(due.due_at) if due else ""],
        ["签发人" if is_order else "批示领导", f"{order.issued_by.name}　{paper_date(order.issued_at)}"],
        ["会签", "\n".join(f"{row.by.name}：{row.opinion}　{paper_date(row.at)}" for row in joined)]
        if joined
        else None,
        ["办理情况回复", _room(answered, 4)],
        ["核销意见", _room(order.closing_note, 2)],
    ]
    paper.table([row for row in rows if row], [35, 120], head=False)
    paper.signature(organ, paper_date(order.issued_at))
    return paper.build()


def talk_pdf(talk: Interview, by) -> bytes:
    """约谈记录: what was kept, and room to sign; what is not yet known is left to be written by hand."""
    paper = Paper("约 谈 记 录", issuer=settings.PORTAL_TOWN_NAME, number=talk.number, footer=_footer(by))
    held = talk.held_at or talk.planned_at
    paper.table(
        [
            ["约谈单位", talk.unit.name],
            ["约谈对象", talk.person],
            ["时间", f"{paper_date(held)} {timezone.localtime(held):%H:%M}" if held else ""],
            ["地点", talk.place],
            ["约谈人", talk.interviewer],
            ["约谈事由", talk.matter],
            ["指出的问题", _room(talk.problems)],
            ["表态发言", _room(talk.statement)],
            ["整改措施", _room(talk.measures)],
            ["整改期限", f"{talk.measures_due.year}年{talk.measures_due.month}月{talk.measures_due.day}日"]
            if talk.measures_due
            else ["整改期限", ""],
            ["复核结果", _room(talk.result, 2)],
        ],
        [35, 120],
        head=False,
    )
    paper.space(16)
    paper.paragraph("约谈对象（签名）：　　　　　　　　　　年　　月　　日", indent=False)
    paper.paragraph("约谈人（签名）：　　　　　　　　　　　年　　月　　日", indent=False)
    paper.paragraph(f"记录人（签名）：{talk.recorder.name if talk.recorder else ''}", indent=False)
    return paper.build()
