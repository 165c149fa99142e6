"""The pages of rosters and registers, with the parts of 公共法律服务 above each."""

from django.urls import reverse

from governance.organisation import registers as base
from governance.organisation.access import may
from governance.organisation.registers import Column, RegisterExport, button, cell_of, cells  # noqa: F401
from governance.organisation.roles import Permission

P = Permission
#: (key, words, address, permissions that open it): the parts of 公共法律服务, above each of its pages.
SECTIONS = (
    ("cases", "办件", "legal:list", (P.VIEW_CASES,)),
    ("answers", "答复库", "legal:answers", (P.VIEW_CASES,)),
    ("sessions", "值班和轮驻", "legal:sessions", (P.VIEW_SESSIONS, P.ANSWER_SESSIONS)),
    ("guides", "引导", "legal:guides", (P.VIEW_CASES,)),
    ("resettlement", "安置帮教", "legal:released", (P.KEEP_RESETTLEMENT,)),
    ("visits", "视频会见", "legal:visits", (P.KEEP_PRISON_VISITS,)),
    ("advisers", "村居法顾", "legal:contracts", (P.VIEW_CASES,)),
    ("education", "普法", "legal:plans", (P.VIEW_CASES,)),
    ("statistics", "台账和统计", "legal:statistics", (P.VIEW_DASHBOARD,)),
)


def sections(user, here: str) -> list[dict]:
    """The parts that this person may open; empty where there is but one."""
    found = [
        {"name": words, "url": reverse(address), "active": key == here}
        for key, words, address, permissions in SECTIONS
        if any(may(user, permission) for permission in permissions)
    ]
    return found if len(found) > 1 else []


class Section:
    """A page that stands in one of the parts."""

    section = "cases"

    def get_context_data(self, **kwargs):
        """The parts above the page."""
        return super().get_context_data(sections=sections(self.request.user, self.section), **kwargs)


class RegisterList(Section, base.RegisterList):
    """A list of the parts."""

    abstract = True


class RecordPage(Section, base.RecordPage):
    """A record of the parts."""

    abstract = True


class RecordForm(Section, base.RecordForm):
    """A form of the parts."""

    abstract = True
