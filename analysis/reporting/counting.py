"""The figures, tables and charts of a report (evaluation-and-reports §8), written into a Book."""

from collections import Counter
from datetime import timedelta

from analysis.periods import next_month
from analysis.reporting import words
from analysis.reporting.book import Book
from analysis.reporting.facts import Facts, value_of
from governance.cases.filters import RISKS
from governance.cases.kinds import all_kinds
from governance.cases.models import Case

HIGH = 3
TOP = 5
SORTS = (("1", "自然灾害"), ("2", "事故灾难"), ("3", "公共卫生事件"), ("4", "社会安全事件"), ("", "未分类"))
#: Numbers that other offices hand in, each with the name of its figure.
HANDED = ("治安案件", "刑事案件", "警情", "网络舆情", "重点人群走访")
RATES = (
    ("按期办结率", "close_ontime", "期限内办结 ÷ 本期到期的办理（含到期未办结）"),
    ("群众满意率", "satisfy", "非常满意、满意、基本满意 ÷ 本期已评价（不含未联系上、未评价）"),
    ("重复信访率", "repeat", "重复信访 ÷ 本期分到的信访"),
)
MEDIATED = "调解成功率"
MEDIATED_FORMULA = "达成协议 ÷ 本期结束的调解（达成协议、调解不成和终止调解，以案件结束为准）"
TOTAL = ["指标", "本期", "上期", "环比", "上年同期", "同比", "本年累计"]
GOOD_CHANNELS = (Case.Channel.HOTLINE, Case.Channel.ONLINE)


def of_kind(key):
    return lambda fact: fact.kind == key


def is_high(fact):
    return fact.risk >= HIGH


def measures():
    """(name, formula, what is counted over a span) of the 总表."""
    found = [
        ("登记案件", "本期登记的案件", lambda facts, span: facts.registered(span)),
        ("办结案件", "本期结束的案件", lambda facts, span: facts.closed(span)),
        ("期末在办", "期末还没有结束的案件", lambda facts, span: facts.open_at(span[1])),
    ]
    for kind in all_kinds():
        found.append((f"{kind.label}登记", f"本期登记的{kind.label}", _registered(of_kind(kind.key))))
    found += [
        ("重大和高风险", "本期登记的风险为高、重大的案件", _registered(is_high)),
        ("十人以上", "本期登记的涉及 10 人以上的案件", _registered(lambda fact: fact.people >= 10)),
        ("网格上报", "本期由网格上报登记的案件", _registered(lambda fact: fact.channel == Case.Channel.GRID)),
        ("热线和网上", "本期由 12345 转办和网上登记的案件", _registered(lambda fact: fact.channel in GOOD_CHANNELS)),
    ]
    return found


def _registered(wanted):
    return lambda facts, span: facts.registered(span, wanted)


def fill(book: Book, facts: Facts, deliveries: dict, report=lambda *args: None) -> None:
    """All figures of a period. `deliveries`: name → what was handed in."""
    steps = (total, trend, disputes, petitions, incidents, voices, offices, places, risks, hot_spots)
    for number, step in enumerate(steps, 1):
        step(book, facts)
        report(number, len(steps) + 2, f"已统计第 {number} 项，共 {len(steps)} 项")
    handed(book, deliveries)


def total(book: Book, facts: Facts) -> None:
    """1 总表."""
    spans, rows = facts.spans, []
    for name, formula, count in measures():
        this, before, last = (count(facts, span) for span in (spans.this, spans.before, spans.last_year))
        row = [book.count(name, this, formula), book.count(f"{name}·上期", before, formula)]
        row.append(words.cell(len(this), len(before)))
        row += [book.count(f"{name}·上年同期", last, formula), words.cell(len(this), len(last))]
        year = "—" if name == "期末在办" else book.count(f"{name}·本年累计", count(facts, spans.year), formula)
        rows.append([name, *row, year])
        book.saying(f"{name}·环比", words.change("环比", len(this), len(before)), before, "和上期比")
        book.saying(f"{name}·同比", words.change("同比", len(this), len(last)), last, "和上年同期比")
    for name, formula, count in rates():
        this, before, last = (count(facts, span) for span in (spans.this, spans.before, spans.last_year))
        now, then, ago = value_of(this), value_of(before), value_of(last)
        row = [book.rate(name, this, formula), book.rate(f"{name}·上期", before, formula)]
        row.append(words.points_cell(now, then))
        row += [book.rate(f"{name}·上年同期", last, formula), words.points_cell(now, ago)]
        rows.append([name, *row, book.rate(f"{name}·本年累计", count(facts, spans.year), formula)])
        book.saying(f"{name}·环比", words.points("环比", now, then), before[0], "和上期比")
        book.saying(f"{name}·同比", words.points("同比", now, ago), last[0], "和上年同期比")
    book.table("total", "主要指标总表", TOTAL, rows, widths=(28, 18, 18, 24, 19, 29, 20))


