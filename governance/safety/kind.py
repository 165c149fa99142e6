"""The kind 隐患 (案件类型): reported → put right → checked; its own events keep the state of the shared lifecycle."""

from governance.cases.kinds import CaseKind, register_kind
from governance.cases.lifecycle import own_row
from governance.safety import guards

WORKERS = "handler@L head@L"
EVENTS = (
    own_row(
        "verify_hazard",
        "核查定级",
        "registered assigned handling",
        f"triager@C {WORKERS}",
        "hazard_is_open hazard_verdict_is_whole",
    ),
    own_row("rectify_hazard", "登记整改", "handling", WORKERS, "hazard_is_being_rectified"),
    own_row(
        "check_hazard",
        "复查",
        "handling",
        f"{WORKERS} handler@O grid@O supervisor@C dispatcher@C director@C",
        "hazard_waits_for_check",
    ),
)


def panel(case, files, allowed) -> dict:
    """What the part of the case page shows."""
    from governance.safety.panel import panel_of

    return panel_of(case, files, allowed)


def next_actions(case, files) -> tuple[str, ...]:
    """What is owed now, in order."""
    from governance.safety.panel import owed

    return owed(files)


KIND = register_kind(
    CaseKind(
        key="hazard",
        label="隐患",
        icon="alert-triangle",
        events=EVENTS,
        guards={"resolve": (guards.hazard_is_settled,), "settle_on_spot": (guards.no_open_hazard,)},
        detail_model="safety.Hazard",
        panel_template="safety/_panel.html",
        panel=panel,
        next_actions=next_actions,
        panel_actions=frozenset(row.action for row in EVENTS),
    )
)
