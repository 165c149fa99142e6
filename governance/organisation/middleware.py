"""Rules of a session: idle and absolute sign-out, and the password that has to be changed first."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from governance.core.now import now

from . import auth
from .passwords import must_change

#: Seconds between two notes of "seen": a click writes at most one row a minute.
SEEN_STEP = 60
WORDS = {
    "idle": f"您 {settings.IDLE_MINUTES} 分钟没有操作，已自动退出，请重新登录",
    "absolute": f"登录已满 {settings.SESSION_HOURS} 小时，请重新登录",
}


class SignInMiddleware(LoginRequiredMiddleware):
    """Django's rule, the page first: an open one asks for no session, so it is answered while the database is away."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        """Ask who is there only where it matters."""
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class SessionRulesMiddleware:
    """Ends sessions by the clock; an htmx or JSON request is answered 401, so that the page can keep its text.

    A request with the header `X-Background` (polling) does not count as being there.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """The page; a redirect to the sign-in page becomes a 401 for a part of a page."""
        response = self.get_response(request)
        if response.status_code != 302 or not _is_partial(request) or request.user.is_authenticated:
            return response
        leads_to_login = response.headers.get("Location", "").split("?")[0] == reverse("organisation:login")
        return unauthorised("none") if leads_to_login else response

    def process_view(self, request, view, args, kwargs):
        """Apply the rules before each page that asks for a sign-in."""
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        over = self._over(request)
        if over:
            auth.sign_out(request, reason=over)
            return self._signed_out(request, over)
        return self._change_password_first(request)

    def _over(self, request):
        """ "absolute", "idle" or ""; notes that the user is here."""
        moment = now().timestamp()
        session = request.session
        started, seen = session.get(auth.STARTED), session.get(auth.SEEN)
        if started is None or seen is None:
            session[auth.STARTED] = session[auth.SEEN] = moment
            return ""
        if moment - started > auth.ABSOLUTE_SECONDS:
            return "absolute"
        if moment - seen > auth.IDLE_SECONDS:
            return "idle"
        if moment - seen > SEEN_STEP and "X-Background" not in request.headers:
            session[auth.SEEN] = moment
        return ""

    def _signed_out(self, request, reason):
        if _is_partial(request):
            return unauthorised(reason)
        back = request.get_full_path() if request.method == "GET" else _page_of(request)
        query = {"reason": reason, "next": back} if back else {"reason": reason}
        return redirect(f"{reverse('organisation:login')}?{urlencode(query)}")

    def _change_password_first(self, request):
        if not must_change(request.user) or request.path in _always_open():
            return None
        target = reverse("organisation:password")
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        return redirect(target)


def unauthorised(reason):
    """401 for a part of a page; the script then opens the sign-in dialog over the page."""
    answer = JsonResponse({"signed_out": reason, "message": WORDS.get(reason, "请先登录")}, status=401)
    answer["X-Signed-Out"] = reason
    answer["Cache-Control"] = "no-store"
    return answer


def _page_of(request):
    """Path of the page whose form was sent, so that its draft is found again; "" when the browser does not say."""
    page = urlsplit(request.headers.get("Referer", ""))
    same_site = page.netloc == request.get_host()
    return page.path + (f"?{page.query}" if page.query else "") if same_site else ""


def _is_partial(request):
    return bool(request.headers.get("HX-Request")) or "application/json" in request.headers.get("Accept", "")


def _always_open():
    names = ("password", "logout", "login", "still_here")
    return {reverse(f"organisation:{name}") for name in names}
