"""Papers of the sealed registers, drawn by the same documents as all others and kept nowhere: LS-15 … LS-17, LS-19,
LS-20 … LS-22, LS-29. Each print is on record.
"""

from governance.core.documents import Body, Document, Grid, Heading, Note, Rows, Sign, Text, Ticks
from legalservice.models.resettlement import HelpVisit, ReleasedPerson
from legalservice.printouts_parts import day_words

SECRET = "内部资料 注意保密"


def _head(row) -> list:
    return [
        ["姓名", row.name, "性别", row.get_sex_display()],
        ["身份证号", row.id_number, "联系电话", row.phone],
        ["居住地", f"{row.village.name}{row.address}"],
    ]


def _document(row, title, parts) -> Document:
    return Document(title, tuple(parts), issuer=row.unit.name, secret=SECRET)


def connection(row: ReleasedPerson, by) -> Document:
    """LS-15 刑满释放人员衔接登记表, with receipt and fetching."""
    levels = [[words, row.level == code] for code, words in ReleasedPerson.Level.choices]
    group = [[h.get_kind_display(), h.name, day_words(h.signed_on)] for h in row.helpers.filter(until=None)]
    parts = [
        Rows(
            [
                *_head(row),
                ["罪名", row.crime, "原判刑期", row.sentence],
                ["服刑场所", row.prison, "释放类型", row.get_kind_display()],
                ["释放日期", day_words(row.release_on), "释放证明书号", row.certificate],
                ["收到通知书", day_words(row.notice_on), "寄出回执", day_words(row.receipt_on)],
                ["接送人", row.picked_by, "接送方式", row.picked_how],
                ["报到日期", day_words(row.reported_on), "帮教期满", day_words(row.ends_on)],
                ["家庭成员", row.family],
                ["联系人", row.contact],
                ["就业", row.work, "住房", row.housing],
                ["救助", row.welfare, "健康", row.health],
            ]
        ),
        Ticks("风险类别", levels),
        Ticks("重点情形", [["必接必送对象", row.is_key], ["三无人员", row.has_nothing]]),
        Heading("帮教小组"),
        Grid(["身份", "姓名", "责任书签订"], group, [2, 2, 2], 5),
        Sign([["家属（签名）", ""], ["司法所经办人（签名）", by.name]]),
        Note("帮教是自愿的引导和帮助，不是管控。"),
    ]
    return _document(row, "刑满释放人员衔接登记表", parts)


def reply(row: ReleasedPerson, by) -> Document:
    """LS-15 the receipt of the notice."""
    values = {
        "prison": row.prison,
        "name": row.name,
        "on": day_words(row.notice_on),
        "release": day_words(row.release_on),
    }
    parts = [
        Text("{prison}：", values, indent=False),
        Text(
            "你单位关于{name}的通知书已于{on}收到。经核实身份、家庭和住址，{name}于{release}释放后由本所衔接。", values
        ),
        Rows([["居住地", f"{row.village.name}{row.address}"], ["家属联系人", row.contact], ["接送人", row.picked_by]]),
        Sign([["经办人（签名）", by.name]]),
        Text("寄出日期：{on}", {"on": day_words(row.receipt_on)}, indent=False),
    ]
    return _document(row, "刑满释放人员通知书回执", parts)


def group(row: ReleasedPerson, by) -> Document:
    """LS-16 帮教小组责任书."""
    rows = [[h.get_kind_display(), h.name, h.phone] for h in row.helpers.filter(until=None)]
    parts = [
        Rows(_head(row)),
        Text("帮教小组自愿承担下列责任："),
        Text(
            "1．按计划谈话走访，了解思想、就业和生活；2．帮助落实就业、承包地、社保、救助；3．发现困难和苗头及时告诉司法所；"
        ),
        Text("4．尊重帮教对象，保守秘密，不歧视，不对外讲述其经历。"),
        Text("帮教期限：{a}至{b}。", {"a": day_words(row.reported_on), "b": day_words(row.ends_on)}),
        Grid(["身份", "姓名", "电话"], rows, [2, 2, 3], 5),
        Sign([["帮教小组成员（签名）", ""], ["帮教对象（签名）", row.name], ["司法所（签名）", by.name]]),
    ]
    return _document(row, "帮教小组责任书", parts)


