"""The leader's cockpit (领导驾驶舱): every figure opens exactly the cases it counts."""

from datetime import timedelta

from django.shortcuts import render
from django.views import View

from analysis import cockpit, figures
from analysis.forms.cockpit import PickForm
from governance.cases.filters import RISKS
from governance.core.now import today
from governance.core.sheets import write_rows
from governance.organisation.access import may
from governance.organisation.pages import PermissionRequired, watermark, workbook_response
from governance.organisation.roles import Level, Permission
from intake.hall.visits import tiles

CYCLE_WORDS = {"month": "月", "quarter": "季度", "year": "年"}


def read(request) -> dict:
    """Everything the page and its workbook show."""
    user, form = request.user, PickForm(request)
    choice = form.choice()
    found, units = cockpit.Cockpit(user, choice), list(form.fields["area"].queryset)
    rows = figures.open_cases(user, choice.narrow)
    scope = choice.filters
    of_village = choice.unit is not None and choice.unit.level == Level.VILLAGE
    stock = figures.overview(rows, **scope)
    if choice.kind:  # the other kinds are not counted here, while their lists would show them
        stock["kinds"] = [row for row in stock["kinds"] if row["filters"]["kind"] == choice.kind]
    return {
        "form": form,
        "choice": choice,
        "first": choice.spans.this[0],
        "last": choice.spans.this[1] - timedelta(days=1),
        "flows": found.flows(),
        **stock,
        "funnel": found.stages(),
        "categories": found.categories(),
        "villages": [] if of_village else found.villages(units, found.open_by_place()),
        "departments": found.offices(units, rows),
        "trend": figures.trend(user, choice.narrow if scope else None, **scope),
        "reported": found.reported() if not scope else [],
        "risky": [(row, dict(RISKS)[row.risk]) for row in found.risks()],
    }


def _line(trend) -> dict:
    """The trend as a line chart."""
    return {
        "kind": "line",
        "labels": [row["month"] for row in trend],
        "series": [
            {
                "name": name,
                "data": [row[key]["number"] for row in trend],
                "links": [row[key]["url"] for row in trend],
            }
            for key, name in (("registered", "登记"), ("ended", "结束"))
        ],
        "unit": "件",
    }


def _bars(rows, key=None) -> dict:
    """Figures as lying bars, the first on top."""
    cells = [row[key] if key else row for row in rows][::-1]
    return {
        "kind": "bar",
        "flat": True,
        "labels": [row["label"] for row in rows][::-1],
        "series": [
            {"name": "件数", "data": [cell["number"] for cell in cells], "links": [cell["url"] for cell in cells]}
        ],
        "unit": "件",
    }


class DashboardView(PermissionRequired, View):
    """领导驾驶舱."""

    permission = Permission.VIEW_DASHBOARD

    def get(self, request):
        """Flows of the period, stock of this moment, where it lies and who has it."""
        shown = read(request)
        context = {
            **shown,
            "title": "领导驾驶舱",
            "query": request.GET.urlencode(),
            "hall": _hall(request.user),
            "chart": _line(shown["trend"]),
            "category_chart": _bars(shown["categories"]),
            "village_chart": _bars([row for row in shown["villages"] if row["registered"]["number"]][:8], "registered"),
        }
        return render(request, "analysis/dashboard.html", context)


class StageTimesView(PermissionRequired, View):
    """各环节用时 of what ended in the period: read after the page, as it walks through the timelines."""

    permission = Permission.VIEW_DASHBOARD

    def get(self, request):
        """The table."""
        times = cockpit.stage_times(request.user, PickForm(request).choice())
        return render(request, "analysis/_stage_times.html", {"times": times, "title": "各环节用时"})


class DashboardExportView(PermissionRequired, View):
    """All figures of the page as a workbook."""

    permission = Permission.VIEW_DASHBOARD

    def get(self, request):
        """Part, item, measure, number."""
        shown = read(request)
        choice = shown["choice"]
        area, span = str(choice.unit or "全部"), choice.spans.this
        above = [f"{span[0]} 至 {span[1]}（不含），区域或单位：{area}"]
        content = write_rows(
            "领导驾驶舱", ["部分", "项目", "指标", "数值"], _rows(shown), watermark(request.user, "驾驶舱"), above
        )
        return workbook_response(content, "领导驾驶舱")


def _rows(shown):
    for row in shown["flows"]:
        yield ["本期", row["label"], "件数", row["number"]]
        for base in row["bases"]:
            yield ["本期", row["label"], base["kind"], base["base"]["number"]]
            yield ["本期", row["label"], "比较", base["words"]]
    parts = (("totals", "现在在办"), ("funnel", "本期登记到哪个环节"), ("categories", "类别"), ("risks", "风险"),
             ("lights", "时限灯"), ("kinds", "案件类型"))  # fmt: skip
    for key, part in parts:
        for row in shown[key]:
            yield [part, row["label"], "件数", row["number"]]
    for part, rows, name in (("村（社区）", shown["villages"], "label"), ("部门", shown["departments"], "unit")):
        for row in rows:
            for key, label in (("registered", "登记"), ("closed", "结束"), ("open", "在办"), ("late", "超期")):
                if key in row:
                    yield [part, row[name], label, row[key]["number"]]
    for row in shown["trend"]:
        yield ["趋势", row["month"], "登记", row["registered"]["number"]]
        yield ["趋势", row["month"], "结束", row["ended"]["number"]]
    for row in shown["reported"]:
        yield ["报告和报送", row["label"], "", row["text"]]


def _hall(user) -> list[dict]:
    """This month's visits and calls that cost no case, for those who see the hall."""
    day = today()
    return tiles(user, "", day.replace(day=1), day) if may(user, Permission.VIEW_HALL) else []
