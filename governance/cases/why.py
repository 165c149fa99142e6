"""为什么是这一天: each due date explained — start, days passed over and why, pauses, extensions, the law.

One mechanism for the case page, the lists, the printed ledger of a case's clocks and the preview at triage.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from governance.cases.models import Deadline
from governance.cases.models.clock import Unit
from governance.cases.reckoning import Extra, Leg, Stop, history_of, reckon
from governance.core.calendar import (
    Limit,
    calendar_loaded,
    day_word,
    is_workday,
    office_spans,
    skipped_days,
    unloaded_words,
)
from governance.core.models import DictionaryEntry

UNITS = {"day": "自然日", "workday": "工作日", "office_hour": "工作小时", "hour": "小时", "minute": "分钟"}
WEEKDAYS = "一二三四五六日"
LONG_REST = 3
MOST_SPANS = 400


@dataclass(frozen=True)
class Span:
    """A line of the day by day count: from day to day, what these days are, and how they count (计, 不计, 停, 延)."""

    first: object
    last: object
    word: str
    counted: str
    kind: str = "count"


@dataclass
class Why:
    """A due date explained. facts: (label, words); spans: the count day by day; warning: what makes it uncertain."""

    clock: Deadline
    name: str
    status: str
    sentence: str
    facts: list = field(default_factory=list)
    spans: list = field(default_factory=list)
    warning: str = ""


def explained(clocks) -> list[Why]:
    """The explanations of these clocks; their pauses, extensions and moves are read in a few queries."""
    rows = list(with_history(clocks))
    reasons = dict(DictionaryEntry.objects.filter(group="pause_reason").values_list("code", "label"))
    return [_explain(row, reasons) for row in rows]


def with_history(clocks):
    """Clocks with all that `history_of` and the explanation read."""
    return clocks.select_related(
        "case",
        "rule",
        "superseded_by",
        "assignment__unit",
        "supervision",
        "extension__asked_by",
        "extension__decided_by",
    ).prefetch_related(
        "pauses__paused_by",
        "pauses__resumed_by",
        "moves__run",
        "earlier__pauses__paused_by",
        "earlier__pauses__resumed_by",
        "earlier__extension__asked_by",
        "earlier__extension__decided_by",
        "earlier__earlier__pauses",
    )


def _explain(clock: Deadline, reasons) -> Why:
    reckoned = reckon(history_of(clock))
    name = clock.get_action_display()
    if clock.assignment_id:
        name = f"{name}（{clock.assignment.unit.name}）"
    elif clock.supervision_id and clock.supervision.number:
        name = f"{name}（{clock.supervision.number}）"
    why = Why(clock, name, status_words(clock), why_that_day(clock.starts_at, clock.due_at, reckoned.limit))
    if len(reckoned.legs) > 1 or clock.agreed_day:
        why.sentence = _plain_sentence(clock)
    why.warning = unloaded_words(clock.due_at) or _drifted(clock, reckoned)
    why.facts = [*_given(clock), *_stops(clock, reasons), *_extras(clock), *_result(clock)]
    why.spans = [] if clock.agreed_day else [span for leg in reckoned.legs for span in _spans_of(leg)]
    return why


def _drifted(clock, reckoned) -> str:
    """Said of a clock that ended before the calendar was corrected: it kept the date of its time."""
    if reckoned.marks.due == clock.due_at:
        return ""
    return f"这个期限按当时的工作日历算出；按现在的日历是 {stamp(reckoned.marks.due)[:10]}"


# --- the facts -------------------------------------------------------------------------------------------------


def limit_words(amount, unit) -> str:
    """20 自然日."""
    return f"{amount} {UNITS[unit]}"


def stamp(moment) -> str:
    """2026-06-10 10:42."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def due_words(clock) -> str:
    """The due moment: a date for limits in days, a moment for limits in hours."""
    last = timezone.localtime(clock.due_at)
    day = f"{last:%Y-%m-%d} 星期{WEEKDAYS[last.weekday()]}"
    return day if clock.in_days else f"{day} {last:%H:%M}"


def status_words(clock) -> str:
    """进行中, 停计中, 已完成 (in time or late), 已终止 or 已延期."""
    if clock.met_at:
        return f"已完成（{'超期' if clock.met_at > clock.due_at else '按期'}）"
    if clock.superseded_by_id:
        return "已延期"
    if clock.ended_at:
        return "已终止"
    return "停计中" if clock.paused_at else "进行中"


def _given(clock) -> list[tuple[str, str]]:
    starts = clock.rule.starts_from if clock.rule and not clock.agreed_day else ""
    facts = [
        ("起算", f"{stamp(clock.starts_at)}{f'（{starts}）' if starts else ''}{'，当日不计' if clock.in_days else ''}")
    ]
    if clock.agreed_day:
        law = [("依据", clock.source)] if clock.source else []
        return [*facts, ("期限", f"约定的最后一日 {clock.agreed_day:%Y-%m-%d}，逢休息日不顺延"), *law]
    facts.append(("期限", limit_words(clock.rule_amount, clock.rule_unit)))
    if clock.source:
        facts.append(("依据", clock.source))
    if clock.rule:
        words = f"第 {clock.rule_version} 版"
        if clock.rule.version != clock.rule_version:
            now_says = limit_words(clock.rule.amount, clock.rule.unit)
            words += f"；规则后来改到第 {clock.rule.version} 版（{now_says}），这个期限仍按第 {clock.rule_version} 版"
        facts.append(("规则", words))
    return facts


