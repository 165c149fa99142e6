"""How a row of a ledger becomes a case: what is registered, and the ordinary way of a matter that is finished."""

import re
import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from governance.cases import services
from governance.cases.models import Answer, Case, Category, Party
from governance.cases.places import centre_of
from governance.cases.services import NewCase, NewParty
from governance.core.exceptions import PortalError
from governance.core.now import now
from governance.core.ticket import Ticket
from governance.organisation.access import standing
from governance.organisation.models import OrgUnit, User
from governance.organisation.roles import Level, Permission
from intake.importing import EARLIEST, LONGEST_FACTS, LONGEST_NAME, LONGEST_TITLE, TICKETS, BadRow
from intake.ledgers.book import LedgerRow
from intake.ledgers.cells import bare, number_of, truth_of
from intake.ledgers.kinds import CASE_KINDS, Field
from intake.ledgers.persons import id_of, inside, is_masked, is_organisation, names_of, phones_of, without_numbers

SOURCES = {"file": "数据台账", "paper": "纸质台账"}
LONGEST_SERIAL, LONGEST_PLACE, LONGEST_ANSWER = 24, 200, 8000
_DONE = re.compile(r"(?<!未)(?<!没有)(?<!不)(办结|化解|调解成功|结案|完成|办理完毕|归档|销号)")
_NOT_DONE = re.compile(r"未|没有|正在|办理中|处理中|待|拟|不成功|失败")
CHANNELS = (
    (Case.Channel.HOTLINE, "12345|热线|便民"),
    (Case.Channel.ONLINE, "网上|网络|网信|留言|微信|邮件|短信"),
    (Case.Channel.RECEPTION, "接访"),
    (Case.Channel.SUPERIOR, "上级|交办|转送|督办"),
    (Case.Channel.GRID, "网格|排查|巡查"),
    (Case.Channel.LETTER, "来信|信件|书信"),
    (Case.Channel.PHONE, "来电|电话"),
    (Case.Channel.VIDEO, "视频"),
    (Case.Channel.TRANSFER, "移交|转办|部门"),
    (Case.Channel.VISIT, "来访|走访|上门|窗口|个访|集体访"),
)


