"""Kinds of case (案件类型) and their registry. A kind adds guards, facts, deadlines and own events, never states."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.exceptions import ImproperlyConfigured

from governance.cases.lifecycle import LABELS, Row

# The order of the keys 1…6 at triage.
KIND_KEYS = ("dispute", "petition", "legal", "incident", "hazard", "general")


@dataclass(frozen=True)
class CaseKind:
    """One kind (案件类型). Dotted paths keep models and forms out of the import of this file."""

    key: str
    label: str
    icon: str = "clipboard-list"
    guards: dict[str, tuple[Callable, ...]] = field(default_factory=dict)
    events: tuple[Row, ...] = ()
    allows_pause: bool = True
    max_extensions: int = 1
    #: The longest extension in calendar days; None where no law bounds it.
    max_extension_days: int | None = None
    reopening_days: int = 365
    detail_model: str = ""
    intake_form: str = ""
    #: The part of the case page that is this kind's own, with `panel(case, files, allowed) -> dict` for it as `panel`.
    panel_template: str = ""
    panel: Callable | None = None
    #: Own events that the panel offers itself, beside what they are about; they are in no other list of the page.
    panel_actions: frozenset[str] = frozenset()
    #: `next_actions(case, files) -> tuple[str, ...]`: own events in the order in which one is owed now; the first that
    #: is allowed is the primary button.
    next_actions: Callable = lambda case, files: ()
    #: `rule_name(case, action) -> str`: under which 环节 the limit of a clock is kept, where another than the action.
    rule_name: Callable | None = None
    #: `handled_from(case) -> datetime | None`: from when 办理 counts in the first round, where not from 受理登记.
    handled_from: Callable | None = None
    #: The audit event under which each reading of an ordinary case of this kind is on record; "" where none is asked.
    reading_event: str = ""
    remedy: str = "对办理结果有疑问，可以向社会治理中心咨询或者投诉。"


_registry: dict[str, CaseKind] = {}


def register_kind(kind: CaseKind) -> CaseKind:
    """Add a kind; an unknown key, an event that changes the state or a reused action name is refused."""
    if kind.key not in KIND_KEYS:
        raise ImproperlyConfigured(f"unknown case kind {kind.key!r}")
    for row in kind.events:
        if row.target is not None or row.action in LABELS:
            raise ImproperlyConfigured(f"{kind.key}: event {row.action!r} must keep the state and have its own name")
    _registry[kind.key] = kind
    return kind


def kind_of(key: str) -> CaseKind:
    """The kind of that key; KeyError when no app registered it."""
    return _registry[key]


def all_kinds() -> tuple[CaseKind, ...]:
    """Every registered kind in the order of KIND_KEYS."""
    return tuple(_registry[key] for key in KIND_KEYS if key in _registry)


def kind_choices() -> list[tuple[str, str]]:
    """(key, 中文) pairs for forms and filters."""
    return [(kind.key, kind.label) for kind in all_kinds()]


def event_rows(key: str = "") -> tuple[Row, ...]:
    """The events that kinds add to the second block; with `key` those of that kind alone."""
    return tuple(row for kind in all_kinds() if key in ("", kind.key) for row in kind.events)


def rule_name_of(case, action: str) -> str:
    """The 环节 whose time limit the clock of this action follows; the action itself unless the kind says otherwise."""
    kind = _registry.get(case.kind)
    return kind.rule_name(case, action) if kind is not None and kind.rule_name is not None else action
