"""What the board shows, read in a dozen queries; and its mark, one query that says whether anything is new."""

from datetime import datetime, time, timedelta

from django.db.models import Count, Q, Subquery, Sum, Value
from django.utils import timezone

from dispatch.models import CheckIn, Incident, Order, OrderStep, OrderTarget, Resource, Target, VillageWork
from dispatch.models.incident import LIVE
from dispatch.models.orders import UNSIGNED
from dispatch.texts import place_of
from dispatch.townmap import town_map
from governance.cases.models import Case, CaseEvent
from governance.cases.states import OPEN_STATES
from governance.core.now import now, today
from governance.organisation.access import home_path
from governance.organisation.models import OnDuty, OrgUnit, User
from governance.organisation.presence import on_duty
from governance.organisation.roles import Level

MOST_INCIDENTS, MOST_TARGETS, LOG_LINES = 20, 60, 8
MAP_WORDS = 7
#: A light turns amber when this share of its time is left.
AMBER = 0.34


def _midnight():
    return timezone.make_aware(datetime.combine(today(), time()))


def mark(user) -> str:
    """A short text that changes when anything on the board does: one query over indexed ends of small tables."""
    live = Incident.objects.live().order_by()
    versions = live.annotate(one=Value(1)).values("one").annotate(n=Sum("case__version") + Count("pk") * 1000)
    duty = OnDuty.objects.at().order_by().annotate(one=Value(1)).values("one").annotate(n=Sum("pk")).values("n")
    columns = {
        "steps": OrderStep.objects.order_by("-pk").values("pk")[:1],
        "orders": Order.objects.order_by("-pk").values("pk")[:1],
        "incidents": versions.values("n"),
        "checks": CheckIn.objects.order_by("-pk").values("pk")[:1],
        "works": VillageWork.objects.order_by("-pk").values("pk")[:1],
        "changed": VillageWork.objects.order_by("-updated_at").values("updated_at")[:1],
        "resources": Resource.objects.order_by("-updated_at").values("updated_at")[:1],
        "duty": duty,
    }
    rows = User.objects.filter(pk=user.pk).values_list(*(Subquery(query) for query in columns.values()))
    parts = [f"{value:%H%M%S}" if hasattr(value, "hour") else str(value or 0) for value in rows.first() or ()]
    return "-".join([f"{today():%d}", *parts])


def board(user) -> dict:
    """Everything both views show."""
    moment = now()
    cases = _cases(user)
    live = [case for case in cases if case.incident.phase in LIVE and case.state in OPEN_STATES]
    targets = _targets(cases)
    villages = village_rows(user, live)
    forces = list(
        Resource.objects.visible_to(user).filter(kind=Resource.Kind.FORCE, active=True).select_related("unit")
    )
    lines = [_line(row, moment) for row in targets if row.is_open]
    lines.sort(key=lambda line: (line["due"] is None, line["due"] or moment))
    done = [row for row in targets if row.state == Target.DONE]
    return {
        "at": moment,
        "incidents": [_incident(case, targets, moment) for case in live[:MOST_INCIDENTS]],
        "ended_today": len(cases) - len(live),
        "lines": lines[:MOST_TARGETS],
        "done": [_line(row, moment) for row in done[:MOST_TARGETS]],
        "tiles": _tiles(live, targets, lines, forces, villages),
        "duty": list(on_duty(unit=OrgUnit(path=home_path(user) or "-")).order_by("duty_type", "user__name")),
        "forces": forces,
        "villages": villages,
        "log": _log(cases),
        "map": _map(villages, live),
    }


def _cases(user) -> list:
    """Incidents in work, and those that ended today."""
    seen = Case.objects.visible_to(user).filter(kind="incident")
    rows = seen.filter(
        Q(state__in=OPEN_STATES, incident__phase__in=LIVE) | Q(incident__ended_at__gte=_midnight())
    ).select_related("incident", "place", "lead_unit")
    found = list(rows.defer("facts", "claim", "search_pairs").order_by("-incident__learned_at")[:60])
    # 未定级 stands between 较大 and 一般: it wants to be graded soon.
    return sorted(found, key=lambda case: case.incident.grade or 3.5)


