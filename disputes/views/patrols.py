"""排查: campaigns with the funnel 发现 → 登记 → 化解, the state of each area, reports."""

from datetime import date

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy

from disputes import scope
from disputes.filters_patrols import CampaignFilter, ReportFilter
from disputes.forms.patrols import CampaignForm, HolderForm
from disputes.models import Campaign, Duty, Finding, Report
from disputes.models.patrols import SETTLED_STATES, readable
from disputes.services import patrols as services
from governance.core.now import today
from governance.organisation.access import home_path, may
from governance.organisation.forms.units import PlainForm
from governance.organisation.models import OrgUnit, User
from governance.organisation.pages import DeletePage, DetailPage, ExportPage, FormPage, ListPage
from governance.organisation.roles import Level, Permission

MOST_PERIODS = 12


def funnel(findings) -> dict[str, int]:
    """{"found", "registered", "settled"}: the numbers whose links open the same findings."""
    settled = Q(status=Finding.Status.SETTLED) | Q(case__state__in=SETTLED_STATES)
    return findings.order_by().aggregate(
        found=Count("pk"), registered=Count("pk", filter=Q(case__isnull=False)), settled=Count("pk", filter=settled)
    )


class Read:
    """Pages that whoever reports, organises or supervises patrols opens."""

    permission = Permission.REPORT_PATROLS
    also = (Permission.RUN_PATROLS, Permission.SUPERVISE)


class CampaignList(Read, ListPage):
    """排查批次."""

    template_name = "disputes/patrols/campaigns.html"
    fragment_name = "disputes/patrols/_campaigns.html"
    filterset_class = CampaignFilter
    order = ("-starts_on", "-pk")
    title = "矛盾纠纷排查"

    def get_queryset(self):
        """Of the user's areas."""
        return Campaign.objects.visible_to(self.request.user).select_related("unit")

    def get_context_data(self, **kwargs):
        """Numbers of the rows, of what the user may open."""
        user, rows = self.request.user, self.page.rows
        seen = Finding.objects.visible_to(user)
        settled = Q(status=Finding.Status.SETTLED) | Q(case__state__in=SETTLED_STATES)
        counted = (
            seen.filter(report__duty__campaign__in=rows)
            .order_by()
            .values("report__duty__campaign")
            .annotate(
                found=Count("pk"), registered=Count("pk", filter=Q(case__isnull=False)),
                settled=Count("pk", filter=settled),
            )
        )  # fmt: skip
        return super().get_context_data(
            numbers={row["report__duty__campaign"]: row for row in counted},
            totals=funnel(seen),
            reports_here=services.duties_of(user).exists(),
            organises=may(user, Permission.RUN_PATROLS),
            **kwargs,
        )


class CampaignDetail(Read, DetailPage):
    """One campaign: funnel, and for a period which area has reported what."""

    template_name = "disputes/patrols/campaign.html"
    context_object_name = "campaign"

    def get_queryset(self):
        """Of the user's areas."""
        return Campaign.objects.visible_to(self.request.user).select_related("unit", "created_by")

    def get_title(self):
        """Its name."""
        return self.object.name

    def get_context_data(self, **kwargs):
        """Periods, the chosen one with its areas, the funnel."""
        row, user = self.object, self.request.user
        periods = row.periods(today())
        found_here = Finding.objects.visible_to(user).filter(report__duty__campaign=row)
        chosen = self._chosen(periods)
        duties = Duty.objects.filter(readable(user, "unit__path") | Q(user=user), campaign=row, active=True)
        duties = list(duties.select_related("unit__parent", "user").order_by("unit__path"))
        reports = {}
        if chosen:
            found = Report.objects.filter(duty__in=duties, starts_on=chosen[0])
            reports = {report.duty_id: report for report in found}
        lines = [{"duty": duty, "report": reports.get(duty.pk)} for duty in duties]
        lines.sort(key=lambda line: line["report"] is not None)
        return super().get_context_data(
            periods=periods[::-1][:MOST_PERIODS],
            chosen=chosen,
            lines=lines,
            sent=len(reports),
            zero=sum(report.is_zero for report in reports.values()),
            is_over=bool(chosen) and chosen[1] < today(),
            numbers=funnel(found_here),
            late=found_here.unsettled().filter(due_on__lt=today()).count(),
            organises=scope.keeps(user, Permission.RUN_PATROLS, row.unit),
            exports=may(user, Permission.EXPORT_CASES),
            **kwargs,
        )

    def _chosen(self, periods):
        """The period named in the address, else the newest."""
        try:
            wished = date.fromisoformat(self.request.GET.get("period", ""))
        except ValueError:
            wished = None
        return next((each for each in periods if each[0] == wished), periods[-1] if periods else None)


class Organised:
    """A campaign that the user organises (404 otherwise)."""

    permission = Permission.RUN_PATROLS

    def get_campaign(self):
        """The campaign, or None for a new one."""
        if not hasattr(self, "_campaign"):
            key = self.kwargs.get("pk")
            mine = Campaign.objects.run_by(self.request.user).select_related("unit")
            self._campaign = get_object_or_404(mine, pk=key) if key else None
        return self._campaign


