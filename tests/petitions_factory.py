"""Petitions for the tests, walked by the real services: `PetitionWalk(town)` registers one, its legs do the rest.

The centre's triager decides, 信访办 handles (孙丽), as in a town where the office writes the opinions.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from governance.cases import services
from governance.cases.models import Deadline
from governance.core.now import now, set_clock
from petitions import services as own
from petitions.models import Petition
from tests.cases_factory import fresh, new_case, ticket

LOCAL = ZoneInfo("Asia/Shanghai")
OPINION = {
    "result": "support",
    "facts": "经查，三组机耕道 2025 年 8 月被洪水冲毁 40 米，没有修复。",
    "evidence": "现场照片 6 张，三组村民座谈笔录 1 份",
    "basis": "《四川省农村公路条例》第二十六条",
    "measures": "一、机耕道由镇村建办 2026 年 6 月底以前修复；二、修复前设置便道。",
    "review_organ": "清溪县人民政府",
}


def noon(day):
    """Local noon of a date."""
    return datetime.combine(day, time(12), LOCAL)


class PetitionWalk:
    """One petition on its way. `at(day)` sets the clock for a block; `do` calls a service as a person."""

    def __init__(self, town, *, by="frontdesk", **fields):
        self.town = town
        data = new_case("petition", **{"channel": "visit", "title": "反映三组机耕道没有修复", **fields})
        self.case = fresh(services.register(by=town[by], ticket=ticket(), data=data).case)

    @property
    def row(self) -> Petition:
        """The detail record as it stands."""
        return Petition.objects.select_related("case").get(pk=self.case.pk)

    def do(self, name, who, **data):
        """Call a service of the petition or of the lifecycle."""
        service = getattr(own, name, None) or getattr(services, name)
        person = self.town[who] if isinstance(who, str) else who
        event = service(self.case, by=person, ticket=ticket(), **data)
        self.case = fresh(self.case)
        return event

    @property
    def desk(self):
        """Who acts for the centre; of 检举控告 its director."""
        return "leader" if self.case.purpose == "accusation" else "triage"

    def sort(self, route="31_6", **more):
        """依法分类."""
        organ = {} if route == "31_6" else {"route_organ": "清溪县人民法院"}
        self.do("sort_route", self.desk, route=route, **organ, **more)

    def taken(self, **more):
        """依法分类 and 受理 with the notice on the spot."""
        if not self.row.route and self.row.purpose == "appeal":
            self.sort()
        self.do("decide_petition", self.desk, **{"kind": "accept", "told_method": "on_spot", **more})

    def hand_out(self, lead=None):
        """分流 and 签收 by 信访办."""
        lead = lead or self.town.petition_office
        self.do("assign", self.desk, lead=lead, reason="职责所在")
        self.do("accept", "petition" if lead == self.town.petition_office else "liaison")

    def handled(self):
        """Accepted, handed out and signed for."""
        self.taken()
        self.hand_out()

    def opinion(self, **more):
        """拟定处理意见."""
        self.do("draft_opinion", "petition", **{**OPINION, **more})

    def finished(self):
        """办结 with the opinion."""
        if self.case.state == "registered":
            self.handled()
        self.opinion()
        self.do("resolve", "petition", result="已出具处理意见")

    def delivered(self, **more):
        """The opinion reaches the petitioner; the case itself then goes its way."""
        if not self.row.finished_on:
            self.finished()
        self.do("tell_answer", "frontdesk", **{"method": "in_person", "proof": "本人签收", **more})

    def clock(self, action) -> Deadline | None:
        """The running clock of an action."""
        return Deadline.objects.filter(case=self.case, action=action, met_at=None, ended_at=None).first()


def days_later(count):
    """A block in which so many days have passed."""
    return set_clock(now() + timedelta(days=count))
