"""最多跑一地 (trips per matter and why), 防止激化, 诉源治理 (lawsuits of villages before and after)."""

import django_filters
from django.db.models import Avg, Count, Q
from django.urls import reverse_lazy
from django.views.generic import TemplateView, View

from disputes import scope
from disputes.filters_figures import DAY
from disputes.forms.tallies import LawsuitsForm, PreventionForm, TripForm, seen_cases
from disputes.models import Prevention, Trip, VillageLawsuits
from disputes.services import tallies as services
from governance.audit.services import record
from governance.cases.filters import day_start, villages_within
from governance.cases.finding import by_text
from governance.cases.models import Case
from governance.core.filters import PortalFilterSet
from governance.core.now import today
from governance.core.sheets import write_rows
from governance.organisation.access import may
from governance.organisation.models import OrgUnit
from governance.organisation.pages import (
    ExportPage,
    FormPage,
    ListPage,
    PermissionRequired,
    Titled,
    watermark,
    workbook_response,
)
from governance.organisation.roles import Level, Permission

YEARS = 4


class TripFilter(PortalFilterSet):
    """Matters by the number of ways, the reason, place and day."""

    q = django_filters.CharFilter(label="关键词", method="by_words", help_text="标题、内容、姓名、编号")
    times = django_filters.ChoiceFilter(
        label="跑动次数",
        choices=[("0", "没有跑"), ("1", "一次"), ("2", "两次"), ("3", "三次以上")],
        method="of_times",
        empty_label="全部",
    )
    why = django_filters.ChoiceFilter(label="原因", choices=Trip.Why.choices, method="of_why", empty_label="全部")
    place = django_filters.ModelChoiceFilter(
        label="村（社区）", queryset=lambda request: villages_within(request), method="in_place", empty_label="全部"
    )
    since = django_filters.DateFilter(label="登记日期从", method="from_day", widget=DAY)

    class Meta:
        model = Case
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        """By words, name or number, as in the work list."""
        return by_text(queryset, value)

    def of_times(self, queryset, name, value):
        """So many ways."""
        return queryset.filter(ways__gte=3) if value == "3" else queryset.filter(ways=int(value))

    def of_why(self, queryset, name, value):
        """One of the ways for this reason."""
        return queryset.filter(pk__in=Trip.objects.filter(why=value).values("case"))

    def in_place(self, queryset, name, value):
        """A village with its grids."""
        return queryset.filter(place__in=OrgUnit.objects.filter(path__startswith=value.path).values("pk"))

    def from_day(self, queryset, name, value):
        """Registered on this day or later."""
        return queryset.filter(registered_at__gte=day_start(value))


class TripScope:
    """Disputes that the user sees, with their ways."""

    def get_queryset(self):
        """Counted."""
        rows = seen_cases(self.request.user, "dispute").select_related("place", "lead_unit")
        return services.with_trips(rows.defer("facts", "claim", "search_pairs"))


class TripList(TripScope, ListPage):
    """最多跑一地: how often people came for each dispute, and why."""

    permission = Permission.VIEW_CASES
    template_name = "disputes/tallies/trips.html"
    fragment_name = "disputes/tallies/_trips.html"
    filterset_class = TripFilter
    order = ("-registered_at", "-pk")
    title = "最多跑一地"

    def get_context_data(self, **kwargs):
        """Reasons of the rows and the figures of what is filtered; each opens its list."""
        found = self.filterset.qs.order_by()
        figures = found.aggregate(
            most_once=Count("pk", filter=Q(ways__lte=1)), twice=Count("pk", filter=Q(ways=2)),
            more=Count("pk", filter=Q(ways__gte=3)), mean=Avg("ways"),
        )  # fmt: skip
        whys = Trip.objects.filter(case__in=seen_cases(self.request.user, "dispute").values("pk")).order_by()
        counted = dict(whys.values_list("why").annotate(n=Count("case", distinct=True)))
        return super().get_context_data(
            figures=figures,
            whys=[{"key": key, "label": label, "number": counted.get(key, 0)} for key, label in Trip.Why.choices],
            reasons=services.reasons_of(self.page.rows),
            writes=may(self.request.user, Permission.REGISTER_CASE),
            exports=may(self.request.user, Permission.EXPORT_CASES),
            **kwargs,
        )


class TripExport(TripScope, ExportPage):
    """The list as a workbook."""

    permission = Permission.EXPORT_CASES
    filterset_class = TripFilter
    order = ("-registered_at", "-pk")
    file_title = "最多跑一地"
    columns = {
        "案件编号": lambda row: row.shown_number,
        "标题": lambda row: row.title,
        "登记时来访": lambda row: row.came,
        "到场调解": lambda row: row.sat,
        "另外跑动": lambda row: row.extra,
        "合计（次）": lambda row: row.ways,
        "原因": lambda row: row.reasons,
    }

    def read_rows(self, queryset):
        """Each with its reasons, a thousand at a time."""
        rows = list(queryset)
        for start in range(0, len(rows), 1000):
            part = rows[start : start + 1000]
            reasons = services.reasons_of(part)
            for row in part:
                row.reasons = reasons.get(row.pk, "")
                yield row


class TripNew(FormPage):
    """One more way."""

    permission = Permission.REGISTER_CASE
    form_class = TripForm
    title = "登记跑动"
    success_url = back_url = reverse_lazy("disputes:trips")
    done_words = "已登记"

    def get_form_kwargs(self):
        """Disputes that the user sees."""
        return {**super().get_form_kwargs(), "cases": seen_cases(self.request.user, "dispute")}

    def get_initial(self):
        """The case of the address."""
        return {"number": self.request.GET.get("case", "")}

    def save(self, form):
        """Keep it."""
        return services.record_trip(by=self.request.user, **form.data_of_row)


