"""The columns of the case export, and the Job that writes large ones."""

from django.http import QueryDict
from django.utils import timezone

from governance.cases import own_fields
from governance.cases.models import Case
from governance.core import jobs
from governance.core.now import now
from governance.core.sheets import write_rows


def _moment(value) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


# What the columns below read, and nothing else: a row of an account would open its encrypted telephone number.
READ = (
    *("number", "title", "kind", "state", "risk", "channel", "urgent", "people_count", "place_text"),
    *("next_due", "next_yellow", "registered_at", "closed_at"),
    *("lead_unit__name", "handler__name", "category__name", "place__name", "registered_by__name"),
)


def exported_cases(user):
    """The rows of the export: what the user may see, with what its columns read."""
    seen = Case.objects.visible_to(user)
    rows = seen.select_related("lead_unit", "handler", "category", "place", "registered_by").only(*READ)
    return rows.prefetch_related("own_values") if own_fields.known_fields() else rows


COLUMNS = {
    "案件编号": lambda case: case.shown_number,
    "标题": lambda case: case.title,
    "案件类型": lambda case: case.kind_label,
    "事项类别": lambda case: case.category.name if case.category else "",
    "来源渠道": lambda case: case.get_channel_display(),
    "环节": lambda case: case.stage.label,
    "状态": lambda case: case.get_state_display(),
    "时限灯": lambda case: case.light.name,
    "期限": lambda case: _moment(case.next_due),
    "风险": lambda case: case.get_risk_display(),
    "加急": lambda case: "是" if case.urgent else "",
    "主办单位": lambda case: case.lead_unit.name if case.lead_unit else "",
    "承办人": lambda case: case.handler.name if case.handler else "",
    "发生地": lambda case: " ".join(part for part in (case.place.name if case.place else "", case.place_text) if part),
    "涉及人数": lambda case: case.people_count,
    "登记时间": lambda case: _moment(case.registered_at),
    "登记人": lambda case: case.registered_by.name,
    "结束时间": lambda case: _moment(case.closed_at),
}


def all_columns() -> dict:
    """The fixed columns, and after them the 自定义字段 in use."""
    return COLUMNS | own_fields.columns()


def queue_export(*, by, query: str):
    """Queue the export of a filter as a Job. Returns the Job."""
    return jobs.enqueue("cases.export", {"query": query, "user": by.pk}, by=by)


@jobs.job("cases.export")
def export_job(job, report):
    """Write the workbook of a filter for the person who asked; rows are those that the person may see now."""
    from governance.cases.filters import CaseFilter
    from governance.organisation.models import User
    from governance.organisation.pages import watermark

    user = User.objects.get(pk=job.params["user"])
    query = QueryDict(job.params["query"])
    found = CaseFilter(query, queryset=exported_cases(user), request=_Asker(user, query)).qs
    total = found.order_by().count()

    columns = all_columns()

    def rows():
        for done, case in enumerate(found.order_by("-registered_at", "-pk").iterator(2000), 1):
            if done % 500 == 0:
                report(done, total, f"已写 {done:,} 行")
            yield [read(case) for read in columns.values()]

    content = write_rows("案件列表", list(columns), rows(), watermark(user, "工作使用"))
    return f"案件列表-{timezone.localtime(now()):%Y%m%d-%H%M}.xlsx", content


class _Asker:
    """What the filter reads of a request, where there is none."""

    def __init__(self, user, query):
        self.user, self.GET = user, query
