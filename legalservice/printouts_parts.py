"""Parts that papers of 公共法律服务 share."""

import datetime

from django.utils import timezone

from governance.core.documents import Seal
from governance.core.now import now


def day_words(value) -> str:
    """2026年6月10日 of a day or moment; empty for none."""
    if value in (None, ""):
        return ""
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value).date()
    return f"{value.year}年{value.month}月{value.day}日"


def moment_words(value) -> str:
    """2026年6月10日10时42分."""
    if not value:
        return ""
    local = timezone.localtime(value)
    return f"{day_words(local.date())}{local.hour}时{local.minute:02d}分"


def station(case) -> str:
    """The full name of the station that issues."""
    seat = case.centre.parent or case.centre
    unit = case.lead_unit or case.origin
    return f"{seat.name}{unit.name}" if unit and seat.name not in unit.name else unit.name if unit else seat.name


def seal(case, day=None) -> Seal:
    """The station's seal and the day."""
    return Seal(station(case), day_words(day or now()))


def applicant_of(case):
    """Who came; None where nobody is named."""
    return case.parties.filter(role="applicant").select_related("village").first()


def address_of(party) -> str:
    """Village and address without saying the village twice."""
    if party is None:
        return ""
    village = party.village.name if party.village_id else ""
    return party.address if village and village in party.address else f"{village}{party.address}"


def person_rows(party) -> list:
    """The rows of a person in a form."""
    sex = party.get_sex_display() if party and party.sex in ("1", "2") else ""
    return [
        ["姓名", party.name if party else "", "性别", sex],
        ["出生日期", day_words(party.birth_date) if party else "", "联系电话", party.phone if party else ""],
        ["身份证号", party.id_number if party else ""],
        ["住址", address_of(party)],
    ]
