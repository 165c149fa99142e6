"""Levels of the organisation tree as a case sees them: which centre a unit belongs to, and the one above it."""

from governance.organisation.models import OrgUnit
from governance.organisation.roles import Level

STEP = 5  # length of one step of OrgUnit.path, such as "0001."


def line_of(unit) -> list[str]:
    """Paths of the unit and of all above it, the nearest first."""
    return [unit.path[:end] for end in range(len(unit.path), 0, -STEP)]


def centre_of(unit) -> OrgUnit | None:
    """The 社会治理中心 that a unit belongs to: itself, the centre below the nearest unit above it, or the county."""
    if unit.level == Level.CENTRE:
        return unit
    line = line_of(unit)
    centres = OrgUnit.objects.filter(level=Level.CENTRE, active=True, parent__path__in=line).select_related("parent")
    nearest = max(centres, key=lambda centre: len(centre.parent.path), default=None)
    return nearest or OrgUnit.objects.filter(level=Level.COUNTY, path__in=line).first()


def centre_above(centre) -> OrgUnit | None:
    """The centre of the level above: town → county. None at the top."""
    seat = centre.parent if centre.level == Level.CENTRE else centre
    if seat is None or seat.parent is None:
        return None
    above = centre_of(seat.parent)
    return above if above and above.pk != centre.pk else None


def centres_below(centre):
    """Centres of the level below, for 下交."""
    seat = centre.parent if centre.level == Level.CENTRE and centre.parent else centre
    return (
        OrgUnit.objects.filter(level=Level.CENTRE, active=True, path__startswith=seat.path)
        .exclude(pk=centre.pk)
        .exclude(parent=seat)
    )


def organ_word(unit) -> str:
    """The word of an organ in the numbers of its papers: 清溪 for 清溪镇社会治理中心 and 清溪镇."""
    seat = unit.parent if unit.level == Level.CENTRE and unit.parent_id else unit
    return seat.name[:-1] if len(seat.name) > 2 and seat.name[-1] in "县区市镇乡" else seat.name.removesuffix("街道")
