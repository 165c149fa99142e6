"""调解员 and 专家库: list, one with the load, form."""

from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy

from disputes import scope
from disputes.filters import MediatorFilter
from disputes.forms.mediators import MediatorForm
from disputes.models import Committee, Mediator
from disputes.services import mediators as services
from disputes.views.committees import units_kept
from governance.core.masking import mask_id, mask_phone
from governance.organisation.access import home_path, may
from governance.organisation.models import User
from governance.organisation.pages import DetailPage, ExportPage, FormPage, ListPage
from governance.organisation.roles import Permission


class Scope:
    """Mediators of the user's town."""

    permission = Permission.VIEW_CASES

    def get_queryset(self):
        """With committee, unit and what they are good at."""
        rows = Mediator.objects.visible_to(self.request.user).select_related("committee", "unit")
        return rows.prefetch_related("specialities")


def _specialities(row) -> str:
    return "、".join(kind.name for kind in row.specialities.all())


class MediatorList(Scope, ListPage):
    """调解员 and 专家."""

    template_name = "disputes/mediators/list.html"
    fragment_name = "disputes/mediators/_list.html"
    filterset_class = MediatorFilter
    order = ("unit__path", "pk")
    title = "调解员"

    def get_context_data(self, **kwargs):
        """Load of the rows, and whether the user keeps any."""
        return super().get_context_data(
            load=services.load_of(self.page.rows, seen_by=self.request.user),
            keeps=bool(scope.areas(self.request.user, Permission.EDIT_MEDIATORS)),
            exports=may(self.request.user, Permission.EXPORT_CASES),
            **kwargs,
        )


class MediatorExport(Scope, ExportPage):
    """The filtered list as a workbook; telephone numbers are masked."""

    permission = Permission.EXPORT_CASES
    filterset_class = MediatorFilter
    order = ("unit__path", "pk")
    file_title = "调解员名册"
    columns = {
        "姓名": lambda row: row.name,
        "性别": lambda row: row.get_sex_display(),
        "民族": lambda row: row.ethnicity,
        "年龄": lambda row: row.age,
        "政治面貌": lambda row: row.get_politics_display(),
        "文化程度": lambda row: row.get_education_display(),
        "类别": lambda row: row.get_engagement_display(),
        "所属调委会": lambda row: row.committee.name if row.committee else "",
        "产生方式": lambda row: row.get_chosen_display(),
        "现职务或退休前职业": lambda row: row.occupation,
        "公职人员": lambda row: "是" if row.is_official else "",
        "聘期起": lambda row: f"{row.starts_on}",
        "聘期止": lambda row: f"{row.ends_on or ''}",
        "证号": lambda row: row.certificate_no,
        "等级": lambda row: row.get_grade_display(),
        "擅长类型": _specialities,
        "语言": lambda row: row.languages,
        "法院特邀": lambda row: "是" if row.on_court_roster else "",
        "培训学时": lambda row: row.training_hours,
        "专家领域": lambda row: row.field,
        "电话": lambda row: mask_phone(row.phone),
        "状态": lambda row: row.get_state_display(),
    }


class MediatorDetail(Scope, DetailPage):
    """One mediator: fields, load, seats. Address and full telephone are for who keeps the roster."""

    template_name = "disputes/mediators/mediator.html"
    context_object_name = "mediator"

    def get_title(self):
        """The name."""
        return self.object.name

    def get_context_data(self, **kwargs):
        """Load, seats and history."""
        row, user = self.object, self.request.user
        keeps = scope.keeps(user, Permission.EDIT_MEDIATORS, row.unit)
        return super().get_context_data(
            keeps=keeps,
            phone=row.phone if keeps else mask_phone(row.phone),
            id_number=mask_id(row.id_number),
            load=services.load_of([row], seen_by=user).get(row.pk, 0),
            specialities=_specialities(row),
            seats=list(row.seats.select_related("committee").order_by("-since")),
            changes=list(row.history.select_related("history_user")[:20]) if keeps else [],
            **kwargs,
        )


class MediatorEdit(FormPage):
    """A new mediator or expert, or a changed one."""

    permission = Permission.EDIT_MEDIATORS
    form_class = MediatorForm
    back_url = reverse_lazy("disputes:mediators")
    done_words = "调解员名册已保存"

    def get_mediator(self):
        """The row (404 where the user does not keep it), or None for a new one."""
        if not hasattr(self, "_mediator"):
            key = self.kwargs.get("pk")
            mine = Mediator.objects.kept_by(self.request.user).select_related("committee", "unit")
            self._mediator = get_object_or_404(mine, pk=key) if key else None
        return self._mediator

    def get_title(self):
        """Whose."""
        return f"修改“{self.get_mediator().name}”" if self.get_mediator() else "登记调解员或专家"

    def get_form_kwargs(self):
        """Committees and units that the user keeps; accounts of the town."""
        user = self.request.user
        return {
            **super().get_form_kwargs(),
            "committees": Committee.objects.kept_by(user).active().order_by("unit__path", "pk"),
            "units": units_kept(user),
            "people": User.objects.at_path(home_path(user)).order_by("name"),
            "mediator": self.get_mediator(),
        }

    def get_initial(self):
        """What is there, without what is secret."""
        row = self.get_mediator()
        if row is None:
            return {"state": "active", "committee": self.request.GET.get("committee")}
        keys = {"unit", "committee", "user"}
        shown = {name: getattr(row, f"{name}_id" if name in keys else name) for name in services.MEDIATOR_FIELDS}
        return {**shown, "specialities": list(row.specialities.values_list("pk", flat=True))}

    def save(self, form):
        """Keep it."""
        return services.save_mediator(by=self.request.user, mediator=self.get_mediator(), **form.cleaned_data)

    def get_success_url(self):
        """The page of the mediator."""
        return reverse("disputes:mediator", args=[self.result.pk])
