"""办事指南: the duty list and the manager's own words as one searchable list; and how both are kept.

What a visitor reads is public by the manager's word; names of colleagues and their telephones never stand here.
"""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from citizen.models import GuideItem, Hall
from governance.audit.services import record
from governance.core.exceptions import NotAllowed
from governance.organisation.access import in_area
from governance.organisation.models import DutyLine, OrgUnit
from governance.organisation.roles import Level, Permission

HALL_FIELDS = ("hours", "address", "phone", "way", "notice")
ITEM_FIELDS = ("matter", "unit", "about", "bring", "steps", "time_limit", "fee", "keywords", "public", "order")
LONGEST_SEARCH = 40


def halls():
    """The centres that receive citizens: those of towns; where there are none, every centre."""
    centres = OrgUnit.objects.active().filter(level=Level.CENTRE).select_related("parent").order_by("path")
    return list(centres.filter(parent__level=Level.TOWN)) or list(centres)


def hall_of(centre) -> Hall:
    """大厅信息 with the unit's contact data where the manager wrote nothing; never saved here."""
    hall = Hall.objects.filter(centre=centre).first() or Hall(centre=centre)
    hall.address = hall.address or centre.address
    hall.phone = hall.phone or centre.phone
    return hall


@dataclass(frozen=True)
class Entry:
    """One matter as a visitor reads it. `key`: "duty-12" or "item-3"."""

    key: str
    matter: str
    unit: OrgUnit
    item: GuideItem = field(default_factory=GuideItem)

    @property
    def bring(self) -> list[str]:
        """What to bring, one thing each."""
        return _lines(self.item.bring)

    @property
    def steps(self) -> list[str]:
        """How it goes, one step each."""
        return _lines(self.item.steps)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _matching(words: str, *names: str) -> Q:
    """Every word of the search stands in one of the columns."""
    found = Q()
    for word in words[:LONGEST_SEARCH].replace("\x00", "").split():
        each = Q()
        for name in names:
            each |= Q(**{f"{name}__icontains": word})
        found &= each
    return found


def entries(centre, words: str = "") -> list[Entry]:
    """All public matters of a centre's town that hold the words; the manager's own first, then the duty list."""
    texts = ("matter", "about", "keywords", "bring", "unit__name")
    own = GuideItem.objects.filter(_matching(words, *texts), centre=centre, public=True, duty_line=None)
    found = [_of_item(row) for row in own.select_related("unit", "duty_line__unit")]
    lines = duty_lines(centre).exclude(guide__public=False)
    names = ("matter", "keywords", "unit__name", "guide__matter", "guide__about", "guide__keywords", "guide__bring")
    return found + [_of_line(line) for line in lines.filter(_matching(words, *names))]


def entry(key: str) -> Entry | None:
    """The public matter of a key, None when there is none."""
    kind, _, number = key.partition("-")
    if not number.isascii() or not number.isdigit() or len(number) > 12:
        return None
    if kind == "item":
        row = GuideItem.objects.filter(pk=number, public=True, duty_line=None).select_related("unit", "centre").first()
        return _of_item(row) if row else None
    lines = DutyLine.objects.active().filter(pk=number).exclude(guide__public=False)
    line = lines.select_related("unit", "guide__unit").first() if kind == "duty" else None
    return _of_line(line) if line else None


def duty_lines(centre):
    """The lines in force of the town around a centre, with their words where there are some."""
    seat = centre.parent or centre
    lines = DutyLine.objects.active().filter(unit__path__startswith=seat.path)
    return lines.select_related("unit", "guide__unit").order_by("unit__path", "order", "pk")


def _of_item(row: GuideItem) -> Entry:
    return Entry(f"item-{row.pk}", row.matter, row.unit, row)


def _of_line(line: DutyLine) -> Entry:
    words = getattr(line, "guide", None)
    if words is None:
        return Entry(f"duty-{line.pk}", line.matter, line.unit)
    return Entry(f"duty-{line.pk}", words.matter, words.unit, words)


# --- kept by the manager ---------------------------------------------------------------------------------------


def _require(by, centre) -> None:
    if not in_area(by, Permission.EDIT_CONTACTS, centre):
        raise NotAllowed("办事指南由中心管理员维护。")


@transaction.atomic
def save_hall(*, by, centre, **fields) -> Hall:
    """Keep 大厅信息. NotAllowed outside the own centre."""
    _require(by, centre)
    hall = Hall.objects.select_for_update().filter(centre=centre).first() or Hall(centre=centre)
    for name in HALL_FIELDS:
        setattr(hall, name, fields[name])
    hall.save()
    record("guide.hall_saved", by=by, object_type="hall", object_id=str(hall.pk))
    return hall


@transaction.atomic
def save_item(*, by, centre, item=None, duty_line=None, **fields) -> GuideItem:
    """Keep the words for a line of the duty list or for a matter of its own. ValidationError in words."""
    _require(by, centre)
    item = GuideItem.objects.select_for_update().get(pk=item.pk, centre=centre) if item else GuideItem(centre=centre)
    if item.pk is None:
        item.duty_line = duty_line
    for name in ITEM_FIELDS:
        setattr(item, name, fields[name])
    same = GuideItem.objects.filter(centre=centre, matter=item.matter, duty_line=None).exclude(pk=item.pk)
    if item.duty_line_id is None and same.exists():
        raise ValidationError({"matter": "已经有同名的事项，请换个名称，或者去修改那一条。"})
    item.save()
    record("guide.item_saved", by=by, object_type="guide", object_id=str(item.pk), detail={"public": item.public})
    return item
