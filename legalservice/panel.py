"""What the legal part of the case page shows; rows come from the files of the case."""

from governance.cases.engine import label_of
from legalservice.files import files_of

CONSULT = ("record_consult", "answer_consult", "book_session", "cancel_booking")
#: Which part a matter of this category (first three digits) begins with.
PARTS = {"301": "consult"}


def part_of(case) -> str:
    """The part of the service that the category of the case names; consult where it names none."""
    return PARTS.get(case.category.code[:3], "consult") if case.category_id else "consult"


def owed(case, files) -> tuple[str, ...]:
    """The own events that are owed now, in order."""
    own = files_of(files)
    if own.waiting:
        return ("answer_consult",)
    if part_of(case) == "consult" and not own.consultations and not own.bookings:
        return ("record_consult",)
    return ()


def buttons(case, allowed, *actions) -> list[dict]:
    """Those of these actions that may be taken now, as links."""
    return [
        {"action": name, "label": label_of(name), "url": f"/cases/{case.number}/do/{name}/"}
        for name in actions
        if name in allowed
    ]


def panel_of(case, files, allowed) -> dict:
    """Rows and buttons of the panel, part by part."""
    own = files_of(files)
    return {
        "consultations": own.consultations,
        "bookings": own.bookings,
        "consult_buttons": buttons(case, allowed, *CONSULT),
    }
