"""The telephone desk: calls answered at once, tasks to call back, their attempts, and their reminders."""

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from governance.audit.services import record
from governance.cases.models import DeadlineRule
from governance.cases.recipients import holders
from governance.core.calendar import Limit, marks
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now
from governance.notify import services as notify
from governance.organisation.access import home_path, in_area
from governance.organisation.models import User
from governance.organisation.roles import Permission, Role
from intake.hall import desk_of, once, require_desk
from intake.models import Call, CallAttempt
from intake.models.calls import owners

#: Default where no 期限规则 of 来电回电 is in use.
DEFAULT = Limit(4, "office_hour")
#: So many attempts must have failed before a task may be closed without having spoken with the caller.
ATTEMPTS_BEFORE_GIVING_UP = 3
BATCH = 200


def limit() -> Limit:
    """How long calling back may take: the 期限规则 of 来电回电 that the manager keeps."""
    rule = DeadlineRule.objects.filter(action="phone_back", active=True, kind="", category=None, urgent=None).first()
    return Limit(rule.amount, rule.unit) if rule else DEFAULT


def owners_for(user):
    """Who may be asked to call back: the open accounts of the user's town."""
    return User.objects.at_path(home_path(user) or "-")


@transaction.atomic
def take_call(*, by, key, outcome, matter, caller_name="", phone="", answer="", owner=None) -> Call:
    """来电登记. With 需要回电 the owner is told and the clock starts; a repeated press gives the same call."""
    centre = desk_of(by)
    moment = now()
    call = Call(
        centre=centre, at=moment, taken_by=by, caller_name=caller_name, phone=phone, matter=matter,
        outcome=outcome, request_key=key,
    )  # fmt: skip
    if outcome == Call.Outcome.CALL_BACK:
        if not phone:
            raise GuardFailed("需要回电的，请填写来电号码。", "phone")
        call.owner = owner or by
        when = marks(moment, limit())
        call.yellow_at, call.due_at = when.yellow, when.due
    else:
        call.answer = answer

    def write():
        call.save()
        return call

    written, new = once(Call, key, write)
    if new:
        _tell_owner(call, by)
    return written


def _tell_owner(call, by) -> None:
    if call.owner_id and call.owner_id != by.pk:
        _tell(call, [call.owner], f"owner:{call.owner_id}", "请回电")


def _tell(call, people, what, words, *, urgent=False) -> None:
    """A notice without name, number or matter: it also leaves by mail."""
    notify.post(
        people,
        once=f"call:{call.pk}:{what}",
        url=f"/intake/calls/{call.pk}/",
        title=f"{words}：{timezone.localtime(call.at):%m-%d %H:%M} 的来电",
        body=f"回电期限 {timezone.localtime(call.due_at):%Y-%m-%d %H:%M}",
        urgent=urgent,
    )


def may_work(call, by) -> bool:
    """Owner, who stands in for the owner, or the desk of this centre."""
    return call.owner_id in owners(by) or in_area(by, Permission.KEEP_HALL, call.centre)


def _locked(call, by) -> Call:
    call = Call.objects.select_for_update(of=("self",)).select_related("centre", "owner").get(pk=call.pk)
    if not may_work(call, by):
        raise NotAllowed("这个回电任务由回电人或前台办理。")
    return call


def _require_open(call) -> None:
    if not call.is_open:
        raise GuardFailed("这个来电已经办完，请刷新页面看结果。")


@transaction.atomic
def attempt(call, *, by, key, reached, note="", done=False) -> CallAttempt:
    """回电记录: 接通 or 未接通. `done` closes the task: after having spoken, or when three attempts have failed."""
    call = _locked(call, by)
    # Asked under the lock of the call, so that a second press of the same form waits for the first.
    known = CallAttempt.objects.filter(request_key=key).first()
    if known is not None:
        return known
    _require_open(call)
    if reached and not note:
        raise GuardFailed("接通的，请写明怎样答复的。", "note")
    made = CallAttempt.objects.create(call=call, at=now(), by=by, reached=reached, note=note, request_key=key)
    if done:
        if not reached and call.attempts.filter(reached=False).count() < ATTEMPTS_BEFORE_GIVING_UP:
            raise GuardFailed(f"没有接通的，回电满 {ATTEMPTS_BEFORE_GIVING_UP} 次才能办完。", "done")
        _finish(call, by)
    return made


@transaction.atomic
def hand_on(call, *, by, owner) -> Call:
    """Give the task to somebody else; the due moment stays."""
    call = _locked(call, by)
    _require_open(call)
    if owner.pk == call.owner_id:
        raise GuardFailed("回电人没有变。", "owner")
    record(
        "call.handed_on", by=by, object_type="call", object_id=str(call.pk),
        detail={"from": call.owner_id, "to": owner.pk},
    )  # fmt: skip
    call.owner = owner
    call.save()
    _tell_owner(call, by)
    return call


def set_case(call, case, *, by) -> None:
    """The call became this case, and owes no call of its own any more."""
    if not may_work(call, by):
        require_desk(by, call.centre)
    call.case = case
    if call.is_open:
        _finish(call, by)
    else:
        call.save()


def _finish(call, by) -> None:
    call.done_at, call.done_by = now(), by
    call.save()


def sweep_calls() -> int:
    """Remind of calls to return: the owner when the light turns yellow, owner and managers when it turns red.

    Each rung once; a sweep that comes late sends only the last. Returns the number of notices' occasions.
    """
    sent, moment = 0, now()
    with transaction.atomic():
        rows = (
            Call.objects.open()
            .filter(
                Q(reminded=0, yellow_at__lte=moment) | Q(reminded=1, due_at__lte=moment), yellow_at__lte=F("due_at")
            )
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("owner", "centre")
            .order_by("due_at", "pk")[:BATCH]
        )
        for call in rows:
            late = call.due_at <= moment
            call.reminded = 2 if late else 1
            call.save()
            people = [call.owner, *(holders(call.centre, Role.MANAGER) if late else ())]
            _tell(call, people, "due" if late else "yellow", "回电已超期" if late else "回电快到期", urgent=late)
            sent += 1
    return sent


def count_for(user) -> int:
    """Open tasks of this person."""
    return Call.objects.open().filter(owner=user).count()


def move(user, target, *, by) -> int:
    """Give all open tasks to a colleague, when an account closes."""
    rows = Call.objects.open().filter(owner=user).select_for_update()
    moved = 0
    for call in rows:
        call.owner = target
        call.save()
        _tell_owner(call, by)
        moved += 1
    return moved
