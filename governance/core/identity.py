"""Identity papers and phones: what is valid, said in plain Chinese. GB 11643-1999, GB 32100-2015."""

import re
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError

from governance.core.fields import normalise_id, normalise_phone
from governance.core.now import today

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK = "10X98765432"
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
SHORT_NUMBERS = {"110", "119", "120", "122", "12345", "12348", "12368", "12309"}
MINOR, ELDER = 18, 60


@dataclass(frozen=True)
class IdInfo:
    """What an 18-digit number says. sex: "1" 男, "2" 女 (GB/T 2261.1)."""

    number: str
    birth: date
    sex: str

    @property
    def age(self) -> int:
        """Whole years today."""
        day = today()
        return day.year - self.birth.year - ((day.month, day.day) < (self.birth.month, self.birth.day))

    @property
    def is_minor(self) -> bool:
        """未成年人."""
        return self.age < MINOR

    @property
    def is_elder(self) -> bool:
        """老年人 (60 周岁以上)."""
        return self.age >= ELDER


def check_digit(first17: str) -> str:
    """The 18th character for the first 17 (ISO 7064 MOD 11-2)."""
    return CHECK[sum(int(d) * w for d, w in zip(first17, WEIGHTS, strict=True)) % 11]


def check_id_number(text: str) -> IdInfo:
    """The number with birth date and sex; ValidationError says what to do. Unknown area codes are accepted."""
    number = normalise_id(text)
    if re.fullmatch(r"\d{15}", number):
        raise ValidationError("这是 15 位旧号码，请按现在的身份证填写 18 位。")
    if not re.fullmatch(r"\d{17}[\dX]", number):
        raise ValidationError("身份证号码应为 18 位，请核对有没有多输、少输。")
    try:
        birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise ValidationError("身份证号码中的出生日期不存在，请核对第 7 到 14 位。") from None
    if birth > today() or birth.year < 1880:
        raise ValidationError("身份证号码中的出生日期不对，请核对第 7 到 14 位。")
    if check_digit(number[:17]) != number[17]:
        raise ValidationError("身份证号码最后一位对不上，请逐位核对。")
    return IdInfo(number, birth, "1" if int(number[16]) % 2 else "2")


def check_phone(text: str) -> str:
    """The normalised phone number; ValidationError says what to do."""
    number = normalise_phone(text)
    if re.fullmatch(r"1[3-9]\d{9}", number) or number in SHORT_NUMBERS:
        return number
    if re.fullmatch(r"0\d{9,11}(\d{1,6})?", number) or re.fullmatch(r"[2-8]\d{6,7}", number):
        return number
    raise ValidationError("请填写 11 位手机号，或者带区号的固定电话。")


def check_credit_code(text: str) -> str:
    """The 统一社会信用代码 in upper case; ValidationError says what to do."""
    code = normalise_id(text)
    if not re.fullmatch(f"[{CREDIT_ALPHABET}]{{18}}", code):
        raise ValidationError("统一社会信用代码应为 18 位数字和大写字母（不含 I、O、Z、S、V）。")
    total = sum(CREDIT_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
    if CREDIT_ALPHABET[(31 - total % 31) % 31] != code[17]:
        raise ValidationError("统一社会信用代码最后一位对不上，请核对。")
    return code
