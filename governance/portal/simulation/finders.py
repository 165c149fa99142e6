"""The figures and entries of the score sheets, told case by case: one finder for each."""

from collections.abc import Iterator
from datetime import timedelta

from governance.cases.models import Assignment, CaseLink, Rating, SecondCheck, Supervision
from governance.portal.simulation.facts import Fact, History, Holder, by_then, undone

#: What the finders read of a case, to be fetched along with it.
READ = (
    "events__by", "assignments", "ratings", "answers", "evaluations", "rulings", "closure_flags", "checks",
    "supervisions__raised_to", "links", "linked_from",
)  # fmt: skip
#: clock → the figures that count it for whoever leads.
LED = (
    ("handle", ("close_ontime", "overdue")),
    ("answer", ("reply_ontime",)),
    ("notice", ("petition_notice",)),
)
#: figure → the one of petitions alone.
OF_PETITIONS = {"close_ontime": "petition_close", "rate_part": "petition_part", "satisfy": "petition_satisfy"}
RATING_DAYS, RETURN_DAYS = timedelta(days=30), timedelta(days=90)
WELL = 80


def facts_of(case, clocks, earlier) -> Iterator[Fact]:
    """All that the case adds. `earlier`: id of a clock → the clock that it extends."""
    told = History(case, clocks, earlier)
    for finder in FINDERS:
        for fact in finder(told):
            yield fact
            if case.kind == "petition" and fact.key in OF_PETITIONS:
                yield fact._replace(key=OF_PETITIONS[fact.key])


def _fact(told: History, key, at, judge) -> Fact:
    return Fact(key, told.case.pk, at, judge)


# --- clocks ----------------------------------------------------------------------------------------------------


def _signing(told: History):
    shares = {share.pk: share for share in told.case.assignments.all()}
    for clock, due, counts in told.due_clocks("sign"):
        share = shares.get(clock.assignment_id)

        def judge(start, end, clock=clock, due=due, counts=counts, share=share):
            if share is None or undone(share, end) or not counts(end):
                return None
            met = by_then(clock.met_at, end)
            return Holder(share.unit_id, told.person(share, end, signer_first=True)), met is not None and met <= due

        yield _fact(told, "sign_timely", due, judge)


def _led(told: History):
    for action, keys in LED:
        for clock, due, counts in told.due_clocks(action):
            for key in keys:

                def judge(start, end, key=key, clock=clock, due=due, counts=counts):
                    met = by_then(clock.met_at, end)
                    holder = told.lead(min(met or due, due), end, clock.round) if counts(end) else None
                    kept = met is not None and met <= due
                    return holder and (holder, kept != (key == "overdue"))

                yield _fact(told, key, due, judge)


def _begun(told: History):
    acts = told.acts("record_progress", "resolve")
    for clock, due, counts in told.due_clocks("handle"):

        def judge(start, end, clock=clock, due=due, counts=counts):
            first = next((act.at for act in acts if act.round == clock.round and act.at < end), None)
            holder = told.lead(min(first or due, due), end, clock.round) if counts(end) else None
            return holder and (holder, first is not None and first <= due)

        yield _fact(told, "handle_ontime", due, judge)


def _orders(told: History):
    orders = {order.pk: order for order in told.case.supervisions.all()}
    for clock, due, counts in told.due_clocks("supervise"):
        order = orders.get(clock.supervision_id)

        def judge(start, end, clock=clock, due=due, counts=counts, order=order):
            if order is None or not counts(end):
                return None
            met, lead = by_then(clock.met_at, end), told.lead(due, end)
            return Holder(order.to_unit_id, lead and lead.person), met is not None and met <= due

        yield _fact(told, "order_answer", due, judge)


# --- shares and rework -----------------------------------------------------------------------------------------