def _chain(clock) -> list[Deadline]:
    chain = [clock]
    while chain[0].extra_amount is not None:
        chain.insert(0, chain[0].earlier.all()[0])
    return chain


def _pauses(clock) -> list:
    return [each for row in _chain(clock) for each in row.pauses.all()]


def _stops(clock, reasons) -> list[tuple[str, str]]:
    facts = []
    for pause in _pauses(clock):
        label = reasons.get(pause.reason_code, "")
        reason = pause.reason if not label or pause.reason.startswith(label) else f"{label}；{pause.reason}"
        words = f"{stamp(pause.paused_at)} {pause.paused_by.name}停计：{reason.rstrip('；')}"
        if pause.resumed_by_id:
            days = (timezone.localdate(pause.resumed_at) - timezone.localdate(pause.paused_at)).days
            words += f"；{stamp(pause.resumed_at)} {pause.resumed_by.name}恢复计时，停 {days} 天"
        facts.append(("停计", words))
    return facts


def _extras(clock) -> list[tuple[str, str]]:
    facts = []
    for row in _chain(clock):
        if row.extra_amount is None:
            continue
        words, asked = f"延长 {limit_words(row.extra_amount, row.extra_unit)}", row.extension
        if asked is not None:
            words += f"；{stamp(asked.asked_at)} {asked.asked_by.name}申请：{asked.reason}"
            if asked.decided_by_id:
                note = f"（{asked.decision_note}）" if asked.decision_note else ""
                words += f"；{stamp(asked.decided_at)} {asked.decided_by.name}批准{note}"
        facts.append(("延期", words))
    return facts


def _result(clock) -> list[tuple[str, str]]:
    facts = [
        ("重算", f"{stamp(move.applied_at)} {move.run.words}：{stamp(move.old_due)[:10]} → {stamp(move.new_due)[:10]}")
        for move in clock.moves.all()
        if move.applied_at
    ]
    facts.append(("到期", due_words(clock)))
    if clock.met_at:
        facts.append(("完成", stamp(clock.met_at)))
    elif clock.superseded_by_id:
        facts.append(("延期到", due_words(clock.superseded_by)))
    elif clock.ended_at:
        facts.append(("终止", f"{stamp(clock.ended_at)}，不再计算"))
    elif clock.paused_at and clock.remaining is not None:
        unit = UNITS[clock.unit] if clock.in_days else "分钟"
        left = f"剩 {clock.remaining} {unit}" if clock.remaining >= 0 else f"停计时已超期 {-clock.remaining} {unit}"
        facts.append(("停计中", f"{left}，恢复计时后接着算"))
    else:
        facts.append(("转黄灯", stamp(clock.yellow_at)))
    return facts


# --- the words of one plain limit --------------------------------------------------------------------------------


def why_that_day(start, due, limit: Limit) -> str:
    """From when it counts, which rest days were passed over, whether the last day was moved."""
    first, last = timezone.localdate(start), timezone.localdate(due)
    words = [f"自 {first.month}月{first.day}日起算（当日不计）"]
    if not limit.in_days:
        counted = "只算办公时间" if limit.unit == Unit.OFFICE_HOUR else "昼夜连续计算"
        words = [f"自 {first.month}月{first.day}日 {timezone.localtime(start):%H:%M} 起算，{counted}"]
    rest = skipped_days(first, last)
    if limit.unit == "workday" and rest:
        words.append(f"跳过休息日 {len(rest)} 天{_long_rests(rest)}")
    elif limit.unit == "day":
        moved = (last - first).days - limit.amount
        words.append(f"到期日逢休息日，顺延 {moved} 天" if moved > 0 else "到期日是工作日，不顺延")
        if _long_rests(rest):
            words.append(f"含{_long_rests(rest).strip('（）')}")
    if limit.in_days and _made_up(first, last):
        words.append(f"{_made_up(first, last)}调休上班，照算工作日")
    words.append(f"{last.month}月{last.day}日星期{WEEKDAYS[last.weekday()]}")
    if not calendar_loaded(last.year):
        words.append(unloaded_words(due))
    return "；".join(words)


def _plain_sentence(clock) -> str:
    first, last = timezone.localdate(clock.starts_at), timezone.localdate(clock.due_at)
    if clock.agreed_day:
        return f"自 {first.month}月{first.day}日起，约定 {last.month}月{last.day}日前完成"
    happened = [word for word, yes in (("停计", _pauses(clock)), ("延期", clock.extra_amount)) if yes]
    words = "、".join(happened) or "停计"
    end = f"{last.month}月{last.day}日星期{WEEKDAYS[last.weekday()]}"
    return f"自 {first.month}月{first.day}日起算，中间有{words}，到 {end}"


