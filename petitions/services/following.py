"""What a petition's own rows do when the shared lifecycle moves: detail record, 告知 clock, opinion, 办结."""

from datetime import timedelta

from django.utils import timezone

from governance.cases import clock
from governance.cases.engine import settling
from governance.cases.models import Deadline
from petitions.files import files_of
from petitions.limits import last_day, moment_of
from petitions.models import Petition
from petitions.services.details import detail_of

BEGINS = {"register", "file_own", "reclassify"}
#: Another level or the receiver gave it back: who has it now decides within 15 days of its own receipt.
RECEIVED_ANEW = {"take_back", "send_up", "send_down", "return_level", "unmerge"}
#: The letters whose delivery tells the decision (受理、不予受理、不再受理、转送交办告知), and the written opinion.
NOTICES, OPINION_LETTER, REPORT = ("XF-01", "XF-02", "XF-03", "XF-05"), "XF-09", "XF-12"
#: 送达方式 of a paper → 告知方式 of the decision.
TOLD_BY = {"direct": "hand", "left": "left", "mail": "post", "electronic": "electronic", "notice": "public"}


@settling
def follow(step) -> None:
    """Keep the petition's rows in step with what has just been done to its case."""
    case, name = step.case, step.row.action
    if case.kind != "petition":
        if name == "reclassify":
            clock.end(case, "notice", at=step.at)
        return
    if name in BEGINS:
        _begin(step)
    elif name in RECEIVED_ANEW:
        _received_anew(step)
    elif name in ("resolve", "take_answer", "settle_on_spot"):
        _finished(step)
    elif name == "tell_answer":
        _delivered(step)
    elif name == "deliver_paper":
        _letter_delivered(step)
    elif name in ("rework", "reopen"):
        _anew(step)
    elif name in ("reject", "transfer_out", "confirm", "evaluate"):
        _outlive(step)


def _begin(step) -> None:
    row = detail_of(step.case)
    decided = row.decisions.filter(ended_at=None).exists()
    if not decided and not clock.running(step.case, "notice").exists():
        clock.start(step.case, "notice", at=moment_of(row.received_on, step.at))
    step.touch()


def _received_anew(step) -> None:
    own = files_of(step.files)
    if own.detail is None:
        return
    if step.record.get("from_centre") == step.case.centre_id:  # a village's own matter comes to its centre
        _outlive(step)
        return
    live = own.decision
    if live is not None:
        live.ended_at = step.at
        live.save()
    clock.end(step.case, "notice", at=step.at)
    clock.start(step.case, "notice", at=step.at)
    step.touch()


def _finished(step) -> None:
    """办结 is a day of its own; the opinion goes out with it and is the answer where no other words were given."""
    own, day = files_of(step.files), timezone.localdate(step.at)
    if own.detail is None:
        return
    if step.row.action == "settle_on_spot":
        clock.meet(step.case, "notice", at=step.at)
    own.detail.finished_on = day
    own.detail.save()
    clock.meet(step.case, "assigned_report", at=step.at)
    opinion = own.opinion
    if opinion is not None and opinion.issued_on is None and step.row.action == "resolve":
        opinion.issued_on = day
        opinion.save()
        answer = step.case.answers.order_by("-pk").first()
        if not (step.get("answer") or "").strip() and answer is not None and answer.text == step.get("result"):
            answer.text = opinion.words
            answer.save()
    step.touch()


def _delivered(step) -> None:
    """The written opinion has reached the petitioner: from this day 30 days for 复查 (第三十五条)."""
    own = files_of(step.files)
    last = own.last_issued
    if last is None or last.delivered_on is not None:
        return
    deliver(last, on=step.get("received_on") or timezone.localdate(step.at))
    step.touch()


def _letter_delivered(step) -> None:
    """送达 of a letter is the telling that the regulation asks for: of the decision, or of the written opinion."""
    own, paper = files_of(step.files), step.get("paper")
    on = timezone.localdate(step.get("at"))
    if paper.type == REPORT:
        _report_sent(step, own, paper, on)
    elif paper.type == OPINION_LETTER:
        last = own.last_issued
        if last is not None and last.delivered_on is None:
            deliver(last, on=on)
    elif paper.type in NOTICES and own.decision is not None and own.decision.notice_is_owed:
        live = own.decision
        live.told_on = max(on, live.decided_on)
        live.told_method, live.told_proof = TOLD_BY.get(step.get("method"), "hand"), paper.number or paper.title
        live.save()
        clock.meet(step.case, "notice", at=moment_of(live.told_on, step.at))
    step.touch()


def _report_sent(step, own, paper, on) -> None:
    """送达 of the 办结报告 is the report upward (第二十二条第三项)."""
    if not own.detail.from_above or own.detail.upper_reported_on:
        return
    own.detail.upper_reported_on, own.detail.upper_report_number = on, paper.number
    own.detail.save()
    clock.meet(step.case, "upper_report", at=moment_of(on, step.at))


def deliver(opinion, *, on) -> None:
    """Write down that an issued opinion was delivered on a day; the last day to ask for 复查 follows."""
    opinion.delivered_on = max(on, opinion.issued_on)
    opinion.review_until = last_day(opinion.petition.case, "review_ask", opinion.delivered_on)
    opinion.save()


def _anew(step) -> None:
    row = Petition.objects.filter(pk=step.case.pk).first()
    if row is None:
        return
    row.finished_on = row.ended_on = None
    row.ended_how = row.ended_note = ""
    row.save()
    step.touch()


def _outlive(step) -> None:
    """The end of the case does not end what is still owed to the petitioner."""
    own = files_of(step.files)
    owed = [row.step for row in own.reviews if row.is_open]
    if own.decision is not None and own.decision.notice_is_owed:
        owed.append("notice")
    if own.detail is not None and not own.detail.upper_reported_on:
        owed.append("upper_report")
    if own.detail is not None and own.detail.owes_major_report:
        owed.append("urgent_report")
    just = step.at - timedelta(seconds=1)
    ended = Deadline.objects.filter(case=step.case, action__in=owed, ended_at__gt=just, superseded_by=None, met_at=None)
    clock.revive(list(ended.values_list("pk", flat=True)))
    step.touch()
