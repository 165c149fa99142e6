"""The letters of a petition (《信访工作条例》第二十二条至第三十六条、第四十条), and the order of its dossier."""

from governance.cases.papers import Dossier, PaperType, Place, register_dossier, register_paper

KIND = ("petition",)
LETTERS, ORGANS = "petitions.printouts", "petitions.printouts_organs"


def _ready(name: str):
    """The question of printouts_ready by name, asked when the page is shown."""

    def ready(case) -> str:
        from petitions import printouts_ready

        return getattr(printouts_ready, name)(case)

    return ready


def _next(name: str):
    """The natural next paper: ready, and not in force yet."""
    ready = _ready(name)

    def is_next(case) -> bool:
        return not ready(case)

    return is_next


def _letter(key, name, builder, word, ready, *, own=LETTERS, place="letters", fields="", next_=True, **options):
    register_paper(
        PaperType(
            key=key,
            name=name,
            kinds=KIND,
            builder=f"{own}.{builder}",
            fields=f"petitions.printouts_forms.{fields}" if fields else "",
            place=place,
            number=f"{{organ}}{word}〔{{year}}〕{{n}}号" if word else "",
            series=word,
            who=options.pop("who", "triager handler head"),
            ready=_ready(ready),
            next=_next(ready) if next_ else None,
            delivered=options.pop("delivered", True),
            **options,
        )
    )


_letter("XF-01", "信访事项受理告知书", "accepted", "信受", "accepted", fields="contact")
_letter("XF-02", "信访事项不予受理告知书", "refused", "信不受", "refused")
_letter("XF-03", "信访事项不再受理告知书", "not_again", "信不再", "not_again")
_letter("XF-04", "信访事项转送函", "transfer", "信转", "transferred", own=ORGANS, fields="to_organ")
_letter("XF-05", "信访事项转送（交办）告知书", "passed_on", "信转告", "passed_on", fields="contact")
_letter("XF-06", "信访事项交办函", "assignment", "信交", "assigned", own=ORGANS, fields="assignment")
_letter("XF-07", "信访事项异议函", "objection", "信异", "objected", own=ORGANS)
_letter("XF-08", "延长办理期限告知书", "extended", "信延", "extended", once=False, next_=False)
_letter("XF-09", "信访事项处理意见书", "opinion", "信处", "opinion", place="opinion")
_letter("XF-10", "信访事项复查意见书", "review", "", "reviewed", own=ORGANS, place="review")
_letter("XF-11", "信访事项复核意见书", "recheck", "", "rechecked", own=ORGANS, place="review")
_letter("XF-12", "信访事项办结报告", "report", "信结", "reported", own=ORGANS, place="report", fields="report")
_letter(
    "XF-13",
    "信访督办通知书",
    "order",
    "信督",
    "always",
    own=ORGANS,
    place="order",
    fields="order",
    who="supervisor leader",
    once=False,
    next_=False,
)
_letter(
    "XF-14",
    "信访工作改进建议书",
    "proposal",
    "信建",
    "always",
    own=ORGANS,
    place="order",
    fields="proposal",
    who="supervisor leader",
    once=False,
    next_=False,
)
_letter(
    "XF-15",
    "信访事项调解（和解）协议书",
    "settlement",
    "信调",
    "always",
    place="opinion",
    fields="settlement",
    who="handler head",
    signed=True,
    next_=False,
)


def _needs(name: str):
    """True while the paper of that question is owed."""
    ready = _ready(name)
    return lambda case: not ready(case)


register_dossier(
    Dossier(
        "petition",
        title="信访事项卷宗",
        issuer="petitions.printouts_parts.organ_of",
        places=(
            Place("letters", "受理和告知文书", needed=_needs("decided")),
            Place("identity", "信访人身份材料"),
            Place("form", "信访材料（来信、登记表）"),
            Place("evidence", "调查和证据材料"),
            Place("opinion", "处理意见书或协议书", needed=_needs("opinion")),
            Place("review", "复查和复核意见书"),
            Place("report", "办结报告", needed=_needs("reported")),
            Place("order", "督办和建议文书"),
            Place("delivery", "送达回证", needed=_needs("opinion_delivered")),
            Place("other", "其他材料"),
        ),
    )
)
