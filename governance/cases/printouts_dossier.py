"""Papers of every kind: 卷宗封面 (DM-01), 卷内目录 (DM-02), 封底 (DM-27), 送达回证 (DM-16), a slip for other files."""

from django.utils import timezone
from django.utils.module_loading import import_string

from governance.cases.models import Delivery, Party
from governance.cases.papers import dossier_of
from governance.cases.printouts import paper_date
from governance.core.documents import Document, Grid, Rows, Sign, Text, Ticks
from governance.core.now import now


def names(case, *roles) -> str:
    """Names of the parties of these roles: 张三、李四."""
    return "、".join(party.name for party in case.parties.all() if party.role in roles and party.name)


def issuer_of(case) -> str:
    """The organ under whose name the papers of this kind go out."""
    issuer = dossier_of(case.kind).issuer
    return import_string(issuer)(case) if issuer else case.centre.name


def title_of(case) -> str:
    """卷名: 甲与乙……纠纷, or the title of the case."""
    one, other = names(case, Party.Role.APPLICANT), names(case, Party.Role.RESPONDENT)
    return f"{one}与{other}：{case.title}" if one and other else case.title


def cover(case, total: int, by) -> Document:
    """DM-01. `total`: numbered pages inside."""
    closed = paper_date(case.closed_at) if case.closed_at else ""
    own = dossier_of(case.kind).cover
    facts = [
        ["案件类型", case.kind_label, "事项类别", case.category.name if case.category else ""],
        ["案件来源", case.get_channel_display(), "承办人", case.handler.name if case.handler else ""],
    ]
    rows = [
        ["卷名", title_of(case)],
        ["年度", f"{timezone.localtime(case.registered_at).year}", "卷号", case.shown_number],
        *(import_string(own)(case) if own else facts),
        ["受理日期", paper_date(case.registered_at), "结束日期", closed],
        ["立卷人", by.name, "立卷日期", paper_date(now())],
        ["保管期限", "", "本卷页数", f"{total} 页"],
        ["备注", ""],
    ]
    parts = (Text("", indent=False), Rows(rows, {"备注": 3}), Sign([["立卷人（签名）", ""]]))
    return Document(dossier_of(case.kind).title, parts, issuer=issuer_of(case))


def index(case, rows) -> Document:
    """DM-02. `rows`: [序号, 文书名称, 页号, 备注]."""
    grid = Grid(["序号", "文书名称", "页号", "备注"], rows, [1, 7, 1.2, 1.8])
    return Document("卷 内 目 录", (grid,), number=f"卷号 {case.shown_number}")


def back(case, total: int, by) -> Document:
    """DM-27."""
    values = {"total": str(total), "by": by.name, "day": paper_date(now())}
    return Document(
        "卷宗封底",
        (
            Text("本卷共 {total} 页（封面、目录、封底不计页）。", values),
            Text("立卷人：{by}　　立卷日期：{day}", values),
            Sign([["立卷人（签名）", ""], ["检查人（签名）", ""]]),
        ),
        number=f"卷号 {case.shown_number}",
    )


def slip(row, words: str) -> Document:
    """A sheet that stands for a file which has no printed form."""
    facts = [["名称", row.title], ["类型", row.content_type], ["大小", f"{row.size:,} 字节"], ["校验值", row.sha256]]
    return Document("附 件 说 明", (Rows(facts), Text(words)))


def receipt_of_delivery(case, options, by) -> Document:
    """DM-16. Options: delivered (CasePaper), party or receiver, place."""
    paper, party = options.get("delivered"), options.get("party")
    rows = [
        ["送达文书", str(paper) if paper else ""],
        ["受送达人", options.get("receiver") or (party.name if party else "")],
        ["送达地点", options.get("place") or (party.address if party else "")],
        ["送达时间", ""],
        ["签收人", "", "与受送达人关系", ""],
        ["送达人", by.name, "见证人", ""],
        ["备注", ""],
    ]
    parts = (
        Rows(rows, {"送达时间": 2, "签收人": 2, "备注": 4}),
        Ticks("送达方式", [[label, False] for label in Delivery.Method.labels]),
        Text(
            "受送达人拒收的，邀请见证人到场，说明情况，记明拒收事由和日期，由送达人、见证人签名，即视为送达。",
            indent=False,
        ),
        Sign([["受送达人（签名、盖章）", ""], ["送达人（签名）", ""], ["见证人（签名）", ""]]),
    )
    return Document("送达回证", parts, issuer=issuer_of(case))
