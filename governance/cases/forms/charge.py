"""Forms of 领导包案 and 疑难会商."""

from django import forms

from governance.cases.forms.base import ActionForm, text_field, working_units
from governance.cases.forms.rulings import HoldMeetingForm
from governance.cases.guards_charge import four_lacking, open_tasks
from governance.cases.models import ChargeStep, LeaderCharge, MeetingTask
from governance.cases.recipients import leaders_of
from governance.core.now import today
from governance.organisation.access import standing
from governance.organisation.models import User

TASKS = 4


def _day(label, message, **options):
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": message, "invalid": f"{label}请写成 2026-06-10 的样子。"},
        **options,
    )


class TakeChargeForm(ActionForm):
    """领导包案."""

    action = "take_charge"
    button = "确定包案领导"
    leader = forms.ModelChoiceField(
        label="包案领导", queryset=None, empty_label="请选择", error_messages={"required": "请选择包案领导。"}
    )
    goal_on = _day("化解时限", "请定化解时限。")
    reason = text_field(
        "包案理由",
        "请写明包案的理由。",
        rows=2,
        max_length=500,
        help_text="如：多次来访、跨部门；换人的写换人理由",
    )

    def prepare(self):
        charge = self.files_of_case.charge
        people = [person.pk for person in leaders_of(self.case.centre)]
        queryset = User.objects.filter(pk__in=people).order_by("name", "pk")
        if charge is not None:
            queryset = queryset.exclude(pk=charge.leader_id)
            self.about = ("现在的包案领导", charge.leader.name)
            self.fields["goal_on"].initial = charge.goal_on
        self.fields["leader"].queryset = queryset
        self.fields["leader"].help_text = "包掌握情况、包思想教育、包解决化解、包息诉息访"

    def clean_goal_on(self):
        """A day to come."""
        return _to_come(self.cleaned_data["goal_on"], "化解时限")


def _to_come(day, label):
    if day < today():
        raise forms.ValidationError(f"{label}不能早于今天。")
    return day


class PlanChargeForm(ActionForm):
    """安排包案步骤."""

    action = "plan_charge"
    button = "安排这一步"
    duty = forms.ChoiceField(label="属于哪一包", choices=ChargeStep.Duty.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label="做什么",
        max_length=300,
        help_text="如：上门见面，听本人说",
        error_messages={"required": "请写明做什么。"},
    )
    due_on = _day("完成日期", "请定完成日期。")

    def prepare(self):
        charge = self.files_of_case.charge
        planned = {row.duty for row in charge.steps.all()} if charge is not None else set()
        lacking = [duty.value for duty in ChargeStep.Duty if duty not in planned]
        self.fields["duty"].initial = next(iter(lacking), ChargeStep.Duty.SETTLING)

    def clean_due_on(self):
        """A day to come."""
        return _to_come(self.cleaned_data["due_on"], "完成日期")


class ReportChargeForm(ActionForm):
    """包案进展."""

    action = "report_charge"
    button = "登记进展"
    from_link = ("charge_step",)
    charge_step = forms.ModelChoiceField(label="哪一步", queryset=None, empty_label=None)
    text = text_field("进展", "请写明进展。", rows=3, max_length=1000)
    done = forms.BooleanField(label="这一步完成了", required=False)

    def prepare(self):
        rows = ChargeStep.objects.filter(charge__case=self.case, charge__until=None, done_at=None)
        self.fields["charge_step"].queryset = rows
        self.fields["charge_step"].label_from_instance = lambda row: (
            f"{row.get_duty_display()}：{row.text}（{row.due_on:%m-%d}）"
        )


