"""What the incident's part of the case page shows; rows come from the files of the incident."""

from dispatch.figures import review_facts, span
from dispatch.files import files_of
from dispatch.limits import REPORT_CLOCKS
from dispatch.models import Phase
from dispatch.texts import place_of
from governance.cases.engine import label_of
from governance.cases.lights import light_at
from governance.core.now import now

DETAIL = ("incident_detail", "verify_incident", "add_call", "update_figures", "move_phase")
ORDERS = (
    *("issue_orders", "withdraw_order", "review_whistle", "start_plan", "adjust_response", "end_response"),
    *("leader_arrives", "leader_leaves", "hand_over_command"),
)
REPORTS = ("phone_report", "draft_report", "sign_report", "ask_report")


def owed(files) -> tuple[str, ...]:
    """The own events that are owed now, in order: the case page offers the first that is allowed as its button."""
    own = files_of(files)
    detail = own.detail
    if detail.phase == Phase.RECEIVED:
        return ("verify_incident",)
    if detail.phase == Phase.DISMISSED:
        return ()
    found = []
    if own.drafts:
        found.append("sign_report")
    if detail.is_reported and not own.was_phoned and not own.sent("first"):
        found.append("phone_report")
    if detail.is_reported and own.next_report and (own.next_report != "more"):
        found.append("draft_report")
    if detail.phase == Phase.CONTROLLED and not own.open_targets:
        found.append("move_phase")
    if detail.phase == Phase.ENDED:
        found.append("review_incident")
    return tuple(found)


def buttons(case, allowed, *actions) -> list[dict]:
    """Those of these actions that may be taken now, as links."""
    return [
        {"action": name, "label": label_of(name), "url": f"/cases/{case.number}/do/{name}/"}
        for name in actions
        if name in allowed
    ]


def report_clocks(files) -> list[dict]:
    """Running clocks of the reports with their lights."""
    moment = now()
    return [
        {"name": row.get_action_display(), "due": row.due_at, "light": light_at(row.due_at, row.yellow_at, moment)}
        for row in files.deadlines
        if row.is_running and row.action in REPORT_CLOCKS
    ]


def panel_of(case, files, allowed) -> dict:
    """Rows, words and buttons of the panel."""
    own = files_of(files)
    detail = own.detail
    return {
        "detail": detail,
        "own": own,
        "lines": lines(case, detail),
        "buttons": buttons(case, allowed, *DETAIL),
        "report_buttons": buttons(case, allowed, *REPORTS),
        "order_buttons": buttons(case, allowed, *ORDERS),
        "rows": target_rows(own),
        "review_buttons": buttons(case, allowed, "review_incident"),
        "clocks": report_clocks(files),
        "facts": review_facts(own) if detail.phase in (Phase.ENDED, Phase.REVIEWED) else (),
        "elapsed": span(detail.learned_at, detail.ended_at),
    }


def target_rows(own) -> list[dict]:
    """Each recipient with its light and what came late."""
    moment = now()
    orders = {row.pk: row for row in own.orders}
    found = []
    for row in own.targets:
        word, due = row.due
        light = light_at(due, due, moment) if due and row.is_open else None
        found.append({"target": row, "order": orders[row.order_id], "word": word, "light": light})
    return found


def lines(case, detail) -> list[tuple[str, str]]:
    """(word, text) of what is on record; empty ones are left out."""
    found = [
        ("事件类别", detail.get_sort_display()),
        ("定级依据", detail.grade_reason),
        ("预警级别", detail.get_warning_display()),
        ("应急响应", detail.get_response_display()),
        ("地点", place_of(case)),
        ("信息来源", detail.source),
        ("影响范围", detail.scope),
        ("发展趋势", detail.trend),
        ("伤亡和转移", detail.casualties),
        ("直接经济损失", f"{detail.loss} 万元" if detail.loss is not None else ""),
        ("聚集", f"{detail.crowd} 人 {detail.demands}" if detail.crowd else ""),
        ("已采取措施", detail.measures),
        ("现场负责人", detail.scene_lead),
        ("指挥长", detail.commander.name if detail.commander_id else ""),
    ]
    return [(word, text) for word, text in found if text]
