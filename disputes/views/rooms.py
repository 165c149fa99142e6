"""调解室: list with what is planned, form, closing with its reason, opening again."""

from django.db.models import Count, Min, Q
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy

from disputes import scope
from disputes.forms.rooms import CloseForm, RoomForm
from disputes.models import Room
from disputes.services import rooms as services
from disputes.views.committees import units_kept
from governance.core.now import now
from governance.organisation.forms.units import PlainForm
from governance.organisation.pages import DeletePage, FormPage, ListPage
from governance.organisation.roles import Permission


class RoomList(ListPage):
    """Rooms of the town, those in use first."""

    permission = Permission.EDIT_MEDIATORS
    template_name = "disputes/rooms/list.html"
    fragment_name = "disputes/rooms/_list.html"
    order = ("-active", "unit__path", "name", "pk")
    title = "调解室"

    def get_queryset(self):
        """With the sessions that are planned in each."""
        planned = Q(sessions__state="planned", sessions__ends_at__gt=now())
        rows = Room.objects.visible_to(self.request.user).select_related("unit")
        return rows.annotate(planned=Count("sessions", filter=planned), next=Min("sessions__starts_at", filter=planned))

    def get_context_data(self, **kwargs):
        """Which of the rows this person keeps."""
        user = self.request.user
        kept = {row.pk for row in self.page.rows if scope.keeps(user, Permission.EDIT_MEDIATORS, row.unit)}
        return super().get_context_data(kept=kept, **kwargs)


class Kept:
    """A room that the user keeps (404 otherwise)."""

    permission = Permission.EDIT_MEDIATORS
    success_url = back_url = reverse_lazy("disputes:rooms")

    def get_room(self):
        """The room, or None for a new one."""
        if not hasattr(self, "_room"):
            key = self.kwargs.get("pk")
            mine = Room.objects.kept_by(self.request.user).select_related("unit")
            self._room = get_object_or_404(mine, pk=key) if key else None
        return self._room


class RoomEdit(Kept, FormPage):
    """A new room, or a changed one."""

    form_class = RoomForm
    template_name = "disputes/rooms/form.html"
    done_words = "调解室已保存"

    def get_title(self):
        """Which."""
        return f"修改“{self.get_room().name}”" if self.get_room() else "增加调解室"

    def get_form_kwargs(self):
        """Units whose rosters the user keeps."""
        return {**super().get_form_kwargs(), "units": units_kept(self.request.user)}

    def get_initial(self):
        """What is there."""
        row = self.get_room()
        if row is None:
            return {"seats": 8}
        return {name: getattr(row, "unit_id" if name == "unit" else name) for name in services.ROOM_FIELDS}

    def save(self, form):
        """Keep it."""
        return services.save_room(by=self.request.user, room=self.get_room(), **form.cleaned_data)

    def get_context_data(self, **kwargs):
        """Its history."""
        row = self.get_room()
        changes = list(row.history.select_related("history_user")[:20]) if row else []
        return super().get_context_data(changes=changes, **kwargs)


class RoomClose(Kept, DeletePage):
    """停用: sessions that were held in it keep it."""

    form_class = CloseForm
    submit_label = "停用"
    done_words = "调解室已停用"

    def get_title(self):
        """Which."""
        return f"停用“{self.get_room().name}”"

    def get_question(self):
        """Which."""
        return f"停用{self.get_room().unit.name}的“{self.get_room().name}”？"

    def get_consequences(self):
        """What will happen."""
        return ["以后安排调解时不能再选这间调解室", "已经在这里开过的调解，记录不变", "可以重新启用"]

    def save(self, form):
        """Close it."""
        return services.close_room(by=self.request.user, room=self.get_room(), **form.cleaned_data)


class RoomOpen(Kept, FormPage):
    """重新启用."""

    form_class = PlainForm
    submit_label = "重新启用"
    done_words = "调解室已重新启用"

    def get_title(self):
        """Which."""
        return f"重新启用“{self.get_room().name}”"

    def save(self, form):
        """Open it."""
        return services.open_room(by=self.request.user, room=self.get_room())
