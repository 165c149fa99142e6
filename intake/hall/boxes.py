"""意见箱开箱: two persons, a count that must come out even, and every letter dealt with."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from governance.audit.services import record
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now
from governance.notify import services as notify
from governance.organisation.access import may
from governance.organisation.models import User
from governance.organisation.roles import Permission
from intake.hall import desk_of, managed_centre, once, require_desk, require_manager
from intake.models import BoxOpening, Letter, LetterBox

BOX_FIELDS = ("place", "kind", "active", "order")
MOST_LETTERS = 300


@transaction.atomic
def save_box(*, by, box=None, **fields) -> LetterBox:
    """Write a new box, or change one."""
    new = box is None
    centre = managed_centre(by) if new else box.centre
    require_manager(by, centre)
    box = LetterBox(centre=centre) if new else LetterBox.objects.select_for_update().get(pk=box.pk)
    for name in BOX_FIELDS:
        if name in fields:
            setattr(box, name, fields[name])
    if LetterBox.objects.filter(centre=centre, place=box.place).exclude(pk=box.pk).exists():
        raise ValidationError({"place": "这个地点已经有一个意见箱。"})
    box.save()
    record("letter_box.saved", by=by, object_type="letter_box", object_id=str(box.pk), detail={"new": new})
    return box


def witnesses_for(user):
    """Who may be the second person: the open accounts at the user's centre, without the user."""
    return User.objects.at_path(desk_of(user).path).exclude(pk=user.pk)


@transaction.atomic
def open_box(*, by, key, box, opened_at, witness, letter_count, note="") -> BoxOpening:
    """开箱登记 by the first person. Nothing can be done with the letters before the second has confirmed."""
    require_desk(by, box.centre)
    if witness.pk == by.pk:
        raise GuardFailed("第二人不能是开箱人本人。", "witness")
    if opened_at > now():
        raise GuardFailed("开箱时间不能晚于现在。", "opened_at")
    if not box.active:
        raise GuardFailed("这个意见箱已停用。", "box")
    fields = {"witness": witness, "letter_count": letter_count, "note": note, "request_key": key}
    opening, new = once(
        BoxOpening, key, lambda: BoxOpening.objects.create(box=box, opened_at=opened_at, opener=by, **fields)
    )
    if new:
        record("letter_box.opened", by=by, object_type="box_opening", object_id=str(opening.pk))
        _ask_witness(opening)
    return opening


def _ask_witness(opening) -> None:
    """Tell the second person that a record waits for them."""
    notify.post(
        [opening.witness],
        once=f"box:{opening.pk}:witness:{opening.witness_id}",
        url=f"/intake/boxes/{opening.pk}/",
        title=f"请确认开箱记录：{opening.box.place}",
        body=f"开箱时间 {timezone.localtime(opening.opened_at):%Y-%m-%d %H:%M}，信件 {opening.letter_count} 封",
    )


@transaction.atomic
def change_opening(opening, *, by, box, opened_at, witness, letter_count, note="") -> BoxOpening:
    """Put the record right before it is confirmed; by the opener."""
    opening = _locked(opening)
    if opening.opener_id != by.pk:
        raise NotAllowed("开箱记录只能由开箱人修改。")
    if opening.confirmed_at:
        raise GuardFailed("第二人已经确认，开箱记录不能再改。")
    if witness.pk == by.pk:
        raise GuardFailed("第二人不能是开箱人本人。", "witness")
    if opened_at > now():
        raise GuardFailed("开箱时间不能晚于现在。", "opened_at")
    require_desk(by, box.centre)
    opening.box, opening.opened_at, opening.witness = box, opened_at, witness
    opening.letter_count, opening.note = letter_count, note
    opening.save()
    _ask_witness(opening)
    return opening


@transaction.atomic
def confirm_opening(opening, *, witness, letter_count, how) -> BoxOpening:
    """The second person confirms; `witness` is who signed in, or whose password was right. Makes the letters' rows.

    `letter_count` is what the page showed them: a record changed meanwhile is not confirmed unseen.
    """
    opening = _locked(opening)
    if witness.pk == opening.opener_id:
        raise NotAllowed("开箱人不能自己确认，请第二人用本人账号或密码确认。")
    if witness.pk != opening.witness_id:
        raise NotAllowed("只有开箱记录上写的第二人可以确认。")
    if not witness.is_active:
        raise NotAllowed("第二人的账号已停用，请开箱人改选一位。")
    if opening.confirmed_at:
        return opening
    if letter_count != opening.letter_count:
        raise GuardFailed("信件数刚才改过，请核对后再确认。")
    opening.confirmed_at, opening.confirmed_how = now(), how
    opening.save()
    for serial in range(1, opening.letter_count + 1):
        Letter.objects.create(opening=opening, serial=serial)
    record(
        "letter_box.confirmed", by=witness, object_type="box_opening", object_id=str(opening.pk), detail={"how": how}
    )
    return opening


@transaction.atomic
def set_aside(letter, *, by, reason) -> Letter:
    """不需登记: one letter needs no case, and this is why."""
    letter = _open_letter(letter, by)
    if not reason.strip():
        raise GuardFailed("请写明不需登记的原因。", "reason")
    letter.reason, letter.settled_at, letter.settled_by = reason.strip(), now(), by
    letter.save()
    return letter


def set_case(letter, case, *, by) -> None:
    """The letter became this case. A letter from a 举报箱 becomes a case of 限定知悉 only."""
    letter = _open_letter(letter, by)
    if letter.opening.box.kind == LetterBox.Kind.REPORT and not case.is_restricted:
        raise GuardFailed("举报箱的来信须登记为“限定知悉”。", "confidentiality")
    letter.case, letter.settled_at, letter.settled_by = case, now(), by
    letter.save()


@transaction.atomic
def close_opening(opening, *, by) -> BoxOpening:
    """办结: only when as many letters are dealt with as were counted by both persons."""
    opening = _locked(opening)
    require_desk(by, opening.box.centre)
    if opening.closed_at:
        return opening
    if not opening.confirmed_at:
        raise GuardFailed("第二人还没有确认。")
    settled = opening.letters.exclude(settled_at=None).count()
    if settled != opening.letter_count:
        raise GuardFailed(
            f"共 {opening.letter_count} 封信，已处理 {settled} 封，还差 {opening.letter_count - settled} 封。"
        )
    opening.closed_at, opening.closed_by = now(), by
    opening.save()
    record("letter_box.closed", by=by, object_type="box_opening", object_id=str(opening.pk))
    return opening


def may_keep(opening, user) -> bool:
    """Whether this person works at the desk of the box's centre."""
    return may(user, Permission.KEEP_HALL, at=opening.box.centre)


def _locked(opening) -> BoxOpening:
    rows = BoxOpening.objects.select_for_update(of=("self",)).select_related("box__centre")
    return rows.get(pk=opening.pk)


def _open_letter(letter, by) -> Letter:
    rows = Letter.objects.select_for_update(of=("self",)).select_related("opening__box__centre")
    letter = rows.get(pk=letter.pk)
    require_desk(by, letter.opening.box.centre)
    if letter.opening.closed_at:
        raise GuardFailed("开箱记录已办结。")
    if letter.settled_at:
        raise GuardFailed("这封信已经处理过了，请刷新页面。")
    return letter
