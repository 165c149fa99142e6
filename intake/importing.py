"""Messages of a 网络问政 workbook become cases, each through `register` in a transaction of its own.

A row is known again by its 留言编号 and a hash of what it says, kept in `Case.external_no`, which the database holds
unique: a second run, or one after a crash, takes only what is not there yet.
"""

import re
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import DatabaseError, OperationalError, transaction
from django.utils import timezone

from governance.cases import services
from governance.cases.models import Case, Category
from governance.cases.services import NewCase, NewParty
from governance.core.exceptions import PortalError
from governance.core.now import now
from governance.core.ticket import Ticket
from governance.organisation.models import OrgUnit, User
from governance.organisation.roles import Level
from intake.message_sheets import CATEGORY, NUMBER, TEXT, TIME, TITLE, USER, Message, Remark, read_messages

SOURCE = "网络问政"
LONGEST_TITLE, LONGEST_FACTS, LONGEST_NAME, LONGEST_NUMBER = 120, 20_000, 80, 40
EARLIEST = datetime(1990, 1, 1)
TICKETS = uuid.uuid5(uuid.NAMESPACE_URL, "intake:import_ledger")


@dataclass
class Result:
    """What an import did; `remarks` in the order of the rows."""

    rows_read: int = 0
    created: int = 0
    already_there: int = 0
    remarks: list[Remark] = field(default_factory=list)

    def as_json(self) -> dict[str, int]:
        """The numbers alone."""
        return {
            "rows_read": self.rows_read,
            "created": self.created,
            "already_there": self.already_there,
            "failed": sum(remark.failed for remark in self.remarks),
            "warnings": sum(not remark.failed for remark in self.remarks),
        }


class BadRow(Exception):
    """A row that cannot be taken: the column and what to do about it."""

    def __init__(self, column: str, words: str):
        super().__init__(words)
        self.column = column


# --- where and what --------------------------------------------------------------------------------------------


def find_centre(code: str = "") -> OrgUnit:
    """The centre with this code, or of the town with it; without a code the only centre of a town."""
    centres = OrgUnit.objects.active().filter(level=Level.CENTRE).select_related("parent")
    if code:
        found = centres.filter(code=code).first() or centres.filter(parent__code=code).first()
        if found is None:
            raise PortalError(f"没有代码为 {code} 的社会治理中心，也没有这个代码的镇有中心，请核对 --centre。")
        return found
    found = list(centres.filter(parent__level=Level.TOWN)[:10])
    if not found:
        raise PortalError("还没有镇的社会治理中心，请先建立机构（manage.py start_town 或者 import_organisation）。")
    if len(found) > 1:
        names = "、".join(f"{each.name}（{each.code or each.parent.code or '没有代码'}）" for each in found)
        raise PortalError(f"有几个镇的社会治理中心：{names}。请用 --centre 写明代码。")
    return found[0]


def _new_case(message: Message, centre, file_name: str, categories, warn) -> NewCase:
    """What to register; BadRow when it cannot be, `warn(column, words)` for what had to be helped along."""
    texts = message.texts
    if not message.number:
        raise BadRow(NUMBER, "没有留言编号，这一行没有登记。请补上编号后再导入一次。")
    if len(message.number) > LONGEST_NUMBER:
        raise BadRow(NUMBER, f"留言编号超过 {LONGEST_NUMBER} 个字，这一行没有登记。请核对后再导入一次。")
    title, text = texts.get(TITLE, ""), texts.get(TEXT, "")
    if not title and not text:
        raise BadRow(TEXT, "留言主题和留言详情都是空的，这一行没有登记。请补上后再导入一次。")
    user = texts.get(USER, "")
    occurred_at = _checked_moment(message, warn)
    said = _said(message, text or title, occurred_at)
    return NewCase(
        kind="general",
        title=_title(title, text, warn),
        facts=said,
        channel=Case.Channel.ONLINE,
        category=categories.get(texts.get(CATEGORY, "")),
        occurred_at=occurred_at,
        parties=[NewParty(name=_name(user, warn), is_anonymous=not user)],
        duplicates_seen=True,
        centre=centre,
        source_system=SOURCE,
        external_no=message.key,
        note=_note(message, file_name),
    )


