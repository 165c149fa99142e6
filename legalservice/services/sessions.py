"""律师值班 and 轮驻: the calendar, bookings within it, and the answer that comes back to the case."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from governance.audit.services import record
from governance.cases.engine import action
from governance.cases.models import Attachment, Case
from governance.core.calendar import day_word, is_workday, office_spans
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now
from governance.core.ticket import Ticket
from governance.organisation.models import Post, User
from governance.organisation.roles import Permission, roles_with
from legalservice import scope
from legalservice.models import BookingPaper, ConsultSession, SessionBooking
from legalservice.models.sessions import own_units
from legalservice.services.keeping import keep, require

State = SessionBooking.State
MOST_WEEKS = 26


def within_duty_hours(starts_at, ends_at) -> str:
    """Why a span is outside the office hours of a working day, in a sentence; "" when it is inside."""
    day = timezone.localtime(starts_at).date()
    if not is_workday(day):
        return f"{day:%Y-%m-%d} 是{day_word(day)}，不在值班时间里，请改到工作日。"
    spans = office_spans(day)
    if not any(first <= starts_at and ends_at <= last for first, last in spans):
        words = "、".join(f"{timezone.localtime(a):%H:%M}–{timezone.localtime(b):%H:%M}" for a, b in spans)
        return f"不在值班时间里，当天的值班时间是 {words}。"
    return ""


@transaction.atomic
def plan_session(*, by, unit, day, starts_at, ends_at, weeks: int = 1, **values) -> list[ConsultSession]:
    """排班: one session, or one in each of so many weeks; rest days among the later ones are passed over."""
    require(by, Permission.EDIT_LEGAL, unit)
    made = []
    for week in range(weeks):
        on = day + timedelta(weeks=week)
        first, last = (timezone.make_aware(datetime.combine(on, at)) for at in (starts_at, ends_at))
        if week and not is_workday(on):
            continue
        _check(first, last, values)
        row = ConsultSession(unit=unit, planned_by=by)
        made.append(keep(row, by=by, event="consult_session.saved", starts_at=first, ends_at=last, **values))
    return made


def _check(first, last, values) -> None:
    if first < now():
        raise ValidationError({"day": "这个时间已经过去，请改到以后。"})
    if last <= first:
        raise ValidationError({"ends_at": "结束时间要晚于开始时间。"})
    words = within_duty_hours(first, last)
    if words:
        raise ValidationError({"starts_at": words})
    busy = ConsultSession.objects.filter(starts_at__lt=last, ends_at__gt=first, host_name=values["host_name"])
    if busy.exclude(state=ConsultSession.State.CANCELLED).exists():
        raise ValidationError({"starts_at": f"{values['host_name']}这段时间已经有场次，请错开。"})


@transaction.atomic
def end_session(session, *, by, reason: str = "") -> ConsultSession:
    """取消 (with a reason) a session that lies ahead; its bookings end and their cases are told."""
    session = ConsultSession.objects.select_for_update(of=("self",)).select_related("unit").get(pk=session.pk)
    require(by, Permission.EDIT_LEGAL, session.unit)
    if session.state != ConsultSession.State.PLANNED:
        raise GuardFailed("这个场次已经结束或者取消。")
    if not reason.strip():
        raise ValidationError({"reason": "请写明取消的原因。"})
    for row in session.bookings.filter(state=State.BOOKED).select_related("case"):
        words = f"场次取消：{reason}"
        session_answered(row.case, by=User.objects.system(), ticket=Ticket.new(), booking=row, state=State.CANCELLED,
                         words=words)  # fmt: skip
    return keep(session, by=by, event="consult_session.saved", state="cancelled", note=reason[:200])


@action("book_session")
def book_session(step, *, session, slot_at, visitor: str, question: str, uploads=()):
    """预约咨询: a free slot, with the question and papers beforehand; who sits is told."""
    # Two desks at once: the lock of the session lets the second see that the slot is gone.
    session = ConsultSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if SessionBooking.objects.holding().filter(session=session, slot_at=slot_at).exists():
        raise GuardFailed("这个时段刚被约走，请另选时段。", field="slot_at")
    row = SessionBooking.objects.create(
        session=session, case=step.case, slot_at=slot_at, visitor=visitor, question=question, booked_by=step.by,
        booked_at=step.at,
    )  # fmt: skip
    titles = _papers(step, row, uploads)
    when = f"{timezone.localtime(slot_at):%Y-%m-%d %H:%M}"
    parts = (f"{when} {session.get_host_display()} {session.host_name}", question[:200], titles)
    step.note = "；".join(part for part in parts if part)
    if session.host_unit_id:
        step.tell(answerers(session.host_unit), f"有人预约 {when} 的咨询", "请到“值班和轮驻”里看问题和材料。")
    step.touch()


def _papers(step, booking, uploads) -> str:
    """Files of the case that the other side may read too."""
    rows = [
        Attachment(
            case=step.case, file=info.file, title=info.title, content_type=info.content_type, size=info.size,
            sha256=info.sha256, uploaded_by=step.by, uploaded_at=step.at,
        )
        for info in uploads
    ]  # fmt: skip

    def save(event):
        for row in rows:
            row.event = event
            row.save()
            BookingPaper.objects.create(booking=booking, attachment=row)

    step.after.append(save)
    return "、".join(row.title for row in rows)


def answerers(unit):
    """People whose post answers the sessions of a unit."""
    posts = Post.objects.current().filter(unit=unit, role__in=roles_with(Permission.ANSWER_SESSIONS))
    return User.objects.filter(pk__in=posts.values("user"), is_active=True)


@action("cancel_booking")
def cancel_booking(step, *, booking, reason: str):
    """取消预约: the slot is free again."""
    booking.state = State.CANCELLED
    booking.save()
    step.note = f"{booking}；{reason}"
    step.touch()


@action("session_answered")
def session_answered(step, *, booking, state: str, words: str):
    """预约的结果 as it comes back to the case; written by SYSTEM for who sat and has no part in the case."""
    booking.state = state
    booking.save()
    step.note = f"{booking.get_state_display()}：{words}"[:1000]
    case = step.case
    if case.handler_id:
        step.tell([case.handler], f"预约的咨询{booking.get_state_display()}：{case.title}", words[:200])
    step.touch()


def may_answer(user, booking) -> bool:
    """The post of the organ that sits; a lawyer's answer is written down by who keeps the calendar."""
    session = booking.session
    if session.host_unit_id in own_units(user):
        return True
    if session.host != ConsultSession.Host.LAWYER:
        return False
    return scope.keeps(user, Permission.EDIT_LEGAL, session.unit)


