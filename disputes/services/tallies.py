"""What is counted beside the cases: trips (最多跑一地), what was averted, lawsuits of villages (诉源治理)."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case as Choice
from django.db.models import Count, F, IntegerField, OuterRef, Subquery, When
from django.db.models.functions import Coalesce

from disputes import scope
from disputes.models import Agreement, Prevention, Session, Trip, VillageLawsuits
from governance.audit.services import record
from governance.cases.models import Case
from governance.core.exceptions import NotAllowed
from governance.core.now import today
from governance.organisation.roles import Permission

IN_PERSON = (Case.Channel.VISIT, Case.Channel.RECEPTION)


def with_trips(cases):
    """Dispute cases with `came` (登记时来访), `sat` (到场调解), `extra` (另外跑动) and `ways`, their sum."""

    def number_of(rows):
        counted = rows.order_by().values("n_case").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(counted, output_field=IntegerField()), 0)

    held = Session.objects.filter(dispute=OuterRef("pk"), state="held", mode="room").annotate(n_case=F("dispute"))
    trips = Trip.objects.filter(case=OuterRef("pk")).annotate(n_case=F("case"))
    came = Choice(When(channel__in=IN_PERSON, then=1), default=0, output_field=IntegerField())
    return cases.annotate(came=came, sat=number_of(held), extra=number_of(trips)).annotate(
        ways=F("came") + F("sat") + F("extra")
    )


def reasons_of(rows) -> dict[int, str]:
    """case id → 补材料 1 次、问进度 2 次."""
    counted = Trip.objects.filter(case__in=[row.pk for row in rows]).order_by("why")
    words: dict[int, list[str]] = {}
    for case, why, number in counted.values_list("case", "why").annotate(n=Count("pk")):
        words.setdefault(case, []).append(f"{Trip.Why(why).label} {number} 次")
    return {case: "、".join(parts) for case, parts in words.items()}


@transaction.atomic
def record_trip(*, by, case, on, why, place="", note="") -> Trip:
    """One more way that somebody made for this matter."""
    if not Case.objects.visible_to(by).filter(pk=case.pk).exists():
        raise NotAllowed("没有找到这个案件。")
    if on > today():
        raise ValidationError({"on": "日期不能晚于今天。"})
    if why == Trip.Why.OTHER and not note.strip():
        raise ValidationError({"note": "选“其他”的请写明为什么。"})
    row = Trip.objects.create(by=by, case=case, on=on, why=why, place=place, note=note)
    record("trip.recorded", by=by, object_type="case", object_id=case.number, detail={"why": why})
    return row


@transaction.atomic
def record_prevention(*, by, case, kind, people, on, note) -> Prevention:
    """防止激化 of a dispute, once for each kind."""
    if not Case.objects.visible_to(by).filter(pk=case.pk, kind="dispute").exists():
        raise NotAllowed("没有找到这件纠纷。")
    if on > today():
        raise ValidationError({"on": "日期不能晚于今天。"})
    if Prevention.objects.filter(case=case, kind=kind).exists():
        raise ValidationError({"kind": "这件纠纷已经登记过这一项。"})
    row = Prevention.objects.create(by=by, case=case, kind=kind, people=people, on=on, note=note)
    record("prevention.recorded", by=by, object_type="case", object_id=case.number, detail={"kind": kind})
    return row


@transaction.atomic
def save_lawsuits(*, by, village, year, number, source) -> VillageLawsuits:
    """The number of a village and year; again it is corrected, with history."""
    if not scope.keeps(by, Permission.FILL_GOVERNANCE, village):
        raise NotAllowed("诉讼数由司法所、中心管理员填写，村（社区）只填本村的。")
    if year > today().year:
        raise ValidationError({"year": "不能填写以后的年份。"})
    row = VillageLawsuits.objects.select_for_update().filter(village=village, year=year).first()
    row = row or VillageLawsuits(village=village, year=year)
    row.number, row.source = number, source
    row.save()
    detail = {"village": village.pk, "year": year}
    record("lawsuits.saved", by=by, object_type="lawsuits", object_id=str(row.pk), detail=detail)
    return row


def governance_table(user, years) -> list[dict]:
    """Villages with their lawsuits and agreed mediations of each year, and the change of the first to the last year.

    {"village", "cells": [{"year", "lawsuits", "mediated"}], "change"}; `change` in percent, None where a year lacks.
    """
    villages = list(scope.villages(user))
    suits = {
        (row.village_id, row.year): row
        for row in VillageLawsuits.objects.visible_to(user).filter(year__in=years)
    }  # fmt: skip
    mediated = _mediated(user, years)
    table = []
    for village in villages:
        cells = [
            {
                "year": year,
                "lawsuits": suits.get((village.pk, year)),
                "mediated": sum(n for path, n in mediated[year].items() if path.startswith(village.path)),
            }
            for year in years
        ]
        known = [cell["lawsuits"].number for cell in cells if cell["lawsuits"]]
        change = round((known[-1] - known[0]) * 100 / known[0], 1) if len(known) > 1 and known[0] else None
        table.append({"village": village, "cells": cells, "change": change})
    return table


def _mediated(user, years) -> dict[int, dict[str, int]]:
    """year → path of the place → agreed disputes, of those that the user sees."""
    seen = Case.objects.visible_to(user).filter(kind="dispute", place__isnull=False)
    rows = Agreement.objects.filter(
        voided_at=None, effective_on__year__gte=min(years), effective_on__year__lte=max(years), dispute__case__in=seen
    )
    counted = (
        rows.order_by()
        .values_list("effective_on__year", "dispute__case__place__path")
        .annotate(n=Count("dispute", distinct=True))
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for year, path, number in counted:
        found[year][path] = number
    return found
