"""The case page (案件详情): where it stands, what I may do now, what happened."""

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from governance.audit.services import record
from governance.cases import engine, own_fields
from governance.cases.files import CaseFiles
from governance.cases.forms.handling import ProgressForm
from governance.cases.kinds import kind_of
from governance.cases.lights import light_at
from governance.cases.models import Attachment, Case, CaseLink, Party
from governance.cases.papers import types_of
from governance.cases.recipients import contact_leaders_of
from governance.cases.risks import advise
from governance.cases.series import ANSWERED, answer_given
from governance.cases.services.checklists import may_tick
from governance.cases.services.ledgers import KNOWN_ELSEWHERE, reports_of
from governance.cases.states import OWNER_OF, STAGES, Owner, Stage, State, stage_of
from governance.cases.views.reading import note_reading
from governance.cases.why import limit_words
from governance.core.htmx import fragment
from governance.core.now import now
from governance.core.numbering import parse_number
from governance.organisation.access import standing
from governance.organisation.models.people import SYSTEM_USERNAME
from governance.organisation.pages import PermissionRequired, watermark
from governance.organisation.roles import Permission

# The natural next step of a state, in order of preference; the first that is allowed is the one primary button.
PRIMARY = {
    State.INCOMPLETE: ("complete",),
    State.REGISTERED: ("rule_duty", "take_answer", "assign", "settle_on_spot"),
    State.ASSIGNED: ("accept", "accept_assist"),
    State.HANDLING: ("accept_assist", "answer_assist", "take_answer", "resolve", "submit_draft"),
    State.PAUSED: ("resume", "answer_assist"),
    State.RESOLVED: ("tell_answer", "record_call", "feed_back"),
    State.TRACKING: ("record_call", "confirm"),
    State.EVALUATING: ("record_call", "evaluate"),
    State.CLOSED: ("record_call", "rate"),
    State.TRANSFERRED: ("record_reply",),
}
# Answering an order comes before everything else.
FIRST = ("answer_supervision", "decide_extension", "sign_off", "decide_review", "record_check")
KEYS = {"record_progress": "R", "resolve": "B", "add_assist": "C", "request_extension": "Y"}
RARE = {
    "refer",
    "attach",
    "link",
    "unlink",
    "raise_confidentiality",
    "lower_confidentiality",
    "reprint_receipt",
    "withdraw",
    "edit_facts",
    "add_material",
    "set_risk",
    "reclassify",
    "merge",
    "send_up",
    "send_down",
    "transfer_out",
    "reject",
    "instruct",
    "draw_check",
    "take_charge",
    "confer",
}


#: What has a place of its own on the page.
OF_PANELS = {"record_progress", "issue_paper", "void_paper", "scan_paper", "deliver_paper", "bind_file"} | {
    "plan_charge",
    "report_charge",
    "end_charge",
    "report_task",
}

#: While a department has the case, and when the centre looks at what it did.
LISTED_IN = {State.ASSIGNED, State.HANDLING, State.PAUSED, State.RESOLVED, State.TRACKING, State.EVALUATING}


class CasePage(PermissionRequired, View):
    """A page of one case; what the user may not see is 404, with the words of what does not exist."""

    permission = Permission.VIEW_CASES
    abstract = True
    #: Reading a case of level 2, or of a kind that asks for it, is on record, whichever page shows it.
    reads = True

    def case(self) -> Case:
        """The case of the address."""
        found = (
            Case.objects.visible_to(self.request.user)
            .select_related(
                "centre__parent", "origin", "lead_unit", "handler", "category__parent", "place", "registered_by"
            )
            .annotate(
                is_known_elsewhere=KNOWN_ELSEWHERE, has_files=Exists(Attachment.objects.filter(case=OuterRef("pk")))
            )
            .filter(number=parse_number(self.kwargs["number"]))
            .first()
        )
        if found is None:
            raise Http404
        if self.reads:
            note_reading(self.request, found)
        return found


class CaseDetailView(CasePage):
    """案件详情."""

    def get(self, request, number):
        """The page."""
        case = self.case()
        files = CaseFiles(case, request.user)
        return render(request, "cases/detail.html", page_context(request, case, files))


