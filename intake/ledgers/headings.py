"""Which column means what: known headings from the table of synonyms, what a unit has corrected, and the kind."""

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from intake.ledgers.cells import bare, text_of
from intake.ledgers.kinds import KINDS, Field
from intake.models import HeadingSynonym

REASON, LINE = "没有登记的原因", "原表行号"  # columns that the workbook of failed rows adds
#: Persons whose name before a known heading does not change it: 信访人手机号码.
_OWNERS = re.compile(r"^(?:主要)?(?:信访人|来访人|当事人|申请人|反映人|诉求人|投诉人|来电人|咨询人|群众|上访人)的?")
_PERSONAL = {Field.PHONE, Field.ID_NUMBER, Field.VILLAGE, Field.ADDRESS}


def key_of_heading(value) -> str:
    """A heading without blanks, marks and bracketed hints; a heading that is all brackets keeps its words."""
    name = re.sub(r"[*:★]|必填$", "", bare(text_of(value)))
    return (re.sub(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】", "", name) or name)[:60]


@cache
def reference_rows() -> tuple[tuple[str, str, str, int], ...]:
    """(kind, field, heading, order) of the fixture: what `load_reference` puts into the table."""
    with open(settings.BASE_DIR / "fixtures" / "heading_synonyms.json", encoding="utf-8") as file:
        groups = json.load(file)
    found: dict[tuple[str, str], tuple] = {}
    for group in groups:
        for order, heading in enumerate(map(key_of_heading, group["headings"])):
            found.setdefault((group["kind"], heading), (group["kind"], group["field"], heading, order))
    return tuple(found.values())


@dataclass(frozen=True)
class Known:
    """Synonyms in force: (kind, heading) → (field, order); what the unit has learned goes before all."""

    general: dict
    own: dict

    @property
    def headings(self) -> set[str]:
        """Every known heading, to tell the heading row by."""
        return {heading for _kind, heading in (*self.general, *self.own)}

    def field_of(self, kind: str, heading: str) -> tuple[str, int] | None:
        """Field and order of a heading in a ledger of this kind."""
        for table, key in (
            (self.own, (kind, heading)),
            (self.general, (kind, heading)),
            (self.general, ("", heading)),
        ):
            if key in table and table[key][0] != Field.MARK:
                return table[key]
        rest = _OWNERS.sub("", heading)
        found = self.general.get(("", rest)) if rest != heading else None
        return found if found and found[0] in _PERSONAL else None


def known_headings(unit=None) -> Known:
    """The table; before it was ever loaded, the fixture itself."""
    general, own = {}, {}
    rows = HeadingSynonym.objects.filter(active=True).order_by("order", "pk")
    for unit_id, kind, field, heading, order in rows.values_list("unit", "kind", "field", "heading", "order"):
        if unit_id is None:
            general[kind, heading] = (field, order)
        elif unit is not None and unit_id == unit.pk:
            own[kind, heading] = (field, order)
    if not general and not HeadingSynonym.objects.filter(unit=None).exists():
        general = {(kind, heading): (field, order) for kind, field, heading, order in reference_rows()}
    return Known(general, own)


def recognise(layout, known: Known, hints: str = "") -> str:
    """The kind of ledger: whose own headings stand there, and whose name the title, sheet or file bears."""
    keys = {heading for names in layout.keys for heading in names}
    scores: dict[str, int] = defaultdict(int)
    for kind, heading in known.general:
        if kind and heading in keys:
            scores[kind] += 2
    said = f"{hints}{''.join(layout.above)}"
    for kind in KINDS.values():
        if any(word in said for word in kind.words):
            scores[kind.key] += 3
    # Headings that a ledger of cases shares with a list of persons count for the latter only with more of its own.
    best = max(scores.values(), default=0)
    return next((kind for kind in KINDS if scores.get(kind) == best), "general") if best else "general"


def match(layout, kind: str, known: Known) -> dict[int, str]:
    """Column → field, for the columns that mean something. Several columns may mean one field."""
    found = {}
    for column, names in enumerate(layout.keys):
        field = _field_of(names, kind, known)
        if field and field != Field.OTHER:
            found[column] = field
    return found


def _field_of(names, kind: str, known: Known) -> str | None:
    """The field of a column with one heading, or with a name under a group: 承办人 › 姓名 is the handler's."""
    fields = [hit[0] if (hit := known.field_of(kind, name)) else None for name in names]
    if len(fields) < 3 or fields[0]:
        return next(filter(None, fields), None)
    _whole, name, group = fields
    if group in (None, Field.PERSON) or name not in {Field.PERSON, *_PERSONAL}:
        return name or group
    return group if name == Field.PERSON else None


def columns_by_field(layout, matched: dict[int, str], kind: str, known: Known) -> dict[str, list[int]]:
    """Field → its columns, the most fitting first; equals from the left."""
    ranked: dict[str, list] = defaultdict(list)
    for column, field in matched.items():
        orders = [hit[1] for hit in (known.field_of(kind, name) for name in layout.keys[column]) if hit]
        ranked[field].append((orders[0] if orders else 99, column))
    return {field: [column for _order, column in sorted(columns)] for field, columns in ranked.items()}
