"""领导接访, the people: who comes, the record of each reception, and the ledger."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views import View

from governance.cases.models import Case
from governance.core.masking import mask_phone
from governance.core.now import today
from governance.organisation.access import may
from governance.organisation.models import OrgUnit
from governance.organisation.pages import ExportPage, FormPage, ListPage, PermissionRequired
from governance.organisation.roles import Level, Permission
from petitions.filters_reception import VisitFilter
from petitions.forms_reception import (
    ComerForm,
)
from petitions.models import ReceptionDay, ReceptionVisit
from petitions.reception import booking, may_at, receiving
from petitions.reception.planning import moment_words

State = ReceptionVisit.State
HIDDEN = "（限定知悉）"


def seen_cases(user, visits) -> set[int]:
    """Ids of the cases of these visits that the user may open."""
    ids = {visit.case_id for visit in visits if visit.case_id}
    return set(Case.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


def hidden_of(user, visits, seen=None) -> set[int]:
    """Ids of the visits whose case is 限定知悉 and not this user's to see: name and matter are not shown."""
    seen = seen_cases(user, visits) if seen is None else seen
    return {v.pk for v in visits if v.case_id and v.case.is_restricted and v.case_id not in seen}


def marks_of(user, visits) -> list:
    """The visits with `opens` (the case is a link) and `hidden` set on each."""
    seen = seen_cases(user, visits)
    hidden = hidden_of(user, visits, seen)
    for visit in visits:
        visit.opens, visit.hidden = visit.case_id in seen, visit.pk in hidden
    return visits


class VisitScope:
    """Receptions of the user's town."""

    permission = Permission.KEEP_RECEPTION
    also = (Permission.APPROVE_RECEPTION,)

    def get_queryset(self):
        """With day, case, unit and the 批示."""
        rows = ReceptionVisit.objects.visible_to(self.request.user)
        return rows.select_related(
            "day__leader", "day__centre", "case", "unit", "instruction", "leader", "village", "asked_by", "recorded_by"
        )


class VisitList(VisitScope, ListPage):
    """接访台账."""

    template_name = "petitions/reception/visits.html"
    fragment_name = "petitions/reception/_visits.html"
    filterset_class = VisitFilter
    order = ("-day__date", "-pk")
    title = "接访台账"

    def get_context_data(self, **kwargs):
        """Which cases may be opened, whose names are not shown."""
        marks_of(self.request.user, self.page.rows)
        return super().get_context_data(shows_ledger=True, **kwargs)


class VisitExport(VisitScope, ExportPage):
    """接访台账 as a workbook; telephones masked, restricted matters without name."""

    filterset_class = VisitFilter
    order = ("day__date", "day_id", "serial")
    file_title = "领导接访台账"
    columns = {
        "编号": lambda row: row.number,
        "接访日期": lambda row: row.day.date,
        "形式": lambda row: row.day.get_form_display(),
        "地点": lambda row: row.day.place,
        "接访领导": lambda row: (row.leader or row.day.leader).name,
        "职务": lambda row: row.day.position if row.leader_id in (None, row.day.leader_id) else "",
        "来访方式": lambda row: row.get_way_display(),
        "来访人": lambda row: HIDDEN if row.hidden else row.name,
        "电话": lambda row: "" if row.hidden else mask_phone(row.phone),
        "所在村": lambda row: row.village.name if row.village and not row.hidden else "",
        "人数": lambda row: row.people_count,
        "反映的事": lambda row: HIDDEN if row.hidden else row.matter,
        "案件编号": lambda row: row.case.shown_number if row.case else "",
        "领导意见": lambda row: HIDDEN if row.hidden else row.opinion,
        "当场答复": lambda row: "是" if row.on_spot else "否" if row.received_at else "",
        "责任单位": lambda row: row.unit.name if row.unit else "",
        "办结时限": lambda row: row.due_on,
        "批示编号": lambda row: row.instruction.number if row.instruction else "",
        "结果": lambda row: HIDDEN if row.hidden else result_of(row),
        "回访日期": lambda row: row.asked_on,
        "回访评价": lambda row: row.get_contented_display(),
        "状态": lambda row: row.get_state_display(),
        "接待时间": lambda row: moment_words(row.received_at),
        "记录人": lambda row: row.recorded_by.name if row.recorded_by else "",
    }

    def read_rows(self, queryset):
        """With what is not shown."""
        return marks_of(self.request.user, list(queryset))