def _returns(told: History):
    rulings = sorted(told.case.rulings.all(), key=lambda row: row.pk)
    for share in told.leads:
        declined = share.ended_reason == Assignment.Ended.DECLINED
        for at in {share.since, share.until} if declined else {share.since}:
            for key in ("return_rate", "return_groundless"):

                def judge(start, end, key=key, share=share, at=at, declined=declined):
                    if undone(share, end) or (at != share.since and start <= share.since < end):
                        return None
                    returned = declined and by_then(share.until, end) is not None
                    ruled = [r.lead_id for r in rulings if r.round == share.round and r.ruled_at < end]
                    groundless = returned and bool(ruled) and ruled[-1] == share.unit_id
                    good = returned if key == "return_rate" else groundless
                    return Holder(share.unit_id, told.person(share, end)), good

                yield _fact(told, key, at, judge)


def _redone(told: History):
    acts = told.acts("resolve", "rework")
    for i, act in enumerate(acts):

        def judge(start, end, i=i, act=act):
            before = acts[i - 1] if i else None
            after = acts[i + 1] if i + 1 < len(acts) else None
            if act.action == "rework":
                # Counts by itself only when what it sends back was handed in before the span.
                if before is not None and before.action == "resolve" and before.at >= start:
                    return None
                redone = True
            else:
                redone = after is not None and after.action == "rework" and after.at < end
            holder = told.lead(act.at, end, act.round)
            return holder and (holder, redone)

        yield _fact(told, "redo_rate", act.at, judge)


def _repeats(rows, end):
    return [
        row
        for row in rows
        if row.kind == CaseLink.Kind.DUPLICATE
        and row.created_at < end
        and (row.ended_at is None or row.ended_at >= end)
    ]


def _repeated(told: History):
    if told.case.kind != "petition":
        return
    for share in told.leads:
        if share.round == 1:

            def judge(start, end, share=share):
                if undone(share, end):
                    return None
                again = bool(_repeats(told.case.links.all(), end))
                return Holder(share.unit_id, told.person(share, end)), again

            yield _fact(told, "repeat", share.since, judge)


def _once(told: History):
    for act in told.acts("evaluate"):
        if act.round == 1:

            def judge(start, end, act=act):
                holder = told.lead(act.at, end)
                if holder is None or _repeats(told.case.links.all(), end):
                    return None
                back = [row.created_at for row in _repeats(told.case.linked_from.all(), end)]
                back += [event.at for event in told.acts("reopen")]
                return holder, not any(act.at < moment <= act.at + RETURN_DAYS for moment in back)

            yield _fact(told, "once", act.at + RETURN_DAYS, judge)


def _settled(told: History):
    if told.case.kind != "petition" or getattr(told.case, "petition", None) is None:
        return
    ends = told.acts("resolve", "take_answer", "settle_on_spot")
    marks = told.acts("resolve", "take_answer", "settle_on_spot", "rework", "reopen")
    for act in ends:

        def judge(start, end, act=act):
            if any(by_then(later.at, end) for later in marks[marks.index(act) + 1 :]):
                return None
            holder = told.lead(act.at, end)
            return holder and (holder, any(by_then(row.at, end) for row in told.acts("settle_petition")))

        yield _fact(told, "petition_settle", act.at, judge)


# --- what people say, and the scores of cases ------------------------------------------------------------------


def _visits(told: History):
    for act in told.acts("feed_back"):

        def judge(start, end, act=act):
            holder = told.lead(act.at, end, act.round)
            return holder and (holder, not act.by.is_actor)

        yield _fact(told, "visit_rate", act.at, judge)


def _invited(told: History):
    answers = sorted((row for row in told.case.answers.all() if row.told_at), key=lambda row: (row.told_at, row.pk))
    for answer in answers:

        def judge(start, end, answer=answer):
            for other in answers:
                if other is answer:
                    break
                if other.round == answer.round and other.told_at + RATING_DAYS >= start:
                    return None
            holder = told.lead(answer.told_at, end, answer.round)
            rated = any(
                row.round == answer.round and row.value <= 5 and by_then(row.rated_at, end)
                for row in told.case.ratings.all()
            )
            return holder and (holder, rated)

        yield _fact(told, "rate_part", answer.told_at + RATING_DAYS, judge)


