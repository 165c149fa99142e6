"""LS-11 法律服务引导单: three parts on one sheet (当事人, 去向机构, 存根)."""

from governance.core.documents import Document, Heading, Note, Rows, Sign, Text
from legalservice.models import Guidance
from legalservice.models.guides import FACTS
from legalservice.printouts_parts import applicant_of, day_words, moment_words, seal, station


def slip(case, options, by) -> Document:
    """The newest slip, or the chosen one."""
    rows = Guidance.objects.filter(case=case)
    row = options.get("guidance") or rows.order_by("-pk").first() or Guidance(case=case)
    who = applicant_of(case)
    name = who.name if who else ""
    facts = [
        ["引导单号", row.number, "日期", day_words(row.given_at)],
        ["当事人", name, "联系电话", who.phone if who else ""],
        ["事项", row.matter],
        ["去向", row.get_to_display(), "去向机构", row.body],
        ["地址", row.address, "电话", row.phone],
    ]
    parts = [
        Heading("第一联　当事人"),
        Rows(
            [
                *facts,
                ["代预约", moment_words(row.booked_for), "对方联系人", row.contact],
                ["要带的材料", row.papers],
                ["时效提醒", row.limit_words],
            ]
        ),
        Text(FACTS.get(row.to, "")),
        Note("— — — — — — — — — — — — — — — — — — — —"),
        Heading("第二联　去向机构（请填好退回）"),
        Rows([["引导单号", row.number, "当事人", name], ["事项", row.matter], ["引导理由", row.reason]]),
        Text("{body}：请接待上述当事人，办理情况请告知本站。", {"body": row.body}, indent=False),
        Sign([["接待人（签名）", ""]]),
        Note("— — — — — — — — — — — — — — — — — — — —"),
        Heading("第三联　存根"),
        Rows([["引导单号", row.number, "去向机构", row.body], ["当事人", name, "开单人", by.name]]),
        Sign([["当事人（签名）", name]]),
        seal(case, row.given_at),
    ]
    return Document("法律服务引导单", tuple(parts), issuer=station(case))
