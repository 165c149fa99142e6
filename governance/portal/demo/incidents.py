"""The demo's incidents: verified and reported within the hour, ended, reported to the end and talked over."""

from datetime import timedelta

from dispatch.files import files_of
from dispatch.models import Phase
from dispatch.texts import draft
from governance.cases.engine import SERVICES
from governance.cases.files import CaseFiles
from governance.cases.models import Case
from governance.core.ticket import Ticket

TO = "县委办、县政府办值班室"
#: 事件等级 of the demo's matters; 未定级 for what gathers people.
GRADES = {"40101": 3, "40105": 4, "40106": 4, "40202": 4, "40203": 4, "40303": 4}
REVIEWS = (
    ("首报及时，转移到位。", "夜间叫应花了二十分钟。", "各村配齐大喇叭，村委会月底前落实。"),
    ("部门到场快。", "警戒线拉得太近。", "应急分队下月演练一次，石建军负责。"),
)


def begin(life):
    """Verified, told by telephone and in writing, mostly in time."""
    at = life.at
    for minutes, step in ((9, _verify), (18, _phone), (47, _first)):
        life.at = at + timedelta(minutes=minutes)
        yield life.at
        step(life)


def _do(life, name, by, **data):
    event = SERVICES[name](life.case, by=by, ticket=Ticket.new(), **data)
    rows = Case.objects.for_system().select_related("centre__parent", "lead_unit", "origin", "handler", "category")
    life.case = rows.get(pk=event.case_id)


def _own(life):
    return files_of(CaseFiles(life.case))


def _verify(life) -> None:
    detail = _own(life).detail
    code = life.case.category.code if life.case.category_id else ""
    _do(
        life, "verify_incident", life.person("commander"), is_true=True, sort=detail.sort or "1",
        grade=GRADES.get(code), reason="电话核实、网格员到场看过", is_sensitive=code == "40401", is_reported=True,
    )  # fmt: skip


def _phone(life) -> None:
    own = _own(life)
    text = draft(life.case, own.detail, "first")
    _do(life, "phone_report", life.person("commander"), to=TO, spoken_to="县值班员", text=text[:2000])


def _write(life, type) -> None:
    own = _own(life)
    text = draft(life.case, own.detail, type, own.reports)
    _do(life, "draft_report", life.person("commander"), type=type, to=TO, text=text)
    waiting = _own(life).drafts[-1]
    _do(life, "sign_report", life.person("leader"), report=waiting, grant=True)


def _first(life) -> None:
    _write(life, "first")


def prepare(life, name: str) -> None:
    """What an incident owes before it is handled to the end or struck off."""
    if life.case is None or life.case.kind != "incident" or name not in ("resolve", "confirm"):
        return
    own = _own(life)
    if name == "confirm":
        if own.detail.phase == Phase.ENDED:
            good, bad, todo = REVIEWS[int(life.case.number[-1]) % len(REVIEWS)]
            _do(life, "review_incident", life.world.town.people["commander"], good=good, bad=bad, todo=todo)
        return
    if own.detail.phase == Phase.RECEIVED:
        _verify(life)
    if not _own(life).sent("first"):
        _first(life)
    if _own(life).detail.is_live:
        for phase in (Phase.CONTROLLED, Phase.ENDED):
            _do(life, "move_phase", life.person("commander"), phase=phase)
    if not _own(life).sent("final"):
        _write(life, "final")
