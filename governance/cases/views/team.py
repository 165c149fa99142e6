"""本部门一览: the board of a head, and of the centre's manager and leaders over all units."""

from django.http import Http404
from django.views.generic import TemplateView

from governance.cases import team
from governance.organisation.pages import PermissionRequired, Titled
from governance.organisation.roles import Permission


class TeamBoardView(PermissionRequired, Titled, TemplateView):
    """Units where there are several, people where there is one or one was chosen."""

    permission = Permission.APPROVE
    also = (Permission.SUPERVISE,)
    template_name = "cases/team.html"
    title = "本部门一览"

    def get_context_data(self, **kwargs):
        """The lines, and for one unit the cases to hand on."""
        user = self.request.user
        units = list(team.units_of(user))
        unit = self._chosen(units)
        several = len(units) > 1
        context = {
            "several": several,
            "unit": unit,
            "lines": team.lines_of_people(user, unit) if unit else team.lines_of_units(user, units),
            "cases": team.nearest(user, unit) if unit else [],
            "unit_line": team.lines_of_units(user, [unit])[0] if unit else None,
            "may_hand_on": unit is not None and team.may_hand_on(user, unit),
        }
        return super().get_context_data(**context, **kwargs)

    def _chosen(self, units):
        """The unit of the address, or the only one; None for the overview; what is not one's own is 404."""
        asked = self.request.GET.get("unit", "")
        if not asked:
            return units[0] if len(units) == 1 else None
        found = next((unit for unit in units if str(unit.pk) == asked), None)
        if found is None:
            raise Http404
        return found
