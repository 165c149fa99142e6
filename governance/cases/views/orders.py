"""跟踪督办: orders, cards and instructions as a list, as a page of their own and as a workbook."""

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Prefetch
from django.http import Http404
from django.utils import timezone

from governance.cases import engine
from governance.cases.files import CaseFiles
from governance.cases.lights import light_at
from governance.cases.models import Approval, Case, Deadline, Supervision
from governance.cases.models.signing import Matter, Signer
from governance.cases.signing import may_sign, open_approval
from governance.cases.states import ENDED_STATES
from governance.core.filters import PortalFilterSet
from governance.core.now import now
from governance.organisation.access import standing
from governance.organisation.models import OrgUnit
from governance.organisation.pages import DetailPage, ExportPage, ListPage
from governance.organisation.roles import Permission

LEVELS = [*Supervision.Level.choices, ("cards", "黄牌和红牌")]
#: What may be done with an order, in the order of its buttons; the first allowed one is the primary.
ACTIONS = (
    "supervise",
    "sign_order",
    "answer_supervision",
    "close_supervision",
    "return_order_answer",
    "decide_order_time",
    "ask_order_time",
    "countersign",
    "withdraw_supervision",
)
IN_STATUS = {
    "draft": {"supervise", "sign_order", "withdraw_supervision"},
    "issued": {"answer_supervision", "ask_order_time", "decide_order_time", "countersign", "withdraw_supervision"},
    "answered": {"close_supervision", "return_order_answer", "countersign", "withdraw_supervision"},
}
TABS = [
    ("在办", "open=on"),
    ("待签发", "status=draft"),
    ("待核销", "status=answered"),
    ("超期未回复", "late=on"),
    ("黄红牌", "level=cards"),
    ("领导批示", "kind=instruction"),
    ("全部", "all=on"),
]


def orders_of(user):
    """Orders of visible cases; drafts only for those who may sign them, and only while the case is open."""
    cases = Case.objects.visible_to(user)
    rows = Supervision.objects.filter(case__in=cases)
    rows = rows.exclude(status=Supervision.Status.DRAFT, case__state__in=ENDED_STATES)
    if not standing(user).has(Permission.SUPERVISE):
        rows = rows.exclude(status=Supervision.Status.DRAFT)
    return rows


def _running(**more):
    return Deadline.objects.filter(supervision=OuterRef("pk"), met_at=None, ended_at=None, **more)


def _units(request):
    rows = orders_of(request.user) if request else Supervision.objects.none()
    return OrgUnit.objects.filter(pk__in=rows.order_by().values("to_unit")).order_by("level", "order", "path")