def _made_up(first, last) -> str:
    days = [first + timedelta(days=i) for i in range(1, min((last - first).days, MOST_SPANS) + 1)]
    return "、".join(f"{day.month}月{day.day}日" for day in days if day_word(day) == "调休上班")


def _long_rests(rest) -> str:
    """Holidays among the rest days, as spans of three days and more."""
    spans, run = [], []
    for day in [*rest, None]:
        if run and day is not None and (day - run[-1]).days == 1:
            run.append(day)
            continue
        if len(run) >= LONG_REST:
            spans.append(f"{run[0].month}月{run[0].day}日–{run[-1].month}月{run[-1].day}日{_holiday_names(run)}")
        run = [day]
    return f"（{'、'.join(spans)}放假）" if spans else ""


def _holiday_names(days) -> str:
    """The names of the holidays in a span of rest days: 国庆节、中秋节."""
    words = dict.fromkeys(day_word(day) for day in days)
    return "、".join(word.removesuffix("放假") for word in words if word.endswith("放假") and word != "放假")


# --- day by day ------------------------------------------------------------------------------------------------


def _spans_of(leg: Leg) -> list[Span]:
    """One leg of a clock, day by day, equal neighbours taken together."""
    first = timezone.localdate(leg.start)
    spans = []
    if isinstance(leg.why, Stop):
        stopped = timezone.localdate(leg.why.at)
        spans.append(Span(stopped, first, "停计，恢复当日不计", "不计", "stop"))
    elif isinstance(leg.why, Extra):
        spans.append(
            Span(first, first, f"延期 {limit_words(leg.owed, leg.limit.unit)}，从这一日后接着算", "延期", "extra")
        )
    elif leg.limit.in_days:
        spans.append(Span(first, first, "起算日", "不计", "rest"))
    if not leg.limit.in_days:
        return [*spans, *_spans_in_hours(leg)]
    return [*spans, *_grouped(_days_of(leg, first))]


def _days_of(leg: Leg, first):
    """(day, word, number or None, kind) of each day until the leg ends."""
    last = timezone.localdate(leg.due)
    until = min(last, timezone.localdate(leg.stop)) if leg.stop else last
    number = 0
    for i in range(1, min((until - first).days, MOST_SPANS) + 1):
        day = first + timedelta(days=i)
        word = day_word(day)
        if leg.limit.unit == Unit.WORKDAY:
            counts, kind = is_workday(day), "count" if is_workday(day) else "rest"
        else:
            counts = i <= leg.owed
            kind = "count" if counts else "roll"
            word = "连续计算" if counts else _roll_word(first + timedelta(days=max(leg.owed, 0)), day)
        number += counts
        yield day, word, number if counts else None, kind


def _roll_word(nominal, day) -> str:
    """Of the days after the last one that counts: why the limit does not end there."""
    if not is_workday(day):
        return f"{day_word(day)}，顺延"
    return f"最后一日 {nominal.month}月{nominal.day}日是{day_word(nominal)}，顺延到这个工作日"


def _grouped(days) -> list[Span]:
    spans, open_group = [], []
    for row in [*days, None]:
        if open_group and row is not None and (row[1], row[3]) == (open_group[-1][1], open_group[-1][3]):
            open_group.append(row)
            continue
        if open_group:
            (start, word, low, kind), (end, _, high, _) = open_group[0], open_group[-1]
            numbers = f"第 {low} 日" if low == high else f"第 {low}–{high} 日"
            spans.append(Span(start, end, word, numbers if low else "顺延" if kind == "roll" else "不计", kind))
        open_group = [row]
    return spans


def _spans_in_hours(leg: Leg) -> list[Span]:
    begin, end = timezone.localtime(leg.start), timezone.localtime(min(leg.due, leg.stop) if leg.stop else leg.due)
    if leg.limit.unit != Unit.OFFICE_HOUR:
        return [Span(begin.date(), end.date(), f"{begin:%H:%M} 起昼夜连续计算，到 {end:%m-%d %H:%M}", "计")]
    spans, day = [], begin.date()
    for _ in range(MOST_SPANS):
        pieces = [(max(a, begin), min(b, end)) for a, b in office_spans(day)]
        pieces = [(a, b) for a, b in pieces if a < b]
        if pieces:
            minutes = int(sum((b - a).total_seconds() for a, b in pieces) // 60)
            words = "、".join(f"{timezone.localtime(a):%H:%M}–{timezone.localtime(b):%H:%M}" for a, b in pieces)
            spans.append(Span(day, day, words, f"计 {minutes // 60} 小时 {minutes % 60} 分"))
        elif not is_workday(day):
            spans.append(Span(day, day, day_word(day), "不计", "rest"))
        if day >= end.date():
            break
        day += timedelta(days=1)
    return spans
