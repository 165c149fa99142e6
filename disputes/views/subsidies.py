"""以案定补: claims with their sheet (DM-29), the steps of approval, the rates."""

from django.db.models import Count, Q, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.views.generic import View

from disputes import scope
from disputes.filters_subsidies import ClaimFilter, RateFilter
from disputes.forms.subsidies import ClaimChoiceForm, RateForm, StepForm, StrikeForm, month_of
from disputes.models import Mediator, SubsidyClaim, SubsidyItem, SubsidyRate
from disputes.printouts_sheets import claim_sheet
from disputes.services import subsidies as services
from disputes.views.printing import paper_response
from governance.audit.services import record
from governance.core.amounts import both
from governance.core.exceptions import GuardFailed
from governance.core.sheets import write_rows
from governance.organisation.access import may
from governance.organisation.pages import (
    DetailPage,
    ExportPage,
    FormPage,
    ListPage,
    PermissionRequired,
    watermark,
    workbook_response,
)
from governance.organisation.roles import Permission


class Read:
    """Whoever claims, reviews or pays."""

    permission = Permission.CLAIM_SUBSIDY
    also = (Permission.REVIEW_SUBSIDY, Permission.PAY_SUBSIDY)

    def get_queryset(self):
        """With mediator, number of disputes and sum."""
        kept = Q(items__struck_reason="")
        rows = SubsidyClaim.objects.visible_to(self.request.user).select_related(
            "mediator__unit", "mediator__committee"
        )
        return rows.annotate(number=Count("items", filter=kept), sum=Sum("items__amount", filter=kept))


class ClaimList(Read, ListPage):
    """补贴申报."""

    template_name = "disputes/subsidies/list.html"
    fragment_name = "disputes/subsidies/_list.html"
    filterset_class = ClaimFilter
    order = ("-month", "-pk")
    title = "以案定补"

    def get_context_data(self, **kwargs):
        """What the user may do."""
        user = self.request.user
        return super().get_context_data(
            claims=may(user, Permission.CLAIM_SUBSIDY),
            rates=may(user, Permission.EDIT_RULES),
            exports=may(user, Permission.EXPORT_CASES),
            **kwargs,
        )


class ClaimExport(Read, ExportPage):
    """Claims as a workbook."""

    permission = Permission.EXPORT_CASES
    also = ()
    filterset_class = ClaimFilter
    order = ("-month", "-pk")
    file_title = "以案定补申报"
    columns = {
        "申报月份": lambda row: f"{row.month:%Y-%m}",
        "调解员": lambda row: row.mediator.name,
        "证号": lambda row: row.mediator.certificate_no,
        "所属调委会": lambda row: row.mediator.committee.name if row.mediator.committee else "",
        "件数": lambda row: row.number,
        "金额（元）": lambda row: row.sum or 0,
        "状态": lambda row: row.get_state_display(),
    }


class _One(Read):
    def get_claim(self):
        """The claim (404 for one that the user does not see)."""
        if not hasattr(self, "_claim"):
            self._claim = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        return self._claim

    def get_success_url(self):
        """Its page."""
        return reverse("disputes:claim", args=[self.kwargs["pk"]])

    get_back_url = get_success_url


def items_of(claim):
    """Items with what the sheet says of them."""
    rows = claim.items.select_related("case__dispute__type").prefetch_related("case__parties")
    return rows.order_by("effective_on", "pk")


class ClaimDetail(_One, DetailPage):
    """One claim: disputes, sum, steps, and the step that is owed."""

    template_name = "disputes/subsidies/claim.html"
    context_object_name = "claim"

    def get_title(self):
        """Whose, for which month."""
        return f"{self.object.mediator.name} {self.object.month:%Y 年 %m 月}补贴申报"

    def get_context_data(self, **kwargs):
        """Items, steps, what is owed."""
        claim, user = self.object, self.request.user
        step = services.step_owed(claim)
        items = list(items_of(claim))
        refusal = services.why_not(user, claim, step) if step else ""
        return super().get_context_data(
            items=items,
            opens=services.numbers_seen(user, items),
            steps=list(claim.steps.select_related("by")),
            sum_words=both(claim.sum or 0),
            step=step,
            refusal=refusal,
            acts=bool(step) and not refusal,
            strikes=bool(step) and not refusal and step != services.Step.PAY,
            form=StepForm(),
            again=claim.state == "returned" and services.may_claim_for(user, claim.mediator),
            **kwargs,
        )


class ClaimSheet(_One, PermissionRequired, View):
    """人民调解案件补贴申报审批表 (DM-29) as a workbook."""

    HEADINGS = (
        "序号",
        "案件编号",
        "当事人",
        "纠纷类型",
        "等级",
        "形式",
        "协议生效日",
        "履行",
        "单价（元）",
        "核减理由",
    )

    def get(self, request, pk):
        """The sheet."""
        claim = self.get_claim()
        who = claim.mediator
        above = [
            f"申报调解员：{who.name}　证号：{who.certificate_no or '—'}　账户末四位：{who.account_tail or '—'}",
            f"申报周期：{claim.month:%Y年%m月}　件数：{claim.number}　金额合计：{both(claim.sum or 0)}",
        ]
        for row in claim.steps.select_related("by"):
            above.append(f"{row.get_step_display()}：{row.by.name}，{row.at:%Y-%m-%d}　{row.note}")
        rows = [
            [
                number,
                item.case.shown_number,
                "、".join(party.name for party in item.case.parties.all()),
                str(item.case.dispute.type or ""),
                item.get_difficulty_display(),
                "书面" if item.is_written else "口头",
                f"{item.effective_on}",
                item.case.dispute.get_status_display(),
                item.amount,
                item.struck_reason,
            ]
            for number, item in enumerate(items_of(claim), 1)
        ]
        record("export", by=request.user, object_type="subsidy", object_id=str(claim.pk), request=request)
        title = "人民调解案件补贴申报审批表"
        mark = watermark(request.user, "工作使用")
        return workbook_response(write_rows(title, list(self.HEADINGS), rows, mark, above=above), title)