def rates():
    """(name, formula, (denominator, numerator) over a span)."""
    found = [(name, formula, _rated(key)) for name, key, formula in RATES]
    return [*found, (MEDIATED, MEDIATED_FORMULA, lambda facts, span: facts.mediated(span))]


def _rated(key):
    return lambda facts, span: facts.rated(key, span)


def trend(book: Book, facts: Facts) -> None:
    """Twelve months up to the end of the period."""
    end = facts.spans.this[1] - timedelta(days=1)
    firsts = [next_month(end.replace(day=1), -n) for n in range(11, -1, -1)]
    labels, registered, ended = [], [], []
    for first in firsts:
        span, label = (first, next_month(first)), f"{first:%Y-%m}"
        labels.append(label)
        for name, cases, into in (
            (f"登记·{label}", facts.registered(span), registered),
            (f"办结·{label}", facts.closed(span), ended),
        ):
            book.count(name, cases, in_text=False)
            into.append(name)
    book.chart("trend", "近十二个月登记和办结件数", "line", labels, [("登记", registered), ("办结", ended)])
    rows = [[label, {"f": one}, {"f": other}] for label, one, other in zip(labels, registered, ended, strict=True)]
    book.table("trend_table", "近十二个月登记和办结件数", ["月份", "登记", "办结"], rows)


def _ranked(facts, cases) -> list[tuple[str, list[int]]]:
    """(upper category, cases), the most first."""
    by = {row.pk: row.category for row in facts.rows}
    counts = Counter(by[pk] for pk in cases)
    names = sorted(counts, key=lambda name: (-counts[name], name))
    return [(name, [pk for pk in cases if by[pk] == name]) for name in names]


def _bars(book, facts, key, title, prefix, cases) -> list[tuple[str, list[int]]]:
    """A bar for each of the first categories; they can be named in the text."""
    ranked = _ranked(facts, cases)
    shown = ranked[:TOP]
    for name, found in ranked:
        book.count(f"{prefix}·{name}", found, f"本期登记，类别为{name}", in_text=True)
    if shown:
        names = [f"{prefix}·{name}" for name, _ in shown]
        book.chart(key, title, "bar", [name for name, _ in shown], [("件数", names)])
    return ranked


def disputes(book: Book, facts: Facts) -> None:
    """2 矛盾纠纷 by category and village; the first five as bars."""
    cases = facts.registered(facts.spans.this, of_kind("dispute"))
    ranked = _bars(book, facts, "dispute_bars", "矛盾纠纷类别前五位", "纠纷", cases)
    heads = [name for name, _ in ranked[:TOP]]
    _cross(book, facts, "dispute_places", "矛盾纠纷类别和村（社区）分布", "纠纷分布", cases, heads)


def _cross(book, facts, key, title, prefix, cases, heads) -> None:
    inside = {row.pk: row for row in facts.rows if row.pk in set(cases)}
    columns = [*heads, "其他"]

    def column(row):
        return row.category if row.category in heads else "其他"

    lines = [
        (facts.names[unit.pk], [pk for pk in cases if (inside[pk].path or "").startswith(unit.path)])
        for unit in facts.villages
    ]
    placed = {pk for _, found in lines for pk in found}
    lines.append(("其他地点", [pk for pk in cases if pk not in placed]))
    lines.append(("合计", cases))
    rows = []
    for name, found in lines:
        cells = [
            book.count(f"{prefix}·{name}·{head}", [pk for pk in found if column(inside[pk]) == head], in_text=False)
            for head in columns
        ]
        rows.append([name, *cells, book.count(f"{prefix}·{name}·合计", found, in_text=False)])
    book.table(key, title, ["村（社区）", *columns, "合计"], rows, cross=True)


