"""Background work of cases: one line each."""

from celery import shared_task

from governance.cases import auto_routing, charging, closure, indexing, passing, proposing, sweeping
from governance.cases.services.routing import tell_of_gone_rules
from governance.cases.services.routing_trials import end_shadows


@shared_task(name="cases.sweep_deadlines")
def sweep_deadlines():
    """Remind by the ladder; draft orders for what is overdue."""
    sweeping.sweep_deadlines()


@shared_task(name="cases.pass_on")
def pass_on():
    """Move on what nobody owes a step."""
    passing.pass_on_all()


@shared_task(name="cases.route")
def route():
    """Hand out what a rule for 自动分流 takes."""
    auto_routing.route_waiting()


@shared_task(name="cases.check_routing")
def check_routing():
    """Close the weeks in the shadow that are over; tell the managers of rules whose target is gone."""
    end_shadows()
    tell_of_gone_rules()


@shared_task(name="cases.count_pairs")
def count_pairs():
    """Count how often each pair of characters occurs, for the search of similar cases."""
    indexing.count_pairs()


@shared_task(name="cases.flag_closed")
def flag_closed():
    """Look again at cases that were closed of late (真办结)."""
    closure.flag_recent()


@shared_task(name="cases.propose_orders")
def propose_orders():
    """Propose orders, cards and talks for what returned cases, unhappy citizens and earlier cards call for."""
    proposing.propose_all()


@shared_task(name="cases.remind_of_charges")
def remind_of_charges():
    """Tell of steps of 领导包案 that are due or late."""
    charging.remind_of_charges()
