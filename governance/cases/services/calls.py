"""回访: what the citizen says on the telephone, and what follows when they are not satisfied."""

from django.utils import timezone

from governance.cases import clock
from governance.cases.engine import action
from governance.cases.guards import MAX_REWORKS
from governance.cases.models import AnswerReview, FollowUpCall, FollowUpRule, Party, Rating
from governance.cases.recipients import director_of, holders, leaders_of
from governance.cases.sampling import terms_for
from governance.cases.states import State
from governance.core.exceptions import GuardFailed
from governance.organisation.roles import Role

Result = FollowUpCall.Result
UNHAPPY = (Rating.Value.BAD, Rating.Value.VERY_BAD)
ASKED = (Party.Role.APPLICANT, Party.Role.REPRESENTATIVE)


def unhappy_words(rating) -> str:
    """不满意：办得太慢."""
    return "：".join(part for part in (rating.get_value_display(), rating.reason_words, rating.comment) if part)


def called(step, rating) -> None:
    """The citizen who was not satisfied has been spoken to."""
    rating.call_owed, rating.called_at, rating.called_by = False, step.at, step.by


def answered(step, result: str) -> None:
    """The drawn answer has been asked about; nothing to do where it was not drawn."""
    draw = step.files.draw
    if draw is not None and draw.sampled and draw.done_at is None:
        draw.result, draw.done_at, draw.done_by = result, step.at, step.by
        draw.save()


@action("record_call")
def record_call(step, *, result: str, note: str = "", truth: str = "", ratings=()):
    """回访登记: one attempt. 没联系上 ends the task only after so many days as the rule says.

    `truth`: FollowUpCall.Truth, whether it is so as the answer says. `ratings`: dicts of party, value (1–5) and, with
    不满意, reasons and comment; one for each party who was asked.
    """
    case, files = step.case, step.files
    terms, draw = terms_for(case, files), files.draw
    owed = [row for row in files.ratings if row.call_owed]
    reached = result != Result.UNREACHED
    call = FollowUpCall.objects.create(
        case=case,
        draw=draw,
        round=case.round,
        turn=case.reworks,
        day=timezone.localtime(step.at).date(),
        at=step.at,
        by=step.by,
        result=result,
        truth=truth if reached else "",
        note=note,
    )
    days = _days_tried(case)
    done = reached or days >= terms.tries
    for row in owed:
        row.call_tries = row.call_tries if reached else days
        if done:
            called(step, row)
        row.save()
    said = _rate_all(step, ratings) if reached else []
    if done:
        if not reached and not owed:
            _nobody_was_reached(step)
        answered(step, result)
        clock.meet(case, "follow_up", at=step.at)
    given_up = f"已打 {days} 天都没有联系上，任务结束" if done and not reached else ""
    told = "；".join(part for part in (*said, note) if part)
    step.note = "；".join(part for part in (call.get_result_display(), told, given_up) if part)
    step.record.update(result=result, done=done)
    if result == Result.AGAIN:
        _not_satisfied(step, terms, told)
    step.touch()


def _days_tried(case) -> int:
    """On how many days nobody answered the telephone about the present answer."""
    tried = FollowUpCall.objects.filter(case=case, round=case.round, turn=case.reworks, result=Result.UNREACHED)
    return tried.order_by().values("day").distinct().count()


def _rate_all(step, ratings) -> list[str]:
    """The ratings as they were said; each party once in a round."""
    known = {row.party_id for row in step.files.ratings if row.round == step.case.round and row.of == "department"}
    words = []
    for given in ratings:
        if given["party"].case_id != step.case.pk:
            raise GuardFailed("提交的内容不属于这个案件，请刷新页面后重试。")
        if given["party"].pk in known:
            raise GuardFailed(f"{given['party']}本轮已经评价过了。")
        unhappy = given["value"] in UNHAPPY
        row = Rating.objects.create(
            case=step.case,
            party=given["party"],
            round=step.case.round,
            value=given["value"],
            reasons=[code for code in Rating.Reason.values if code in given.get("reasons", ())] if unhappy else [],
            comment=given.get("comment", ""),
            asked_by=step.by,
            rated_at=step.at,
        )
        words.append(unhappy_words(row))
    return words


def _nobody_was_reached(step) -> None:
    """未联系上 as a value of its own, for each applicant who has not rated."""
    rated = {row.party_id for row in step.files.ratings if row.round == step.case.round}
    for party in step.files.parties:
        if party.role == Party.Role.APPLICANT and party.pk not in rated:
            Rating.objects.create(
                case=step.case,
                party=party,
                round=step.case.round,
                value=Rating.Value.UNREACHED,
                asked_by=step.by,
                rated_at=step.at,
            )


def _not_satisfied(step, terms, told: str) -> None:
    """退回重办 as often as the rule says, then 复核 as often, then the answer stands and the leaders know."""
    case = step.case
    returns = min(terms.most_returns, MAX_REWORKS) if terms.then == FollowUpRule.Then.RETURN else 0
    if case.state in (State.RESOLVED, State.TRACKING) and step.files.lead and case.reworks < returns:
        step.record["follows"] = "rework"
        return
    people = [*holders(case.centre, Role.MANAGER), *leaders_of(case.centre)]
    if step.files.open_review is None and case.reviews.filter(round=case.round).count() < terms.most_reviews:
        AnswerReview.objects.create(
            case=case, round=case.round, reason=told[:1000], opened_by=step.by, opened_at=step.at
        )
        clock.start(case, "answer_review", at=step.at)
        step.record["review"] = True
        step.tell(director_of(case.centre), f"请复核答复：{case.title}", told, urgent=True)
        step.note += "；已提请中心主任复核"
    else:
        step.note += "；退回和复核的次数已用完，报领导知悉"
    step.tell(people, f"回访后来访人仍不满意，请研究是否重办：{case.title}", told, urgent=True)


@action("decide_review")
def decide_review(step, *, decision: str, note: str):
    """答复复核 by the director: the answer stands, or the case is handled anew (a closed one in a new round)."""
    case, review = step.case, step.files.open_review
    again = {State.RESOLVED: "rework", State.TRACKING: "rework", State.CLOSED: "reopen"}
    if decision == AnswerReview.Decision.AGAIN:
        if case.state not in again:
            raise GuardFailed(
                f"案件现在是“{case.get_state_display()}”，不能重新办理；归档后可以恢复办理。", field="decision"
            )
        step.record["follows"] = again[case.state]
    review.decision, review.decided_by, review.decided_at, review.note = decision, step.by, step.at, note
    review.save()
    clock.meet(case, "answer_review", at=step.at)
    step.note = f"{review.get_decision_display()}；{note}"
    step.tell([review.opened_by, *holders(case.centre, Role.MANAGER)], f"答复复核已有结论：{case.title}", step.note)
    step.touch()