class PreventionFilter(PortalFilterSet):
    """By kind."""

    kind = django_filters.ChoiceFilter(label="防止了什么", choices=Prevention.Kind.choices, empty_label="全部")

    class Meta:
        model = Prevention
        fields: list[str] = []


class PreventionScope:
    """Rows of the disputes that the user sees."""

    def get_queryset(self):
        """With case and person."""
        rows = Prevention.objects.filter(case__in=seen_cases(self.request.user, "dispute"))
        return rows.select_related("case", "by")


class PreventionList(PreventionScope, ListPage):
    """防止激化."""

    permission = Permission.VIEW_CASES
    template_name = "disputes/tallies/preventions.html"
    fragment_name = "disputes/tallies/_preventions.html"
    filterset_class = PreventionFilter
    order = ("-on", "-pk")
    title = "防止激化"

    def get_context_data(self, **kwargs):
        """What the user may do."""
        user = self.request.user
        kwargs["writes"] = may(user, Permission.HANDLE_CASE)
        return super().get_context_data(exports=may(user, Permission.EXPORT_CASES), **kwargs)


class PreventionExport(PreventionScope, ExportPage):
    """The list as a workbook."""

    permission = Permission.EXPORT_CASES
    filterset_class = PreventionFilter
    order = ("-on", "-pk")
    file_title = "防止激化"
    columns = {
        "日期": lambda row: f"{row.on}",
        "案件编号": lambda row: row.case.shown_number,
        "防止了什么": lambda row: row.get_kind_display(),
        "涉及人数": lambda row: row.people,
        "情况": lambda row: row.note,
        "登记人": lambda row: row.by.name,
    }


class PreventionNew(FormPage):
    """What a mediation averted."""

    permission = Permission.HANDLE_CASE
    form_class = PreventionForm
    title = "登记防止激化"
    success_url = back_url = reverse_lazy("disputes:preventions")
    done_words = "已登记，计入调解统计"

    def get_form_kwargs(self):
        """Disputes that the user sees."""
        return {**super().get_form_kwargs(), "cases": seen_cases(self.request.user, "dispute")}

    def get_initial(self):
        """The case of the address."""
        return {"number": self.request.GET.get("case", "")}

    def save(self, form):
        """Keep it."""
        return services.record_prevention(by=self.request.user, **form.data_of_row)


def years_shown() -> list[int]:
    """This year and the three before, oldest first."""
    return list(range(today().year - YEARS + 1, today().year + 1))


class LawsuitPage(PermissionRequired, Titled, TemplateView):
    """诉源治理: lawsuits of each village and year beside what was mediated, before and after."""

    permission = Permission.FILL_GOVERNANCE
    also = (Permission.SUPERVISE, Permission.VIEW_DASHBOARD)
    template_name = "disputes/tallies/lawsuits.html"
    title = "诉源治理"

    def get_context_data(self, **kwargs):
        """The table with its sums."""
        user, years = self.request.user, years_shown()
        table = services.governance_table(user, years)
        sums = [
            {
                "lawsuits": sum(row["cells"][i]["lawsuits"].number for row in table if row["cells"][i]["lawsuits"]),
                "mediated": sum(row["cells"][i]["mediated"] for row in table),
            }
            for i in range(len(years))
        ]
        opens = any(may(user, one) for one in (Permission.RUN_PATROLS, Permission.SUPERVISE, Permission.REPORT_LEDGERS))
        return super().get_context_data(
            years=years,
            table=table,
            sums=sums,
            opens=opens,
            writes=may(user, Permission.FILL_GOVERNANCE),
            exports=may(user, Permission.EXPORT_CASES),
            **kwargs,
        )


class LawsuitExport(PermissionRequired, View):
    """The table as a workbook."""

    permission = Permission.EXPORT_CASES

    def get(self, request):
        """The workbook."""
        years = years_shown()
        headings = [
            "村（社区）",
            *(f"{year} 年{word}" for year in years for word in ("诉讼", "调解成功")),
            "诉讼增减（%）",
        ]
        rows = [
            [
                row["village"].name,
                *(
                    value
                    for cell in row["cells"]
                    for value in (cell["lawsuits"].number if cell["lawsuits"] else None, cell["mediated"])
                ),
                row["change"],
            ]
            for row in services.governance_table(request.user, years)
        ]
        record("export", by=request.user, object_type="page", object_id="disputes:lawsuits_export", request=request)
        mark = watermark(request.user, "工作使用")
        return workbook_response(write_rows("诉源治理", headings, rows, mark), "诉源治理")


class LawsuitEdit(FormPage):
    """The number of a village and year."""

    permission = Permission.FILL_GOVERNANCE
    form_class = LawsuitsForm
    title = "填写诉讼数"
    success_url = back_url = reverse_lazy("disputes:lawsuits")
    done_words = "诉讼数已保存"

    def get_form_kwargs(self):
        """Villages for which the user fills in."""
        mine = scope.within(self.request.user, Permission.FILL_GOVERNANCE, "path")
        villages = OrgUnit.objects.active().filter(mine, level=Level.VILLAGE).order_by("order", "path")
        return {**super().get_form_kwargs(), "villages": villages}

    def get_initial(self):
        """The village and year of the address, with what is there."""
        asked = {name: self.request.GET.get(name, "") for name in ("village", "year")}
        if not all(value.isdecimal() and len(value) < 10 for value in asked.values()):
            return {"year": today().year}
        known = VillageLawsuits.objects.visible_to(self.request.user).filter(**asked).first()
        return {**asked, "number": known.number, "source": known.source} if known else asked

    def save(self, form):
        """Keep it."""
        return services.save_lawsuits(by=self.request.user, **form.cleaned_data)
