"""Special registers in the demo: old people who live alone, visited by the grid workers; sealed ones are off."""

from datetime import timedelta

from governance.core.identity import check_digit
from governance.core.now import set_clock, today
from governance.core.ticket import Ticket
from governance.portal.demo.life import office_moment
from governance.safety.models import Register
from governance.safety.samples import SAMPLES
from governance.safety.services import entries, registers

#: (name, born, sex, class, answers, visited so many days ago)
PEOPLE = (
    ("顾青山", "19410306", "1", "high", ("独居", "慢性病", "女儿 19907020001", "是"), (21, 14, 8)),
    ("石桂香", "19380812", "2", "high", ("独居", "失能半失能", "儿子 19907020002", "是"), (12, 5)),
    ("柏长林", "19450120", "1", "mid", ("仅与配偶同住", "慢性病", "儿子 19907020003", "否"), (27,)),
    ("冉秀云", "19470915", "2", "mid", ("独居", "健康", "女儿 19907020004", "否"), (35,)),
    ("文树芳", "19500602", "2", "low", ("仅与配偶同住", "健康", "儿子 19907020005", "否"), (20,)),
    ("车万福", "19430711", "1", "low", ("与未成年人同住", "健康", "无", "是"), ()),
)
CONDUCT = ("在家，精神好，院坝里晒太阳", "血压偏高，药还有半个月", "屋里有煤炉，已提醒开窗通风")
NEEDS = ("", "想请人换一个灯泡", "问高龄补贴什么时候到账")


def build_safety(town, end) -> None:
    """Two registers in use and one put aside."""
    with set_clock(office_moment(end - timedelta(days=60))):
        alone = _register(town, "alone", active=True)
        _register(town, "mental", active=False)
    village, grid = town.people["village"], town.people["grid"]
    place = town.grids[town.villages["qingshi"].pk][0]
    for at, (name, born, sex, level, answers, visited) in enumerate(PEOPLE):
        with set_clock(office_moment(end - timedelta(days=58 if visited else 2))):
            number = f"990112{born}{700 + at * 2 + (sex == '1'):03d}"
            row = entries.save_entry(
                by=village, register=alone, place=place, name=name, id_number=number + check_digit(number), sex=sex,
                phone=f"1990702{at:04d}", address=f"{at % 4 + 1} 组", level=level,
                values=dict(zip(_keys(alone), answers, strict=True)),
            )  # fmt: skip
            entries.join_team(row, by=village, user=grid, is_lead=True)
            entries.join_team(row, by=village, user=village)
        for turn, back in enumerate(visited):
            with set_clock(office_moment(end - timedelta(days=back))):
                entries.record_visit(
                    row, by=grid, ticket=Ticket.new(), on=today(), level=level, way="home", met="home",
                    conduct=CONDUCT[(at + turn) % 3], needs=NEEDS[(at + turn) % 3],
                )  # fmt: skip


def _keys(register) -> list[str]:
    return [str(pk) for pk in register.fields.order_by("order").values_list("pk", flat=True)]


def _register(town, sample: str, *, active: bool) -> Register:
    """From the sample; kept by villages and 社会事务办, visited by grid workers, read by the leaders."""
    by = town.people["manager"]
    given = {name: value for name, value in SAMPLES[sample].items() if name != "fields"}
    row = registers.save_register(by=by, sample=sample, active=active, **given)
    registers.name_role(by=by, register=row, role="village", right="keep")
    registers.name_role(by=by, register=row, role="grid", right="visit")
    registers.name_role(by=by, register=row, role="leader", right="read")
    return row
