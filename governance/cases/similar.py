"""The same person's earlier cases: exact, through the keyed hashes of ID number and phone and the person behind."""

from django.db.models import Q

from governance.cases.models import Case, CaseLink, Party, Person
from governance.cases.states import OPEN_STATES
from governance.core.fields import blind_index, normalise_id, normalise_phone


def people_with(id_hash: str) -> list[int]:
    """Ids of all records that were said to be the person with this ID number; usually one, none for a new person."""
    heads = [head or pk for pk, head in Person.objects.filter(id_hash=id_hash).values_list("pk", "head")]
    if not heads:
        return []
    return list(Person.objects.filter(Q(pk__in=heads) | Q(head__in=heads)).values_list("pk", flat=True))


def same_person(*, id_number: str = "", phone: str = "", name: str = "", village=None) -> Q | None:
    """A condition on Party for this person; None when nothing is known. A name counts only with its village."""
    condition = Q()
    if id_number.strip():
        hashed = blind_index(normalise_id(id_number), "id")
        condition |= Q(id_hash=hashed) | Q(person__in=people_with(hashed))
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


def suspected_duplicates(user, case, parties, limit: int = 3) -> list[Case]:
    """疑似重复: open cases of the same applicant that the user may see and that nobody has linked with this one."""
    condition = Q()
    for party in parties:
        if party.role == Party.Role.APPLICANT:
            condition |= Q(id_hash=party.id_hash) if party.id_hash else Q()
            condition |= Q(phone_hash=party.phone_hash) if party.phone_hash else Q()
    if not condition:
        return []
    same = Party.objects.filter(condition, role=Party.Role.APPLICANT).exclude(case=case).values("case")
    linked = CaseLink.objects.filter(ended_at=None)
    found = (
        Case.objects.visible_to(user)
        .filter(pk__in=same, state__in=OPEN_STATES)
        .exclude(pk__in=linked.filter(source=case).values("target"))
        .exclude(pk__in=linked.filter(target=case).values("source"))
        .select_related("lead_unit")
    )
    return list(found.order_by("-registered_at")[:limit])


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
