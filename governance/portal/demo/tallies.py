"""The demo's counts: ways of people, what was averted, lawsuits of the villages over four years."""

from datetime import timedelta

from disputes.figures import Period
from disputes.models import Prevention, SubmittedSheet, Trip
from disputes.services import sheets, tallies
from governance.cases.models import Case

WAYS = (
    (Trip.Why.PAPERS, "镇中心窗口", "没有带土地承包合同"),
    (Trip.Why.ASK, "镇中心窗口", ""),
    (Trip.Why.WRONG, "镇派出所", "以为归派出所管"),
    (Trip.Why.SIGN, "镇调委会", ""),
)
AVERTED = (
    (Prevention.Kind.CRIME, 2, "双方拿了农具对峙，调解员到场劝开，当晚谈成"),
    (Prevention.Kind.PETITION, 11, "几户约好去县里，先请代表坐下来算账"),
    (Prevention.Kind.SUICIDE, 1, "老人扬言喝药，村干部陪护，联系了医院和家人"),
)


def build_tallies(world, end) -> None:
    """What the desk, the mediators and the manager wrote down."""
    people, rng, day = world.town.people, world.rng, end.date()
    by = people["manager"]
    for place, village in enumerate(world.town.villages.values()):
        base = 6 + rng.randrange(14)
        for back in range(3, -1, -1):
            number = max(0, round(base * (1 - 0.14 * (3 - back))) + rng.randrange(-1, 2))
            if back or place % 3:
                tallies.save_lawsuits(
                    by=by, village=village, year=day.year - back, number=number, source="县人民法院清溪法庭函告"
                )
    seen = list(Case.objects.visible_to(by).filter(kind="dispute").order_by("-registered_at")[:14])
    for number, case in enumerate(seen):
        for why, place, note in WAYS[: number % 3]:
            on = min(case.registered_at.date() + timedelta(days=2), day)
            tallies.record_trip(by=by, case=case, on=on, why=why, place=place, note=note)
    for case, (kind, number, note) in zip(seen[3:], AVERTED, strict=False):
        tallies.record_prevention(by=by, case=case, kind=kind, people=number, on=day, note=note)
    build_sheets(people, seen[8:9], day)


def build_sheets(people, seen, day) -> None:
    """Last month's sheets as they were handed in; one matter that was written down late is reported afterwards."""
    last = day.replace(day=1) - timedelta(days=1)
    foot = {"period": Period(last.replace(day=1), last), "checked_by": people["head"].name}
    for kind in SubmittedSheet.Kind:
        sheets.submit(by=people["manager"], kind=kind, headed_by=people["leader"].name, **foot)
    sheet = SubmittedSheet.objects.get(kind=SubmittedSheet.Kind.JUSTICE)
    for case in seen:
        tallies.record_prevention(
            by=people["manager"],
            case=case,
            kind=Prevention.Kind.FIGHT,
            people=6,
            on=last,
            note="两个村民小组相约争水渠",
        )
        sheets.correct(by=people["manager"], sheet=sheet, key="prevent-fight", reason="村里月底劝停，本月才登记")
