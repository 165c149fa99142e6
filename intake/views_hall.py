"""大厅: 这事谁管, one-key entries, who is here today; the visitor log with its figures."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views import View

from governance.cases.models import Case
from governance.core.exceptions import GuardFailed
from governance.core.now import today
from governance.organisation.access import may
from governance.organisation.pages import ExportPage, ListPage, PermissionRequired
from governance.organisation.roles import Permission
from intake.filters_hall import VisitFilter
from intake.forms_hall import VisitForm
from intake.hall import visits
from intake.hall.asking import who_handles
from intake.hall.windows import seats_on
from intake.models import Visit, Window

MOST_WINDOWS = 60


def moment_text(value) -> str:
    """2026-06-10 10:42 in local time; empty for nothing."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


def visible_numbers(user, rows) -> set[int]:
    """Ids of the cases of these rows that the user may open; their number is a link, the others' is text."""
    ids = [row.case_id for row in rows if row.case_id]
    return set(Case.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


class HallView(PermissionRequired, View):
    """The page of the front desk: a question, an entry, and where to send people."""

    permission = Permission.VIEW_HALL

    def get(self, request):
        """The page; `q` is the question."""
        return _hall(request, form=None)


class VisitNew(PermissionRequired, View):
    """One entry, by the pressed button."""

    permission = Permission.KEEP_HALL
    http_method_names = ["post"]

    def post(self, request):
        """Write it and return to the page."""
        form = VisitForm(request.POST, windows=_windows(request.user))
        if not form.is_valid():
            return _hall(request, form=form, status=422)
        data = form.cleaned_data
        try:
            visits.log_visit(
                by=request.user,
                key=form.ticket.key,
                kind=data["kind"],
                window=data["window"],
                people_count=data["people_count"],
                note=data["note"],
            )
        except GuardFailed as refusal:
            form.add_error(refusal.field, refusal.message)
            return _hall(request, form=form, status=422)
        return redirect("intake:hall")


class VisitUndo(PermissionRequired, View):
    """撤销 of a mis-tap."""

    permission = Permission.KEEP_HALL
    http_method_names = ["post"]

    def post(self, request, pk):
        """Take it back."""
        visit = get_object_or_404(Visit.objects.visible_to(request.user), pk=pk)
        try:
            visits.undo_visit(visit, by=request.user)
            messages.success(request, "已撤销，这一条不计数")
        except GuardFailed as refusal:
            messages.warning(request, refusal.message)
        return redirect("intake:hall")


def _windows(user):
    return Window.objects.visible_to(user).filter(active=True)


def _hall(request, *, form, status=200):
    user = request.user
    windows = list(_windows(user).select_related("unit").order_by("order", "pk")[:MOST_WINDOWS])
    seats = seats_on(today(), windows) if windows else {}
    question = request.GET.get("q", "").strip()[:100]
    keeps = may(user, Permission.KEEP_HALL)
    if form is None and keeps:
        form = VisitForm(windows=_windows(user))
        # The list is read once for the page; the field only looks up what was chosen.
        form.fields["window"].choices = [("", "（不选）"), *((window.pk, window.name) for window in windows)]
    context = {
        "title": "大厅接待",
        "question": question,
        "answers": who_handles(user, question) if question else None,
        "windows": [(window, seats.get(window.pk, [])) for window in windows],
        "form": form,
        "keeps": keeps,
        "registers": may(user, Permission.REGISTER_CASE),
        "manages": may(user, Permission.EDIT_HALL),
        "last": visits.last_of(user) if keeps else None,
        "figures": visits.figures(user),
        "day": today(),
    }
    return render(request, "intake/hall/hall.html", context, status=status)


class VisitScope:
    """The visitor log of the user's hall."""

    permission = Permission.VIEW_HALL

    def get_queryset(self):
        """Entries with window, person and case."""
        return Visit.objects.visible_to(self.request.user).select_related("window", "by", "case")


class VisitList(VisitScope, ListPage):
    """来访记录."""

    template_name = "intake/hall/visits.html"
    fragment_name = "intake/hall/_visits.html"
    filterset_class = VisitFilter
    order = ("-at", "-pk")
    title = "来访记录"

    def get_context_data(self, **kwargs):
        """Today's figures and this month's; which entries may still be undone or opened."""
        user, day = self.request.user, today()
        month = day.replace(day=1)
        rows = self.page.rows
        return super().get_context_data(
            tiles=[*visits.tiles(user, "今日", day, day), *visits.tiles(user, "本月", month, day)],
            opens=visible_numbers(user, rows),
            undoable={row.pk for row in rows if visits.may_undo(row, user)},
            registers=may(user, Permission.REGISTER_CASE),
            keeps=may(user, Permission.KEEP_HALL),
            **kwargs,
        )


class VisitExport(VisitScope, ExportPage):
    """The filtered log as a workbook."""

    filterset_class = VisitFilter
    order = ("-at", "-pk")
    file_title = "来访记录"
    columns = {
        "时间": lambda row: moment_text(row.at),
        "类别": lambda row: row.get_kind_display(),
        "引导到": lambda row: row.window.name if row.window else "",
        "人数": lambda row: row.people_count,
        "咨询内容": lambda row: row.note,
        "登记人": lambda row: row.by.name,
        "转登记": lambda row: row.case.shown_number if row.case else "",
    }
