"""调委会: list, one with its members and mediators, form, seats."""

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy

from disputes import scope
from disputes.filters import CommitteeFilter
from disputes.forms.mediators import CommitteeForm, SeatForm
from disputes.models import Committee, CommitteeMember
from disputes.services import mediators as services
from governance.organisation.access import may
from governance.organisation.forms.units import PlainForm
from governance.organisation.models import OrgUnit
from governance.organisation.pages import DeletePage, DetailPage, ExportPage, FormPage, ListPage
from governance.organisation.roles import Level, Permission


def units_kept(user):
    """Units at which this person keeps rosters: town, centre and villages, not grids."""
    kept = OrgUnit.objects.active().filter(scope.within(user, Permission.EDIT_MEDIATORS, "path"))
    return kept.exclude(level=Level.GRID).order_by("path")


class Scope:
    """Committees of the user's town."""

    permission = Permission.VIEW_CASES

    def get_queryset(self):
        """With unit and number of mediators."""
        active = Count("mediators", filter=Q(mediators__state="active"))
        return Committee.objects.visible_to(self.request.user).select_related("unit").annotate(people=active)


class CommitteeList(Scope, ListPage):
    """调委会."""

    template_name = "disputes/mediators/committees.html"
    fragment_name = "disputes/mediators/_committees.html"
    filterset_class = CommitteeFilter
    order = ("unit__path", "pk")
    title = "调委会"

    def get_context_data(self, **kwargs):
        """Chairs of the rows, and whether the user keeps any."""
        chairs = CommitteeMember.objects.filter(committee__in=self.page.rows, until=None, position="chair")
        return super().get_context_data(
            chairs=dict(chairs.values_list("committee", "mediator__name")),
            keeps=bool(scope.areas(self.request.user, Permission.EDIT_MEDIATORS)),
            exports=may(self.request.user, Permission.EXPORT_CASES),
            **kwargs,
        )


class CommitteeExport(Scope, ExportPage):
    """The filtered list as a workbook."""

    permission = Permission.EXPORT_CASES
    filterset_class = CommitteeFilter
    order = ("unit__path", "pk")
    file_title = "调委会"
    columns = {
        "名称": lambda row: row.name,
        "类型": lambda row: row.get_kind_display(),
        "所在机构": lambda row: row.unit.name,
        "设立单位": lambda row: row.founder,
        "成立日期": lambda row: f"{row.established_on or ''}",
        "最近换届": lambda row: f"{row.renewed_on or ''}",
        "备案号": lambda row: row.filing_no,
        "在聘调解员": lambda row: row.people,
        "场所": lambda row: row.place,
        "电话": lambda row: row.phone,
        "星级": lambda row: row.stars or "",
        "状态": lambda row: row.get_state_display(),
    }


class CommitteeDetail(Scope, DetailPage):
    """One committee: members, what the law still asks, mediators with their load."""

    template_name = "disputes/mediators/committee.html"
    context_object_name = "committee"

    def get_title(self):
        """Its name."""
        return self.object.name

    def get_context_data(self, **kwargs):
        """Members, lacks, mediators and load."""
        row, user = self.object, self.request.user
        members = list(row.members.filter(until=None).select_related("mediator"))
        members.sort(key=lambda one: ("chair", "deputy", "member").index(one.position))
        people = list(row.mediators.exclude(state="ended").order_by("pk"))
        return super().get_context_data(
            members=members,
            lacks=services.lacking(row, members) if row.state == Committee.State.ACTIVE else [],
            people=people,
            load=services.load_of(people, seen_by=user),
            keeps=scope.keeps(user, Permission.EDIT_MEDIATORS, row.unit),
            changes=list(row.history.select_related("history_user")[:20]),
            **kwargs,
        )


class Kept:
    """A committee that the user keeps (404 otherwise)."""

    permission = Permission.EDIT_MEDIATORS

    def get_committee(self):
        """The committee, or None for a new one."""
        if not hasattr(self, "_committee"):
            key = self.kwargs.get("pk")
            mine = Committee.objects.kept_by(self.request.user).select_related("unit")
            self._committee = get_object_or_404(mine, pk=key) if key else None
        return self._committee


class CommitteeEdit(Kept, FormPage):
    """A new committee, or a changed one."""

    form_class = CommitteeForm
    back_url = reverse_lazy("disputes:committees")
    done_words = "调委会已保存"

    def get_title(self):
        """Which."""
        return f"修改“{self.get_committee().name}”" if self.get_committee() else "登记调委会"

    def get_form_kwargs(self):
        """Units whose rosters the user keeps."""
        return {**super().get_form_kwargs(), "units": units_kept(self.request.user)}

    def get_initial(self):
        """What is there."""
        row = self.get_committee()
        if row is None:
            return {"state": "active"}
        return {name: getattr(row, "unit_id" if name == "unit" else name) for name in services.COMMITTEE_FIELDS}

    def save(self, form):
        """Keep it."""
        return services.save_committee(by=self.request.user, committee=self.get_committee(), **form.cleaned_data)

    def get_success_url(self):
        """Its page."""
        return reverse("disputes:committee", args=[self.result.pk])


class SeatNew(Kept, FormPage):
    """A mediator becomes a member."""

    form_class = SeatForm
    title = "增加调委会成员"
    done_words = "成员已登记"

    def get_form_kwargs(self):
        """Mediators of the committee."""
        people = self.get_committee().mediators.active().order_by("pk")
        return {**super().get_form_kwargs(), "mediators": people}

    def save(self, form):
        """Seat them."""
        return services.seat(by=self.request.user, committee=self.get_committee(), **form.cleaned_data)

    def get_success_url(self):
        """Back to the committee."""
        return reverse("disputes:committee", args=[self.get_committee().pk])

    get_back_url = get_success_url


class SeatEnd(Kept, DeletePage):
    """A seat ends with today."""

    form_class = PlainForm
    title = "结束任职"
    submit_label = "结束任职"
    done_words = "任职已结束"

    def get_member(self):
        """The open seat."""
        rows = self.get_committee().members.filter(until=None).select_related("mediator", "committee__unit")
        return get_object_or_404(rows, pk=self.kwargs["seat"])

    def get_question(self):
        """Whose."""
        row = self.get_member()
        return f"结束 {row.mediator.name} 的{row.get_position_display()}任职？"

    def get_consequences(self):
        """What will happen."""
        return ["从今天起不再是成员，以前的记录保留", "仍在调解员名册里，不影响已经承办的案件"]

    def save(self, form):
        """End it."""
        services.end_seat(by=self.request.user, member=self.get_member())

    def get_success_url(self):
        """Back to the committee."""
        return reverse("disputes:committee", args=[self.get_committee().pk])

    get_back_url = get_success_url
