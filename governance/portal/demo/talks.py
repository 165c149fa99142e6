"""约谈 in the demo: units that got cards are spoken to; measures are checked, or run, or a talk is asked for."""

from datetime import timedelta

from governance.cases.models import Supervision
from governance.cases.services import talks
from governance.core.now import set_clock
from governance.portal.demo.life import office_moment

MATTERS = (
    "同一单位两个月内两次被黄牌督办，群众反映强烈",
    "督办件超期未答复，来访人再次上门",
    "群众回访不满意，问题没有真正解决",
)
HELD = {
    "place": "社会治理中心三楼会议室",
    "interviewer": "陈国强",
    "problems": "件件有期限，件件快到期才动手；现场没有去，只打了电话。",
    "statement": "接受批评。今后收到的件当天定人，三天内到现场。",
    "measures": "一、在办件逐件定人定时限；二、每周五向中心报进度；三、超期件由站所负责人包办。",
}


def call_to_account(town, end) -> None:
    """Through the services: each talk starts soon after the latest card of its unit and is as far as `end` allows."""
    for number, (unit, cards) in enumerate(_carded()[: len(MATTERS)]):
        _talk(town, end, unit, cards, MATTERS[number])


def _talk(town, end, unit, cards, matter) -> None:
    manager, leader = town.people["manager"], town.people["leader"]
    at = office_moment(cards[0].issued_at + timedelta(days=2))
    steps = [office_moment(at + timedelta(days=days)) for days in (0, 1, 4, 16)]
    planned, due = steps[2] - timedelta(minutes=30), (at + timedelta(days=14)).date()
    if steps[0] < end:
        with set_clock(steps[0]):
            talk = talks.propose(by=manager, unit=unit, matter=matter, cards=cards)
    if steps[1] < end:
        with set_clock(steps[1]):
            who = f"{unit.name}负责人"
            talk = talks.call(by=leader, talk=talk, person=who, planned_at=planned, place=HELD["place"])
    if steps[2] < end:
        with set_clock(steps[2]):
            talk = talks.hold(by=manager, talk=talk, person=who, held_at=planned, measures_due=due, **HELD)
    if steps[3] < end:
        with set_clock(steps[3]):
            talks.check(by=manager, talk=talk, result="在办件都定了人，两周没有新的超期件。")


def _carded() -> list[tuple]:
    """[(unit, its cards, the latest first)]: the units whose last card is oldest, and the one with the newest."""
    found = {}
    for card in Supervision.objects.cards().select_related("to_unit").order_by("-issued_at", "-pk"):
        found.setdefault(card.to_unit, []).append(card)
    rows = list(found.items())
    return rows[:1] + rows[:0:-1]