class ClaimPaper(_One, PermissionRequired, View):
    """人民调解案件补贴申报审批表 (DM-29) to be signed: PDF, or DOCX to be filled further."""

    def get(self, request, pk, form):
        """The file."""
        claim = self.get_claim()
        document = claim_sheet(claim, list(items_of(claim)), list(claim.steps.select_related("by")))
        record("print", by=request.user, object_type="subsidy", object_id=str(claim.pk), request=request)
        return paper_response(document, form, by=request.user)


class ClaimStep(_One, FormPage):
    """初核, 审核, 审批, 发放 or 退回, by the pressed button."""

    form_class = StepForm
    title = "审批意见"

    def save(self, form):
        """Take the step."""
        claim, note = self.get_claim(), form.cleaned_data["note"]
        if self.request.POST.get("do") == "return":
            self.done_words = "已退回"
            return services.send_back(claim, by=self.request.user, note=note)
        step = services.step_owed(claim)
        if step is None:
            raise GuardFailed("这份申报已经办完。")
        self.done_words = f"已{step.label}"
        return services.advance(claim, by=self.request.user, step=step, note=note)


class ItemStrike(_One, FormPage):
    """核减 one dispute."""

    form_class = StrikeForm
    title = "核减"
    submit_label = "核减"
    done_words = "已核减"

    def save(self, form):
        """Strike it out."""
        rows = SubsidyItem.objects.filter(claim=self.get_claim(), struck_reason="")
        item = get_object_or_404(rows, pk=self.kwargs["item"])
        return services.strike(item, by=self.request.user, reason=form.cleaned_data["reason"])


class ClaimNew(PermissionRequired, View):
    """Choose mediator and month, then the disputes."""

    permission = Permission.CLAIM_SUBSIDY

    def mediators(self):
        """Those for whom the user claims."""
        user = self.request.user
        mine = scope.within(user, Permission.CLAIM_SUBSIDY) | Q(user=user)
        rows = Mediator.objects.active().filter(mine, is_official=False).exclude(engagement="expert")
        return rows.order_by("unit__path", "pk")

    def get(self, request):
        """The choice, and below it what may be claimed."""
        return self._page(ClaimChoiceForm(request.GET or None, mediators=self.mediators()))

    def post(self, request):
        """申报."""
        form = ClaimChoiceForm(request.POST, mediators=self.mediators())
        if not form.is_valid():
            return self._page(form, 422)
        data = form.cleaned_data
        cases = [int(pk) for pk in request.POST.getlist("cases") if pk.isdecimal() and len(pk) < 18]
        try:
            claim = services.submit(by=request.user, mediator=data["mediator"], month=data["month"], cases=cases)
        except GuardFailed as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return self._page(form, 422)
        return redirect("disputes:claim", claim.pk)

    def _page(self, form, status=200):
        rows, month = [], month_of(form.data.get("month")) if form.is_bound else None
        if month and form.is_bound:
            mediator = self.mediators().filter(pk=form.data.get("mediator") or 0).first()
            rows = list(services.claimable(mediator, month)) if mediator else []
        context = {"title": "申报补贴", "form": form, "rows": rows, "asked": bool(month)}
        return render(self.request, "disputes/subsidies/new.html", context, status=status)


class RateScope:
    """Rates are open to whoever reads claims."""

    def get_queryset(self):
        """All."""
        return SubsidyRate.objects.all()


class RateList(RateScope, ListPage):
    """补贴标准."""

    template_name = "disputes/subsidies/rates.html"
    fragment_name = "disputes/subsidies/_rates.html"
    filterset_class = RateFilter
    order = ("difficulty", "-since", "pk")
    title = "补贴标准"

    permission = Permission.CLAIM_SUBSIDY
    also = (Permission.REVIEW_SUBSIDY, Permission.PAY_SUBSIDY)

    def get_context_data(self, **kwargs):
        """Whether the user keeps them."""
        return super().get_context_data(keeps=may(self.request.user, Permission.EDIT_RULES), **kwargs)


class RateExport(RateScope, ExportPage):
    """The rates as a workbook."""

    permission = Permission.EXPORT_CASES
    filterset_class = RateFilter
    order = ("difficulty", "-since", "pk")
    file_title = "补贴标准"
    columns = {
        "等级": lambda row: row.get_difficulty_display(),
        "每件（元）": lambda row: row.amount,
        "起": lambda row: f"{row.since}",
        "止": lambda row: f"{row.until or ''}",
        "依据": lambda row: row.source,
    }


class RateEdit(FormPage):
    """A new rate, or a changed one."""

    permission = Permission.EDIT_RULES
    form_class = RateForm
    success_url = back_url = reverse_lazy("disputes:rates")
    done_words = "补贴标准已保存"

    def get_rate(self):
        """The rate, or None for a new one."""
        key = self.kwargs.get("pk")
        return get_object_or_404(SubsidyRate, pk=key) if key else None

    def get_title(self):
        """Which."""
        return "修改补贴标准" if self.kwargs.get("pk") else "新增补贴标准"

    def get_initial(self):
        """What is there."""
        row = self.get_rate()
        names = ("difficulty", "amount", "since", "until", "source")
        return {name: getattr(row, name) for name in names} if row else {}

    def save(self, form):
        """Keep it."""
        return services.save_rate(by=self.request.user, rate=self.get_rate(), **form.cleaned_data)
