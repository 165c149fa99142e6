"""The demo's 以案定补: what mediators settled is claimed month by month; the newest claims wait at each step."""

from datetime import timedelta

from disputes.models import Mediator
from disputes.services import subsidies
from governance.core.now import set_clock

STEPS = (("check", "xiangdegui"), ("review", "manager"), ("approve", "county"), ("pay", "county"))


def build_subsidies(world, end) -> None:
    """Claims of the last four months, those of the older ones paid."""
    people, number = world.town.people, 0
    for back in (3, 2, 1, 0):
        moment = end - timedelta(days=30 * back)
        month = moment.date().replace(day=1)
        with set_clock(moment):
            for mediator in Mediator.objects.active().filter(is_official=False).exclude(engagement="expert"):
                cases = [row.dispute_id for row in subsidies.claimable(mediator, month)]
                if not cases or mediator.claims.filter(month=month).exists():
                    continue
                by = mediator.user or people["mediator"]
                claim = subsidies.submit(by=by, mediator=mediator, month=month, cases=cases)
                number += 1
                for step, who in STEPS[: len(STEPS) if back > 1 else number % len(STEPS)]:
                    if not subsidies.why_not(people[who], claim, step):
                        claim = subsidies.advance(claim, by=people[who], step=step)
