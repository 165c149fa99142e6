"""本机设备: where this workstation's card reader and document camera answer, and a try of both."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.views import View

from governance.core.forms import PortalForm
from governance.organisation.pages import PermissionRequired
from governance.organisation.roles import Permission
from intake.devices import allow_bridge, bridge_of, check_bridge, keep_bridge


class DevicesForm(PortalForm):
    """The address of the local service."""

    address = forms.CharField(
        label="本机服务地址",
        required=False,
        max_length=60,
        help_text="由安装读卡器或高拍仪的人告诉您，例如 http://127.0.0.1:18620；留空表示不用",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )

    def clean_address(self):
        """Loopback only."""
        return check_bridge(self.cleaned_data["address"])


class DevicesView(PermissionRequired, View):
    """本机设备; kept in this browser, nothing of it in the database."""

    permission = Permission.REGISTER_CASE

    def get(self, request):
        """What is set, with buttons to try it."""
        address = bridge_of(request)
        return self._page(request, DevicesForm(initial={"address": address}), address)

    def post(self, request):
        """Keep the address on this workstation."""
        form = DevicesForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, bridge_of(request), status=422)
        address = form.cleaned_data["address"]
        messages.success(request, "本机设备已保存，请试读一次" if address else "本机不用读卡服务，已保存")
        return keep_bridge(redirect("intake:devices"), address)

    def _page(self, request, form, address, status=200):
        context = {"title": "本机设备", "form": form, "bridge": address}
        return allow_bridge(render(request, "intake/devices.html", context, status=status), address)
