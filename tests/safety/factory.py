"""Registers for the tests, set up by the manager, kept by the village, visited by the grid worker."""

from governance.core.now import today
from governance.safety.services import entries, registers


def make_register(town, *, name="独居老人", active=True, **values):
    """A register that the village keeps, the leader reads and the grid worker visits for."""
    by = town["manager"]
    values = {"purpose": "定期探访", "basis": "测试", "days_high": 7, "days_mid": 30, "days_low": 90, **values}
    row = registers.save_register(by=by, name=name, active=active, **values)
    registers.save_field(by=by, register=row, label="子女电话", type="text", active=True)
    registers.name_role(by=by, register=row, role="village", right="keep")
    registers.name_role(by=by, register=row, role="grid", right="visit")
    reader = registers.name_role(by=by, register=row, role="liaison", right="read", unit=town.police)
    registers.save_field(by=by, register=row, label="病情", type="text", active=True, readers=[reader])
    return row


def make_entry(town, register, *, by="village", name="册中甲", id_number="990112194001010015", **values):
    """Somebody in 青石村, with the answers that the keeper may write."""
    fields = {row.label: str(row.pk) for row in register.fields.all()}
    answers = {fields[label]: text for label, text in values.pop("answers", {"子女电话": "19900010001"}).items()}
    return entries.save_entry(
        by=town[by], register=register, place=values.pop("place", town.villages[0]), name=name, id_number=id_number,
        sex="1", phone="19900030001", address="柏树湾 2 组", values=answers, **{"level": "high", **values},
    )  # fmt: skip


def visited(town, entry, *, by="grid", on=None, **values):
    """A visit at home."""
    from tests.cases_factory import ticket

    values = {"way": "home", "met": "home", "conduct": "精神很好", "needs": "想装扶手", "level": "high", **values}
    return entries.record_visit(
        entry, by=town[by], ticket=values.pop("ticket", None) or ticket(), on=on or today(), **values
    )