def petitions(book: Book, facts: Facts) -> None:
    """5 信访 by channel, with 集体访."""
    span = facts.spans.this
    cases = facts.registered(span, of_kind("petition"))
    _bars(book, facts, "petition_bars", "信访内容前五位", "信访", cases)
    rows = []
    for value, label in Case.Channel.choices:
        mine = facts.registered(span, lambda fact, value=value: fact.kind == "petition" and fact.channel == value)
        if mine:
            rows.append([label, book.count(f"信访渠道·{label}", mine, f"本期由{label}登记的信访")])
    group = facts.registered(span, lambda fact: fact.kind == "petition" and fact.people >= 5)
    rows.append(["其中 5 人以上", book.count("集体信访", group, "本期登记、涉及 5 人以上的信访")])
    book.table("petition_channels", "信访渠道", ["渠道", "件数"], rows)


def incidents(book: Book, facts: Facts) -> None:
    """10 突发事件 by class."""
    span, rows = facts.spans.this, []
    for value, label in SORTS:
        mine = facts.registered(span, lambda fact, value=value: fact.kind == "incident" and (fact.sort or "") == value)
        rows.append([label, book.count(f"突发事件·{label}", mine, f"本期登记的{label}")])
    book.table("incident_sorts", "突发事件分类", ["类别", "件数"], rows)


def voices(book: Book, facts: Facts) -> None:
    """6 热线 and 网上, 11 网格事件, by content."""
    span = facts.spans.this
    online = facts.registered(span, lambda fact: fact.channel in GOOD_CHANNELS)
    _bars(book, facts, "voice_bars", "热线和网上诉求前五位", "热线网上", online)
    grid = facts.registered(span, lambda fact: fact.channel == Case.Channel.GRID)
    _bars(book, facts, "grid_bars", "网格上报事件前五位", "网格", grid)


def offices(book: Book, facts: Facts) -> None:
    """7 单位办理情况."""
    span, close = facts.spans.this, facts.rated_by_unit("close_ontime", facts.spans.this)
    liked, rows = facts.rated_by_unit("satisfy", span), []
    leads = Counter(row.lead for row in facts.rows if row.lead)
    for pk in sorted(leads, key=lambda pk: (-leads[pk], pk)):
        if pk not in facts.names:
            continue
        name = facts.names[pk]
        mine = [
            facts.registered(span, lambda fact, pk=pk: fact.lead == pk),
            facts.closed(span, lambda fact, pk=pk: fact.lead == pk),
            facts.open_at(span[1], lambda fact, pk=pk: fact.lead == pk),
        ]
        whole, good = close.get(pk, ([], []))
        late = _without(whole, good)
        if not any((*mine, whole)):
            continue
        cells = [
            book.count(f"单位·{name}·{head}", cases, in_text=False)
            for head, cases in zip(("登记", "办结", "在办"), mine, strict=True)
        ]
        cells.append(book.count(f"单位·{name}·超期", late, "本期到期而没有在期限内办结", in_text=False))
        cells.append(book.rate(f"单位·{name}·按期办结率", (whole, good), RATES[0][2], in_text=False))
        cells.append(book.rate(f"单位·{name}·满意率", liked.get(pk, ([], [])), RATES[1][2], in_text=False))
        rows.append([name, *cells])
    head = ["单位", "登记", "办结", "期末在办", "超期", "按期办结率", "满意率"]
    book.table("offices", "单位办理情况", head, rows, widths=(42, 15, 15, 20, 15, 26, 23))
    whole, good = facts.rated("close_ontime", span)
    book.count("本期超期", _without(whole, good), "本期到期而没有在期限内办结的办理")


def _without(whole: list[int], good: list[int]) -> list[int]:
    """What is in the denominator and not in the numerator; a case may be in it more than once."""
    left = Counter(whole) - Counter(good)
    return list(left.elements())


