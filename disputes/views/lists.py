"""纠纷列表: the dispute cases that the user may see, with what their detail records say, and the export."""

from django.utils import timezone

from disputes.filters_cases import DisputeFilter
from governance.cases.views.scoped import ScopedListPage, seen_cases
from governance.organisation.pages import ExportPage
from governance.organisation.roles import Permission

TABS = (
    ("在办", "scope=open"),
    ("我承办的", "scope=mine"),
    ("要素没有填写", "scope=unfilled"),
    ("调解中", "status=mediating"),
    ("履行中", "status=performing"),
    ("已结束", "scope=ended"),
)


def seen_disputes(user):
    """Dispute cases that this person may see, with their detail records."""
    return seen_cases(user, "dispute__type").filter(kind="dispute")


class DisputeListView(ScopedListPage):
    """纠纷列表: 20 rows, the nearest due first."""

    title = "矛盾纠纷"
    template_name = "disputes/list.html"
    filterset_class = DisputeFilter
    order = ("next_due",)
    tabs = TABS

    def get_queryset(self):
        """What the user may see."""
        return seen_disputes(self.request.user)


def _of(name):
    """Reads a column of the detail record; empty where there is none."""

    def read(case):
        detail = getattr(case, "dispute", None)
        value = getattr(detail, name) if detail is not None else ""
        return value() if callable(value) else "" if value is None else value

    return read


def _day(value) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d") if value else ""


class DisputeExportView(ExportPage):
    """The same filter as a workbook."""

    permission = Permission.EXPORT_CASES
    filterset_class = DisputeFilter
    file_title = "矛盾纠纷"
    order = ("-registered_at", "-pk")
    columns = {
        "案件编号": lambda case: case.shown_number,
        "标题": lambda case: case.title,
        "纠纷类型": lambda case: str(_of("type")(case)),
        "综治口径": _of("gov_category"),
        "案件来源": _of("get_source_display"),
        "移送、委托单位": _of("source_body"),
        "来文号": _of("source_number"),
        "调解类别": _of("get_mediation_display"),
        "难易程度": _of("get_difficulty_display"),
        "涉及金额（元）": _of("amount"),
        "涉及人数": lambda case: case.people_count,
        "重点领域": _of("key_field"),
        "重点人群": _of("key_group"),
        "重点部位": _of("key_place"),
        "风险": lambda case: case.get_risk_display(),
        "调解进程": _of("get_status_display"),
        "案件状态": lambda case: case.get_state_display(),
        "时限灯": lambda case: case.light.name,
        "村（社区）": lambda case: case.place.name if case.place else "",
        "主办单位": lambda case: case.lead_unit.name if case.lead_unit else "",
        "承办人": lambda case: case.handler.name if case.handler else "",
        "登记日期": lambda case: _day(case.registered_at),
        "结束日期": lambda case: _day(case.closed_at),
    }

    def get_queryset(self):
        """What the user may see."""
        return seen_disputes(self.request.user)
