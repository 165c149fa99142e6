"""年度目标: the list with lights, the editor, the report of a quarter, and the cases behind a counted point."""

from dataclasses import dataclass

import django_filters
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy

from analysis.forms.goals import GoalForm, PointForm
from analysis.indicators import REGISTRY
from analysis.models import Goal, GoalPoint
from analysis.services import goals
from analysis.services.schemes import years_offered
from analysis.views.counted import CountedView
from analysis.views.schemes import area_of
from governance.core.filters import PortalFilterSet
from governance.core.now import today
from governance.organisation.access import area_filter
from governance.organisation.models import OrgUnit
from governance.organisation.pages import ExportPage, FormPage, ListPage
from governance.organisation.roles import Level, Permission

GREEN_FROM, AMBER_FROM = 100, 90


@dataclass(frozen=True)
class Light:
    """What components/light.html takes."""

    colour: str
    name: str
    text: str


def light_of(point) -> Light:
    """Green: the point is reached; amber: nine tenths of it; red: less. A quarter that has not begun has none."""
    if point.actual is None:
        begun = point.goal.year * 4 + point.quarter <= today().year * 4 + (today().month + 2) // 3
        return Light("none", "没有数据", "待填报" if begun and not point.goal.key else "—")
    text = f"{point.actual.normalize():f}"
    if point.share >= GREEN_FROM:
        return Light("green", "绿灯，达到", text)
    if point.share >= AMBER_FROM:
        return Light("amber", "黄灯，接近", text)
    return Light("red", "红灯，落后", text)


class GoalFilter(PortalFilterSet):
    """Goals by year, owner and words."""

    year = django_filters.NumberFilter(label="年度")
    title = django_filters.CharFilter(label="目标", lookup_expr="contains")
    active = django_filters.ChoiceFilter(
        label="状态", choices=[("True", "启用"), ("False", "停用")], empty_label="全部", method="in_use"
    )

    class Meta:
        model = Goal
        fields: list[str] = []

    def in_use(self, queryset, name, value):
        """In use or not."""
        return queryset.filter(active=value == "True")


class GoalScope:
    """Goals of the town."""

    permission = Permission.VIEW_SCORES
    filterset_class = GoalFilter
    order = ("-year", "pk")

    def get_queryset(self):
        """What the user may see."""
        return (
            Goal.objects.visible_to(self.request.user)
            .select_related("area", "unit", "owner")
            .prefetch_related("points")
        )


class GoalListView(GoalScope, ListPage):
    """年度目标 against the figures."""

    title = "年度目标"
    template_name = "evaluation/goals/list.html"

    def get_context_data(self, **kwargs):
        """A light for each quarter."""
        user = self.request.user
        for goal in self.page.rows:
            goal.entry = REGISTRY.get(goal.key)
            goal.reports = goals.may_report(user, goal)
            goal.edits = goals.may_score(user, goal.area)
            goal.quarters = list(goal.points.all())
            for point in goal.quarters:
                point.goal = goal
                point.light = light_of(point)
        return super().get_context_data(may_edit=any_area(user), **kwargs)


def any_area(user) -> bool:
    """True for the manager of some centre."""
    return OrgUnit.objects.filter(area_filter(user, Permission.EVALUATE), level=Level.TOWN).exists()


class GoalExportView(GoalScope, ExportPage):
    """The filtered list as a workbook."""

    file_title = "年度目标"
    columns = {
        "年度": lambda goal: goal.year,
        "目标": lambda goal: goal.title,
        "统计": lambda goal: REGISTRY[goal.key].label if goal.key in REGISTRY else "自行填报",
        "统计单位": lambda goal: goal.unit.name if goal.unit else "全镇",
        "责任单位": lambda goal: goal.owner.name,
        "计量单位": lambda goal: goal.measure,
        "全年目标值": lambda goal: goal.target,
        **{
            f"第{quarter}季度{words}": (
                lambda goal, quarter=quarter, name=name: next(
                    (getattr(point, name) for point in goal.points.all() if point.quarter == quarter), None
                )
            )
            for quarter in range(1, 5)
            for name, words in (("planned", "节点"), ("actual", "实际"))
        },
    }


class GoalEditView(FormPage):
    """A new goal, or a changed one."""

    permission = Permission.EVALUATE
    form_class = GoalForm
    success_url = back_url = reverse_lazy("evaluation:goals")
    done_words = "年度目标已保存"

    @property
    def goal(self):
        """The goal of the address, None for a new one."""
        key = self.kwargs.get("pk")
        return get_object_or_404(Goal.objects.visible_to(self.request.user), pk=key) if key else None

    def get_title(self):
        """Which."""
        return f"修改目标：{self.goal.title}" if self.kwargs.get("pk") else "新增年度目标"

    def get_form_kwargs(self):
        """Units of the areas, and years."""
        units = OrgUnit.objects.active().filter(
            area_filter(self.request.user, Permission.EVALUATE),
            level__in=(Level.CENTRE, Level.DEPARTMENT, Level.VILLAGE),
        )
        return {**super().get_form_kwargs(), "units": units.order_by("level", "order"), "years": years_offered(today())}

    def get_initial(self):
        """What is there."""
        goal = self.goal
        if goal is None:
            return {"year": today().year, "active": True}
        shown = {
            name: getattr(goal, name)
            for name in ("year", "title", "key", "measure", "target", "lower_is_better", "active")
        }
        planned = {f"planned_{point.quarter}": point.planned for point in goal.points.all()}
        return {**shown, **planned, "unit": goal.unit_id, "owner": goal.owner_id}

    def save(self, form):
        """Keep it."""
        area = self.goal.area if self.goal else area_of(self.request.user)
        return goals.save_goal(by=self.request.user, area=area, goal=self.goal, **form.service_data())


class PointView(FormPage):
    """What a quarter reached, reported by the owner."""

    permission = Permission.VIEW_SCORES
    form_class = PointForm
    success_url = back_url = reverse_lazy("evaluation:goals")
    done_words = "进展已填报"

    @property
    def point(self) -> GoalPoint:
        """The point of the address, or 404."""
        rows = GoalPoint.objects.filter(goal__in=Goal.objects.visible_to(self.request.user))
        return get_object_or_404(rows.select_related("goal__area", "goal__owner"), pk=self.kwargs["pk"])

    def get_title(self):
        """Goal and quarter."""
        return f"{self.point.goal.title}：第 {self.point.quarter} 季度进展"

    def get_form_kwargs(self):
        """A counted one asks for words alone."""
        return {**super().get_form_kwargs(), "counted": bool(self.point.goal.key)}

    def get_initial(self):
        """What is there."""
        return {"actual": self.point.actual, "note": self.point.note}

    def save(self, form):
        """Keep it."""
        data = form.cleaned_data
        return goals.report_point(self.point, by=self.request.user, actual=data.get("actual"), note=data["note"])


class PointCasesView(CountedView):
    """Behind a counted point."""

    def rows(self):
        """The kept rows."""
        points = GoalPoint.objects.filter(goal__in=Goal.objects.visible_to(self.request.user)).select_related("goal")
        self.point = get_object_or_404(points, pk=self.kwargs["pk"])
        return self.point.counted, frozenset()

    def context(self):
        """Goal and quarter."""
        goal = self.point.goal
        return {
            "title": f"{goal.title} {goal.year}年第{self.point.quarter}季度",
            "head": REGISTRY[goal.key].formula if goal.key in REGISTRY else "",
            "back_url": reverse("evaluation:goals"),
            "figure": None,
        }
