"""办事指南 for everybody, and the two switches 大字 and 高对比."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from citizen import guide
from citizen.templatetags.citizen import CONTRAST, LARGE
from citizen.views import PublicView

YEAR = 365 * 24 * 3600
SWITCHES = {"large": LARGE, "contrast": CONTRAST}


def chosen_hall(request):
    """The centre of the address (?hall=), else the first; 404 where there is none."""
    halls = guide.halls()
    if not halls:
        raise Http404
    wanted = request.GET.get("hall", "")
    return next((unit for unit in halls if str(unit.pk) == wanted), halls[0]), halls


class GuideView(PublicView):
    """办事指南: what can be done here, searched in the citizen's own words."""

    template = "citizen/guide.html"

    def get(self, request):
        """The list."""
        centre, halls = chosen_hall(request)
        words = request.GET.get("q", "").strip()[: guide.LONGEST_SEARCH]
        found = guide.entries(centre, words)
        context = {
            "title": "办事指南",
            "hall": guide.hall_of(centre),
            "centre": centre,
            "halls": halls,
            "words": words,
            "groups": _by_unit(found),
            "count": len(found),
        }
        return render(request, self.template, context)


class GuidePaperView(GuideView):
    """The whole guide for paper."""

    template = "citizen/guide_paper.html"


def _by_unit(found) -> list[tuple[str, list]]:
    """Entries under 常办事项 or the name of their department, in the order in which they came."""
    groups: dict[str, list] = {}
    for row in found:
        groups.setdefault("常办事项" if row.key.startswith("item") else row.unit.name, []).append(row)
    return list(groups.items())


class GuideEntryView(PublicView):
    """One matter."""

    def get(self, request, key):
        """The page."""
        entry = guide.entry(key)
        if entry is None:
            raise Http404
        centre, _halls = chosen_hall(request)
        context = {"title": entry.matter, "entry": entry, "hall": guide.hall_of(centre)}
        return render(request, "citizen/guide_entry.html", context)


class DisplayView(PublicView):
    """大字 and 高对比 without script: a cookie for a year, and back to the page."""

    def post(self, request):
        """Turn one of them."""
        target = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(target, allowed_hosts=None) or not target.startswith("/q/"):
            target = "/q/"
        response = redirect(target)
        name = SWITCHES.get(request.POST.get("switch", ""))
        if name:
            value = "off" if request.COOKIES.get(name) == "on" else "on"
            secure = settings.SESSION_COOKIE_SECURE
            response.set_cookie(name, value, max_age=YEAR, path="/q/", samesite="Lax", secure=secure)
        return response
