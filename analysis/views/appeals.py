"""考核申诉: asked by who is scored, listed, decided."""

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from analysis.forms.rounds import AppealForm, DecideForm
from analysis.models import Appeal, ScoreRound, ScoreSheet
from analysis.models.rounds import overseen_paths, within
from analysis.services import rounds
from analysis.views.sheets import SheetForm
from governance.cases.models import Case
from governance.organisation.pages import FormPage, ListPage
from governance.organisation.roles import Permission

Status = ScoreRound.Status


class AppealView(SheetForm):
    """申诉 about a case of a figure (?figure=&case=) or an entry (?item=)."""

    title = "申诉"
    form_class = AppealForm
    submit_label = "提交申诉"
    done_words = "申诉已提交，处理结果会通知您"
    template_name = "evaluation/appeal_form.html"

    def subject(self) -> dict:
        """{figure, case_id} or {item} of the address, or 404."""
        query = self.request.GET
        keys = {name: int(query[name]) for name in ("figure", "case", "item") if query.get(name, "").isdecimal()}
        if "item" in keys:
            return {"item": get_object_or_404(self.sheet.items.select_related("item"), pk=keys["item"])}
        if {"figure", "case"} <= set(keys):
            return {"figure": get_object_or_404(self.sheet.figures, pk=keys["figure"]), "case_id": keys["case"]}
        raise Http404

    def get_context_data(self, **kwargs):
        """What is appealed against."""
        subject = self.subject()
        case = Case.objects.visible_to(self.request.user).filter(pk=subject.get("case_id")).first()
        return super().get_context_data(figure=subject.get("figure"), item=subject.get("item"), case=case, **kwargs)

    def save(self, form):
        """Ask."""
        return rounds.appeal(self.sheet, by=self.request.user, **self.subject(), **form.cleaned_data)


class AppealScope:
    """Appeals of the areas that the person oversees, and of the own sheets."""

    permission = Permission.VIEW_SCORES

    def get_queryset(self):
        """What the user may see."""
        user = self.request.user
        whole = within(overseen_paths(user), "sheet__round__area__path")
        return (
            Appeal.objects.filter(whole | Q(sheet__in=ScoreSheet.objects.visible_to(user)))
            .select_related(
                "sheet__round__area",
                "sheet__round__scheme",
                "sheet__unit",
                "figure",
                "item__item",
                "case",
                "asked_by",
                "decided_by",
            )
            .defer("figure__counted", "case__facts", "case__search_pairs")
        )


class AppealListView(AppealScope, ListPage):
    """考核申诉: the open ones first."""

    title = "考核申诉"
    template_name = "evaluation/appeals.html"
    fragment_name = "evaluation/_appeals.html"
    order = ("-asked_at",)

    def get_queryset(self):
        """Of one period, when the address names it; open ones first on request."""
        rows = super().get_queryset()
        number = self.request.GET.get("round", "")
        if number.isdecimal() and len(number) < 10:
            rows = rows.filter(sheet__round=number)
        return rows.filter(decision=Appeal.Decision.OPEN) if self.request.GET.get("open") else rows


class AppealDecideView(AppealScope, FormPage):
    """One appeal, and its decision."""

    form_class = DecideForm
    template_name = "evaluation/appeal.html"
    submit_label = "处理"
    done_words = "申诉已处理，已通知申诉人"

    @property
    def found(self) -> Appeal:
        """The appeal of the address, or 404."""
        if not hasattr(self, "_found"):
            self._found = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        return self._found

    def get_title(self):
        """Whose."""
        return f"申诉：{self.found.sheet.name} {self.found.sheet.round.period}"

    def get_context_data(self, **kwargs):
        """The appeal, and whether it waits for this person."""
        user, found = self.request.user, self.found
        area = found.sheet.round.area
        waits = found.decision == Appeal.Decision.OPEN and found.sheet.round.status == Status.NOTICE
        seen = found.case_id and Case.objects.visible_to(user).filter(pk=found.case_id).exists()
        decides = rounds.may_score(user, area) or rounds.may_publish(user, area)
        return super().get_context_data(
            appeal=found,
            case_seen=bool(seen),
            may_decide=waits and decides and not rounds.is_own(user, found.sheet),
            **kwargs,
        )

    def save(self, form):
        """Decide."""
        data = form.cleaned_data
        return rounds.decide_appeal(
            self.found, by=self.request.user, granted=data["granted"] == "yes", note=data["note"]
        )

    def get_back_url(self):
        """The list."""
        return reverse("evaluation:appeals")

    def get_success_url(self):
        """The appeal."""
        return reverse("evaluation:appeal", args=[self.found.pk])
