"""Proof of a score: every sheet of a period computed anew, from what it keeps and from the cases as they are now."""

from analysis.drafting import counted_of, objects_of, packed, reckoned, scope_of
from analysis.models import ScoreRound

SHEET = ("base", "bonus", "penalty", "total", "grade", "rank", "vetoed", "cases")
FIGURE = ("numerator", "denominator", "value", "points")


def recount(score_round: ScoreRound) -> dict:
    """{"round", "sheets", "figures", "mismatches", "moved"}; writes nothing.

    `mismatches`: numbers of the sheets that their own counted cases, entries, granted appeals and scheme do not give.
    `moved`: figures for which the cases would give other rows today (a clock that was put right after the drafting).
    """
    stored = {sheet.pk: sheet for sheet in score_round.sheets.all()}
    figures = {figure.pk: figure for sheet in stored.values() for figure in sheet.figures.defer("counted")}
    mismatches = []
    for sheet in reckoned(score_round):
        before = stored[sheet.pk]
        mismatches += [f"{sheet.name} {name}" for name in SHEET if getattr(sheet, name) != getattr(before, name)]
        for figure in sheet.all_figures:
            old = figures[figure.pk]
            mismatches += [
                f"{sheet.name} {figure.key} {name}" for name in FIGURE if getattr(figure, name) != getattr(old, name)
            ]
    moved = list(_moved(score_round))
    return {
        "round": str(score_round),
        "sheets": len(stored),
        "figures": len(figures),
        "mismatches": mismatches,
        "moved": moved,
    }


def _moved(score_round):
    objects = objects_of(score_round.area, score_round.kind, score_round.first, score_round.until)
    scope = scope_of(score_round.kind, objects, score_round.first, score_round.until)
    keys = {figure.key for figure in score_round.scheme.figures.all()}
    live = {key: counted_of(scope, key) for key in sorted(keys)}
    for sheet in score_round.sheets.prefetch_related("figures"):
        for figure in sheet.figures.all():
            rows = [packed(row) for row in live[figure.key].get(sheet.person_id or sheet.unit_id, [])]
            if sorted(map(str, rows)) != sorted(map(str, figure.counted)):
                yield f"{sheet.name} {figure.key}"