def _targets(cases) -> list:
    """Recipients of these incidents' orders: what is open, and what was finished."""
    rows = OrderTarget.objects.filter(order__incident__in=[case.pk for case in cases])
    rows = rows.exclude(state=Target.WITHDRAWN).select_related("order__incident__case")
    return list(rows.order_by("-sent_at", "pk")[:600])


def _incident(case, targets, moment) -> dict:
    own = [row for row in targets if row.order.incident_id == case.pk]
    return {
        "case": case,
        "row": case.incident,
        "place": place_of(case),
        "since": case.incident.learned_at,
        "total": len(own),
        "signed": sum(row.signed_at is not None for row in own),
        "on_site": sum(row.on_site_at is not None for row in own),
        "done": sum(row.state == Target.DONE for row in own),
    }


def _line(row, moment) -> dict:
    """A recipient with the colour of what it owes next."""
    word, due = row.due
    colour = "none"
    if row.is_open and due is not None:
        whole = (due - row.sent_at).total_seconds()
        left = (due - moment).total_seconds()
        colour = "red" if left < 0 else "amber" if left < whole * AMBER else "green"
    yellow = due - (due - row.sent_at) * AMBER if due is not None else None
    return {"row": row, "word": word, "due": due if row.is_open else None, "yellow": yellow, "colour": colour}


def _tiles(live, targets, lines, forces, villages) -> dict:
    unsigned = [line for line in lines if line["row"].state in UNSIGNED]
    took = [(row.signed_at - row.sent_at).total_seconds() for row in targets if row.signed_at]
    mean = int(sum(took) / len(took)) if took else None
    return {
        "live": len(live),
        "unsigned": len(unsigned),
        "red": sum(line["colour"] == "red" for line in unsigned),
        "amber": sum(line["colour"] == "amber" for line in unsigned),
        "at_hand": sum(row.at_hand for row in forces),
        "force": sum(row.quantity for row in forces),
        "checked": sum(row["check_in"] is not None for row in villages),
        "villages": len(villages),
        "unfixed": sum(row["unfixed"] for row in villages),
        "mean": f"{mean // 60} 分 {mean % 60:02d} 秒" if mean is not None else "—",
        "mean_short": f"{mean // 60}:{mean % 60:02d}" if mean is not None else "—",
        "open": len(lines),
    }


def village_rows(user, live=()) -> list[dict]:
    """Each village with today's check-in, patrols, visits, what is not put right, and its incidents."""
    villages = OrgUnit.objects.active().filter(path__startswith=home_path(user) or "-", level=Level.VILLAGE)
    villages = list(villages.order_by("order", "path"))
    keys = [unit.pk for unit in villages]
    checks = {row.unit_id: row for row in CheckIn.objects.filter(unit__in=keys, day=today()).select_related("by")}
    day = Q(at__gte=_midnight())
    counted = VillageWork.objects.filter(unit__in=keys).filter(day | ~Q(result="fine") & Q(fixed_at=None)).order_by()
    works = {
        row["unit"]: row
        for row in counted.values("unit").annotate(
            patrols=Count("pk", filter=day & Q(kind="patrol")),
            visits=Count("pk", filter=day & Q(kind="visit")),
            unfixed=Count("pk", filter=~Q(result="fine") & Q(fixed_at=None)),
        )
    }
    none = {"patrols": 0, "visits": 0, "unfixed": 0}
    return [
        {
            "unit": unit,
            "name": unit.short_name or unit.name,
            "check_in": checks.get(unit.pk),
            "cases": [case for case in live if case.place_id and case.place.path.startswith(unit.path)],
            **{name: works.get(unit.pk, none)[name] for name in none},
        }
        for unit in villages
    ]


