"""对接: the result letter to whoever sent a dispute, and disputes handed to another body with its tracked reply.

The one-time code of a referral is never stored: it is made of the row and a key of this installation, and the row
keeps its hash. It ends with the reply, with withdrawal, or after LINK_DAYS days.
"""

from datetime import timedelta

from django.utils import timezone

from disputes.files import files_of
from disputes.models import Referral, SourceReply
from disputes.services.details import detail_of
from governance.cases import clock
from governance.cases.engine import action
from governance.cases.recipients import heads_of
from governance.cases.services.records import store_files
from governance.core import one_time
from governance.core.now import now
from governance.core.numbering import next_number

LINK_DAYS = 30


def code_of(referral: Referral) -> str:
    """The one-time code of a referral: 20 characters, the same each time it is asked for."""
    return one_time.code_of("disputes.referral", referral.number, referral.sent_at)


def hash_of(code: str) -> str:
    """What is kept of a code."""
    return one_time.hash_of(code, "referral")


def find_by_code(code: str) -> Referral | None:
    """The referral that waits for the reply with this code; None for a wrong, used, withdrawn or expired one."""
    rows = Referral.objects.select_related("dispute__case__centre").filter(state=Referral.State.SENT)
    found = rows.filter(token_hash=hash_of(code), expires_at__gt=now()).first() if code.strip() else None
    if found is not None and found.opened_at is None:
        Referral.objects.filter(pk=found.pk).update(opened_at=now())
    return found


@action("reply_to_source")
def reply_to_source(step, *, text: str, method: str, papers_back: str = ""):
    """向来源单位反馈 with the result letter; the clock of the reply is met."""
    dispute = detail_of(step.case)
    year = timezone.localtime(step.at).year
    made = SourceReply.objects.create(
        dispute=dispute,
        attempt=dispute.attempt,
        number=f"调反馈〔{year}〕{next_number(f'source_reply:{step.case.centre_id}:{year}')}号-{step.case.centre_id}",
        to=dispute.source_body,
        text=text,
        method=method,
        papers_back=papers_back,
        at=step.at,
        by=step.by,
    )
    clock.meet(step.case, "source_reply", at=step.at)
    step.note = "；".join(part for part in (made.number, f"致{made.to}", method, papers_back) if part)
    step.touch()


@action("refer_out")
def refer_out(step, *, channel: str, body: str, matter: str, way: str, due_on, contact: str = "", papers: str = ""):
    """移送、委托 another body; its reply comes by a one-time link, or the signed slip comes back by its QR."""
    year = timezone.localtime(step.at).year
    row = Referral(
        dispute=detail_of(step.case),
        number=f"{year}{next_number(f'referral:{year}'):05d}",
        channel=channel,
        body=body,
        contact=contact,
        matter=matter,
        papers=papers,
        way=way,
        due_on=due_on,
        sent_at=step.at,
        sent_by=step.by,
    )
    if way == Referral.Way.LINK:
        row.token_hash, row.expires_at = hash_of(code_of(row)), step.at + timedelta(days=LINK_DAYS)
    row.save()
    clock.start(step.case, "referral", at=step.at, due_date=due_on)
    step.record["referral"] = row.pk
    step.note = "；".join(part for part in (f"移送单 {row.number}", body, f"{due_on:%Y-%m-%d} 前回复", papers) if part)
    step.touch()


@action("record_return")
def record_return(step, *, referral: Referral, answer: str, reply: str, replied_by: str, uploads=()):
    """登记回复: by the body itself through its link (CITIZEN), or here with the signed slip as a file."""
    referral.state, referral.answer = Referral.State.REPLIED, answer
    referral.reply, referral.replied_by, referral.replied_at = reply, replied_by, step.at
    referral.save()
    _end_clock(step)
    kept = store_files(step, uploads) if uploads else ""
    words = (f"{referral.body}（移送单 {referral.number}）", Referral.Answer(answer).label, reply, replied_by, kept)
    step.note = "；".join(part for part in words if part)
    people = (
        [step.case.handler] if step.case.handler_id else heads_of(step.case.lead_unit) if step.case.lead_unit else []
    )
    step.tell(people, f"{referral.body}已回复：{step.case.title}", reply)
    step.touch()


@action("withdraw_referral")
def withdraw_referral(step, *, referral: Referral, reason: str):
    """撤回移送: the link ends at once."""
    referral.state = Referral.State.WITHDRAWN
    referral.save()
    _end_clock(step)
    step.note = f"移送单 {referral.number}；{reason}"
    step.touch()


def _end_clock(step) -> None:
    """The clock of the replies ends when no referral waits any more."""
    step.touch()
    if not [row for row in files_of(step.files).referrals if row.state == Referral.State.SENT]:
        clock.meet(step.case, "referral", at=step.at)


def result_words(own) -> str:
    """What a result letter says of the outcome."""
    detail = own.detail
    if own.agreement is not None and own.agreement.is_effective:
        rows = "；".join(f"{row.obligor}对{row.obligee}：{row.matter}" for row in own.clauses)
        return (
            f"经调解，双方于 {own.agreement.effective_on:%Y年%m月%d日} 达成{own.agreement.get_form_display()}：{rows}。"
        )
    if own.ending is not None:
        facts = f"双方无争议的事实：{own.ending.agreed_facts}。" if own.ending.agreed_facts else ""
        return f"经调解，{own.ending.get_kind_display()}（{own.ending.get_reason_display()}）。{facts}{own.ending.text}"
    return detail.excluded_route if detail.excluded else ""
