"""The visitor log: 引导 and 咨询 with one key; undone within the minute; counted by kind."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Q, Sum

from governance.audit.services import record
from governance.cases.filters import day_start
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now, today
from intake.hall import desk_of, once, require_desk
from intake.models import Call, Visit

UNDO_SECONDS = 60


@transaction.atomic
def log_visit(*, by, kind, key, window=None, people_count=1, note="") -> Visit:
    """One entry. `key` (UUID of the shown form) makes a double press one entry."""
    centre = desk_of(by)
    if window is not None and (window.centre_id != centre.pk or not window.active):
        raise GuardFailed("请选本中心在用的窗口。", "window")
    fields = {"kind": kind, "window": window, "people_count": people_count, "note": note, "request_key": key}
    visit, _new = once(Visit, key, lambda: Visit.objects.create(centre=centre, at=now(), by=by, **fields))
    return visit


@transaction.atomic
def undo_visit(visit, *, by) -> Visit:
    """Take a mis-tap back: by who made it, within the minute, before it became a case."""
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    if visit.undone_at is not None:
        return visit
    if visit.by_id != by.pk:
        raise NotAllowed("只能撤销自己刚登记的记录。")
    if visit.case_id:
        raise GuardFailed("这条记录已经登记为案件，不能撤销。")
    if not may_undo(visit, by):
        raise GuardFailed("已超过 1 分钟，不能撤销。")
    visit.undone_at = now()
    visit.save()
    record("visit.undone", by=by, object_type="visit", object_id=str(visit.pk))
    return visit


def may_undo(visit, by) -> bool:
    """Whether 撤销 is still open to this person."""
    fresh = now() - visit.at <= timedelta(seconds=UNDO_SECONDS)
    return fresh and visit.by_id == by.pk and visit.undone_at is None and visit.case_id is None


def last_of(by) -> Visit | None:
    """This person's newest entry while it can still be undone."""
    since = now() - timedelta(seconds=UNDO_SECONDS)
    rows = Visit.objects.counted().filter(by=by, at__gte=since, case=None)
    return rows.select_related("window").order_by("-pk").first()


def set_case(visit, case, *, by) -> None:
    """The entry became this case."""
    require_desk(by, visit.centre)
    visit.case = case
    visit.save()


def figures(user, first=None, last=None) -> dict:
    """Counts between two days (default: today), both included: guide, consult, people, cases; calls, answered, owed."""
    first = first or today()
    last = last or today()
    span = {"at__gte": day_start(first), "at__lt": day_start(last + timedelta(days=1))}
    visits = (
        Visit.objects.visible_to(user)
        .filter(**span)
        .aggregate(
            guide=Count("pk", filter=Q(kind=Visit.Kind.GUIDE)),
            consult=Count("pk", filter=Q(kind=Visit.Kind.CONSULT)),
            people=Sum("people_count", default=0),
            cases=Count("case"),
        )
    )
    calls = (
        Call.objects.visible_to(user)
        .filter(**span)
        .aggregate(
            calls=Count("pk"),
            answered=Count("pk", filter=Q(outcome=Call.Outcome.ANSWERED)),
            call_back=Count("pk", filter=Q(outcome=Call.Outcome.CALL_BACK)),
        )
    )
    return {**visits, **calls}


def tiles(user, word, first, last) -> list[dict]:
    """The figures of a span with the lists behind them: {label, number, url}; `word` (今日, 本月) begins each label."""
    counted = figures(user, first, last)
    span = f"day_from={first}&day_to={last}"
    found = (
        ("引导", "guide", f"/intake/visitors/?kind=guide&{span}"),
        ("咨询", "consult", f"/intake/visitors/?kind=consult&{span}"),
        ("转登记", "cases", f"/intake/visitors/?became=yes&{span}"),
        ("来电", "calls", f"/intake/calls/?{span}"),
    )
    return [{"label": f"{word}{label}", "number": counted[key], "url": url} for label, key, url in found]
