"""村级综治中心: the phone page of the village, the state of all villages today, ledgers of work and check-ins."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views import View

from dispatch.board import village_rows
from dispatch.filters_villages import CheckInFilter, WorkFilter
from dispatch.forms.villages import CheckInForm, FixForm, InspectionForm, WorkForm
from dispatch.models import CheckIn, VillageWork
from dispatch.services import villages as services
from governance.core.now import today
from governance.organisation.access import home_path, may
from governance.organisation.models import OrgUnit
from governance.organisation.pages import ExportPage, FormPage, ListPage, PermissionRequired
from governance.organisation.roles import Level, Permission

RECENT = 12


def town_villages(user):
    """Villages of the user's town."""
    rows = OrgUnit.objects.active().filter(path__startswith=home_path(user) or "-", level=Level.VILLAGE)
    return rows.order_by("order", "path")


class OwnVillages:
    """Villages that the user keeps."""

    permission = Permission.KEEP_VILLAGE

    def get_form_kwargs(self):
        """Those to choose from."""
        return {**super().get_form_kwargs(), "villages": services.villages_of(self.request.user)}


class VillagePhone(OwnVillages, FormPage):
    """本村: check in, and what was done lately; phone width."""

    form_class = CheckInForm
    template_name = "dispatch/villages/phone.html"
    title = "村级综治中心"
    submit_label = "签到"
    success_url = reverse_lazy("dispatch:village")
    done_words = "已签到"

    def get_initial(self):
        """The first village, one person."""
        first = services.villages_of(self.request.user).first()
        return {"unit": first.pk if first else None, "people": 1}

    def get_context_data(self, **kwargs):
        """Today's check-ins and the last work of the own villages."""
        villages = list(services.villages_of(self.request.user))
        done = {row.unit_id: row for row in CheckIn.objects.filter(unit__in=villages, day=today()).select_related("by")}
        rows = VillageWork.objects.filter(unit__in=villages).select_related("unit", "by")[:RECENT]
        lines = [{"unit": unit, "row": done.get(unit.pk)} for unit in villages]
        return super().get_context_data(
            lines=lines, waits=any(line["row"] is None for line in lines), works=rows, **kwargs
        )

    def save(self, form):
        """Keep it."""
        return services.check_in(by=self.request.user, **form.cleaned_data)


class WorkNew(OwnVillages, FormPage):
    """登记巡查、走访."""

    form_class = WorkForm
    title = "登记巡查、走访"
    submit_label = "登记"
    success_url = back_url = reverse_lazy("dispatch:village")
    done_words = "已登记"

    def get_initial(self):
        """The first village."""
        first = services.villages_of(self.request.user).first()
        return {"unit": first.pk if first else None}

    def save(self, form):
        """Keep it."""
        return services.record_work(by=self.request.user, **form.cleaned_data)


class InspectionNew(FormPage):
    """中心检查村级综治中心."""

    permission = Permission.RUN_DISPATCH
    form_class = InspectionForm
    title = "登记检查"
    submit_label = "登记"
    success_url = back_url = reverse_lazy("dispatch:villages")
    done_words = "检查已登记"

    def get_form_kwargs(self):
        """All villages of the town."""
        return {**super().get_form_kwargs(), "villages": town_villages(self.request.user)}

    def get_initial(self):
        """The village of the address."""
        return {"unit": self.request.GET.get("unit")}

    def save(self, form):
        """Keep it."""
        kind = VillageWork.Kind.INSPECTION
        return services.record_work(by=self.request.user, kind=kind, **form.cleaned_data)