def page_context(request, case, files) -> dict:
    """Everything that the case page shows."""
    events = files.events
    choices = engine.available(case, request.user, files)
    allowed = {choice.action for choice in choices}
    place = standing(request.user)
    return {
        "title": case.title,
        "case": case,
        "steps": steps(case, events),
        "light": case.light,
        "actions": buttons(case, choices, files, rare=False),
        "more_actions": buttons(case, choices, files, rare=True),
        "waiting_words": waiting_words(case, choices, files),
        "files": files,
        "parties": [party for party in files.parties if party.role != Party.Role.MEMBER],
        "members": [party for party in files.parties if party.role == Party.Role.MEMBER],
        "timeline": timeline(case, files),
        "clocks": clocks(files),
        "links": links(case, files),
        "reports": reports_of(case) if getattr(case, "is_known_elsewhere", True) else [],
        "may_number": place.has(Permission.REPORT_LEDGERS),
        "series": series_parent(case, files),
        "supervisions": orders_shown(files, allowed),
        "overdue_notes": files.overdue_notes if any("overdue" in event.data for event in events) else [],
        "stand_ins": stand_ins(files),
        "contact_leaders": contact_leaders_of(case),
        "unsigned": sum(row.signed_at is None for row in files.open_assignments),
        "answers": files.answers,
        "approvals": files.approvals,
        "own_lines": own_fields.lines_of(case),
        "checklist": files.checklist if case.state in LISTED_IN else [],
        "may_tick": may_tick(case, request.user, files),
        "ratings": files.ratings if files.told else [],
        "evaluations": list(case.evaluations.select_related("unit")) if case.closed_at else [],
        "progress_form": ProgressForm(case=case, by=request.user, files=files, version=case.version)
        if "record_progress" in allowed
        else None,
        "may_reveal": place.has(Permission.REVEAL_IDENTITY),
        "may_print": place.has(Permission.PRINT_CASE),
        "may_remind": "remind" in allowed,
        "duty": duty_of(case, files),
        "is_led": any(event.action in ("take_charge", "confer") for event in events),
        "risk_advice": risk_advice(case, files),
        "screen_mark": f"{request.user.name} {timezone.localtime(now()):%m-%d %H:%M}" if case.is_restricted else "",
        "allowed": allowed,
        **panel_of(case, files, allowed),
        "has_papers": bool(types_of(case.kind)),
    }


def panel_of(case, files, allowed) -> dict:
    """What the kind of the case adds to the page: its template and what that shows."""
    kind = kind_of(case.kind)
    if not kind.panel_template:
        return {}
    return {"panel_template": kind.panel_template, "panel": kind.panel(case, files, allowed) if kind.panel else {}}


def duty_of(case, files) -> dict:
    """首接负责: who answers for the case now; with what was ruled, met on and assessed, where that happened."""
    happened = {event.action for event in files.events}
    lead = files.lead
    signed = lead is not None and lead.signed_at is not None
    return {
        "unit": (lead.unit if signed else case.origin) if case.is_open else None,
        "first": case.is_open and not signed,
        "waits_for": lead.unit if lead is not None and not signed else None,
        "rulings": list(case.rulings.select_related("lead", "ruled_by")) if "rule_duty" in happened else [],
        "meetings": list(case.meetings.filter(about="duty").select_related("host").prefetch_related("positions__unit"))
        if "hold_meeting" in happened
        else [],
        "assessments": list(case.assessments.select_related("assessed_by")) if "set_risk" in happened else [],
    }


def risk_advice(case, files):
    """风险提示: what the signs say, when it is more than the case is rated at; no query of its own."""
    if not case.is_open:
        return None
    found = advise(case, files.parties, deadlines=files.deadlines, count_repeats=False)
    return found if found.risk > case.risk else None


def orders_shown(files, allowed) -> list:
    """Orders and instructions; what the system drafted is shown to those who may sign it."""
    signs = bool({"supervise", "propose_order", "sign_order"} & set(allowed))
    return [row for row in files.supervisions if signs or row.status != row.Status.DRAFT]


def stand_ins(files) -> dict[int, str]:
    """Handler id → name of the one who stands in for them now (代理)."""
    return {row.handler_id: row.stand_in for row in files.open_assignments if row.handler_id and row.stand_in}


