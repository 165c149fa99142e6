"""回复移送: a body without an account replies to what was handed to it, once, with the code of its link."""

from django.shortcuts import render

from citizen import services
from citizen.forms_replies import CodeForm, ReplyForm
from citizen.views import PublicView
from dispatch.forms.answering import OutsideStepForm
from governance.core.exceptions import PortalError
from governance.core.masking import client_address


class ReplyView(PublicView):
    """The code, the matter with the form, thanks; the code comes from behind the # of the link or by hand."""

    def get(self, request):
        """The question for the code; our script fills it in from the link."""
        return self._page(request, CodeForm())

    def post(self, request):
        """With the code the matter is shown; with the reply it is kept and the code has ended."""
        code = CodeForm(request.POST)
        if not code.is_valid():
            return self._page(request, code, status=422)
        try:
            referral, target = services.behind_code(code.cleaned_data["code"], client_address(request))
        except services.TooManyTries:
            code.add_error(None, services.PAUSED)
            return self._page(request, code, status=429)
        if target is not None:
            return self._order(request, target, code.cleaned_data["code"])
        if referral is None:
            code.add_error("code", "这个回复码没有找到、已经用过或者过期了，请与发给您的社会治理中心联系。")
            return self._page(request, code, status=422)
        form = ReplyForm(request.POST, request.FILES) if "answer" in request.POST else ReplyForm()
        if form.is_bound and form.is_valid():
            try:
                services.reply_to_referral(referral, ticket=form.ticket, **form.given())
                return render(request, "citizen/replied.html", {"title": "谢谢，回复已收到"})
            except PortalError as refusal:
                form.add_error(None, refusal.message)
        context = {"title": "回复移送事项", "row": referral, "form": form, "code": code.cleaned_data["code"]}
        return render(request, "citizen/reply.html", context, status=422 if form.is_bound else 200)

    def _order(self, request, target, code):
        """The order with its next step; the code ends when it is done."""
        states = services.steps_of(target)
        asked = "state" in request.POST
        form = OutsideStepForm(request.POST, request.FILES, states=states) if asked else OutsideStepForm(states=states)
        told = ""
        if form.is_bound and form.is_valid():
            try:
                target = services.answer_order(target, **form.given())
                told = target.get_state_display()
                given = {"by_name": form.cleaned_data["by_name"]}
                form = OutsideStepForm(states=services.steps_of(target), initial=given)
            except PortalError as refusal:
                form.add_error(getattr(refusal, "field", None), refusal.message)
        context = {"title": "指令签收和反馈", "row": target, "form": form, "code": code, "told": told}
        return render(request, "citizen/order.html", context, status=422 if form.is_bound else 200)

    def _page(self, request, form, status=200):
        context = {"title": "回复移送事项", "form": form, "row": None, "code": ""}
        return render(request, "citizen/reply.html", context, status=status)
