"""The leader's first dashboard (领导驾驶舱): every figure opens exactly the cases it counts."""

from django.shortcuts import render
from django.views import View

from analysis import figures
from governance.organisation.pages import PermissionRequired
from governance.organisation.roles import Permission


class DashboardView(PermissionRequired, View):
    """领导驾驶舱."""

    permission = Permission.VIEW_DASHBOARD

    def get(self, request):
        """Counts by stage, light and department, and the trend of twelve months."""
        trend = figures.trend(request.user)
        context = {
            "title": "领导驾驶舱",
            **figures.overview(request.user),
            "departments": figures.by_department(request.user),
            "trend": trend,
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
