"""Import of a town from a workbook: 机构, 村（社区）, 网格, 人员, 岗位. Every row goes through the ordinary services.

All rows run in one transaction, each in a savepoint of its own; when a row fails, all errors are listed and nothing is
kept. What is there already is left as it is, so that a second run adds nothing.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.core.exceptions import PortalError
from governance.core.identity import check_phone
from governance.core.now import today

from ..models import OrgUnit, Post, User
from ..roles import Level, Role
from . import accounts, posts, units

UNITS, VILLAGES, GRIDS, STAFF, POSTS = "机构", "村（社区）", "网格", "人员", "岗位"

#: Columns of each sheet; those with * must be filled.
SHEETS = {
    UNITS: ("机构代码", "名称*", "简称", "层级*", "上级机构", "办公电话", "地址", "排序"),
    VILLAGES: ("机构代码*", "名称*", "简称", "上级机构*", "办公电话", "地址", "联系村领导"),
    GRIDS: ("网格代码*", "名称*", "所属村*", "办公电话"),
    STAFF: ("用户名*", "姓名*", "手机号", "电子邮箱", "工位"),
    POSTS: ("用户名*", "机构*", "角色*", "职务名称", "任职起", "任职止"),
}

#: Other spellings of a sheet's name that people use.
ALIASES = {"村(社区)": VILLAGES, "村社区": VILLAGES, "村": VILLAGES, "组织机构": UNITS}

LEVELS = {level.label: level for level in (Level.COUNTY, Level.TOWN, Level.CENTRE, Level.DEPARTMENT)}
ROLES = {role.label: role for role in Role}


@dataclass
class RowError:
    """A row that could not be taken: sheet, row number as the spreadsheet shows it, column ("" for the row), reason."""

    sheet: str
    row: int
    column: str
    reason: str

    def __str__(self):
        where = f"“{self.sheet}”第 {self.row} 行" if self.row else f"“{self.sheet}”"
        return f"{where}{f'“{self.column}”' if self.column else ''}：{self.reason}"


@dataclass
class Result:
    """What an import did. `passwords`: (username, name, one-time password) of the accounts made, when asked for."""

    rows_read: int = 0
    created: int = 0
    already_there: int = 0
    errors: list[RowError] = field(default_factory=list)
    passwords: list[tuple[str, str, str]] = field(default_factory=list)

    def as_json(self):
        """The numbers alone."""
        return {
            "rows_read": self.rows_read,
            "created": self.created,
            "already_there": self.already_there,
            "failed": len({(error.sheet, error.row) for error in self.errors}),
            "warnings": 0,
        }


class BadCell(Exception):
    """A cell with a reason."""

    def __init__(self, column, reason):
        super().__init__(reason)
        self.column = column


def import_workbook(sheets, *, by, dry_run=False, with_passwords=False):
    """Take `sheets` (sheet name → list of rows, the first being the headings). Returns a Result.

    With errors, or as a dry run, nothing is kept and `created` says what would have been made.
    """
    run = _Run(by, with_passwords)
    tables = _tables(sheets, run.result)
    with transaction.atomic():
        if not run.result.errors:
            run.units(tables[UNITS])
            run.each(VILLAGES, tables[VILLAGES], run.village)
            run.each(GRIDS, tables[GRIDS], run.grid)
            run.each(STAFF, tables[STAFF], run.person)
            run.each(POSTS, tables[POSTS], run.post)
            run.leaders(tables[VILLAGES])
        if run.result.errors or dry_run:
            transaction.set_rollback(True)
            run.result.passwords = []
    return run.result


class _Run:
    """One import: what was found and made so far."""

    def __init__(self, by, with_passwords):
        self.by = by
        self.with_passwords = with_passwords
        self.result = Result()

    def each(self, sheet, rows, take):
        """Take each row of a sheet in a savepoint of its own."""
        for number, row in rows:
            self._one(sheet, number, row, take)

    def units(self, rows):
        """Units stand below one another in any order of rows: those whose parent is there go first."""
        waiting = list(rows)
        while waiting:
            later = [item for item in waiting if not self._parent_known(item[1])]
            ready = [item for item in waiting if item not in later] or waiting
            self.each(UNITS, ready, self.unit)
            waiting = [item for item in waiting if item not in ready]

    def _parent_known(self, row):
        parent = row.get("上级机构", "")
        return not parent or _candidates(parent).exists()

    def _one(self, sheet, number, row, take):
        self.result.rows_read += sheet != "联系村领导"
        try:
            with transaction.atomic():
                made = take(row)
        except BadCell as problem:
            self.result.errors.append(RowError(sheet, number, problem.column, str(problem)))
        except ValidationError as problem:
            self.result.errors.append(RowError(sheet, number, "", "；".join(problem.messages)))
        except PortalError as problem:
            self.result.errors.append(RowError(sheet, number, "", str(problem)))
        else:
            if made is not None:
                self.result.created += made
                self.result.already_there += not made

    def unit(self, row):
        """A row of 机构."""
        level = LEVELS.get(row["层级"])
        if level is None:
            raise BadCell("层级", f"“{row['层级']}”不是 {'、'.join(LEVELS)} 之一")
        parent = _unit(row["上级机构"], "上级机构") if row["上级机构"] else None
        order = row["排序"] or "0"
        if not order.isdigit():
            raise BadCell("排序", "请填写整数")
        return self._make_unit(level, parent, row["机构代码"], row, short_name=row["简称"], order=int(order))

    def village(self, row):
        """A row of 村（社区）."""
        parent = _unit(row["上级机构"], "上级机构")
        return self._make_unit(Level.VILLAGE, parent, row["机构代码"], row, short_name=row["简称"])

    def grid(self, row):
        """A row of 网格."""
        parent = _unit(row["所属村"], "所属村")
        return self._make_unit(Level.GRID, parent, row["网格代码"], row)

    def _make_unit(self, level, parent, code, row, **fields):
        code = code.replace(" ", "").upper()
        there = OrgUnit.objects.filter(code=code).first() if code else None
        there = there or OrgUnit.objects.filter(parent=parent, name=row["名称"], level=level).first()
        if there is not None:
            if there.name != row["名称"] or there.level != level:
                raise BadCell("名称", f"这个代码已属于“{there.name}”")
            return False
        fields = {**fields, "phone": row.get("办公电话", ""), "address": row.get("地址", "")}
        units.create_unit(by=self.by, parent=parent, level=level, name=row["名称"], code=code, **fields)
        return True

    def person(self, row):
        """A row of 人员."""
        username = User.normalize_username(row["用户名"])
        there = User.objects.filter(username=username).first()
        if there is not None:
            if there.name != row["姓名"] or there.is_actor:
                raise BadCell("用户名", f"这个用户名已属于“{there.name}”")
            return False
        for check in User._meta.get_field("username").validators:
            check(username)
        phone = check_phone(row["手机号"]) if row["手机号"] else ""
        if row["电子邮箱"]:
            User._meta.get_field("email").run_validators(row["电子邮箱"])
        user, password = accounts.create_account(
            by=self.by,
            username=username,
            name=row["姓名"],
            phone=phone,
            email=row["电子邮箱"],
            seat=row["工位"],
            with_password=self.with_passwords,
        )
        if password:
            self.result.passwords.append((user.username, user.name, password))
        return True

    def post(self, row):
        """A row of 岗位."""
        user = _person(row["用户名"], "用户名")
        unit = _unit(row["机构"], "机构")
        role = ROLES.get(row["角色"])
        if role is None:
            raise BadCell("角色", f"“{row['角色']}”不是 {'、'.join(ROLES)} 之一")
        if Post.objects.filter(user=user, unit=unit, role=role, state__in=posts.OPEN_STATES).exists():
            return False
        since, until = _date(row, "任职起") or today(), _date(row, "任职止")
        if until and until < since:
            raise BadCell("任职止", "不能早于任职起")
        title = row["职务名称"]
        posts.grant_post(by=self.by, user=user, unit=unit, role=role, title=title, since=since, until=until)
        return True

    def leaders(self, rows):
        """联系村领导, a column of 村（社区）, once the people are there. No row of its own is counted."""
        for number, row in rows:
            if row["联系村领导"]:
                self._one("联系村领导", number, row, self._leader)

    def _leader(self, row):
        village = _unit(row["机构代码"], "机构代码")
        units.set_village_leader(by=self.by, village=village, user=_person(row["联系村领导"], "联系村领导"))


def _tables(sheets, result):
    """Sheet → [(row number, column → text)]; missing sheets are empty, missing columns and cells are errors."""
    tables = {name: [] for name in SHEETS}
    for title, rows in sheets.items():
        name = ALIASES.get(title.strip(), title.strip())
        if name in SHEETS and rows:
            tables[name] = _table(name, rows, result)
    if not any(tables.values()) and not result.errors:
        result.errors.append(RowError("工作簿", 0, "", f"没有找到有内容的工作表：{'、'.join(SHEETS)}"))
    return tables


def _table(name, rows, result):
    headings = [_text(cell).rstrip("*＊") for cell in rows[0]]
    missing = [c.rstrip("*") for c in SHEETS[name] if c.endswith("*") and c.rstrip("*") not in headings]
    if missing:
        result.errors.append(RowError(name, 1, "", f"缺少列：{'、'.join(missing)}"))
        return []
    table = []
    for number, cells in enumerate(rows[1:], 2):
        texts = dict(zip(headings, (_text(cell) for cell in cells), strict=False))
        row = {column.rstrip("*"): texts.get(column.rstrip("*"), "") for column in SHEETS[name]}
        if not any(row.values()):
            continue
        empty = [column.rstrip("*") for column in SHEETS[name] if column.endswith("*") and not row[column.rstrip("*")]]
        for column in empty:
            result.errors.append(RowError(name, number, column, "必须填写"))
        table.append((number, row))
    return table


def _text(cell):
    """A cell as text: whole numbers without .0, dates in ISO form."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def _date(row, column):
    text = row[column].replace("/", "-").replace(".", "-").replace("年", "-").replace("月", "-").rstrip("日")
    if not text:
        return None
    try:
        return date(*(int(part) for part in text.split("-")))
    except (ValueError, TypeError):
        raise BadCell(column, f"“{row[column]}”不是日期，请写成 2026-06-10") from None


def _candidates(text):
    """Units meant by a code, a name, or 上级/名称."""
    above, _, name = text.replace("／", "/").rpartition("/")
    by_name = OrgUnit.objects.filter(name=name.strip())
    if above:
        return by_name.filter(parent__name=above.strip())
    by_code = OrgUnit.objects.filter(code=text.replace(" ", "").upper())
    return by_code if by_code.exists() else by_name


def _unit(text, column):
    found = list(_candidates(text)[:2])
    if not found:
        raise BadCell(column, f"没有“{text}”这个机构")
    if len(found) > 1:
        raise BadCell(column, f"有多个机构叫“{text}”，请写机构代码，或写成 上级/名称")
    return found[0]


def _person(text, column):
    user = User.objects.active().filter(username=User.normalize_username(text)).first()
    if user is None:
        raise BadCell(column, f"没有用户名为“{text}”的在用账号")
    return user