class LedgerPlan:
    """One ledger of one unit, as `intake.importing.take_row` takes it."""

    def __init__(self, batch):
        self.kind = CASE_KINDS[batch.kind]
        self.batch, self.unit, self.centre = batch, batch.unit, centre_of(batch.unit)
        self.source = SOURCES[batch.source]
        self.by, self.post_id = who_registers(batch)
        self.duty_line = batch.duty_line if self.post_id else None
        rows = Category.objects.filter(active=True).select_related("parent").order_by("parent__pk", "pk")
        fitting = [row for row in rows if not _kinds(row) or self.kind.case_kind in _kinds(row)]
        self.categories = {_short(row.name): row for row in fitting}
        path = self.centre.parent.path if self.centre.parent_id else self.centre.path
        villages = OrgUnit.objects.active().filter(level=Level.VILLAGE, path__startswith=path)
        self.villages = {row.name: row for row in villages}

    # --- known again ---------------------------------------------------------------------------------------------

    def key(self, row: LedgerRow) -> str:
        """Unit, kind, number and hash of the row: the same on paper and as a file, whichever ledger it stands in."""
        number = bare(row.text(Field.SERIAL))[:LONGEST_SERIAL]
        return f"{self.unit.pk}:{self.kind.key}:{number}:{row.fingerprint}"

    def find(self, row: LedgerRow) -> int | None:
        """The case that this row already is."""
        known = Case.objects.for_system().filter(source_system__in=SOURCES.values(), external_no=self.key(row))
        return known.values_list("pk", flat=True).first()

    def link(self, row: LedgerRow, data: NewCase) -> list:
        """Ledgers carry no number by which an earlier case could be told; 分流 looks for those."""
        return []

    # --- what is registered ---------------------------------------------------------------------------------------

    def build(self, row: LedgerRow, warn) -> NewCase:
        """What to register; BadRow when it cannot be, `warn(column, words)` for what had to be helped along."""
        text, title = row.text(Field.TEXT), row.text(Field.TITLE)
        if not text and not title:
            raise BadRow(_column(row, Field.TEXT), "没有写内容，这一行没有登记。请补上后再导入。")
        received, occurred = self._day(row, Field.RECEIVED, warn), self._day(row, Field.OCCURRED, warn)
        self._day(row, Field.FINISHED, warn)
        category = self._category(row)
        place, words = self._place(row)
        return NewCase(
            kind=self.kind.case_kind,
            title=_title(title, text),
            facts=_facts(row, text or title, received),
            channel=self._channel(row),
            category=category,
            involves_violence=bool(category and "家庭暴力" in category.name),
            people_count=self._people(row, warn),
            occurred_at=occurred or received,
            place=place,
            place_text=words[:LONGEST_PLACE],
            parties=self._parties(row, warn),
            duplicates_seen=True,
            centre=self.centre,
            origin=self.unit,
            source_system=self.source,
            external_no=self.key(row),
            note=self._note(row),
        )

    def _day(self, row, field, warn) -> datetime | None:
        words = row.text(field)
        if not words:
            return None
        moment, column = row.moment(field), _column(row, field)
        if moment is None:
            raise BadRow(column, "看不懂这个日期，这一行没有登记。请写成 2026-06-01 这样，或者清空后再导入。")
        aware = timezone.make_aware(moment)
        if moment < EARLIEST or aware > now() + timedelta(days=1):
            raise BadRow(column, "这个日期在 1990 年以前或者在今天以后，这一行没有登记。请核对后再导入。")
        return aware

    def _category(self, row) -> Category | None:
        for words in row.all_texts(Field.CATEGORY):
            last = re.split(r"[-—/>›、\\]", words)[-1]
            found = self.categories.get(_short(last)) or self.categories.get(_short(words))
            if found:
                return found
        return None

    def _place(self, row) -> tuple[OrgUnit | None, str]:
        said = row.text(Field.PLACE)
        return self._village(row.text(Field.VILLAGE)) or self._village(said), said

    def _village(self, words: str) -> OrgUnit | None:
        words = bare(words)
        fitting = [name for name in self.villages if name in words or (len(words) > 1 and name.startswith(words))]
        return self.villages[max(fitting, key=len)] if words and fitting else None

    def _channel(self, row) -> str:
        words = row.text(Field.CHANNEL)
        for channel in Case.Channel:
            if bare(words) == bare(channel.label):
                return channel
        return next((channel for channel, pattern in CHANNELS if re.search(pattern, words)), self.kind.channel)

    def _people(self, row, warn) -> int:
        words = row.text(Field.PEOPLE)
        number = number_of(words) if words else 1
        if number is None or not 1 <= number <= 100_000:
            warn(_column(row, Field.PEOPLE), "看不懂涉及人数，已按 1 人登记，请核对。")
            return 1
        return number

    def _parties(self, row, warn) -> list[NewParty]:
        said = row.text(Field.PERSON)
        names = names_of(said)
        if not names:
            if row.fields.get(Field.PERSON):
                warn(_column(row, Field.PERSON), "没有写姓名，已按匿名登记。")
            return [NewParty(is_anonymous=True, **self._contact(row, said, 0, warn)), *self._respondents(row)]
        if len(names) > 1:
            warn(_column(row, Field.PERSON), f"一格里有 {len(names)} 个姓名，已分别登记，请核对。")
        people = [
            NewParty(
                name=name[:LONGEST_NAME],
                is_organisation=is_organisation(name),
                **self._contact(row, said, i, warn),
            )
            for i, name in enumerate(names)
        ]
        return [*people, *self._respondents(row)]

    def _respondents(self, row) -> list[NewParty]:
        return [
            NewParty(role=Party.Role.RESPONDENT, name=name[:LONGEST_NAME], is_organisation=is_organisation(name))
            for name in names_of(row.text(Field.RESPONDENT))
        ]

    def _contact(self, row, said, i, warn) -> dict:
        """Phone, ID number and address: those of the first person, phones in the order of the names."""
        written_phone, written_id = inside(said)
        phones = self._phones(row, warn if i == 0 else _silent) or [written_phone]
        found = {"phone": phones[i] if i < len(phones) else ""}
        if i == 0:
            found["id_number"] = self._id_number(row, warn) or written_id
            found["address"] = row.text(Field.ADDRESS)[:200]
            found["village"] = self._village(row.text(Field.VILLAGE)) or self._village(row.text(Field.ADDRESS))
        return found

    def _phones(self, row, warn) -> list[str]:
        said = "\n".join(row.all_texts(Field.PHONE))
        found, wrong = phones_of(said)
        if wrong and is_masked(said):
            warn(_column(row, Field.PHONE), "电话是打码的，没有登记，请核对后在“更正登记”中补上。")
        elif wrong:
            raise BadRow(_column(row, Field.PHONE), f"电话不对：{wrong}查不到的请清空这一格后再导入。")
        return found

    def _id_number(self, row, warn) -> str:
        said = row.text(Field.ID_NUMBER)
        if not said:
            return ""
        number, wrong = id_of(said)
        if wrong and is_masked(said):
            warn(_column(row, Field.ID_NUMBER), "身份证号码是打码的，没有登记，请核对后在“更正登记”中补上。")
        elif wrong:
            raise BadRow(_column(row, Field.ID_NUMBER), f"{wrong}查不到的请清空这一格后再导入。")
        return number

    def _note(self, row) -> str:
        """What the row says beyond what has a place of its own, for the timeline; numbers of persons masked."""
        place = f"“{row.sheet}”第 {row.row} 行" if row.sheet else f"第 {row.row} 行"
        kept = (Field.SERIAL, Field.CATEGORY, Field.HANDLER, Field.RESULT, Field.STATE, Field.FINISHED)
        lines = [f"{field.label}：{'；'.join(row.all_texts(field))}" for field in kept if row.text(field)]
        lines += [f"{name}：{text}" for name, text in row.others.items()]
        said = row.text(Field.PERSON)
        if said and names_of(said) != [said]:
            lines.append(f"{_column(row, Field.PERSON)}：{said}")
        head = f"由{self.source}“{self.batch.file_name}”{place}导入（{self.unit.name}，{self.batch.handed_in_by.name}）"
        return "\n".join([head, *map(without_numbers, lines)])

    # --- registered, and the ordinary way of what is finished -----------------------------------------------------

    def register(self, row: LedgerRow, data: NewCase, warn):
        """受理登记; a finished matter within the unit's own duty: 自办备案, 办结, 答复告知."""
        ticket = Ticket(uuid.uuid5(TICKETS, data.external_no))
        finished = is_finished(row)
        if not finished or self.duty_line is None or data.involves_violence:
            if finished:
                warn(_column(row, Field.RESULT), "台账写明已办结，结果记在登记说明里，案件交中心分流，请分流时核对。")
            return services.register(by=self.by, ticket=ticket, data=data, **self._post())
        event = services.file_own(by=self.by, ticket=ticket, data=data, duty_line=self.duty_line, **self._post())
        if hasattr(event, "receipts"):
            self._finish(event.case, row, ticket, warn)
        return event

    def _post(self) -> dict:
        return {"post_id": self.post_id} if self.post_id else {}

    def _finish(self, case, row, ticket, warn) -> None:
        result = row.text(Field.RESULT)[:LONGEST_ANSWER]
        day = row.moment(Field.FINISHED)
        proof = f"{self.source}载明{f' {day:%Y-%m-%d} ' if day else ''}已办结"
        try:
            with transaction.atomic():
                services.resolve(case, by=self.by, ticket=ticket.derived("resolve"), result=result, answer=result)
                services.tell_answer(
                    case, by=self.by, ticket=ticket.derived("tell"), method=Answer.Method.IN_PERSON, proof=proof
                )
        except PortalError as refusal:
            warn(_column(row, Field.RESULT), f"已自办备案，还没有办结：{refusal.message}请在案件里办结。")


