"""What a report says: the items of each type filled with what is known (493号令第十二条 for accidents)."""

from django.utils import timezone

from dispatch.models import Report, Sort

UNKNOWN = "正在核实"


def _moment(value) -> str:
    return f"{timezone.localtime(value):%Y年%m月%d日%H时%M分}" if value else UNKNOWN


def place_of(case) -> str:
    """Village and words of the place."""
    village = (case.place.short_name or case.place.name) if case.place_id else ""
    return " ".join(part for part in (village, case.place_text) if part) or UNKNOWN


def draft(case, detail, type: str, reports=()) -> str:
    """The text of a report to be read and corrected before it is handed in."""
    if type == Report.Type.MORE:
        return _more(case, detail, reports)
    if type == Report.Type.FINAL:
        return _final(case, detail)
    if type == Report.Type.ANSWER:
        return f"核报事项：\n答复：{case.title}，{detail.casualties}。"
    return _first(case, detail)


def _first(case, detail) -> str:
    loss = f"，直接经济损失约 {detail.loss} 万元" if detail.loss is not None else ""
    rows = [
        f"一、接报情况：{_moment(detail.learned_at)}接{detail.source or UNKNOWN}报告。",
        f"二、事发时间地点：{_moment(detail.happened_at)}，{place_of(case)}。",
        f"三、事件性质：{detail.get_sort_display() or UNKNOWN}，初判{detail.grade_words}。",
        f"四、简要经过：{case.facts}",
        f"五、影响范围和伤亡损失：{detail.scope or UNKNOWN}；{detail.casualties}{loss}。",
        f"六、发展趋势：{detail.trend or UNKNOWN}。",
        f"七、已采取措施：{detail.measures or UNKNOWN}",
        f"八、现场负责人：{detail.scene_lead or UNKNOWN}　{detail.scene_phone}".rstrip("　"),
        "九、建议或者请求支援事项：无。",
    ]
    if detail.sort == Sort.ACCIDENT:
        rows.insert(3, "（事故单位概况：）")
    if detail.crowd:
        rows.append(f"十、聚集人数 {detail.crowd} 人，诉求：{detail.demands or UNKNOWN}。")
    return "\n".join(rows)


def _more(case, detail, reports) -> str:
    before = max((row.sent_at for row in reports if row.sent_at), default=None)
    return "\n".join(
        [
            f"一、数据核实变化（与{_moment(before)}所报相比）：{detail.casualties}。",
            f"二、处置进展：{detail.measures or UNKNOWN}",
            f"三、影响范围和趋势变化：{detail.scope or UNKNOWN}；{detail.trend or UNKNOWN}。",
            "四、存在困难：",
            "五、下一步：",
        ]
    )


def _final(case, detail) -> str:
    loss = f"{detail.loss} 万元" if detail.loss is not None else UNKNOWN
    return "\n".join(
        [
            f"一、基本情况：{_moment(detail.happened_at)}，{place_of(case)}发生{case.title}（{detail.grade_words}）。",
            "二、原因：",
            f"三、处置过程：{_moment(detail.learned_at)}接报，{_moment(detail.controlled_at)}控制，"
            f"{_moment(detail.ended_at)}应急结束。{detail.measures}",
            f"四、最终伤亡和损失：{detail.casualties}；直接经济损失 {loss}。",
            "五、善后和恢复：",
            "六、责任和教训：",
            "七、整改措施：",
        ]
    )
