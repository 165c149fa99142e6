"""Load reference data: code tables, categories, deadline rules, working calendar. Again: adds only what lacks."""

import json
from pathlib import Path

import chinese_calendar
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from governance.cases.models import Category, DeadlineRule
from governance.core.calendar import forget
from governance.core.models import CalendarYear, DictionaryEntry, Holiday
from governance.core.now import now

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
SOURCE = "国务院办公厅节假日安排（chinesecalendar）"


def read(name: str) -> list[dict]:
    """Rows of a fixture file."""
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


class Command(BaseCommand):
    """manage.py load_reference."""

    help = "载入字典、事项类别、期限规则和工作日历；已有的不改"

    @transaction.atomic
    def handle(self, *args, **options):
        """Load everything."""
        load_dictionary()
        load_categories()
        load_rules()
        load_calendar()
        forget()
        self.stdout.write("基础数据已载入")


def load_dictionary() -> None:
    """Code tables by (group, code)."""
    known = set(DictionaryEntry.objects.values_list("group", "code"))
    rows = [row for row in read("dictionary.json") if (row["group"], row["code"]) not in known]
    DictionaryEntry.objects.bulk_create(
        DictionaryEntry(
            group=row["group"],
            code=row["code"],
            label=row["label"],
            order=row.get("order", 0),
            parent=row.get("parent") or "",
        )
        for row in rows
    )


def load_categories() -> None:
    """Categories by code, parents first."""
    known = {row.code: row for row in Category.objects.all()}
    for row in sorted(read("categories.json"), key=lambda row: bool(row.get("parent"))):
        if row["code"] not in known:
            known[row["code"]] = Category.objects.create(
                code=row["code"],
                name=row["name"],
                parent=known.get(row.get("parent") or ""),
                kinds=row.get("kinds", []),
                order=row.get("order", 0),
            )


def load_rules() -> None:
    """Deadline rules by kind, category, action and urgency."""
    categories = {row.code: row for row in Category.objects.all()}
    for row in read("deadline_rules.json"):
        key = {
            "kind": row.get("kind") or "",
            "category": categories.get(row.get("category") or ""),
            "action": row["action"],
            "urgent": row.get("urgent"),
        }
        if not DeadlineRule.objects.filter(**key).exists():
            DeadlineRule.objects.create(
                **key,
                amount=row["amount"],
                unit=row["unit"],
                starts_from=row.get("starts_from", "")[:60],
                source=row["source"][:200],
                note=row.get("note", "")[:200],
            )


def load_calendar() -> None:
    """Exceptions of every year that the library knows; corrections made by hand stay."""
    first = min(chinese_calendar.holidays).year
    last = max(chinese_calendar.holidays).year
    loaded = set(CalendarYear.objects.values_list("year", flat=True))
    by_hand = set(Holiday.objects.values_list("date", flat=True))
    rows = []
    for year in range(max(first, 2019), last + 1):
        if year in loaded:
            continue
        for table, is_workday in ((chinese_calendar.holidays, False), (chinese_calendar.workdays, True)):
            rows += [
                Holiday(date=day, is_workday=is_workday, name=str(name)[:40], source=SOURCE)
                for day, name in table.items()
                if day.year == year and day not in by_hand
            ]
        CalendarYear.objects.create(year=year, loaded_at=now(), source=SOURCE)
    Holiday.objects.bulk_create(rows)
