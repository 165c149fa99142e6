"""Whose entry a party is: linked by the exact ID number alone; what else looks alike becomes a suggestion.

A restricted case gives the record of a person no more than name, sex, birth date and ID number: its phones, addresses
and likenesses stay in the case.
"""

from collections import defaultdict

from django.db import transaction
from django.db.models import Q

from governance.cases.models import Organisation, Party, Person, PersonPhone, PersonSuggestion
from governance.core.now import now

#: At most so many records are suggested for a new one.
MOST_SUGGESTED = 5
#: Taken from the party where the record has nothing yet.
#: A correction of one of these asks anew whose entry it is.
IDENTIFYING = {"name", "id_number", "id_type", "phone", "credit_code", "unit", "is_organisation", "is_anonymous"}
IDENTITY, WHEREABOUTS = ("sex", "birth_date"), ("village_id", "address")


def link(parties, *, restricted: bool = False, by=None) -> None:
    """Set `person` or `organisation` of parties whose hashes are in step (`Party.index`); the caller saves them.

    Runs in the caller's transaction, in a fixed number of queries: one look, and four writes for new persons. Anonymous
    and nameless parties stay without. A person chosen beforehand is kept unless the ID number says another one.
    """
    people = [party for party in parties if _is_person(party)]
    if people:
        _link_people(people, restricted, by)
    bodies = [party for party in parties if party.is_organisation and party.name.strip() and not party.is_anonymous]
    if bodies:
        _link_organisations(bodies, restricted, by)


def relink(party, changed, *, restricted: bool, by) -> None:
    """After a correction: a record that lives from this entry alone is corrected too; else the link is asked anew."""
    person = party.person
    if person is not None and _is_person(party) and not (party.id_hash and _known(party, person)):
        others = person.parties.exclude(pk=party.pk).exists() or person.merged_into_id or person.merges.exists()
        if not others:
            person.name, person.id_type, person.id_number = party.name.strip(), party.id_type, party.id_number
            person._history_user = by
            person.save()
        elif "id_number" in changed:
            party.person = None
    elif person is not None:
        party.person = None
    party.organisation = None
    link([party], restricted=restricted, by=by)


def _known(party, person) -> bool:
    """True when another record has this ID number already."""
    return Person.objects.filter(id_hash=party.id_hash).exclude(pk=person.pk).exists()


def _is_person(party) -> bool:
    return bool(party.name.strip()) and not party.is_organisation and not party.is_anonymous


def _link_people(parties, restricted, by) -> None:
    near = _look(parties, restricted)
    known = {person.id_hash: person for person in near if person.id_hash}
    fresh, new_of, old = [], {}, []
    for party in parties:
        person = known.get(party.id_hash) if party.id_hash else party.person
        if person is None and party.person is not None and party.person.id_hash is None:
            person = party.person
        if person is None:
            person = _new_person(party, restricted)
            fresh.append(person)
            new_of[id(person)] = party
            if person.id_hash:
                known[person.id_hash] = person
        elif id(person) not in new_of:
            old.append((party, person))
        party.person = person
    _write(fresh, by)
    for party, person in old:
        _complete(party, person, restricted, by)
    for party in parties:
        party.person_id = party.person.pk
    if not restricted:
        _keep_phones(parties, near)
        _suggest([(person, new_of[id(person)]) for person in fresh], near)


def _look(parties, restricted) -> list[Person]:
    """Records with one of these ID numbers, and those with the same name and phone or village."""
    hashes = {party.id_hash for party in parties if party.id_hash}
    condition = Q(id_hash__in=hashes)
    if not restricted:
        names = {party.name.strip() for party in parties}
        villages = {party.village_id for party in parties if party.village_id}
        phones = {party.phone_hash for party in parties if party.phone_hash}
        alike = Q(village__in=villages)
        if phones:
            alike |= Q(pk__in=PersonPhone.objects.filter(phone_hash__in=phones).values("person"))
        condition |= Q(name__in=names) & alike
    return list(Person.objects.filter(condition).prefetch_related("phones").order_by("-pk"))


def _new_person(party, restricted) -> Person:
    person = Person(
        name=party.name.strip(), id_type=party.id_type, id_number=party.id_number, sex=party.sex,
        birth_date=party.birth_date, created_at=now(), updated_at=now(),
    )  # fmt: skip
    if not restricted:
        person.village_id, person.address = party.village_id, party.address
    person.index()
    return person


def _write(fresh, by) -> None:
    """New records with the first row of their history. Who loses the race for an ID number gets the winner's record."""
    if not fresh:
        return
    # In one order, so that two registrations of the same people wait for one another and never cross.
    fresh.sort(key=lambda person: person.id_hash or "")
    Person.objects.bulk_create(
        fresh, batch_size=500, update_conflicts=True, unique_fields=["id_hash"], update_fields=["updated_at"]
    )
    Person.history.bulk_history_create(fresh, batch_size=500, default_user=by, default_date=now())


