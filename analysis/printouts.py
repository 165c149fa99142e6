"""通报 of a period as PDF."""

from decimal import Decimal

from analysis.models import ScoreRound, SheetItem
from governance.cases.printouts import paper_date
from governance.core.now import now
from governance.core.official import OfficialPaper


def notice_pdf(found: ScoreRound, by) -> bytes:
    """关于……考核情况的通报 in the form of GB/T 9704: the whole, the ranking by group, the entries, what is asked.

    A draft says so across each page and shows its number open.
    """
    sheets = list(found.sheets.order_by("group", "rank", "-total", "pk"))
    organ = f"{found.area.name}社会治理中心"
    paper = OfficialPaper(
        f"关于{found.period}{found.get_kind_display()}考核情况的通报",
        issuer=organ,
        number=found.number or f"综治考〔{found.first.year}〕　号",
        addressed="各有关单位",
        watermark="" if found.is_frozen else f"未发布　{by.name}　{now():%Y-%m-%d %H:%M}",
    )
    paper.heading("一、基本情况")
    paper.paragraph(_summary(found, sheets))
    paper.heading("二、考核结果")
    for group in dict.fromkeys(sheet.group for sheet in sheets):
        paper.paragraph(f"（{group}）")
        rows = [["名次", "名称", "涉及案件", "总分", "等次"]]
        rows += [
            [sheet.rank or "不排名", sheet.name, sheet.cases, _shown(sheet.total), sheet.grade or "—"]
            for sheet in sorted(
                (s for s in sheets if s.group == group), key=lambda s: (s.rank is None, s.rank or 0, -(s.total or 0))
            )
        ]
        paper.table([[str(value) for value in row] for row in rows], [20, 60, 25, 25, 25])
    paper.heading("三、加减分和一票否决")
    _items(paper, found)
    paper.heading("四、工作要求")
    paper.paragraph(found.remarks or "请各单位对照考核结果查找不足，抓好整改。")
    day = paper_date(found.published_at or now())
    paper.signature(organ, day)
    paper.imprint(f"{found.area.name}党委、人民政府领导同志", organ, day)
    return paper.build()


def _summary(found, sheets) -> str:
    scored = [sheet.total for sheet in sheets if sheet.total is not None]
    grades: dict[str, int] = {}
    for sheet in sheets:
        if sheet.grade:
            grades[sheet.grade] = grades.get(sheet.grade, 0) + 1
    words = "，".join(f"{grade} {number} 个" for grade, number in grades.items())
    average = f"平均 {sum(scored) / len(scored):.2f} 分" if scored else "本期没有可计分的指标"
    least = found.scheme.least_cases
    return (
        f"按照《{found.scheme.name}》（第 {found.scheme.version} 版），本期考核 {len(sheets)} 个对象，{average}"
        f"{'，' + words if words else ''}。涉及案件少于 {least} 件的不参加排名。"
    )


def _items(paper, found) -> None:
    entries = list(
        SheetItem.objects.filter(sheet__round=found, withdrawn_at=None)
        .select_related("sheet", "item")
        .order_by("sheet")
    )
    if not entries:
        paper.paragraph("本期没有加减分和一票否决。")
        return
    rows = [["名称", "事项", "次数", "理由和依据"]]
    rows += [
        [e.sheet.name, f"{e.item.get_sort_display()}：{e.item.label}", str(e.times), f"{e.reason}（{e.evidence}）"]
        for e in entries
    ]
    paper.table(rows, [35, 45, 15, 60])


def _shown(value: Decimal | None) -> str:
    return "—" if value is None else f"{value:.2f}"
