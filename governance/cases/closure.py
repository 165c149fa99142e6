"""真办结: what makes one doubt that a closed case was settled, and who may look a second time.

The doubts are computed when a case is archived, and again every night while its citizen may still come back.
"""

from datetime import timedelta

from django.db.models import Count, Q
from django.db.models.functions import Length
from django.utils import timezone

from governance.cases.models import Answer, Assignment, Case, CaseAccess, ClosureFlag, FollowUpCall, Party, SecondCheck
from governance.cases.recipients import director_of, holders
from governance.cases.states import State
from governance.cases.thresholds import number_of
from governance.core.now import now
from governance.core.search import pairs
from governance.organisation.models import User
from governance.organisation.roles import Role

Sign = ClosureFlag.Sign
#: Shorter answers are alike by nature; of a unit's answers the newest are compared.
LONG_ENOUGH, COMPARED, COMPARED_DAYS = 20, 100, 90
SPOKEN = (Answer.Method.IN_PERSON, Answer.Method.PHONE)
ASKED = (Party.Role.APPLICANT, Party.Role.REPRESENTATIVE)


def flag(case) -> list[ClosureFlag]:
    """Find and keep the doubts about a closed case; what is known already stays as it is."""
    found = [row for finder in FINDERS if (row := finder(case)) is not None]
    for row in found:
        row.case, row.round, row.found_at = case, case.round, now()
    ClosureFlag.objects.bulk_create(found, ignore_conflicts=True)
    return found


def flag_recent() -> int:
    """The nightly round over all cases whose citizen may still come back. Returns how many were looked at."""
    since = now() - timedelta(days=number_of("back_days") + 1)
    recent = Case.objects.for_system().filter(state=State.CLOSED, closed_at__gte=since).order_by("pk")
    number = 0
    for case in recent.select_related("lead_unit").iterator(chunk_size=200):
        flag(case)
        number += 1
    return number


def _no_contact(case) -> ClosureFlag | None:
    parties = [row for row in case.parties.all() if row.role in ASKED]
    if all(row.is_anonymous and not row.phone for row in parties):
        return None
    told = list(case.answers.filter(round=case.round, told_at__isnull=False))
    if any(row.method in SPOKEN for row in told):
        return None
    reached = FollowUpCall.objects.filter(case=case, round=case.round).exclude(result=FollowUpCall.Result.UNREACHED)
    if reached.exists() or case.events.filter(round=case.round, action="record_progress").exists():
        return None
    how = "、".join(sorted({row.get_method_display() for row in told}))
    words = f"答复只用{how}告知" if how else "答复没有告知"
    return ClosureFlag(sign=Sign.NO_CONTACT, reason=f"没有当面、电话联系来访人的记录，也没有办理进展，{words}")


def likeness(one: str, other: str) -> float:
    """The share of character pairs that two texts have in common, 0–1."""
    mine, theirs = set(pairs(one)), set(pairs(other))
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine and theirs else 0.0


def _same_answer(case) -> ClosureFlag | None:
    """Nearly the same as another answer of the unit; 即办 and children of a series rightly say the same."""
    answer = case.answers.filter(round=case.round).last()
    if answer is None or case.lead_unit_id is None or len(answer.text) < LONG_ENOUGH:
        return None
    if case.events.filter(round=case.round, action="take_answer").exists():
        return None
    long = len(answer.text)
    others = (
        Answer.objects.filter(case__lead_unit=case.lead_unit_id, written_at__lte=answer.written_at)
        .filter(written_at__gte=answer.written_at - timedelta(days=COMPARED_DAYS), case__confidentiality__lt=2)
        .exclude(case=case)
        .annotate(long=Length("text"))
        .filter(long__range=(int(long * 0.8), int(long * 1.25) + 1))
        .order_by("-written_at")
        .values_list("case", "case__number", "text")[:COMPARED]
    )
    least = number_of("same_answer") / 100
    best = max(((likeness(answer.text, text), pk, number) for pk, number, text in others), default=(0, 0, ""))
    if best[0] < least:
        return None
    words = f"和案件 {best[2][:6]}-{best[2][6:]} 的答复有 {best[0]:.0%} 相同"
    return ClosureFlag(sign=Sign.SAME_ANSWER, reason=words, other_id=best[1])


