"""Guards of answer, follow-up and closing."""

from datetime import timedelta

from governance.cases.guards import MAX_REWORKS, RATING_DAYS, guard
from governance.cases.models import Party, Rating
from governance.core.exceptions import GuardFailed


@guard
def answer_is_told(step):
    """最近一次答复已告知 (重办以前的答复不算)."""
    if not step.files.answer_is_told:
        raise GuardFailed("还没有把答复告知来访人，请先登记“答复告知”。")


@guard
def answer_is_untold(step):
    """有尚未告知的答复."""
    if not any(row.told_at is None for row in step.files.round_answers):
        raise GuardFailed("本轮答复已经告知。")


@guard
def asker_is_not_a_handler(step):
    """回访人没有办理过本案."""
    if not step.by.is_actor and step.by.pk in step.files.handler_ids:
        raise GuardFailed("您办理过这个案件，回访和评价请由其他同事进行。")


@guard
def by_is_not_a_handler(step):
    """考核人没有办理过本案."""
    if not step.by.is_actor and step.by.pk in step.files.handler_ids:
        raise GuardFailed("您办理过这个案件，考核请由其他同事进行。")


@guard
def rating_is_open(step):
    """答复后 30 日内可以评价."""
    told = max((row.told_at for row in step.files.told), default=None)
    if told is not None and step.at > told + timedelta(days=RATING_DAYS):
        raise GuardFailed("评价已截止（答复后 30 日内可以评价）。")


@guard
def once_per_party_and_round(step):
    """每位当事人每轮只评一次."""
    mine = [r for r in step.files.ratings if r.round == step.case.round]
    if step.is_preview:
        applicants = {p.pk for p in step.files.parties if p.role == Party.Role.APPLICANT}
        if applicants and applicants <= {r.party_id for r in mine if r.of == Rating.Of.DEPARTMENT}:
            raise GuardFailed("本轮已经评价过了。")
        return
    party, of = step.get("party"), step.get("of") or Rating.Of.DEPARTMENT
    if any(r.party_id == party.pk and r.of == of for r in mine):
        raise GuardFailed("本轮已经评价过了，谢谢您。", field="value")


@guard
def call_is_owed(step):
    """抽中回访还没有联系上，或者群众不满意还没有回访."""
    if not step.files.call_is_due:
        raise GuardFailed("这个案件没有等待的回访。")


@guard
def rework_left(step):
    """重办次数未用完."""
    if step.case.reworks >= MAX_REWORKS:
        raise GuardFailed(f"本轮已退回重办 {MAX_REWORKS} 次，请改用督办。")


@guard
def undertakings_met(step):
    """承诺事项已兑现."""
    waiting = [row.promise for row in step.files.round_answers if row.promise and row.promise_met_at is None]
    if waiting and not step.is_preview and not step.get("promises_met"):
        raise GuardFailed(
            f"还有承诺没有兑现：{'；'.join(waiting)}。核实兑现后请勾选“承诺已兑现”。", field="promises_met"
        )


@guard
def within_reopening_time(step):
    """恢复办理期限内."""
    from governance.cases.kinds import kind_of

    days = kind_of(step.case.kind).reopening_days
    if step.case.closed_at and step.at > step.case.closed_at + timedelta(days=days):
        raise GuardFailed(f"结案已超过 {days} 日，请重新登记并关联原案。")


@guard
def is_confidential(step):
    """案件有知悉范围可以放宽."""
    if step.case.confidentiality == 0:
        raise GuardFailed("案件的知悉范围已经是公开。")