def buttons(case, choices, files, *, rare: bool) -> list[dict]:
    """What may be done now: one primary button first, seldom used ones apart."""
    names = [choice.action for choice in choices]
    kind = kind_of(case.kind)
    wanted = (*FIRST, *kind.next_actions(case, files), *PRIMARY.get(State(case.state), ()))
    primary = next((name for name in wanted if name in names), "")
    elsewhere = {*OF_PANELS, *kind.panel_actions} - {primary}
    shown = [
        choice
        for choice in choices
        if choice.action not in elsewhere and (choice.action in RARE and choice.action != primary) == rare
    ]
    shown.sort(key=lambda choice: choice.action != primary)
    return [
        {
            "action": choice.action,
            "label": choice.label,
            "primary": choice.action == primary,
            "key": KEYS.get(choice.action, ""),
            "url": f"/cases/{case.number}/do/{choice.action}/",
        }
        for choice in shown
    ]


def waiting_words(case, choices, files) -> str:
    """Whose turn it is, when it is not mine."""
    if not case.is_open:
        return "案件已经结束。"
    usual = (*kind_of(case.kind).next_actions(case, files), *PRIMARY.get(State(case.state), ()))
    if any(choice.action in usual for choice in choices):
        return ""
    owner = OWNER_OF[State(case.state)]
    who = {
        Owner.LEAD: case.lead_unit.name if case.lead_unit else "主办单位",
        Owner.ORIGIN: case.origin.name,
        Owner.CENTRE: case.centre.name,
    }.get(owner, "")
    return f"现在“{State(case.state).label}”，由{who}办理。"


def steps(case, events) -> list[dict]:
    """The six stages with who passed them and when; a stage that SYSTEM passed is 按规则免于."""
    passed: dict[Stage, object] = {}
    for event in events:
        if event.round != case.round and event.action != "register":
            continue
        before = stage_of(event.from_state) if event.from_state else Stage.INTAKE
        if before != stage_of(event.to_state) or event.action in ("register", "file_own"):
            passed[before] = event
    here = STAGES.index(case.stage) if case.stage in STAGES else len(STAGES)
    found = []
    for i, stage in enumerate(STAGES):
        event = passed.get(stage)
        state = "done" if i < here else "now" if i == here else "todo"
        if not case.is_open and event is None and case.state != State.CLOSED:
            state = "todo"
        found.append({"number": i + 1, "label": stage.label, "state": state, "sub": _step_words(case, state, event)})
    return found


def _step_words(case, state, event) -> str:
    if state == "now":
        who = case.lead_unit.name if case.lead_unit and OWNER_OF[State(case.state)] is Owner.LEAD else ""
        return f"当前 · {who or case.get_state_display()}"
    if state == "done" and event is not None:
        if event.by.username == SYSTEM_USERNAME:
            return "按规则免于"
        return f"{timezone.localtime(event.at):%m-%d %H:%M} {event.by.name}"
    return "按规则免于" if state == "done" else ""


def timeline(case, files) -> list[dict]:
    """The events in words, the newest first, with their files."""
    attachments: dict[int, list] = {}
    for row in files.attachments:
        attachments.setdefault(row.event_id, []).append(
            {"title": row.title, "url": f"/cases/{case.number}/files/{row.pk}/"}
        )
    return [
        {
            "at": event.at,
            "exact": case.kind == "incident",
            "who": event.by.name + (f"（代 {event.on_behalf_of.name}）" if event.on_behalf_of else ""),
            "post": event.post.unit.name if event.post else "",
            "label": event.label,
            "text": event.note,
            "tag": f"第 {event.round} 轮" if event.round > 1 else "",
            "attachments": attachments.get(event.pk, []),
            "action": event.action,
        }
        for event in reversed(files.events)
    ]


def clocks(files) -> list[dict]:
    """Running clocks with light, last day, rule and source."""
    moment = now()
    return [
        {
            "pk": row.pk,
            "name": row.get_action_display(),
            "paused": row.paused_at is not None,
            "due": row.due_at,
            "in_days": row.in_days,
            "yellow": row.yellow_at,
            "limit": f"约定 {row.agreed_day:%Y-%m-%d} 前"
            if row.agreed_day
            else f"限 {limit_words(row.amount, row.unit)}",
            "source": row.source,
            "light": light_at(row.due_at, row.yellow_at, moment),
            "unit": row.assignment.unit.name if row.assignment else "",
            "share": _share_used(row, moment),
        }
        for row in files.deadlines
        if row.met_at is None and row.ended_at is None
    ]


def _share_used(row, moment) -> int:
    whole = (row.due_at - row.starts_at).total_seconds() or 1
    return max(0, min(100, int((moment - row.starts_at).total_seconds() * 100 / whole)))


