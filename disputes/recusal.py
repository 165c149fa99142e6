"""回避检查: whether a mediator is, or is close to, one of the parties (特邀调解规定第十五条, used for all)."""

from governance.cases.conflicts import Conflict, conflicts_of


def recusals_of(mediators, parties) -> dict[int, list[Conflict]]:
    """Mediator id → conflicts with these parties; one query for all."""
    mediators = list(mediators)
    users = {row.user_id: row for row in mediators if row.user_id}
    by_user = conflicts_of(parties, [row.user for row in mediators if row.user_id])
    found: dict[int, list[Conflict]] = {}
    for user_id, conflict in by_user.items():
        found.setdefault(users[user_id].pk, []).append(conflict)
    for row in mediators:
        found.setdefault(row.pk, []).extend(_of_roster(row, parties))
    return {pk: rows for pk, rows in found.items() if rows}


def _of_roster(row, parties):
    """What the roster itself says: the same ID number, the same name, the same address, a unit to keep away from."""
    for party in parties:
        role = party.get_role_display()
        if row.id_hash and row.id_hash == party.id_hash:
            yield Conflict(row.name, f"就是{role}", True)
        elif party.is_organisation:
            if row.avoids and party.name and party.name in row.avoids:
                yield Conflict(row.name, f"登记了应回避的单位{party.name}", True)
        elif party.name and party.name == row.name:
            yield Conflict(row.name, f"与{role}同名", False)
        elif party.name[:1] == row.name[:1] and row.address and row.address == party.address:
            yield Conflict(row.name, f"与{role}{party.name}同姓同住址", False)


def refused(conflicts) -> Conflict | None:
    """The first conflict that is certain."""
    return next((row for row in conflicts if row.certain), None)


def warnings(conflicts) -> str:
    """The uncertain ones in one line."""
    return "；".join(row.words for row in conflicts if not row.certain)
