"""重复信访 as a person found it: the same person on the same matter, shown as one history."""

from governance.cases.engine import action
from governance.cases.models import Case, CaseLink
from governance.cases.services.series import make_link
from petitions.files import files_of
from petitions.models import Petition


@action("confirm_repeat")
def confirm_repeat(step, *, earlier: Case, note: str = ""):
    """认定重复信访 with an earlier case: this petition joins the history of the first one and gets its number in it.

    After 复核终结 the link says that it follows a terminated matter (第三十六条).
    """
    row, first = files_of(step.files).detail, Petition.objects.select_related("root__case", "case").get(pk=earlier.pk)
    root = first.root or first
    moved = list(Petition.objects.filter(root=row))
    ended = Petition.objects.filter(pk__in=[root.pk, *_ids(root)], ended_how=Petition.Ended.RECHECKED).first()
    target = ended or first
    kind = CaseLink.Kind.FOLLOWS if ended is not None else CaseLink.Kind.DUPLICATE
    make_link(step.case, target.case, kind, step.by)
    row.root, row.sequence = root, 2
    row.save()
    for other in moved:
        other.root = root
        other.save()
    _number(root)
    row.refresh_from_db()
    step.record.update(root=root.case.number, sequence=row.sequence)
    step.note = "；".join(part for part in (f"{root.case.shown_number} 的第 {row.sequence} 次信访", note) if part)
    step.touch()


@action("undo_repeat")
def undo_repeat(step, *, reason: str):
    """取消重复认定: it was another matter after all; the links made for it end."""
    row = files_of(step.files).detail
    root = row.root
    row.root, row.sequence = None, 1
    row.save()
    kinds = (CaseLink.Kind.DUPLICATE, CaseLink.Kind.FOLLOWS)
    cases = [root.pk, *_ids(root)]
    for link in CaseLink.objects.filter(source=step.case, target__in=cases, kind__in=kinds, ended_at=None):
        link.ended_at = step.at
        link.save()
    _number(root)
    step.note = f"不再算 {root.case.shown_number} 的重复；{reason}"
    step.touch()


def _ids(root) -> list[int]:
    return list(Petition.objects.filter(root=root).values_list("pk", flat=True))


def _number(root) -> None:
    """Count the history anew in the order of registering: the first is 1, its repeats 2 and up."""
    rows = Petition.objects.filter(root=root).select_related("case").order_by("case__registered_at", "pk")
    for place, row in enumerate(rows, 2):
        if row.sequence != place:
            row.sequence = place
            row.save()