def who_registers(batch) -> tuple[User, int | None]:
    """(person, post) where the importing person holds a post at the unit that registers; else (SYSTEM, None)."""
    grants = standing(batch.handed_in_by).with_permission(Permission.REGISTER_CASE)
    own = next((grant for grant in grants if grant.unit_id == batch.unit_id), None)
    return (batch.handed_in_by, own.post_id) if own else (User.objects.system(), None)


def is_finished(row: LedgerRow) -> bool:
    """The row has a result and says when it was finished, or that it is."""
    if not row.text(Field.RESULT):
        return False
    states = row.all_texts(Field.STATE)
    if any(_NOT_DONE.search(words) or truth_of(words) is False for words in states):
        return False
    return bool(row.moment(Field.FINISHED)) or any(_DONE.search(words) or truth_of(words) for words in states)


def _column(row: LedgerRow, field: Field) -> str:
    """The heading under which the field stands in this ledger; our own name where there is no such column."""
    return next(iter(row.fields.get(field, ())), field.label)


def _title(title: str, text: str) -> str:
    line = re.sub(r"\s+", " ", title or re.split(r"[。！？；\n]", text)[0]).strip()
    line = without_numbers(line)
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…"


def _facts(row: LedgerRow, text: str, received) -> str:
    days = f"（{Field.RECEIVED.label}：{received:%Y-%m-%d}）" if received else ""
    said = f"{text}\n\n{days}" if days else text
    if len(said) > LONGEST_FACTS:
        raise BadRow(
            _column(row, Field.TEXT),
            f"内容超过 {LONGEST_FACTS:,} 个字，这一行没有登记。请缩短，或者由窗口登记并把全文作为附件上传。",
        )
    return said


def _kinds(category) -> list:
    return category.kinds or (category.parent.kinds if category.parent else [])


def _short(name: str) -> str:
    return re.sub(r"(纠纷|类|问题|方面)+$", "", bare(name)) or bare(name)


def _silent(*_said) -> None:
    """Nothing is said twice."""
