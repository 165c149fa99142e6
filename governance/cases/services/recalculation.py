"""期限重算: propose a change, show what it moves, confirm it, apply it as a Job, keep the report."""

from contextlib import suppress

from django.db import transaction

from governance.audit.services import record
from governance.cases import clock as clocks
from governance.cases.engine import SERVICES, action
from governance.cases.models import Category, Deadline, DeadlineRule
from governance.cases.models.recalculation import RecalculationRow, RecalculationRun
from governance.cases.recalculating import Move, change_of, moves, touched
from governance.cases.recipients import heads_of
from governance.cases.services.rules import check_rule, save_rule
from governance.cases.steps import LABELS
from governance.cases.why import due_words
from governance.core import calendar, jobs
from governance.core.exceptions import GuardFailed, NotAllowed, PortalError
from governance.core.now import now
from governance.core.ticket import Ticket
from governance.organisation.access import may
from governance.organisation.models import User
from governance.organisation.roles import Permission
from governance.organisation.services import calendar as days

#: So many running clocks are looked through while the person waits; more are a Job.
AT_ONCE = 1_000
BATCH = 200
UNITS_OF_PAUSE = {"day": "自然日", "workday": "工作日"}


def _allowed(by, cause) -> None:
    wanted = Permission.EDIT_RULES if cause == RecalculationRun.Cause.RULE else Permission.EDIT_CALENDAR
    if not may(by, wanted):
        raise NotAllowed("工作日历和期限规则由中心管理员维护。")


# --- propose ---------------------------------------------------------------------------------------------------


@transaction.atomic
def propose_days(*, by, changes: dict, name: str = "", words: str) -> RecalculationRun:
    """A change of working days: date → worked, free, or None to follow the weekday again. Nothing is changed yet."""
    change = {"days": {day.isoformat(): worked for day, worked in changes.items()}, "name": name}
    return _propose(by, RecalculationRun.Cause.CALENDAR, words, change)


@transaction.atomic
def propose_hours(*, by, spans: list[str], words: str) -> RecalculationRun:
    """A change of the office hours, such as ["8:30-12:00", "14:30-18:00"]."""
    return _propose(by, RecalculationRun.Cause.CALENDAR, words, {"hours": spans})


@transaction.atomic
def propose_rule(*, by, rule=None, **fields) -> RecalculationRun:
    """A changed or new rule that running clocks are to follow. ValidationError when another rule says the same."""
    check_rule(rule, fields)
    category = fields.pop("category", None)
    fields["category_id"] = category and category.pk
    proposed = rule or DeadlineRule()
    unit = dict(DeadlineRule._meta.get_field("unit").choices)[fields["unit"]]
    before = f"{proposed.amount} {proposed.get_unit_display()} 改为 " if rule else "新增规则 "
    words = f"{LABELS[fields['action']]}：{before}{fields['amount']} {unit}"
    if not fields.get("active", True):
        words = f"{LABELS[fields['action']]}：停用 {proposed.amount} {proposed.get_unit_display()} 的规则"
    change = {"rule": rule and rule.pk, "version": rule and rule.version, "fields": fields}
    return _propose(by, RecalculationRun.Cause.RULE, words, change)


def _propose(by, cause, words, change) -> RecalculationRun:
    _allowed(by, cause)
    run = RecalculationRun.objects.create(cause=cause, words=words[:300], change=change, asked_by=by, asked_at=now())
    if touched(change_of(run)).order_by().values("pk")[: AT_ONCE + 1].count() > AT_ONCE:
        run.job = jobs.enqueue("clocks.preview", {"run": run.pk}, by=by)
        run.save()
    else:
        _preview(run)
    return run


@jobs.job("clocks.preview")
def preview_job(job, report):
    """Write the rows of a proposed change."""
    _preview(RecalculationRun.objects.get(pk=job.params["run"]), report)


def _preview(run, report=None) -> None:
    calendar.forget()
    change = change_of(run)
    rows = touched(change)
    total = rows.order_by().count() if report else 0
    RecalculationRow.objects.filter(run=run, applied_at=None).delete()
    found = []
    for done, move in enumerate(moves(rows, change), 1):
        if move.is_told:
            found.append(_row(run, move))
        if report and done % BATCH == 0:
            report(min(done, total), total)
    RecalculationRow.objects.bulk_create(found, batch_size=500)


def _row(run, move: Move) -> RecalculationRow:
    row = move.clock
    return RecalculationRow(
        run=run,
        case_id=row.case_id,
        deadline=row,
        old_due=row.due_at,
        new_due=move.found.marks.due,
        why=_why(run, move),
    )


def _why(run, move: Move) -> str:
    row, left = move.clock, move.found.left
    if left is None:
        return run.words
    unit = UNITS_OF_PAUSE.get(row.unit, "分钟")
    return f"{run.words}；停计中，剩余由 {row.remaining} {unit}变为 {left} {unit}"[:300]


# --- confirm, drop ---------------------------------------------------------------------------------------------


def _locked(run, by) -> RecalculationRun:
    _allowed(by, run.cause)
    found = RecalculationRun.objects.select_for_update().get(pk=run.pk)
    if found.state != RecalculationRun.State.DRAFT:
        raise PortalError("这次变动已经确认或者作废，请刷新页面。")
    return found


