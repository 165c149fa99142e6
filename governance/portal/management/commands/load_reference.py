"""Load reference data: code tables, categories, deadline rules, working calendar. Again: adds only what lacks."""

import json
from pathlib import Path

import chinese_calendar
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from disputes.models import DisputeType, SubsidyRate
from governance.cases.models import (
    AnswerTemplate,
    CallScript,
    Category,
    DeadlineRule,
    FollowUpRule,
    OrderGrade,
    OrderTrigger,
    ReminderRung,
    RiskSign,
)
from governance.cases.services.recalculation import recalculate_loaded
from governance.core.calendar import forget
from governance.core.models import CalendarYear, DictionaryEntry, Holiday
from governance.core.now import now
from intake.ledgers.headings import reference_rows
from intake.models import HeadingSynonym
from petitions.models import ContentClass

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
SOURCE = "国务院办公厅节假日安排（chinesecalendar）"
HOLIDAY_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


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
        load_risk_signs()
        load_oversight()
        load_categories()
        load_dispute_types()
        load_subsidy_rates()
        load_rules()
        load_feedback()
        years = load_calendar()
        load_headings()
        load_content_classes()
        forget()
        if years:
            recalculate_loaded(f"载入 {'、'.join(map(str, years))} 年放假安排")
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


def load_risk_signs() -> None:
    """风险研判要素 by code."""
    known = set(RiskSign.objects.values_list("code", flat=True))
    for row in read("risk_signs.json"):
        if row["code"] not in known:
            RiskSign.objects.create(**row)


def load_oversight() -> None:
    """催办阶梯, 督办等级 and 督办触发条件, each table only while it is empty."""
    if not ReminderRung.objects.exists():
        for rung in ReminderRung.standard():
            rung.save()
    for level in OrderGrade.STANDARD:
        if not OrderGrade.objects.filter(level=level).exists():
            OrderGrade.standard(level).save()
    if not OrderTrigger.objects.exists():
        for on, number, proposes in OrderTrigger.STANDARD:
            OrderTrigger.objects.create(on=on, number=number, proposes=proposes)


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
                keywords=row.get("keywords", ""),
                order=row.get("order", 0),
            )


def load_dispute_types() -> None:
    """纠纷类型 by code, the published classes before those that are counted in them."""
    known = set(DisputeType.objects.values_list("code", flat=True))
    for row in sorted(read("dispute_types.json"), key=lambda row: bool(row["stat_parent"])):
        if row["code"] not in known:
            counted_in = row.pop("stat_parent") or None
            DisputeType.objects.create(**row, stat_parent_id=counted_in)


def load_subsidy_rates() -> None:
    """补贴标准, only while there is none: amounts are the county's to set."""
    if not SubsidyRate.objects.exists():
        for row in read("subsidy_rates.json"):
            SubsidyRate.objects.create(**row)


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
                active=row.get("active", True),
            )


def load_feedback() -> None:
    """回访规则 when there are none yet; 话术 and 答复模板 by title. Templates wait for their review."""
    if not FollowUpRule.objects.exists():
        for row in read("follow_up_rules.json"):
            FollowUpRule.objects.create(**row)
    for model, name in ((CallScript, "call_scripts.json"), (AnswerTemplate, "answer_templates.json")):
        known = set(model.objects.values_list("title", flat=True))
        for row in read(name):
            if row["title"] not in known:
                model.objects.create(**row)


def load_calendar() -> list[int]:
    """Exceptions of every year that the library knows; corrections made by hand stay. Returns the years added."""
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
                Holiday(date=day, is_workday=is_workday, name=_holiday_name(name, is_workday), source=SOURCE)
                for day, name in table.items()
                if day.year == year and day not in by_hand
            ]
        CalendarYear.objects.create(year=year, loaded_at=now(), source=SOURCE)
    Holiday.objects.bulk_create(rows)
    for name in HOLIDAY_NAMES:
        for is_workday in (True, False):
            named = Holiday.objects.filter(source=SOURCE, name=name, is_workday=is_workday)
            named.update(name=_holiday_name(name, is_workday))
    return [year for year in range(max(first, 2019), last + 1) if year not in loaded]


def _holiday_name(name, is_workday) -> str:
    """The Chinese name; a make-up day says for which holiday it is worked."""
    word = HOLIDAY_NAMES.get(str(name), str(name)[:36])
    return f"{word}调休" if is_workday else word


def load_headings() -> None:
    """Headings of ledgers that everybody uses; those that were changed or switched off stay so."""
    known = set(HeadingSynonym.objects.filter(unit=None).values_list("kind", "heading"))
    HeadingSynonym.objects.bulk_create(
        HeadingSynonym(kind=kind, field=field, heading=heading, order=order, created_at=now(), updated_at=now())
        for kind, field, heading, order in reference_rows()
        if (kind, heading) not in known
    )


def load_content_classes() -> None:
    """信访内容分类 by code, parents first; the labels wait to be checked against the national table (待核)."""
    known = {row.code: row for row in ContentClass.objects.all()}
    for row in sorted(read("petition_classes.json"), key=lambda row: bool(row["parent"])):
        if row["code"] not in known:
            parent = known.get(row["parent"])
            known[row["code"]] = ContentClass.objects.create(**{**row, "parent": parent})
