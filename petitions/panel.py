"""What the petition's part of the case page shows: which article runs, what remains, what comes next."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from governance.cases.engine import label_of
from governance.cases.states import State
from petitions.files import files_of
from petitions.limits import days_left, last_day
from petitions.models import Decision, Petition, Review

GONE = {
    Decision.Kind.REFUSE: ("第二十三条", "已决定不予受理", "下一步：不予受理，结束案件"),
    Decision.Kind.NO_REPEAT: ("第三十六条", "复核终结，不再受理", "下一步：不予受理，结束案件"),
    Decision.Kind.TRANSFER: ("第二十二条", "已决定转送", "下一步：移送转送"),
    Decision.Kind.GUIDE: ("第三十一条", "已决定引导其他法定途径", "下一步：移送转送，或者登记复函"),
}


ENDED_BY = {
    Petition.Ended.NO_REQUEST: "第三十五条",
    Petition.Ended.NO_RECHECK: "第三十六条",
    Petition.Ended.RECHECKED: "第三十六条",
    Petition.Ended.AGREED: "第三十三条",
}


@dataclass(frozen=True)
class Stand:
    """Where the procedure stands: the article that runs, what it is, until when (a date or None), what comes next."""

    article: str
    words: str
    until: date | None = None
    following: str = ""

    @property
    def remains(self) -> str:
        """What is left until the last day, in words."""
        if self.until is None:
            return ""
        days = days_left(self.until)
        return f"剩 {days} 天" if days > 0 else "今天到期" if days == 0 else f"已过 {-days} 天"

    @property
    def is_late(self) -> bool:
        """True when the last day has passed."""
        return self.until is not None and days_left(self.until) < 0


def stand_of(case, files) -> Stand:
    """The present place of this petition in the procedure of the 《信访工作条例》."""
    own = files_of(files)
    detail, live = own.detail, own.decision
    if detail is None:
        return Stand("第十九条", "还没有信访登记", following="下一步：信访登记")
    if detail.ended_on:
        return Stand(ENDED_BY.get(detail.ended_how, ""), detail.get_ended_how_display())
    if detail.owes_major_report:
        due = next((r for r in files.deadlines if r.action == "urgent_report" and r.met_at is None), None)
        words = f"重大紧急，{timezone.localtime(due.due_at):%m-%d %H:%M} 以前报告" if due else "重大紧急，立即报告"
        return Stand("第二十五条", words, following="下一步：报告重大紧急")
    if own.open_objection is not None:
        return Stand("第二十三条", "异议等转送机关答复", following="下一步：登记异议答复")
    for row in own.reviews:
        if row.is_open:
            article = "第三十五条" if row.step == Review.Step.REVIEW else "第三十六条"
            word = row.get_step_display()
            return Stand(article, f"{row.organ}{word}中", row.due_on, f"下一步：登记{word}意见")
    if own.last_issued is not None and case.state not in (State.REGISTERED, State.ASSIGNED, State.HANDLING):
        return _after_answer(own)
    return _before_answer(case, files, own, detail, live)


def _after_answer(own) -> Stand:
    last, review = own.last_issued, own.review_of(Review.Step.REVIEW)
    if last.delivered_on is None:
        return Stand("第三十二条", "处理意见已出具，等待送达", following="下一步：答复告知（送达处理意见）")
    if review is None:
        passed = days_left(last.review_until) < 0
        word = "没有请求复查，可以程序办结" if passed else "信访人可以请求复查"
        return Stand("第三十五条", word, last.review_until, "下一步：登记复查请求，或者期满后程序办结")
    if review.delivered_on is None:
        return Stand("第三十五条", "复查意见等待送达", following="下一步：登记复查意见的送达")
    passed = days_left(review.next_until) < 0
    word = "没有请求复核，可以程序办结" if passed else "信访人可以请求复核"
    return Stand("第三十六条", word, review.next_until, "下一步：登记复核请求，或者期满后程序办结")


def _before_answer(case, files, own, detail, live) -> Stand:
    if detail.finished_on:
        return Stand("第三十二条", "已经答复办结", following="没有复查程序的事项，答复后即告终了")
    if live is None:
        until = _due(files, "notice") or last_day(case, "notice", detail.received_on)
        asks = detail.purpose == Petition.Purpose.APPEAL and not detail.route
        return Stand(
            "第三十一条" if asks else "第二十三条",
            "等待受理决定",
            until,
            "下一步：依法分类" if asks else "下一步：受理决定并书面告知",
        )
    if live.kind in GONE:
        article, word, following = GONE[live.kind]
        return Stand(article, word, following="下一步：告知受理情况" if live.notice_is_owed else following)
    if live.notice_is_owed and (until := _due(files, "notice")):
        return Stand("第二十三条", f"已{live.get_kind_display()}，等待书面告知", until, "下一步：告知受理情况")
    until = _due(files, "handle")
    if not detail.needs_opinion:
        return Stand(
            "第二十九条" if detail.purpose == "advice" else "第三十一条", "办理中", until, "下一步：办结并答复"
        )
    if own.opinion is None:
        return Stand("第三十四条", "办理中", until, "下一步：调查核实，拟定处理意见")
    return Stand("第三十二条", "处理意见已拟好", until, "下一步：报批签发，办结后送达")


def _due(files, action: str) -> date | None:
    found = next((r for r in files.deadlines if r.action == action and r.met_at is None and r.ended_at is None), None)
    return timezone.localdate(found.due_at) if found else None


def owed(case, files) -> tuple[str, ...]:
    """What the regulation asks for now, in order; 签收 comes first while a unit has not signed."""
    own = files_of(files)
    detail = own.detail
    if detail is None:
        return ("record_petition",)
    first = ("report_major",) if detail.owes_major_report else ()
    if detail.ended_on or case.state == State.ASSIGNED:
        return first
    if own.open_objection is not None:
        return (*first, "answer_objection")
    if case.state in (State.REGISTERED, State.HANDLING) and not detail.finished_on:
        return (*first, *_owed_before_answer(case, own, detail))
    asked = [row.step for row in own.reviews if row.is_open]
    upward = ("report_upward",) if detail.from_above and detail.finished_on and not detail.upper_reported_on else ()
    return (*first, *(f"record_{step}" for step in asked), *upward)


def _owed_before_answer(case, own, detail) -> tuple[str, ...]:
    live = own.decision
    if live is None:
        asks = detail.purpose == Petition.Purpose.APPEAL and not detail.route
        return ("sort_route",) if asks else ("decide_petition",)
    if live.notice_is_owed:
        return ("tell_decision",)
    wants = case.state == State.HANDLING and detail.needs_opinion and own.opinion is None
    return ("draft_opinion",) if wants else ()


# --- the panel ---------------------------------------------------------------------------------------------------


def panel_of(case, files, allowed) -> dict:
    """Rows, words and buttons of the panel."""
    own = files_of(files)
    return {
        "detail": own.detail,
        "stand": stand_of(case, files),
        "lines": lines(case, own) if own.detail else [],
        "decisions": own.decisions,
        "objections": own.objections,
        "hearings": own.hearings,
        "opinions": own.opinions,
        "reviews": own.reviews,
        "history": history(own, files.user),
        "buttons": buttons(case, allowed),
    }


def buttons(case, allowed) -> list[dict]:
    """What may be done now, in the order of the procedure."""
    from petitions.kind import EVENTS

    names = [row.action for row in EVENTS if row.action in allowed]
    return [{"action": name, "label": label_of(name), "url": f"/cases/{case.number}/do/{name}/"} for name in names]


def lines(case, own) -> list[tuple[str, str]]:
    """(word, text) of what is on record; empty ones are left out."""
    row = own.detail
    marks = [
        word
        for word, yes in (
            ("集体访", row.is_group),
            ("联名", row.is_joint),
            ("越级走访", row.skips_level),
            (f"重复信访（第 {row.sequence} 次）", row.is_repeat),
            ("重大紧急", row.major_found_at is not None),
            ("简易办理", row.is_simple),
        )
        if yes
    ]
    above = (row.get_source_level_display(), row.sender, row.upper_number)
    content = row.content
    found = [
        ("信访形式", "，".join([row.get_form_display(), *marks])),
        ("信访目的", row.get_purpose_display()),
        ("内容分类", " › ".join(part.name for part in (content.parent, content) if part) if content else ""),
        ("人数", f"{row.headcount} 人" if row.headcount > 1 else ""),
        ("收到日期", f"{row.received_on:%Y-%m-%d}"),
        ("来源", " ".join(part for part in above if part) if row.from_above else ""),
        ("上级要求反馈", f"{row.upper_due:%Y-%m-%d}" if row.upper_due else ""),
        *_reports(row),
        ("问题属地", case.place.name if case.place else case.place_text),
        ("户籍地", row.household_place),
        ("常住地", row.residence_place),
        ("职业", row.occupation),
        (
            "法定途径",
            f"{row.get_route_display()}{f'，{row.route_organ}' if row.route_organ else ''}" if row.route else "",
        ),
        ("办结", f"{row.finished_on:%Y-%m-%d}" if row.finished_on else "未办结"),
        ("化解", f"{row.settled_on:%Y-%m-%d} {row.settled_note}" if row.settled_on else "未化解"),
        ("程序办结", f"{row.ended_on:%Y-%m-%d} {row.get_ended_how_display()}" if row.ended_on else ""),
    ]
    return [(word, text) for word, text in found if text]


def _reports(row) -> list[tuple[str, str]]:
    """办结报告 to the organ above, and what was reported as 重大紧急."""
    sent, major = row.upper_reported_on, row.major_reported_at
    return [
        ("办结报告", f"{sent:%Y-%m-%d} 已报送 {row.upper_report_number}".strip() if sent else ""),
        ("重大紧急报告", f"{timezone.localtime(major):%m-%d %H:%M} 报{row.major_reported_to}" if major else ""),
    ]


def history(own, user) -> list:
    """The whole history of the same person and matter, with this one among them; only what the user may see."""
    from petitions.repeats import history_of

    if not own.earlier and not (own.detail is not None and own.detail.sequence == 1 and own.detail.repeats.exists()):
        return []
    return history_of(user, own.detail) if user is not None else []