@transaction.atomic
def answer_booking(booking, *, by, absent: bool = False, answer: str = "", law: str = "", minutes=None):
    """登记解答 or 未到; the case gets an event, whoever handles it a notice."""
    row = SessionBooking.objects.select_for_update(of=("self",)).select_related("session__unit").get(pk=booking.pk)
    if not may_answer(by, row):
        raise NotAllowed("解答由坐班的单位自己登记。")
    if row.state != State.BOOKED:
        raise GuardFailed(f"这个预约{row.get_state_display()}，不能再登记。")
    if row.slot_at > now():
        raise GuardFailed("还没有到预约的时间，到了时间再登记。")
    if not absent:
        if not answer.strip():
            raise GuardFailed("请写明解答内容。", field="answer")
        if not minutes:
            raise GuardFailed("请填写用时（分钟）。", field="minutes")
        row.answer, row.law, row.minutes, row.answered_at, row.answered_by = answer, law, minutes, now(), by
    row.state = State.ABSENT if absent else State.ANSWERED
    row.save()
    record("session.answered", by=by, object_type="session_booking", object_id=str(row.pk))
    words = "预约的人没有到。" if absent else f"{row.session.host_name}：{answer}"
    case = Case.objects.for_system().get(pk=row.case_id)
    session_answered(case, by=User.objects.system(), ticket=Ticket.new(), booking=row, state=row.state, words=words)
    return row
