"""The same person's earlier cases: exact, through the keyed hashes of ID number and phone."""

from django.db.models import Q

from governance.cases.models import Case, Party
from governance.cases.states import OPEN_STATES
from governance.core.fields import blind_index, normalise_id, normalise_phone


def same_person(*, id_number: str = "", phone: str = "", name: str = "", village=None) -> Q | None:
    """A condition on Party for this person; None when nothing is known. A name counts only with its village."""
    condition = Q()
    if id_number.strip():
        condition |= Q(id_hash=blind_index(normalise_id(id_number), "id"))
    if phone.strip():
        condition |= Q(phone_hash=blind_index(normalise_phone(phone), "phone"))
    if name.strip() and village is not None:
        condition |= Q(name=name.strip(), village=village)
    return condition or None


def earlier_cases(user, limit: int = 10, **person) -> list[Case]:
    """Cases of this person that the user may see, open ones first, then the newest."""
    condition = same_person(**person)
    if condition is None:
        return []
    ids = Party.objects.filter(condition).values("case")
    found = Case.objects.visible_to(user).filter(pk__in=ids).select_related("lead_unit", "category")
    cases = list(found.order_by("-registered_at")[: limit * 2])
    return sorted(cases, key=lambda case: not case.is_open)[:limit]


def open_cases_of_same_person(parties) -> bool:
    """True when an applicant of a new case already has an open one that is not restricted."""
    condition = Q()
    for person in parties:
        if person.role == Party.Role.APPLICANT:
            mine = same_person(id_number=person.id_number, phone=person.phone)
            condition |= mine or Q()
    if not condition:
        return False
    return Party.objects.filter(
        condition, role=Party.Role.APPLICANT, case__state__in=OPEN_STATES, case__confidentiality__lt=2
    ).exists()