def _complete(party, person, restricted, by) -> None:
    """What the record lacks is taken from the party; what it has is left to the people who keep it."""
    changed = False
    for name in IDENTITY if restricted else (*IDENTITY, *WHEREABOUTS):
        value = getattr(party, name)
        if value and not getattr(person, name):
            setattr(person, name, value)
            changed = True
    if changed:
        person._history_user = by
        person.save()


def _keep_phones(parties, near) -> None:
    have = {(phone.person_id, phone.phone_hash) for person in near for phone in person.phones.all()}
    rows = []
    for party in parties:
        if party.phone_hash and (party.person_id, party.phone_hash) not in have:
            have.add((party.person_id, party.phone_hash))
            row = PersonPhone(person_id=party.person_id, phone=party.phone, created_at=now(), updated_at=now())
            row.index()
            rows.append(row)
    if rows:
        PersonPhone.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def _suggest(fresh, near) -> None:
    """Suggestions for new records: same name with phone or village, and nothing that says two people."""
    by_name = defaultdict(list)
    for person in near:
        hashes = {phone.phone_hash for phone in person.phones.all()}
        by_name[person.name].append((person, hashes))
    rows = []
    for person, party in fresh:
        found = 0
        for other, hashes in by_name[person.name]:
            why = _why(party, other, hashes)
            if why and other.pk != person.pk and found < MOST_SUGGESTED and not _differ(person, other):
                found += 1
                first, second = sorted((person.pk, other.pk))
                rows.append(
                    PersonSuggestion(first_id=first, second_id=second, why=why, created_at=now(), updated_at=now())
                )
        if party.phone_hash or party.village_id:
            by_name[person.name].insert(0, (person, {party.phone_hash} - {""}))
    if rows:
        PersonSuggestion.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def _why(party, other, hashes) -> str:
    phone = bool(party.phone_hash) and party.phone_hash in hashes
    village = bool(party.village_id) and party.village_id == other.village_id
    if phone and village:
        return PersonSuggestion.Why.BOTH
    return PersonSuggestion.Why.PHONE if phone else PersonSuggestion.Why.VILLAGE if village else ""


def _differ(person, other) -> bool:
    """Two ID numbers, two birth dates or two sexes are two people."""
    pairs = (("id_hash", None), ("birth_date", None), ("sex", "0"))
    return any(
        getattr(person, name) and getattr(other, name)
        and getattr(person, name) != getattr(other, name)
        and unknown not in (getattr(person, name), getattr(other, name))
        for name, unknown in pairs
    )  # fmt: skip


def _link_organisations(parties, restricted, by) -> None:
    """By credit code, by the unit of the town's own tree, else by the full name: names of bodies are not shared."""
    codes = {party.credit_code.upper() for party in parties if party.credit_code}
    units = {party.unit_id for party in parties if party.unit_id}
    names = {party.name.strip() for party in parties}
    near = list(
        Organisation.objects.filter(
            Q(credit_code__in=codes) | Q(unit__in=units) | Q(name__in=names)
        ).order_by("pk")
    )  # fmt: skip
    for party in parties:
        found = next((row for row in near if _is_same_body(party, row)), None)
        if found is None:
            found = Organisation(name=party.name.strip(), credit_code=party.credit_code.upper(), unit_id=party.unit_id)
            if not restricted:
                found.address, found.phone = party.address, party.phone
            found._history_user = by
            found.save()
            near.append(found)
        elif party.credit_code and not found.credit_code:
            found.credit_code, found._history_user = party.credit_code.upper(), by
            found.save()
        party.organisation = found


def _is_same_body(party, row) -> bool:
    code = party.credit_code.upper()
    if code and row.credit_code:
        return code == row.credit_code
    if party.unit_id and row.unit_id:
        return party.unit_id == row.unit_id
    return party.name.strip() == row.name


def link_existing(batch: int = 1000):
    """Link the parties that have neither person nor organisation, the oldest first. Yields the size of each batch."""
    last = 0
    while True:
        with transaction.atomic():
            waiting = Party.objects.filter(pk__gt=last, person=None, organisation=None, is_anonymous=False)
            rows = list(waiting.exclude(name="").select_related("case").order_by("pk")[:batch])
            if not rows:
                return
            last = rows[-1].pk
            for restricted in (False, True):
                link([row for row in rows if row.case.is_restricted == restricted], restricted=restricted)
            # Both columns are left out of the history of parties, so that they may be written in bulk.
            Party.objects.bulk_update(rows, ["person", "organisation"], batch_size=batch)
        yield len(rows)
