"""A list of people (名单) as a clerk has it: pasted lines or a sheet. Names; ID number and phone where known."""

import re
import unicodedata
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError

from governance.core.identity import check_id_number, check_phone
from governance.core.sheets import read_rows
from governance.core.uploads import check_upload

MOST = 500
MOST_ERRORS = 8
NAME_LENGTH = 80
HEADINGS = {"name": ("姓名", "名字"), "id_number": ("身份证", "证件号"), "phone": ("电话", "手机", "联系方式")}
# What else stands in such lists and says nothing that we keep: serial number, sex, age.
SCIENTIFIC = re.compile(r"\d+(\.\d+)?E\+?\d+")
PASSED_OVER = re.compile(r"(\d{1,3}[.、）)]?|[男女]|\d{1,3}岁)")


@dataclass(frozen=True)
class Listed:
    """One person of a list; `line` as counted by whoever wrote it, from 1."""

    name: str
    id_number: str = ""
    phone: str = ""
    line: int = 0

    def same_as(self, other: "Listed") -> bool:
        """One person named twice: the same ID number, or the same name with nothing that differs."""
        if self.id_number and other.id_number:
            return self.id_number == other.id_number
        phones = {self.phone, other.phone} - {""}
        return self.name == other.name and len(phones) < 2


def people_of_text(text: str, most: int = MOST) -> list[Listed]:
    """One person a line. ValidationError names up to eight lines that cannot be read."""
    rows = []
    for line in text.splitlines():
        cut = line.split("\t") if "\t" in line else re.split(r"[\s,，;；、|]+", line)
        rows.append([cell.strip() for cell in cut])
    return _people(rows, most)


def people_of_sheet(file, most: int = MOST) -> list[Listed]:
    """The same from an uploaded workbook or text file, checked by its content first."""
    info = check_upload(file)
    if info.kind == "txt":
        return people_of_text(_decoded(file.read()), most)
    if info.kind not in ("xlsx", "doc"):
        raise ValidationError(f"“{info.title}”不是名单表，请上传 Excel 工作簿或者每行一人的文本文件。")
    rows = read_rows(file, most_rows=most + 50)
    return _people([[_cell(value) for value in row] for row in rows], most)


def merged(*lists) -> list[Listed]:
    """All of them, each person once; the earlier lists come first."""
    found: list[Listed] = []
    for person in (person for people in lists for person in people):
        known = next((i for i, other in enumerate(found) if other.same_as(person)), None)
        if known is None:
            found.append(person)
        else:
            other = found[known]
            found[known] = replace(
                other, id_number=other.id_number or person.id_number, phone=other.phone or person.phone
            )
    return found


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")


def _cell(value) -> str:
    if isinstance(value, float) and value.is_integer():
        # A number of 16 digits and more has lost its tail in the workbook: it must not look whole.
        return f"{value:.0f}" if abs(value) < 1e15 else f"{value:e}"
    return "" if value is None else str(value).strip()


def _people(rows, most) -> list[Listed]:
    columns, found, problems = None, [], []
    for number, cells in enumerate(rows, 1):
        if not any(cells):
            continue
        heading = _columns(cells) if not found else None
        if heading:
            columns = heading
            continue
        try:
            found.append(_person(_named(cells, columns) if columns else _sorted_out(cells), number))
        except ValidationError as problem:
            problems.append(f"第 {number} 行：{problem.messages[0]}")
    if len(found) > most:
        problems.insert(0, f"名单最多 {most} 人，现在 {len(found)} 人。")
    if problems:
        more = len(problems) - MOST_ERRORS
        raise ValidationError(problems[:MOST_ERRORS] + ([f"另外还有 {more} 行有问题。"] if more > 0 else []))
    return found


def _columns(cells) -> dict[str, int] | None:
    """Which column is which, when this row is a heading; None when it is a person."""
    found = {}
    for i, cell in enumerate(cells):
        for key, words in HEADINGS.items():
            if key not in found and any(word in cell for word in words):
                found[key] = i
    return found if "name" in found else None


def _named(cells, columns) -> dict[str, str]:
    return {key: cells[i] if i < len(cells) else "" for key, i in columns.items()}


def _sorted_out(cells) -> dict[str, str]:
    """A line without a heading: numbers are told apart by their length, the first word is the name."""
    found: dict[str, str] = {}
    for cell in cells:
        plain = re.sub(r"[\s\-()（）]", "", unicodedata.normalize("NFKC", cell)).upper()
        if re.fullmatch(r"\+?\d{7,13}", plain):
            key = "phone"
        elif re.fullmatch(r"\d{10,}[\dX]", plain) or SCIENTIFIC.fullmatch(plain):
            key = "id_number"
        elif not cell or PASSED_OVER.fullmatch(plain):
            continue
        else:
            key = "name"
        if key in found:
            raise ValidationError(f"“{cell[:20]}”不知道是什么，每行只写姓名、身份证号、电话。")
        found[key] = cell
    return found


def _person(found: dict[str, str], line: int) -> Listed:
    name, number, phone = (found.get(key, "").strip() for key in ("name", "id_number", "phone"))
    name = re.sub(r"^\d{1,3}[.、）)]\s*", "", name)
    if "\x00" in name:
        raise ValidationError("姓名里有不能保存的字符，请重新填写。")
    if not name:
        raise ValidationError("没有姓名。")
    if len(name) > NAME_LENGTH:
        raise ValidationError(f"姓名超过 {NAME_LENGTH} 个字。")
    if SCIENTIFIC.fullmatch(number.upper()):
        raise ValidationError("身份证号被表格改成了科学计数，请把这一列设为文本，重新填写。")
    return Listed(name, check_id_number(number).number if number else "", check_phone(phone) if phone else "", line)
