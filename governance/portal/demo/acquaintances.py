"""People of the demo who come again: known by the number, taken for the same, merged, living and working together."""

from datetime import timedelta

from governance.cases.models import Case, Person
from governance.cases.services import NewCase, NewParty, register, settle_on_spot
from governance.cases.services import people as services
from governance.core.now import set_clock
from governance.core.ticket import Ticket

QUESTIONS = (
    ("问医保缴费怎么办", "来问今年的医保什么时候缴、到哪里缴。", "可以在村委会代办点或者手机上缴，十二月底前缴清。"),
    ("问高龄津贴怎么申请", "老人满八十岁，来问高龄津贴要带什么材料。", "带身份证和银行卡到便民服务中心登记。"),
    ("问宅基地能不能翻建", "房子老了想翻建，来问手续怎么走。", "先向村委会提出申请，由自然资源所现场核实。"),
    ("问临时救助", "家里有人住院，来问能不能申请临时救助。", "带住院票据到社会事务办申请。"),
)


def acquaint(world, end) -> None:
    """Four visits of people whom the portal has seen before, and what the desk made of it."""
    desk, moment = world.town.people["frontdesk"], end - timedelta(days=3)
    known = _known(desk)
    if len(known) < 2:
        return
    first, second = known[:2]
    with set_clock(moment):
        again = _come(desk, 0, _as(first, phone="19902000001"))
        # Without the card: the same name and phone make the portal ask whether it is the same person.
        _come(desk, 1, _as(first, id_number="", birth_date=None, phone="19902000001"))
        merged = _come(desk, 2, _as(second, id_number="", birth_date=None))
        spouse = _come(
            desk, 3, NewParty(name="周玉兰", phone="19902000001", village=first.village, address=first.address)
        )
        services.merge(second.person, merged.person, by=desk, reason="本人到窗口出示身份证，是同一人")
        services.join_household(
            again.person, by=desk, relation="head", village=first.village, address=first.address or "1 组 8 号"
        )
        services.join_household(spouse.person, by=desk, relation="spouse", with_person=again.person)


def _known(desk) -> list:
    """Parties with a card in cases that the desk sees, each another person."""
    seen = Case.objects.visible_to(desk).filter(confidentiality__lt=2).values("pk")
    people = Person.objects.exclude(id_hash=None).filter(parties__case__in=seen, village__isnull=False)
    newest = people.order_by("-pk").distinct()[:2]
    return [person.parties.filter(case__in=seen).select_related("person", "village").first() for person in newest]


def _as(party, **changes) -> NewParty:
    """The same human being at the desk again."""
    names = ("name", "id_number", "phone", "sex", "birth_date", "village", "address")
    return NewParty(**{**{name: getattr(party, name) for name in names}, **changes})


def _come(desk, number, visitor):
    """A question that the desk answers at once."""
    title, facts, answer = QUESTIONS[number]
    data = NewCase(
        kind="general", title=title, facts=facts, purpose=Case.Purpose.CONSULT, parties=[visitor], duplicates_seen=True
    )
    case = register(by=desk, ticket=Ticket.new(), data=data).case
    settle_on_spot(case, by=desk, ticket=Ticket.new(), answer=answer)
    return case.parties.select_related("person").get()
