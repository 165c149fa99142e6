"""Parts that letters of a petition share: the organ, the petitioner, the matter, the end of a letter."""

from django.utils import timezone

from governance.cases.files import CaseFiles
from governance.cases.models import Party
from governance.core.documents import Document, Seal, Text
from governance.core.now import now
from governance.organisation.roles import Level
from petitions.files import files_of
from petitions.models import Petition

HIDDEN = "（信访人要求保密）"


def organ_of(case) -> str:
    """The organ in whose name letters go out, never an inner office (《信访工作条例》第二十三条: 机关、单位)."""
    seat = case.centre.parent if case.centre.level == Level.CENTRE and case.centre.parent_id else case.centre
    return f"{seat.name}人民政府" if seat.level in (Level.TOWN, Level.COUNTY) else seat.name


def own_of(case):
    """The petition's files."""
    return files_of(CaseFiles(case))


def day_words(value) -> str:
    """2026年6月10日; empty for none."""
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


def petitioners(case) -> str:
    """Names of those who petition, of a group all who speak for it: 张三、李四等7人 (第二十条)."""
    speak = (Party.Role.APPLICANT, Party.Role.REPRESENTATIVE)
    found = [row for row in case.parties.all() if row.name and row.role in speak]
    names = "、".join(row.name for row in found)
    return f"{names}等{case.people_count}人" if case.people_count > max(1, len(found)) else names


def shown_to_organs(case) -> str:
    """The petitioner in letters to other organs; who asked for secrecy or accuses is not named (第三十条)."""
    own = own_of(case).detail
    hidden = case.asks_secrecy or (own is not None and own.purpose == Petition.Purpose.ACCUSE)
    return HIDDEN if hidden else petitioners(case)


def matter(case) -> dict:
    """Values that most letters name."""
    own = own_of(case)
    return {
        "who": petitioners(case),
        "number": case.shown_number,
        "title": case.title,
        "received": day_words(own.detail.received_on if own.detail else timezone.localdate(case.registered_at)),
        "from": (own.detail.sender if own.detail else "") or (own.detail.get_form_display() if own.detail else ""),
    }


def letter(case, title: str, parts, *, day=None, organ: str = "", number: str = "", secret: str = "") -> Document:
    """A letter with seal and day (today when none is given)."""
    name = organ or organ_of(case)
    end = Seal(name, day_words(day or timezone.localdate(now())), "印章或者信访专用章")
    return Document(title, (*parts, end), issuer=name, number=number, secret=secret)


def line(text: str, values: dict, *, indent: bool = True) -> Text:
    """A sentence with its values."""
    return Text(text, values, indent=indent)
