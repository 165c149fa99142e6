"""The work list (案件列表): filter, sort, page, saved views, export, bulk 催办 and 分流."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from governance.cases.engine import SERVICES
from governance.cases.exporting import all_columns, exported_cases, queue_export
from governance.cases.filters import SORTS, CaseFilter
from governance.cases.forms.bulk import BulkAssignForm, BulkRemindForm, SavedViewForm
from governance.cases.models import Case, SavedView
from governance.cases.views.scoped import DEFAULT_SCOPE, ScopedListPage, seen_cases
from governance.core.exceptions import PortalError
from governance.core.ticket import Ticket
from governance.organisation.access import standing
from governance.organisation.pages import ExportPage, PermissionRequired
from governance.organisation.roles import Permission, Role

STANDARD_VIEWS = [
    ("在办", "scope=open"),
    ("我承办的", "scope=mine"),
    ("待我单位签收", "scope=unsigned"),
    ("超期", "scope=open&light=red"),
    ("快到期", "scope=open&light=amber"),
    ("已结束", "scope=closed&sort=-closed"),
]


LEADERS_VIEW = ("我联系的村", "scope=villages")


class CaseListView(ScopedListPage):
    """案件列表: 20 rows, the nearest due first."""

    title = "案件列表"
    template_name = "cases/list.html"
    filterset_class = CaseFilter

    def get_queryset(self):
        """What the user may see."""
        return seen_cases(self.request.user)

    def knows(self, key):
        """Fields of one's own are filters too."""
        return super().knows(key) or key.startswith("own_")

    def get_order(self):
        """One of the known orders."""
        return SORTS.get(self.request.GET.get("sort", ""), SORTS["due"])

    def get_context_data(self, **kwargs):
        """Saved views and the bulk forms."""
        place = standing(self.request.user)
        kwargs.update(
            views=_views(self.request, place.unit_ids),
            sort=self.request.GET.get("sort", "due"),
            may_remind=any(place.has(p) for p in (Permission.SUPERVISE, Permission.TRIAGE_CASE, Permission.APPROVE)),
            may_assign=place.has(Permission.TRIAGE_CASE),
            assign_form=BulkAssignForm(by=self.request.user) if place.has(Permission.TRIAGE_CASE) else None,
        )
        return super().get_context_data(**kwargs)


def _views(request, units) -> list[dict]:
    """Standard and saved views as tabs: {name, url, active, pk, shared}."""
    from django.db.models import Q

    here = request.GET.copy()
    for key in ("page", "after", "sort", "partial"):
        here.pop(key, None)
    now_here = here.urlencode() or f"scope={DEFAULT_SCOPE}"
    standard = STANDARD_VIEWS if Role.LEADER not in standing(request.user).roles else [*STANDARD_VIEWS, LEADERS_VIEW]
    tabs = [{"name": name, "query": query, "pk": None, "shared": False} for name, query in standard]
    saved = SavedView.objects.filter(Q(user=request.user) | Q(unit__in=units)).distinct()
    tabs += [
        {
            "name": view.name,
            "query": view.query,
            "pk": view.pk if view.user_id == request.user.pk else None,
            "shared": view.unit_id is not None,
        }
        for view in saved
    ]
    for tab in tabs:
        tab["url"] = f"?{tab['query']}"
        tab["active"] = tab["query"].partition("&sort=")[0] == now_here
    return tabs


class CaseExportView(ExportPage):
    """Excel of the same filter: streamed to 20,000 rows, above that a Job."""

    permission = Permission.EXPORT_CASES
    filterset_class = CaseFilter
    file_title = "案件列表"
    order = ("-registered_at", "-pk")

    def get_queryset(self):
        """What the user may see."""
        return exported_cases(self.request.user)

    def get_columns(self):
        """With the fields of the manager's own."""
        return all_columns()

    def too_many(self, queryset):
        """Hand the work to a Job and lead to its progress."""
        job = queue_export(by=self.request.user, query=self.request.GET.urlencode())
        messages.info(self.request, "数据较多，正在后台导出，完成后可以在本页下载。")
        return redirect("portal:job", job.pk)


class BulkView(PermissionRequired, View):
    """One action on the ticked rows, with a result for each row."""

    abstract = True
    action = ""
    form_class = BulkRemindForm

    def post(self, request):
        """Run the action on each case by itself; one refusal does not stop the others."""
        numbers = request.POST.getlist("case")[:100]
        form = self.form_class(request.POST, by=request.user)
        back = _back(request)
        if not numbers:
            messages.warning(request, "请先勾选案件。")
            return back
        if not form.is_valid():
            messages.error(request, "；".join(str(e) for errors in form.errors.values() for e in errors))
            return back
        done, refused = self._run(request, numbers, form)
        if done:
            messages.success(request, f"{form.done_word} {len(done)} 件。")
        for number, why in refused:
            messages.warning(request, f"{number}：{why}")
        return back

    def _run(self, request, numbers, form):
        cases = Case.objects.visible_to(request.user).filter(number__in=numbers).in_bulk(field_name="number")
        done, refused = [], []
        for number in numbers:
            case = cases.get(number)
            if case is None:
                refused.append((number, "没有找到这个案件"))
                continue
            try:
                SERVICES[self.action](case, by=request.user, ticket=Ticket.new(case.version), **form.service_data())
                done.append(case)
            except PortalError as problem:
                refused.append((case.shown_number, problem.message))
        return done, refused


class BulkRemindView(BulkView):
    """批量催办."""

    permission = Permission.VIEW_CASES
    action = "remind"


class BulkAssignView(BulkView):
    """批量分流."""

    permission = Permission.TRIAGE_CASE
    action = "assign"
    form_class = BulkAssignForm


class SaveViewView(PermissionRequired, View):
    """保存常用筛选."""

    permission = Permission.VIEW_CASES

    def post(self, request):
        """Keep the present filter under a name."""
        form = SavedViewForm(request.POST)
        if form.is_valid():
            share = form.cleaned_data["share"]
            own = [grant for grant in standing(request.user).grants if grant.for_user_id is None]
            SavedView.objects.update_or_create(
                user=request.user,
                name=form.cleaned_data["name"],
                defaults={"query": form.cleaned_data["query"], "unit_id": own[0].unit_id if share and own else None},
            )
            messages.success(request, "已保存为常用筛选。")
        else:
            messages.error(request, "请给筛选起个名字（30 字以内）。")
        return _back(request)


class DeleteViewView(PermissionRequired, View):
    """删除常用筛选."""

    permission = Permission.VIEW_CASES

    def post(self, request, pk):
        """Forget one's own saved view."""
        SavedView.objects.filter(pk=pk, user=request.user).delete()
        messages.success(request, "已删除常用筛选。")
        return _back(request)


def _back(request) -> HttpResponseRedirect:
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = "/cases/"
    return HttpResponseRedirect(target)


def list_url(**filters) -> str:
    """The address of the list with these filters."""
    return "/cases/?" + urlencode({key: value for key, value in filters.items() if value not in (None, "")})
