"""Guards of a petition: the order that the 《信访工作条例》 sets. A step out of order is refused naming the article."""

from django.utils import timezone

from governance.cases.guards import guard
from governance.core.exceptions import GuardFailed
from petitions.files import files_of
from petitions.limits import last_day
from petitions.models import Decision, Petition, Review

AT_HOME = (Decision.Kind.ACCEPT, Decision.Kind.ASSIGN)
REFUSED = (Decision.Kind.REFUSE, Decision.Kind.NO_REPEAT)
AWAY = (Decision.Kind.TRANSFER, Decision.Kind.GUIDE, Decision.Kind.ASSIGN)


def must(step, name: str, sentence: str) -> None:
    """A value of the request must be there; silent while only the button is asked for."""
    value = step.get(name)
    if not step.is_preview and (not value or (isinstance(value, str) and not value.strip())):
        raise GuardFailed(sentence, field=name)


def today_of(step):
    """The local day of the step."""
    return timezone.localdate(step.at)


def not_in_future(step, name: str, after=None, words: str = "") -> None:
    """A day of the request lies not after today, and not before `after` (with the words for that)."""
    day = step.get(name)
    if day is None:
        return
    if day > today_of(step):
        raise GuardFailed("日期不能晚于今天，请核对。", field=name)
    if after is not None and day < after:
        raise GuardFailed(f"日期不能早于{words}（{after:%Y-%m-%d}），请核对。", field=name)


# --- registering and classifying -------------------------------------------------------------------------------


@guard
def petition_is_kept(step):
    """有信访登记."""
    if files_of(step.files).detail is None:
        raise GuardFailed("这件信访还没有信访登记，请先填写“信访登记”。")


@guard
def not_decided_otherwise(step):
    """作出受理决定以前才改法定途径."""
    live = files_of(step.files).decision
    if live is not None and live.kind in (*REFUSED, Decision.Kind.TRANSFER, Decision.Kind.GUIDE):
        raise GuardFailed(f"已经决定“{live.get_kind_display()}”，不再改法定途径；决定有误的请重新作出受理决定。")


@guard
def route_is_said(step):
    """途径已选；走其他途径的写明向哪个机关提出 (第三十一条)."""
    must(step, "route", "请按第三十一条的顺序选择法定途径。")
    if step.is_preview or step.get("route") == Petition.Route.PETITION:
        return
    must(step, "route_organ", "走其他法定途径的，请写明由哪个机关、单位处理（《信访工作条例》第三十一条）。")


# --- decision ----------------------------------------------------------------------------------------------------


@guard
def decision_is_lawful(step):
    """受理决定合法：次序、理由和机关 (第二十二条、第二十三条、第三十六条)."""
    own = files_of(step.files)
    if step.is_preview:
        return
    kind = step.get("kind")
    if not kind:
        raise GuardFailed("请选择决定。", field="kind")
    _against_termination(own, kind)
    _by_kind(step, own, kind)
    not_in_future(step, "decided_on", own.detail.received_on, "收到日期")


def _against_termination(own, kind) -> None:
    ended = own.terminated
    if ended is not None and kind != Decision.Kind.NO_REPEAT:
        raise GuardFailed(
            f"同一事项已经复核终结（{ended.case.shown_number}），仍以同一事实和理由提出的，"
            "只能不再受理（《信访工作条例》第三十六条）。",
            field="kind",
        )
    if ended is None and kind == Decision.Kind.NO_REPEAT:
        raise GuardFailed(
            "没有查到同一事项的复核终结，不能不再受理（《信访工作条例》第三十六条）；"
            "有终结的原件请先用“认定重复信访”关联。",
            field="kind",
        )


def _by_kind(step, own, kind) -> None:
    detail = own.detail
    if kind in AT_HOME and detail.purpose == Petition.Purpose.APPEAL and not detail.route:
        raise GuardFailed("请先“依法分类”，确定法定途径再受理（《信访工作条例》第三十一条）。", field="kind")
    if kind == Decision.Kind.GUIDE and detail.route in ("", Petition.Route.PETITION):
        raise GuardFailed("引导法定途径的，请先“依法分类”选定途径（《信访工作条例》第三十一条）。", field="kind")
    if kind in (*REFUSED, Decision.Kind.TRANSFER, Decision.Kind.GUIDE):
        must(step, "reason", "请写明理由，告知书上要写（《信访工作条例》第二十三条）。")
    if kind == Decision.Kind.REFUSE:
        must(step, "basis", "不予受理请写明依据（《信访工作条例》第十九条、第二十三条）。")
    if kind in (Decision.Kind.TRANSFER, Decision.Kind.ASSIGN):
        must(step, "organ", "请写明转送、交办给哪个机关、单位（《信访工作条例》第二十二条）。")
    if kind == Decision.Kind.ASSIGN:
        must(step, "report_by", "交办的要写明要求反馈办理结果的日期（《信访工作条例》第二十二条第三项）。")


