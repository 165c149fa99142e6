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