class OrderFilter(PortalFilterSet):
    """By unit, status, kind, grade and lateness."""

    to_unit = django_filters.ModelChoiceFilter(label="督办对象", queryset=_units, empty_label="全部")
    status = django_filters.ChoiceFilter(label="状态", choices=Supervision.Status.choices, empty_label="全部")
    kind = django_filters.ChoiceFilter(label="类型", choices=Supervision.Kind.choices, empty_label="全部")
    level = django_filters.ChoiceFilter(label="级别", choices=LEVELS, method="filter_level", empty_label="全部")
    issued_from = django_filters.DateFilter(
        label="签发日期从",
        field_name="issued_at",
        lookup_expr="date__gte",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    issued_to = django_filters.DateFilter(
        label="到",
        field_name="issued_at",
        lookup_expr="date__lte",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    open = django_filters.BooleanFilter(label="只看在办", widget=forms.CheckboxInput, method="filter_open")
    late = django_filters.BooleanFilter(label="只看超期未回复", widget=forms.CheckboxInput, method="filter_late")

    class Meta:
        model = Supervision
        fields: list[str] = []

    def filter_level(self, queryset, name, value):
        """One grade, or both cards."""
        if value == "cards":
            return queryset.filter(kind=Supervision.Kind.ORDER, level__in=("yellow", "red"), number__isnull=False)
        return queryset.filter(kind=Supervision.Kind.ORDER, level=value)

    def filter_open(self, queryset, name, value):
        """Drafts and what is neither 核销 nor 撤回."""
        return queryset.filter(status__in=("draft", "issued", "answered")) if value else queryset

    def filter_late(self, queryset, name, value):
        """Not answered in time."""
        late = _running(due_at__lt=now(), paused_at=None)
        return queryset.filter(Exists(late), status=Supervision.Status.ISSUED) if value else queryset


class OrderListView(ListPage):
    """跟踪督办: what waits first, the newest first within it."""

    permission = Permission.VIEW_CASES
    title = "跟踪督办"
    template_name = "cases/orders.html"
    fragment_name = "cases/_orders.html"
    order = ("-pk",)
    filterset_class = OrderFilter

    def get_queryset(self):
        """With their clocks and requests for more time."""
        clocks = Prefetch("deadlines", Deadline.objects.order_by("pk"), to_attr="clocks")
        asked = Approval.objects.filter(decision=Approval.Decision.OPEN)
        rows = orders_of(self.request.user).select_related("case", "to_unit", "issued_by")
        return rows.prefetch_related(clocks, Prefetch("approvals", asked, to_attr="waiting"))

    def make_filter(self, queryset):
        """A bare address means what is open."""
        data = self.request.GET.copy()
        if not any(key in data for key in (*OrderFilter.base_filters, "all")):
            data["open"] = "on"
        return OrderFilter(data, queryset=queryset, request=self.request)

    def get_context_data(self, **kwargs):
        """The light of each order, the tabs and the export."""
        for row in self.page.rows:
            row.light = light_of_order(row)
            row.asked_time = any(a.kind == Approval.Kind.ORDER_TIME for a in row.waiting)
            row.waits_for = next((a.waits_for_words for a in row.waiting if a.kind == Approval.Kind.ORDER), "")
        here = self.request.GET.urlencode() or "open=on"
        place = standing(self.request.user)
        return super().get_context_data(
            tabs=[
                {"name": name, "query": query, "active": query == here}
                for name, query in TABS
                if query != "status=draft" or place.has(Permission.SUPERVISE)
            ],
            query=self.filterset.data.urlencode(),
            may_export=place.has(Permission.EXPORT_CASES),
            may_sign=place.has(Permission.SUPERVISE),
            **kwargs,
        )


def light_of_order(row):
    """The light of an order's running clock; None when it has none."""
    clock = next((c for c in row.clocks if c.met_at is None and c.ended_at is None), None)
    return light_at(clock.due_at, clock.yellow_at, now()) if clock is not None else None


def _moment(value):
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


class OrderExportView(ExportPage):
    """台账: the filtered list as a workbook."""

    permission = Permission.EXPORT_CASES
    filterset_class = OrderFilter
    order = ("-pk",)
    file_title = "督办台账"
    columns = {
        "编号": lambda row: row.number or "待签发",
        "类型": lambda row: row.get_kind_display(),
        "级别": lambda row: row.get_level_display(),
        "案件编号": lambda row: row.case.shown_number,
        "事项": lambda row: row.case.title,
        "督办对象": lambda row: row.to_unit.name,
        "督办原因": lambda row: row.reason,
        "督办要求": lambda row: row.requirement,
        "签发人": lambda row: row.issued_by.name if row.issued_by else "",
        "签发时间": lambda row: _moment(row.issued_at),
        "回复期限": lambda row: _moment(max((c.due_at for c in row.clocks if not c.superseded_by_id), default=None)),
        "回复时间": lambda row: _moment(row.answered_at),
        "回复": lambda row: row.answer,
        "退回重答次数": lambda row: row.returns,
        "状态": lambda row: row.get_status_display(),
        "核销人": lambda row: row.closed_by.name if row.closed_by else "",
        "核销或撤回说明": lambda row: row.closing_note,
        "扣分": lambda row: row.points,
    }

    def get_queryset(self):
        """What the user may see."""
        rows = orders_of(self.request.user).select_related("case", "to_unit", "issued_by", "closed_by")
        return rows.prefetch_related(Prefetch("deadlines", Deadline.objects.order_by("pk"), to_attr="clocks"))


class OrderDetailView(DetailPage):
    """One order: what it asks and until when, who joined it, what was answered with which evidence, what is next."""

    permission = Permission.VIEW_CASES
    template_name = "cases/order.html"
    context_object_name = "order"

    def get_queryset(self):
        """Of visible cases."""
        people = ("issued_by", "answered_by", "closed_by", "raised_to", "to_unit", "organ")
        return orders_of(self.request.user).select_related(*people)

    def get_title(self):
        """Number or draft."""
        return self.object.number or "起草的督办单"

    def get_context_data(self, **kwargs):
        """Case, clock, buttons, evidence and history of the order."""
        order = self.object
        case = (
            Case.objects.visible_to(self.request.user)
            .select_related("centre__parent", "origin", "lead_unit", "handler", "category")
            .filter(pk=order.case_id)
            .first()
        )
        if case is None:
            raise Http404
        files = CaseFiles(case, self.request.user)
        events = [event for event in files.events if event.data.get("supervision") == order.pk]
        told = {event.pk for event in events}
        clocks = [row for row in files.deadlines if row.supervision_id == order.pk]
        clock = next((row for row in clocks if row.met_at is None and row.ended_at is None), None)
        return super().get_context_data(
            case=case,
            light=light_at(clock.due_at, clock.yellow_at, now()) if clock else None,
            due=clock.due_at if clock else max((row.due_at for row in clocks), default=None),
            buttons=_buttons(case, order, self.request.user, files),
            history=events[::-1],
            evidence=[row for row in files.attachments if row.event_id in told],
            countersigns=[row for row in files.countersigns if row.supervision_id == order.pk],
            extensions=[row for row in files.approvals if row.supervision_id == order.pk],
            talks=list(order.interviews.visible_to(self.request.user)),
            may_print=standing(self.request.user).has(Permission.PRINT_CASE) and order.number,
            **kwargs,
        )


def _buttons(case, order, user, files) -> list[dict]:
    """What this person may do with this order now."""
    if not case.is_open or order.status not in IN_STATUS:
        return []
    mine = {choice.action: choice.label for choice in engine.available(case, user, files)}
    wanted = [name for name in ACTIONS if name in IN_STATUS[order.status] and name in mine]
    asked = open_approval(files, Matter.ORDER, order)
    if order.status == Supervision.Status.DRAFT and asked is not None:
        mine_now = asked.asked_by_id != user.pk and may_sign(user, asked, files)
        last = asked.waits_for == Signer.ISSUER
        fitting = {"supervise", "withdraw_supervision"} if last else {"sign_order"}
        wanted = [name for name in wanted if mine_now and name in fitting]
    if order.to_unit_id not in standing(user).unit_ids:
        wanted = [name for name in wanted if name not in ("answer_supervision", "ask_order_time")]
    return [
        {
            "label": {"supervise": "签发", "withdraw_supervision": "不签发"}.get(name, mine[name])
            if order.status == Supervision.Status.DRAFT
            else mine[name],
            "url": f"/cases/{case.number}/do/{name}/?{'draft' if name == 'supervise' else 'supervision'}={order.pk}"
            f"&next=/cases/orders/{order.pk}/",
        }
        for name in wanted
    ]
