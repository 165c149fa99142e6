"""People enter a register, get a team and a visit plan, are visited and leave. Each look and each step is on record."""

import json
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from governance.audit.services import record
from governance.cases.models import Person, PersonPhone
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.fields import blind_index, normalise_id, normalise_phone
from governance.core.now import now, today
from governance.organisation.models import User
from governance.safety.access import oneself, rights, rights_in
from governance.safety.models import Entry, TeamMember, Visit

EVENT = "register.changed"


def looked_at(by, *, register=None, entry=None, what="read", request=None) -> None:
    """Each look at a register or at one person of it is on record, without a name."""
    about = ("entry", entry.pk) if entry is not None else ("register", register.pk if register else "")
    record(
        "register.read", by=by, object_type=about[0], object_id=str(about[1]), detail={"what": what}, request=request
    )


def _said(entry, by, what) -> None:
    record(EVENT, by=by, object_type="entry", object_id=str(entry.pk), detail={"what": what})


def _locked(entry, by, *, keep: bool) -> Entry:
    """The row under lock, for who may see it; `keep`: for who keeps the register there."""
    if not Entry.objects.visible_to(by).filter(pk=entry.pk).exists():
        raise NotAllowed("没有找到这条记录。")
    row = Entry.objects.select_for_update(of=("self",)).select_related("register", "place", "person").get(pk=entry.pk)
    if keep and not rights_in(by, row.register).keeps_at(row.place):
        raise NotAllowed("您的岗位只能查看或者走访，不能登记这个登记册。")
    return row


def _save(entry, by, what) -> Entry:
    entry._history_user = by
    entry.full_clean(exclude=["person", "register", "place"])
    entry.save()
    _said(entry, by, what)
    return entry


def answers(entry) -> dict:
    """field id → answer."""
    return json.loads(entry.values) if entry.values else {}


def shown(field, kept) -> str:
    """An answer in words."""
    value = kept.get(str(field.pk), "")
    return "、".join(value) if isinstance(value, list) else str(value)


@transaction.atomic
def save_entry(*, by, register, place, entry=None, values=None, phone="", level_reason=None, **identity) -> Entry:
    """列入登记册, or a correction. Only questions that `by` may read are written; other answers stay.

    `identity`: name, id_number, sex, address of the shared Person; `level` of a new entry.
    """
    mine = rights(by).get(register.pk)
    if mine is None or not mine.keeps_at(place):
        raise NotAllowed("您的岗位不登记这个登记册的这个村（社区）。")
    level = identity.pop("level", None)
    if entry is None:
        person = _person(by, place, **identity)
        if Entry.objects.kept().filter(register=register, person=person).exists():
            raise GuardFailed("这个人已经在册。", field="id_number")
        entry = Entry(register=register, person=person, place=place, level=level, since=today())
        entry.next_visit_on = register.next_visit(level, today())
    else:
        entry = _locked(entry, by, keep=True)
        _correct(entry.person, by, **identity)
    entry.place = place
    if level_reason is not None:
        entry.level_reason = level_reason
    _keep_phone(entry.person, phone)
    readable = {str(row.pk) for row in mine.fields()}
    kept = {key: value for key, value in answers(entry).items() if key not in readable}
    entry.values = json.dumps({**kept, **_plain(values or {}, readable)}, ensure_ascii=False)
    return _save(entry, by, "saved")


def _plain(values, readable) -> dict:
    """Answers as text, of questions that may be answered."""
    found = {}
    for key, value in values.items():
        if str(key) in readable and value not in (None, "", []):
            found[str(key)] = [str(one) for one in value] if isinstance(value, list) else str(value)
    return found


def _person(by, place, *, name, id_number, sex="", address="") -> Person:
    """The shared record of this ID number, made where there is none."""
    known = Person.objects.filter(id_hash=blind_index(normalise_id(id_number), "id")).select_related("head").first()
    if known is None:
        person = Person(name=name.strip(), id_number=id_number, village=_village(place))
        return _correct(person, by, sex=sex, address=address)
    if known.name != name.strip():
        raise ValidationError({"name": "这个身份证号已经登记为另一个姓名，请核对证件。"})
    return _correct(known.head or known, by, sex=sex, address=address)


def _village(place):
    return place.parent if place.level == "grid" else place


def _correct(person, by, *, sex="", address="", name="", id_number="") -> Person:
    """Complete the shared record; who it is does not change here."""
    number = person.id_number
    before = (person.sex, person.address, person.birth_date)
    person.sex = sex or person.sex
    person.address = address or person.address
    if person.birth_date is None and len(number) == 18:
        person.birth_date = _born(number)
    if person.pk is None or before != (person.sex, person.address, person.birth_date):
        person._history_user = by
        person.save()
    return person