def places(book: Book, facts: Facts) -> None:
    """Villages, the most registered first; those that reported nothing are shown with 0."""
    span, lines = facts.spans.this, []
    for unit in facts.villages:

        def here(fact, path=unit.path):
            return (fact.path or "").startswith(path)

        counted = (
            ("登记", facts.registered(span, here)),
            ("办结", facts.closed(span, here)),
            ("在办", facts.open_at(span[1], here)),
            ("高风险", facts.open_at(span[1], lambda fact, here=here: here(fact) and is_high(fact))),
        )
        lines.append((facts.names[unit.pk], counted))
    lines.sort(key=lambda line: -len(line[1][0][1]))
    rows = [
        [name, *(book.count(f"村·{name}·{head}", cases, in_text=False) for head, cases in counted)]
        for name, counted in lines
    ]
    book.table("places", "各村（社区）情况", ["村（社区）", "登记", "办结", "期末在办", "重大和高风险在办"], rows)
    top = [name for name, counted in lines if counted[0][1]][:TOP]
    if top:
        book.chart("place_bars", "登记件数前五位的村（社区）", "bar", top, [("登记", [f"村·{n}·登记" for n in top])])
    silent = sum(1 for _, counted in lines if not counted[0][1])
    book.figures["没有登记的村"] = {
        "text": str(silent), "number": None, "cases": [], "good": None, "in_text": True,
        "formula": "本期没有一件登记的村（社区）：" + "、".join(n for n, c in lines if not c[0][1])[:150],
    }  # fmt: skip


def risks(book: Book, facts: Facts) -> None:
    """8 风险清单: open cases of grade 3 and 4 at the end, with grade, place and owner; no names of parties."""
    day, grades = facts.spans.this[1], dict(RISKS)
    found = [row for row in facts.rows if row.pk in set(facts.open_at(day, is_high))]
    found.sort(key=lambda row: (-row.risk, row.registered))
    for grade, name in ((4, "重大风险在办"), (3, "高风险在办")):
        book.count(name, [row.pk for row in found if row.risk == grade], f"期末在办、风险为{grades[grade]}的案件")
    villages = {unit.path: facts.names[unit.pk] for unit in facts.villages}
    rows = []
    for number, row in enumerate(found, 1):
        place = next((name for path, name in villages.items() if (row.path or "").startswith(path)), "—")
        owner = facts.names.get(row.lead, "还没有分流")
        who = f"{owner}（{row.handler}）" if row.handler else owner
        rows.append([number, {"case": row.number}, grades[row.risk], row.category, place, row.people, who])
    head = ["序号", "案件编号", "等级", "类别", "发生地", "涉及人数", "责任单位（承办人）"]
    book.table("risks", "重大和高风险清单", head, rows, widths=(13, 28, 18, 29, 20, 15, 33))


def hot_spots(book: Book, facts: Facts) -> None:
    """热点: the first categories with 占比 and 环比; places where one category came three times."""
    spans = facts.spans
    cases, rows = facts.registered(spans.this), []
    before = dict(_ranked(facts, facts.registered(spans.before)))
    for name, found in _ranked(facts, cases)[:TOP]:
        earlier = before.get(name, [])
        share = book.rate(f"热点占比·{name}", (cases, found), f"{name} ÷ 本期登记", in_text=True)
        cells = [book.count(f"热点·{name}", found, f"本期登记，类别为{name}"), share]
        cells += [book.count(f"热点上期·{name}", earlier, in_text=False), words.cell(len(found), len(earlier))]
        rows.append([name, *cells])
    book.table("hot_spots", "热点诉求前五位", ["类别", "本期", "占比", "上期", "环比"], rows)
    _gatherings(book, facts, cases)


def _gatherings(book, facts, cases) -> None:
    inside, many = {row.pk: row for row in facts.rows}, {}
    for unit in facts.villages:
        for pk in cases:
            row = inside[pk]
            if (row.path or "").startswith(unit.path):
                many.setdefault((facts.names[unit.pk], row.category), []).append(pk)
    found = sorted((item for item in many.items() if len(item[1]) >= 3), key=lambda item: -len(item[1]))[:10]
    rows = [
        [place, name, book.count(f"集中·{place}·{name}", pks, f"本期{place}的{name}", in_text=True)]
        for (place, name), pks in found
    ]
    book.table("gatherings", "同村同类三件以上", ["村（社区）", "类别", "件数"], rows)


def handed(book: Book, deliveries: dict) -> None:
    """Numbers of the police and others, as handed in."""
    rows = []
    for name in HANDED:
        delivery = deliveries.get(name)
        rows.append([name, book.handed(name, delivery), str(delivery.unit) if delivery else "—"])
    book.table("handed", "各单位报送的数据", ["项目", "本期", "报送单位"], rows)
