"""What was ruled (职责裁定) on cases of the same category and place, as a hint for the next one."""

from governance.cases.models import Case, Ruling


def ruling_alike(case) -> Ruling | None:
    """The newest ruling of this centre for the same category in the same village; None where there is none.

    Rulings on restricted cases are no hint: their number would tell that there was one.
    """
    if case.category_id is None or case.place_id is None:
        return None
    village = _village_path(case.place)
    return (
        Ruling.objects.filter(
            centre=case.centre_id,
            category=case.category_id,
            place__path__startswith=village,
            lead__active=True,
            case__confidentiality__lt=Case.Confidentiality.RESTRICTED,
        )
        .exclude(case=case.pk)
        .select_related("lead")
        .order_by("-pk")
        .first()
    )


def _village_path(place) -> str:
    """The path of the village in which a place lies: a grid is part of its village."""
    return place.path[: -len(place.path.rstrip(".").rpartition(".")[2]) - 1] if place.level == "grid" else place.path