def _log(cases) -> list[dict]:
    """调度日志: events of the incidents and steps of their orders, the newest first."""
    keys = [case.pk for case in cases]
    titles = {case.pk: case.title for case in cases}
    events = CaseEvent.objects.filter(case__in=keys).order_by("-at", "-pk").select_related("by")
    steps = OrderStep.objects.filter(target__order__incident__in=keys).exclude(state=Target.RECEIVED)
    steps = steps.select_related("target__order").order_by("-at", "-pk")
    found = [{"at": row.at, "words": f"{row.label}：{titles[row.case_id]}"} for row in events.defer("data")[:LOG_LINES]]
    found += [
        {"at": row.at, "words": f"{row.target.name} {row.words}：{titles[row.target.order.incident_id]}"}
        for row in steps[:LOG_LINES]
    ]
    return sorted(found, key=lambda line: line["at"], reverse=True)[:LOG_LINES]


def _short(row) -> str:
    """较大 水渠垮塌，倒灌…: the gravest incident of a village without the name of the village."""
    if not row["cases"]:
        return ""
    case = min(row["cases"], key=lambda one: one.incident.grade or 3.5)
    title = case.title.removeprefix(row["name"])
    more = f" 等 {len(row['cases'])} 件" if len(row["cases"]) > 1 else ""
    return f"{case.incident.grade_words} {title[:MAP_WORDS]}{'…' if len(title) > MAP_WORDS else ''}{more}"


def _map(villages, live) -> dict | None:
    """Shapes with the state of their village; None where the town has no map."""
    drawn = town_map()
    if drawn is None:
        return None
    by_code = {row["unit"].code: row for row in villages}
    areas = []
    for shape in drawn.shapes:
        row = by_code.get(shape.code)
        if row is not None:
            grade = min((case.incident.grade or 5 for case in row["cases"]), default=None)
            areas.append({"shape": shape, "row": row, "grade": grade, "words": _short(row)})
    if not areas:
        return None
    areas.sort(key=lambda area: area["grade"] is not None)
    lines = [shape for shape in drawn.shapes if not shape.code]
    return {"width": drawn.width, "height": drawn.height, "areas": areas, "lines": lines}


def wall(user) -> dict:
    """More figures for the wall: open cases by stage with their lights, and today's cases by hour."""
    from governance.cases.states import STAGES, states_of

    moment, seen = now(), Case.objects.visible_to(user)
    running = Q(next_due__isnull=False)
    columns = {}
    for stage in STAGES:
        here = Q(state__in=states_of(stage))
        columns[f"n_{stage.value}"] = Count("pk", filter=here)
        columns[f"r_{stage.value}"] = Count("pk", filter=here & running & Q(next_due__lt=moment))
        columns[f"y_{stage.value}"] = Count(
            "pk", filter=here & running & Q(next_due__gte=moment, next_yellow__lte=moment)
        )
    counts = seen.filter(state__in=OPEN_STATES).order_by().aggregate(**columns)
    stages = [
        {
            "label": stage.label,
            "number": counts[f"n_{stage.value}"],
            "red": counts[f"r_{stage.value}"],
            "amber": counts[f"y_{stage.value}"],
        }
        for stage in STAGES
    ]
    return {"stages": stages, "open": sum(row["number"] for row in stages), "hours": _hours(seen, moment)}


def _hours(seen, moment) -> list[dict]:
    """Registered and closed in each of the last hours of today."""
    start = max(_midnight(), moment.replace(minute=0, second=0, microsecond=0) - timedelta(hours=5))
    today_rows = seen.filter(Q(registered_at__gte=start) | Q(closed_at__gte=start)).order_by()
    pairs = list(today_rows.values_list("registered_at", "closed_at")[:4000])
    found, hour = [], timezone.localtime(start).replace(minute=0, second=0, microsecond=0)
    while hour <= timezone.localtime(moment):
        end = hour + timedelta(hours=1)
        found.append(
            {
                "label": f"{hour:%H} 时",
                "taken": sum(hour <= pair[0] < end for pair in pairs),
                "closed": sum(pair[1] is not None and hour <= pair[1] < end for pair in pairs),
            }
        )
        hour = end
    most = max((max(row["taken"], row["closed"]) for row in found), default=0) or 1
    for i, row in enumerate(found):
        row |= {
            "x": 20 + i * 80,
            "taken_h": round(150 * row["taken"] / most),
            "closed_h": round(150 * row["closed"] / most),
        }
        row |= {"taken_y": 190 - row["taken_h"], "closed_y": 190 - row["closed_h"]}
    return found
