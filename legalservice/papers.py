"""Papers of 公共法律服务 (documents.md LS-xx) and the order of its dossier."""

from governance.cases.papers import Dossier, PaperType, Place, register_dossier, register_paper

KIND = ("legal",)
OWN = "legalservice.printouts"
WHO = "registrar triager handler head"


def _needs(relation: str, words: str):
    """Ready once the case has such a row."""

    def ready(case) -> str:
        return "" if getattr(case, relation).exists() else words

    return ready


def _needs_one(relation: str, words: str):
    """Ready once the case has that one row."""

    def ready(case) -> str:
        return "" if getattr(case, relation, None) is not None else words

    return ready


def _next(key: str, ready):
    """True while it can be issued and none is in force yet."""

    def is_next(case) -> bool:
        return not ready(case) and not case.papers.filter(type=key, voided_at=None, round=case.round).exists()

    return is_next


def _paper(key, name, builder, place, *, ready=None, follows=False, own=OWN, **options) -> None:
    if follows and ready is not None:
        options["next"] = _next(key, ready)
    register_paper(
        PaperType(key=key, name=name, kinds=KIND, builder=f"{own}.{builder}", place=place, ready=ready,
                  **{"who": WHO, **options})
    )  # fmt: skip


_paper(
    "LS-01",
    "法律咨询登记表",
    "consult_form",
    "form",
    ready=_needs("consultations", "还没有登记咨询。"),
    follows=True,
    signed=True,
    once=False,
)
_paper(
    "LS-01a",
    "法律咨询预约单",
    "booking_slip",
    "form",
    ready=_needs("session_bookings", "还没有预约咨询。"),
    once=False,
    copies="来访人",
)

AID = "legalservice.printouts_aid"
HAS_AID = _needs_one("aid", "还没有登记法律援助申请。")


def _aid_at(*names, words: str):
    """Ready once one of these columns of the application is set."""

    def ready(case) -> str:
        row = getattr(case, "aid", None)
        return "" if row is not None and any(getattr(row, name, None) for name in names) else words

    return ready


#: key, name, builder, place, ready, series word, more
AID_PAPERS = (
    ("LS-02", "法律援助申请表", "application", "form", HAS_AID, "", {"signed": True}),
    ("LS-03", "经济困难状况说明表", "declaration", "form", HAS_AID, "", {"signed": True}),
    ("LS-04", "申请材料接收凭证", "receipt", "notice", HAS_AID, "援收", {"delivered": True}),
    (
        "LS-05", "一次性补正通知书", "correction", "notice", _aid_at("correction", words="还没有登记补正。"), "援补",
        {"delivered": True, "copies": "申请人、卷宗"},
    ),
    ("LS-06", "初审意见表", "review", "review", _aid_at("reviewed_at", words="还没有初审意见。"), "", {"signed": True}),
    ("LS-07", "转交函", "letter", "review", _aid_at("forwarded_at", words="还没有转交。"), "援转", {"delivered": True}),
    (
        "LS-08", "其他途径告知单", "other_ways", "notice", _aid_at("reviewed_at", words="还没有初审意见。"), "",
        {"delivered": True, "fields": f"{OWN}_forms.other_ways"},
    ),
    ("LS-10", "异议申请书", "objection", "outcome", _aid_at("objected_on", words="没有异议。"), "", {"signed": True}),
)  # fmt: skip
for _key, _name, _builder, _place, _ready, _word, _more in AID_PAPERS:
    _paper(
        _key,
        _name,
        _builder,
        _place,
        ready=_ready,
        follows=_key != "LS-08",
        own=AID,
        number=f"（{{year}}）{{organ}}{_word}字第{{n:03d}}号" if _word else "",
        series=_word,
        **_more,
    )

_paper(
    "LS-11",
    "法律服务引导单",
    "slip",
    "notice",
    ready=_needs("guidances", "还没有开引导单。"),
    follows=True,
    own="legalservice.printouts_guides",
    fields=f"{OWN}_forms.slip",
    once=False,
    signed=True,
    copies="当事人、去向机构、存根",
)


_paper(
    "LS-26",
    "代书登记表",
    "drafting",
    "form",
    fields=f"{OWN}_forms.drafting",
    once=False,
    signed=True,
)


def _opinion_issued(case) -> str:
    row = getattr(case, "opinion_request", None)
    return "" if row is not None and row.issued_at else "顾问意见还没有出具。"


for _key, _name, _builder, _ready, _word in (
    ("LS-23", "法律顾问事项委托单", "request", _needs_one("opinion_request", "还没有登记顾问事项。"), ""),
    ("LS-24", "合同（文件）审查表", "review", _opinion_issued, ""),
    ("LS-25", "法律意见书", "opinion", _opinion_issued, "法顾"),
):
    _paper(
        _key,
        _name,
        _builder,
        "form" if _key == "LS-23" else "outcome",
        ready=_ready,
        follows=True,
        own="legalservice.printouts_opinions",
        signed=True,
        delivered=_key == "LS-25",
        number=f"（{{year}}）{{organ}}{_word}字第{{n:03d}}号" if _word else "",
        series=_word,
    )

register_dossier(
    Dossier(
        "legal",
        title="公共法律服务案卷",
        issuer="legalservice.printouts_parts.station",
        places=(
            Place("form", "登记表和申请表", needed=lambda case: True),
            Place("identity", "身份证明和代理手续"),
            Place("evidence", "材料和证据"),
            Place("notice", "告知和通知"),
            Place("review", "审核意见"),
            Place("outcome", "结果文书"),
            Place("delivery", "送达回证"),
            Place("other", "其他材料"),
        ),
    )
)
