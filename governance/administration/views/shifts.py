"""我的值班, 调班, 换人."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.views.generic import TemplateView

from governance.administration.duty.months import day_of
from governance.administration.duty.rules import day_words
from governance.administration.forms.duty import AnswerForm, ReplaceForm, SwapForm
from governance.administration.models import DutyMember, DutySwap
from governance.administration.services import handover, roster, swaps
from governance.core.exceptions import NotAllowed, PortalError
from governance.core.now import now
from governance.organisation.models import OnDuty, User
from governance.organisation.pages import FormPage, ListPage, PermissionRequired, Titled
from governance.organisation.roles import Permission

from .common import DutyPage, sentence_of


class MinePage(DutyPage, PermissionRequired, Titled, TemplateView):
    """我的值班: what lies ahead, 签到, and 调班."""

    permission = Permission.VIEW_DUTY
    template_name = "administration/duty/mine.html"
    title = "我的值班"
    tab = "mine"

    def get_context_data(self, **kwargs):
        """The shifts of the next two months."""
        rows = list(roster.upcoming(self.request.user))
        asked = DutySwap.objects.filter(shift__in=rows, state__in=DutySwap.OPEN).values_list("shift_id", flat=True)
        return super().get_context_data(rows=rows, asked=set(asked), moment=now(), **kwargs)

    def post(self, request):
        """签到 or 签退."""
        text = request.POST.get("shift", "")
        shift = get_object_or_404(OnDuty, pk=int(text) if text.isdecimal() and len(text) < 12 else 0, user=request.user)
        out = request.POST.get("step") == "out"
        try:
            handover.sign(by=request.user, shift=shift, out=out)
            messages.success(request, "已签退" if out else "已签到")
        except NotAllowed:
            raise
        except PortalError as problem:
            messages.error(request, sentence_of(problem))
        return redirect("duty:mine")


class SwapNew(DutyPage, FormPage):
    """申请调班 for a shift of one's own."""

    permission = Permission.VIEW_DUTY
    form_class = SwapForm
    submit_label = "送对方答复"
    success_url = reverse_lazy("duty:swaps")
    back_url = reverse_lazy("duty:mine")
    done_words = "已送对方答复，对方同意后由管理员批准"

    @property
    def shift(self):
        """The own shift (404 for another's)."""
        rows = OnDuty.objects.filter(user=self.request.user, published=True).select_related("unit", "user")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_title(self):
        """Which shift."""
        return f"调班：{roster.words_of(self.shift)}"

    def get_form_kwargs(self):
        """Colleagues of the same list, and their shifts to come."""
        return {**super().get_form_kwargs(), "choices": self.choices()}

    def choices(self):
        """Groups: 替班 (a person), 对调 (a shift of another)."""
        shift = self.shift
        members = DutyMember.objects.filter(duty_type__unit=shift.unit, duty_type__name=shift.duty_type)
        others = User.objects.active().filter(pk__in=members.values("user")).exclude(pk=shift.user_id)
        people = [(f"u{user.pk}", f"{user.name} 替班") for user in others.order_by("name", "pk")]
        rows = OnDuty.objects.filter(
            unit=shift.unit, duty_type=shift.duty_type, published=True, starts_at__gt=now(), user__in=others
        ).select_related("user")
        pairs = [
            (f"s{row.pk}", f"{row.user.name} {day_words(day_of(row))}") for row in rows.order_by("starts_at")[:120]
        ]
        return [(name, group) for name, group in (("请人替班", people), ("和别人对调", pairs)) if group]

    def save(self, form):
        """Ask."""
        value = form.cleaned_data["other"]
        given = {"by": self.request.user, "shift": self.shift, "reason": form.cleaned_data["reason"]}
        if value[0] == "u":
            return swaps.ask_swap(other=User.objects.get(pk=value[1:]), **given)
        row = OnDuty.objects.select_related("user").get(pk=value[1:])
        return swaps.ask_swap(other=row.user, other_shift=row, **given)


