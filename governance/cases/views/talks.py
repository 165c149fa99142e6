"""约谈: the list, one record with its next step, its paper and the workbook."""

import django_filters
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views import View

from governance.audit.services import record
from governance.cases.forms.talks import CallTalkForm, CheckTalkForm, DeclineTalkForm, HoldTalkForm, ProposeTalkForm
from governance.cases.models import Interview
from governance.cases.printouts_orders import talk_pdf
from governance.cases.services import talks
from governance.core.filters import PortalFilterSet
from governance.organisation.access import standing
from governance.organisation.models import OrgUnit
from governance.organisation.pages import DetailPage, ExportPage, FormPage, ListPage, PermissionRequired
from governance.organisation.roles import Permission

S = Interview.Status


def _units(request):
    rows = Interview.objects.visible_to(request.user) if request else Interview.objects.none()
    return OrgUnit.objects.filter(pk__in=rows.order_by().values("unit")).order_by("level", "order", "path")


class TalkFilter(PortalFilterSet):
    """By unit and status."""

    unit = django_filters.ModelChoiceFilter(label="单位", queryset=_units, empty_label="全部")
    status = django_filters.ChoiceFilter(label="状态", choices=S.choices, empty_label="全部")

    class Meta:
        model = Interview
        fields: list[str] = []


class TalkScope:
    """What the user may see."""

    permission = Permission.VIEW_CASES

    def get_queryset(self):
        """With the unit."""
        return Interview.objects.visible_to(self.request.user).select_related("unit", "called_by", "checked_by")


class TalkListView(TalkScope, ListPage):
    """The newest first."""

    title = "约谈"
    template_name = "cases/talks.html"
    fragment_name = "cases/_talks.html"
    filterset_class = TalkFilter
    order = ("-pk",)

    def get_context_data(self, **kwargs):
        """Who may propose and export."""
        place = standing(self.request.user)
        return super().get_context_data(
            may_propose=place.has(Permission.SUPERVISE),
            may_export=place.has(Permission.EXPORT_CASES),
            query=self.request.GET.urlencode(),
            **kwargs,
        )


class TalkExportView(TalkScope, ExportPage):
    """约谈台账."""

    permission = Permission.EXPORT_CASES
    filterset_class = TalkFilter
    order = ("-pk",)
    file_title = "约谈台账"
    columns = {
        "编号": lambda row: row.number,
        "单位": lambda row: row.unit.name,
        "约谈对象": lambda row: row.person,
        "事由": lambda row: row.matter,
        "约谈时间": lambda row: timezone.localtime(row.held_at).strftime("%Y-%m-%d %H:%M") if row.held_at else "",
        "地点": lambda row: row.place,
        "约谈人": lambda row: row.interviewer,
        "整改措施": lambda row: row.measures,
        "整改期限": lambda row: row.measures_due,
        "复核结果": lambda row: row.result,
        "状态": lambda row: row.get_status_display(),
    }


class TalkDetailView(TalkScope, DetailPage):
    """One record."""

    template_name = "cases/talk.html"
    context_object_name = "talk"

    def get_title(self):
        """Number or unit."""
        return self.object.number or f"建议约谈{self.object.unit.name}"

    def get_context_data(self, **kwargs):
        """Its cards, and what may be done."""
        talk, user = self.object, self.request.user
        keeps, decides = talks.may_keep(user, talk.unit), talks.may_decide(user)
        steps = {S.PROPOSED: ("call", "decline") if decides else (), S.CALLED: ("hold",), S.HELD: ("check",)}
        return super().get_context_data(
            cards=list(talk.supervisions.select_related("case").order_by("-issued_at")) if keeps else [],
            steps=[
                {"label": STEPS[name].title, "url": reverse("cases:talk_step", args=[talk.pk, name])}
                for name in (steps.get(talk.status, ()) if keeps else ())
            ],
            waits=talk.status == S.PROPOSED and not decides,
            may_print=standing(user).has(Permission.PRINT_CASE) and talk.number,
            **kwargs,
        )


class TalkNewView(FormPage):
    """建议约谈."""

    permission = Permission.SUPERVISE
    title = "建议约谈"
    form_class = ProposeTalkForm
    submit_label = "提交建议"
    done_words = "已提交，等镇领导决定"
    back_url = "/cases/talks/"

    def get_form_kwargs(self):
        """Units of one's area."""
        return {**super().get_form_kwargs(), "by": self.request.user}

    def save(self, form):
        """Propose, with the unit's cards."""
        unit = form.cleaned_data["unit"]
        cards = talks.cards_to_name(unit)[:10]
        return talks.propose(by=self.request.user, unit=unit, matter=form.cleaned_data["matter"], cards=cards)

    def get_success_url(self):
        """The record."""
        return reverse("cases:talk", args=[self.result.pk])


class Step:
    """One step of a record: its title, form and service."""

    def __init__(self, title, form, service, first=()):
        self.title, self.form, self.service, self.first = title, form, service, first


STEPS = {
    "call": Step("决定约谈", CallTalkForm, talks.call),
    "decline": Step("不约谈", DeclineTalkForm, talks.decline),
    "hold": Step("登记约谈", HoldTalkForm, talks.hold, ("place", "person")),
    "check": Step("复核整改", CheckTalkForm, talks.check),
}


class TalkStepView(FormPage):
    """The form of a step."""

    permission = Permission.SUPERVISE
    done_words = "已登记"

    @property
    def step(self):
        """The step of the address; unknown ones are 404."""
        if self.kwargs["step"] not in STEPS:
            raise Http404
        return STEPS[self.kwargs["step"]]

    def talk(self):
        """The record."""
        found = Interview.objects.visible_to(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get_form_class(self):
        """Of the step."""
        return self.step.form

    def get_title(self):
        """The step."""
        return self.step.title

    def get_initial(self):
        """What is known already."""
        talk = self.talk()
        known = {name: getattr(talk, name) for name in self.step.first}
        return {**known, "held_at": talk.planned_at} if "place" in known else known

    def get_back_url(self):
        """The record."""
        return reverse("cases:talk", args=[self.kwargs["pk"]])

    def save(self, form):
        """Call the service."""
        return self.step.service(by=self.request.user, talk=self.talk(), **form.cleaned_data)

    get_success_url = get_back_url


class TalkPaperView(PermissionRequired, View):
    """约谈记录 as PDF; each print is on record."""

    permission = Permission.PRINT_CASE

    def get(self, request, pk):
        """The paper."""
        rows = Interview.objects.visible_to(request.user).select_related("unit", "recorder", "checked_by")
        talk = rows.filter(pk=pk).exclude(number="").first()
        if talk is None:
            raise Http404
        record("print", by=request.user, object_type="interview", object_id=str(talk.pk), request=request)
        response = HttpResponse(talk_pdf(talk, request.user), content_type="application/pdf")
        response["Content-Disposition"] = content_disposition_header(True, f"约谈记录-{talk.number}.pdf")
        response["X-Content-Type-Options"] = "nosniff"
        return response
