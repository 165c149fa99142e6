"""Names, phones and ID numbers as one cell of a ledger holds them: several, with hints, in any width."""

import re

from django.core.exceptions import ValidationError

from governance.core.identity import check_id_number, check_phone
from governance.core.masking import mask_id, mask_phone
from intake.ledgers.cells import bare, text_of

_APART = re.compile(r"[、,，;；/|\n]+|\s{1,}|(?<=[\u4e00-\u9fff])(?:和|与)(?=[\u4e00-\u9fff])")
_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·]{2,4}|[\u3400-\u9fff·]{5,12}(?=$)")
_NOT_NAMES = re.compile(r"[男女]|汉族|.{1,3}族|.*[镇乡村组社街路号]$|.*\d.*|等.*|电话.*|住.*")
_PHONE = re.compile(r"(?<!\d)(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)")
_ID = re.compile(r"(?<!\d)(\d{17}[\dXx])(?![\dXx])")
_ORGANISATION = re.compile(r"(公司|厂|村委会|居委会|合作社|学校|医院|经营部|超市|委员会|事务所|协会|业主|村民小组)$")
MOST_PERSONS = 20


def names_of(text: str) -> list[str]:
    """张三、李四 → both; 张三，男，45岁，青石村 → 张三; what is no list of names stays one name."""
    words = re.sub(r"[(（].*?[)）]", "", text).strip()
    parts = [part for part in (bare(each) for each in _APART.split(words)) if part]
    if len(parts) == 2 and all(len(part) == 1 for part in parts):
        return ["".join(parts)]  # a name of two characters, spaced out
    if parts and _NAME.fullmatch(parts[0]):
        named = [part for part in parts if _NAME.fullmatch(part) and not _NOT_NAMES.fullmatch(part)]
        if all(_NAME.fullmatch(part) or _NOT_NAMES.fullmatch(part) for part in parts) and named:
            return list(dict.fromkeys(named))[:MOST_PERSONS]
        return [parts[0]] if len(parts) > 1 and any(re.search(r"\d", part) for part in parts[1:]) else [words]
    return [words] if words else []


def is_organisation(name: str) -> bool:
    """True for what is called like a body and not like a person."""
    return bool(_ORGANISATION.search(name)) and len(name) > 4


def phones_of(text: str) -> tuple[list[str], str]:
    """(valid numbers, what is wrong with the rest)."""
    found, wrong = [], ""
    for part in re.split(r"[、,，;；/|\n]+|\s{2,}|(?<=\d{11})\s", text):
        if not part.strip():
            continue
        try:
            found.append(check_phone(part))
        except ValidationError as problem:
            wrong = wrong or problem.messages[0]
    return found, wrong


def id_of(text: str) -> tuple[str, str]:
    """(valid ID number or "", what is wrong)."""
    try:
        return check_id_number(text).number, ""
    except ValidationError as problem:
        return "", problem.messages[0]


def is_masked(text: str) -> bool:
    """Somebody has already made the value unreadable: 990112********3318."""
    return bool(re.search(r"[*×xX#]{3,}", text))


def inside(text: str) -> tuple[str, str]:
    """A phone and an ID number written among other words; "" where there is none or it is not valid."""
    words = bare(text_of(text))
    number = next((found for found in _ID.findall(words) if not id_of(found)[1]), "")
    phone = next((found.replace("-", "") for found in _PHONE.findall(_ID.sub("", words))), "")
    return phone, number


def without_numbers(text: str) -> str:
    """A text for the timeline: ID numbers and mobile phones in it are masked."""
    text = re.sub(r"(?<!\d)\d{17}[\dXx](?![\dXx])|(?<!\d)\d{15}(?!\d)", lambda found: mask_id(found[0]), text)
    return re.sub(r"(?<!\d)1[3-9]\d{9}(?!\d)", lambda found: mask_phone(found[0]), text)
