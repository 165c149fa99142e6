"""检索: one box for cases and persons; the page says where each word was found."""

from governance.cases.finding import by_text, persons_by_text
from governance.cases.models import Case
from governance.cases.snippets import places_of
from governance.organisation.pages import ListPage
from governance.organisation.roles import Permission

LONGEST = 60


class SearchView(ListPage):
    """检索结果: what the user may see, the newest first."""

    permission = Permission.VIEW_CASES
    title = "检索"
    template_name = "portal/search.html"
    fragment_name = "portal/_search.html"
    order = ("-registered_at", "-pk")

    @property
    def text(self) -> str:
        """What was typed."""
        return self.request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]

    def get_queryset(self):
        """The cases that the words point to; none for fewer than two characters."""
        seen = Case.objects.visible_to(self.request.user)
        if len(self.text) < 2:
            return seen.none()
        return by_text(seen, self.text).select_related("lead_unit", "place").defer("search_pairs")

    def get_context_data(self, **kwargs):
        """Where the words stand, and on the first page the persons."""
        rows, text = self.page.rows, self.text
        places = places_of(rows, text)
        first = self.page.number == 1 and not self.page.is_deep and len(text) > 1
        kwargs.update(
            text=text,
            hits=[{"case": case, "places": places[case.pk]} for case in rows],
            persons=persons_by_text(self.request.user, text) if first else [],
        )
        return super().get_context_data(**kwargs)
