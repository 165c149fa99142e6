"""What comes in 分析研判: reports due, suggestions due, notices that end; and days without anybody on duty."""

from datetime import date, timedelta

from django.urls import reverse

from analysis.models import Report, ScoreRound, Suggestion
from analysis.periods import next_month
from governance.cases.coming import MOST, Coming, Source, moments_of, register_source
from governance.organisation.access import may, standing
from governance.organisation.models import OnDuty
from governance.organisation.roles import Level, Permission

#: 月报 is handed in by the fifth (evaluation-and-reports, open points: the town may choose another day).
REPORT_DAY = 5


def _reports(user, first, last):
    if not may(user, Permission.VIEW_DASHBOARD):
        return
    month = first.replace(day=1)
    for due in (date(m.year, m.month, REPORT_DAY) for m in (month, next_month(month))):
        if not first <= due <= last:
            continue
        before = next_month(due.replace(day=1), -1)
        found = Report.objects.visible_to(user).filter(cycle="month", first=before).select_related("area")
        rows = list(found.defer("tables"))
        for row in (row for row in rows if not row.is_issued):
            url = reverse("reports:report", args=[row.pk])
            yield Coming(
                due, "月报应当印发", f"{row.title}（{row.get_status_display()}）", "社会治理中心", url, "去写报告"
            )
        if not rows:
            yield Coming(
                due, "月报应当印发", f"{before.year}年{before.month}月研判报告，1 日自动起草", "社会治理中心",
                reverse("reports:list"), "看报告",
            )  # fmt: skip


def _suggestions(user, first, last):
    rows = Suggestion.objects.filter(
        report__in=Report.objects.visible_to(user).filter(number__isnull=False),
        progress=Suggestion.Progress.OPEN, due_on__gte=first, due_on__lte=last,
    )  # fmt: skip
    for row in rows.select_related("unit").order_by("due_on", "pk")[:MOST]:
        url = reverse("reports:report", args=[row.report_id])
        yield Coming(row.due_on, "工作建议到期", row.text, str(row.unit), url, "看落实情况")


def _notices(user, first, last):
    rows = ScoreRound.objects.visible_to(user).filter(
        status=ScoreRound.Status.NOTICE, notice_until__gte=first, notice_until__lte=last
    )
    for row in rows.order_by("notice_until", "pk")[:MOST]:
        url = reverse("evaluation:round", args=[row.pk])
        yield Coming(row.notice_until, "考核公示结束", str(row), "社会治理中心", url, "看考核")


def _holes(user, first, last):
    """Days on which nobody is on duty at a centre whose roster the user answers for."""
    centres = {
        (grant.unit_id, grant.unit_path, grant.unit_name)
        for grant in standing(user).grants
        if grant.unit_level == Level.CENTRE and Permission.SUPERVISE in grant.permissions
    }
    start, end = moments_of(first, last)
    for _pk, path, name in sorted(centres):
        area = path[: path.rstrip(".").rfind(".") + 1] or path
        spans = list(
            OnDuty.objects.filter(published=True, unit__path__startswith=area, ends_at__gte=start, starts_at__lte=end)
            .order_by("starts_at").values_list("starts_at", "ends_at")
        )  # fmt: skip
        for n in range((last - first).days + 1):
            day = first + timedelta(days=n)
            begin, finish = moments_of(day, day)
            if not any(since <= finish and until > begin for since, until in spans):
                yield Coming(day, "没有值班安排", f"{name}这一天没有发布的值班", name, reverse("duty:month"), "去排班")


register_source(Source("report", "研判报告", _reports))
register_source(Source("suggestion", "工作建议", _suggestions))
register_source(Source("notice", "考核公示", _notices))
register_source(Source("hole", "值班空缺", _holes))