@guard
def not_yet_answered(step):
    """还没有出具处理意见."""
    own = files_of(step.files)
    opinion = own.opinion
    if opinion is not None and opinion.issued_on:
        raise GuardFailed("处理意见已经出具，不再改受理决定。")


@guard
def notice_is_owed(step):
    """受理决定还没有告知 (第二十三条)."""
    live = files_of(step.files).decision
    if live is None:
        raise GuardFailed("还没有作出受理决定，先决定再告知（《信访工作条例》第二十三条）。")
    if not live.notice_is_owed:
        raise GuardFailed("这项决定已经告知过了。")
    not_in_future(step, "told_on", live.decided_on, "决定日期")


# --- objection -----------------------------------------------------------------------------------------------------


@guard
def objection_is_open(step):
    """上级转来的，5 个工作日内提出异议 (第二十三条第三款)."""
    own = files_of(step.files)
    if not own.detail.from_above:
        raise GuardFailed("只有上级转送、交办来的事项才能提出异议（《信访工作条例》第二十三条）。")
    if own.is_accepted:
        raise GuardFailed("已经受理，不能再提出异议（《信访工作条例》第二十三条）。")
    if own.open_objection is not None:
        raise GuardFailed("已经提出异议，正在等转送机关答复。")
    last = last_day(step.case, "decline", own.detail.received_on)
    day = step.get("raised_on") or today_of(step)
    if day > last:
        raise GuardFailed(
            f"异议期限到 {last:%Y-%m-%d} 为止，自收到之日起 5 个工作日，现在已经过期（《信访工作条例》第二十三条）。",
            field="raised_on",
        )
    not_in_future(step, "raised_on", own.detail.received_on, "收到日期")


@guard
def objection_waits(step):
    """有等待答复的异议."""
    objection = files_of(step.files).open_objection
    if objection is None:
        raise GuardFailed("没有等待答复的异议。")
    not_in_future(step, "answered_on", objection.raised_on, "提出日期")


# --- shared actions of the lifecycle ---------------------------------------------------------------------------


@guard
def petition_may_be_handed_out(step):
    """决定不在本镇办理的，不分流办理；异议等待答复时不分流."""
    own = files_of(step.files)
    live = own.decision
    if live is not None and live.kind not in AT_HOME:
        raise GuardFailed(
            f"已经决定“{live.get_kind_display()}”（《信访工作条例》第二十二条、第二十三条），不能分流办理。"
        )
    if own.open_objection is not None:
        raise GuardFailed("已向转送机关提出异议，等答复后再分流（《信访工作条例》第二十三条）。")
    if own.detail is not None and own.terminated is not None:
        raise GuardFailed(
            f"同一事项已经复核终结（{own.terminated.case.shown_number}），只能不再受理（《信访工作条例》第三十六条）。"
        )


@guard
def refusal_is_decided(step):
    """已经决定不予受理或者不再受理."""
    live = files_of(step.files).decision
    if live is None or live.kind not in REFUSED:
        raise GuardFailed("请先作出“受理决定”：不予受理或者不再受理，写明理由和依据（《信访工作条例》第二十三条）。")


@guard
def sending_is_decided(step):
    """已经决定转送、交办、引导，或者异议获准退回."""
    own = files_of(step.files)
    agreed = any(row.answer == row.Answer.AGREED for row in own.objections)
    if not agreed and (own.decision is None or own.decision.kind not in AWAY):
        raise GuardFailed("请先作出“受理决定”：转送、交办或者引导法定途径（《信访工作条例》第二十二条、第三十一条）。")


