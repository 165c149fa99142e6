"""The case page (案件详情): where it stands, what I may do now, what happened."""

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from governance.audit.services import record
from governance.cases import engine
from governance.cases.files import CaseFiles
from governance.cases.forms.handling import ProgressForm
from governance.cases.lights import light_at
from governance.cases.models import Case, CaseLink
from governance.cases.states import OWNER_OF, STAGES, Owner, Stage, State, stage_of
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
    State.REGISTERED: ("assign", "settle_on_spot"),
    State.ASSIGNED: ("accept", "accept_assist"),
    State.HANDLING: ("accept_assist", "answer_assist", "resolve"),
    State.PAUSED: ("resume", "answer_assist"),
    State.RESOLVED: ("tell_answer", "feed_back"),
    State.TRACKING: ("confirm",),
    State.EVALUATING: ("evaluate",),
    State.CLOSED: ("rate",),
    State.TRANSFERRED: ("record_reply",),
}
# Answering an order comes before everything else.
FIRST = ("answer_supervision", "decide_extension")
KEYS = {"record_progress": "R", "resolve": "B", "add_assist": "C", "request_extension": "Y"}
RARE = {
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
}


class CasePage(PermissionRequired, View):
    """A page of one case; what the user may not see is 404, with the words of what does not exist."""

    permission = Permission.VIEW_CASES
    abstract = True

    def case(self) -> Case:
        """The case of the address."""
        found = (
            Case.objects.visible_to(self.request.user)
            .select_related(
                "centre__parent", "origin", "lead_unit", "handler", "category__parent", "place", "registered_by"
            )
            .filter(number=parse_number(self.kwargs["number"]))
            .first()
        )
        if found is None:
            raise Http404
        return found


class CaseDetailView(CasePage):
    """案件详情."""

    def get(self, request, number):
        """The page."""
        case = self.case()
        files = CaseFiles(case)
        if case.is_restricted:
            record("read_restricted", by=request.user, object_type="case", object_id=case.number, request=request)
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
        "actions": buttons(case, choices, rare=False),
        "more_actions": buttons(case, choices, rare=True),
        "waiting_words": waiting_words(case, choices),
        "files": files,
        "parties": files.parties,
        "timeline": timeline(case, events),
        "clocks": clocks(files),
        "links": links(case, request.user),
        "supervisions": files.supervisions,
        "answers": files.answers,
        "ratings": files.ratings if files.told else [],
        "evaluations": list(case.evaluations.select_related("unit")) if case.closed_at or case.round > 1 else [],
        "progress_form": ProgressForm(case=case, by=request.user, files=files, version=case.version)
        if "record_progress" in allowed
        else None,
        "may_reveal": place.has(Permission.REVEAL_IDENTITY),
        "may_print": place.has(Permission.PRINT_CASE),
        "may_remind": "remind" in allowed,
        "screen_mark": f"{request.user.name} {timezone.localtime(now()):%m-%d %H:%M}" if case.is_restricted else "",
        "allowed": allowed,
    }


def buttons(case, choices, *, rare: bool) -> list[dict]:
    """What may be done now: one primary button first, seldom used ones apart."""
    names = [choice.action for choice in choices]
    wanted = (*FIRST, *PRIMARY.get(State(case.state), ()))
    primary = next((name for name in wanted if name in names), "")
    shown = [
        choice
        for choice in choices
        if choice.action != "record_progress" and (choice.action in RARE and choice.action != primary) == rare
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


def waiting_words(case, choices) -> str:
    """Whose turn it is, when it is not mine."""
    if not case.is_open:
        return "案件已经结束。"
    if any(choice.action in PRIMARY.get(State(case.state), ()) for choice in choices):
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


def timeline(case, events) -> list[dict]:
    """The events in words, the newest first, with their files."""
    attachments: dict[int, list] = {}
    for row in case.attachments.all():
        attachments.setdefault(row.event_id, []).append(
            {"title": row.title, "url": f"/cases/{case.number}/files/{row.pk}/"}
        )
    return [
        {
            "at": event.at,
            "who": event.by.name + (f"（代 {event.on_behalf_of.name}）" if event.on_behalf_of else ""),
            "post": event.post.unit.name if event.post else "",
            "label": event.label,
            "text": event.note,
            "tag": f"第 {event.round} 轮" if event.round > 1 else "",
            "attachments": attachments.get(event.pk, []),
            "action": event.action,
        }
        for event in reversed(events)
    ]


def clocks(files) -> list[dict]:
    """Running clocks with light, last day, rule and source."""
    moment = now()
    return [
        {
            "name": row.get_action_display(),
            "paused": row.paused_at is not None,
            "due": row.due_at,
            "in_days": row.in_days,
            "yellow": row.yellow_at,
            "limit": f"{row.amount} {row.get_unit_display()}",
            "source": row.rule.source if row.rule else "",
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


def links(case, user) -> list[dict]:
    """Linked cases that the user may see, in both directions."""
    rows = CaseLink.objects.filter(Q(source=case) | Q(target=case), ended_at=None).select_related("source", "target")
    rows = list(rows)
    if not rows:
        return []
    seen = set(
        Case.objects.visible_to(user)
        .filter(pk__in={row.source_id for row in rows} | {row.target_id for row in rows})
        .values_list("pk", flat=True)
    )
    found = []
    for row in rows:
        other = row.target if row.source_id == case.pk else row.source
        if other.pk in seen:
            word = row.get_kind_display() if row.source_id == case.pk else f"被{row.get_kind_display()}"
            found.append({"word": word, "case": other})
    return found


class SinceView(CasePage):
    """Has somebody changed the case since I opened it? 204, or a strip that says who and what."""

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
        rows.sort(key=lambda row: row["at"], reverse=True)
        return render(request, "cases/history.html", {"title": "操作记录", "case": case, "rows": rows[:200]})


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
        files = CaseFiles(case)
        context = page_context(request, case, files) | {"mark": watermark(request.user, "案件办理")}
        return render(request, "cases/print.html", context)
