"""我的指令: the phone-width page of whoever was ordered, from received to done, with a photograph."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from dispatch.forms.answering import StepForm
from dispatch.models import OrderTarget
from dispatch.services import answering
from governance.cases.lights import light_at
from governance.core.now import now
from governance.organisation.pages import FormPage, PermissionRequired
from governance.organisation.roles import Permission

DONE_SHOWN = 10


def shown(target) -> dict:
    """A recipient with the light of what it owes next."""
    word, due = target.due
    light = light_at(due, due, now()) if due and target.is_open else None
    return {"target": target, "word": word, "light": light, "late": target.late_steps}


class MineList(PermissionRequired, View):
    """What I was ordered to do, the open ones first; opening the page says that they were received."""

    permission = Permission.ANSWER_ORDERS

    def get(self, request):
        """The page."""
        rows = OrderTarget.objects.of_person(request.user).select_related("order__incident__case", "order__issued_by")
        open_rows = list(rows.open().order_by("sign_by", "pk")[:100])
        answering.receive(by=request.user, targets=open_rows)
        done = rows.exclude(pk__in=[row.pk for row in open_rows]).order_by("-sent_at")[:DONE_SHOWN]
        context = {"title": "我的指令", "open_rows": [shown(row) for row in open_rows]}
        return render(request, "dispatch/mine.html", {**context, "done_rows": [shown(row) for row in done]})


class MinePage(FormPage):
    """One order with its next step; the command post notes here what it was told by telephone."""

    permission = Permission.ANSWER_ORDERS
    form_class = StepForm
    template_name = "dispatch/mine_one.html"
    submit_label = "登记"
    done_words = "已登记"

    def get_target(self):
        """One's own, or of an incident that one sees; 404 otherwise."""
        if not hasattr(self, "_target"):
            rows = OrderTarget.objects.visible_to(self.request.user)
            rows = rows.select_related("order__incident__case__centre", "order__issued_by", "unit", "user", "resource")
            self._target = get_object_or_404(rows, pk=self.kwargs["pk"])
        return self._target

    def get_title(self):
        """What is ordered."""
        return self.get_target().order.get_kind_display()

    def get_form_kwargs(self):
        """The steps that may be taken now."""
        return {**super().get_form_kwargs(), "states": answering.next_states(self.get_target())}

    def get_context_data(self, **kwargs):
        """The order and what was done."""
        target = self.get_target()
        steps = list(target.steps.select_related("by"))
        return super().get_context_data(
            **shown(target),
            steps=steps,
            answers=target.is_open and answering.may_answer(self.request.user, target),
            case=target.order.incident.case,
            **kwargs,
        )

    def save(self, form):
        """The next step."""
        return answering.advance(self.get_target(), by=self.request.user, **form.given())

    def get_done_words(self):
        """Which."""
        return f"{self.get_target().name}：{self.result.get_state_display()}"

    def get_success_url(self):
        """The same order while it goes on, else the list."""
        return reverse("dispatch:mine_one", args=[self.result.pk]) if self.result.is_open else reverse("dispatch:mine")
