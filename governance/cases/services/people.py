"""人员、单位、户: said to be one by a person with a reason, and parted again; nothing moves, so nothing is lost."""

from django.db import transaction
from django.db.models import Q

from governance.audit.services import record
from governance.cases.models import (
    Household,
    HouseholdMember,
    HouseholdMerge,
    Organisation,
    OrganisationMerge,
    OrganisationRole,
    Person,
    PersonMerge,
    PersonSuggestion,
)
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now, today
from governance.organisation.access import may
from governance.organisation.roles import Permission

MERGES = {Person: PersonMerge, Organisation: OrganisationMerge, Household: HouseholdMerge}
WORDS = {Person: "人员", Organisation: "单位", Household: "户"}


@transaction.atomic
def merge(kept, absorbed, *, by, reason: str):
    """合并: `absorbed` is from now on shown with `kept`. Returns the merge record; the same request twice is one.

    GuardFailed when they are one already, when one was merged meanwhile, or when two ID numbers (credit codes) differ.
    """
    model = type(kept)
    kept, absorbed = _locked(model, (kept, absorbed), by)
    if not reason.strip():
        raise GuardFailed("请写明为什么是同一个。", field="reason")
    if absorbed.pk == kept.pk:
        raise GuardFailed("这是同一份记录。")
    if absorbed.merged_into_id == kept.pk:
        return absorbed.merged_by.get(undone_at=None)
    if kept.merged_into_id or absorbed.merged_into_id:
        raise GuardFailed("其中一份记录刚刚已经合并到别处，请回到列表重新打开。")
    _two_numbers(model, kept, absorbed)
    absorbed.merged_into, absorbed.head = kept, kept
    _save(absorbed, by, reason)
    model.objects.filter(head=absorbed).update(head=kept)
    made = MERGES[model].objects.create(kept=kept, absorbed=absorbed, reason=reason.strip(), by=by, at=now())
    _audit("people.merge", by, made)
    return made


@transaction.atomic
def unmerge(done, *, by, reason: str):
    """撤销合并: the two stand apart as before, with everything that came to each of them meanwhile."""
    model = type(done.kept)
    # Heads of the whole tree are rewritten, so its top is locked first; then the merge is read again.
    top = done.kept.head_id_or_own
    kept, absorbed = _locked(model, (done.kept, done.absorbed), by, also=top)
    done = MERGES[model].objects.select_for_update().get(pk=done.pk)
    if done.undone_at is not None:
        return done
    if not reason.strip():
        raise GuardFailed("请写明为什么不是同一个。", field="reason")
    absorbed.merged_into = absorbed.head = None
    _save(absorbed, by, reason)
    below = _below(model, absorbed.pk)
    model.objects.filter(pk__in=below).update(head=absorbed)
    done.undone_by, done.undone_at, done.undone_reason = by, now(), reason.strip()
    done.save()
    if model is Person:
        _refuse(kept, absorbed, by)
    _audit("people.unmerge", by, done)
    return done


