"""What the duty pages share: the centre of the user, and the tabs."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse

from governance.administration.duty.months import centre_of
from governance.core.exceptions import PortalError
from governance.organisation.access import may
from governance.organisation.roles import Permission

TABS = (
    ("month", "值班表", "duty:month", Permission.VIEW_DUTY),
    ("mine", "我的值班", "duty:mine", Permission.VIEW_DUTY),
    ("swaps", "调班", "duty:swaps", Permission.VIEW_DUTY),
    ("log", "值班日志和交接班", "duty:log", Permission.VIEW_DUTY),
    ("types", "类别和名单", "duty:types", Permission.PLAN_DUTY),
)


class DutyPage:
    """A page of the roster of the user's own centre."""

    tab = "month"
    tabs = TABS

    @property
    def unit(self):
        """The centre, or 404 where the post belongs to none."""
        if not hasattr(self, "_unit"):
            self._unit = centre_of(self.request.user)
        if self._unit is None:
            raise Http404
        return self._unit

    @property
    def plans(self) -> bool:
        """True for who plans the roster."""
        return may(self.request.user, Permission.PLAN_DUTY)

    def get_context_data(self, **kwargs):
        """Tabs above the page."""
        tabs = [
            {"name": words, "url": reverse(address), "active": key == self.tab}
            for key, words, address, permission in self.tabs
            if may(self.request.user, permission)
        ]
        return super().get_context_data(sections=tabs, plans=self.plans, unit=self.unit, **kwargs)


def sentence_of(problem) -> str:
    """The words of a refusal."""
    if isinstance(problem, ValidationError):
        return "；".join(problem.messages)
    return str(problem) if isinstance(problem, PortalError) else "没有成功，请再试"
