"""报批 and 审核签发: a draft goes through its signers; the schemes are kept by the manager."""

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.audit.services import record
from governance.cases import clock
from governance.cases.engine import action, settling
from governance.cases.guards_signing import matter_of
from governance.cases.models import Approval, ApprovalScheme, SignStep
from governance.cases.models.signing import Matter, Signer
from governance.cases.signers import signers_of
from governance.cases.signing import (
    ENDS_WITH_STATE,
    faults,
    first_signer,
    next_step,
    open_approval,
    signed,
    steps_for,
)
from governance.cases.states import State
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.organisation.access import may
from governance.organisation.roles import Permission

FIELDS = ("kind", "matter", "steps", "note", "active")
RUNS_ON = frozenset({"pause", "resume"})


def ask(step, kind: str, **fields) -> Approval:
    """Put something before its first signer and tell them."""
    case, steps = step.case, steps_for(step.files, kind)
    word = first_signer(case, steps, step.by, fields.get("supervision"))
    approval = Approval.objects.create(
        case=case,
        kind=kind,
        round=case.round,
        asked_by=step.by,
        asked_at=step.at,
        steps=steps,
        waits_for=word,
        **fields,
    )
    _tell(step, approval)
    return approval


def _tell(step, approval) -> None:
    people = signers_of(step.case, approval.waits_for, approval.supervision)
    people = [person for person in people if person.pk != approval.asked_by_id]
    title = f"{approval.get_kind_display()}待您签审：{step.case.title}"
    step.tell(people, title, approval.reason, urgent=step.case.urgent)


def decide(step, approval: Approval, *, agree: bool, note: str) -> bool:
    """Write down what this signer says and hand on to the next; True when the matter is decided now."""
    if not agree and not note.strip():
        raise GuardFailed("不同意请写明理由，让拟稿人知道改什么。", field="note")
    SignStep.objects.create(
        approval=approval, signer=approval.waits_for, by=step.by, at=step.at, agreed=agree, note=note
    )
    steps, here = approval.steps, approval.waits_for
    done = steps.index(here) + 1 if here in steps else len(steps)
    spent = {approval.asked_by_id, *approval.signed_steps.values_list("by_id", flat=True)}
    coming = next_step(step.case, steps, done, spent, approval.supervision) if agree else None
    if coming is not None:
        approval.waits_for = steps[coming]
        approval.save()
        _tell(step, approval)
        step.note = "；".join(part for part in (f"审核同意，转{Signer(steps[coming]).label}", note) if part)
        return False
    approval.decision = Approval.Decision.GRANTED if agree else Approval.Decision.REFUSED
    approval.decided_by, approval.decided_at, approval.decision_note = step.by, step.at, note
    approval.save()
    return True


def drop(step, approval: Approval, why: str) -> None:
    """End what nobody needs to sign any more."""
    approval.decision, approval.decided_by, approval.decided_at = Approval.Decision.DROPPED, step.by, step.at
    approval.decision_note = why
    approval.save()


@settling
def drop_what_was_left(step) -> None:
    """When the state changes, drafts and requests of the state before are not signed any more."""
    before = step.case._stored_state if step.case.pk else ""
    if step.target in (None, before) or before not in (State.REGISTERED, State.HANDLING):
        return
    if step.row.action in RUNS_ON:
        return
    left = Approval.objects.filter(case=step.case, decision=Approval.Decision.OPEN, kind__in=ENDS_WITH_STATE)
    for approval in left:
        drop(step, approval, f"案件已{step.row.label}")
    clock.end(step.case, "sign_off", at=step.at)


@action("submit_draft")
def submit_draft(step, *, text: str, reason: str = ""):
    """报批: the words that are to go out; a new draft takes the place of one that still waits."""
    kind = matter_of(step.case)
    waiting = open_approval(step.files, kind)
    if waiting is not None:
        drop(step, waiting, "拟稿人换稿")
        clock.end(step.case, "sign_off", at=step.at)
    lying = signed(step.files, kind)
    if lying is not None:
        drop(step, lying, "签发后换稿")
    version = 1 + sum(a.kind == kind and a.round == step.case.round for a in step.files.approvals)
    approval = ask(step, kind, text=text, reason=reason, version=version)
    clock.start(step.case, "sign_off", at=step.at)
    step.record.update(approval=approval.pk, version=version)
    words = f"{approval.get_kind_display()}第 {version} 稿，送{approval.waits_for_words}"
    step.note = "；".join(part for part in (words, reason) if part)
    step.touch()


@action("sign_off")
def sign_off(step, *, agree: bool, note: str = ""):
    """审核签发: agreed it goes to the next signer or is signed; otherwise back to the drafter with a reason."""
    approval = open_approval(step.files, matter_of(step.case))
    decided = decide(step, approval, agree=agree, note=note)
    step.record.update(approval=approval.pk, agreed=agree)
    if decided:
        clock.meet(step.case, "sign_off", at=step.at)
        word, what = "签发" if agree else "退回修改", approval.get_kind_display()
        step.note = "；".join(part for part in (f"{what}第 {approval.version} 稿{word}", note) if part)
        step.tell([approval.asked_by], f"{what}已{word}：{step.case.title}", note)
    step.touch()


def sent_out(step, matter: str) -> str:
    """Mark the signed draft as gone out and return its words; empty when nothing was signed."""
    approval = signed(step.files, matter)
    if approval is None:
        return ""
    approval.used_at = step.at
    approval.save()
    return approval.text


@transaction.atomic
def save_scheme(*, by, scheme=None, **fields) -> ApprovalScheme:
    """Write a new 审签流程, or change one (its version grows). ValidationError in words for one that cannot work."""
    if not may(by, Permission.EDIT_RULES):
        raise NotAllowed("审签流程由中心管理员维护。")
    new = scheme is None
    scheme = ApprovalScheme() if new else ApprovalScheme.objects.select_for_update().get(pk=scheme.pk)
    for name in FIELDS:
        if name in fields:
            setattr(scheme, name, fields[name])
    scheme.steps = [str(step) for step in scheme.steps if step]
    wrong = faults(scheme.kind, scheme.matter, scheme.steps)
    if wrong and scheme.active:
        raise ValidationError(wrong)
    same = ApprovalScheme.objects.filter(kind=scheme.kind, matter=scheme.matter, active=True).exclude(pk=scheme.pk)
    if scheme.active and same.exists():
        raise ValidationError("同一案件类型和事项已经有一条在用，请修改那一条，或者先把它停用。")
    if not new:
        scheme.version += 1
    scheme._history_user = by
    scheme.save()
    ApprovalScheme.forget()
    detail = {"new": new, "matter": scheme.matter, "version": scheme.version, "active": scheme.active}
    record("scheme.saved", by=by, object_type="approval_scheme", object_id=str(scheme.pk), detail=detail)
    return scheme


__all__ = ["Matter", "ask", "decide", "save_scheme", "sent_out", "sign_off", "submit_draft"]
