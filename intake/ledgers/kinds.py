"""Kinds of ledger (台账种类) and the fields that their columns may mean. Rows of four of them are cases."""

from dataclasses import dataclass

from django.db import models

from governance.cases.models import Case


class Field(models.TextChoices):
    """台账栏目: what a column holds. What is not matched stays as text in the note of the registration."""

    SERIAL = "serial", "编号"
    RECEIVED = "received", "受理日期"
    CHANNEL = "channel", "来源渠道"
    PERSON = "person", "来访人（当事人）"
    PHONE = "phone", "联系电话"
    ID_NUMBER = "id_number", "身份证号码"
    VILLAGE = "village", "所属村（社区）"
    ADDRESS = "address", "住址"
    PEOPLE = "people", "涉及人数"
    RESPONDENT = "respondent", "对方当事人"
    TITLE = "title", "标题"
    TEXT = "text", "内容"
    CATEGORY = "category", "类别"
    OCCURRED = "occurred", "发生时间"
    PLACE = "place", "发生地点"
    HANDLER = "handler", "承办单位或承办人"
    RESULT = "result", "办理结果"
    STATE = "state", "办理状态"
    FINISHED = "finished", "办结日期"
    OTHER = "other", "不对应，记入登记说明"
    MARK = "mark", "只用来辨认台账种类"


#: Fields that an empty template and the grid offer, in the order of the desk.
TEMPLATE_FIELDS = (
    Field.SERIAL, Field.RECEIVED, Field.CHANNEL, Field.PERSON, Field.PHONE, Field.ID_NUMBER, Field.VILLAGE,
    Field.ADDRESS, Field.TEXT, Field.CATEGORY, Field.HANDLER, Field.RESULT, Field.FINISHED,
)  # fmt: skip


@dataclass(frozen=True)
class LedgerKind:
    """One kind of ledger. `case_kind` empty: its rows are no cases, `elsewhere` says where they are kept.

    `words`: in a title, file or sheet name they speak for this kind. `columns`: heading of each field in our template.
    """

    key: str
    label: str
    words: tuple[str, ...]
    case_kind: str = ""
    channel: str = Case.Channel.TRANSFER
    elsewhere: str = ""
    columns: tuple[tuple[str, str], ...] = ()


def _columns(person: str, text: str, **names) -> tuple[tuple[str, str], ...]:
    usual = {Field.PERSON: person, Field.TEXT: text, Field.CATEGORY: "事项类别", Field.SERIAL: "序号", **names}
    return tuple((each.value, usual.get(each, each.label)) for each in TEMPLATE_FIELDS)


KINDS = {
    kind.key: kind
    for kind in (
        LedgerKind("dispute", "矛盾纠纷台账", ("矛盾纠纷", "纠纷", "调解"), "dispute",
                   columns=_columns("当事人姓名", "矛盾纠纷简述", result="化解情况")),
        LedgerKind("petition", "信访台账", ("信访", "接访"), "petition",
                   columns=_columns("信访人姓名", "信访内容", result="办理情况")),
        LedgerKind("hotline", "热线工单", ("热线", "12345", "工单"), "general", Case.Channel.HOTLINE,
                   columns=_columns("来电人姓名", "诉求内容")),
        LedgerKind("messages", "网络问政留言", ("留言", "问政"), "general", Case.Channel.ONLINE,
                   columns=(("serial", "留言编号"), ("person", "留言用户"), ("title", "留言主题"),
                            ("received", "留言时间"), ("text", "留言详情"), ("category", "一级分类"))),
        LedgerKind("general", "群众诉求台账", ("诉求", "群众反映"), "general", columns=_columns("姓名", "诉求内容")),
        LedgerKind("monthly", "矛盾纠纷月报", ("月报",),
                   elsewhere="月报由系统按已登记的案件统计，在“分析研判”中查看，不用录入。"),
        LedgerKind("petitioner", "信访人名册", ("信访人名册",),
                   elsewhere="来访人的信息跟着案件登记，请交有信访内容的信访台账；只有人员的名册不登记为案件。"),
        LedgerKind("released", "刑满释放人员台账", ("刑满释放", "刑释", "安置帮教"),
                   elsewhere="重点人员在“综治管理”中按人建档，只有指定的人能看，不登记为案件。"),
        LedgerKind("duty", "值班表", ("值班",), elsewhere="值班表在“综合管理”的值班排班中编排，不登记为案件。"),
        LedgerKind("grid", "网格员及综治队伍台账", ("网格员", "综治队伍", "巡查明细"),
                   elsewhere="人员和网格在“综合管理”的机构和岗位中维护，不登记为案件。"),
    )
}  # fmt: skip
CASE_KINDS = {key: kind for key, kind in KINDS.items() if kind.case_kind}


def kind_choices() -> list[tuple[str, str]]:
    """(key, 中文) of all kinds."""
    return [(kind.key, kind.label) for kind in KINDS.values()]


def case_kind_choices() -> list[tuple[str, str]]:
    """(key, 中文) of the kinds whose rows are cases."""
    return [(kind.key, kind.label) for kind in CASE_KINDS.values()]
