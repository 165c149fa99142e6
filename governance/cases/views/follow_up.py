"""反馈回访 and 真办结: who is to be called, which closings are doubted, and what I am to check or review."""

import django_filters
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery
from django.utils import timezone

from governance.cases.filters import CaseFilter
from governance.cases.lights import light_at
from governance.cases.models import (
    AnswerReview,
    Case,
    ClosureFlag,
    Deadline,
    FollowUpCall,
    FollowUpDraw,
    Rating,
    SecondCheck,
)
from governance.cases.todo import handled_by, to_call
from governance.cases.views.scoped import seen_cases
from governance.core.filters import PortalFilterSet
from governance.core.now import now
from governance.organisation.access import standing
from governance.organisation.pages import ExportPage, ListPage
from governance.organisation.roles import Permission


def running(action):
    """Clocks of this action that are still owed."""
    return Deadline.objects.filter(action=action, met_at=None, ended_at=None).order_by("due_at")


class FollowUpListView(ListPage):
    """反馈回访: answered by the department, still to be told or called back."""

    permission = Permission.FOLLOW_UP
    also = (Permission.SUPERVISE,)
    title = "反馈回访"
    template_name = "cases/follow_up.html"
    fragment_name = "cases/_follow_up.html"
    order = ("next_due",)
    filterset_class = CaseFilter

    def get_queryset(self):
        """Cases that wait for the desk, with why, how often somebody has tried, and whose own work it was."""
        owed = Prefetch("ratings", Rating.objects.filter(call_owed=True), to_attr="unhappy")
        clocks = Prefetch("deadlines", running("follow_up"), to_attr="call_clocks")
        here = {"case": OuterRef("pk"), "round": OuterRef("round"), "turn": OuterRef("reworks")}
        draws = FollowUpDraw.objects.filter(**here, done_at=None)
        tries = FollowUpCall.objects.filter(**here, result=FollowUpCall.Result.UNREACHED).order_by().values("case")
        own = Case.objects.for_system().filter(handled_by(self.request.user), pk=OuterRef("pk")).order_by()
        return (
            to_call(seen_cases(self.request.user))
            .prefetch_related(owed, clocks)
            .annotate(
                draw_reason=Subquery(draws.values("reason")[:1]),
                is_drawn=Exists(draws.filter(sampled=True)),
                days_tried=Subquery(tries.annotate(days=Count("day", distinct=True)).values("days")),
                is_own=Exists(own),
            )
        )

    def get_context_data(self, **kwargs):
        """The light of the call, which runs on when the case has ended; and whether it may be called now."""
        moment = now()
        for case in self.page.rows:
            clock = next(iter(case.call_clocks), None) if not case.is_open else None
            case.call_light = light_at(clock.due_at, clock.yellow_at, moment) if clock else case.light
            case.may_call = bool(case.unhappy or case.is_drawn) and not case.is_own
        return super().get_context_data(**kwargs)


# --- 真办结 ----------------------------------------------------------------------------------------------------

CHECK_STATES = [("none", "没有核查"), *SecondCheck.Result.choices]


class ClosureFilter(PortalFilterSet):
    """By doubt, by what the second check found, and by department."""

    sign = django_filters.ChoiceFilter(
        label="疑点", choices=ClosureFlag.Sign.choices, empty_label="全部", method="with_sign"
    )
    check = django_filters.ChoiceFilter(label="核查", choices=CHECK_STATES, empty_label="全部", method="by_check")
    lead_unit = django_filters.ModelChoiceFilter(label="办理部门", queryset=None, empty_label="全部")

    class Meta:
        model = Case
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        units = self.queryset.exclude(lead_unit=None).order_by().values("lead_unit")
        field = self.filters["lead_unit"]
        field.queryset = field.extra["queryset"] = Case._meta.get_field("lead_unit").related_model.objects.filter(
            pk__in=units
        )

    def with_sign(self, queryset, name, value):
        """Cases with this doubt."""
        return queryset.filter(pk__in=ClosureFlag.objects.filter(sign=value, round=F("case__round")).values("case"))

    def by_check(self, queryset, name, value):
        """By the result of the check of the present round."""
        checks = SecondCheck.objects.filter(case=OuterRef("pk"), round=OuterRef("round"))
        if value == "none":
            return queryset.filter(~Exists(checks))
        return queryset.filter(Exists(checks.filter(result=value)))


