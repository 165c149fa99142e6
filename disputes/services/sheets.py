"""报送统计表: figures of a town frozen with the cases behind them; later changes are rows of 补报 or 更正."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from disputes import figures
from disputes.models import SheetCorrection, SubmittedSheet
from disputes.scope import TOWN_STEPS, areas
from governance.audit.services import record
from governance.cases.models import Case
from governance.core.exceptions import NotAllowed
from governance.core.now import now, today
from governance.organisation.models import OrgUnit
from governance.organisation.roles import Level, Permission

YEAR = figures.YEAR
Kind = SubmittedSheet.Kind


def town_of(user) -> OrgUnit | None:
    """The town for which this person reports figures."""
    paths = {path[:TOWN_STEPS] for path in areas(user, Permission.REPORT_LEDGERS)}
    return OrgUnit.objects.filter(path__in=paths, level=Level.TOWN).order_by("path").first()


def cases_of_town(unit):
    """All disputes of the town, also those that not everybody sees: they count in what is handed in."""
    return Case.objects.for_system().filter(kind="dispute", centre__path__startswith=unit.path)


def content_of(kind: str, cases, period) -> list:
    """What the sheet shows: groups of the one, lines of the other; plain numbers only."""
    found = figures.sheet(cases, period) if kind == Kind.JUSTICE else figures.gov_sheet(cases, period)
    for row in found:
        for cell in row.get("lines") or row.get("cells"):
            cell["number"] = plain(cell["number"])
            cell["key"] += YEAR if cell.get("year") else ""
    return found


def plain(number):
    """A number that JSON keeps: whole where it is whole."""
    if isinstance(number, Decimal):
        return int(number) if number == int(number) else float(number)
    return number


def parts_of(kind: str, period) -> list[tuple[str, figures.Figure, figures.Period]]:
    """(key, figure, its period) of every figure of the sheet that has cases."""
    if kind == Kind.JUSTICE:
        return [(each.key, each, period) for _heading, row in figures.groups() for each in row]
    rows = figures.gov_figures()
    year = figures.year_of(period)
    yearly = [(each.key + YEAR, each, year) for each in rows if each.key.endswith("-sum")]
    return [(each.key, each, period) for each in rows] + yearly


def numbers_of(kind: str, cases, period) -> dict:
    """key → number now."""
    return {key: plain(number) for key, number in figures.totals(cases, parts_of(kind, period)).items()}


def _members(cases, each, of) -> list[int]:
    return list(cases.filter(each.condition(of)).order_by("pk").values_list("pk", flat=True))


def listed(user):
    """Sheets of the user's towns for the list, with the number of corrections."""
    rows = SubmittedSheet.objects.visible_to(user).select_related("unit", "by")
    return rows.defer("content", "numbers", "members").annotate(corrected=Count("corrections"))


def of_period(user, kind: str, period) -> SubmittedSheet | None:
    """The sheet that was handed in for just this period."""
    return listed(user).filter(kind=kind, first=period.first, last=period.last).first()


@transaction.atomic
def submit(*, by, kind: str, period, checked_by: str, headed_by: str, note: str = "") -> SubmittedSheet:
    """报送: the figures of the town as they stand, with their cases, kept for good. ValidationError in words."""
    unit = town_of(by)
    if unit is None:
        raise NotAllowed("统计表由上报台账的人员报送。")
    OrgUnit.objects.select_for_update().get(pk=unit.pk)
    if period.last > today():
        raise ValidationError(f"这一期到 {period.last} 才结束，结束以后再报送。")
    given = {"unit": unit, "kind": kind, "first": period.first, "last": period.last}
    if SubmittedSheet.objects.filter(**given).exists():
        raise ValidationError("这一期已经报送过，数字有变化的，请在报送的表上补报、更正。")
    cases = cases_of_town(unit)
    numbers = numbers_of(kind, cases, period)
    members = {key: _members(cases, each, of) for key, each, of in parts_of(kind, period) if numbers[key]}
    row = SubmittedSheet.objects.create(
        **given, content=content_of(kind, cases, period), numbers=numbers, members=members,
        checked_by=checked_by, headed_by=headed_by, note=note, at=now(), by=by,
    )  # fmt: skip
    record("sheet.submitted", by=by, object_type="submitted_sheet", object_id=str(row.pk), detail={"kind": kind})
    return row


def period_of(sheet) -> figures.Period:
    """The period of a sheet."""
    return figures.Period(sheet.first, sheet.last)


def reported(sheet) -> dict:
    """key → the number that counts: as handed in, or as corrected last."""
    found = dict(sheet.numbers)
    for row in sheet.corrections.all():
        found[row.key] = plain(row.after)
    return found


def changes(sheet) -> list[dict]:
    """Figures that are another number now than was reported: {"key", "label", "before", "now"}."""
    period, known = period_of(sheet), reported(sheet)
    current = numbers_of(sheet.kind, cases_of_town(sheet.unit), period)
    words = {key: each.label for key, each, _of in parts_of(sheet.kind, period)}
    return [
        {
            "key": key,
            "label": words[key] + ("（年度累计）" if key.endswith(YEAR) else ""),
            "before": known.get(key, 0),
            "now": number,
        }
        for key, number in current.items()
        if number != known.get(key, 0)
    ]


@transaction.atomic
def correct(*, by, sheet: SubmittedSheet, key: str, reason: str) -> SheetCorrection:
    """补报、更正 one figure to what it is now; the figure as handed in stays. ValidationError in words."""
    if town_of(by) != sheet.unit:
        raise NotAllowed("补报、更正由报送的单位登记。")
    sheet = SubmittedSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    change = next((row for row in changes(sheet) if row["key"] == key), None)
    if change is None:
        raise ValidationError({"figure": "这一项和报送的数字相同，不用补报。"})
    period, cases = period_of(sheet), cases_of_town(sheet.unit)
    each, of = next((each, of) for one, each, of in parts_of(sheet.kind, period) if one == key)
    kind = SheetCorrection.Kind.MORE if change["now"] > change["before"] else SheetCorrection.Kind.OTHER
    row = SheetCorrection.objects.create(
        sheet=sheet, kind=kind, key=key, label=change["label"], before=Decimal(str(change["before"])),
        after=Decimal(str(change["now"])), members=_members(cases, each, of), reason=reason, at=now(), by=by,
    )  # fmt: skip
    record("sheet.corrected", by=by, object_type="submitted_sheet", object_id=str(sheet.pk), detail={"key": key})
    return row


def table(sheet) -> tuple[list[str], list[list]]:
    """Headings and rows of the workbook: the sheet as handed in, its corrections, the foot that the form asks for."""
    if sheet.kind == Kind.JUSTICE:
        headings = ["分组", "项目", "数", "备注"]
        rows = [
            [group["heading"], line["label"], line["number"], line.get("note", "")]
            for group in sheet.content
            for line in group["lines"]
        ]
    else:
        headings = figures.gov_headings()
        rows = [
            [line["label"], *(cell["number"] for cell in line["cells"]), line["handled"], line["done"]]
            for line in sheet.content
        ]
    more = [
        [row.get_kind_display(), row.label, f"原报 {plain(row.before)}，现报 {plain(row.after)}", row.reason]
        for row in sheet.corrections.all()
    ]
    foot = [
        [f"填报单位（盖章）：{sheet.unit.name}"],
        [f"填报人：{sheet.by.name}", f"审核人：{sheet.checked_by}", f"负责人：{sheet.headed_by}"],
        [f"填报日期：{timezone.localtime(sheet.at):%Y-%m-%d}"],
    ]
    return headings, [*rows, *([[], *more] if more else []), [], *foot]
