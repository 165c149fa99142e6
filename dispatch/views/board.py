"""指挥调度: the light view at the desk and the dark one on the wall; both ask whether anything is new."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from dispatch import board
from governance.cases.board import due_visits
from governance.core.now import now
from governance.organisation.access import may
from governance.organisation.pages import PermissionRequired
from governance.organisation.roles import Permission

#: Seconds between two questions; the page calls itself stale after three without an answer.
EVERY = 15


class Base(PermissionRequired, View):
    """What both views and their fragments share."""

    abstract = True
    permission = Permission.VIEW_BOARD
    template = ""

    def mark(self) -> str:
        """Changes when the view would look different."""
        return board.mark(self.request.user)

    def context(self) -> dict:
        """What the template takes."""
        user = self.request.user
        return {
            **board.board(user),
            "mark": self.mark(),
            "every": EVERY,
            "runs": may(user, Permission.RUN_DISPATCH),
        }

    def get(self, request):
        """The page or the fragment."""
        return render(request, self.template, self.context())


class Live(Base):
    """The fragment, or 204 when the mark is the one that the page has."""

    abstract = True

    def get(self, request):
        """Anything new? Nothing is kept by a cache between."""
        if request.GET.get("mark", "") == self.mark():
            answer = HttpResponse(status=204)
        else:
            answer = super().get(request)
        answer["X-Now"] = str(int(now().timestamp() * 1000))
        answer["Cache-Control"] = "no-store"
        return answer


class OfDesk:
    """The desk shows the visits that fall due; the wall does not."""

    def context(self):
        """With visits and a title."""
        return {**super().context(), "visits": due_visits(self.request.user), "title": "指挥调度"}


class BoardPage(OfDesk, Base):
    """The desk view."""

    template = "dispatch/board.html"


class BoardLive(OfDesk, Live):
    """The desk view's live part."""

    template = "dispatch/_board.html"


class OfWall:
    """The wall shows all cases by stage too, so that it is drawn anew each minute."""

    def mark(self):
        """With the minute."""
        return f"{super().mark()}-{timezone.localtime(now()):%H%M}"

    def context(self):
        """With the stages and hours."""
        return {**super().context(), **board.wall(self.request.user), "town_name": settings.PORTAL_TOWN_NAME}


class WallPage(OfWall, Base):
    """The wall: 1920×1080, dark, read-only; no name of a citizen, no ID number, no telephone."""

    template = "dispatch/wall.html"


class WallLive(OfWall, Live):
    """The wall's live part."""

    template = "dispatch/_wall.html"
