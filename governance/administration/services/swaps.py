"""调班: asked by one, agreed by the other, approved by the manager; then the shifts change hands."""

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.administration.models import DutySwap
from governance.audit.services import record
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now
from governance.notify import services as notify
from governance.organisation.models import OnDuty, Post, User
from governance.organisation.roles import Permission, roles_with

from .roster import check_takes, month_around, require_planner, words_of

PAGE = "/administration/duty/swaps/"
State = DutySwap.State


def managers_of(unit) -> list[User]:
    """Who approves: the managers of the centre."""
    posts = Post.objects.current().filter(unit=unit, role__in=roles_with(Permission.PLAN_DUTY)).values("user")
    return list(User.objects.filter(pk__in=posts, is_active=True))


def _shift(pk) -> OnDuty:
    return OnDuty.objects.select_for_update(of=("self",)).select_related("user", "unit").get(pk=pk)


@transaction.atomic
def ask_swap(*, by, shift: OnDuty, other: User, reason: str, other_shift: OnDuty | None = None) -> DutySwap:
    """申请调班: with `other_shift` an exchange (对调), without it a replacement (替班)."""
    shift = _shift(shift.pk)
    if shift.user_id != by.pk:
        raise NotAllowed("只能为自己的班申请调班")
    if not shift.published or shift.starts_at <= now():
        raise GuardFailed("只能调还没有开始的班；已经开始的请联系管理员换人")
    if not reason.strip():
        raise ValidationError({"reason": "请写明调班的原因"})
    if other.pk == by.pk:
        raise ValidationError({"other": "请选别人"})
    if other_shift is not None and (other_shift.user_id != other.pk or other_shift.starts_at <= now()):
        raise ValidationError({"other": "对调的班要是对方还没有开始的班"})
    if shift.swaps.filter(state__in=DutySwap.OPEN).exists():
        raise GuardFailed("这一班已经有一个调班申请，请先撤回它")
    check_takes(month_around(shift.unit, shift, other_shift), shift, other, gives=other_shift)
    swap = DutySwap.objects.create(
        unit=shift.unit, shift=shift, shift_words=words_of(shift), user=by, other=other, other_shift=other_shift,
        other_words=words_of(other_shift) if other_shift else "", reason=reason, asked_by=by, asked_at=now(),
    )  # fmt: skip
    record("duty.swap_asked", by=by, object_type="duty_swap", object_id=str(swap.pk))
    what = f"想用 {swap.shift_words} 换您的 {swap.other_words}" if other_shift else f"想请您替 {swap.shift_words}"
    notify.post([other], once=f"swap:{swap.pk}:asked", title=f"{by.name}{what}，请答复", body=reason, url=PAGE)
    return swap


def _locked(swap) -> DutySwap:
    return (
        DutySwap.objects.select_for_update(of=("self",))
        .select_related("shift__user", "other", "user", "unit")
        .get(pk=swap.pk)
    )


@transaction.atomic
def answer_swap(*, by, swap: DutySwap, agrees: bool, answer: str = "") -> DutySwap:
    """对方答复: with a yes the manager decides, with a no it is over."""
    swap = _locked(swap)
    if swap.other_id != by.pk:
        raise NotAllowed("这个申请等对方本人答复")
    if swap.state != State.ASKED:
        raise GuardFailed(f"这个申请{swap.get_state_display()}，不用再答复")
    swap.state = State.AGREED if agrees else State.DECLINED
    swap.agreed_at, swap.answer = now(), answer
    swap.save()
    record("duty.swap_answered", by=by, object_type="duty_swap", object_id=str(swap.pk), detail={"agrees": agrees})
    if agrees:
        told = managers_of(swap.unit)
        words = f"{swap.user.name}和{by.name}要调班：{swap.shift_words}，请批准"
        notify.post(told, once=f"swap:{swap.pk}:agreed", title=words, body=swap.reason, url=PAGE)
    else:
        words = f"{by.name}不能接您的 {swap.shift_words}"
        notify.post([swap.user], once=f"swap:{swap.pk}:declined", title=words, body=answer, url=PAGE)
    return swap


@transaction.atomic
def decide_swap(*, by, swap: DutySwap, approves: bool, answer: str = "") -> DutySwap:
    """管理员审批: only after the other agreed, and only while it breaks no rule."""
    swap = _locked(swap)
    require_planner(by, swap.unit)
    if by.pk in (swap.user_id, swap.other_id) and len(managers_of(swap.unit)) > 1:
        raise NotAllowed("自己的调班请另一位管理员批准")
    if swap.state != State.AGREED:
        raise GuardFailed(
            "对方同意以后才能批准" if swap.state == State.ASKED else f"这个申请{swap.get_state_display()}"
        )
    if not approves and not answer.strip():
        raise ValidationError({"answer": "不批准请写明原因"})
    swap.decided_by, swap.decided_at, swap.answer = by, now(), answer or swap.answer
    swap.state = State.APPROVED if approves else State.REFUSED
    swap.save()
    if approves:
        carry_out(swap, by=by)
    else:
        record("duty.swap_refused", by=by, object_type="duty_swap", object_id=str(swap.pk))
        words = f"调班没有批准：{swap.shift_words}"
        notify.post([swap.user, swap.other], once=f"swap:{swap.pk}:refused", title=words, body=answer, url=PAGE)
    return swap


@transaction.atomic
def withdraw_swap(*, by, swap: DutySwap) -> DutySwap:
    """撤回: by who asked, while nobody decided."""
    swap = _locked(swap)
    if swap.asked_by_id != by.pk:
        raise NotAllowed("只能撤回自己的申请")
    if not swap.is_open:
        raise GuardFailed(f"这个申请{swap.get_state_display()}，不能撤回")
    swap.state = State.WITHDRAWN
    swap.save()
    record("duty.swap_withdrawn", by=by, object_type="duty_swap", object_id=str(swap.pk))
    return swap


def carry_out(swap: DutySwap, *, by) -> None:
    """The shifts change hands, after a last look at the rules; both are told."""
    shift, second = _shift(swap.shift_id), _shift(swap.other_shift_id) if swap.other_shift_id else None
    if shift.user_id != swap.user_id or (second is not None and second.user_id != swap.other_id):
        raise GuardFailed("值班表在这期间改过，请重新申请")
    check_takes(month_around(shift.unit, shift, second), shift, swap.other, gives=second)
    _hand(shift, swap.other, f"调班：{swap.user.name} 换 {swap.other.name}，{swap.reason}")
    if second is not None:
        _hand(second, swap.user, f"调班：{swap.other.name} 换 {swap.user.name}，{swap.reason}")
    record("duty.swapped", by=by, object_type="duty_swap", object_id=str(swap.pk), detail={"shift": shift.pk})
    words = f"调班已批准：{swap.shift_words} 改由 {swap.other.name} 值"
    extra = f"{swap.other_words} 改由 {swap.user.name} 值" if second is not None else ""
    notify.post([swap.user, swap.other], once=f"swap:{swap.pk}:done", title=words, body=extra or swap.reason, url=PAGE)


def _hand(shift: OnDuty, user: User, why: str) -> None:
    shift.user, shift.why = user, why[:200]
    shift.signed_in_at = None
    shift.save()
