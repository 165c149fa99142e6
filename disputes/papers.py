"""Papers of 人民调解 (《人民调解法》; 文书格式 of the Ministry of Justice, 2010), and the order of its dossier."""

from governance.cases.papers import Dossier, PaperType, Place, register_dossier, register_paper
from governance.cases.states import State

KIND = ("dispute",)
OWN = "disputes.printouts"


BEFORE = frozenset({State.INCOMPLETE, State.REGISTERED, State.ASSIGNED, State.HANDLING, State.PAUSED})


def _ready(name: str):
    """The question of printouts_ready by name, asked when the page is shown."""

    def ready(case) -> str:
        from disputes import printouts_ready

        return getattr(printouts_ready, name)(case)

    return ready


def _paper(key, name, builder, place, *, own=OWN, fields=True, **options) -> None:
    register_paper(
        PaperType(
            key=key,
            name=name,
            kinds=KIND,
            builder=f"{own}.{builder}",
            fields=f"{OWN}_forms.{builder}" if fields else "",
            place=place,
            **options,
        )
    )


NOTICES = f"{OWN}_notices"

_paper("DM-03", "人民调解申请书", "application", "form", who="registrar handler head", states=BEFORE, signed=True)
_paper("DM-04", "人民调解受理登记表", "acceptance", "form", who="registrar triager handler head")
_paper(
    "DM-05",
    "人民调解当事人权利义务告知书",
    "rights_notice",
    "rights",
    fields=False,
    who="registrar handler head",
    signed=True,
    copies="当事人、卷宗",
)
_paper(
    "DM-06",
    "不予受理（移送）告知书",
    "refusal",
    "outcome",
    who="triager handler head",
    number="（{year}）{organ}人调不受字第{n:03d}号",
    series="人调不受",
    delivered=True,
    copies="当事人、卷宗、来源单位",
)
_paper(
    "DM-11",
    "人民调解通知书",
    "notice",
    "notice",
    own=NOTICES,
    number="（{year}）{organ}人调通字第{n:03d}号",
    series="人调通",
    delivered=True,
    once=False,
    copies="当事人、卷宗",
)
_paper("DM-23a", "移送（委派、委托）收案单", "intake_slip", "form", own=NOTICES, ready=_ready("sent"), signed=True)
_paper(
    "DM-23b",
    "接收回执",
    "intake_receipt",
    "form",
    own=NOTICES,
    ready=_ready("sent"),
    number="（{year}）{organ}人调收字第{n:03d}号",
    series="人调收",
    delivered=True,
)
_paper(
    "DM-23c",
    "调解结果复函",
    "result_letter",
    "outcome",
    own=NOTICES,
    ready=_ready("sent"),
    number="（{year}）{organ}人调复字第{n:03d}号",
    series="人调复",
    delivered=True,
)
_paper(
    "DM-25",
    "重大纠纷（激化风险）报告单",
    "grave_report",
    "other",
    own=NOTICES,
    who="registrar triager handler head",
    number="（{year}）{organ}人调报字第{n:03d}号",
    series="人调报",
    once=False,
)

AUTHORITY = f"{OWN}_authority"
_paper(
    "DM-07a",
    "授权委托书",
    "authority",
    "authority",
    own=AUTHORITY,
    who="registrar handler head",
    signed=True,
    once=False,
)
_paper(
    "DM-07b",
    "法定代表人身份证明书",
    "legal_head",
    "authority",
    own=AUTHORITY,
    who="registrar handler head",
    signed=True,
    once=False,
    ready=_ready("organisation"),
)
_paper(
    "DM-07c",
    "代表人推选书",
    "representatives",
    "authority",
    own=AUTHORITY,
    who="registrar handler head",
    signed=True,
    once=False,
    ready=_ready("many"),
)
_paper("DM-07d", "监护和亲属关系证明清单", "kinship", "authority", own=AUTHORITY, who="registrar handler head")

MEDIATION, AGREEMENT = f"{OWN}_mediation", f"{OWN}_agreement"
#: Papers that follow what was put on record: each is the natural next one as soon as it can be issued.
FOLLOWING = (
    ("DM-08", "人民调解员选定（指定）及回避确认书", "chosen", "rights", MEDIATION, "", {"fields": False}),
    ("DM-12", "人民调解记录", "record", "record", MEDIATION, "", {"signed": True}),
    ("DM-13", "延期调解同意书", "more_time", "record", MEDIATION, "", {"fields": False, "signed": True}),
    ("DM-14", "人民调解协议书", "agreement", "outcome", AGREEMENT, "人调", {"signed": True, "delivered": True}),
    ("DM-15", "人民调解口头协议登记表", "oral", "outcome", AGREEMENT, "人调口", {}),
    ("DM-20", "终止调解告知书", "ended", "outcome", MEDIATION, "人调终", {"delivered": True}),
    ("DM-19", "督促履行通知书", "urge", "performance", AGREEMENT, "人调督", {"delivered": True}),
    ("DM-18", "人民调解回访记录", "visit", "follow_up", AGREEMENT, "", {}),
    ("DM-21", "司法确认申请书", "confirmation", "confirmation", AGREEMENT, "", {"signed": True}),
    ("DM-22", "调解组织主持调解的证明", "certificate", "confirmation", AGREEMENT, "", {}),
)
SEVERAL = {"DM-12", "DM-13", "DM-18", "DM-19"}
ON_REQUEST = {"DM-21", "DM-22"}


def _is_next(key: str, name: str):
    """True while it can be issued and, of those of which there may be several, none is in force yet."""
    ready = _ready(name)

    def is_next(case) -> bool:
        return not ready(case) and not case.papers.filter(type=key, voided_at=None, round=case.round).exists()

    return is_next


for _key, _name, _builder, _place, _module, _word, _more in FOLLOWING:
    _paper(
        _key,
        _name,
        _builder,
        _place,
        own=_module,
        ready=_ready(_builder),
        next=None if _key in ON_REQUEST else _is_next(_key, _builder),
        once=_key not in SEVERAL,
        number=f"（{{year}}）{{organ}}{_word}字第{{n:03d}}号" if _word else "",
        series=_word,
        **_more,
    )

register_dossier(
    Dossier(
        "dispute",
        title="人民调解卷宗",
        issuer="disputes.printouts_parts.committee",
        cover="disputes.printouts_mediation.cover_rows",
        # 《人民调解文书格式》（司法部 2010）: the order of one dossier for each case (一案一卷)
        places=(
            Place("form", "申请书或受理登记表", needed=lambda case: True),
            Place("rights", "权利义务告知书", needed=lambda case: True),
            Place("identity", "当事人身份证明", needed=lambda case: True),
            Place("authority", "授权委托书"),
            Place("inquiry", "调查记录"),
            Place("evidence", "证据材料"),
            Place("notice", "通知书"),
            Place("record", "调解记录", needed=lambda case: True),
            Place("outcome", "调解协议书或终止告知书", needed=lambda case: True),
            Place("performance", "履行凭证"),
            Place("follow_up", "回访记录"),
            Place("confirmation", "司法确认材料"),
            Place("delivery", "送达回证"),
            Place("other", "卷宗情况说明和其他材料"),
        ),
    )
)
