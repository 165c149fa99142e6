"""What a user may read of a person, an organisation or a household: what the cases that they see say, and no more."""

from collections import defaultdict

from django.db.models import Q

from governance.cases.models import (
    Case,
    Household,
    HouseholdMember,
    Organisation,
    OrganisationRole,
    Party,
    Person,
    PersonMerge,
    PersonPhone,
    PersonSuggestion,
)
from governance.core.masking import mask_id, mask_phone

#: So many cases of one person are listed; who has more finds them in the case list.
MOST_CASES = 200
MOST_SHARED = 10


def entries(user):
    """Parties of the cases that this user sees."""
    return Party.objects.filter(case__in=Case.objects.visible_to(user).order_by().values("pk"))


def tree_of(record, user) -> list:
    """The visible records that are one with this visible one, itself first."""
    seen = type(record).objects.visible_to(user)
    top = record.head_id_or_own
    others = seen.filter(Q(pk=top) | Q(head=top)).exclude(pk=record.pk)
    return [record, *others.order_by("pk")]


def describe(rows, user, column: str = "person") -> list:
    """Give each row of a list `entries` (newest first) of itself and of what was merged into it. Two queries."""
    owner = {row.pk: row.pk for row in rows}
    if rows:
        below = type(rows[0]).objects.visible_to(user).filter(head__in=owner)
        owner |= dict(below.values_list("pk", "head"))
    found = defaultdict(list)
    parties = entries(user).filter(**{f"{column}__in": list(owner)}).select_related("village", "case")
    for party in parties.order_by("-case__registered_at", "-pk"):
        found[owner[getattr(party, f"{column}_id")]].append(party)
    for row in rows:
        row.entries = found[row.pk]
    return rows


def cases_said(row) -> int:
    """How many visible cases speak of a described row."""
    return len({party.case_id for party in row.entries})


def place_said(row) -> str:
    """Village and address as the newest visible case has them."""
    village = next((party.village.name for party in row.entries if party.village_id), "")
    address = next((party.address for party in row.entries if party.address), "")
    return " ".join(part for part in (village, address) if part)


def phones_said(row) -> str:
    """The newest phone, masked, and how many there are."""
    phones = list(dict.fromkeys(party.phone for party in row.entries if party.phone))
    if not phones:
        return ""
    return mask_phone(phones[0]) + (f" 等 {len(phones)} 个" if len(phones) > 1 else "")


def profile(person, user) -> dict:
    """Everything that the page of a person shows. Nine queries."""
    tree = tree_of(person, user)
    keys = [record.pk for record in tree]
    parties = list(
        entries(user)
        .filter(person__in=keys)
        .select_related("case__lead_unit", "case__category", "village")
        .order_by("-case__registered_at", "-pk")[:MOST_CASES]
    )
    person.entries = parties
    hashes = {party.phone_hash for party in parties if party.phone_hash}
    return {
        "person": person,
        "tree": tree,
        "also_named": sorted({one.name for one in (*tree, *parties) if one.name} - {person.name}),
        "id_number": next((record.id_number for record in tree if record.id_number), ""),
        "birth_date": next((record.birth_date for record in tree if record.birth_date), None),
        "sex": next((record.get_sex_display() for record in tree if record.sex), ""),
        "age": next((record.age for record in tree if record.birth_date), None),
        "place": place_said(person),
        "phones": phones(keys, hashes, user),
        "cases": one_a_case(parties),
        "suggestions": suggestions(keys, user),
        "merges": merges(PersonMerge, keys, user),
        "household": household_of(keys, user),
        "roles": roles_of(keys, user),
    }


def one_a_case(parties) -> list[dict]:
    """The visible cases in one history, each once, with what the person was in it."""
    found: dict[int, dict] = {}
    for party in parties:
        row = found.setdefault(party.case_id, {"case": party.case, "roles": [], "place": ""})
        row["roles"].append(party.get_role_display())
        row["place"] = row["place"] or " ".join(
            part for part in (party.village.name if party.village else "", party.address) if part
        )
    return [row | {"roles": "、".join(dict.fromkeys(row["roles"]))} for row in found.values()]


def phones(keys, hashes, user) -> list[dict]:
    """Phones that a visible case has, masked, with the others who use them too."""
    if not hashes:
        return []
    rows = PersonPhone.objects.filter(person__in=keys, phone_hash__in=hashes)
    own = {row.phone_hash: row for row in rows}
    shared = defaultdict(dict)
    others = entries(user).filter(phone_hash__in=hashes, person__isnull=False).exclude(person__in=keys)
    for party in others.order_by("-pk")[: MOST_SHARED * 3]:
        shared[party.phone_hash][party.person_id] = party.name
    return [
        {"masked": mask_phone(row.phone), "phone": row.phone, "label": row.label, "pk": row.pk}
        | {"shared": list(shared[row.phone_hash].items())[:MOST_SHARED]}
        for row in own.values()
    ]


