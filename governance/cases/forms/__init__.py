"""One form for each action (办理表单): the shape of its input. `form_for(action)` finds it."""

from governance.cases.forms import (  # noqa: F401  (fill the registry)
    charge,
    closing,
    feedback,
    handling,
    oversight,
    papers,
    records,
    rulings,
    signing,
    triage,
)
from governance.cases.forms.base import FORMS, ActionForm, form_for

__all__ = ["FORMS", "ActionForm", "form_for"]