class SwapList(DutyPage, ListPage):
    """调班: one's own, for the manager those of the centre; also every 换人."""

    permission = Permission.VIEW_DUTY
    template_name = "administration/duty/swaps.html"
    fragment_name = "administration/duty/_swaps.html"
    order = ("-asked_at", "-pk")
    title = "调班"
    tab = "swaps"

    def get_queryset(self):
        """What this person may see."""
        rows = DutySwap.objects.filter(unit=self.unit).select_related("user", "other", "decided_by")
        if self.plans:
            return rows
        return rows.filter(Q(user=self.request.user) | Q(other=self.request.user))


class SwapAnswer(DutyPage, FormPage):
    """The other's yes or no, and the manager's."""

    permission = Permission.VIEW_DUTY
    form_class = AnswerForm
    template_name = "administration/duty/answer.html"
    tab = "swaps"
    success_url = back_url = reverse_lazy("duty:swaps")

    @property
    def swap(self):
        """One that this person has to do with."""
        user = self.request.user
        rows = DutySwap.objects.filter(unit=self.unit).select_related("user", "other", "unit")
        if not self.plans:
            rows = rows.filter(Q(user=user) | Q(other=user))
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_title(self):
        """What is asked."""
        return "调班申请"

    def get_context_data(self, **kwargs):
        """What may be pressed: the other answers, the manager approves, who asked withdraws."""
        swap, user = self.swap, self.request.user
        buttons = []
        if swap.state == DutySwap.State.ASKED and swap.other_id == user.pk:
            buttons = [("yes", "同意", True), ("no", "不同意", False)]
        elif swap.state == DutySwap.State.AGREED and self.plans:
            buttons = [("approve", "批准", True), ("refuse", "不批准", False)]
        elif swap.is_open and swap.asked_by_id == user.pk:
            buttons = [("withdraw", "撤回申请", False)]
        return super().get_context_data(swap=swap, buttons=buttons, **kwargs)

    def save(self, form):
        """The step that was pressed."""
        swap, by, answer = self.swap, self.request.user, form.cleaned_data["answer"]
        step = self.request.POST.get("step")
        if step in ("yes", "no"):
            return swaps.answer_swap(by=by, swap=swap, agrees=step == "yes", answer=answer)
        if step in ("approve", "refuse"):
            return swaps.decide_swap(by=by, swap=swap, approves=step == "approve", answer=answer)
        if step == "withdraw":
            return swaps.withdraw_swap(by=by, swap=swap)
        raise ValidationError("请按一个按钮")

    def get_done_words(self):
        """The state it came to."""
        return f"调班申请：{self.result.get_state_display()}"


class ReplacePage(DutyPage, FormPage):
    """换人 in a published month."""

    permission = Permission.PLAN_DUTY
    form_class = ReplaceForm
    submit_label = "换人并通知双方"

    @property
    def shift(self):
        """A published shift of the centre."""
        rows = OnDuty.objects.filter(unit=self.unit, published=True).select_related("user", "unit")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_title(self):
        """Whose."""
        return f"换人：{roster.words_of(self.shift)} {self.shift.user.name}"

    def get_form_kwargs(self):
        """The list of the type."""
        shift = self.shift
        members = DutyMember.objects.filter(duty_type__unit=shift.unit, duty_type__name=shift.duty_type)
        people = User.objects.active().filter(pk__in=members.values("user")).exclude(pk=shift.user_id)
        return {**super().get_form_kwargs(), "people": people}

    def get_back_url(self):
        """The day."""
        day = day_of(self.shift)
        return f"{reverse('duty:month')}?month={day:%Y-%m}&day={day}#day"

    get_success_url = get_back_url

    def save(self, form):
        """Do it."""
        return roster.replace_person(by=self.request.user, shift=self.shift, **form.cleaned_data)

    def get_done_words(self):
        """Who has it now."""
        return f"{self.result.shift_words} 改由 {self.result.other.name} 值，已通知双方"