def suggestions(keys, user) -> list[dict]:
    """可能是同一人: open suggestions with visible records outside the tree; one for each other person."""
    seen = Person.objects.visible_to(user).order_by().values("pk")
    found = PersonSuggestion.objects.filter(
        Q(first__in=keys, second__in=seen) | Q(second__in=keys, first__in=seen), refused_at=None
    ).select_related("first__village", "second__village")
    rows: dict[int, dict] = {}
    for row in found.order_by("pk"):
        other = row.second if row.first_id in keys else row.first
        if other.pk not in keys:
            rows.setdefault(other.head_id_or_own, {"pk": row.pk, "other": other, "why": row.get_why_display()})
    return list(rows.values())


def merges(model, keys, user) -> list:
    """Merges of these records, undone ones too, the newest first; both sides are visible to the user."""
    seen = model._meta.get_field("kept").related_model.objects.visible_to(user).order_by().values("pk")
    rows = model.objects.filter(Q(kept__in=keys) | Q(absorbed__in=keys), kept__in=seen, absorbed__in=seen)
    return list(rows.select_related("kept", "absorbed", "by", "undone_by"))


def household_of(keys, user) -> dict | None:
    """The household with the members that this user sees."""
    row = HouseholdMember.objects.filter(person__in=keys, until=None).select_related("household__village").first()
    return {"row": row, "household": row.household, "members": members(row.household, user)} if row else None


def members(household, user) -> list:
    """Members of a household and of what was merged with it whom this user sees."""
    top = household.head_id_or_own
    seen = Person.objects.visible_to(user).order_by().values("pk")
    rows = HouseholdMember.objects.filter(
        Q(household=top) | Q(household__head=top), until=None, person__in=seen
    ).select_related("person")
    order = list(HouseholdMember.Relation.values)
    return sorted(rows, key=lambda row: order.index(row.relation))


def roles_of(keys, user) -> list:
    """What the person is at organisations that this user sees."""
    seen = Organisation.objects.visible_to(user).order_by().values("pk")
    rows = OrganisationRole.objects.filter(person__in=keys, organisation__in=seen, until=None)
    return list(rows.select_related("organisation"))


def side(record, user) -> list[tuple[str, str]]:
    """A record for the comparison of two: (label, words)."""
    if isinstance(record, Household):
        names = "、".join(f"{row.person.name}（{row.get_relation_display()}）" for row in members(record, user))
        return [("所在村", record.village.name if record.village else ""), ("住址", record.address), ("成员", names)]
    column = "person" if isinstance(record, Person) else "organisation"
    describe([record], user, column)
    said = record.entries
    newest = "；".join(f"{party.case.shown_number} {party.case.title}" for party in said[:3])
    common = [
        ("电话", phones_said(record)),
        ("住址", place_said(record)),
        ("案件", f"{cases_said(record)} 件"),
        ("最近", newest),
    ]
    if isinstance(record, Organisation):
        return [("名称", record.name), ("统一社会信用代码", record.credit_code or ""), *common]
    return [
        ("姓名", record.name),
        ("证件号码", mask_id(record.id_number)),
        ("性别", record.get_sex_display()),
        ("出生日期", f"{record.birth_date:%Y-%m-%d}" if record.birth_date else ""),
        *common,
    ]


def members_of(households, user) -> dict[int, list]:
    """The visible members of each household of a list, with those of households merged into it. Two queries."""
    owner = {row.pk: row.pk for row in households}
    owner |= dict(Household.objects.filter(head__in=list(owner)).values_list("pk", "head"))
    seen = Person.objects.visible_to(user).order_by().values("pk")
    found = defaultdict(list)
    rows = HouseholdMember.objects.filter(household__in=list(owner), until=None, person__in=seen)
    for row in rows.select_related("person").order_by("pk"):
        found[owner[row.household_id]].append(row)
    return found


def staff_of(keys, user) -> list:
    """Visible people with a role at these organisations."""
    seen = Person.objects.visible_to(user).order_by().values("pk")
    rows = OrganisationRole.objects.filter(organisation__in=keys, person__in=seen, until=None)
    return list(rows.select_related("person"))


def housemates(person, parties, user) -> list[tuple[str, str]]:
    """Who may live with this person: visible people with the same phone, or the same village and address."""
    condition = Q(pk__in=())
    for party in parties:
        if party.phone_hash:
            condition |= Q(phone_hash=party.phone_hash)
        if party.village_id and party.address:
            condition |= Q(village=party.village_id, address=party.address)
    others = entries(user).filter(condition, person__isnull=False).exclude(person=person).order_by("-pk")
    names = {party.person_id: party.name for party in others[: MOST_SHARED * 5]}
    return [(str(key), name) for key, name in list(names.items())[:MOST_SHARED]]
