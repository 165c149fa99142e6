"""What must be on record before a paper of the mediation can be issued: "" or what is missing, in a sentence."""

from disputes.models import Agreement
from disputes.printouts_agreement import confirm_until, late
from disputes.printouts_parts import day_words, detail_of, own_of
from governance.core.now import today


def sent(case) -> str:
    """Sent by another body."""
    return "" if detail_of(case).is_sent else "不是其他单位移送、委派或者委托的纠纷。"


def chosen(case) -> str:
    """A mediator."""
    return "" if own_of(case).appointments else "还没有指派或者选定调解员。"


def record(case) -> str:
    """A session on record, more of them than records."""
    own = own_of(case)
    return "" if own.held else "还没有登记调解场次。"


def more_time(case) -> str:
    """All parties agreed to more time."""
    return "" if own_of(case).extensions else "还没有登记双方同意的延期。"


def ended(case) -> str:
    """An ending without an agreement."""
    return "" if own_of(case).ending else "还没有登记调解不成或者终止。"


def agreement(case) -> str:
    """A written agreement with its clauses."""
    own = own_of(case)
    if own.agreement is None or own.agreement.form != Agreement.Form.WRITTEN:
        return "还没有拟定书面协议。"
    return "" if own.clauses else "协议还没有条款。"


def oral(case) -> str:
    """An oral agreement."""
    own = own_of(case)
    is_oral = own.agreement is not None and own.agreement.form == Agreement.Form.ORAL
    return "" if is_oral else "还没有登记口头协议。"


def visit(case) -> str:
    """A visit."""
    return "" if own_of(case).visits else "还没有登记回访。"


def urge(case) -> str:
    """Something owed that is late."""
    return "" if late(own_of(case)) else "没有到期未履行的义务。"


def certificate(case) -> str:
    """An agreement in effect."""
    made = own_of(case).agreement
    return "" if made is not None and made.is_effective else "协议还没有生效。"


def confirmation(case) -> str:
    """An agreement in effect whose 30 days have not passed (人民调解法第三十三条)."""
    words = certificate(case)
    if words:
        return words
    last = confirm_until(own_of(case).agreement.effective_on)
    if today() > last:
        return f"司法确认的申请期限已于{day_words(last)}届满（《人民调解法》第三十三条）。"
    return ""


def organisation(case) -> str:
    """A party that is an organisation."""
    is_there = case.parties.filter(role__in=("applicant", "respondent"), is_organisation=True).exists()
    return "" if is_there else "当事人中没有单位。"


def many(case) -> str:
    """A side of several."""
    counted = [case.parties.filter(role=role).count() for role in ("applicant", "respondent")]
    return "" if max(counted) > 1 else "双方都只有一人，不用推选代表人。"
