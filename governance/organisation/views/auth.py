"""Signing in and out, the own password, the own sessions and settings."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import RedirectURLMixin
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View
from django_htmx.http import trigger_client_event

from governance.core.now import now
from governance.core.templatetags.portal import moment as moment_words

from .. import auth
from ..access import standing
from ..forms.accounts import PasswordForm, SettingsForm, SignInForm
from ..middleware import WORDS
from ..pages import FormPage, PermissionRequired
from ..passwords import must_change
from ..roles import Permission
from ..services import accounts, sessions


@method_decorator([login_not_required, never_cache, csrf_protect, sensitive_post_parameters("password")], "dispatch")
class SignInPage(RedirectURLMixin, View):
    """The sign-in page; with `?dialog=1` the dialog over a page whose session has ended.

    The dialog's answers are fragments: 422 with the form again, 429 when locked, or 200 with the event `signedIn` in
    `HX-Trigger` (owner, csrf, draft_key, change_password), so that the page carries on with its text.
    """

    next_page = "/"

    def dispatch(self, request, *args, **kwargs):
        """Somebody who is signed in goes on to where they wanted to go."""
        self.dialog = request.GET.get("dialog") == "1"
        if request.user.is_authenticated and not self.dialog:
            return redirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        """The form."""
        return self._page(SignInForm(request))

    def post(self, request):
        """Check user name and password, begin the session, say when and where it was last begun."""
        username = request.POST.get("username", "")
        if auth.too_many_failures(request, username):
            return auth.locked_out(request)
        form = SignInForm(request, data=request.POST)
        if not form.is_valid():
            if username and request.POST.get("password"):
                auth.sign_in_failed(request, username)
            return self._page(form, status=422)
        before = auth.sign_in(request, form.get_user())
        response = self._dialog_done() if self.dialog else redirect(self.get_success_url())
        auth.set_draft_cookie(request, response)
        if not self.dialog:
            messages.info(request, _last_time(before))
        return response

    def _page(self, form, status=200):
        template = "registration/_login_dialog.html" if self.dialog else "registration/login.html"
        reason = self.request.GET.get("reason", "")
        context = {"form": form, "next": self.get_redirect_url(), "words": WORDS.get(reason, ""), "title": "登录"}
        return render(self.request, template, context, status=status)

    def _dialog_done(self):
        request = self.request
        told = {
            "owner": str(request.user.pk),
            "csrf": get_token(request),
            "draft_key": auth.draft_key(request),
            "change_password": bool(must_change(request.user)),
        }
        return trigger_client_event(render(request, "registration/_signed_in.html"), "signedIn", told)


class SignOut(PermissionRequired, View):
    """The sign-out button. The page's script clears drafts; the browser's half of their key goes here."""

    permission = Permission.SIGNED_IN
    http_method_names = ["post"]

    def post(self, request):
        """End the session."""
        auth.sign_out(request)
        response = redirect("organisation:login")
        response.delete_cookie(auth.DRAFT_COOKIE, samesite="Lax")
        return response


class StillHere(PermissionRequired, View):
    """Seconds left of this session. A request says that somebody is here, but for a GET with `X-Background: 1`."""

    permission = Permission.SIGNED_IN

    def get(self, request):
        """JSON `{"idle_left", "absolute_left"}`, in seconds."""
        moment = now().timestamp()
        seen = request.session.get(auth.SEEN, moment)
        started = request.session.get(auth.STARTED, moment)
        left = {
            "idle_left": int(auth.IDLE_SECONDS - (moment - seen)),
            "absolute_left": int(auth.ABSOLUTE_SECONDS - (moment - started)),
        }
        return JsonResponse(left, headers={"Cache-Control": "no-store"})

    def post(self, request):
        """The idle clock begins anew."""
        request.session[auth.SEEN] = now().timestamp()
        return self.get(request)


@method_decorator(sensitive_post_parameters("old", "new", "again"), "dispatch")
class PasswordPage(FormPage):
    """The own password; the only page that is open while it has to be changed."""

    permission = Permission.SIGNED_IN
    template_name = "organisation/password.html"
    form_class = PasswordForm
    title = "修改密码"
    submit_label = "修改密码"
    success_url = "/"
    done_words = "密码已修改，其他地方的登录已退出"
    reasons = {
        "first": "这是首次登录或密码刚被重置，请先设置您自己的密码",
        "expired": "密码已到期，请设置新密码",
    }

    def get_form_kwargs(self):
        """The form checks against the user's own hash."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_context_data(self, **kwargs):
        """Why it has to be changed, if so."""
        return super().get_context_data(words=self.reasons.get(must_change(self.request.user), ""), **kwargs)

    def save(self, form):
        """Change it, keep this session, end the others."""
        old_key = self.request.session.session_key
        user = accounts.change_password(by=self.request.user, password=form.cleaned_data["new"])
        update_session_auth_hash(self.request, user)
        self.request.session.save()
        sessions.follow(old_key, self.request.session.session_key)
        sessions.end_others(by=user, keep=self.request.session.session_key)


class SettingsPage(FormPage):
    """大字 and shortcuts."""

    permission = Permission.SIGNED_IN
    template_name = "organisation/settings.html"
    form_class = SettingsForm
    title = "我的设置"
    success_url = reverse_lazy("organisation:settings")
    done_words = "设置已保存"

    def get_initial(self):
        """What is set."""
        user = self.request.user
        return {"large_text": user.large_text, "single_key_shortcuts": user.single_key_shortcuts}

    def get_context_data(self, **kwargs):
        """Whoever registers has devices to set."""
        return super().get_context_data(
            may_register=standing(self.request.user).has(Permission.REGISTER_CASE), **kwargs
        )

    def save(self, form):
        """Keep it."""
        accounts.set_preferences(by=self.request.user, **form.cleaned_data)


class SessionsPage(PermissionRequired, View):
    """Where the user is signed in; the others can be ended, one or all."""

    permission = Permission.SIGNED_IN

    def get(self, request):
        """The list."""
        rows = list(sessions.open_sessions(request.user))
        context = {
            "title": "我的登录",
            "sessions": rows,
            "here": request.session.session_key,
            "others": sum(row.session_key != request.session.session_key for row in rows),
        }
        return render(request, "organisation/sessions.html", context)

    def post(self, request):
        """End the one named `session`, or all others."""
        one = request.POST.get("session", "")
        ids = [int(one)] if one.isascii() and one.isdigit() and len(one) < 19 else None
        if one and ids is None:
            return HttpResponse(status=400)
        number = sessions.end_others(by=request.user, keep=request.session.session_key, ids=ids)
        messages.success(request, f"已退出 {number} 处登录" if number else "没有需要退出的登录")
        return redirect(reverse("organisation:sessions"))


def _last_time(before):
    if before is None:
        return "欢迎使用。这是您第一次登录"
    at, address = before
    return f"上次登录：{moment_words(at)}，地址 {address or '未知'}。如不是您本人，请联系系统管理员"