class ClosureScope:
    """Closed cases with a doubt that the user may know of, the newest first."""

    permission = Permission.SUPERVISE
    order = ("-closed_at", "-pk")
    filterset_class = ClosureFilter

    def get_queryset(self):
        """With their doubts and checks."""
        flags = ClosureFlag.objects.visible_to(self.request.user).filter(round=F("case__round"))
        return (
            seen_cases(self.request.user)
            .filter(pk__in=flags.order_by().values("case"), closed_at__isnull=False)
            .prefetch_related(
                Prefetch("closure_flags", ClosureFlag.objects.select_related("other"), to_attr="doubts"),
                Prefetch("checks", SecondCheck.objects.select_related("assigned_to"), to_attr="second_checks"),
            )
        )


def check_of(case):
    """The check of the present round, or None."""
    return next((row for row in case.second_checks if row.round == case.round), None)


class ClosureListView(ClosureScope, ListPage):
    """办结疑点."""

    title = "办结疑点"
    template_name = "cases/closure.html"
    fragment_name = "cases/_closure.html"

    def get_context_data(self, **kwargs):
        """The check of each case."""
        for case in self.page.rows:
            case.second_check = check_of(case)
        return super().get_context_data(**kwargs)


class ClosureExportView(ClosureScope, ExportPage):
    """The filtered list as a workbook."""

    file_title = "办结疑点"
    columns = {
        "案件编号": lambda case: case.shown_number,
        "事项": lambda case: case.title,
        "办理部门": lambda case: case.lead_unit.name if case.lead_unit else "",
        "归档时间": lambda case: f"{timezone.localtime(case.closed_at):%Y-%m-%d %H:%M}",
        "疑点": lambda case: "；".join(
            f"{row.get_sign_display()}：{row.reason}" for row in case.doubts if row.round == case.round
        ),
        "核查人": lambda case: check_of(case).assigned_to.name if check_of(case) else "",
        "核查结论": lambda case: check_of(case).get_result_display() if check_of(case) else "没有核查",
        "核查情况": lambda case: check_of(case).note if check_of(case) else "",
    }


class CheckListView(ListPage):
    """待我核查: what was handed to me; who handled and who called is not said."""

    permission = Permission.VIEW_CASES
    title = "待我核查"
    template_name = "cases/owed.html"
    fragment_name = "cases/_owed.html"
    order = ("next_due", "pk")
    action, clock = "record_check", "check"
    empty = ("都核查了", "没有指派给您的二次核查。")

    def get_queryset(self):
        """Cases with an open check of mine."""
        mine = SecondCheck.objects.filter(assigned_to=self.request.user, result=SecondCheck.Result.OPEN)
        return self.with_clock(seen_cases(self.request.user).filter(pk__in=mine.values("case")))

    def with_clock(self, cases):
        """Each with the running clock of the task."""
        return cases.prefetch_related(Prefetch("deadlines", running(self.clock), to_attr="task_clocks"))

    def get_context_data(self, **kwargs):
        """The light of the task."""
        moment = now()
        for case in self.page.rows:
            clock = next(iter(case.task_clocks), None)
            case.task_light = light_at(clock.due_at, clock.yellow_at, moment) if clock else None
        return super().get_context_data(action=self.action, empty=self.empty, **kwargs)


class ReviewListView(CheckListView):
    """答复复核: answers with which the citizen is not satisfied, for the director."""

    permission = Permission.SUPERVISE
    title = "答复复核"
    action, clock = "decide_review", "answer_review"
    empty = ("都复核了", "没有等您复核的答复。")

    def get_queryset(self):
        """Open reviews of the centres that the user directs."""
        open_ones = AnswerReview.objects.filter(decision=AnswerReview.Decision.OPEN)
        centres = standing(self.request.user).director_unit_ids
        cases = seen_cases(self.request.user).filter(Q(centre__in=centres), pk__in=open_ones.values("case"))
        return self.with_clock(cases)
