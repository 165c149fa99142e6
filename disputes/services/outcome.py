"""调解结果: the written agreement from clauses to effect, the oral one, or an ending with the other ways told."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from disputes.exclusion import BY_CODE
from disputes.files import files_of
from disputes.models import Agreement, Clause, Ending, Instalment, Signature, Status
from disputes.services.consent import set_status
from disputes.services.details import detail_of
from governance.cases import clock
from governance.cases.engine import action, afterwards
from governance.cases.services.referring import tell_back
from governance.core.amounts import digits

#: 首次回访 after a simple case, in days (default, to be confirmed); others follow the rule first_visit.
SIMPLE_VISIT_DAYS = 7


def outcome_reached(step, dispute, status: str) -> None:
    """The mediation has come to this; whoever sent the dispute is now owed a letter (来函期限, else source_reply)."""
    set_status(dispute, status)
    step.after.append(lambda event: tell_back(event.case, f"{dispute.get_status_display()}。{event.note}"))
    if dispute.is_sent and not clock.running(step.case, "source_reply").exists():
        by_letter = dispute.reply_by if dispute.reply_by and dispute.reply_by >= step.at.date() else None
        clock.start(step.case, "source_reply", at=step.at, due_date=by_letter)


def _open_agreement(step, form: str, **fields) -> Agreement:
    dispute, own = detail_of(step.case), files_of(step.files)
    if own.agreement is not None:
        for name, value in fields.items():
            setattr(own.agreement, name, value)
        own.agreement.save()
        return own.agreement
    return Agreement.objects.create(
        dispute=dispute,
        attempt=dispute.attempt,
        form=form,
        drafted_at=step.at,
        drafted_by=step.by,
        copies=len(own.sides) + 1,
        **fields,
    )


#: The paper that gives an agreement of this form its number.
PAPER_OF = {Agreement.Form.WRITTEN: "DM-14", Agreement.Form.ORAL: "DM-15"}


@afterwards
def number_of_paper(event) -> None:
    """协议编号 is the number of its paper in force: given with the paper, changed by a correction, gone when void."""
    if event.case.kind != "dispute" or event.action not in ("issue_paper", "void_paper"):
        return
    paper = event.case.papers.filter(pk=event.data.get("paper"), type__in=PAPER_OF.values()).first()
    if paper is None:
        return
    own = Agreement.objects.filter(dispute=event.case_id, voided_at=None)
    if paper.voided_at:
        own.filter(number=paper.number).update(number="")
    else:
        form = next(form for form, key in PAPER_OF.items() if key == paper.type)
        own.filter(form=form, attempt=F("dispute__attempt")).update(number=paper.number)


@action("draft_agreement")
def draft_agreement(step, *, facts: str, issues: str, liability: str = ""):
    """拟定书面协议: facts, issues and who answers for what; clauses follow one by one. Again: the words change."""
    made = _open_agreement(step, Agreement.Form.WRITTEN, facts=facts, issues=issues, liability=liability)
    step.note = f"{made}；{issues}"
    step.touch()


def write_clause(agreement, *, obligor, obligee, matter, mode, method, amount=None, due_on=None, instalments=()):
    """A clause with its due days: those of the instalments, or the one of the clause."""
    rows = list(instalments) or [(due_on, amount)]
    clause = Clause.objects.create(
        agreement=agreement,
        order=agreement.clauses.count() + 1,
        obligor=obligor,
        obligee=obligee,
        matter=matter,
        amount=amount,
        mode=mode,
        method=method,
        due_on=rows[-1][0],
    )
    for order, (day, part) in enumerate(rows, 1):
        Instalment.objects.create(clause=clause, order=order, amount=part, due_on=day)
    return clause


@action("add_clause")
def add_clause(
    step, *, obligor, obligee, matter: str, mode: str, method: str, amount=None, due_on=None, instalments=()
):
    """添加条款. `amount` in yuan; `instalments`: (day, amount) pairs that add up to it."""
    clause = write_clause(
        files_of(step.files).agreement,
        obligor=obligor,
        obligee=obligee,
        matter=matter,
        mode=mode,
        method=method,
        amount=amount,
        due_on=due_on,
        instalments=instalments,
    )
    parts = f"分 {len(instalments)} 期" if instalments else f"{clause.due_on:%Y-%m-%d} 前"
    words = (f"第 {clause.order} 条", f"{obligor}对{obligee}", matter, digits(amount) if amount else "", parts)
    step.note = "；".join(part for part in words if part)
    step.touch()


@action("drop_clause")
def drop_clause(step, *, clause: Clause, reason: str = ""):
    """删除条款 of an agreement that nobody signed yet; those behind it move up."""
    step.note = "；".join(part for part in (f"第 {clause.order} 条：{clause.matter}", reason) if part)
    agreement, order = clause.agreement, clause.order
    clause.delete()
    for row in agreement.clauses.filter(order__gt=order).order_by("order"):
        row.order -= 1
        row.save()
    step.touch()


@action("sign_agreement")
def sign_agreement(step, *, parties, method: str, signed_on, mediator, mediator_signed_on, sealed_on, signed_for=""):
    """协议签章生效: it takes effect on the last of the three days; each due day now has its light."""
    own = files_of(step.files)
    agreement = own.agreement
    for party in parties:
        Signature.objects.create(agreement=agreement, party=party, method=method, signed_for=signed_for, on=signed_on)
    agreement.mediator, agreement.mediator_signed_on, agreement.sealed_on = mediator, mediator_signed_on, sealed_on
    agreement.effective_on = max(signed_on, mediator_signed_on, sealed_on)
    agreement.save()
    for row in own.instalments:
        row.deadline = clock.start(step.case, "perform", at=step.at, due_date=row.due_on)
        row.save()
    start_confirmation(step, agreement)
    outcome_reached(step, detail_of(step.case), Status.PERFORMING)
    step.note = f"{agreement}于 {agreement.effective_on:%Y-%m-%d} 生效，共 {len(own.clauses)} 条"
    step.touch()


def start_confirmation(step, agreement) -> None:
    """The 30 days for judicial confirmation run from the day of effect; they cannot be extended or stopped."""
    from disputes.guards_outcome import confirm_until

    clock.start(step.case, "confirm_apply", at=step.at, due_date=confirm_until(agreement))


@action("agree_orally")
def agree_orally(
    step, *, facts: str, issues: str, obligor, obligee, matter: str, amount=None, performed: bool, wants_written=False
):
    """口头协议, performed on the spot and written down by the mediator (人民调解法第二十八、三十条)."""
    day = timezone.localtime(step.at).date()
    agreement = _open_agreement(step, Agreement.Form.ORAL, facts=facts, issues=issues, effective_on=day)
    clause = write_clause(
        agreement,
        obligor=obligor,
        obligee=obligee,
        matter=matter,
        mode=Clause.Mode.AT_ONCE,
        method="当场",
        amount=amount,
        due_on=day,
    )
    clause.instalments.update(
        state=Instalment.State.MET, performed_on=day, paid=amount or 0, proof="当场履行", updated_at=step.at
    )
    outcome_reached(step, detail_of(step.case), Status.PERFORMED)
    owe_visit(step)
    step.note = "；".join(part for part in (matter, digits(amount) if amount else "", "当场履行") if part)
    step.touch()


def owe_visit(step) -> None:
    """首次回访: after the last due day; a simple case within days of its own."""
    if clock.running(step.case, "first_visit").exists():
        return
    if detail_of(step.case).procedure == "simple":
        day = timezone.localtime(step.at).date() + timedelta(days=SIMPLE_VISIT_DAYS)
        clock.start(step.case, "first_visit", at=step.at, due_date=day)
    else:
        clock.start(step.case, "first_visit", at=step.at)


@action("end_mediation")
def end_mediation(step, *, kind: str, reason: str, remedies: str, text: str = "", agreed_facts: str = ""):
    """调解不成、终止: an unsigned agreement is void, planned sessions are called off, the other ways were told."""
    dispute, own = detail_of(step.case), files_of(step.files)
    agreement = own.agreement
    if agreement is not None:
        agreement.voided_at, agreement.void_reason = step.at, Ending.Reason(reason).label
        agreement.save()
    for row in own.planned:
        row.state, row.note = "cancelled", "调解终止"
        row.save()
    made = Ending.objects.create(
        dispute=dispute,
        attempt=dispute.attempt,
        kind=kind,
        reason=reason,
        text=text,
        remedies=remedies,
        agreed_facts=agreed_facts,
        at=step.at,
        by=step.by,
    )
    outcome_reached(step, dispute, Status.FAILED if kind == Ending.Kind.FAILED else Status.TERMINATED)
    step.note = "；".join(part for part in (str(made), text, f"已告知：{remedies}") if part)
    step.touch()


@action("exclude_matter")
def exclude_matter(step, *, reason: str, route: str, told_to: str = ""):
    """不属调解范围: the reason (exclusion.EXCLUDED), the route that was told, and to whom."""
    dispute = detail_of(step.case)
    dispute.excluded, dispute.excluded_route = reason, route
    outcome_reached(step, dispute, Status.EXCLUDED)
    told = f"已告知{told_to}" if told_to else ""
    step.note = "；".join(part for part in (BY_CODE[reason].label, route, told) if part)
    step.touch()
