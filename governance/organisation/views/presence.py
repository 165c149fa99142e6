"""Absence and substitution: one's own, or by the manager for the people of the area."""

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy

from governance.core.now import now

from ..access import area_filter, home_path, may
from ..forms.presence import AbsenceForm
from ..forms.units import PlainForm
from ..models import Absence, Post, Substitute, User
from ..pages import DeletePage, FormPage, ListPage
from ..roles import Permission
from ..services import presence


def people_of(user):
    """Accounts whose absence the user may enter: the own, and for a manager those of the area."""
    found = Q(pk=user.pk)
    if may(user, Permission.MANAGE_ABSENCE):
        posts = Post.objects.current().filter(area_filter(user, Permission.MANAGE_ABSENCE, "unit__path"))
        found |= Q(pk__in=posts.values("user_id"))
    return User.objects.active().filter(found)


class AbsenceList(ListPage):
    """Absences, the newest first, with who stands in now."""

    permission = Permission.SIGNED_IN
    template_name = "organisation/absence/list.html"
    order = ("-starts_at", "-pk")
    title = "请假与代理"

    def get_queryset(self):
        """Absences of the people whose absence the user may enter."""
        people = people_of(self.request.user).values("pk")
        return Absence.objects.filter(user__in=people).select_related("user", "created_by")

    def get_context_data(self, **kwargs):
        """Substitutions that hold or will hold and concern the user or their people."""
        user, moment = self.request.user, now()
        mine = Q(substitute=user) | Q(absent__in=people_of(user).values("pk"))
        stand_ins = Substitute.objects.filter(mine, ends_at__gt=moment).select_related("absent", "substitute")
        context = {
            "stand_ins": stand_ins.order_by("starts_at", "id")[:50],
            "moment": moment,
            "manages": may(user, Permission.MANAGE_ABSENCE),
        }
        return super().get_context_data(**context, **kwargs)


class AbsenceNew(FormPage):
    """Enter an absence and who stands in."""

    permission = Permission.SIGNED_IN
    form_class = AbsenceForm
    title = "登记请假"
    submit_label = "登记请假"
    success_url = back_url = reverse_lazy("organisation:absence")

    def get_form_kwargs(self):
        """People of the own area; colleagues of the same town may stand in."""
        user = self.request.user
        return {
            **super().get_form_kwargs(),
            "people": people_of(user),
            "colleagues": User.objects.at_path(home_path(user)),
        }

    def get_initial(self):
        """Oneself."""
        return {"user": self.request.user.pk}

    def save(self, form):
        """Enter it."""
        return presence.set_absence(by=self.request.user, **form.cleaned_data)

    def get_done_words(self):
        """Who stands in from when."""
        absence, stand_in = self.result
        if stand_in is None:
            return f"已登记 {absence.user.name} 的请假，没有安排代理"
        return f"已登记请假，{stand_in.substitute.name} 代 {absence.user.name}"


class AbsenceEnd(DeletePage):
    """Back early, or not going at all."""

    permission = Permission.SIGNED_IN
    form_class = PlainForm
    title = "结束请假"
    submit_label = "结束请假"
    done_words = "请假已结束，代理同时结束"
    success_url = back_url = reverse_lazy("organisation:absence")

    def get_absence(self):
        """The absence (404 for other people's)."""
        people = people_of(self.request.user).values("pk")
        rows = Absence.objects.filter(user__in=people, ends_at__gt=now()).select_related("user")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_question(self):
        """Whose."""
        return f"现在结束 {self.get_absence().user.name} 的请假？"

    def get_consequences(self):
        """What will happen."""
        return ["代理同时结束，案件和通知回到本人"]

    def save(self, form):
        """End it."""
        presence.end_absence(by=self.request.user, absence=self.get_absence())


class SubstituteEnd(DeletePage):
    """End a substitution."""

    permission = Permission.SIGNED_IN
    form_class = PlainForm
    title = "结束代理"
    submit_label = "结束代理"
    done_words = "代理已结束"
    success_url = back_url = reverse_lazy("organisation:absence")

    def get_substitute(self):
        """The substitution (404 for other people's)."""
        user = self.request.user
        mine = Q(substitute=user) | Q(absent__in=people_of(user).values("pk"))
        rows = Substitute.objects.filter(mine, ends_at__gt=now()).select_related("absent", "substitute")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_question(self):
        """Whose."""
        row = self.get_substitute()
        return f"现在结束 {row.substitute.name} 代 {row.absent.name}？"

    def get_consequences(self):
        """What will happen."""
        return ["案件和通知只到本人"]

    def save(self, form):
        """End it."""
        presence.end_substitute(by=self.request.user, substitute=self.get_substitute())
