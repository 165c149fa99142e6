"""办事指南 kept by the manager: a page of the staff portal, never mounted on the public site."""

import django_filters
from django.conf import settings
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy

from citizen import guide
from citizen.forms_guide import GuideItemForm, HallForm
from citizen.models import GuideItem, Hall
from governance.core.filters import PortalFilterSet
from governance.organisation.access import home_path, in_area
from governance.organisation.models import DutyLine, OrgUnit
from governance.organisation.pages import FormPage, ListPage
from governance.organisation.roles import Permission


class GuidePage:
    """The hall of the manager."""

    permission = Permission.EDIT_CONTACTS

    @property
    def centre(self):
        """The first centre that this person keeps; 404 where there is none."""
        own = [unit for unit in guide.halls() if in_area(self.request.user, self.permission, unit)]
        if not own:
            raise Http404
        return own[0]


def changes_of(row):
    """The last changes of a row, newest first; nothing of one that was never saved."""
    if row is None:
        return []
    return row.history.select_related("history_user").order_by("-history_date", "-history_id")[:20]


def units_with_lines(request):
    """Departments of the own town that have lines."""
    units = OrgUnit.objects.active().filter(path__startswith=home_path(request.user))
    return units.filter(pk__in=DutyLine.objects.active().values("unit")).order_by("path")


class GuideFilter(PortalFilterSet):
    """By words, department, and whether there is a text."""

    q = django_filters.CharFilter(label="查找", method="by_words")
    unit = django_filters.ModelChoiceFilter(label="部门", queryset=units_with_lines, empty_label="全部")
    written = django_filters.ChoiceFilter(
        label="说明",
        choices=[("yes", "已写"), ("no", "未写"), ("hidden", "不公布")],
        empty_label="全部",
        method="by_text",
    )

    class Meta:
        model = DutyLine
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        """In the matter or its keywords."""
        return queryset.filter(Q(matter__icontains=value) | Q(keywords__icontains=value))

    def by_text(self, queryset, name, value):
        """With words, without, or kept from the public."""
        if value == "no":
            return queryset.filter(guide=None)
        return queryset.filter(guide__public=value == "yes")


class GuideListView(GuidePage, ListPage):
    """What stands in the guide, and which line of the duty list has no words yet."""

    permission = Permission.EDIT_CONTACTS
    title = "办事指南"
    template_name = "citizen/guide_keep.html"
    fragment_name = "citizen/_guide_lines.html"
    filterset_class = GuideFilter
    order = ("unit__path", "order", "pk")

    def get_queryset(self):
        """The duty list of the town."""
        return guide.duty_lines(self.centre)

    def get_context_data(self, **kwargs):
        """The hall and the matters of its own beside them."""
        centre = self.centre
        return super().get_context_data(
            hall=guide.hall_of(centre),
            items=GuideItem.objects.filter(centre=centre, duty_line=None).select_related("unit"),
            public_url=f"{settings.CITIZEN_BASE_URL}/q/guide/",
            **kwargs,
        )


class GuideFormPage(GuidePage, FormPage):
    """A form of the guide with its history beneath."""

    abstract = True
    template_name = "citizen/guide_form.html"
    success_url = back_url = reverse_lazy("guide:list")


class HallEditView(GuideFormPage):
    """大厅信息."""

    permission = Permission.EDIT_CONTACTS
    title = "大厅信息"
    form_class = HallForm
    done_words = "大厅信息已保存，群众端马上可以看到"

    def _hall(self):
        return Hall.objects.filter(centre=self.centre).first()

    def get_initial(self):
        """What is there."""
        hall = self._hall()
        return {name: getattr(hall, name) for name in guide.HALL_FIELDS} if hall else {}

    def get_context_data(self, **kwargs):
        """The history."""
        return super().get_context_data(changes=changes_of(self._hall()), **kwargs)

    def save(self, form):
        """Keep it."""
        return guide.save_hall(by=self.request.user, centre=self.centre, **form.cleaned_data)


class ItemEditView(GuideFormPage):
    """The words for a line of the duty list (`line`), a matter of its own (`pk`), or a new one."""

    permission = Permission.EDIT_CONTACTS
    form_class = GuideItemForm
    done_words = "办事指南已保存，群众端马上可以看到"

    def _line(self):
        key = self.kwargs.get("line")
        return get_object_or_404(guide.duty_lines(self.centre), pk=key) if key else None

    def _item(self):
        if "pk" in self.kwargs:
            return get_object_or_404(GuideItem, pk=self.kwargs["pk"], centre=self.centre, duty_line=None)
        line = self._line()
        return GuideItem.objects.filter(duty_line=line, centre=self.centre).first() if line else None

    def get_title(self):
        """Which."""
        return "新增指南事项" if not self.kwargs else "修改指南事项"

    def get_initial(self):
        """What is there; of a line without words its matter and unit."""
        item, line = self._item(), self._line()
        if item is not None:
            return {name: getattr(item, "unit_id" if name == "unit" else name) for name in guide.ITEM_FIELDS}
        if line is not None:
            return {"matter": line.matter[:120], "unit": line.unit_id, "keywords": line.keywords, "order": line.order}
        return {}

    def get_form_kwargs(self):
        """Units of the town."""
        centre = self.centre
        return {**super().get_form_kwargs(), "seat": centre.parent or centre}

    def get_context_data(self, **kwargs):
        """The line it explains, and the history."""
        return super().get_context_data(line=self._line(), changes=changes_of(self._item()), **kwargs)

    def save(self, form):
        """Keep it."""
        line: DutyLine | None = self._line()
        return guide.save_item(
            by=self.request.user, centre=self.centre, item=self._item(), duty_line=line, **form.cleaned_data
        )
