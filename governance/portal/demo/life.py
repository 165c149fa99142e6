"""One case's life in the demo: who acts, when, and the call of the service. Plots are told in stories.py."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random

from django.utils import timezone

from governance.cases import guards_orders
from governance.cases.engine import SERVICES, why_not
from governance.cases.files import CaseFiles
from governance.cases.models import Case
from governance.core.calendar import is_workday
from governance.core.now import now
from governance.core.ticket import Ticket
from governance.organisation.models import User
from governance.portal.demo import hazards, incidents, petitions
from governance.portal.demo.town import DemoTown

OPENS, CLOSES = time(8, 40), time(17, 40)
LUNCH = (time(11, 50), time(14, 30))


@dataclass
class World:
    """What all stories share."""

    town: DemoTown
    rng: Random
    visitors: object
    categories: dict
    system: User
    citizen: User
    open_cases: list = field(default_factory=list)


def office_moment(moment: datetime) -> datetime:
    """This moment, or the next one in office hours."""
    moment = timezone.localtime(moment)
    while not is_workday(moment.date()) or moment.time() >= CLOSES:
        moment = moment.replace(hour=8, minute=41 + moment.minute // 4) + timedelta(days=1)
    if moment.time() < OPENS:
        moment = moment.replace(hour=8, minute=41 + moment.minute // 4)
    if LUNCH[0] <= moment.time() < LUNCH[1]:
        moment = moment.replace(hour=14, minute=31 + moment.minute // 3)
    return moment


#: Why a late case was late: code of the dictionary, and what its handler writes.
LATE = (
    ("survey", "现场查勘等了天气，多用了几天"),
    ("party", "当事人外出务工，约了两次才见到面"),
    ("assist", "协办单位的意见来得晚"),
)


@dataclass
class Life:
    """A case from its text to wherever the story ends. `stop`: the state at which it is left."""

    world: World
    text: dict
    at: datetime
    stop: str = ""
    turn: str = ""
    case: Case | None = None
    secrets: list = field(default_factory=list)

    def chance(self, share: float) -> bool:
        """True with this probability; never where the story must reach a given state."""
        return not self.stop and self.world.rng.random() < share

    def after(self, hours: float, spread: float = 0.5) -> datetime:
        """A moment in office hours, about so many hours after the last one."""
        factor = 1 + self.world.rng.uniform(-spread, spread)
        self.at = office_moment(self.at + timedelta(hours=hours * factor, minutes=self.world.rng.randrange(1, 25)))
        return self.at

    def person(self, username: str) -> User:
        """A person of the centre; on a restricted case its director."""
        if self.case is not None and self.case.is_restricted:
            username = "leader"
        return self.world.town.people[username]

    def act(self, name: str, by, **data):
        """Call the service at this moment; the case is read anew. True as long as the story goes on."""
        petitions.prepare(self, name, by)
        incidents.prepare(self, name)
        hazards.prepare(self, name)
        if name in guards_orders.CLOSES and guards_orders.late_clock(CaseFiles(self.case), name, now()):
            code, text = self.world.rng.choice(LATE)
            data |= {"overdue_reason": code, "overdue_text": text}
        event = SERVICES[name](self.case, by=by, ticket=Ticket.new(), **data)
        self.keep(event)
        petitions.settle(self, name)
        return not self.over

    def may(self, name: str, by) -> bool:
        """Whether the action is open to this person now."""
        return not why_not(self.case, by, name)

    def keep(self, event) -> None:
        """Remember the case of an event."""
        rows = Case.objects.for_system().select_related("centre__parent", "lead_unit", "origin", "handler", "category")
        self.case = rows.get(pk=event.case_id)

    @property
    def over(self) -> bool:
        """Whether the story has reached the state at which it is left."""
        return bool(self.stop) and self.case.state == self.stop

    @property
    def lead(self):
        """The unit that the text names; a village stands for the visitor's own."""
        town = self.world.town
        name = self.text["lead"]
        return self.village if name == "village" else town.units[name]

    @property
    def village(self):
        """The village of the visitor."""
        return self.world.town.villages.get(self.text["village"]) or self.world.town.villages["qingxi"]

    @property
    def assists(self) -> list:
        """Units that help."""
        town = self.world.town
        found = [self.village if name == "village" else town.units[name] for name in self.text["assists"]]
        return [unit for unit in found if unit.pk != self.lead.pk]

    def has(self, flag: str) -> bool:
        """Whether the text carries a flag."""
        return flag in self.text["flags"]

    @property
    def workers(self):
        """Who handles for the lead unit, and its head."""
        town = self.world.town
        worker = town.office(self.case.lead_unit)
        return worker, worker if self.case.is_restricted else town.head(self.case.lead_unit)
