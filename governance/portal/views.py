"""The workbench (工作台): what this person must do now, the nearest due first; figures come after."""

from datetime import timedelta

from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.views import View

from governance.cases import todo
from governance.cases.filters import day_start
from governance.cases.models import Case
from governance.cases.states import OPEN_STATES, STAGES, Stage, states_of
from governance.cases.views.lists import list_url
from governance.core.now import today
from governance.organisation.access import home_path, standing
from governance.organisation.models import OrgUnit
from governance.organisation.pages import PermissionRequired
from governance.organisation.presence import on_duty_now
from governance.organisation.roles import Permission, Role
from governance.safety import due
from intake.models import Call


class WorkbenchView(PermissionRequired, View):
    """工作台."""

    permission = Permission.SIGNED_IN

    def get(self, request):
        """The page; leaders are led to the cockpit unless they ask for the workbench."""
        place = standing(request.user)
        if Role.LEADER in place.roles and "home" not in request.GET:
            return redirect("analysis:dashboard")
        found = todo.queues(request.user)
        context = {
            "title": "工作台",
            "sees_cases": place.has(Permission.VIEW_CASES),
            "duty": on_duty_now(OrgUnit(path=home_path(request.user) or "-")),
            "may_register": place.has(Permission.REGISTER_CASE),
        }
        if place.has(Permission.USE_REGISTERS):
            context["visits"] = list(due.owed_by(request.user)[:8])
        if context["sees_cases"]:
            context.update(
                stages=stage_tiles(request.user),
                queues=_queue_tiles(request.user, found),
                rows=_rows(request.user, found),
                calls=list(Call.objects.owed_by(request.user).order_by("due_at", "pk")[:10]),
            )
        return render(request, "portal/workbench.html", context)


def _rows(user, found) -> list[dict]:
    """The work due: the case, its light and the word for the next step."""
    return [
        {"case": case, "light": case.light, "step": todo.STEPS.get(case.state, "查看")}
        for case in todo.due_first(user, found)
    ]


def _queue_tiles(user, found) -> list[dict]:
    """One figure for each queue of this person."""
    from governance.organisation.models import User

    columns = {f"n_{name}": todo.CountOf(queue) for name, queue in found.items()}
    if not columns:
        return []
    counts = User.objects.filter(pk=user.pk).annotate(**columns).values(*columns).get()
    return [
        {"key": name, "label": todo.LABELS[name], "number": counts[f"n_{name}"], "url": todo.LINKS[name]}
        for name in found
    ]


def stage_tiles(user) -> list[dict]:
    """Counts by stage, each with the list behind it; 受理登记 counts today's registrations."""
    seen = Case.objects.visible_to(user)
    day = today()
    counts = seen.filter(state__in=OPEN_STATES).aggregate(
        **{
            stage.value: Count("pk", filter=Q(state__in=states_of(stage)))
            for stage in STAGES
            if stage is not Stage.INTAKE
        }
    )
    counts[Stage.INTAKE.value] = seen.filter(
        registered_at__gte=day_start(day), registered_at__lt=day_start(day + timedelta(days=1))
    ).count()
    tiles = []
    for stage in STAGES:
        filters = {"registered_from": day, "registered_to": day} if stage is Stage.INTAKE else {"stage": stage.value}
        label = "今日受理登记" if stage is Stage.INTAKE else stage.label
        tiles.append({"stage": stage.value, "label": label, "number": counts[stage.value], "url": list_url(**filters)})
    return tiles
