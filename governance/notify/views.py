"""The user's own messages."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import View

from governance.organisation.pages import ListPage, PermissionRequired
from governance.organisation.roles import Permission

from . import services
from .filters import NotificationFilter
from .models import Notification


class NotificationList(ListPage):
    """Messages, the newest first."""

    permission = Permission.SIGNED_IN
    template_name = "notify/list.html"
    filterset_class = NotificationFilter
    order = ("-created_at", "-pk")
    title = "通知"

    def get_queryset(self):
        """Those of the user whose time has come."""
        return Notification.objects.shown_to(self.request.user)

    def get_context_data(self, **kwargs):
        """How many are unread in all."""
        return super().get_context_data(unread=services.unread_count(self.request.user), **kwargs)


class OpenNotification(PermissionRequired, View):
    """Mark a message read and go to its subject."""

    permission = Permission.SIGNED_IN
    http_method_names = ["post"]

    def post(self, request, pk):
        """On to the case, or back to the list."""
        row = get_object_or_404(Notification.objects.shown_to(request.user), pk=pk)
        services.mark_read(by=request.user, ids=[row.pk])
        inside = row.url and url_has_allowed_host_and_scheme(row.url, allowed_hosts=None)
        return redirect(row.url if inside else "notify:list")


class MarkRead(PermissionRequired, View):
    """Mark the ticked messages read, or all (`all=1`)."""

    permission = Permission.SIGNED_IN
    http_method_names = ["post"]

    def post(self, request):
        """Say how many."""
        if request.POST.get("all") == "1":
            number = services.mark_all_read(by=request.user)
        else:
            ids = [int(key[:18]) for key in request.POST.getlist("id") if key.isascii() and key.isdigit()]
            number = services.mark_read(by=request.user, ids=ids)
        messages.success(request, f"已将 {number} 条通知标为已读" if number else "没有未读的通知")
        return redirect(_back(request))


class UnreadCount(PermissionRequired, View):
    """The bell of the top bar: 204 while the number is the one the page shows (`seen`), else the bell anew."""

    permission = Permission.SIGNED_IN
    http_method_names = ["get"]

    def get(self, request):
        """One count, and no page around it."""
        unread = services.unread_count(request.user)
        if request.GET.get("seen") == str(unread):
            answer = HttpResponse(status=204)
        else:
            answer = render(request, "components/bell.html", {"unread": unread})
        answer["Cache-Control"] = "no-store"
        return answer


def _back(request):
    target = request.POST.get("next", "")
    return target if target.startswith("/notifications/") else "notify:list"