_SERIES = {(CaseLink.Kind.SERIES, True): "系列主案", (CaseLink.Kind.SERIES, False): "系列子案"}


def links(case, files) -> list[dict]:
    """Linked cases in both directions, with the word for this one's end."""
    return [
        {"word": _SERIES.get((row.kind, True), row.get_kind_display()), "case": row.target}
        if row.source_id == case.pk
        else {"word": _SERIES.get((row.kind, False), f"被{row.get_kind_display()}"), "case": row.source}
        for row in files.links
    ]


def series_parent(case, files) -> dict | None:
    """The parent of the series with how far it is and its answer; None for a case that has none one may see."""
    link = next((row for row in files.links if row.kind == CaseLink.Kind.SERIES and row.source_id == case.pk), None)
    if link is None:
        return None
    answered = link.target.state in ANSWERED
    return {"case": link.target, "answer": answer_given(link.target) if answered else None}


class SinceView(CasePage):
    """Has somebody changed the case since I opened it? 204, or a strip that says who and what."""

    reads = False

    def get(self, request, number, version):
        """Cheap: one row."""
        case = self.case()
        if case.version <= version:
            return HttpResponse(status=204)
        event = case.events.select_related("by").order_by("-version").first()
        if event is None or event.by_id == request.user.pk:
            return HttpResponse(status=204)
        return fragment(request, "cases/_since.html", {"event": event, "case": case})


class CaseHistoryView(CasePage):
    """操作记录: who changed which field of the case and its parties, in words."""

    def get(self, request, number):
        """The page."""
        case = self.case()
        rows = field_changes(case.history.select_related("history_user").order_by("history_date", "history_id"), "案件")
        for party in case.parties.all():
            changes = party.history.select_related("history_user").order_by("history_date", "history_id")
            rows += field_changes(changes, party.get_role_display())
        rows += own_changes(case)
        rows.sort(key=lambda row: row["at"], reverse=True)
        return render(request, "cases/history.html", {"title": "操作记录", "case": case, "rows": rows[:200]})


def own_changes(case) -> list[dict]:
    """Corrected 自定义字段, as the events kept them."""
    events = case.events.filter(action__in=("complete", "edit_facts")).select_related("by")
    return [
        {"at": event.at, "who": event.by.name, "what": "自定义字段", "field": label, "old": old or "（空）", "new": new}
        for event in events
        for label, (old, new) in event.data.get("own", {}).items()
    ]


SECRET_FIELDS = {"id_number", "phone", "id_hash", "id_tail_hash", "phone_hash", "phone_tail_hash", "receipt_hash"}
QUIET_FIELDS = {"receipt_at", "version"}


def field_changes(records, what: str) -> list[dict]:
    """Differences between neighbouring history rows; encrypted values are only said to have changed."""
    found, before = [], None
    for row in records:
        if before is not None:
            found += _differences(before, row, what)
        before = row
    return found


def _differences(before, row, what) -> list[dict]:
    found = []
    for field in row.tracked_fields:
        old, new = getattr(before, field.attname), getattr(row, field.attname)
        if old == new or field.name in QUIET_FIELDS or field.name.endswith("_hash"):
            continue
        words = ("已修改", "已修改") if field.name in SECRET_FIELDS else (_shown(before, field), _shown(row, field))
        found.append(
            {
                "at": row.history_date,
                "who": row.history_user.name if row.history_user else "系统",
                "what": what,
                "field": field.verbose_name,
                "old": words[0],
                "new": words[1],
            }
        )
    return found


def _shown(row, field) -> str:
    value = getattr(row, field.attname)
    if value in (None, ""):
        return "（空）"
    if field.choices:
        return str(dict(field.choices).get(value, value))
    if field.is_relation:
        return str(field.related_model._default_manager.filter(pk=value).first() or value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if hasattr(value, "hour"):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return str(value)[:200]


class CasePrintView(CasePage):
    """案件单, for paper, with a watermark; each print is on record."""

    permission = Permission.PRINT_CASE

    def get(self, request, number):
        """The page without the shell."""
        case = self.case()
        record("print", by=request.user, object_type="case", object_id=case.number, request=request)
        files = CaseFiles(case, request.user)
        context = page_context(request, case, files) | {"mark": watermark(request.user, "案件办理", done="打印")}
        return render(request, "cases/print.html", context)
