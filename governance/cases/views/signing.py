"""待我批示 (the inbox of what waits for a signature) and the 审签流程."""

import uuid

import django_filters
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy

from governance.cases.forms.bulk import BulkAgreeForm
from governance.cases.forms.signing import MOST_STEPS, SchemeForm
from governance.cases.inbox import sections_for
from governance.cases.kinds import kind_choices
from governance.cases.models import Approval, ApprovalScheme
from governance.cases.models.signing import Signer
from governance.cases.services.signing import FIELDS, save_scheme
from governance.cases.signing import waiting_for
from governance.cases.views.lists import BulkView
from governance.core.filters import PortalFilterSet
from governance.organisation.pages import FormPage, ListPage
from governance.organisation.roles import Permission


class ApprovalFilter(PortalFilterSet):
    """By matter."""

    kind = django_filters.ChoiceFilter(label="事项", choices=Approval.Kind.choices, empty_label="全部")

    class Meta:
        model = Approval
        fields: list[str] = []


class ApprovalListView(ListPage):
    """待我批示: answers, refusals, extensions and orders whose turn it is, with what other parts have to sign.

    Any role may be named by an 审签流程; each sees what waits for them alone.
    """

    permission = Permission.VIEW_CASES
    title = "待我批示"
    template_name = "cases/signing/inbox.html"
    fragment_name = "cases/signing/_inbox.html"
    order = ("asked_at", "pk")
    filterset_class = ApprovalFilter

    def get_queryset(self):
        """What this person may sign now."""
        rows = waiting_for(self.request.user).select_related(
            "case__lead_unit", "case__centre", "asked_by", "supervision__to_unit", "supervision__issued_by"
        )
        return rows.defer("case__facts", "case__claim", "case__search_pairs").prefetch_related("signed_steps__by")

    def get_context_data(self, **kwargs):
        """A ticket for each row, and what other parts have to sign."""
        for row in self.page.rows:
            row.key = uuid.uuid4()
            row.answer_field = "grant" if row.decided_by_action.startswith("decide_") else "agree"
            row.issues_now = row.kind == Approval.Kind.ORDER and row.waits_for == Signer.ISSUER
        kwargs["several"] = sum(row.kind == Approval.Kind.EXTENSION for row in self.page.rows) > 1
        return super().get_context_data(sections=sections_for(self.request.user), **kwargs)


class BulkAgreeView(BulkView):
    """批量同意延期."""

    permission = Permission.APPROVE
    action = "decide_extension"
    form_class = BulkAgreeForm


class SchemeScope:
    """All 审签流程; the manager keeps them."""

    permission = Permission.EDIT_RULES


class SchemeListView(SchemeScope, ListPage):
    """The list."""

    title = "审签流程"
    template_name = "cases/signing/schemes.html"
    fragment_name = "cases/signing/_schemes.html"
    order = ("matter", "kind", "pk")

    def get_queryset(self):
        """Those in use and those put aside."""
        return ApprovalScheme.objects.all()

    def get_context_data(self, **kwargs):
        """Words of the kinds."""
        return super().get_context_data(kinds=dict(kind_choices()), **kwargs)


class SchemeEditView(SchemeScope, FormPage):
    """A new way of signing, or a changed one."""

    form_class = SchemeForm
    template_name = "cases/configuration/form.html"
    success_url = back_url = reverse_lazy("signing:list")
    done_words = "审签流程已保存。已经送审的照送审时的顺序签完，新送审的按新流程"

    def get_scheme(self):
        """The scheme, or None for a new one."""
        key = self.kwargs.get("pk")
        return get_object_or_404(ApprovalScheme, pk=key) if key else None

    def get_title(self):
        """Which."""
        return "修改审签流程" if self.kwargs.get("pk") else "新增审签流程"

    def get_initial(self):
        """What is there."""
        scheme = self.get_scheme()
        if scheme is None:
            return {"active": True}
        steps = {f"step_{i}": word for i, word in enumerate(scheme.steps[:MOST_STEPS], 1)}
        return {name: getattr(scheme, name) for name in FIELDS if name != "steps"} | steps

    def get_context_data(self, **kwargs):
        """Where its changes are told."""
        if "pk" in self.kwargs:
            kwargs["history_url"] = reverse("configuration:history", args=["scheme", self.kwargs["pk"]])
        return super().get_context_data(facts=[], **kwargs)

    def save(self, form):
        """Keep it."""
        return save_scheme(by=self.request.user, scheme=self.get_scheme(), **form.cleaned_data)
