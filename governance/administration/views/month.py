"""值班表: the month with its conflicts, the day beside it, and everything the planner presses there."""

from calendar import Calendar
from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.generic import TemplateView

from governance.administration.duty.drafting import Drafter
from governance.administration.duty.months import day_of, holidays_of, month_of, quarter_of, read_month
from governance.administration.forms.duty import DayForm
from governance.administration.services import roster
from governance.core.calendar import day_word, is_workday
from governance.core.exceptions import NotAllowed, PortalError
from governance.core.now import now, today
from governance.organisation.forms.units import PlainForm
from governance.organisation.pages import DeletePage, PermissionRequired, Titled
from governance.organisation.roles import Permission

from .common import DutyPage, sentence_of
from .places import places_of

WEEKDAYS = "一二三四五六日"


def day_in(text: str, month) -> date | None:
    """The day of the address when it lies in the month."""
    try:
        found = date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
    return found if month.first <= found <= month.last else None


def tag_of(day: date) -> str:
    """The short word in the corner of a day: the holiday, 调休上班, or nothing."""
    word = day_word(day)
    if word.endswith("放假"):
        return word.removesuffix("放假") or "放假"
    return "调休" if word == "调休上班" else ""


class MonthPage(DutyPage, PermissionRequired, Titled, TemplateView):
    """The month (?month=2026-06) with one day opened (&day=2026-06-10)."""

    permission = Permission.VIEW_DUTY
    template_name = "administration/duty/month.html"
    title = "值班排班"

    def get(self, request, *args, **kwargs):
        """The page."""
        self.read()
        return super().get(request, *args, **kwargs)

    def read(self):
        """The month and the day opened."""
        month = read_month(self.unit, month_of(self.request.GET.get("month", "")))
        self.month, self.problems = month, month.conflicts()
        given = day_in(self.request.GET.get("day", ""), month)
        here = today() if month.first <= today() <= month.last else None
        self.day = given or here or (self.problems[0].day if self.problems and self.plans else month.first)

    def post(self, request):
        """自动排班, 清空, or one day by hand."""
        steps = {"draft": self.draft, "clear": self.clear, "day": self.save_day}
        step = steps.get(request.POST.get("step", ""))
        self.read()
        roster.require_planner(request.user, self.unit)
        try:
            words = step() if step else ""
            if words:
                messages.success(request, words)
        except NotAllowed:
            raise
        except (ValidationError, PortalError) as problem:
            messages.error(request, sentence_of(problem))
        return HttpResponseRedirect(self.address())

    def address(self) -> str:
        """Back to the month, with the focus on the day."""
        at = f"?month={self.month.first:%Y-%m}&day={self.day}"
        return f"{reverse('duty:month')}{at}#d-{self.day}"

    def given(self) -> dict:
        """What every step of the planner names."""
        return {"by": self.request.user, "unit": self.unit, "version": self.request.POST.get("version") or None}

    def draft(self) -> str:
        """Fill what is open."""
        found = roster.draft_month(first=self.month.first, **self.given())
        left = f"，还有 {len(found.holes)} 处没有人可排：{found.holes[0][1]}" if found.holes else ""
        return f"已排 {len(found.placed)} 个班{left}"

    def clear(self) -> str:
        """Empty the draft."""
        return f"已清空 {roster.clear_month(first=self.month.first, **self.given())} 个班"

    def save_day(self) -> str:
        """One day."""
        form = DayForm(self.request.POST, places=places_of(self.month, self.day))
        if not form.is_valid():
            raise ValidationError("请从名单里选人")
        roster.set_day(day=self.day, chosen=form.chosen(), **self.given())
        return f"{self.day.month}月{self.day.day}日已保存"

    def get_context_data(self, **kwargs):
        """Calendar, conflicts, the day, the loads."""
        month, problems = self.month, self.problems
        rows = month.of_month()
        edits = self.plans and not month.published
        shown = rows if self.plans else [row for row in rows if row.published]
        form = DayForm(places=places_of(month, self.day)) if edits and month.types else None
        return super().get_context_data(
            month=month,
            edits=edits,
            problems=problems if self.plans else [],
            first_words=f"{month.first.year}年{month.first.month}月",
            before=month.first - timedelta(days=1),
            after=month.last + timedelta(days=1),
            this_month=today().replace(day=1),
            weeks=weeks_of(month, shown, problems if self.plans else (), self.day),
            weekdays=WEEKDAYS,
            day=self.day,
            day_word=day_word(self.day),
            weekday=WEEKDAYS[self.day.weekday()],
            day_rows=[row for row in shown if day_of(row) == self.day],
            day_problems=[row for row in problems if row.day == self.day] if self.plans else [],
            form=form,
            filled=len(rows),
            loads=loads_of(month, shown),
            holidays=holidays_of(month.first, month.last),
            moment=now(),
            **kwargs,
        )