def _checked_moment(message: Message, warn) -> datetime | None:
    """留言时间 as an aware moment. What is empty, unreadable or impossible is left to a person, with its words."""
    words, moment = message.texts.get(TIME, ""), message.moment
    if not words:
        warn(TIME, "没有留言时间，已照登，请核对后在“更正登记”中补上。")
        return None
    if moment is None:
        warn(TIME, f"看不懂“{words[:40]}”，原文留在事实经过里，请核对后在“更正登记”中补上发生时间。")
        return None
    aware = timezone.make_aware(moment)
    if moment < EARLIEST or aware > now() + timedelta(days=1):
        warn(TIME, f"“{words[:40]}”不像留言的时间，原文留在事实经过里，请核对后在“更正登记”中补上发生时间。")
        return None
    return aware


def _title(title: str, text: str, warn) -> str:
    line = re.sub(r"\s+", " ", title)
    if not line:
        warn(TITLE, "没有留言主题，已取详情的第一句作标题，请核对。")
        line = re.split(r"[。！？；\n]", text)[0]
    elif not text:
        warn(TEXT, "没有留言详情，已用留言主题作事实经过，请核对。")
    if len(line) <= LONGEST_TITLE:
        return line
    if title:
        warn(TITLE, f"留言主题有 {len(line)} 个字，标题只取前 {LONGEST_TITLE - 1} 个字，全文留在登记说明里。")
    return f"{line[: LONGEST_TITLE - 1]}…"


def _name(user: str, warn) -> str:
    if not user:
        warn(USER, "没有留言用户，已按匿名登记。")
    elif len(user) > LONGEST_NAME:
        warn(USER, f"留言用户超过 {LONGEST_NAME} 个字，只取前面的，全文留在登记说明里，请核对。")
    return user[:LONGEST_NAME]


def _said(message: Message, text: str, moment) -> str:
    words = f"{moment:%Y-%m-%d %H:%M:%S}" if moment else message.texts.get(TIME, "没有写明")
    said = f"{text}\n\n（{TIME}：{words}）"
    if len(said) > LONGEST_FACTS:
        raise BadRow(
            TEXT,
            f"留言有 {len(text):,} 个字，事实经过最多 {LONGEST_FACTS:,} 个字，这一行没有登记。"
            "请分成几行，或者由窗口登记并把全文作为附件上传。",
        )
    return said


def _note(message: Message, file_name: str) -> str:
    """What the row says beyond text and time, for the timeline."""
    place = f"“{message.sheet}”第 {message.row} 行" if message.sheet else f"第 {message.row} 行"
    rest = [f"{name}：{text}" for name, text in message.texts.items() if name != TEXT]
    return "\n".join([f"由工作簿“{file_name}”{place}导入", *rest])


# --- one row, whatever the ledger -------------------------------------------------------------------------------


@dataclass
class Taken:
    """What became of a row: "created", "known" or "failed", its case, and (column, words) to say."""

    outcome: str
    case_id: int | None = None
    said: list[tuple[str, str]] = field(default_factory=list)


def take_row(plan, row) -> Taken:
    """Register one row in a transaction of its own, or say why not.

    `plan`: find(row) → id of the case that the row already is; build(row, warn) → NewCase; link(row, data) → what to
    say of an earlier case like it; register(row, data, warn) → event. OperationalError passes through: the database
    is away, the rows so far are kept, and a second run takes the rest.
    """
    known = plan.find(row)
    if known:
        return Taken("known", known)
    warnings: list[tuple[str, str]] = []
    try:
        data = plan.build(row, lambda *each: warnings.append(each))
        warnings += plan.link(row, data)
        with transaction.atomic():
            event = plan.register(row, data, lambda *each: warnings.append(each))
    except OperationalError:
        raise
    except BadRow as problem:
        return Taken("failed", said=[(problem.column, str(problem))])
    except PortalError as problem:
        return Taken("failed", said=[("", f"{problem.message} 这一行没有登记，请改正后再导入一次。")])
    except (DatabaseError, ValidationError, ValueError) as problem:
        return Taken("failed", said=[("", _refusal(problem))])
    # A repeat of a request that another import finished a moment ago carries no receipts.
    if hasattr(event, "receipts"):
        return Taken("created", event.case_id, warnings)
    return Taken("known", event.case_id)


