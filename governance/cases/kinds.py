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
    sign_off: frozenset[str] = frozenset()
    allows_pause: bool = True
    max_extensions: int = 1
    reopening_days: int = 365
    always_follow_up: bool = False
    detail_model: str = ""
    intake_form: str = ""
    panel_template: str = ""
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


def event_rows() -> tuple[Row, ...]:
    """The events that kinds add to the second block."""
    return tuple(row for kind in all_kinds() for row in kind.events)
