"""Committees, mediators and patrols for the tests, written by the services."""

from datetime import date
from itertools import count
from uuid import uuid4

from disputes.models import Agreement, Appointment, Dispute, SubsidyRate
from disputes.services import mediators as services
from disputes.services import patrols
from governance.cases.models import Category
from governance.core.now import now
from governance.organisation.roles import Role
from tests.factories import make_post

_numbers = count(1)


def make_types():
    """Some classes of dispute, as the reference data has them."""
    names = (("101", "婚姻家庭纠纷"), ("102", "邻里纠纷"), ("110", "劳动争议纠纷"), ("199", "其他纠纷"))
    return {
        code: Category.objects.get_or_create(
            code=code, defaults={"name": name, "kinds": ["dispute"], "order": order}
        )[0]
        for order, (code, name) in enumerate(names)
    }  # fmt: skip


def make_committee(town, *, by="manager", unit=None, **fields):
    """The committee of the town (at 司法所) or, with `unit`, of a village."""
    unit = unit or town.justice
    given = {"unit": unit, "name": f"{unit.name}人民调解委员会", "kind": "town", **fields}
    return services.save_committee(by=town[by], **given)


def make_mediator(town, committee, *, by="manager", user=None, **fields):
    """A part-time mediator of the committee; `user` is a user name of the town."""
    given = {"name": f"调测{next(_numbers)}", "sex": "2", "engagement": "part", **fields}
    return services.save_mediator(by=town[by], committee=committee, user=town[user] if user else None, **given)


def make_campaign(town, *, by="manager", **fields):
    """A weekly patrol of the four grids, June 2026; the grid workers of the first village report all of it."""
    for grid in town.grids:
        if not grid.posts.exists():
            make_post(town["grid"], Role.GRID, grid, since=date(2026, 1, 1))
    given = {
        "unit": town.town,
        "name": "六月定期排查",
        "kind": "fixed",
        "frequency": "week",
        "starts_on": date(2026, 6, 1),
        "ends_on": date(2026, 6, 30),
        "areas": town.villages,
        "by_grid": True,
        **fields,
    }
    return patrols.save_campaign(by=town[by], **given)


def item(**fields):
    """Fields of a finding."""
    given = {
        "parties": "李某与王某",
        "category": Category.objects.get(code="102"),
        "facts": "两家为院坝排水争执，前天吵了一架。",
        "headcount": 4,
        "risk": 2,
        "status": "new",
    }
    return {**given, **fields}


def find(town, duty, *, by="grid", **fields):
    """A finding as a phone sends it."""
    sending, _new = patrols.send(by=town[by], duty=duty, key=uuid4(), households=6, found=item(**fields))
    return sending.finding


def settled(town, case, mediator, *, form="oral", on=date(2026, 6, 9), difficulty=2, amount=None, performed=True):
    """The dispute came to an agreement, over which the mediator presided, and which is performed."""
    moment = now()
    Dispute.objects.filter(case=case).update(
        status="performed" if performed else "performing", difficulty=difficulty, amount=amount
    )
    Appointment.objects.create(dispute_id=case.pk, mediator=mediator, presides=True, since=moment, by=town["mediator"])
    signed = {"mediator": mediator, "mediator_signed_on": on, "sealed_on": on} if form == "written" else {}
    return Agreement.objects.create(
        dispute_id=case.pk, form=form, facts="两家为排水争执。", issues="排水沟", drafted_at=moment,
        drafted_by=town["mediator"], effective_on=on, **signed,
    )  # fmt: skip


def make_rates(since=date(2026, 1, 1)):
    """50, 120, 200 and 400 yuan."""
    for difficulty, amount in ((1, 50), (2, 120), (3, 200), (4, 400)):
        SubsidyRate.objects.create(difficulty=difficulty, amount=amount, since=since)
