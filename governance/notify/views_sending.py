"""发送记录 and 发送渠道 for the administrators; 通知设置 and the own sendings for everybody."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.generic import TemplateView, View

from governance.organisation.pages import ExportPage, FormPage, ListPage, PermissionRequired, Titled
from governance.organisation.roles import Permission

from . import channels, configuring
from .filters import DeliveryFilter
from .forms import MailForm, PreferencesForm, WebhookForm
from .models import Channel, Delivery, NoticeChoice, NoticeSettings, Notification, Sender
from .presets import PLACEHOLDERS, new_sender


class PreferencesPage(FormPage):
    """通知设置: what reaches me on which way, and when."""

    permission = Permission.SIGNED_IN
    template_name = "notify/preferences.html"
    form_class = PreferencesForm
    title = "通知设置"
    success_url = reverse_lazy("notify:preferences")
    done_words = "通知设置已保存"

    def get_form_kwargs(self):
        """The ways of the site and the choices made."""
        ways = [Channel(channel) for channel in channels.configured() if channel != Channel.IN_APP]
        rows = NoticeChoice.objects.filter(user=self.request.user)
        modes = {(row.topic, row.channel): row.mode for row in rows}
        return {**super().get_form_kwargs(), "channels": ways, "modes": modes}

    def get_initial(self):
        """What is set, or the defaults."""
        row = NoticeSettings.objects.filter(user=self.request.user).first() or NoticeSettings()
        return {name: getattr(row, name) for name in configuring.SETTINGS}

    def get_context_data(self, **kwargs):
        """Ways on which the person cannot be reached, because an address is missing."""
        context = super().get_context_data(**kwargs)
        context["missing"] = [way for way in context["form"].ways if not channels.reaches(way, self.request.user)]
        return context

    def save(self, form):
        """Keep it."""
        settings = {name: form.cleaned_data[name] for name in configuring.SETTINGS}
        configuring.save_preferences(by=self.request.user, modes=form.modes(), **settings)


class OwnDeliveries(ListPage):
    """What was sent to me outside the portal, and how far it came."""

    permission = Permission.SIGNED_IN
    template_name = "notify/own.html"
    fragment_name = "notify/_own.html"
    order = ("-pk",)
    title = "发给我的消息"

    def get_queryset(self):
        """Only one's own."""
        return Notification.objects.outside().filter(user=self.request.user)


class DeliveryList(ListPage):
    """发送记录: who was to be reached on which way, and what came of it. Titles are not shown: they tell of cases."""

    permission = Permission.EDIT_SENDERS
    template_name = "notify/deliveries.html"
    fragment_name = "notify/_deliveries.html"
    filterset_class = DeliveryFilter
    order = ("-pk",)
    title = "发送记录"

    def get_queryset(self):
        """Messages to the people of one's own town."""
        return configuring.deliveries_seen_by(self.request.user)


class DeliveryExport(ExportPage):
    """The filtered list as a workbook."""

    permission = Permission.EDIT_SENDERS
    filterset_class = DeliveryFilter
    order = ("-pk",)
    file_title = "发送记录"
    columns = {
        "时间": lambda row: _moment(row.created_at),
        "收件人": lambda row: row.reader,
        "渠道": lambda row: row.get_channel_display(),
        "类别": lambda row: row.get_topic_display(),
        "紧急": lambda row: "是" if row.urgent else "",
        "状态": lambda row: row.delivery.label,
        "发送时间": lambda row: _moment(row.sent_at),
        "次数": lambda row: row.attempts,
        "原因": lambda row: row.error,
    }

    def get_queryset(self):
        """Messages to the people of one's own town."""
        return configuring.deliveries_seen_by(self.request.user)


class SendAgain(PermissionRequired, View):
    """Put one message, or all that were given up, back into the queue."""

    permission = Permission.EDIT_SENDERS
    http_method_names = ["post"]

    def post(self, request):
        """Say how many."""
        if request.POST.get("all") == "1":
            rows = configuring.deliveries_seen_by(request.user).in_state(Delivery.GAVE_UP)
            ids = list(rows.values_list("pk", flat=True)[:5000])
        else:
            ids = [int(key[:18]) for key in request.POST.getlist("id") if key.isascii() and key.isdigit()]
        number = configuring.send_again(by=request.user, rows=ids)
        messages.success(request, f"{number} 条消息将重新发送" if number else "没有需要重新发送的消息")
        target = request.POST.get("next", "")
        return redirect(target if target.startswith("/administration/messages/") else "messages:list")


class SenderList(PermissionRequired, Titled, TemplateView):
    """发送渠道: each way out and how it stands."""

    permission = Permission.EDIT_SENDERS
    template_name = "notify/senders.html"
    title = "发送渠道"

    def get_context_data(self, **kwargs):
        """A row for each channel."""
        rows = {row.channel: row for row in Sender.objects.all()}
        in_use = channels.senders()
        ways = [(channel, rows.get(channel), in_use.get(channel)) for channel in channels.OUTSIDE]
        return super().get_context_data(ways=ways, **kwargs)


class SenderEdit(FormPage):
    """One channel of the site."""

    permission = Permission.EDIT_SENDERS
    template_name = "notify/sender.html"
    back_url = reverse_lazy("messages:senders")

    def get_channel(self):
        """The channel that the address names."""
        if self.kwargs["channel"] not in channels.OUTSIDE:
            raise Http404
        return Channel(self.kwargs["channel"])

    def get_title(self):
        """Which."""
        return f"发送渠道：{self.get_channel().label}"

    def get_form_class(self):
        """Mail has a server, the others an address."""
        return MailForm if self.get_channel() == Channel.EMAIL else WebhookForm

    def get_form_kwargs(self):
        """What is stored, or the starting values."""
        channel = self.get_channel()
        sender = Sender.objects.filter(channel=channel).first() or new_sender(channel)
        kwargs = {**super().get_form_kwargs(), "sender": sender}
        kwargs.pop("initial")
        return kwargs

    def save(self, form):
        """Keep it."""
        return configuring.save_sender(by=self.request.user, channel=self.get_channel(), **form.cleaned_data)

    def get_done_words(self):
        """What comes next."""
        trial = self.result.transport == Sender.Transport.CONSOLE
        return "已保存，现在是试运行，不外发。请按“发一条给自己”试通" if trial else "发送渠道已保存"

    def get_success_url(self):
        """Back to the same page, where it can be tried."""
        return reverse("messages:sender", args=[self.get_channel()])

    def get_context_data(self, **kwargs):
        """The words of the template, and whether it can be tried."""
        stored = kwargs.get("form") or self.get_form()
        return super().get_context_data(
            placeholders=[(f"{{{{{name}}}}}", words) for name, words in PLACEHOLDERS.items()],
            channel=self.get_channel(),
            stored=stored.sender.pk is not None,
            **{**kwargs, "form": stored},
        )


class SenderTest(PermissionRequired, View):
    """发一条给自己."""

    permission = Permission.EDIT_SENDERS
    http_method_names = ["post"]

    def post(self, request, channel):
        """Say whether it went out, or why not."""
        if channel not in channels.OUTSIDE:
            raise Http404
        words = configuring.test_sender(by=request.user, channel=channel)
        if words:
            messages.warning(request, f"没有发出：{words}")
        else:
            messages.success(request, "对方已收下，请看看您收到没有")
        return redirect("messages:sender", channel)


def _moment(value):
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""
