"""约谈: proposed by the system or a person, decided by a leader, held, and re-checked. The record is never deleted."""

from django.db import transaction

from governance.audit.services import record
from governance.cases.models import Interview, Supervision
from governance.cases.places import centre_of
from governance.cases.recipients import heads_of, leaders_of
from governance.cases.services.orders import number_of
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now
from governance.notify import services as notify
from governance.organisation.access import in_area, standing
from governance.organisation.roles import Permission, Role

S = Interview.Status
HELD_FIELDS = ("held_at", "place", "person", "interviewer", "problems", "statement", "measures", "measures_due")


def may_decide(user) -> bool:
    """约谈 is decided by a 镇领导."""
    return Role.LEADER in standing(user).roles


def may_keep(user, unit) -> bool:
    """Records are kept by whoever supervises where the unit lies."""
    if in_area(user, Permission.SUPERVISE, unit):
        return True
    centre = centre_of(unit)
    return centre is not None and centre.pk in standing(user).director_unit_ids


def _locked(talk, by, *statuses) -> Interview:
    row = Interview.objects.select_for_update(of=("self",)).select_related("unit").get(pk=talk.pk)
    if not may_keep(by, row.unit):
        raise NotAllowed("您的岗位不能办理这个单位的约谈。")
    if row.status not in statuses:
        raise GuardFailed(f"约谈现在是“{row.get_status_display()}”，请刷新页面。")
    return row


def _kept(talk, what: str, by) -> Interview:
    record(f"talk.{what}", by=by, object_type="interview", object_id=str(talk.pk), detail={"status": talk.status})
    return talk


@transaction.atomic
def propose(*, by, unit, matter: str, cards=()) -> Interview:
    """建议约谈 a unit, with the orders that call for it."""
    if not may_keep(by, unit):
        raise NotAllowed("您的岗位不能办理这个单位的约谈。")
    if Interview.objects.filter(unit=unit, status=S.PROPOSED).exists():
        raise GuardFailed(f"{unit.name}已有一份等待决定的约谈建议。", field="unit")
    talk = Interview.objects.create(unit=unit, status=S.PROPOSED, matter=matter)
    talk.supervisions.set(cards)
    centre = centre_of(unit)
    people = [person for person in leaders_of(centre) if person.pk != by.pk] if centre else []
    notify.post(
        people,
        once=f"talk:{talk.pk}:proposed",
        url=f"/cases/talks/{talk.pk}/",
        title=f"建议约谈{unit.name}",
        body=matter,
    )
    return _kept(talk, "proposed", by)


@transaction.atomic
def call(*, by, talk, person: str, planned_at, place: str) -> Interview:
    """决定约谈: number, when and where; the unit's head is told."""
    talk = _locked(talk, by, S.PROPOSED)
    if not may_decide(by):
        raise NotAllowed("约谈由镇领导决定。")
    moment = now()
    talk.number = number_of(centre_of(talk.unit) or talk.unit, "约", "talk", moment)
    talk.status, talk.person, talk.planned_at, talk.place = S.CALLED, person, planned_at, place
    talk.called_by, talk.called_at = by, moment
    talk.save()
    notify.post(
        heads_of(talk.unit),
        once=f"talk:{talk.pk}:called",
        url=f"/cases/talks/{talk.pk}/",
        title=f"约谈通知：{talk.number}",
        body=f"{planned_at:%m月%d日 %H:%M}，{place}，{talk.matter}",
        urgent=True,
    )
    return _kept(talk, "called", by)


@transaction.atomic
def decline(*, by, talk, reason: str) -> Interview:
    """不约谈, with the reason."""
    talk = _locked(talk, by, S.PROPOSED)
    if not may_decide(by):
        raise NotAllowed("约谈由镇领导决定。")
    if not reason.strip():
        raise GuardFailed("请写明不约谈的理由。", field="reason")
    talk.status, talk.declined_by, talk.declined_note = S.DECLINED, by, reason
    talk.save()
    return _kept(talk, "declined", by)


@transaction.atomic
def hold(*, by, talk, **fields) -> Interview:
    """登记约谈: who was there, the problems, what was said, the measures and until when."""
    talk = _locked(talk, by, S.CALLED)
    moment = now()
    if fields["held_at"] > moment:
        raise GuardFailed("约谈时间不能晚于现在。", field="held_at")
    if fields["measures_due"] < fields["held_at"].date():
        raise GuardFailed("整改期限不能早于约谈的日子。", field="measures_due")
    for name in HELD_FIELDS:
        setattr(talk, name, fields[name])
    talk.status, talk.recorder = S.HELD, by
    talk.save()
    notify.post(
        heads_of(talk.unit),
        once=f"talk:{talk.pk}:held",
        url=f"/cases/talks/{talk.pk}/",
        title=f"约谈整改期限 {talk.measures_due:%Y-%m-%d}：{talk.number}",
        body=talk.measures,
    )
    return _kept(talk, "held", by)


@transaction.atomic
def check(*, by, talk, result: str) -> Interview:
    """复核: what became of the measures; not by the one who was spoken to, nor by who acts for that unit."""
    talk = _locked(talk, by, S.HELD)
    if talk.unit_id in standing(by).unit_ids:
        raise NotAllowed("复核由督办一方进行。")
    talk.status, talk.result, talk.checked_by, talk.checked_at = S.CHECKED, result, by, now()
    talk.save()
    return _kept(talk, "checked", by)


def cards_to_name(unit):
    """Cards of a unit that may be named in a 约谈, the newest first."""
    return Supervision.objects.cards(unit).order_by("-issued_at")
