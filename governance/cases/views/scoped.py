"""Lists of cases: a bare address means what is open; tabs are addresses; the export takes the same filter."""

from governance.cases.models import Case
from governance.organisation.access import may
from governance.organisation.pages import ListPage
from governance.organisation.roles import Permission

#: Without any filter a list shows what is open: a clerk looks for work, not for the archive.
DEFAULT_SCOPE = "open"
#: What is of the page and not of the question.
OF_PAGE = ("page", "after", "partial")


def seen_cases(user, *related):
    """The rows of a list: what the user may see, without the long texts. `related`: more to fetch along."""
    return (
        Case.objects.visible_to(user)
        .select_related("lead_unit", "handler", "category", "place", *related)
        .defer("facts", "claim", "search_pairs", "handler__phone")
    )


class ScopedListPage(ListPage):
    """A list of cases whose filter knows `scope` and `q`. `tabs`: (name, query) pairs."""

    abstract = True
    permission = Permission.VIEW_CASES
    tabs: tuple[tuple[str, str], ...] = ()

    def knows(self, key: str) -> bool:
        """Whether a key of the address is a filter."""
        return key in self.filterset_class.base_filters

    def make_filter(self, queryset):
        """The filter of the address."""
        data = self.request.GET.copy()
        if not any(self.knows(key) for key in data):
            data["scope"] = DEFAULT_SCOPE
        return self.filterset_class(data, queryset=queryset, request=self.request)

    def by_words(self):
        """A keyword is answered by the index of character pairs."""
        return bool(self.request.GET.get("q", "").strip())

    def get_context_data(self, **kwargs):
        """`query` with what a bare address means, so that export and tabs say what the page shows; `exports`."""
        query = self.filterset.data.copy()
        for key in OF_PAGE:
            query.pop(key, None)
        here = query.urlencode()
        tabs = [{"name": name, "url": f"?{words}", "active": words == here} for name, words in self.tabs]
        exports = may(self.request.user, Permission.EXPORT_CASES)
        return super().get_context_data(**{"query": here, "tabs": tabs, "exports": exports, **kwargs})
