"""The base of every page: it states its permission, and a refusal is a recorded 403 that says who can see it.

Two floors: a page of an app stands on one of these, and these on one of Django's generic views.
"""

from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.generic import DetailView, FormView, ListView, View

from governance.audit.services import record
from governance.core.exceptions import NotAllowed, PortalError
from governance.core.htmx import wants_fragment
from governance.core.now import now
from governance.core.sheets import write_rows

from .access import may
from .paging import COUNT_STOPS_AT, PAGE_SIZE, page_of
from .roles import ROLE_PERMISSIONS, Permission, Role

EXPORT_LIMIT = 20_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class PermissionRequired:
    """A page with a permission. `also` names others that open it too; `abstract = True` marks a base without one."""

    permission: Permission
    also: tuple[Permission, ...] = ()
    abstract = True

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.__dict__.get("abstract", False):
            return
        if not isinstance(getattr(cls, "permission", None), Permission):
            raise ImproperlyConfigured(f"{cls.__module__}.{cls.__name__} must state permission = Permission.…")

    @classmethod
    def permissions(cls):
        """All permissions that open the page."""
        return (cls.permission, *cls.also)

    @classmethod
    def roles_allowed(cls):
        """Roles that hold one of them."""
        return [role for role in Role if ROLE_PERMISSIONS[role] & set(cls.permissions())]

    def dispatch(self, request, *args, **kwargs):
        """The page, or a 403 that names who can see it."""
        if not any(may(request.user, permission) for permission in self.permissions()):
            return refuse(request, roles=self.roles_allowed())
        try:
            return super().dispatch(request, *args, **kwargs)
        except NotAllowed as refusal:
            return refuse(request, roles=[], words=str(refusal))


def refuse(request, *, roles, words=""):
    """The recorded 403 page. `roles`: who can see the page; `words`: the sentence of a service that refused."""
    match = request.resolver_match
    record(
        "refused",
        by=request.user,
        object_type="page",
        object_id=match.view_name if match else request.path,
        detail={"method": request.method},
        result="refused",
        request=request,
    )
    context = {"roles": [role.label for role in roles], "words": words}
    return render(request, "organisation/refused.html", context, status=403)


class Titled:
    """Gives the template `title`, which is both the <title> and the one <h1>."""

    title = ""

    def get_title(self):
        """The title; override where it depends on the object."""
        return self.title

    def get_context_data(self, **kwargs):
        """`title` for every template."""
        return super().get_context_data(title=self.get_title(), **kwargs)


class ListPage(PermissionRequired, Titled, ListView):
    """A filtered list: 20 rows, stable order, bounded count, numbered pages to 50 and 再往后 beyond.

    Attributes: `model` or `get_queryset`, `order` (column names), `filterset_class`, `template_name` with its fragment
    `fragment_name` (default: `_list.html` beside it). Context: `page` (paging.Page), `rows`, `count`, `filter`.
    """

    abstract = True
    order = ("pk",)
    filterset_class = None
    fragment_name = ""
    page_size = PAGE_SIZE
    count_stops_at: int | None = None

    def get_order(self):
        """Column names of the order; override to let the visitor choose from a list."""
        return self.order

    def get(self, request, *args, **kwargs):
        """The page, or its fragment for htmx."""
        queryset = self.get_queryset()
        self.filterset = self.make_filter(queryset)
        found = self.filterset.qs if self.filterset is not None else queryset
        self.page = page_of(
            found,
            self.get_order(),
            number=_number(request.GET.get("page")),
            after=request.GET.get("after", ""),
            size=self.page_size,
            by_words=self.by_words(),
            stops_at=self.count_stops_at,
        )
        self.object_list = self.page.rows
        response = self.render_to_response(self.get_context_data())
        patch_vary_headers(response, ["HX-Request"])
        return response

    def by_words(self):
        """True when rows were looked for by keyword in a column with an index of its own (see paging.page_of)."""
        return False

    def make_filter(self, queryset):
        """The FilterSet bound to the address, or None."""
        if self.filterset_class is None:
            return None
        return self.filterset_class(self.request.GET or None, queryset=queryset, request=self.request)

    def get_template_names(self):
        """The fragment for htmx (but not when it restores its history), else the page."""
        whole = super().get_template_names()
        if not wants_fragment(self.request):
            return whole
        return [self.fragment_name or f"{whole[0].rpartition('/')[0]}/_list.html"]

    def get_context_data(self, **kwargs):
        """`page`, `rows`, `count`, `filter` beside Django's own."""
        page = self.page
        kwargs = {"page": page, "rows": page.rows, "count": page.count, "filter": self.filterset, **kwargs}
        return super().get_context_data(object_list=page.rows, **kwargs)


class DetailPage(PermissionRequired, Titled, DetailView):
    """One object, found in `get_queryset` (what the user may not see is 404)."""

    abstract = True