@transaction.atomic
def confirm(*, by, run) -> RecalculationRun:
    """Make the change and queue the recalculation. PortalError when somebody decided already or the rule moved on."""
    run = _locked(run, by)
    if run.job_id and run.job.state not in (run.job.State.DONE, run.job.State.FAILED):
        raise PortalError("还在计算哪些期限会变动，请等计算完成后再确认。")
    if run.cause == RecalculationRun.Cause.RULE:
        _change_rule(run, by)
    else:
        _change_calendar(run, by)
    run.state, run.decided_by, run.decided_at = RecalculationRun.State.CONFIRMED, by, now()
    run.job = jobs.enqueue("clocks.recalculate", {"run": run.pk}, by=by)
    run.save()
    record("recalculation.confirmed", by=by, object_type="recalculation", object_id=str(run.pk))
    return run


def _change_rule(run, by) -> None:
    rule = DeadlineRule.objects.get(pk=run.change["rule"]) if run.change["rule"] else None
    if rule is not None and rule.version != run.change["version"]:
        raise PortalError("这条规则在这之后又有人改过，请作废这次变动，按现在的规则重新修改。")
    fields = dict(run.change["fields"])
    category = fields.pop("category_id")
    fields["category"] = Category.objects.get(pk=category) if category else None
    saved = save_rule(by=by, rule=rule, **fields)
    run.change["rule"], run.change["version"] = saved.pk, saved.version


def _change_calendar(run, by) -> None:
    name = run.change.get("name", "")
    for day, worked in change_of(run).days.items():
        if worked is None:
            days.forget_date(by=by, date=day)
        else:
            days.correct_day(by=by, date=day, is_workday=worked, name=name)
    if run.change.get("hours"):
        days.set_office_hours(by=by, spans=run.change["hours"])


@transaction.atomic
def drop(*, by, run) -> RecalculationRun:
    """作废: nothing is changed, the page stays."""
    run = _locked(run, by)
    run.state, run.decided_by, run.decided_at = RecalculationRun.State.DROPPED, by, now()
    run.save()
    return run


# --- apply -----------------------------------------------------------------------------------------------------


def recalculate_loaded(words: str) -> RecalculationRun | None:
    """After a year's calendar was loaded: running clocks follow it. None when no clock runs."""
    if not Deadline.objects.filter(clocks.RUNNING).exists():
        return None
    system = User.objects.system()
    run = RecalculationRun.objects.create(
        cause=RecalculationRun.Cause.CALENDAR,
        words=words[:300],
        state=RecalculationRun.State.CONFIRMED,
        asked_by=system,
        asked_at=now(),
        decided_by=system,
        decided_at=now(),
    )
    run.job = jobs.enqueue("clocks.recalculate", {"run": run.pk}, by=None)
    run.save()
    return run


@jobs.job("clocks.recalculate")
def recalculate_job(job, report):
    """Move the clocks of a confirmed run, case by case. Run again it finds what is still to be moved."""
    run = RecalculationRun.objects.get(pk=job.params["run"])
    calendar.forget()
    change = change_of(run, applied=True)
    cases = list(dict.fromkeys(move.clock.case for move in moves(touched(change), change)))
    system = User.objects.system()
    for done, case in enumerate(cases, 1):
        with suppress(GuardFailed):  # its clocks were met or ended meanwhile
            SERVICES["recalculate"](case, by=system, ticket=Ticket.new(), run=run)
        if done % 20 == 0:
            report(done, len(cases), f"已重算 {done:,} 件")
    RecalculationRun.objects.filter(pk=run.pk).update(state=RecalculationRun.State.DONE, done_at=now())


@action("recalculate")
def recalculate(step, *, run=None):
    """期限重算 by SYSTEM: the clocks of one case follow the changed calendar or rule; each move is on record."""
    change = change_of(run, applied=True) if run else None
    found = list(moves(touched(change).filter(case=step.case), change)) if run else []
    if not found:
        raise GuardFailed("没有要变动的期限。")
    told = [move for move in found if move.is_told]
    lines, earlier = [], False
    for move in found:
        before, old_due = due_words(move.clock), move.clock.due_at
        row = _row(run, move) if move.is_told else None
        _apply(move)
        if row is None:
            continue
        RecalculationRow.objects.update_or_create(
            run=run,
            deadline=move.clock,
            defaults={
                "case_id": row.case_id,
                "old_due": old_due,
                "new_due": row.new_due,
                "why": row.why,
                "applied_at": step.at,
            },
        )
        earlier = earlier or row.new_due < old_due
        lines.append(f"{move.clock.get_action_display()} {before} → {due_words(move.clock)}")
    step.note = "；".join([run.words, *lines]) if told else f"{run.words}；到期时间不变"
    step.record.update(run=run.pk, clocks=[move.clock.pk for move in told])
    if earlier:  # who has less time than they thought is told
        case = step.case
        people = [case.handler] if case.handler else heads_of(case.lead_unit) if case.lead_unit else []
        step.tell(people, f"期限提前：{case.title}", step.note, urgent=True)
    step.touch()


def _apply(move: Move) -> None:
    row, found = move.clock, move.found
    row.due_at, row.half_at, row.yellow_at = found.marks.due, found.marks.half, found.marks.yellow
    row.amount, row.unit = found.limit.amount, found.limit.unit
    if row.paused_at is not None:
        row.remaining = found.left
    if move.rule is not None:
        row.rule, row.rule_version, row.source = move.rule, move.rule.version, move.rule.source
        row.rule_amount, row.rule_unit = move.rule.amount, move.rule.unit
    row.next_reminder_at = None if row.paused_at else clocks.next_reminder(row)
    row.save()
