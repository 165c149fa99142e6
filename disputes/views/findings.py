"""排查隐患: the ledger in the official columns, one item, its update and its way into a case."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from disputes.filters_patrols import FindingFilter
from disputes.forms.patrols import ItemForm, RegisterFindingForm
from disputes.models import Finding
from disputes.services import patrols as services
from disputes.views.patrols import Read, funnel, place_words
from governance.cases.models import Case
from governance.organisation.access import may
from governance.organisation.pages import DetailPage, ExportPage, FormPage, ListPage
from governance.organisation.roles import Permission


class Scope:
    """Items of the user's areas."""

    def get_queryset(self):
        """With what their row shows."""
        rows = Finding.objects.visible_to(self.request.user)
        return rows.select_related("unit__parent", "category", "case", "report__duty__campaign", "report__duty__user")


class FindingList(Read, Scope, ListPage):
    """排查台账."""

    template_name = "disputes/patrols/findings.html"
    fragment_name = "disputes/patrols/_findings.html"
    filterset_class = FindingFilter
    order = ("-found_on", "-pk")
    title = "排查台账"

    def get_context_data(self, **kwargs):
        """The funnel of what is filtered, and the cases that the user may open."""
        found = self.filterset.qs
        ids = [row.case_id for row in self.page.rows if row.case_id]
        opens = set(Case.objects.visible_to(self.request.user).filter(pk__in=ids).values_list("pk", flat=True))
        exports = may(self.request.user, Permission.EXPORT_CASES)
        return super().get_context_data(numbers=funnel(found), opens=opens, exports=exports, **kwargs)


class FindingExport(Scope, ExportPage):
    """排查台账 in the official columns (DM-28)."""

    permission = Permission.EXPORT_CASES
    filterset_class = FindingFilter
    order = ("-found_on", "-pk")
    file_title = "矛盾纠纷排查台账"
    columns = {
        "排查批次": lambda row: row.report.duty.campaign.name,
        "类型": lambda row: row.report.duty.campaign.get_kind_display(),
        "起止时间": lambda row: f"{row.report.starts_on} 至 {row.report.ends_on}",
        "村/组/网格": lambda row: place_words(row.unit),
        "排查人": lambda row: row.report.duty.user.name,
        "走访户数": lambda row: row.report.households,
        "发现隐患数": lambda row: row.report.found,
        "当事人": lambda row: row.parties,
        "纠纷类型": lambda row: row.category.name,
        "简要情况": lambda row: row.facts,
        "涉及人数": lambda row: row.headcount,
        "涉及金额（元）": lambda row: row.amount,
        "风险等级": lambda row: row.get_risk_display(),
        "现状": lambda row: row.status_words,
        "责任单位": lambda row: row.responsible_unit,
        "责任人": lambda row: row.responsible,
        "包案领导": lambda row: row.leader,
        "化解措施": lambda row: row.measures,
        "期限": lambda row: f"{row.due_on or ''}",
        "结果": lambda row: row.result,
        "转案件号": lambda row: row.case.shown_number if row.case else "",
    }


class FindingDetail(Read, Scope, DetailPage):
    """One item."""

    template_name = "disputes/patrols/finding.html"
    context_object_name = "finding"

    def get_title(self):
        """What and where."""
        return f"{place_words(self.object.unit)}：{self.object.category.name}"

    def get_context_data(self, **kwargs):
        """What the user may do, and the changes."""
        row, user = self.object, self.request.user
        opens = row.case_id and Case.objects.visible_to(user).filter(pk=row.case_id).exists()
        return super().get_context_data(
            place=place_words(row.unit),
            opens=bool(opens),
            keeps=services.may_keep(user, row),
            registers=row.case_id is None and may(user, Permission.REGISTER_CASE),
            changes=list(row.history.select_related("history_user")[:20]),
            **kwargs,
        )


class _One(Scope):
    """The item of the address (404 for one that the user does not see)."""

    def get_finding(self):
        """Read once."""
        if not hasattr(self, "_finding"):
            self._finding = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        return self._finding

    def get_success_url(self):
        """The page of the item."""
        return reverse("disputes:finding", args=[self.get_finding().pk])

    get_back_url = get_success_url


class FindingEdit(_One, FormPage):
    """Risk, status, who answers for it, measures, result."""

    permission = Permission.REPORT_PATROLS
    also = (Permission.RUN_PATROLS,)
    form_class = ItemForm
    title = "更新隐患"
    done_words = "隐患已更新"

    def get_initial(self):
        """What is there."""
        row = self.get_finding()
        return {name: getattr(row, "category_id" if name == "category" else name) for name in services.FINDING_FIELDS}

    def save(self, form):
        """Keep it."""
        return services.update_finding(self.get_finding(), by=self.request.user, **form.cleaned_data)


class FindingRegister(_One, FormPage):
    """发现 → 登记."""

    permission = Permission.REGISTER_CASE
    form_class = RegisterFindingForm
    title = "登记为案件"
    submit_label = "登记"
    template_name = "disputes/patrols/register.html"

    def get_initial(self):
        """The first of the two whom the item names."""
        first, _, rest = self.get_finding().parties.partition("与")
        return {"applicant": first.strip(), "respondent": rest.strip()}

    def get_context_data(self, **kwargs):
        """The item beside the form."""
        row = self.get_finding()
        return super().get_context_data(finding=row, place=place_words(row.unit), **kwargs)

    def get_done_words(self):
        """The number."""
        return f"已登记为案件 {self.result.case.shown_number}，等待中心分流"

    def save(self, form):
        """Register."""
        data = form.cleaned_data
        words = {name: data[name] for name in ("applicant", "respondent", "phone")}
        return services.register_finding(self.get_finding(), by=self.request.user, ticket=form.ticket, **words)
