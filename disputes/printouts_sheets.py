"""Sheets printed on paper: DM-29 人民调解案件补贴申报审批表, DM-30 人民调解案件登记簿."""

from django.utils import timezone

from disputes.models import SubsidyStep
from disputes.printouts_parts import day_words
from governance.core.amounts import both
from governance.core.documents import Document, Grid, Heading, Note, Rows, Sign, Text

#: 填写意见的栏, in the order of the steps (申报之后).
OPINIONS = ("check", "review", "approve", "pay")


def both_sides(case) -> str:
    """Names of the parties, without those who act for them."""
    return "、".join(party.name for party in case.parties.all() if party.role in ("applicant", "respondent"))


def claim_sheet(claim, items, steps) -> Document:
    """DM-29: who claims, the disputes with their grade and price, and the opinions of each step."""
    who = claim.mediator
    kept = [item for item in items if not item.struck_reason]
    grid = [
        [
            str(at),
            item.case.shown_number,
            both_sides(item.case),
            f"{item.case.dispute.type or ''}",
            f"{item.get_difficulty_display()}、{'书面' if item.is_written else '口头'}",
            f"{item.effective_on:%m-%d}",
            item.case.dispute.get_status_display(),
            f"核减：{item.struck_reason}" if item.struck_reason else f"{item.amount.normalize():f}",
        ]
        for at, item in enumerate(items, 1)
    ]
    said = {row.step: row for row in steps}
    opinions = []
    for step in OPINIONS:
        row = said.get(step)
        words = " ".join(filter(None, (row.note or "同意", row.by.name, day_words(row.at)))) if row else ""
        opinions.append([SubsidyStep.Step(step).label, words])
    parts = (
        Rows(
            [
                ["申报调解员", who.name, "证号", who.certificate_no],
                ["所属调委会", str(who.committee or ""), "账户末四位", who.account_tail],
                ["申报周期", f"{claim.month.year}年{claim.month.month}月", "件数", f"{len(kept)} 件"],
                ["金额合计", both(sum(item.amount for item in kept))],
            ]
        ),
        Heading("申报的案件"),
        Grid(
            ["序号", "编号", "当事人", "类型", "等级、形式", "生效", "履行", "单价（元）"],
            grid,
            [13, 32, 52, 26, 24, 20, 22, 22],
            empty=6,
        ),
        Rows(opinions, {label: 2 for label, _words in opinions}),
        Sign([["申报人（签名）", who.name], ["领款人（签名）", ""]]),
        Note("单价按申报当月有效的补贴标准。核减的案件不计入件数和金额。"),
    )
    issuer = str(who.committee) if who.committee else who.unit.name
    return Document("人民调解案件补贴申报审批表", parts, issuer=issuer)


def register(cases, title: str, unit: str, by) -> Document:
    """DM-30 人民调解案件登记簿: one line for each case, in the order of registration."""
    rows = []
    for at, case in enumerate(cases, 1):
        detail = getattr(case, "dispute", None)
        rows.append(
            [
                str(at),
                case.shown_number,
                f"{timezone.localtime(case.registered_at):%m-%d}",
                both_sides(case),
                str(detail.type or "") if detail else "",
                detail.get_source_display() if detail else "",
                detail.get_status_display() if detail else "",
                case.handler.name if case.handler else "",
            ]
        )
    parts = (
        Text("{title}", {"title": title}, align="center", indent=False),
        Grid(
            ["序号", "编号", "登记", "当事人", "类型", "来源", "调解进程", "承办人"],
            rows,
            [13, 32, 20, 58, 26, 30, 24, 24],
            empty=12,
        ),
        Sign([["填报人（签名）", by.name], ["负责人（签名）", ""]]),
    )
    return Document("人民调解案件登记簿", parts, issuer=unit)