def _locked(model, rows, by, also=None):
    """The rows, locked in the order of their keys and visible to `by`."""
    if not may(by, Permission.MERGE_PEOPLE):
        raise NotAllowed("您的岗位不能合并或者撤销合并，请联系分流岗或者中心管理员。")
    keys = {row.pk for row in rows}
    seen = set(model.objects.visible_to(by).filter(pk__in=keys).values_list("pk", flat=True))
    if seen != keys:
        raise NotAllowed("没有找到这份记录。")
    wanted = keys | ({also} if also else set())
    found = {row.pk: row for row in model.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    return [found[row.pk] for row in rows]


def _two_numbers(model, kept, absorbed) -> None:
    """Two numbers of identity anywhere in the two trees are two persons or bodies."""
    column, words = {Person: ("id_hash", "证件号码"), Organisation: ("credit_code", "统一社会信用代码")}.get(
        model, ("", "")
    )
    if not column:
        return
    tree = model.objects.filter(Q(pk__in=(kept.pk, absorbed.pk)) | Q(head__in=(kept.pk, absorbed.pk)))
    if len(set(tree.exclude(**{column: None}).order_by().values_list(column, flat=True))) > 1:
        raise GuardFailed(f"两份记录的{words}不同，不能合并。如果有一个登记错了，请先在案件里更正登记。")


def _below(model, pk) -> list[int]:
    """Ids of all that was merged into this record, through others too."""
    found, layer = [], [pk]
    while layer:
        layer = list(model.objects.filter(merged_into__in=layer).values_list("pk", flat=True))
        found += layer
    return found


def _save(row, by, reason) -> None:
    row._history_user, row._change_reason = by, reason.strip()[:100]
    row.save()


def _audit(event, by, made) -> None:
    detail = {"kept": made.kept_id, "absorbed": made.absorbed_id}
    record(event, by=by, object_type=type(made.kept)._meta.model_name, object_id=made.kept_id, detail=detail)


def _refuse(one, other, by) -> None:
    first, second = sorted((one.pk, other.pk))
    PersonSuggestion.objects.filter(first=first, second=second, refused_at=None).update(
        refused_by=by, refused_at=now(), updated_at=now()
    )


@transaction.atomic
def refuse_suggestion(suggestion, *, by) -> None:
    """不是同一人: the suggestion is put aside and never comes again for these two."""
    one, other = _locked(Person, (suggestion.first, suggestion.second), by)
    _refuse(one, other, by)
    detail = {"first": one.pk, "second": other.pk}
    record("people.not_the_same", by=by, object_type="person", object_id=one.pk, detail=detail)


@transaction.atomic
def keep_person(person, *, by, deceased: bool) -> Person:
    """Mark a person as deceased, or take it back."""
    person = _seen(person, by)
    person.deceased = deceased
    _save(person, by, "已去世" if deceased else "撤销已去世")
    record("people.kept", by=by, object_type="person", object_id=person.pk, detail={"deceased": deceased})
    return person


@transaction.atomic
def join_household(person, *, by, relation: str, with_person=None, village=None, address: str = "") -> HouseholdMember:
    """入户: into the household of `with_person`, else into a new one at this address. An older membership ends."""
    person = _seen(person, by)
    household = None
    if with_person is not None:
        other = _seen(with_person, by)
        theirs = HouseholdMember.objects.filter(person=other, until=None).select_related("household").first()
        household = theirs.household if theirs else None
    if household is None:
        household = Household(village=village, address=address.strip())
        household._history_user = by
        household.save()
        if with_person is not None:
            _enter(household, other, HouseholdMember.Relation.OTHER, by)
    return _enter(household, person, relation, by)


def _enter(household, person, relation, by) -> HouseholdMember:
    leave_household(person, by=by)
    row = HouseholdMember(household=household, person=person, relation=relation, since=today())
    row._history_user = by
    row.save()
    return row


@transaction.atomic
def leave_household(person, *, by) -> None:
    """出户: the membership ends today; it stays on record."""
    _seen(person, by)
    for row in HouseholdMember.objects.select_for_update().filter(person=person, until=None):
        row.until, row._history_user = today(), by
        row.save()


@transaction.atomic
def give_role(person, organisation, *, by, title: str) -> OrganisationRole:
    """在单位的身份: the same one twice is one."""
    person = _seen(person, by)
    row = OrganisationRole.objects.filter(person=person, organisation=organisation, title=title, until=None).first()
    if row is None:
        row = OrganisationRole(person=person, organisation=organisation, title=title, since=today())
        row._history_user = by
        row.save()
    return row


@transaction.atomic
def end_role(role, *, by) -> None:
    """The role ends today; it stays on record."""
    _seen(role.person, by)
    role.until, role._history_user = today(), by
    role.save()


def _seen(person, by) -> Person:
    if not may(by, Permission.EDIT_PEOPLE):
        raise NotAllowed("您的岗位不能修改人员信息。")
    found = Person.objects.visible_to(by).filter(pk=person.pk).first()
    if found is None:
        raise NotAllowed("没有找到这个人。")
    return Person.objects.select_for_update().get(pk=found.pk)
