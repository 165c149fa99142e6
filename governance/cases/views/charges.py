"""领导包案: the list of each leader with its lights, the ledger, and the part of the case page."""

import django_filters
from django.db.models import Min, Prefetch, Q
from django.shortcuts import render
from django.utils import timezone

from governance.cases.engine import available
from governance.cases.files import CaseFiles
from governance.cases.guards_charge import four_lacking
from governance.cases.models import Case, ChargeStep, JointMeeting, LeaderCharge, MeetingPosition, MeetingTask
from governance.cases.models.charge import light_of_day
from governance.cases.views.detail import CasePage
from governance.core.filters import PortalFilterSet
from governance.core.htmx import fragment, wants_fragment
from governance.core.now import today
from governance.organisation.access import standing
from governance.organisation.models import User
from governance.organisation.pages import ExportPage, ListPage
from governance.organisation.roles import Permission


def charge_panel(files) -> dict | None:
    """Who leads the case, the steps of each of the four, and who led it before; None where nobody ever did."""
    if not files.charges:
        return None
    now_leading = files.charge
    shown = now_leading or files.charges[0]
    steps = list(shown.steps.all())
    return {
        "row": shown,
        "four": [
            {"label": duty.label, "steps": [row for row in steps if row.duty == duty]} for duty in ChargeStep.Duty
        ],
        "lacking": [duty.label for duty in four_lacking(shown)] if now_leading else [],
        "light": light_of(shown, steps) if now_leading else None,
        "earlier": [row for row in files.charges if row.pk != shown.pk],
    }


#: What may be done from the panel.
PANEL = frozenset({"take_charge", "plan_charge", "report_charge", "end_charge", "report_task", "confer"})


class ChargePanelView(CasePage):
    """领导包案 and 会商 of one case: read apart, so that the case page costs the same with and without them."""

    reads = False

    def get(self, request, number):
        """The panel for the case page, or a page of its own."""
        case = self.case()
        files = CaseFiles(case, request.user)
        positions = Prefetch("positions", MeetingPosition.objects.select_related("unit"))
        tasks = Prefetch("tasks", MeetingTask.objects.select_related("unit"))
        meetings = case.meetings.filter(about=JointMeeting.About.HARD).select_related("host")
        context = {
            "title": f"领导包案和会商：{case.title}",
            "case": case,
            "charge": charge_panel(files),
            "meetings": list(meetings.prefetch_related(positions, tasks)),
            "allowed": {choice.action for choice in available(case, request.user, files, PANEL)},
            "my_units": standing(request.user).unit_ids,
        }
        if wants_fragment(request):
            return fragment(request, "cases/charges/_panel.html", context)
        return render(request, "cases/charges/panel.html", context)


def light_of(charge, steps):
    """The light of a charge: of its next step, or of the day by which it is to be settled."""
    waiting = [row for row in steps if row.done_at is None]
    if waiting:
        first = min(waiting, key=lambda row: row.due_on)
        if first.due_on <= charge.goal_on:
            return first.light
    return light_of_day(charge.since, charge.goal_on)


def charges_of(user):
    """Charges of the cases that this person sees."""
    return LeaderCharge.objects.filter(case__in=Case.objects.visible_to(user))


def _leaders(request):
    rows = charges_of(request.user) if request else LeaderCharge.objects.none()
    return User.objects.filter(pk__in=rows.order_by().values("leader")).order_by("name", "pk")


class ChargeFilter(PortalFilterSet):
    """By leader, whether it runs, and lateness."""

    STATES = [("open", "包案中"), *LeaderCharge.Outcome.choices]
    leader = django_filters.ModelChoiceFilter(label="包案领导", queryset=_leaders, empty_label="全部")
    state = django_filters.ChoiceFilter(label="状态", choices=STATES, method="in_state", empty_label="全部")
    late = django_filters.ChoiceFilter(
        label="进度",
        choices=[("step", "有步骤过期"), ("goal", "过了化解时限"), ("none", "还没有安排步骤")],
        method="by_lateness",
        empty_label="全部",
    )

    class Meta:
        model = LeaderCharge
        fields: list[str] = []

    def in_state(self, queryset, name, value):
        """Running, or ended in this way."""
        return queryset.filter(until=None) if value == "open" else queryset.filter(outcome=value)

    def by_lateness(self, queryset, name, value):
        """What is behind."""
        running = queryset.filter(until=None)
        late = ChargeStep.objects.filter(done_at=None, due_on__lt=today()).values("charge")
        return {
            "step": running.filter(pk__in=late),
            "goal": running.filter(goal_on__lt=today()),
            "none": running.filter(steps=None),
        }[value]


class ChargeScope:
    """With case, leader and the next step's day."""

    permission = Permission.VIEW_CASES

    def get_queryset(self):
        """What the user sees."""
        rows = charges_of(self.request.user).select_related("leader", "case__lead_unit", "ended_by")
        waiting = Q(steps__done_at=None)
        return rows.annotate(next_on=Min("steps__due_on", filter=waiting)).prefetch_related("steps")


class ChargeList(ChargeScope, ListPage):
    """领导包案: what runs, the nearest goal first."""

    title = "领导包案"
    template_name = "cases/charges/list.html"
    fragment_name = "cases/charges/_list.html"
    filterset_class = ChargeFilter
    order = ("goal_on", "pk")

    def make_filter(self, queryset):
        """A bare address means what runs."""
        data = self.request.GET.copy()
        if not any(key in data for key in (*ChargeFilter.base_filters, "all")):
            data["state"] = "open"
        return ChargeFilter(data, queryset=queryset, request=self.request)

    def get_context_data(self, **kwargs):
        """The light and the next step of each row."""
        user = self.request.user
        for row in self.page.rows:
            steps = list(row.steps.all())
            row.light = light_of(row, steps) if row.is_open else None
            row.next_step = next((step for step in steps if step.done_at is None), None)
            row.done = sum(step.done_at is not None for step in steps)
            row.total = len(steps)
        leads = LeaderCharge.objects.filter(leader=user, until=None).exists()
        return super().get_context_data(
            may_export=standing(user).has(Permission.EXPORT_CASES),
            mine=f"?leader={user.pk}&state=open" if leads else "",
            **kwargs,
        )


class ChargeExport(ChargeScope, ExportPage):
    """领导包案台账."""

    permission = Permission.EXPORT_CASES
    filterset_class = ChargeFilter
    order = ("goal_on", "pk")
    file_title = "领导包案台账"
    columns = {
        "案件编号": lambda row: row.case.shown_number,
        "事项": lambda row: row.case.title,
        "案件类型": lambda row: row.case.kind_label,
        "案件状态": lambda row: row.case.get_state_display(),
        "主办单位": lambda row: row.case.lead_unit.name if row.case.lead_unit else "",
        "包案领导": lambda row: row.leader.name,
        "包案理由": lambda row: row.reason,
        "包案时间": lambda row: timezone.localtime(row.since).strftime("%Y-%m-%d"),
        "化解时限": lambda row: row.goal_on,
        **{
            duty.label: lambda row, duty=duty: "；".join(_step_words(s) for s in row.steps.all() if s.duty == duty)
            for duty in ChargeStep.Duty
        },
        "下一步期限": lambda row: row.next_on,
        "结果": lambda row: row.get_outcome_display() or "包案中",
        "结束说明": lambda row: row.ending,
    }


def _step_words(step) -> str:
    done = f"{timezone.localtime(step.done_at):%m-%d} 完成" if step.done_at else f"{step.due_on:%m-%d} 前"
    return "，".join(part for part in (f"{step.text}（{done}）", step.note) if part)
