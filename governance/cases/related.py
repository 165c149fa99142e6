"""Earlier cases beside a new one (既往和相关案件): the same person, the same address, a similar text; each says why."""

from dataclasses import dataclass, field

from django.db.models import Q

from governance.cases.likeness import similar_texts
from governance.cases.models import Case, CaseLink, Party
from governance.cases.similar import people_with, same_person
from governance.core.fields import blind_index, normalise_id, normalise_phone

#: Why a case is shown, with what it weighs. A text that is the same weighs as much as an address.
ID, PHONE, NAME, ADDRESS, TEXT = "本人证件号相同", "电话相同", "同名同村", "同一地址", "内容相似"
WEIGHT = {ID: 4.0, PHONE: 3.0, NAME: 2.5, ADDRESS: 1.5}
TEXT_WEIGHT = 2.0
OPEN_WEIGHT = 0.3
ENTRIES = 60
#: A shorter address (二组) says nothing of a house.
LEAST_ADDRESS = 4
#: What a clerk links a new case as.
KINDS = (CaseLink.Kind.DUPLICATE, CaseLink.Kind.RELATED, CaseLink.Kind.SERIES)


@dataclass
class Asked:
    """What is known of the person and the matter. `village` is an id; the texts are plain."""

    id_number: str = ""
    phone: str = ""
    name: str = ""
    village: int | None = None
    address: str = ""
    title: str = ""
    text: str = ""


@dataclass
class Related:
    """One case to look at: why it is shown, and how the clerk linked it ("" when not)."""

    case: Case
    why: list[str]
    score: float
    link: str = ""

    @property
    def is_person(self) -> bool:
        """True when it is the same person's."""
        return bool({ID, PHONE, NAME} & set(self.why))


@dataclass
class _Reasons:
    why: dict = field(default_factory=dict)

    def add(self, case_id, reason, weight):
        reasons = self.why.setdefault(case_id, {})
        reasons[reason] = max(weight, reasons.get(reason, 0))


def related_cases(user, asked: Asked, *, exclude=None, limit: int = 8, chosen=()) -> list[Related]:
    """Cases that this user may see, the best first, at most `limit`. `chosen` (ids) are among them whatever they score.

    `exclude`: the id of the case itself; what is linked with it already is left out too.
    A constant number of queries, at most seven; what may not be seen is neither shown nor counted.
    """
    found = _Reasons()
    _same_people(found, asked, exclude)
    for like in similar_texts(user, asked.title, asked.text, exclude=exclude):
        found.add(like.case_id, TEXT, like.score * TEXT_WEIGHT)
    ids = {*found.why, *chosen}
    if not ids:
        return []
    rows = (
        Case.objects.visible_to(user)
        .filter(pk__in=ids)
        .select_related("lead_unit", "category")
        .defer("facts", "claim", "search_pairs")
    )
    if exclude is not None:
        linked = CaseLink.objects.filter(ended_at=None)
        rows = rows.exclude(
            Q(pk=exclude)
            | Q(pk__in=linked.filter(source=exclude).values("target"))
            | Q(pk__in=linked.filter(target=exclude).values("source"))
        )
    related = [_related(case, found.why.get(case.pk, {})) for case in rows]
    related.sort(key=lambda row: (-row.score, -row.case.pk))
    kept = [row for row in related if row.case.pk in chosen]
    return sorted(
        [*kept, *[row for row in related if row not in kept][: limit - len(kept)]],
        key=lambda row: (-row.score, -row.case.pk),
    )


def _related(case, reasons) -> Related:
    why = sorted(reasons, key=reasons.get, reverse=True)
    if TEXT in reasons and reasons[TEXT] >= 0.98 * TEXT_WEIGHT:
        why[why.index(TEXT)] = "内容相同"
    return Related(case, why, sum(reasons.values()) + (OPEN_WEIGHT if case.is_open else 0))


def _same_people(found, asked, exclude) -> None:
    """The entries of this person and this address, each with its reason."""
    id_hash = blind_index(normalise_id(asked.id_number), "id") if asked.id_number.strip() else None
    joined = people_with(id_hash) if id_hash else []
    condition = same_person(phone=asked.phone, name=asked.name, village=asked.village) or Q()
    if id_hash:
        condition |= Q(id_hash=id_hash) | Q(person__in=joined)
    address = asked.address.strip()
    if len(address) >= LEAST_ADDRESS:
        place = Q(address=address, village=asked.village) if asked.village else Q(address=address)
        condition |= place
    if not condition:
        return
    phone_hash = blind_index(normalise_phone(asked.phone), "phone") if asked.phone.strip() else None
    columns = ("case", "id_hash", "phone_hash", "name", "village", "address", "person")
    rows = Party.objects.filter(condition).exclude(case=exclude).order_by("-pk").values_list(*columns)
    for case_id, its_id, its_phone, name, village, its_address, person in rows[:ENTRIES]:
        if id_hash and (its_id == id_hash or person in joined):
            found.add(case_id, ID, WEIGHT[ID])
        if phone_hash and its_phone == phone_hash:
            found.add(case_id, PHONE, WEIGHT[PHONE])
        if asked.name.strip() and name == asked.name.strip() and village and village == asked.village:
            found.add(case_id, NAME, WEIGHT[NAME])
        if len(address) >= LEAST_ADDRESS and its_address == address and asked.village in (None, village):
            found.add(case_id, ADDRESS, WEIGHT[ADDRESS])