class CampaignEdit(Organised, FormPage):
    """A new campaign, or a changed one."""

    form_class = CampaignForm
    back_url = reverse_lazy("disputes:patrols")
    done_words = "排查批次已保存，责任人已收到通知"

    def get_title(self):
        """Which."""
        return f"修改“{self.get_campaign().name}”" if self.get_campaign() else "新建排查批次"

    def get_form_kwargs(self):
        """Towns and villages of the user's area."""
        area = scope.within(self.request.user, Permission.RUN_PATROLS, "path")
        units = OrgUnit.objects.active().filter(area)
        villages = units.filter(level=Level.VILLAGE).order_by("order", "path")
        own = units.filter(level__in=(Level.TOWN, Level.VILLAGE)).order_by("path")
        return {**super().get_form_kwargs(), "units": own, "villages": villages}

    def get_initial(self):
        """What is there; a new one is for the whole town."""
        row = self.get_campaign()
        if row is None:
            kwargs = self.get_form_kwargs_lists()
            return {"unit": kwargs[0], "areas": kwargs[1]}
        units = [duty.unit for duty in row.duties.filter(active=True).select_related("unit")]
        by_grid = any(unit.level == Level.GRID for unit in units)
        areas = {unit.parent_id if unit.level == Level.GRID else unit.pk for unit in units}
        shown = {name: getattr(row, "unit_id" if name == "unit" else name) for name in services.CAMPAIGN_FIELDS}
        return {**shown, "areas": sorted(areas), "by_grid": "1" if by_grid else ""}

    def get_form_kwargs_lists(self):
        """(the first unit for which the user organises, all villages) as ids."""
        area = scope.within(self.request.user, Permission.RUN_PATROLS, "path")
        rows = OrgUnit.objects.active().filter(area, level__in=(Level.TOWN, Level.VILLAGE)).order_by("path")
        pairs = list(rows.values_list("pk", "level"))
        return (pairs[0][0] if pairs else None), [pk for pk, level in pairs if level == Level.VILLAGE]

    def save(self, form):
        """Keep it."""
        return services.save_campaign(by=self.request.user, campaign=self.get_campaign(), **form.cleaned_data)

    def get_success_url(self):
        """Its page."""
        return reverse("disputes:patrol", args=[self.result.pk])


class CampaignClose(Organised, DeletePage):
    """A campaign ends before its last day."""

    form_class = PlainForm
    title = "结束排查批次"
    submit_label = "结束批次"
    done_words = "排查批次已结束"

    def get_question(self):
        """Which."""
        return f"结束“{self.get_campaign().name}”？"

    def get_consequences(self):
        """What will happen."""
        return ["责任人不再填报，也不再提醒", "已经填报的和发现的隐患都保留，可以继续化解"]

    def save(self, form):
        """End it."""
        services.close_campaign(by=self.request.user, campaign=self.get_campaign())

    def get_success_url(self):
        """Its page."""
        return reverse("disputes:patrol", args=[self.get_campaign().pk])

    get_back_url = get_success_url


class HolderEdit(Organised, FormPage):
    """Somebody else reports for an area."""

    form_class = HolderForm
    done_words = "责任人已更换"

    def get_duty(self):
        """The area."""
        rows = self.get_campaign().duties.filter(active=True).select_related("unit", "user", "campaign__unit")
        return get_object_or_404(rows, pk=self.kwargs["duty"])

    def get_title(self):
        """Which."""
        return f"更换责任人：{self.get_duty().unit.name}"

    def get_form_kwargs(self):
        """People of the town who may report."""
        people = User.objects.at_path(home_path(self.request.user)).filter(
            posts__role__in=("grid", "village", "mediator"), posts__state="active"
        )
        return {**super().get_form_kwargs(), "people": people.distinct().order_by("name")}

    def get_initial(self):
        """Who it is now."""
        return {"user": self.get_duty().user_id}

    def save(self, form):
        """Change it."""
        return services.set_holder(by=self.request.user, duty=self.get_duty(), user=form.cleaned_data["user"])

    def get_success_url(self):
        """The campaign."""
        return reverse("disputes:patrol", args=[self.get_campaign().pk])

    get_back_url = get_success_url


class ReportScope:
    """Reports of the user's areas."""

    def get_queryset(self):
        """With area, campaign and person."""
        user = self.request.user
        rows = Report.objects.filter(readable(user, "duty__unit__path") | Q(duty__user=user))
        return rows.select_related("duty__unit__parent", "duty__campaign", "duty__user")


class ReportList(Read, ReportScope, ListPage):
    """排查填报 with the 零报告."""

    template_name = "disputes/patrols/reports.html"
    fragment_name = "disputes/patrols/_reports.html"
    filterset_class = ReportFilter
    order = ("-starts_on", "duty__unit__path", "pk")
    title = "排查填报"

    def get_context_data(self, **kwargs):
        """Whether the user exports."""
        return super().get_context_data(exports=may(self.request.user, Permission.EXPORT_CASES), **kwargs)


class ReportExport(ReportScope, ExportPage):
    """The reports as a workbook (DM-28 零报告)."""

    permission = Permission.EXPORT_CASES
    filterset_class = ReportFilter
    order = ("-starts_on", "duty__unit__path", "pk")
    file_title = "排查填报"
    columns = {
        "排查批次": lambda row: row.duty.campaign.name,
        "类型": lambda row: row.duty.campaign.get_kind_display(),
        "周期": lambda row: f"{row.starts_on} 至 {row.ends_on}",
        "村（社区）、网格": lambda row: place_words(row.duty.unit),
        "排查人": lambda row: row.duty.user.name,
        "走访户数": lambda row: row.households,
        "发现隐患数": lambda row: row.found,
        "零报告": lambda row: "是" if row.is_zero else "",
    }


def place_words(unit) -> str:
    """青石村 第1网格; `unit.parent` must be at hand."""
    return f"{unit.parent.name} {unit.name}" if unit.level == Level.GRID else unit.name
