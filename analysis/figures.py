"""Figures of the first dashboard, each with the filter of the work list that shows exactly the cases it counts."""

from collections import Counter
from datetime import date

from django.db.models import Count, Q

from analysis import monthly
from governance.cases.filters import LIGHTS, RISKS
from governance.cases.kinds import all_kinds
from governance.cases.models import Case
from governance.cases.states import OPEN_STATES, STAGES, Stage, State, states_of
from governance.cases.views.lists import list_url
from governance.core.now import now, today

MONTHS = 12


def _figure_of(label: str, number: int, **filters) -> dict:
    """One figure: label, number and the address of the list behind it."""
    return {"label": label, "number": number, "filters": filters, "url": list_url(**filters)}


def open_cases(user, narrow=lambda queryset: queryset) -> list[dict]:
    """One row for each lead unit (None: not handed out yet) with the counts of its open cases: one query for all."""
    moment = now()
    running = ~Q(state=State.PAUSED)
    lights = {
        "red": running & Q(next_due__lt=moment),
        "amber": running & Q(next_due__gte=moment, next_yellow__lte=moment),
        "green": running & Q(next_due__gte=moment, next_yellow__gt=moment),
        "paused": Q(state=State.PAUSED),
        "none": running & Q(next_due=None),
    }
    wanted = {f"stage_{s.value}": Q(state__in=states_of(s)) for s in STAGES}
    wanted |= {f"light_{name}": condition for name, condition in lights.items()}
    wanted |= {f"risk_{value}": Q(risk=value) for value, _ in RISKS}
    wanted |= {f"kind_{kind.key}": Q(kind=kind.key) for kind in all_kinds()}
    return list(
        narrow(Case.objects.visible_to(user))
        .filter(state__in=OPEN_STATES)
        .order_by()
        .values("lead_unit")
        .annotate(
            open=Count("pk"),
            urgent=Count("pk", filter=Q(urgent=True)),
            **{name: Count("pk", filter=condition) for name, condition in wanted.items()},
        )
    )


def overview(rows: list[dict], **scope) -> dict[str, list[dict]]:
    """By stage, light, risk and kind of the open cases. `rows`: of `open_cases`; `scope`: filters of area and kind."""
    found = Counter()

    def _figure(label, number, **filters):
        return _figure_of(label, number, **{**scope, **filters})

    for row in rows:
        found.update({name: number for name, number in row.items() if name != "lead_unit"})
    return {
        "totals": [
            _figure("在办", found["open"], scope="open"),
            _figure("超期", found["light_red"], scope="open", light="red"),
            _figure("快到期", found["light_amber"], scope="open", light="amber"),
            _figure("加急", found["urgent"], scope="open", urgent="on"),
        ],
        "stages": [
            _figure("待补正" if s is Stage.INTAKE else s.label, found[f"stage_{s.value}"], stage=s.value)
            for s in STAGES
        ],
        "lights": [
            _figure(label, found[f"light_{name}"], scope="open", light=name) | {"colour": name}
            for name, label in LIGHTS
        ],
        "risks": [
            _figure(label, found[f"risk_{value}"], scope="open", risk=value) | {"risk": value} for value, label in RISKS
        ],
        "kinds": [_figure(kind.label, found[f"kind_{kind.key}"], scope="open", kind=kind.key) for kind in all_kinds()],
    }


def months(until: date) -> list[date]:
    """First days of the twelve months that end with this one."""
    first = until.replace(day=1)
    found = []
    for _ in range(MONTHS):
        found.append(first)
        first = (
            first.replace(year=first.year - 1, month=12) if first.month == 1 else first.replace(month=first.month - 1)
        )
    return found[::-1]


def _last_day(first: date) -> date:
    following = (
        first.replace(year=first.year + 1, month=1) if first.month == 12 else first.replace(month=first.month + 1)
    )
    return date.fromordinal(following.toordinal() - 1)


def trend(user, narrow=None, **scope) -> list[dict]:
    """Registered and ended cases of the last twelve months; `narrow` with its filters `scope`: of an area or kind."""
    wanted = months(today())
    counts = monthly.counts(user, wanted) if narrow is None else monthly.narrowed(user, wanted, narrow)
    return [
        {
            "month": f"{first:%Y-%m}",
            "registered": _figure_of(
                "登记", counts["registered_at"][first], registered_from=first, registered_to=_last_day(first), **scope
            ),
            "ended": _figure_of(
                "结束", counts["closed_at"][first], closed_from=first, closed_to=_last_day(first), **scope
            ),
        }
        for first in counts["registered_at"]
    ]
