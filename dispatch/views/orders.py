"""指令台账, one order with its recipients, response figures, contact sheets, and the settings."""

import segno
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views import View

from dispatch.figures import span
from dispatch.filters_orders import TargetFilter
from dispatch.forms.settings import DispatchSettingsForm
from dispatch.models import Order, OrderStep, OrderTarget
from dispatch.response import by_receiver, whistles
from dispatch.services import answering
from dispatch.services.orders import code_of
from governance.audit.services import record
from governance.cases.lights import light_at
from governance.cases.models import Case
from governance.cases.services import avoidance
from governance.cases.thresholds import settings_now
from governance.core.exceptions import GuardFailed
from governance.core.now import now
from governance.core.sheets import write_rows
from governance.organisation.access import home_path, may
from governance.organisation.models import OrgUnit, Post
from governance.organisation.pages import (
    ExportPage,
    FormPage,
    ListPage,
    PermissionRequired,
    watermark,
    workbook_response,
)
from governance.organisation.roles import Permission


def _at(value) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S") if value else ""


class TargetScope:
    """Recipients of the orders of incidents that the user sees."""

    def get_queryset(self):
        """With order and case."""
        seen = Case.objects.visible_to(self.request.user).filter(kind="incident").values("pk")
        rows = OrderTarget.objects.filter(order__incident__in=seen)
        return rows.select_related("order__incident__case", "order__issued_by")


class OrderList(TargetScope, ListPage):
    """指令台账: a row for each recipient."""

    permission = Permission.VIEW_BOARD
    template_name = "dispatch/orders.html"
    fragment_name = "dispatch/_orders.html"
    filterset_class = TargetFilter
    order = ("-sent_at", "-pk")
    title = "指令和吹哨"

    def get_context_data(self, **kwargs):
        """Whether the user exports."""
        return super().get_context_data(exports=may(self.request.user, Permission.EXPORT_CASES), **kwargs)


class OrderExport(TargetScope, ExportPage):
    """The filtered list as a workbook; every moment to the second."""

    permission = Permission.EXPORT_CASES
    filterset_class = TargetFilter
    order = ("-sent_at", "-pk")
    file_title = "指令台账"
    columns = {
        "编号": lambda row: row.order.number,
        "类别": lambda row: row.order.get_kind_display(),
        "案件编号": lambda row: row.order.incident.case.shown_number,
        "事件": lambda row: row.order.incident.case.title,
        "接收单位、人员": lambda row: row.name,
        "要求": lambda row: row.order.content,
        "下达人": lambda row: row.order.issued_by.name,
        "下达时间": lambda row: _at(row.sent_at),
        "签收期限": lambda row: _at(row.sign_by),
        "签收时间": lambda row: _at(row.signed_at),
        "签收用时": lambda row: span(row.sent_at, row.signed_at),
        "到场期限": lambda row: _at(row.arrive_by),
        "到场时间": lambda row: _at(row.on_site_at),
        "完成期限": lambda row: _at(row.done_by),
        "完成时间": lambda row: _at(row.done_at),
        "超时环节": lambda row: "、".join(row.late_steps),
        "反馈": lambda row: row.result,
        "评议": lambda row: row.order.get_verdict_display(),
    }


def qr_of(address: str):
    """A QR as inline SVG, built from our own address alone."""
    return mark_safe(segno.make(address, error="m").svg_inline(scale=3, border=4, omitsize=True))


class OrderPage(PermissionRequired, View):
    """One order: each recipient with its light, link and steps."""

    permission = Permission.VIEW_BOARD
    also = (Permission.HANDLE_CASE,)

    def get(self, request, pk):
        """The page."""
        seen = Case.objects.visible_to(request.user).filter(kind="incident").values("pk")
        rows = Order.objects.select_related("incident__case__centre", "issued_by", "withdrawn_by", "verdict_by")
        order = get_object_or_404(rows, pk=pk, incident__in=seen)
        runs = may(request.user, Permission.RUN_DISPATCH)
        steps: dict[int, list] = {}
        for step in OrderStep.objects.filter(target__order=order).select_related("by"):
            steps.setdefault(step.target_id, []).append(step)
        moment, found = now(), []
        for row in order.targets.select_related("unit", "user"):
            word, due = row.due
            address = f"{settings.CITIZEN_BASE_URL}{reverse('citizen:reply')}#{code_of(row)}" if row.is_outside else ""
            shown = runs and row.is_open and bool(address)
            found.append(
                {
                    "target": row,
                    "word": word,
                    "light": light_at(due, due, moment) if due and row.is_open else None,
                    "address": address if shown else "",
                    "qr": qr_of(address) if shown else "",
                    "signed_in": span(row.sent_at, row.signed_at),
                    "steps": steps.get(row.pk, []),
                }
            )
        context = {"title": f"{order.get_kind_display()} {order.number}", "order": order, "rows": found, "runs": runs}
        return render(request, "dispatch/order.html", {**context, "case": order.incident.case})


