"""值班类别和名单."""

from django.db.models import Count
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy

from governance.administration.forms.duty import TypeForm
from governance.administration.models import DutyType
from governance.administration.services.types import save_type
from governance.organisation.access import home_path
from governance.organisation.models import Post, User
from governance.organisation.pages import FormPage, ListPage
from governance.organisation.roles import ADMINISTRATORS, Permission

from .common import DutyPage


class TypeList(DutyPage, ListPage):
    """The types in their order."""

    permission = Permission.PLAN_DUTY
    template_name = "administration/duty/types.html"
    fragment_name = "administration/duty/_types.html"
    order = ("order", "pk")
    title = "值班类别和名单"
    tab = "types"

    def get_queryset(self):
        """With the length of the list."""
        return DutyType.objects.filter(unit=self.unit).annotate(people=Count("members"))


class TypeEdit(DutyPage, FormPage):
    """One type."""

    permission = Permission.PLAN_DUTY
    form_class = TypeForm
    tab = "types"
    success_url = back_url = reverse_lazy("duty:types")

    @property
    def kind(self):
        """The type; None for a new one."""
        if "pk" not in self.kwargs:
            return None
        return get_object_or_404(DutyType, pk=self.kwargs["pk"], unit=self.unit)

    def get_title(self):
        """Which."""
        return f"修改 {self.kind.name}" if self.kind else "新建值班类别"

    def get_form_kwargs(self):
        """People of the town who hold a post."""
        posts = Post.objects.current().filter(unit__path__startswith=home_path(self.request.user) or "-")
        people = User.objects.active().filter(pk__in=posts.exclude(role__in=ADMINISTRATORS).values("user"))
        return {**super().get_form_kwargs(), "people": people.order_by("name", "pk"), "kind": self.kind}

    def get_initial(self):
        """The type as it is."""
        kind = self.kind
        if kind is None:
            return {"starts_at": "08:30", "ends_at": "08:30"}
        names = ("name", "short", "days", "starts_at", "ends_at", "needed", "rest_hours", "public", "order", "active")
        found = {name: getattr(kind, name) for name in names}
        return {**found, "users": list(kind.members.values_list("user_id", flat=True))}

    def save(self, form):
        """Save it."""
        return save_type(by=self.request.user, unit=self.unit, kind=self.kind, **form.cleaned_data)