def _just_in_time(case) -> ClosureFlag | None:
    most = number_of("closing_minutes")
    for clock in case.deadlines.filter(round=case.round, action="handle", met_at__isnull=False):
        left = (clock.due_at - clock.met_at).total_seconds() / 60
        if 0 <= left <= most:
            return ClosureFlag(
                sign=Sign.JUST_IN_TIME,
                reason=f"到期前 {int(left)} 分钟办结（期限 {timezone.localtime(clock.due_at):%m-%d %H:%M}）",
            )
    return None


def _citizen_no(case) -> ClosureFlag | None:
    bad = case.ratings.filter(round=case.round, value__in=(4, 5)).first()
    if bad is not None:
        words = "、".join(part for part in (bad.get_value_display(), bad.reason_words) if part)
        return ClosureFlag(sign=Sign.CITIZEN_NO, reason=f"来访人评价{words}")
    calls = FollowUpCall.objects.filter(case=case, round=case.round)
    denied = calls.filter(Q(truth=FollowUpCall.Truth.FALSE) | Q(result=FollowUpCall.Result.AGAIN)).last()
    if denied is None:
        return None
    words = "说答复不属实" if denied.truth == FollowUpCall.Truth.FALSE else "不满意，要求再办"
    return ClosureFlag(sign=Sign.CITIZEN_NO, reason=f"回访时来访人{words}")


def _came_back(case) -> ClosureFlag | None:
    condition = Q()
    for party in case.parties.all():
        if party.role in ASKED:
            condition |= Q(id_hash=party.id_hash) if party.id_hash else Q()
            condition |= Q(phone_hash=party.phone_hash) if party.phone_hash else Q()
            condition |= Q(person=party.person_id) if party.person_id else Q()
    if not condition or case.closed_at is None:
        return None
    until = case.closed_at + timedelta(days=number_of("back_days"))
    again = (
        Party.objects.filter(condition, role__in=ASKED, case__confidentiality__lt=2)
        .filter(case__registered_at__gt=case.closed_at, case__registered_at__lte=until)
        .exclude(case=case)
        .order_by("case__registered_at")
        .select_related("case")
        .first()
    )
    if again is None:
        return None
    days = (again.case.registered_at - case.closed_at).days
    words = f"办结后 {days} 日，同一来访人又登记了案件 {again.case.shown_number}"
    return ClosureFlag(sign=Sign.CAME_BACK, reason=words, other=again.case)


FINDERS = (_no_contact, _same_answer, _just_in_time, _citizen_no, _came_back)


# --- who may look a second time --------------------------------------------------------------------------------


def had_a_part(case) -> set[int]:
    """Ids of everybody who registered, handled, answered, told, called or scored the case in any round."""
    people = set(case.events.values_list("by", flat=True))
    for columns in Assignment.objects.filter(case=case).values_list("handler", "signed_by", "result_by"):
        people.update(columns)
    return people - {None}


def checkers(case) -> list[User]:
    """Who may check, the one with the fewest open checks first; on 限定知悉 the director and the persons named."""
    if case.is_restricted:
        named = CaseAccess.objects.filter(case=case, ended_at=None, user__isnull=False).values("user")
        people = [*director_of(case.centre), *User.objects.filter(pk__in=named, is_active=True)]
    else:
        people = holders(case.centre, Role.FRONT, Role.TRIAGE, Role.MANAGER, Role.DISPATCH, Role.LEADER)
    part = had_a_part(case)
    free = {person.pk: person for person in people if person.pk not in part}
    rows = SecondCheck.objects.filter(assigned_to__in=free, result=SecondCheck.Result.OPEN)
    load = dict(rows.values_list("assigned_to").annotate(n=Count("pk")).order_by())
    return sorted(free.values(), key=lambda person: (load.get(person.pk, 0), person.pk))
