"""信访列表: the petitions that the user may see, the ledger (信访台账) as a workbook, and the figures."""

from datetime import date
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.views.generic import TemplateView

from governance.cases.models import Case, Party
from governance.cases.views.scoped import ScopedListPage, seen_cases
from governance.core.masking import mask_name
from governance.core.now import today
from governance.organisation.pages import ExportPage, PermissionRequired, Titled
from governance.organisation.roles import Permission
from petitions.figures import Span, counted, tables
from petitions.filters import PetitionFilter
from petitions.models import Decision, Opinion

TABS = (
    ("在办", "scope=open"),
    ("我承办的", "scope=mine"),
    ("等待受理决定", "scope=undecided"),
    ("等待告知", "scope=untold"),
    ("复查复核中", "scope=reviewing"),
    ("重复信访", "scope=repeats"),
    ("办结未化解", "scope=unsettled"),
    ("已结束", "scope=ended"),
)


def seen_petitions(user):
    """Petition cases that this person may see, with their detail records."""
    return seen_cases(user, "petition__content__parent").filter(kind="petition")


class PetitionListView(ScopedListPage):
    """信访列表: 20 rows, the nearest due first."""

    title = "信访事项"
    template_name = "petitions/list.html"
    filterset_class = PetitionFilter
    order = ("next_due",)
    tabs = TABS

    def get_queryset(self):
        """What the user may see."""
        return seen_petitions(self.request.user)


def _of(name):
    """Reads a column of the detail record; empty where there is none."""

    def read(case):
        detail = getattr(case, "petition", None)
        value = getattr(detail, name) if detail is not None else ""
        return value() if callable(value) else "" if value is None else value

    return read


def _day(value) -> str:
    return f"{value:%Y-%m-%d}" if value else ""


def _yes(value) -> str:
    return "是" if value else ""


def _decision(case):
    rows = case.petition.live_decisions if hasattr(case, "petition") else []
    return rows[0] if rows else None


def _opinion(case):
    rows = case.petition.written if hasattr(case, "petition") else []
    return rows[-1] if rows else None


def _names(case) -> str:
    """Petitioners by name; of whoever asked for secrecy nothing but that (《信访工作条例》第三十条)."""
    found = []
    for party in case.parties.all():
        if party.role in (Party.Role.APPLICANT, Party.Role.REPRESENTATIVE):
            hidden = case.asks_secrecy or party.is_anonymous
            found.append("要求保密" if hidden and not party.is_anonymous else mask_name(party.name) or "匿名")
    return "、".join(found)


def _content(case) -> str:
    content = getattr(getattr(case, "petition", None), "content", None)
    return " › ".join(part.name for part in (content.parent, content) if part) if content else ""


class PetitionExportView(ExportPage):
    """信访台账: the same filter as a workbook, one line for each petition from its receipt to its end."""

    permission = Permission.EXPORT_CASES
    filterset_class = PetitionFilter
    file_title = "信访台账"
    order = ("-registered_at", "-pk")
    columns = {
        "信访件编号": lambda case: case.shown_number,
        "上级编号": _of("upper_number"),
        "收到日期": lambda case: _day(_of("received_on")(case)),
        "信访形式": _of("get_form_display"),
        "信访人": _names,
        "人数": _of("headcount"),
        "集体访": lambda case: _yes(_of("is_group")(case)),
        "联名": lambda case: _yes(_of("is_joint")(case)),
        "初次/重复": lambda case: f"重复（第 {case.petition.sequence} 次）" if _of("root_id")(case) else "初次",
        "信访目的": _of("get_purpose_display"),
        "内容分类": _content,
        "反映事项": lambda case: case.title,
        "问题属地": lambda case: case.place.name if case.place else case.place_text,
        "户籍地": _of("household_place"),
        "常住地": _of("residence_place"),
        "来源级别": _of("get_source_level_display"),
        "上级要求反馈": lambda case: _day(_of("upper_due")(case)),
        "法定途径": _of("get_route_display"),
        "受理决定": lambda case: (d := _decision(case)) and d.get_kind_display() or "",
        "决定日期": lambda case: (d := _decision(case)) and _day(d.decided_on) or "",
        "告知日期": lambda case: (d := _decision(case)) and ("免于告知" if d.notice_waived else _day(d.told_on)) or "",
        "责任单位": lambda case: case.lead_unit.name if case.lead_unit else "",
        "承办人": lambda case: case.handler.name if case.handler else "",
        "处理意见": lambda case: (o := _opinion(case)) and o.get_result_display() or "",
        "出具日期": lambda case: (o := _opinion(case)) and _day(o.issued_on) or "",
        "送达日期": lambda case: (o := _opinion(case)) and _day(o.delivered_on) or "",
        "复查复核": lambda case: (
            "；".join(
                f"{r.get_step_display()}{r.get_result_display() or '进行中'}" for r in case.petition.reviews.all()
            )
            if hasattr(case, "petition")
            else ""
        ),
        "办结日期": lambda case: _day(_of("finished_on")(case)),
        "化解日期": lambda case: _day(_of("settled_on")(case)),
        "程序办结": _of("get_ended_how_display"),
        "案件状态": lambda case: case.get_state_display(),
        "时限灯": lambda case: case.light.name,
    }

    def get_queryset(self):
        """What the user may see, with decision, opinions and reviews."""
        live = Decision.objects.filter(ended_at=None)
        return seen_petitions(self.request.user).prefetch_related(
            "parties",
            Prefetch("petition__decisions", live, to_attr="live_decisions"),
            Prefetch("petition__opinions", Opinion.objects.order_by("pk"), to_attr="written"),
            "petition__reviews",
        )


def span_of(request) -> Span:
    """The days asked for; the year until today where nothing sensible is said."""
    day = today()
    try:
        since = date.fromisoformat(request.GET.get("since", ""))
        until = date.fromisoformat(request.GET.get("until", ""))
    except ValueError:
        return Span(day.replace(month=1, day=1), day)
    return Span(since, until) if since <= until else Span(until, since)


class PetitionFiguresView(PermissionRequired, Titled, TemplateView):
    """信访统计: the indicators and the counts of a span, each opening its cases."""

    permission = Permission.VIEW_DASHBOARD
    title = "信访统计"
    template_name = "petitions/figures.html"

    def get_context_data(self, **kwargs):
        """Figures and tables of the span; one query for the figures, one for each table."""
        span = span_of(self.request)
        cases = Case.objects.visible_to(self.request.user).filter(kind="petition")
        days = urlencode({"received_from": span.since.isoformat(), "received_to": span.until.isoformat()})
        return super().get_context_data(
            span=span, figures=counted(cases, span), tables=tables(cases, span), days=days, **kwargs
        )