class EndChargeForm(ActionForm):
    """结束包案."""

    action = "end_charge"
    button = "结束包案"
    danger = "结束后包案步骤不再提醒，确定吗？"
    OUTCOMES = [choice for choice in LeaderCharge.Outcome.choices if choice[0] != LeaderCharge.Outcome.HANDED]
    outcome = forms.ChoiceField(label="结果", choices=OUTCOMES, widget=forms.RadioSelect)
    note = text_field("说明", "请写明包案的结果或者解除的理由。", rows=3, max_length=1000)

    def prepare(self):
        charge = self.files_of_case.charge
        lacking = four_lacking(charge) if charge is not None else []
        if lacking:
            self.about = ("还没有完成的", "、".join(duty.label for duty in lacking))


class ConferForm(HoldMeetingForm):
    """疑难会商: the meeting with positions, and tasks with a unit and a day each."""

    action = "confer"
    button = "保存会商记录并交办任务"
    topic = forms.CharField(
        label="议题", max_length=300, error_messages={"required": "请写明议题。"}, help_text="这次要商量解决什么"
    )

    def prepare(self):
        super().prepare()
        people = [person.pk for person in leaders_of(self.case.centre)]
        self.fields["host"].queryset = User.objects.filter(pk__in=people).order_by("name", "pk")
        units = working_units(self.case)
        for name, field in self.fields.items():
            if name.startswith("person_"):
                field.label = f"{field.label}（姓名、职务）"
        order = ["topic", *(name for name in self.fields if name not in ("topic", "decision")), "decision"]
        for i in range(1, TASKS + 1):
            self.fields[f"task_unit_{i}"] = forms.ModelChoiceField(
                label=f"任务 {i} 的责任单位", queryset=units, required=False, empty_label="没有"
            )
            self.fields[f"task_person_{i}"] = forms.CharField(label=f"任务 {i} 的责任人", max_length=40, required=False)
            self.fields[f"task_text_{i}"] = forms.CharField(label=f"任务 {i}", max_length=500, required=False)
            self.fields[f"task_due_{i}"] = _day(f"任务 {i} 的完成期限", "", required=False)
            order += [f"task_unit_{i}", f"task_person_{i}", f"task_text_{i}", f"task_due_{i}"]
        self.order_fields(order)

    def clean(self):
        """Each task whole: unit, words and day; each unit once."""
        data, seen = super().clean(), set()
        for i in range(1, TASKS + 1):
            names = ("task_unit", "task_text", "task_due")
            given = [data.get(f"{name}_{i}") for name in names]
            if not any(given) and not data.get(f"task_person_{i}"):
                continue
            sentences = ("请选择责任单位。", "请写明任务。", "请定完成期限。")
            for name, value, words in zip(names, given, sentences, strict=True):
                if not value and f"{name}_{i}" not in self.errors:
                    self.add_error(f"{name}_{i}", words)
            unit = given[0]
            if unit is not None and unit.pk in seen:
                self.add_error(f"task_unit_{i}", f"{unit.name}已经有任务了，请写在一条里。")
            seen.add(unit.pk if unit is not None else None)
        return data

    def service_data(self):
        """Positions and tasks as rows."""
        data = self.cleaned_data
        tasks = [
            tuple(data[f"{name}_{i}"] for name in ("task_unit", "task_person", "task_text", "task_due"))
            for i in range(1, TASKS + 1)
            if data.get(f"task_unit_{i}")
        ]
        return {**super().service_data(), "topic": data["topic"], "tasks": tasks}


class ReportTaskForm(ActionForm):
    """会商任务反馈."""

    action = "report_task"
    button = "提交反馈"
    from_link = ("task",)
    task = forms.ModelChoiceField(label="哪一项任务", queryset=None, empty_label=None)
    result = text_field("完成情况", "请写明完成情况。", rows=3, max_length=1000)

    def prepare(self):
        mine = open_tasks(self.files_of_case, standing(self.by).unit_ids)
        self.fields["task"].queryset = MeetingTask.objects.filter(pk__in=[row.pk for row in mine])
        self.fields["task"].label_from_instance = lambda row: f"{row.text}（{row.due_on:%m-%d} 前）"
