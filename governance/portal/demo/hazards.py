"""The demo's hazards: verified, put right and checked by another person before the case is finished."""

from datetime import timedelta

from governance.cases.engine import SERVICES
from governance.core.now import today
from governance.core.ticket import Ticket
from governance.safety.models import Hazard

MEASURES = ("已清理并张贴禁停标识。", "已更换线路，加装保护开关。", "已加固并设警示牌。", "已拆除，现场清理完毕。")


def prepare(life, name: str) -> None:
    """What a hazard owes before it is handled to the end."""
    if life.case is None or life.case.kind != "hazard" or name != "resolve":
        return
    row = Hazard.objects.filter(pk=life.case.pk).first()
    worker, checker = life.case.handler or life.world.town.office(life.case.lead_unit), life.person("manager")
    if row is None:
        _do(
            life, "verify_hazard", worker, is_true=True, finding="现场看过，情况属实。", level="plain",
            responsible=life.case.lead_unit.name, requirement="按规范整改，整改前设警示。",
            rectify_by=today() + timedelta(days=5),
        )  # fmt: skip
        row = Hazard.objects.get(pk=life.case.pk)
    if row.phase == Hazard.Phase.ORDERED:
        text = MEASURES[int(life.case.number[-1]) % len(MEASURES)]
        _do(life, "rectify_hazard", worker, measures=text, rectified_on=today())
    if not Hazard.objects.get(pk=life.case.pk).is_over:
        _do(life, "check_hazard", checker, passed=True, check_note="到现场复查，整改到位。")


def _do(life, name, by, **data) -> None:
    life.keep(SERVICES[name](life.case, by=by, ticket=Ticket.new(), **data))
