"""值班公示表 as a neutral document."""

from governance.administration.duty.months import day_of
from governance.core.calendar import day_word
from governance.core.documents import Document, Grid, Note, Seal
from governance.core.now import today
from governance.core.uploads import OFFICE

TYPES = {"pdf": "application/pdf", "docx": OFFICE["word/"][1]}
WEEKDAYS = "一二三四五六日"


def rows_of(month, days, rows) -> list[list[str]]:
    """One line for each day: date, weekday, word, and the names by type."""
    on: dict = {}
    for row in rows:
        on.setdefault((day_of(row), row.duty_type), []).append(row.user.name)
    lines = []
    for day in days:
        word = day_word(day)
        names = ["、".join(on.get((day, kind.name), [])) for kind in month.types]
        lines.append([f"{day.month}月{day.day}日", f"周{WEEKDAYS[day.weekday()]}",
                      "" if word in ("工作日", "周末") else word, *names])  # fmt: skip
    return lines


def roster_paper(month, days, rows) -> Document:
    """A month, or the days of a holiday. Bears names and the centre's telephone, no private number."""
    first, last = days[0], days[-1]
    whole = (first, last) == (month.first, month.last) and first.day == 1
    span = f"{first.year}年{first.month}月" if whole else f"{first.month}月{first.day}日至{last.month}月{last.day}日"
    names = [kind.name for kind in month.types]
    lines = [[f"{line[0]} {line[1]}", *line[3:], line[2]] for line in rows_of(month, days, rows)]
    grid = Grid(["日期", *names, "备注"], lines, [16, *[18] * len(names), 12])
    hours = "；".join(f"{kind.name} {kind.hours}" for kind in month.types)
    phone = f"值班电话：{month.unit.phone}。" if month.unit.phone else ""
    state = "" if all(row.published for row in rows) else "（草稿，未发布）"
    day = today()
    return Document(
        title=f"{month.unit.name}{span}值班表{state}",
        parts=(
            grid,
            Note(f"{phone}时段：{hours}。"),
            Note("值班人员不得离岗；调班须经对方同意和中心批准。"),
            Seal(month.unit.name, f"{day.year}年{day.month}月{day.day}日"),
        ),
    )
