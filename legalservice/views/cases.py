"""办件: the legal cases that the user may see, their export, and the desk's one screen for a consultation."""

from django.urls import reverse
from django.utils import timezone

from governance.cases.views.scoped import ScopedListPage, seen_cases
from governance.organisation.access import may
from governance.organisation.pages import ExportPage
from governance.organisation.roles import Permission
from legalservice.filters import SERVICES, LegalFilter
from legalservice.forms.consults import DeskConsultForm, consult_values
from legalservice.services.consults import consult_at_desk
from legalservice.views.registers import RecordForm, Section

TABS = (
    ("在办", "scope=open"),
    ("我承办的", "scope=mine"),
    ("等待答复的咨询", "scope=waiting"),
    *((words, f"service={code}") for code, words in SERVICES if code in ("301", "302", "303", "308", "309")),
)


def seen_legal(user):
    """Legal cases that this person may see."""
    return seen_cases(user).filter(kind="legal")


def service_of(case) -> str:
    """Which service the category names."""
    return dict(SERVICES).get(case.category.code[:3], case.category.name) if case.category_id else ""


class LegalListView(Section, ScopedListPage):
    """办件: 20 rows, the nearest due first."""

    title = "公共法律服务"
    template_name = "legalservice/cases.html"
    fragment_name = "legalservice/_cases.html"
    filterset_class = LegalFilter
    order = ("next_due",)
    tabs = TABS

    def get_queryset(self):
        """What the user may see."""
        return seen_legal(self.request.user)

    def get_context_data(self, **kwargs):
        """The service of each row, and whether a consultation may be registered."""
        for case in self.page.rows:
            case.service = service_of(case)
        registers = may(self.request.user, Permission.REGISTER_CASE)
        return super().get_context_data(registers=registers, **kwargs)


def _day(value) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d") if value else ""


class LegalExportView(ExportPage):
    """The same filter as a workbook."""

    permission = Permission.EXPORT_CASES
    filterset_class = LegalFilter
    file_title = "公共法律服务办件"
    order = ("-registered_at", "-pk")
    columns = {
        "案件编号": lambda case: case.shown_number,
        "标题": lambda case: case.title,
        "服务": service_of,
        "类别": lambda case: case.category.name if case.category else "",
        "来源渠道": lambda case: case.get_channel_display(),
        "人数": lambda case: case.people_count,
        "案件状态": lambda case: case.get_state_display(),
        "时限灯": lambda case: case.light.name,
        "村（社区）": lambda case: case.place.name if case.place else "",
        "主办单位": lambda case: case.lead_unit.name if case.lead_unit else "",
        "承办人": lambda case: case.handler.name if case.handler else "",
        "登记日期": lambda case: _day(case.registered_at),
        "结束日期": lambda case: _day(case.closed_at),
    }

    def get_queryset(self):
        """What the user may see."""
        return seen_legal(self.request.user)


class DeskConsultView(RecordForm):
    """咨询登记: question, answer and outcome on one screen."""

    permission = Permission.REGISTER_CASE
    form_class = DeskConsultForm
    title = "登记法律咨询"
    submit_label = "登记"
    intro = "当场答复的，登记后即办结；复杂的选约期答复，先转到承办，按期限答复。"

    def get_form_kwargs(self):
        """Who writes."""
        return {**super().get_form_kwargs(), "by": self.request.user}

    def get_initial(self):
        """A visit."""
        return {"channel": "visit", "outcome": "answered", "people": 1}

    def get_back_url(self):
        """The list."""
        return reverse("legal:list")

    def save(self, form):
        """Register, record, settle."""
        values = consult_values(form.cleaned_data, self.request.user)
        return consult_at_desk(by=self.request.user, ticket=form.ticket, data=form.new_case(), **values)

    def get_done_words(self):
        """Its number."""
        return f"已登记，案件编号 {self.result.shown_number}"

    def get_success_url(self):
        """The case."""
        return reverse("cases:detail", args=[self.result.number])
