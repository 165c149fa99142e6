"""Guards of 法律咨询 and 咨询预约."""

from datetime import timedelta

from governance.cases.guards import guard
from governance.core.exceptions import GuardFailed
from governance.core.now import now
from legalservice.files import files_of
from legalservice.models import Consultation, SessionBooking

MOST_MINUTES = 480
AHEAD = timedelta(days=90)


def need(step, **wanted):
    """Each of these must be written: name → sentence."""
    if step.is_preview:
        return
    for name, sentence in wanted.items():
        value = step.get(name)
        if value in (None, "", [], ()) or (isinstance(value, str) and not value.strip()):
            raise GuardFailed(sentence, field=name)


def _answer_is_whole(step):
    need(step, answer="请写明答复要点。", adviser="请填写答复人。", minutes="请填写用时（分钟）。")
    if not step.is_preview and not 0 < step.get("minutes") <= MOST_MINUTES:
        raise GuardFailed("用时在 1 到 480 分钟之间，请核对。", field="minutes")


@guard
def consult_is_whole(step):
    """问题、领域已写；当场答复的有答复、答复人、用时；约期答复的约定了日子."""
    need(step, question="请写明咨询的问题。", topic="请选择咨询领域。", outcome="请选择咨询结果。")
    if step.is_preview:
        return
    if step.get("outcome") != Consultation.Outcome.LATER:
        _answer_is_whole(step)
        return
    if step.get("answer"):
        raise GuardFailed("约期答复的先不写答复；已经答复的请改选咨询结果。", field="outcome")
    day = step.get("promised_on")
    if day is not None and day < now().date():
        raise GuardFailed("约定答复日不能早于今天。", field="promised_on")


@guard
def consult_waits(step):
    """有约期答复、还没有答复的咨询."""
    waiting = files_of(step.files).waiting
    if not waiting or (not step.is_preview and step.get("consultation") not in waiting):
        raise GuardFailed("没有等待答复的咨询。", field="" if step.is_preview else "consultation")


@guard
def answer_is_whole(step):
    """答复、答复人和用时已写."""
    _answer_is_whole(step)


@guard
def slot_is_free(step):
    """场次可约、时段在坐班时间里、没有被约走."""
    if step.is_preview:
        return
    need(step, session="请选择场次。", slot_at="请选择时段。", question="请写明要问的问题。", visitor="请填写咨询人。")
    session, slot = step.get("session"), step.get("slot_at")
    if not session.is_open:
        raise GuardFailed("这个场次已经结束或者取消，请另选一场。", field="session")
    if slot not in session.slots:
        raise GuardFailed(f"这个时段不在坐班时间（{session.hours}）里，请选列出的时段。", field="slot_at")
    if slot <= step.at:
        raise GuardFailed("这个时段已经开始，请选以后的时段。", field="slot_at")
    if SessionBooking.objects.holding().filter(session=session, slot_at=slot).exists():
        raise GuardFailed("这个时段刚被约走，请另选时段。", field="slot_at")


@guard
def booking_is_open(step):
    """有还没有解答的预约."""
    rows = files_of(step.files).booked
    if not rows or (not step.is_preview and step.get("booking") not in rows):
        raise GuardFailed("没有等待解答的预约。", field="" if step.is_preview else "booking")


@guard
def booking_answer_is_whole(step):
    """到了的写明解答和用时."""
    if not step.is_preview and not step.get("absent"):
        need(step, answer="请写明解答内容。", minutes="请填写用时（分钟）。")


def nothing_waits(step):
    """办结以前，约期的咨询已经答复，预约的咨询已有结果."""
    own = files_of(step.files)
    if own.waiting:
        raise GuardFailed("还有约期答复的咨询没有答复，请先登记答复。")
    if own.booked:
        raise GuardFailed("还有预约的咨询没有结果，请先登记解答、未到或者取消。")