def _refusal(problem) -> str:
    """The refusal of a column by its kind alone: the words of a database may quote what the row says."""
    return (
        f"数据库没有接受这一行，没有登记（{type(problem).__name__}）。请核对有没有过长的内容或者特殊字符后再导入一次。"
    )


# --- messages ---------------------------------------------------------------------------------------------------


class _Known:
    """Rows that are registered already, by key, 留言编号 and text; the earliest case stands for its repeats."""

    def __init__(self):
        self.keys, self._by_number, self._by_text = {}, {}, {}
        cases = Case.objects.for_system().filter(source_system=SOURCE).exclude(external_no="").order_by("pk")
        for key, pk in cases.values_list("external_no", "pk").iterator(chunk_size=5000):
            self.add(key, pk)

    def add(self, key: str, pk: int) -> None:
        number, _, text = key.rsplit(":", 2)
        self.keys[key] = pk
        self._by_number.setdefault(number, pk)
        self._by_text.setdefault(text, pk)

    def earlier(self, message: Message) -> tuple[Case, str] | None:
        """The case that this one may repeat, and in what they agree."""
        agree = NUMBER if message.number in self._by_number else TEXT
        pk = self._by_number.get(message.number) or self._by_text.get(message.text_hash)
        return (Case.objects.for_system().get(pk=pk), agree) if pk else None


class MessagePlan:
    """How a message becomes a case. `origin`: the unit that handed the messages in, else the centre."""

    def __init__(self, centre, file_name: str, origin=None):
        self.centre, self.file_name, self.origin = centre, file_name, origin
        self.by = User.objects.system()
        self.known = _Known()
        self.rows: dict[str, int] = {}
        tops = Category.objects.filter(active=True, parent=None)
        self.categories = {row.name: row for row in tops if not row.kinds or "general" in row.kinds}

    def find(self, message: Message) -> int | None:
        """The case that this row already is."""
        return self.known.keys.get(message.key)

    def build(self, message: Message, warn) -> NewCase:
        """What to register."""
        data = _new_case(message, self.centre, self.file_name, self.categories, warn)
        data.origin = self.origin
        return data

    def link(self, message: Message, data: NewCase) -> list[tuple[str, str]]:
        """疑似重复: the earlier case with the same number or text."""
        found = self.known.earlier(message)
        if found is None:
            return []
        data.duplicate_of, agree = found
        row = self.rows.get(data.duplicate_of.external_no)
        earlier = f"案件 {data.duplicate_of.shown_number}{f'（第 {row} 行）' if row else ''}"
        words = f"疑似重复：和{earlier}的{agree}相同，已登记并关联，请在分流时核对。"
        return [(agree, words)]

    def register(self, message: Message, data: NewCase, warn):
        """受理登记."""
        event = services.register(by=self.by, ticket=Ticket(uuid.uuid5(TICKETS, message.key)), data=data)
        self.known.add(message.key, event.case_id)
        return event


def import_messages(source, *, file_name: str, centre=None) -> Result:
    """Register each row of a workbook that is not there yet. PortalError when the file as a whole cannot be read."""
    messages, remarks = read_messages(source)
    plan, result = MessagePlan(centre or find_centre(), file_name), Result(remarks=list(remarks))
    for message in messages:
        result.rows_read += 1
        taken = take_row(plan, message)
        failed = taken.outcome == "failed"
        result.created += taken.outcome == "created"
        result.already_there += taken.outcome == "known"
        if taken.outcome == "known" and message.key in plan.rows:
            taken.said.append(("", f"和第 {plan.rows[message.key]} 行完全相同，只登记一次。"))
        result.remarks += [Remark(message.row, *each, failed, message.sheet) for each in taken.said]
        plan.rows.setdefault(message.key, message.row)
    return result
