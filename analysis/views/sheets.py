"""考核表: one object's figures with the cases behind each, its entries, proofs and appeals."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views import View

from analysis.forms.rounds import ItemForm, ProofForm, WithdrawItemForm
from analysis.indicators import REGISTRY
from analysis.models import Proof, ScoreRound, ScoreSheet, SheetItem
from analysis.services import rounds
from governance.audit.services import record
from governance.core.now import today
from governance.core.uploads import serve
from governance.organisation.pages import DetailPage, FormPage, PermissionRequired
from governance.organisation.roles import Permission

Status = ScoreRound.Status


class SheetView(DetailPage):
    """The sheet: figures, entries, proofs, appeals. Each number opens the cases behind it."""

    permission = Permission.VIEW_SCORES
    template_name = "evaluation/sheet.html"
    context_object_name = "sheet"

    def get_queryset(self):
        """What the user may see."""
        return ScoreSheet.objects.visible_to(self.request.user).select_related(
            "round__scheme", "round__area", "unit", "person"
        )

    def get_title(self):
        """Name and period."""
        return f"{self.object.name} {self.object.round.period}考核表"

    def get_context_data(self, **kwargs):
        """Everything on the sheet, and what the user may do with it."""
        user, sheet = self.request.user, self.object
        found, own = sheet.round, rounds.is_own(user, sheet)
        open_now = found.status in (Status.REVIEW, Status.NOTICE)
        scores = rounds.may_score(user, found.area)
        figures = list(sheet.figures.defer("counted"))
        for figure in figures:
            figure.formula = REGISTRY[figure.key].formula if figure.key in REGISTRY else ""
        earlier = ScoreSheet.objects.visible_to(user).filter(
            unit=sheet.unit_id, person=sheet.person_id, round__cycle=found.cycle, round__first__lt=found.first
        )
        return super().get_context_data(
            round=found,
            figures=figures,
            items=sheet.items.select_related("item", "entered_by", "withdrawn_by"),
            proofs=sheet.proofs.select_related("by"),
            appeals=sheet.appeals.select_related("figure", "item__item", "asked_by", "decided_by").defer(
                "figure__counted"
            ),
            earlier=earlier.select_related("round").order_by("-round__first")[:6],
            may_add=scores and open_now and not own,
            may_prove=own and open_now,
            may_appeal=own and found.status == Status.NOTICE and today() <= found.notice_until,
            may_decide=(scores or rounds.may_publish(user, found.area)) and not own,
            **kwargs,
        )


class SheetForm(FormPage):
    """A form about one sheet."""

    abstract = True
    permission = Permission.VIEW_SCORES

    @property
    def sheet(self) -> ScoreSheet:
        """The sheet of the address, or 404."""
        if not hasattr(self, "_sheet"):
            rows = ScoreSheet.objects.visible_to(self.request.user).select_related(
                "round__scheme", "round__area", "unit", "person"
            )
            self._sheet = get_object_or_404(rows, pk=self.kwargs["pk"])
        return self._sheet

    def get_title(self):
        """Step and sheet."""
        return f"{self.title}：{self.sheet.name} {self.sheet.round.period}"

    def get_back_url(self):
        """The sheet."""
        return reverse("evaluation:sheet", args=[self.sheet.pk])

    get_success_url = get_back_url


class AddItemView(SheetForm):
    """加减分."""

    permission = Permission.EVALUATE
    title = "登记加减分"
    form_class = ItemForm
    done_words = "加减分已登记，总分和名次已重新计算"

    def get_form_kwargs(self):
        """Items of the scheme."""
        return {**super().get_form_kwargs(), "scheme": self.sheet.round.scheme}

    def save(self, form):
        """Enter it."""
        return rounds.add_item(self.sheet, by=self.request.user, **form.cleaned_data)


class ProofView(SheetForm):
    """自评补证."""

    title = "自评补证"
    form_class = ProofForm
    template_name = "evaluation/upload_form.html"
    done_words = "自评补证已提交"

    def save(self, form):
        """Hand it in."""
        return rounds.add_proof(self.sheet, by=self.request.user, **form.cleaned_data)


class WithdrawItemView(FormPage):
    """撤销加减分."""

    permission = Permission.EVALUATE
    title = "撤销加减分"
    form_class = WithdrawItemForm
    submit_label = "撤销"
    done_words = "已撤销，总分和名次已重新计算"

    @property
    def entry(self):
        """The entry of the address, or 404."""
        sheets = ScoreSheet.objects.visible_to(self.request.user)
        rows = SheetItem.objects.filter(sheet__in=sheets).select_related("item", "sheet__round__area", "sheet__unit")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_title(self):
        """Which."""
        return f"撤销加减分：{self.entry.item.label}"

    def save(self, form):
        """Take it back."""
        return rounds.withdraw_item(self.entry, by=self.request.user, **form.cleaned_data)

    def get_back_url(self):
        """The sheet."""
        return reverse("evaluation:sheet", args=[self.entry.sheet_id])

    get_success_url = get_back_url


class ProofFileView(PermissionRequired, View):
    """Download of a proof's file."""

    permission = Permission.VIEW_SCORES

    def get(self, request, pk):
        """The file, on record."""
        sheets = ScoreSheet.objects.visible_to(request.user)
        proof = get_object_or_404(Proof.objects.filter(sheet__in=sheets).exclude(file=""), pk=pk)
        record(
            "download", by=request.user, object_type="score_proof", object_id=str(proof.pk), detail={}, request=request
        )
        return serve(proof.file, proof.file_name, "application/octet-stream")