class WorkFix(FormPage):
    """登记整改."""

    permission = Permission.KEEP_VILLAGE
    also = (Permission.RUN_DISPATCH,)
    form_class = FixForm
    submit_label = "登记整改"
    done_words = "整改已登记"

    def get_work(self):
        """One that the user sees."""
        rows = VillageWork.objects.visible_to(self.request.user).select_related("unit")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_title(self):
        """Of what."""
        work = self.get_work()
        return f"登记整改：{work.unit.name} {work.text[:20]}"

    def save(self, form):
        """Keep it."""
        return services.fix_work(by=self.request.user, work=self.get_work(), note=form.cleaned_data["note"])

    def get_success_url(self):
        """Where one came from: the village its page, the centre the ledger."""
        keeps = services.villages_of(self.request.user).exists()
        return reverse("dispatch:village" if keeps else "dispatch:village_work")

    get_back_url = get_success_url


class VillageState(PermissionRequired, View):
    """村级综治中心今天: each village with its check-in, patrols and what is not put right."""

    permission = Permission.VIEW_BOARD

    def get(self, request):
        """The table."""
        rows = village_rows(request.user)
        context = {"title": "村级综治中心", "rows": rows, "checked": sum(row["check_in"] is not None for row in rows)}
        context |= {"runs": may(request.user, Permission.RUN_DISPATCH)}
        return render(request, "dispatch/villages/today.html", context)


class WorkScope:
    """Work of the villages that the user sees."""

    def get_queryset(self):
        """With village and person."""
        return VillageWork.objects.visible_to(self.request.user).select_related("unit", "by", "fixed_by")


class WorkList(WorkScope, ListPage):
    """巡查、走访、检查台账."""

    permission = Permission.VIEW_BOARD
    also = (Permission.KEEP_VILLAGE,)
    template_name = "dispatch/villages/work.html"
    fragment_name = "dispatch/villages/_work.html"
    filterset_class = WorkFilter
    order = ("-at", "-pk")
    title = "巡查走访检查"

    def get_context_data(self, **kwargs):
        """Whether the user exports."""
        return super().get_context_data(exports=may(self.request.user, Permission.EXPORT_CASES), **kwargs)


class WorkExport(WorkScope, ExportPage):
    """The list as a workbook."""

    permission = Permission.EXPORT_CASES
    filterset_class = WorkFilter
    order = ("-at", "-pk")
    file_title = "村级工作台账"
    columns = {
        "村（社区）": lambda row: row.unit.name,
        "类别": lambda row: row.get_kind_display(),
        "方式": lambda row: row.get_way_display(),
        "时间": lambda row: timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M"),
        "地点、对象": lambda row: row.place,
        "走访户数": lambda row: row.households,
        "结果": lambda row: row.get_result_display(),
        "情况": lambda row: row.text,
        "整改期限": lambda row: f"{row.due_on or ''}",
        "整改情况": lambda row: row.fix_note,
        "登记人": lambda row: row.by.name,
    }


class CheckInScope:
    """Check-ins of the villages that the user sees."""

    def get_queryset(self):
        """With village and person."""
        return CheckIn.objects.visible_to(self.request.user).select_related("unit", "by")


class CheckInList(CheckInScope, ListPage):
    """签到台账."""

    permission = Permission.VIEW_BOARD
    also = (Permission.KEEP_VILLAGE,)
    template_name = "dispatch/villages/checkins.html"
    fragment_name = "dispatch/villages/_checkins.html"
    filterset_class = CheckInFilter
    order = ("-day", "-pk")
    title = "签到台账"

    def get_context_data(self, **kwargs):
        """Whether the user exports."""
        return super().get_context_data(exports=may(self.request.user, Permission.EXPORT_CASES), **kwargs)


class CheckInExport(CheckInScope, ExportPage):
    """The list as a workbook."""

    permission = Permission.EXPORT_CASES
    filterset_class = CheckInFilter
    order = ("-day", "-pk")
    file_title = "签到台账"
    columns = {
        "日期": lambda row: f"{row.day}",
        "村（社区）": lambda row: row.unit.name,
        "签到时间": lambda row: timezone.localtime(row.at).strftime("%H:%M:%S"),
        "签到人": lambda row: row.by.name,
        "在岗人数": lambda row: row.people,
        "情况": lambda row: row.get_state_display(),
        "说明": lambda row: row.note,
    }
