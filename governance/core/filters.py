"""The base of all list filters: GET, compact, with chips that take one condition away."""

import django_filters
from crispy_forms.helper import FormHelper

from governance.core.widgets import quicken


class PortalFilterSet(django_filters.FilterSet):
    """A FilterSet whose invalid values are ignored with a message rather than emptying the page."""

    @property
    def form(self):
        """The form with the crispy helper."""
        form = super().form
        if not hasattr(form, "helper"):
            quicken(form)
            form.helper = FormHelper(form)
            form.helper.form_tag = False
            form.helper.disable_csrf = True
        return form

    def chips(self) -> list[dict]:
        """Conditions in force: {label, value, query}; `query` is the address without this one."""
        found = []
        if not self.form.is_valid():
            return found
        for name, value in self.form.cleaned_data.items():
            if value in (None, "", [], False):
                continue
            rest = self.data.copy() if hasattr(self.data, "copy") else {}
            rest.pop(name, None)
            rest.pop("page", None)
            rest.pop("after", None)
            query = rest.urlencode() if hasattr(rest, "urlencode") else ""
            found.append(
                {"name": name, "label": self.form.fields[name].label, "value": self._shown(name, value), "query": query}
            )
        return found

    def _shown(self, name, value) -> str:
        if value is True:
            return "是"
        if not isinstance(value, str | int):
            return str(value)
        # Choices given as a function have no length, so they are read out and never asked for their truth.
        choices = {str(key): words for key, words in getattr(self.form.fields[name], "choices", ())}
        return str(choices.get(str(value), value))