@guard
def petition_may_be_finished(step):
    """受理过、该出处理意见的已经拟好 (第二十三条、第三十二条)."""
    own = files_of(step.files)
    # What a ledger brought in as finished was answered before, on papers that are not here.
    if step.row.action == "take_answer" or step.case.source_system or own.detail is None:
        return
    if not own.is_accepted:
        raise GuardFailed("还没有“受理决定”，先受理再办结（《信访工作条例》第二十三条）。")
    if own.detail.needs_opinion and own.opinion is None:
        raise GuardFailed("走信访程序的求决事项须出具书面处理意见，请先“拟定处理意见”（《信访工作条例》第三十二条）。")


@guard
def sixty_days_run(step):
    """只有第三十一条第六项的事项受理后可以延期 (第三十四条)."""
    own = files_of(step.files)
    if own.detail is None:
        return
    if not own.is_accepted or not own.detail.needs_opinion:
        raise GuardFailed("只有受理后走信访程序（第三十一条第六项）的事项可以延期（《信访工作条例》第三十四条）。")


# --- opinion -----------------------------------------------------------------------------------------------------


@guard
def opinion_may_be_drafted(step):
    """受理之后、签发之前拟定 (第三十二条)."""
    from governance.cases.models.signing import Matter
    from governance.cases.signing import open_approval, signed

    own = files_of(step.files)
    if not own.is_accepted:
        raise GuardFailed("还没有受理，不能拟处理意见（《信访工作条例》第二十三条、第三十二条）。")
    if open_approval(step.files, Matter.ANSWER) or signed(step.files, Matter.ANSWER):
        raise GuardFailed("处理意见正在审签或者已经签发，要改请先由签发人退回。")


@guard
def opinion_is_whole(step):
    """事实、证据、依据、意见和复查机关都有 (第三十二条、第三十五条)."""
    must(step, "result", "请选择处理意见：支持、解释说明或者不予支持（《信访工作条例》第三十二条）。")
    must(step, "facts", "请写明查明的事实（《信访工作条例》第三十二条）。")
    must(step, "evidence", "请写明证据（《信访工作条例》第三十二条）。")
    must(step, "basis", "没有法律法规或者政策依据的处理意见不能出具，请写明依据（《信访工作条例》第三十二条）。")
    must(step, "measures", "请逐项写明处理意见和落实办法。")
    must(step, "review_organ", "请写明不服时向哪个机关请求复查（《信访工作条例》第三十五条）。")


# --- review and re-review --------------------------------------------------------------------------------------


def _in_time(step, until, what: str, article: str) -> None:
    if files_of(step.files).detail.ended_on:
        raise GuardFailed(f"信访程序已经终了，不再登记{what}请求（《信访工作条例》{article}）。")
    day = step.get("asked_on") or today_of(step)
    if day > until:
        raise GuardFailed(
            f"请求{what}的期限到 {until:%Y-%m-%d} 为止，已经超过，{what}请求不再受理（《信访工作条例》{article}）。",
            field="asked_on",
        )


@guard
def review_may_be_asked(step):
    """收到处理意见之日起 30 日内请求复查 (第三十五条)."""
    own = files_of(step.files)
    last = own.last_issued
    if last is None or last.delivered_on is None:
        raise GuardFailed("书面处理意见还没有送达，复查从收到处理意见起算（《信访工作条例》第三十五条）。")
    if own.review_of(Review.Step.REVIEW) is not None:
        raise GuardFailed("这份处理意见已经请求过复查（《信访工作条例》第三十五条）。")
    _in_time(step, last.review_until, "复查", "第三十五条")
    not_in_future(step, "asked_on", last.delivered_on, "处理意见送达日期")


@guard
def recheck_may_be_asked(step):
    """收到复查意见之日起 30 日内请求复核 (第三十六条)."""
    own = files_of(step.files)
    review = own.review_of(Review.Step.REVIEW)
    if review is None or review.delivered_on is None:
        raise GuardFailed("复查意见还没有作出并送达，不能请求复核（《信访工作条例》第三十六条）。")
    if own.review_of(Review.Step.RECHECK) is not None:
        raise GuardFailed("已经请求过复核（《信访工作条例》第三十六条）。")
    _in_time(step, review.next_until, "复核", "第三十六条")
    not_in_future(step, "asked_on", review.delivered_on, "复查意见送达日期")


