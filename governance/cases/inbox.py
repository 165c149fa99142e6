"""待我批示/签发: one inbox. What is not an Approval registers a section of its own; the page shows them all."""

from collections.abc import Callable
from dataclasses import dataclass

MOST_SHOWN = 50


@dataclass(frozen=True)
class Section:
    """A part of the inbox. `rows(user)` gives what this person may sign now; `template` shows one `row`."""

    key: str
    title: str
    rows: Callable
    template: str


_sections: dict[str, Section] = {}


def register_section(section: Section) -> Section:
    """Add a part; the same key replaces it."""
    _sections[section.key] = section
    return section


def sections_for(user) -> list[dict]:
    """The parts that hold something for this person: {section, rows}."""
    found = [{"section": part, "rows": list(part.rows(user)[:MOST_SHOWN])} for part in _sections.values()]
    return [part for part in found if part["rows"]]