def result_of(visit) -> str:
    """The result, else the answer to the 批示."""
    return visit.result or (visit.instruction.answer if visit.instruction else "")


class VisitNew(FormPage):
    """Who comes to a day: booked at the window, walked in, or invited."""

    permission = Permission.KEEP_RECEPTION
    form_class = ComerForm
    template_name = "petitions/reception/comer.html"
    title = "登记来访人"
    submit_label = "保存"

    @cached_property
    def day(self):
        """The day (404 outside the own town)."""
        rows = ReceptionDay.objects.visible_to(self.request.user).select_related("centre__parent", "leader")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_initial(self):
        """现场来访 on the day itself, 窗口预约 before it."""
        return {"way": "walk_in" if self.day.date == today() else "desk", "people_count": 1}

    def get_form_kwargs(self):
        """Villages of the town."""
        kwargs = super().get_form_kwargs()
        seat = self.day.centre.parent or self.day.centre
        villages = OrgUnit.objects.active().filter(path__startswith=seat.path, level=Level.VILLAGE).order_by("path")
        return {**kwargs, "villages": villages}

    def save(self, form):
        """Write it."""
        names = ("way", "name", "phone", "village", "people_count", "matter")
        data = {name: form.cleaned_data[name] for name in names}
        return booking.add_at_desk(self.day, by=self.request.user, key=form.ticket.key, **data)

    def get_done_words(self):
        """The number of who comes."""
        return f"已登记：第 {self.result.serial} 位，编号 {self.result.number}"

    def get_success_url(self):
        """The day."""
        return reverse("receptions:day", args=[self.kwargs["pk"]])

    get_back_url = get_success_url

    def get_context_data(self, **kwargs):
        """The day and its free places."""
        return super().get_context_data(day=self.day, left=booking.left(self.day), **kwargs)


class OneVisit(VisitScope):
    """A reception that the user may see, and whose case is not closed to the user."""

    def get_visit(self):
        """The visit; 404 outside the own town and for a matter that is 限定知悉."""
        if not hasattr(self, "_visit"):
            found = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
            if marks_of(self.request.user, [found])[0].hidden:
                raise Http404
            self._visit = found
        return self._visit

    def get_success_url(self):
        """Back to the record."""
        return reverse("receptions:visit", args=[self.kwargs["pk"]])

    get_back_url = get_success_url


class VisitDetail(OneVisit, PermissionRequired, View):
    """One reception from the appointment to the result, with what is to be done next."""

    def get(self, request, pk):
        """The page."""
        visit, user = self.get_visit(), request.user
        keeps = may_at(user, Permission.KEEP_RECEPTION, visit.day)
        ahead = visit.day.is_ahead and visit.day.state != ReceptionDay.State.DRAFT
        context = {
            "title": f"{visit.name} 接访登记",
            "visit": visit,
            "day": visit.day,
            "keeps": keeps,
            "may_receive": keeps
            and ahead
            and not visit.instruction_id
            and visit.state in ("booked", "waiting", "received"),
            "may_come": keeps and visit.state == State.BOOKED and visit.day.date == today(),
            "may_drop": keeps and visit.state == State.BOOKED,
            "registers": keeps
            and visit.case_id is None
            and may(user, Permission.REGISTER_CASE)
            and visit.state in ("waiting", "received"),
            "links": keeps and visit.case_id is None and visit.state in ("waiting", "received"),
            "signs": visit.owes_instruction and receiving.may_sign(visit, user),
            "result": result_of(visit),
            "reveals": bool(visit.phone) and may(user, Permission.REVEAL_IDENTITY),
            "late": visit.due_on and visit.due_on < today() and not result_of(visit),
        }
        return render(request, "petitions/reception/visit.html", context)
