"""LS-23 法律顾问事项委托单, LS-24 合同（文件）审查表, LS-25 法律意见书."""

from governance.core.amounts import both
from governance.core.documents import Body, Document, Grid, Heading, Rows, Sign, Text, Ticks
from legalservice.models import OpinionRequest
from legalservice.printouts_parts import day_words, seal, station


def _row(case) -> OpinionRequest:
    return OpinionRequest.objects.filter(pk=case.pk).first() or OpinionRequest(case=case)


def request(case, options, by) -> Document:
    """LS-23."""
    row = _row(case)
    parts = [
        Rows(
            [
                ["案件编号", case.shown_number, "送审日期", day_words(row.sent_on)],
                ["委托单位", row.client, "单位类别", row.get_client_kind_display()],
                ["经办人", row.contact, "电话", row.phone],
                ["送审事项", row.subject],
                ["标的", both(row.amount)],
                ["材料清单", row.materials],
                ["承办顾问", row.adviser, "出具期限", day_words(row.due_on)],
            ],
            {"材料清单": 3},
        ),
        Ticks("事项类型", [[words, row.kind == code] for code, words in OpinionRequest.Kind.choices]),
        Sign([["委托单位经办人（签名）", row.contact], ["收件人（签名）", by.name]]),
    ]
    return Document("法律顾问事项委托单", tuple(parts), issuer=station(case), secret="内部资料")


def review(case, options, by) -> Document:
    """LS-24."""
    row = _row(case)
    parts = [
        Rows([["委托单位", row.client, "送审日期", day_words(row.sent_on)], ["文件名称", row.subject]]),
        Grid(["条款", "问题", "修改建议"], [list(point) for point in row.points], [2, 4, 5], 6),
        Ticks("法律风险", [[words, row.risk == code] for code, words in OpinionRequest.Risk.choices]),
        Ticks("审查意见", [[words, row.view == code] for code, words in OpinionRequest.View.choices]),
        Rows([["法律依据", row.law]], {"法律依据": 3}),
        Sign([["审查人（签名）", row.adviser]]),
    ]
    return Document("合同（文件）审查表", tuple(parts), issuer=station(case), secret="内部资料")


def opinion(case, options, by) -> Document:
    """LS-25."""
    row = _row(case)
    points = [Text(f"{at}．{clause}：{problem}。建议：{advice}。") for at, (clause, problem, advice) in _numbered(row)]
    parts = [
        Text("{client}：", {"client": row.client}, indent=False),
        Text("你单位送审的“{subject}”收悉。根据所送材料，出具法律意见如下：", {"subject": row.subject}),
        Heading("一、材料"),
        Text("{materials}", {"materials": row.materials}),
        Heading("二、法律依据"),
        Text("{law}", {"law": row.law}),
        Heading("三、法律分析"),
        Body("分析", row.analysis, 8),
        Heading("四、意见"),
        Text("{view}。法律风险：{risk}。", {"view": row.get_view_display(), "risk": row.get_risk_display()}),
        *points,
        Heading("五、说明"),
        Text("本意见依据送审材料和出具时有效的法律作出，供委托单位决策参考；材料不实或者情况变化的，应当重新审查。"),
        Sign([["顾问（签名）", row.adviser]]),
        seal(case, row.issued_at),
    ]
    return Document("法律意见书", tuple(parts), issuer=station(case), secret="内部资料")


def _numbered(row):
    return enumerate([tuple(point) for point in row.points], 1)