class UrgeTarget(PermissionRequired, View):
    """催: one press."""

    permission = Permission.RUN_DISPATCH

    def post(self, request, pk):
        """Told again; back to where one came from."""
        rows = OrderTarget.objects.visible_to(request.user).select_related("order__incident__case__centre", "unit")
        target = get_object_or_404(rows, pk=pk)
        try:
            answering.urge(target, by=request.user)
            messages.success(request, f"已催{target.name}{target.due[0]}。")
        except GuardFailed as refusal:
            messages.warning(request, refusal.message)
        return redirect(reverse("dispatch:order", args=[target.order_id]))


class StepPhoto(PermissionRequired, View):
    """The photograph of a step, for whoever sees the order."""

    permission = Permission.SIGNED_IN

    def get(self, request, pk):
        """The file, never shown inline by another site."""
        seen = OrderTarget.objects.visible_to(request.user).values("pk")
        step = get_object_or_404(OrderStep.objects.exclude(photo=""), pk=pk, target__in=seen)
        record("download", by=request.user, object_type="order_step", object_id=str(pk), request=request)
        answer = FileResponse(step.photo.open("rb"), as_attachment=True, filename=step.photo_name or "照片.jpg")
        answer["X-Content-Type-Options"] = "nosniff"
        return answer


class ResponsePage(PermissionRequired, View):
    """响应情况: how fast each unit signed, came and finished, in a period."""

    permission = Permission.VIEW_BOARD

    def get(self, request):
        """The table, or with ?export=1 the workbook."""
        form, first, last, rows = by_receiver(request)
        context = {"title": "响应情况", "rows": rows, "form": form, "first": first, "last": last}
        context["exports"] = may(request.user, Permission.EXPORT_CASES)
        context["whistles"] = whistles(request, first, last)
        return render(request, "dispatch/response.html", context)


class ResponseExport(PermissionRequired, View):
    """响应情况 as a workbook."""

    permission = Permission.EXPORT_CASES

    def get(self, request):
        """The workbook."""
        _form, first, last, rows = by_receiver(request)
        detail = {"rows": len(rows)}
        record("export", by=request.user, object_type="page", object_id="dispatch:response", detail=detail)
        headings = [
            "接收单位、人员",
            "指令数",
            "按时签收",
            "平均签收（分钟）",
            "要求到场",
            "按时到场",
            "平均到场（分钟）",
        ]
        headings += ["完成", "没有完成"]
        lines = (
            [r["name"], r["number"], r["signed_in_time"], r["sign_minutes"], r["to_come"], r["came_in_time"],
             r["come_minutes"], r["done"], r["open"]]
            for r in rows
        )  # fmt: skip
        title = f"指令响应情况 {first} 至 {last}"
        return workbook_response(write_rows(title, headings, lines, watermark(request.user, "指挥调度")), "响应情况")


class ContactSheet(ListPage):
    """通讯录: people and units with their telephones; each number is a call button. Reading it is on record."""

    permission = Permission.VIEW_BOARD
    template_name = "dispatch/contacts.html"
    order = ("unit__order", "unit__path", "role", "pk")
    title = "指挥通讯录"
    page_size = 60

    def get_queryset(self):
        """Posts of the town, with the people."""
        rows = Post.objects.current().filter(unit__path__startswith=home_path(self.request.user) or "-")
        words = self.request.GET.get("q", "").strip()
        if words:
            units = OrgUnit.objects.filter(name__icontains=words)
            rows = rows.filter(user__name__icontains=words) | rows.filter(unit__in=units)
        return rows.exclude(role__in=("sysadmin", "secadmin", "auditor")).select_related("user", "unit")

    def get_context_data(self, **kwargs):
        """The words looked for."""
        record("reveal", by=self.request.user, object_type="page", object_id="dispatch:contacts", request=self.request)
        return super().get_context_data(q=self.request.GET.get("q", ""), **kwargs)


class SettingsPage(FormPage):
    """指挥调度设置."""

    permission = Permission.EDIT_RULES
    form_class = DispatchSettingsForm
    title = "指挥调度设置"
    success_url = reverse_lazy("dispatch:settings")
    back_url = reverse_lazy("dispatch:orders")
    done_words = "已保存，新下达的指令马上按此计算"

    def get_initial(self):
        """The numbers in force."""
        return settings_now()

    def save(self, form):
        """Keep them."""
        return avoidance.save_settings(by=self.request.user, **form.cleaned_data)