def _content(told: History):
    for row in told.case.ratings.all():
        if row.of == Rating.Of.DEPARTMENT and row.value <= 5 and row.rated_at:

            def judge(start, end, row=row):
                holder = told.lead(row.rated_at, end, row.round)
                return holder and (holder, row.value <= 3)

            yield _fact(told, "satisfy", row.rated_at, judge)


def _scored(told: History):
    for row in told.case.evaluations.all():

        def judge(start, end, row=row):
            holder = told.lead(row.evaluated_at, end, row.round)
            return holder and (holder, row.score >= WELL)

        yield _fact(told, "case_score", row.evaluated_at, judge)


def _local(told: History):
    for act in told.acts("evaluate"):

        def judge(start, end, act=act):
            lead = told.lead(act.at, end)
            # Whether both lie in the same village is for who knows the villages.
            return Holder(told.case.origin_id, None), (lead.unit if lead else None, told.case.origin_id)

        yield _fact(told, "local", act.at, judge)


# --- 真办结 ----------------------------------------------------------------------------------------------------


def _doubts(told: History):
    flags = sorted(told.case.closure_flags.all(), key=lambda row: (row.found_at, row.pk))
    checks = [row for row in told.case.checks.all() if row.result == SecondCheck.Result.CONFIRMED]
    marks = [(act.at, act.round, "evaluate") for act in told.acts("evaluate")]
    marks += [(row.found_at, row.round, "flag") for row in flags]
    for place, (at, number, sort) in enumerate(marks):

        def judge(start, end, place=place, at=at, number=number, sort=sort):
            inside = [(m[0], n) for n, m in enumerate(marks) if m[1] == number and start <= m[0] < end]
            closings = [pair for pair in inside if marks[pair[1]][2] == "evaluate"]
            # Counted once: with its last closing of the span, else with the first doubt found in it.
            if (max(closings) if closings else min(inside))[1] != place:
                return None
            doubted = any(row.round == number and start <= row.found_at < end for row in flags)
            cleared = any(row.round == number and by_then(row.done_at, end) for row in checks)
            holder = told.lead(at, end, number)
            return holder and (holder, doubted and not cleared)

        yield _fact(told, "doubt_rate", at, judge)


def _checks(told: History):
    found = SecondCheck.Result
    keys = {
        found.NOT_TRUE: (("check_untrue", True), ("paper_close", True)),
        found.CONFIRMED: (("check_untrue", False), ("true_close", True)),
    }
    for row in told.case.checks.all():
        for key, good in keys.get(row.result, ()):

            def judge(start, end, row=row, good=good):
                lead = told.lead(row.assigned_at, end, row.round)
                return Holder(row.unit_id, lead and lead.person), good

            yield _fact(told, key, row.done_at, judge)


def _cards(told: History):
    keys = {Supervision.Level.YELLOW: "yellow_card", Supervision.Level.RED: "red_card"}
    for row in told.case.supervisions.all():
        if row.kind == Supervision.Kind.ORDER and row.level in keys and row.issued_at:

            def judge(start, end, row=row):
                if row.status == Supervision.Status.WITHDRAWN and by_then(row.closed_at, end):
                    return None
                if row.status == Supervision.Status.RAISED and by_then(row.raised_to.issued_at, end):
                    return None
                return Holder(row.to_unit_id, None), True

            yield _fact(told, keys[row.level], row.issued_at, judge)


FINDERS = (
    _signing, _led, _begun, _orders, _returns, _redone, _repeated, _once, _settled, _visits, _invited, _content,
    _scored, _local, _doubts, _checks, _cards,
)  # fmt: skip
