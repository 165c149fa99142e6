"""The base of all forms: crispy helper, error summary, and the ticket that makes a request happen once."""

import uuid

from crispy_forms.helper import FormHelper
from django import forms

from governance.core.ticket import Ticket
from governance.core.widgets import quicken


class PortalFormMixin:
    """Sets the crispy helper: no <form> tag of its own, no second CSRF token, labels above fields."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.lay_out()

    def lay_out(self):
        """Build the crispy helper from the fields as they are now; again after fields were dropped."""
        quicken(self)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.form_show_errors = True


class PortalForm(PortalFormMixin, forms.Form):
    """A form of the portal."""


class PortalModelForm(PortalFormMixin, forms.ModelForm):
    """A model form of the portal."""


class TicketMixin(forms.Form):
    """Adds the hidden ticket: request_key (new for each shown form) and version (of the object as shown)."""

    request_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, version: int | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["request_key"].initial = uuid.uuid4()
        self.fields["version"].initial = version

    @property
    def ticket(self) -> Ticket:
        """The ticket of a valid form."""
        return Ticket(self.cleaned_data.get("request_key") or uuid.uuid4(), self.cleaned_data.get("version"))
