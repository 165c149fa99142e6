"""回避: who may not handle a case because they are, or are related to, one of its people; each with the reason."""

from dataclasses import dataclass

from governance.cases.models import Avoidance, Party
from governance.core.fields import blind_index, normalise_phone


@dataclass(frozen=True)
class Conflict:
    """Why a person should not handle a case. `certain` False: only the name is the same, a person has to look."""

    name: str
    reason: str
    certain: bool

    @property
    def words(self) -> str:
        """The sentence for the page."""
        tail = "应当回避" if self.certain else "请核实是否需要回避"
        return f"{self.name}{self.reason}，{tail}"


def conflicts_of(parties, users) -> dict[int, Conflict]:
    """user id → the gravest conflict with these parties; one query for all users."""
    people = [party for party in parties if not party.is_organisation and (party.name or party.phone_hash)]
    users = {user.pk: user for user in users}
    found: dict[int, Conflict] = {}
    if not people or not users:
        return found
    related: dict[int, list] = {}
    for row in Avoidance.objects.filter(user__in=users, ended_at=None):
        related.setdefault(row.user_id, []).append(row)
    for pk, user in users.items():
        conflicts = [*_own(user, people), *(c for row in related.get(pk, ()) for c in _of_relative(user, row, people))]
        if conflicts:
            found[pk] = max(conflicts, key=lambda conflict: conflict.certain)
    return found


def _own(user, people):
    """The person is one of the parties: the same phone; the same name as who is complained of, or a hint."""
    digits = normalise_phone(user.phone)
    phone = blind_index(digits, "phone") if digits else ""
    for party in people:
        role = party.get_role_display()
        if phone and party.phone_hash == phone:
            yield Conflict(user.name, f"与{role}的手机号相同", True)
        elif party.name and party.name == user.name:
            accused = party.role == Party.Role.ACCUSED
            yield Conflict(user.name, "是被反映的人" if accused else f"与{role}同名", accused)


def _of_relative(user, row: Avoidance, people):
    """A declared relative is one of the parties: the same ID number or phone, the same name in the same village."""
    for party in people:
        same = (row.id_hash and row.id_hash == party.id_hash) or (row.phone_hash and row.phone_hash == party.phone_hash)
        named = bool(party.name) and row.name == party.name
        here = bool(row.village_id) and row.village_id == party.village_id
        elsewhere = row.village_id and party.village_id and row.village_id != party.village_id
        other = row.id_hash and party.id_hash and row.id_hash != party.id_hash
        who = f"申报的{row.relation}{row.name}"
        if same or (named and here and not other):
            yield Conflict(user.name, f"{who}是本案{party.get_role_display()}", True)
        elif named and not elsewhere and not other:
            yield Conflict(user.name, f"{who}与本案{party.get_role_display()}同名", False)


def words_of(conflicts) -> str:
    """All conflicts in one line, the certain ones first; empty when there are none."""
    rows = sorted(conflicts.values(), key=lambda conflict: (not conflict.certain, conflict.name))
    return "；".join(conflict.words for conflict in rows)


def certain(conflicts) -> set[int]:
    """Ids of those who must not handle the case."""
    return {pk for pk, conflict in conflicts.items() if conflict.certain}
