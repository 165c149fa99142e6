"""The leader's first dashboard (领导驾驶舱): every figure opens exactly the cases it counts."""

from django.shortcuts import render
from django.views import View

from analysis import figures
from governance.core.now import today
from governance.organisation.access import may
from governance.organisation.pages import PermissionRequired
from governance.organisation.roles import Permission
from intake.hall.visits import tiles


class DashboardView(PermissionRequired, View):
    """领导驾驶舱."""

    permission = Permission.VIEW_DASHBOARD

    def get(self, request):
        """Counts by stage, light and department, and the trend of twelve months."""
        rows = figures.open_cases(request.user)
        trend = figures.trend(request.user)
        context = {
            "title": "领导驾驶舱",
            **figures.overview(rows),
            "departments": figures.by_department(rows),
            "trend": trend,
            "hall": _hall(request.user),
            "chart": {
                "kind": "line",
                "labels": [row["month"] for row in trend],
                "series": [
                    {
                        "name": "登记",
                        "data": [row["registered"]["number"] for row in trend],
                        "links": [row["registered"]["url"] for row in trend],
                    },
                    {
                        "name": "结束",
                        "data": [row["ended"]["number"] for row in trend],
                        "links": [row["ended"]["url"] for row in trend],
                    },
                ],
                "unit": "件",
            },
        }
        return render(request, "analysis/dashboard.html", context)


def _hall(user) -> list[dict]:
    """This month's visits and calls that cost no case, for those who see the hall."""
    day = today()
    return tiles(user, "", day.replace(day=1), day) if may(user, Permission.VIEW_HALL) else []
