"""网格: each grid with its code, who works there, what came from it and whether anybody covers it."""

from datetime import timedelta

from django.db.models import Count, Q

from governance.cases.models import Case
from governance.core.now import now
from governance.organisation.access import standing
from governance.organisation.models import OrgUnit, Post
from governance.organisation.registers import Column, RegisterExport, RegisterList
from governance.organisation.roles import Level, Permission, Role
from governance.safety.models import Visit

DAYS = 30
#: Length of the path of a town.
TOWN = 10


def watched(user) -> Q:
    """Q for units of the towns (for county posts: of the county) whose board the user reads."""
    found = Q(pk__in=())
    for grant in standing(user).with_permission(Permission.VIEW_BOARD):
        whole = grant.unit_level in (Level.COUNTY, Level.TOWN)
        found |= Q(path__startswith=grant.unit_path if whole else grant.unit_path[:TOWN])
    return found


def with_figures(rows) -> None:
    """Workers, cases reported and visits of the last 30 days; three queries for a page of grids."""
    keys = [row.pk for row in rows]
    since = now() - timedelta(days=DAYS)
    workers: dict[int, list[str]] = {}
    posts = Post.objects.current().filter(unit__in=keys, role=Role.GRID).select_related("user")
    for post in posts.order_by("user__name", "pk"):
        workers.setdefault(post.unit_id, []).append(post.user.name)
    reports = _counted(Case.objects.for_system().filter(origin__in=keys, registered_at__gte=since), "origin")
    visits = _counted(Visit.objects.filter(entry__place__in=keys, recorded_at__gte=since), "entry__place")
    for row in rows:
        row.workers = "、".join(workers.get(row.pk, []))
        row.reports, row.visits = reports.get(row.pk, 0), visits.get(row.pk, 0)


def _counted(rows, column) -> dict[int, int]:
    return dict(rows.order_by().values_list(column).annotate(n=Count("pk")))


class Grids:
    """Grids of the areas that the user's posts serve; figures alone, no case and no person of a register."""

    def get_queryset(self):
        """With their village."""
        rows = OrgUnit.objects.active().filter(watched(self.request.user), level=Level.GRID)
        return rows.select_related("parent")


class GridList(Grids, RegisterList):
    """The grids, and which of them nobody covers."""

    permission = Permission.VIEW_BOARD
    title = "网格"
    order = ("path",)
    export = "safety:grids_export"
    export_permission = Permission.EXPORT_CASES
    unit_word = "个"
    empty_head = "没有网格"
    empty_text = "网格在“机构”里建立。"
    columns = (
        Column("网格", lambda row: row.name, title=True, small=lambda row: row.parent.name),
        Column("网格编码", lambda row: row.code),
        Column("网格员", lambda row: row.workers or "空岗", tag=lambda row: "" if row.workers else "r"),
        Column("30 天上报", lambda row: row.reports, num=True),
        Column("30 天走访", lambda row: row.visits, num=True),
    )

    def get_intro(self):
        """How many nobody covers."""
        staffed = Post.objects.current().filter(role=Role.GRID).values("unit")
        empty = self.get_queryset().exclude(pk__in=staffed).count()
        return f"空岗 {empty} 个" if empty else "都有网格员"

    def get_context_data(self, **kwargs):
        """With figures."""
        with_figures(self.page.rows)
        return super().get_context_data(**kwargs)


class GridExport(Grids, RegisterExport):
    """The same as a workbook."""

    permission = Permission.VIEW_BOARD
    list_page = GridList
    order = ("path",)
    file_title = "网格"

    def read_rows(self, queryset):
        """With figures."""
        rows = list(queryset)
        with_figures(rows)
        return rows
