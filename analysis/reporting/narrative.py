"""What the system writes into each section. Figures stand in 【】 under their names; the reader sees their values."""

from dataclasses import dataclass

from analysis.reporting.counting import HANDED, MEDIATED, RATES, SORTS

NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Draft:
    """One section: key, level, heading without its number, text, tables and charts after it."""

    key: str
    level: int
    heading: str
    text: str
    blocks: tuple = ()
    required: bool = True


def sections(report, book, earlier) -> list[Draft]:
    """The customary parts (evaluation-and-reports §5). `earlier`: suggestions of the last report."""
    word = report.word
    drafts = [
        Draft("total", 1, "总体情况", _total(report, book), ("total", "trend")),
        Draft("data", 1, "主要数据及特点", "", (), False),
        Draft("police", 2, "治安、刑事和警情", _handed(word), ("handed",)),
        Draft("disputes", 2, "矛盾纠纷", _disputes(word, book), ("dispute_bars",)),
        Draft("petitions", 2, "信访", _petitions(word, book), ("petition_channels", "petition_bars")),
        Draft("incidents", 2, "公共安全和突发事件", _incidents(word, book), ("incident_sorts",)),
        Draft("people", 2, "重点人群服务管理", _people(word)),
        Draft("voices", 2, "网络舆情和热线诉求", _voices(word, book), ("voice_bars",)),
        Draft("grid", 2, "网格事件", _kind(word, "网格上报", "网格", book), ("grid_bars",)),
        Draft("risks", 1, "风险隐患和突出问题", _risks(word, book), ("hot_spots", "gatherings")),
        Draft("causes", 1, "成因分析", _causes(word, book)),
        Draft("outlook", 1, "下步趋势预测", _outlook(report, book)),
        Draft("progress", 1, "上期建议落实情况", _progress(earlier), ("progress",)),
        Draft("suggestions", 1, "工作建议", "针对以上情况，提出以下建议。", ("suggestions",)),
    ]
    return [draft for draft in drafts if draft.key not in ("grid", "voices") or draft.text]


def numbered(found) -> list[tuple[str, "object"]]:
    """(heading with its number, section): 一、 and （一）."""
    first = second = 0
    shown = []
    for section in found:
        if section.level == 1:
            first, second = first + 1, 0
            shown.append((f"{_numeral(first)}、{section.heading}", section))
        else:
            second += 1
            shown.append((f"（{_numeral(second)}）{section.heading}", section))
    return shown


def _numeral(number: int) -> str:
    return NUMERALS[number - 1] if number <= 10 else f"十{NUMERALS[number - 11]}"


def _has(book, name: str) -> bool:
    return bool(book.figures.get(name, {}).get("number"))


def _compared(name: str) -> str:
    return f"【{name}】件，【{name}·环比】，【{name}·同比】"


def _total(report, book) -> str:
    calm = "总体平稳" if not _has(book, "重大风险在办") else "总体平稳，局部风险突出"
    lines = [
        f"{report.word}，{report.area.name}社会治安和矛盾纠纷形势{calm}。",
        f"共登记各类案件{_compared('登记案件')}；办结【办结案件】件，【办结案件·环比】；期末在办【期末在办】件。",
        "其中纠纷【纠纷登记】件，信访【信访登记】件，突发事件【突发事件登记】件，法律服务【法律服务登记】件。",
    ]
    known = [name for name in (*(name for name, _, _ in RATES), MEDIATED) if book.figures[name]["cases"]]
    rates = "；".join(f"{name}【{name}】，【{name}·环比】" for name in known)
    return "".join(lines) + (f"\n{rates}。" if rates else "")


def _handed(word) -> str:
    told = "，".join(f"{name}【{name}】" for name in HANDED[:3])
    return f"{word}{told}（单位：件、起）。没有报送的项目写“未报送”，不按0统计。"


def _top(prefix: str, book, most: int = 3) -> str:
    """前三位：…【…】件."""
    names = [name for name in book.figures if name.startswith(f"{prefix}·") and _has(book, name)][:most]
    if not names:
        return ""
    told = "，".join(f"{name.partition('·')[2]}【{name}】件" for name in names)
    return f"居前{_numeral(len(names))}位的是：{told}。" if len(names) > 1 else f"全部是{told}。"


def _disputes(word, book) -> str:
    text = f"{word}登记纠纷{_compared('纠纷登记')}。{_top('纠纷', book)}"
    return f"{text}{MEDIATED}【{MEDIATED}】。" if _has(book, MEDIATED) else text


def _petitions(word, book) -> str:
    text = f"{word}登记信访{_compared('信访登记')}。{_top('信访', book)}"
    return f"{text}其中5人以上集体反映【集体信访】件，重复信访率【重复信访率】。"


def _incidents(word, book) -> str:
    text = f"{word}登记突发事件{_compared('突发事件登记')}。"
    told = [f"{label}【突发事件·{label}】件" for _, label in SORTS if _has(book, f"突发事件·{label}")]
    text += f"按类别分：{'，'.join(told)}。" if told else ""
    return f"{text}登记隐患【隐患登记】件，【隐患登记·环比】。"


def _people(word) -> str:
    return f"{word}走访重点人群（人次）：【重点人群走访】。"


def _voices(word, book) -> str:
    text = f"{word}受理12345转办和网上诉求{_compared('热线和网上')}。{_top('热线网上', book)}"
    return f"{text}网络舆情（条）：【网络舆情】。"


def _kind(word, name, prefix, book) -> str:
    return f"{word}{name}{_compared(name)}。{_top(prefix, book)}"


def _risks(word, book) -> str:
    lines = [
        f"期末在办案件中，重大风险【重大风险在办】件，高风险【高风险在办】件，清单和责任单位见附件2。"
        f"{word}登记的案件中，涉及十人以上的【十人以上】件，本期到期而没有按期办结的【本期超期】件。"
    ]
    for number, row in enumerate(book.blocks["gatherings"]["rows"][:3], 1):
        place, name, figure = row
        lines.append(f"{number}.{place}{name}集中，{word}登记【{figure['f']}】件，需要核查是否有共同原因。")
    if _has(book, "没有登记的村") or book.figures["没有登记的村"]["text"] != "0":
        lines.append(f"{word}没有登记的村（社区）【没有登记的村】个，需要核实是否漏报。")
    return "\n".join(lines)


def _causes(word, book) -> str:
    top = book.blocks["hot_spots"]["rows"][:2]
    if not top:
        return ""
    told = "，".join(f"{row[0]}占【{row[2]['f']}】" for row in top)
    return f"从类别看，{told}，是{word}诉求的主要来源。"


def _outlook(report, book) -> str:
    days = "下月" if report.word == "本月" else "下一期"
    text = f"期末仍有【期末在办】件在办，{days}办理任务与之相关；"
    risk = "重大和高风险案件要逐件包案稳控" if _has(book, "重大风险在办") else "没有重大风险案件在办，仍要防止小事拖大"
    return f"{text}{risk}。"


def _progress(earlier) -> str:
    if not earlier:
        return "上期没有需要跟踪的建议。"
    done = sum(1 for row in earlier if row.progress == "done")
    return f"上期提出建议{len(earlier)}条，已落实{done}条，其余继续跟踪，情况如下。"