def open_review(step, name: str) -> Review:
    """The 复查 or 复核 that waits for its opinion; GuardFailed naming the article when there is none."""
    found = files_of(step.files).review_of(name)
    if found is None or not found.is_open:
        word = Review.Step(name).label
        article = "第三十五条" if name == Review.Step.REVIEW else "第三十六条"
        raise GuardFailed(f"没有等待意见的{word}，请先登记{word}请求（《信访工作条例》{article}）。")
    return found


def _opinion_days(step, review) -> None:
    must(step, "result", "请选择结论。")
    not_in_future(step, "decided_on", review.asked_on, "请求日期")
    not_in_future(step, "delivered_on", step.get("decided_on"), "意见日期")


@guard
def review_waits(step):
    """复查等待意见 (第三十五条)."""
    _opinion_days(step, open_review(step, Review.Step.REVIEW))


@guard
def recheck_waits(step):
    """复核等待意见 (第三十六条)."""
    _opinion_days(step, open_review(step, Review.Step.RECHECK))


@guard
def hearing_fits(step):
    """听证在复核期间举行，日期不重叠 (第三十六条)."""
    review = open_review(step, Review.Step.RECHECK)
    since, until = step.get("since"), step.get("until")
    if since is None or until is None:
        return
    if until < since:
        raise GuardFailed("结束日期不能早于开始日期。", field="until")
    not_in_future(step, "since", review.asked_on, "请求复核日期")
    if any(since <= row.until and row.since <= until for row in review.hearings.all()):
        raise GuardFailed("这几天已经登记过听证，请核对日期。", field="since")


# --- end and repeat ----------------------------------------------------------------------------------------------


@guard
def procedure_may_end(step):
    """程序终了的情形已经具备 (第三十三条、第三十五条、第三十六条)."""
    own = files_of(step.files)
    if own.detail.ended_on:
        raise GuardFailed("信访程序已经终了。")
    if any(row.is_open for row in own.reviews):
        raise GuardFailed("复查、复核还在进行，不能终了程序（《信访工作条例》第三十五条、第三十六条）。")
    if not step.is_preview:
        _ended_because(step, own, step.get("how"))


def _ended_because(step, own, how) -> None:
    last, day, kinds = own.last_issued, today_of(step), Petition.Ended
    review, recheck = own.review_of(Review.Step.REVIEW), own.review_of(Review.Step.RECHECK)
    if how == kinds.NO_REQUEST and (
        last is None or last.delivered_on is None or review is not None or day <= last.review_until
    ):
        raise GuardFailed("请求复查的 30 日还没有过，或者已经请求过复查（《信访工作条例》第三十五条）。", field="how")
    if how == kinds.NO_RECHECK and (
        review is None or review.delivered_on is None or recheck is not None or day <= review.next_until
    ):
        raise GuardFailed("请求复核的 30 日还没有过，或者已经请求过复核（《信访工作条例》第三十六条）。", field="how")
    if how == kinds.RECHECKED and (recheck is None or recheck.is_open):
        raise GuardFailed("还没有复核意见，不能按复核终结（《信访工作条例》第三十六条）。", field="how")
    if how in (kinds.AGREED, kinds.WITHDRAWN, kinds.NO_PETITIONER):
        must(step, "note", "请写明情况和凭据，如协议编号、撤回申请、死亡证明（《信访工作条例》第三十三条）。")


@guard
def settling_is_said(step):
    """化解情况已写，办结不等于化解."""
    must(step, "note", "请写明怎样化解的、信访人怎样表示息诉息访。")
    not_in_future(step, "settled_on", files_of(step.files).detail.received_on, "收到日期")


@guard
def is_repeat(step):
    """已经认定为重复信访."""
    if not files_of(step.files).detail.is_repeat:
        raise GuardFailed("还没有认定为重复信访。")


@guard
def repeat_fits(step):
    """重复信访由人认定：早些登记的、别人看得见的信访件."""
    own = files_of(step.files)
    if own.detail.is_repeat:
        raise GuardFailed("已经认定为重复信访。")
    if step.is_preview:
        return
    earlier = step.get("earlier")
    first = Petition.objects.filter(pk=earlier.pk).first() if earlier is not None else None
    if first is None:
        raise GuardFailed("请选择早先的信访件。", field="earlier")
    if first.pk == step.case.pk or first.root_id == step.case.pk:
        raise GuardFailed("请选择另一件、更早登记的信访件。", field="earlier")
    if earlier.registered_at > step.case.registered_at:
        raise GuardFailed("对方登记得更晚，请在对方那件上认定。", field="earlier")
