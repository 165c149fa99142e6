"""The registry of the indicators: label, sentence, function, and for whom each is meant."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from analysis.indicators import closure, petitions, quality, timeliness, voices
from analysis.indicators.scope import Counted, Scope
from analysis.models import ObjectKind

ALL = tuple(ObjectKind)


@dataclass(frozen=True)
class Indicator:
    """One entry of the registry. `formula` is the sentence beside the figure; `suits`: objects it is meant for."""

    key: str
    label: str
    formula: str
    count: Callable[[Scope], Iterator[Counted]]
    lower_is_better: bool = False
    suits: tuple = ALL


REGISTRY = {
    each.key: each
    for each in (
        Indicator("sign_timely", "签收及时率", "期限内签收 ÷ 本期到期的签收", timeliness.sign_timely),
        Indicator("handle_ontime", "按期办理率", "期限内有办理进展 ÷ 本期到期的办理", timeliness.handle_ontime),
        Indicator("close_ontime", "按期办结率", "期限内办结 ÷ 本期到期的办理（含到期未办结）", timeliness.close_ontime),
        Indicator("overdue", "超期率", "超期办结和超期未办结 ÷ 本期到期的办理", timeliness.overdue, True),
        Indicator("reply_ontime", "按期答复率", "期限内告知答复 ÷ 本期到期的答复", timeliness.reply_ontime),
        Indicator("return_rate", "退回率", "退回 ÷ 本期分流和退回的件数", quality.return_rate, True),
        Indicator(
            "return_groundless",
            "退回不成立率",
            "裁定仍由本单位办理的退回 ÷ 本期分流和退回的件数",
            quality.return_groundless,
            True,
        ),
        Indicator("redo_rate", "返工率", "退回重办 ÷ 本期办结", quality.redo_rate, True),
        Indicator("visit_rate", "回访率", "已回访 ÷ 本期通过反馈回访的件数", voices.visit_rate),
        Indicator("rate_part", "参评率", "已评价 ÷ 本期评价期满的件数（含未联系上、未评价）", voices.rate_part),
        Indicator(
            "satisfy", "群众满意率", "非常满意、满意、基本满意 ÷ 本期已评价（不含未联系上、未评价）", voices.satisfy
        ),
        Indicator("repeat", "重复信访率", "重复信访 ÷ 本期分到的信访", quality.repeat, True),
        Indicator("once", "一次性化解率", "90 日内没有再次反映 ÷ 90 日前首次办结的件数", quality.once),
        Indicator(
            "local",
            "就地化解率",
            "本村自己办结 ÷ 本村登记、本期归档的件数",
            quality.local,
            False,
            (ObjectKind.VILLAGE,),
        ),
        Indicator("order_answer", "督办响应率", "期限内回复 ÷ 本期到期的督办", timeliness.order_answer),
        Indicator(
            "doubt_rate", "办结疑点率", "有疑点、核查没有排除 ÷ 本期归档和本期发现疑点的件数", closure.doubt_rate, True
        ),
        Indicator(
            "check_untrue",
            "核查不属实率",
            "二次核查不属实 ÷ 本期完成的核查（不含无法核实）",
            closure.check_untrue,
            True,
        ),
        Indicator("petition_notice", "信访及时受理率", "15 日内书面告知 ÷ 本期到期的受理告知", petitions.accept_timely),
        Indicator(
            "petition_close",
            "信访按期办结率",
            "期限内办结 ÷ 本期到期的信访办理（含到期未办结）",
            petitions.close_ontime,
        ),
        Indicator("petition_part", "信访参评率", "已评价 ÷ 本期评价期满的信访件数", petitions.part),
        Indicator(
            "petition_satisfy", "信访满意率", "非常满意、满意、基本满意 ÷ 本期已评价的信访件数", petitions.content
        ),
        Indicator("petition_settle", "信访化解率", "已化解 ÷ 本期办结的信访件数", petitions.settled),
        Indicator("case_score", "案件考核优良率", "考核 80 分以上 ÷ 本期考核的案件", quality.case_score),
    )
}


def suiting(kind: str) -> list[Indicator]:
    """The indicators that are meant for this kind of object."""
    return [each for each in REGISTRY.values() if kind in each.suits]


def choices(kind: str = "") -> list[tuple[str, str]]:
    """(key, label) of the registry."""
    return [(each.key, each.label) for each in REGISTRY.values() if not kind or kind in each.suits]