def weeks_of(month, rows, problems, chosen) -> list[list[dict]]:
    """The weeks, Monday first, each day with its lines: {short, people: [{name, wrong}], missing}."""
    on: dict = {}
    for row in rows:
        on.setdefault(day_of(row), []).append(row)
    faults: dict = {}
    for row in problems:
        faults.setdefault(row.day, []).append(row)
    return [
        [_cell(month, day, on.get(day, []), faults.get(day, []), chosen) for day in week]
        for week in Calendar().monthdatescalendar(month.first.year, month.first.month)
    ]


def _cell(month, day, rows, faults, chosen) -> dict:
    inside = month.first <= day <= month.last
    lines = [_line(kind, day, rows, faults) for kind in month.types if inside]
    return {
        "day": day,
        "inside": inside,
        "now": day == today(),
        "chosen": day == chosen,
        "rest": not is_workday(day),
        "tag": tag_of(day),
        "weekday": WEEKDAYS[day.weekday()],
        "wrong": bool(faults),
        "faults": [row.words for row in faults],
        "lines": [line for line in lines if line],
    }


def _line(kind, day, rows, faults) -> dict | None:
    here = [row for row in rows if row.duty_type == kind.name]
    if not here and not kind.falls_on(day):
        return None
    wrong = {row.user for row in faults if row.kind == kind.name}
    missing = any(row.what == "hole" and row.kind == kind.name for row in faults)
    people = [{"name": row.user.name, "wrong": row.user_id in wrong} for row in here]
    return {"kind": kind, "people": people, "missing": missing}


def loads_of(month, rows) -> list[dict]:
    """For each type who has how many shifts this month and quarter, against the fair share."""
    counter = Drafter(month.kinds, month.people, month.shifts(), quarter_of(month.first))
    found = []
    for kind in month.types:
        counts: dict = {}
        for row in rows:
            if row.duty_type == kind.name:
                counts[row.user_id] = counts.get(row.user_id, 0) + 1
        lines = [
            {
                "name": person.name,
                "number": counts.get(user, 0),
                "quarter": round(counter.actual[user, kind.name]),
                "fair": f"{counter.share[user, kind.name]:.1f}",
                "off": abs(counter.lag(user, kind.name)) > 1,
            }
            for user, person in month.people.items()
            if kind.name in person.lists
        ]
        lines.sort(key=lambda line: (-line["number"], line["name"]))
        found.append({"kind": kind, "lines": lines, "most": max((line["number"] for line in lines), default=0) or 1})
    return found


class PublishPage(DutyPage, DeletePage):
    """发布并通知."""

    permission = Permission.PLAN_DUTY
    form_class = PlainForm
    template_name = "administration/duty/publish.html"
    title = "发布值班表"
    submit_label = "发布并通知"

    @property
    def first(self):
        """The month of the address."""
        return month_of(self.request.GET.get("month", ""))

    def get_back_url(self):
        """The month."""
        return f"{reverse('duty:month')}?month={self.first:%Y-%m}"

    get_success_url = get_back_url

    def get_question(self):
        """Which month."""
        return f"发布 {self.first.year} 年 {self.first.month} 月的值班表？"

    def get_consequences(self):
        """Who is told, and how it is changed later."""
        return ["表上的每个人都会收到自己的班次", "发布后改动用“换人”或“调班”，每次改动都留记录"]

    def save(self, form):
        """Publish it."""
        version = self.request.POST.get("version") or None
        return roster.publish_month(by=self.request.user, unit=self.unit, first=self.first, version=version)

    def get_done_words(self):
        """How many were told."""
        return f"值班表已发布，已通知 {self.result} 人"
