"""What the hazard's part of the case page shows."""

from governance.cases.engine import label_of
from governance.cases.lights import day_light
from governance.safety.guards import hazard_of
from governance.safety.models import Hazard

Phase = Hazard.Phase
ACTIONS = ("verify_hazard", "rectify_hazard", "check_hazard")
NEXT = {Phase.ORDERED: ("rectify_hazard",), Phase.RECTIFIED: ("check_hazard",)}


class _Asked:
    def __init__(self, files):
        self.files = files


def owed(files) -> tuple[str, ...]:
    """The own event that is owed now."""
    row = hazard_of(_Asked(files))
    return ("verify_hazard",) if row is None else NEXT.get(row.phase, ())


def panel_of(case, files, allowed) -> dict:
    """Rows and buttons of the panel."""
    row = hazard_of(_Asked(files))
    return {
        "row": row,
        "light": day_light(row.rectify_by) if row is not None and row.phase == Phase.ORDERED else None,
        "lines": lines(row) if row is not None else [],
        "buttons": [
            {"action": name, "label": label_of(name), "url": f"/cases/{case.number}/do/{name}/"}
            for name in ACTIONS
            if name in allowed
        ],
    }


def lines(row) -> list[tuple[str, str]]:
    """(word, text); empty ones are left out."""
    found = [
        ("隐患等级", row.get_level_display()),
        ("核查情况", row.finding),
        ("整改责任", f"{row.responsible} {row.responsible_person}".strip()),
        ("整改要求", row.requirement),
        ("整改前的防范措施", row.interim),
        ("整改期限", f"{row.rectify_by:%Y-%m-%d}" if row.rectify_by else ""),
        ("整改情况", f"{row.rectified_on:%Y-%m-%d} {row.measures}" if row.rectified_on else ""),
        ("复查", f"{row.checked_on:%Y-%m-%d} {row.checked_by.name}：{row.check_note}" if row.checked_on else ""),
        ("复查不合格", f"{row.failed} 次" if row.failed else ""),
    ]
    return [(word, text) for word, text in found if text]
