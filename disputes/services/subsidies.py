"""以案定补: 谁调解补谁, one dispute once; 申报 → 初核 → 审核 → 审批 → 发放, each by another hand."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, Sum

from disputes import scope
from disputes.models import Agreement, Dispute, Status, SubsidyClaim, SubsidyItem, SubsidyRate, SubsidyStep
from governance.audit.services import record
from governance.cases.models import Case
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now
from governance.organisation.roles import Permission

Step, State = SubsidyStep.Step, SubsidyClaim.State
#: A dispute may be claimed for a year after its agreement took effect.
CLAIMABLE_DAYS = 366
#: Mediation by an office or within a court's procedure is not paid from here.
UNPAID = (Dispute.Mediation.ADMINISTRATIVE, Dispute.Mediation.COURT)


@dataclass(frozen=True)
class Stage:
    """A step of approval: from which state to which, and the permission it needs."""

    source: str
    target: str
    permission: Permission


STAGES = {
    Step.CHECK: Stage(State.SUBMITTED, State.CHECKED, Permission.EDIT_MEDIATORS),
    Step.REVIEW: Stage(State.CHECKED, State.REVIEWED, Permission.REVIEW_SUBSIDY),
    Step.APPROVE: Stage(State.REVIEWED, State.APPROVED, Permission.PAY_SUBSIDY),
    Step.PAY: Stage(State.APPROVED, State.PAID, Permission.PAY_SUBSIDY),
}


@transaction.atomic
def save_rate(*, by, rate=None, **fields) -> SubsidyRate:
    """Write a new rate or change one; an open one of the same difficulty ends the day before."""
    if not scope.areas(by, Permission.EDIT_RULES):
        raise NotAllowed("补贴标准由中心管理员维护。")
    row = SubsidyRate() if rate is None else SubsidyRate.objects.select_for_update().get(pk=rate.pk)
    for name in ("difficulty", "amount", "since", "until", "source"):
        if name in fields:
            setattr(row, name, fields[name])
    if row.until and row.until < row.since:
        raise ValidationError({"until": "“止”不能早于“起”。"})
    others = SubsidyRate.objects.filter(difficulty=row.difficulty).exclude(pk=row.pk)
    for earlier in others.filter(until=None, since__lt=row.since):
        earlier.until = row.since - timedelta(days=1)
        earlier.save()
    touching = others.filter(Q(until=None) | Q(until__gte=row.since), since__lte=row.until or date.max)
    if touching.exists():
        raise ValidationError({"since": f"与 {touching.first().since} 起的标准时间重叠，请错开起止日期。"})
    row.save()
    record("subsidy_rate.saved", by=by, object_type="subsidy_rate", object_id=str(row.pk))
    return row


def rates_on(day) -> dict[int, SubsidyRate]:
    """difficulty → the rate that holds on a day."""
    rows = SubsidyRate.objects.filter(Q(until=None) | Q(until__gte=day), since__lte=day)
    return {row.difficulty: row for row in rows}


def claimable(mediator, month):
    """Agreements that this mediator may claim in a month: presided over, agreed and performed, not claimed yet.

    With their disputes and cases; the month's own and those of the year before that were not claimed.
    """
    last = next_month(month)
    claimed = SubsidyItem.objects.filter(struck_reason="").values("case")
    presided = Q(dispute__appointments__mediator=mediator, dispute__appointments__presides=True)
    rows = Agreement.objects.filter(
        presided,
        voided_at=None,
        effective_on__lt=last,
        effective_on__gt=last - timedelta(days=CLAIMABLE_DAYS),
        dispute__status=Status.PERFORMED,
    )
    rows = rows.exclude(dispute__mediation__in=UNPAID).exclude(dispute__in=claimed)
    return rows.select_related("dispute__case", "dispute__type").order_by("effective_on", "pk").distinct()


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def may_claim_for(user, mediator) -> bool:
    """The mediator, or whoever claims for the mediators of the area."""
    return mediator.user_id == user.pk or scope.keeps(user, Permission.CLAIM_SUBSIDY, mediator.unit)


@transaction.atomic
def submit(*, by, mediator, month, cases, note="") -> SubsidyClaim:
    """申报 the disputes (case ids) of a mediator for a month; a returned claim of that month is handed in anew."""
    if not may_claim_for(by, mediator):
        raise NotAllowed("补贴由调解员本人或者所在调委会申报。")
    if mediator.is_official or mediator.is_expert:
        raise GuardFailed("公职人员和专家不领取以案定补。", field="mediator")
    month = month.replace(day=1)
    if month > now().date().replace(day=1):
        raise GuardFailed("不能申报以后的月份。", field="month")
    claim = SubsidyClaim.objects.select_for_update(of=("self",)).filter(mediator=mediator, month=month).first()
    if claim is None:
        claim = SubsidyClaim.objects.create(mediator=mediator, month=month)
    elif claim.state != State.RETURNED:
        raise GuardFailed(f"{mediator.name} {month:%Y年%m月}已经申报过（{claim.get_state_display()}）。", field="month")
    else:
        claim.items.filter(struck_reason="").delete()
    offered = {row.dispute_id: row for row in claimable(mediator, month)}
    wanted = [offered[pk] for pk in dict.fromkeys(cases) if pk in offered]
    if len(wanted) != len(set(cases)) or not wanted:
        raise GuardFailed("请勾选可以申报的纠纷：本人主持调解、协议已履行、没有申报过。", field="cases")
    for agreement in wanted:
        _add(claim, agreement)
    claim.state = State.SUBMITTED
    claim.save()
    _step(claim, Step.SUBMIT, by, note)
    return claim


def _add(claim, agreement) -> None:
    dispute = agreement.dispute
    rate = rates_on(agreement.effective_on).get(dispute.difficulty)
    if rate is None:
        words = f"{agreement.effective_on} 没有“{dispute.get_difficulty_display()}”的补贴标准，请中心管理员先填写。"
        raise GuardFailed(words, field="cases")
    SubsidyItem.objects.create(
        claim=claim,
        case=dispute.case,
        difficulty=dispute.difficulty,
        is_written=agreement.form == Agreement.Form.WRITTEN,
        effective_on=agreement.effective_on,
        amount=rate.amount,
    )


def _step(claim, step, by, note) -> None:
    SubsidyStep.objects.create(claim=claim, step=step, by=by, at=now(), note=note)
    detail = {"step": str(step), "state": str(claim.state)}
    record("subsidy.step", by=by, object_type="subsidy", object_id=str(claim.pk), detail=detail)


def step_owed(claim):
    """The step that the claim waits for, or None."""
    return next((step for step, stage in STAGES.items() if stage.source == claim.state), None)


def why_not(user, claim, step) -> str:
    """Why this person may not take the step now; "" when they may."""
    stage = STAGES[step]
    if claim.state != stage.source:
        return f"申报现在是“{claim.get_state_display()}”。"
    if not scope.keeps(user, stage.permission, claim.mediator.unit):
        return f"您的岗位不能{step.label}。"
    if claim.mediator.user_id == user.pk:
        return "不能办理自己的补贴。"
    earlier = {row.by_id for row in claim.steps.all() if row.step in (Step.SUBMIT, Step.CHECK, Step.REVIEW)}
    if step in (Step.CHECK, Step.REVIEW, Step.APPROVE) and user.pk in earlier:
        return f"申报、初核、审核、审批不能是同一个人，请另一位同事{step.label}。"
    return ""


@transaction.atomic
def advance(claim, *, by, step, note="") -> SubsidyClaim:
    """初核, 审核, 审批 or 发放. NotAllowed with the reason."""
    claim = SubsidyClaim.objects.select_for_update(of=("self",)).select_related("mediator__unit").get(pk=claim.pk)
    step = Step(step)
    refusal = why_not(by, claim, step)
    if refusal:
        raise NotAllowed(refusal)
    if not claim.items.filter(struck_reason="").exists():
        raise GuardFailed("申报的纠纷都已核减，请退回。")
    claim.state = STAGES[step].target
    claim.save()
    _step(claim, step, by, note)
    return claim


@transaction.atomic
def send_back(claim, *, by, note) -> SubsidyClaim:
    """退回 by whoever may take the step that is owed; it says why."""
    claim = SubsidyClaim.objects.select_for_update(of=("self",)).select_related("mediator__unit").get(pk=claim.pk)
    step = step_owed(claim)
    refusal = "这份申报不能再退回。" if step is None else why_not(by, claim, step)
    if refusal:
        raise NotAllowed(refusal)
    if not note.strip():
        raise ValidationError({"note": "请写明退回的原因。"})
    claim.state = State.RETURNED
    claim.save()
    _step(claim, Step.RETURN, by, note)
    return claim


@transaction.atomic
def strike(item, *, by, reason) -> SubsidyItem:
    """核减 one dispute of a claim; it may be claimed again once what lacked is there."""
    item = SubsidyItem.objects.select_for_update(of=("self",)).select_related("claim__mediator__unit").get(pk=item.pk)
    step = step_owed(item.claim)
    refusal = "这份申报不能再核减。" if step in (None, Step.PAY) else why_not(by, item.claim, step)
    if refusal:
        raise NotAllowed(refusal)
    if not reason.strip():
        raise ValidationError({"reason": "请写明核减的理由。"})
    item.struck_reason = reason.strip()
    item.save()
    record("subsidy.struck", by=by, object_type="subsidy", object_id=str(item.claim_id), detail={"item": item.pk})
    return item


def total(claim):
    """The sum of a claim without what was struck out."""
    return claim.items.filter(struck_reason="").aggregate(sum=Sum("amount"))["sum"] or 0


def numbers_seen(user, items) -> set[int]:
    """Case ids of these items that the user may open."""
    ids = [item.case_id for item in items]
    return set(Case.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