def _born(number):
    try:
        return datetime.strptime(number[6:14], "%Y%m%d").date()
    except ValueError:
        return None


def _keep_phone(person, phone) -> None:
    digits = normalise_phone(phone)
    if digits and not person.phones.filter(phone_hash=blind_index(digits, "phone")).exists():
        PersonPhone.objects.create(person=person, phone=digits)


def may_join(register):
    """Users who may look after somebody in this register: holders of a named role, in the town."""
    fits = Q(pk__in=())
    for row in register.named.current():
        post = Q(posts__role=row.role, posts__state="active", posts__unit__path__startswith=register.town.path)
        fits |= post & Q(posts__unit=row.unit_id) if row.unit_id else post
    return User.objects.filter(fits, is_active=True).distinct().order_by("name", "pk")


@transaction.atomic
def join_team(entry, *, by, user, is_lead=False) -> TeamMember:
    """增加走访小组成员; a new lead takes over from the one before."""
    entry = _locked(entry, by, keep=True)
    if not entry.is_kept:
        raise GuardFailed("已经退出登记册。")
    if not may_join(entry.register).filter(pk=user.pk).exists():
        raise GuardFailed("这个人的岗位不在知悉范围，不能加入走访小组。", field="user")
    if is_lead:
        entry.team.filter(until=None, is_lead=True).update(is_lead=False)
    row = entry.team.filter(user=user, until=None).first() or TeamMember(entry=entry, user=user, since=today())
    row.is_lead = is_lead or row.is_lead
    row.save()
    _said(entry, by, "team")
    return row


@transaction.atomic
def leave_team(member, *, by) -> TeamMember:
    """A member leaves; while visits are owed somebody else has to lead first."""
    entry = _locked(member.entry, by, keep=True)
    if member.is_lead and entry.is_kept:
        raise GuardFailed("牵头人不能直接退出，请先指定另一个人牵头。")
    member.until = today()
    member.save()
    _said(entry, by, "team_left")
    return member


@transaction.atomic
def rate(entry, *, by, level, reason) -> Entry:
    """评定关注程度; the next visit follows the stricter of the two plans."""
    entry = _locked(entry, by, keep=True)
    if not entry.is_kept:
        raise GuardFailed("已经退出登记册，不用评定。")
    planned = entry.register.next_visit(level, today())
    entry.level, entry.level_reason = level, reason
    entry.next_visit_on, entry.reminded = min(entry.next_visit_on, planned), 0
    return _save(entry, by, "rated")


@transaction.atomic
def record_visit(entry, *, by, ticket, on, level, next_on=None, **values) -> Visit:
    """登记走访: by the team or who keeps the register. The next one is due by the class, or earlier by wish."""
    known = Visit.objects.filter(request_key=ticket.key, entry=entry).first()
    if known is not None:
        return known
    entry = _locked(entry, by, keep=False)
    _may_visit(entry, by)
    if not entry.is_kept:
        raise GuardFailed("已经退出登记册，不能登记走访。")
    if not entry.since <= on <= today():
        raise GuardFailed("走访日期不能晚于今天，也不能早于列入日期。", field="on")
    latest = entry.register.next_visit(level, on)
    if next_on and not on < next_on <= latest:
        raise GuardFailed(f"下次走访要在走访之后，最晚 {latest:%Y-%m-%d}。", field="next_on")
    made = Visit(
        entry=entry, by=by, on=on, level=level, next_on=next_on or latest, recorded_at=now(),
        request_key=ticket.key, **values,
    )  # fmt: skip
    made.full_clean()
    made.save()
    newest = not entry.visits.filter(on__gt=on).exists()
    if newest:
        entry.level, entry.next_visit_on, entry.reminded = level, made.next_on, 0
    _save(entry, by, "visited")
    return made


def visits_owed_by(entry, user) -> bool:
    """True for a member of the team, for whom one stands in, and for who keeps the register there."""
    return may_keep(entry, user) or entry.team.filter(user__in=oneself(user), until=None).exists()


def may_keep(entry, user) -> bool:
    """True for who keeps the register at this place."""
    mine = rights_in(user, entry.register)
    return mine is not None and mine.keeps_at(entry.place)


def _may_visit(entry, by) -> None:
    if not visits_owed_by(entry, by):
        raise NotAllowed("走访由走访小组登记。")


@transaction.atomic
def leave(entry, *, by, reason) -> Entry:
    """退出登记册: moved, died, no longer needed. The team ends with it."""
    entry = _locked(entry, by, keep=True)
    if not entry.is_kept:
        raise GuardFailed("已经退出登记册。")
    entry.state, entry.left_on, entry.left_reason, entry.next_visit_on = Entry.State.LEFT, today(), reason, None
    entry.team.filter(until=None).update(until=today())
    return _save(entry, by, "left")
