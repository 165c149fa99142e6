"""来过的人: who the typed ID number or phone belongs to, as far as this user's own cases say it."""

from dataclasses import dataclass

from governance.cases.models import Case, Party
from governance.cases.similar import same_person
from governance.core.masking import mask_phone

#: So many of the latest entries of a person are looked at.
LATEST = 10


@dataclass(frozen=True)
class Known:
    """What the form may fill in. `phone` is masked: the whole number stays in the database."""

    name: str
    phone: str
    address: str
    village_id: int | None
    village: str


def _entries(user, **person) -> list[Party]:
    condition = same_person(**person)
    if condition is None:
        return []
    seen = Case.objects.visible_to(user).order_by().values("pk")
    rows = Party.objects.filter(condition, case__in=seen, is_organisation=False, is_anonymous=False)
    return list(rows.select_related("village").order_by("-pk")[:LATEST])


def known_person(user, *, id_number: str = "", phone: str = "", name: str = "") -> Known | None:
    """The person of an earlier case that this user may see; None when nobody, or a phone that several people share."""
    rows = _entries(user, id_number=id_number) or _entries(user, phone=phone)
    names = {row.name for row in rows}
    if name.strip() in names:
        rows = [row for row in rows if row.name == name.strip()]
    elif len(names) != 1 and not id_number.strip():
        return None
    if not rows:
        return None
    at = next((row for row in rows if row.village_id), rows[0])
    return Known(
        name=rows[0].name,
        phone=mask_phone(next((row.phone for row in rows if row.phone), "")),
        address=next((row.address for row in rows if row.address), ""),
        village_id=at.village_id,
        village=at.village.name if at.village else "",
    )


def phone_behind(user, masked: str, *, id_number: str) -> str:
    """The stored number that this mask stands for, of the person with this ID number; empty when there is none."""
    rows = _entries(user, id_number=id_number)
    return next((row.phone for row in rows if row.phone and mask_phone(row.phone) == masked.strip()), "")
