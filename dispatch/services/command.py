"""指挥: leaders who come and leave, and the hand-over of command, on the timeline to the second."""

from django.utils import timezone

from dispatch.models import Arrival
from dispatch.services.incidents import detail_of
from governance.cases.engine import action


@action("leader_arrives")
def leader_arrives(step, *, person, title: str = "", at=None):
    """领导到场."""
    when = at or step.at
    Arrival.objects.create(incident=detail_of(step.case), user=person, title=title, arrived_at=when, by=step.by)
    step.note = f"{person.name}{f'（{title}）' if title else ''} {_clock(when)} 到场"
    step.touch()


@action("leader_leaves")
def leader_leaves(step, *, arrival: Arrival, at=None):
    """领导离场; whoever commands hands over first."""
    arrival.left_at = at or step.at
    arrival.save()
    step.note = f"{arrival.user.name} {_clock(arrival.left_at)} 离场"
    step.touch()


@action("hand_over_command")
def hand_over_command(step, *, person, note: str = ""):
    """移交指挥: to somebody who is there."""
    incident = detail_of(step.case)
    before = incident.commander
    incident.commander = person
    incident.save()
    words = f"{before.name} → {person.name}" if before else f"由{person.name}指挥"
    step.tell([person], f"您接任指挥长：{step.case.title}", note, urgent=True)
    step.note = "；".join(part for part in (words, note) if part)
    step.touch()


def _clock(at) -> str:
    return f"{timezone.localtime(at):%H:%M:%S}"
