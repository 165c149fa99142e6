"""Routing in the demo: rules that were tried, relations declared, and cases that two offices gave back."""

from datetime import timedelta

from governance.cases.models import RoutingRule
from governance.cases.services.avoidance import declare
from governance.cases.services.routing import save_rule
from governance.cases.services.routing_trials import try_rule
from governance.core.now import set_clock
from governance.organisation.models import DutyLine

#: name, order, top category, words, lead, mode
RULES = (
    ("家事纠纷先调解", 10, "101", "", "mediation", "on"),
    ("拖欠工资找劳保所", 20, "", "工资 工钱 欠薪", "labour", "on"),
    ("燃气和消防隐患", 30, "", "燃气 液化气 消防通道", "emergency", "shadow"),
    ("噪声油烟归执法队", 40, "10203", "", "enforcement", "off"),
)


def keep_rules(world, end) -> None:
    """Four rules in their modes, the first three tried on what the town has seen."""
    town, by = world.town, world.town.people["manager"]
    with set_clock(end - timedelta(days=6)):
        declare(by=town.people["liaison"], user=town.people["liaison"], name="杨德明", relation="父母",
                village=town.villages["liuwan"])  # fmt: skip
        for name, order, category, words, lead, mode in RULES:
            unit = town.units[lead]
            given = {
                "name": name,
                "order": order,
                "category": world.categories.get(category),
                "words": words,
                "words_match": RoutingRule.Match.ANY,
                "lead": unit,
                "duty_line": DutyLine.objects.filter(unit=unit, active=True).first(),
                "note": "演示规则",
            }
            try_rule(by=by, **given)
            save_rule(by=by, **given, mode=mode)


def disputed(life):
    """Two offices give the case back; unless the story is left there, they meet and the director rules."""
    from governance.portal.demo import stories

    town = life.world.town
    yield life.at
    stories.register(life)
    first, second = town.units["construction"], town.units["enforcement"]
    for unit in (first, second):
        yield life.after(1)
        life.act("assign", life.person("triage"), lead=unit, reason="按职责清单分流")
        yield life.after(1)
        life.act("decline", town.office(unit), reason="该路段由另一单位管养，不属于本单位职责")
    if life.turn == "disputed":
        return
    yield life.after(2)
    sat = [(first, "经办人", "设施移交后由执法队管"), (second, "经办人", "只管占道，不管维修")]
    life.act(
        "hold_meeting",
        life.person("triage"),
        held_on=life.at.date(),
        positions=sat,
        decision="设施维修由村建办主办，执法队配合清理占道。",
        place="社会治理中心会议室",
    )
    yield life.after(1)
    life.act(
        "rule_duty",
        life.person("leader"),
        lead=first,
        assists=[second],
        reason="维修属于设施管养职责",
        meeting=life.case.meetings.first(),
    )
