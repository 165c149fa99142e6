"""调委会, 人民调解员 and 专家库: kept by the 司法所, the villages for themselves, and the centre's manager."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count

from disputes import scope
from disputes.models import Appointment, Committee, CommitteeMember, Mediator
from governance.audit.services import record
from governance.cases.models import Case
from governance.cases.states import OPEN_STATES
from governance.core.exceptions import NotAllowed
from governance.core.fields import blind_index, normalise_id
from governance.core.now import today
from governance.organisation.roles import Permission

COMMITTEE_FIELDS = (
    *("unit", "name", "kind", "founder", "established_on", "renewed_on", "filing_no", "place", "phone", "stars"),
    *("mixed_area", "state"),
)
MEDIATOR_FIELDS = (
    *("unit", "committee", "user", "name", "sex", "ethnicity", "birth_date", "politics", "education", "phone"),
    *("address", "engagement", "chosen", "occupation", "is_official", "starts_on", "ends_on", "certificate_no"),
    *("grade", "graded_on", "languages", "on_court_roster", "training_hours", "awards", "field", "available"),
    *("avoids", "state", "ended_reason"),
)
#: An empty field of these keeps what is there: they are never shown again in full.
SECRET_FIELDS = ("id_number", "account")
TERM_YEARS = 3
ADULT = 18


def require_keeper(by, unit) -> None:
    """NotAllowed unless this person keeps the rosters of the area of `unit`."""
    if not scope.keeps(by, Permission.EDIT_MEDIATORS, unit):
        raise NotAllowed("调委会和调解员名册由司法所、中心管理员维护，村（社区）只维护本村的。")


@transaction.atomic
def save_committee(*, by, committee=None, **fields) -> Committee:
    """Write a new 调委会 or change one. ValidationError in words."""
    new = committee is None
    if not new:
        require_keeper(by, committee.unit)
    committee = Committee() if new else Committee.objects.select_for_update(of=("self",)).get(pk=committee.pk)
    for name in COMMITTEE_FIELDS:
        if name in fields:
            setattr(committee, name, fields[name])
    require_keeper(by, committee.unit)
    same = Committee.objects.filter(name=committee.name, state=Committee.State.ACTIVE).exclude(pk=committee.pk)
    if committee.state == Committee.State.ACTIVE and same.exists():
        raise ValidationError({"name": "已经有同名的调委会，请核对名称。"})
    if committee.state == Committee.State.ENDED and not new and committee.mediators.active().exists():
        raise ValidationError({"state": "还有在聘的调解员，请先把他们转到别的调委会或者解聘。"})
    committee.save()
    if not new:
        _follow(committee)
    record("committee.saved", by=by, object_type="committee", object_id=str(committee.pk), detail={"new": new})
    return committee


def _follow(committee) -> None:
    """Mediators stand where their committee stands."""
    for row in committee.mediators.exclude(unit=committee.unit):
        row.save()


@transaction.atomic
def save_mediator(*, by, mediator=None, specialities=None, **fields) -> Mediator:
    """Write a new 调解员 or 专家, or change one. ValidationError in words."""
    new = mediator is None
    if not new:
        require_keeper(by, mediator.unit)
    mediator = Mediator() if new else Mediator.objects.select_for_update(of=("self",)).get(pk=mediator.pk)
    for name in MEDIATOR_FIELDS:
        if name in fields:
            setattr(mediator, name, fields[name])
    for name in SECRET_FIELDS:
        if fields.get(name):
            setattr(mediator, name, fields[name])
    if mediator.committee is not None:
        mediator.unit = mediator.committee.unit
    _check(mediator)
    require_keeper(by, mediator.unit)
    mediator.save()
    if specialities is not None:
        mediator.specialities.set(specialities)
    if mediator.state == Mediator.State.ENDED:
        mediator.seats.filter(until=None).update(until=max(today(), mediator.starts_on))
    detail = {"new": new, "state": mediator.state}
    record("mediator.saved", by=by, object_type="mediator", object_id=str(mediator.pk), detail=detail)
    return mediator


def _check(row: Mediator) -> None:
    wrong = {}
    if not row.is_expert and row.committee is None:
        wrong["committee"] = "请选择所属调委会；只有专家可以不属于调委会。"
    if row.is_expert and not row.field:
        wrong["field"] = "请填写专家领域，例如 医疗、交通、劳动。"
    if row.is_expert and row.committee is None and row.unit_id is None:
        wrong["unit"] = "请选择登记在哪个机构。"
    if row.age is not None and row.age < ADULT:
        wrong["birth_date"] = "人民调解员由成年公民担任（《人民调解法》第十四条），请核对出生日期。"
    if row.ends_on and row.ends_on < row.starts_on:
        wrong["ends_on"] = "聘期止不能早于聘期起。"
    if row.state != Mediator.State.ACTIVE and not row.ended_reason:
        wrong["ended_reason"] = "请写明暂停或者解聘的原因。"
    if row.state == Mediator.State.ACTIVE:
        row.ended_reason = ""
    number = normalise_id(row.id_number)
    if number and Mediator.objects.filter(id_hash=blind_index(number, "id")).exclude(pk=row.pk).exists():
        wrong["id_number"] = "这个身份证号码已经登记过一名调解员，请在名册里查找，不要重复登记。"
    if row.user_id and Mediator.objects.filter(user=row.user_id).exclude(pk=row.pk).exists():
        wrong["user"] = "这个账号已经对应另一名调解员。"
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def seat(*, by, committee, mediator, position, since) -> CommitteeMember:
    """Give a mediator a seat in the committee; a new 主任 needs the old one's seat to have ended."""
    require_keeper(by, committee.unit)
    committee = Committee.objects.select_for_update(of=("self",)).get(pk=committee.pk)
    open_seats = committee.members.filter(until=None)
    if open_seats.filter(mediator=mediator).exists():
        raise ValidationError({"mediator": f"{mediator.name}已经是本调委会成员；要改职务，请先结束原来的。"})
    if position == CommitteeMember.Position.CHAIR and open_seats.filter(position=position).exists():
        raise ValidationError({"position": "主任只设一人（《人民调解法》第八条），请先结束现任主任。"})
    row = CommitteeMember.objects.create(committee=committee, mediator=mediator, position=position, since=since)
    record("committee.seat", by=by, object_type="committee", object_id=str(committee.pk), detail={"seat": row.pk})
    return row


