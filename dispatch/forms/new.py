"""The form of 上报事件."""

from django import forms

from dispatch.forms.fields import line, lines, moment
from governance.cases.models import Category
from governance.core.forms import PortalForm, TicketMixin
from governance.core.now import now
from governance.organisation.access import home_path
from governance.organisation.models import OrgUnit
from governance.organisation.roles import Level


class NewIncidentForm(TicketMixin, PortalForm):
    """What the command post writes down while the caller is on the line."""

    title = line("事件", 120, "地点加事件，如：石桥坝村水渠垮塌", required=True)
    category = forms.ModelChoiceField(
        label="类别",
        queryset=Category.objects.none(),
        empty_label="请选择",
        error_messages={"required": "请选择类别。"},
    )
    place = forms.ModelChoiceField(
        label="所在村（社区）", queryset=OrgUnit.objects.none(), required=False, empty_label="还不清楚"
    )
    place_text = line("具体地点", 120)
    happened_at = moment("事发时间", required=False)
    learned_at = moment("接报时间", help_text="报送时限从这时起算")
    facts = lines("简要情况", 1000, 4, "什么事、多少人、伤亡、正在做什么", required=True)
    name = line("报告人", 40, "不愿留名的可以不填")
    phone = line("电话", 20)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [row.pk for row in Category.objects.filter(active=True) if "incident" in row.kinds]
        self.fields["category"].queryset = Category.objects.filter(pk__in=kinds).order_by("code")
        villages = OrgUnit.objects.active().filter(path__startswith=home_path(by), level=Level.VILLAGE)
        self.fields["place"].queryset = villages.order_by("order", "path")

    def clean(self):
        """First it happens, then it is told, and not in the future."""
        data = super().clean()
        happened, learned = data.get("happened_at"), data.get("learned_at")
        if learned and learned > now():
            self.add_error("learned_at", "接报时间不能在现在之后。")
        if happened and learned and happened > learned:
            self.add_error("happened_at", "事发时间不能在接报时间之后。")
        return data

    def values(self) -> dict:
        """Keyword arguments of the service."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("request_key", "version")}