def talk(row: ReleasedPerson, by) -> Document:
    """LS-17 帮教谈话、走访记录: the newest."""
    visit = row.visits.first() or HelpVisit(released=row)
    parts = [
        Rows(
            [
                ["帮教对象", row.name, "日期", day_words(visit.on)],
                ["方式", visit.get_way_display(), "地点", visit.place],
                ["谈话人", visit.by_whom, "风险类别", visit.get_level_display()],
            ]
        ),
        Body("思想", visit.thoughts, 4),
        Body("就业和生活", visit.living, 4),
        Body("需求", visit.needs, 3),
        Body("帮扶措施", visit.measures, 3),
        Sign([["谈话人（签名）", visit.by_whom], ["帮教对象（签名）", row.name]]),
    ]
    return _document(row, "帮教谈话走访记录", parts)


def ending(row: ReleasedPerson, by) -> Document:
    """LS-19 帮教期满解除登记表."""
    parts = [
        Rows(
            [
                *_head(row),
                ["帮教起", day_words(row.reported_on), "帮教期满", day_words(row.ends_on)],
                ["谈话走访", f"{row.visits.count()} 次", "重新犯罪", "有" if row.offended_again else "没有"],
                ["结束日期", day_words(row.ended_on), "结束原因", row.ended_reason],
            ]
        ),
        Sign([["帮教小组（签名）", ""], ["司法所负责人（签名）", ""]]),
    ]
    return _document(row, "帮教期满解除登记表", parts)


RELIEF = (
    ("最低生活保障、特困供养", "镇便民服务中心民政窗口", "身份证、户口簿、收入财产说明"),
    ("临时救助", "镇便民服务中心民政窗口", "身份证、困难情况说明"),
    ("医疗救助、医保参保", "镇便民服务中心医保窗口", "身份证"),
    ("就业登记、技能培训", "镇劳动保障所", "身份证、释放证明书"),
    ("户口办理", "派出所户籍窗口", "释放证明书、原户口簿"),
    ("承包地、宅基地", "村（居）民委员会", "身份证、户口簿"),
)


def relief(row: ReleasedPerson, by) -> Document:
    """LS-29 救助帮扶政策告知单."""
    grid = [[str(at), *line, "□"] for at, line in enumerate(RELIEF, 1)]
    parts = [
        Text("{name}：下列救助和帮扶您可以申请，需要时我们陪您去办。", {"name": row.name}),
        Grid(["序号", "事项", "办理地点", "材料", "已说明"], grid, [1, 4, 4, 4, 2], 6),
        Sign([["告知人（签名）", by.name], ["签收人（签名）", row.name]]),
        Text("告知日期：{on}", {"on": day_words(row.relief_told_on)}, indent=False),
    ]
    return _document(row, "救助帮扶政策告知单", parts)


def hardship(row: ReleasedPerson, by) -> Document:
    """LS-18 困难帮扶申请审批表; needs and measures of the newest visit are there already."""
    visit = row.visits.first() or HelpVisit(released=row)
    kinds = ("最低生活保障", "临时救助", "就业", "培训", "承包地", "就学", "社会保险")
    parts = [
        Rows([*_head(row), ["就业", row.work, "住房", row.housing], ["救助", row.welfare, "健康", row.health]]),
        Ticks("申请帮扶", [[word, word in visit.measures] for word in kinds]),
        Body("困难和需求", visit.needs, 4),
        Body("帮扶措施", visit.measures, 3),
        Sign([["申请人（签名）", row.name], ["村（居）委会（签名）", ""], ["司法所（签名）", by.name]]),
        Rows([["审批意见", ""]], {"审批意见": 4}),
        Sign([["审批部门（签名）", ""]]),
    ]
    return _document(row, "安置帮教困难帮扶申请审批表", parts)


#: key → (name, builder)
RELEASED_PAPERS = {
    "LS-15": ("衔接登记表", connection),
    "LS-15a": ("通知书回执", reply),
    "LS-16": ("帮教小组责任书", group),
    "LS-17": ("谈话走访记录", talk),
    "LS-18": ("困难帮扶申请审批表", hardship),
    "LS-19": ("期满解除登记表", ending),
    "LS-29": ("救助政策告知单", relief),
}