class FormPage(PermissionRequired, Titled, FormView):
    """A form that ends in one service call.

    A subclass writes `save(form)`, which calls the service; ValidationError and other refusals come back as errors of
    the form (422), success gives `done_words` and a redirect to `get_success_url()`.
    """

    abstract = True
    template_name = "organisation/form.html"
    done_words = "已保存"
    submit_label = "保存"
    back_url = ""

    def save(self, form):
        """Call the service; what it returns is kept as `self.result`."""
        raise NotImplementedError

    def form_valid(self, form):
        """Save, or show the service's refusal in the form."""
        try:
            self.result = self.save(form)
        except ValidationError as problem:
            add_errors(form, problem)
            return self.form_invalid(form)
        except NotAllowed:
            raise
        except PortalError as problem:
            field = getattr(problem, "field", None)
            form.add_error(field if field in form.fields else None, str(problem))
            return self.form_invalid(form)
        if self.done_words:
            messages.success(self.request, self.get_done_words())
        return self.respond()

    def get_done_words(self):
        """The sentence after success."""
        return self.done_words

    def respond(self):
        """Redirect after success; override to show something once."""
        return redirect(self.get_success_url())

    def form_invalid(self, form):
        """The form again with its errors and what was typed: 422."""
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def get_context_data(self, **kwargs):
        """`submit_label` and `back_url` for the shared form template."""
        kwargs = {"submit_label": self.submit_label, "back_url": self.get_back_url(), **kwargs}
        return super().get_context_data(**kwargs)

    def get_back_url(self):
        """Where 返回 leads."""
        return str(self.back_url)


class DeletePage(FormPage):
    """A page that asks before something ends (an account, a unit, a post): `question`, `consequences`, a red button."""

    abstract = True
    template_name = "organisation/confirm.html"
    question = ""
    submit_label = "确定"

    def get_question(self):
        """What is asked."""
        return self.question

    def get_consequences(self):
        """Sentences that say what will happen."""
        return []

    def get_context_data(self, **kwargs):
        """`question` and `consequences` for the template."""
        kwargs = {"question": self.get_question(), "consequences": self.get_consequences(), **kwargs}
        return super().get_context_data(**kwargs)


class ExportPage(PermissionRequired, View):
    """The filtered list as a workbook, streamed, with a watermark row and an audit record.

    Attributes: `columns` (heading → function of a row), `filterset_class`, `order`, `file_title`; and `get_queryset`.
    More than 20,000 rows: `too_many` (default: a sentence; a page with a Job overrides it).
    """

    abstract = True
    columns: dict = {}
    filterset_class = None
    order = ("pk",)
    file_title = "导出"
    purpose = "工作使用"

    def get_queryset(self):
        """Rows that the user may see."""
        raise NotImplementedError

    def get_columns(self):
        """Heading → function of a row."""
        return self.columns

    def get(self, request, *args, **kwargs):
        """The workbook."""
        queryset = self.get_queryset()
        if self.filterset_class is not None:
            queryset = self.filterset_class(request.GET or None, queryset=queryset, request=request).qs
        number = queryset.order_by().values("pk")[: EXPORT_LIMIT + 1].count()
        if number > EXPORT_LIMIT:
            return self.too_many(queryset)
        columns = self.get_columns()
        read = list(columns.values())
        rows = ([read_one(row) for read_one in read] for row in self.read_rows(queryset.order_by(*self.order)))
        name = request.resolver_match.view_name
        filters = sorted(key for key, value in request.GET.items() if value)
        detail = {"rows": number, "filters": filters}
        record("export", by=request.user, object_type="page", object_id=name, detail=detail, request=request)
        content = write_rows(self.file_title, list(columns), rows, watermark(request.user, self.purpose))
        return workbook_response(content, self.file_title)

    def read_rows(self, queryset):
        """The rows in their order; override to give each what hangs on it."""
        return queryset.iterator(2000)

    def too_many(self, queryset):
        """Answer for more rows than are streamed at once."""
        messages.warning(self.request, f"超过 {EXPORT_LIMIT:,} 行，请缩小筛选范围后再导出")
        return redirect(self.request.headers.get("Referer") or "/")


def watermark(user, purpose, done="导出"):
    """The watermark line of exports and prints: who, when, what for."""
    return f"{user.name}（{user.username}） {now():%Y-%m-%d %H:%M} {done}，{purpose}，内部资料，请勿外传"


def workbook_response(content, title):
    """A workbook as a download. `content`: bytes, or an iterable of bytes."""
    from django.http import HttpResponse, StreamingHttpResponse
    from django.utils.http import content_disposition_header

    whole = isinstance(content, bytes)
    response = (HttpResponse if whole else StreamingHttpResponse)(content, content_type=XLSX)
    filename = f"{title}-{now():%Y%m%d-%H%M}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, filename)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def add_errors(form, problem):
    """Put a service's ValidationError into the form: on the field it names, else above the form."""
    if not hasattr(problem, "error_dict"):
        form.add_error(None, problem)
        return
    for field, errors in problem.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)


def _number(text):
    return int(text) if text and text.isascii() and text.isdigit() and int(text[:9]) <= COUNT_STOPS_AT else 1