@transaction.atomic
def end_seat(*, by, member) -> None:
    """End a seat with today."""
    require_keeper(by, member.committee.unit)
    member.until = max(today(), member.since)
    member.save()
    record("committee.seat_ended", by=by, object_type="committee", object_id=str(member.committee_id))


def lacking(committee, members) -> list[str]:
    """What the law asks of a committee and this one lacks, as sentences (《人民调解法》第八、九条)."""
    words, people = [], [row.mediator for row in members]
    if not 3 <= len(people) <= 9:
        words.append(f"委员应为三至九人，现有 {len(people)} 人（第八条）")
    if not any(row.position == CommitteeMember.Position.CHAIR for row in members):
        words.append("还没有主任（第八条）")
    if people and all(person.sex == Mediator.Sex.MALE for person in people):
        words.append("应当有妇女成员（第八条）")
    if committee.mixed_area and people and len({person.ethnicity for person in people}) == 1:
        words.append("多民族居住地区应当有人数较少民族的成员（第八条）")
    begun = committee.renewed_on or committee.established_on
    if begun and today() >= years_after(begun, TERM_YEARS):
        words.append(f"{begun:%Y-%m-%d} 起已满三年，应当换届（第九条）")
    return words


def years_after(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes 28."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def load_of(mediators, *, seen_by) -> dict[int, int]:
    """mediator id → open disputes to which the mediator is appointed, of those that `seen_by` sees (as its link)."""
    mine = Appointment.objects.filter(mediator__in=[row.pk for row in mediators], until=None)
    cases = Case.objects.visible_to(seen_by).filter(kind="dispute", state__in=OPEN_STATES)
    rows = mine.filter(dispute__in=cases.order_by().values("pk")).order_by().values_list("mediator")
    return dict(rows.annotate(n=Count("pk")))
