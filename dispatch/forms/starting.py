"""Forms of 启动预案, 调整 and 终止响应."""

from django import forms

from dispatch import receivers
from dispatch.forms.fields import OwnForm, level, line, lines, number
from dispatch.models import PlanStart, PlanVersion, Response
from governance.cases.forms.base import ReasonForm


class StartPlanForm(OwnForm):
    """启动预案."""

    action = "start_plan"
    button = "启动，下达全部指令"
    danger = "启动后预案各步骤的指令马上下达到各单位，确定启动？"
    from_link = ("plan", "level")
    plan = forms.ModelChoiceField(
        label="预案", queryset=PlanVersion.objects.none(), error_messages={"required": "请选择预案。"}
    )
    level = level("响应级别", Response.choices, "请选择", "按预案写明的启动条件选；和事件等级不是一回事")
    matter = line("响应事项", 200, required=True)
    expected_hours = number("预计几小时", required=False, least=1)
    measures = lines("处置措施", 500, 2)

    def prepare(self):
        """Plans in force of the town, those for this sort of incident first, with their triggers."""
        seat = receivers.seat_of(self.case.centre)
        rows = PlanVersion.objects.filter(
            state=PlanVersion.State.IN_FORCE, plan__active=True, plan__unit__path__startswith=seat.path
        )
        rows = rows.select_related("plan").prefetch_related("levels")
        sort = self.own.detail.sort
        fitting = [row for row in rows if row.plan.sort in ("", sort)]
        self.fields["plan"].queryset = rows
        self.initial.setdefault("plan", fitting[0].pk if fitting else None)
        self.initial.setdefault("matter", self.case.title)
        levels = [(row.plan.name, each) for row in fitting for each in row.levels.all()]
        self.about = tuple((f"{name}：{each.get_level_display()}", each.trigger) for name, each in levels)


class _StartForm(ReasonForm, OwnForm):
    """About a response that runs."""

    start = forms.ModelChoiceField(
        label="应急响应", queryset=PlanStart.objects.none(), error_messages={"required": "请选择应急响应。"}
    )

    def prepare(self):
        """Those that run."""
        running = [row.pk for row in self.own.starts if row.ended_at is None]
        self.fields["start"].queryset = PlanStart.objects.filter(pk__in=running).select_related("version__plan")
        self.initial.setdefault("start", running[0] if running else None)


class AdjustForm(_StartForm):
    """调整响应级别."""

    action = "adjust_response"
    button = "调整"
    level = forms.TypedChoiceField(
        label="调整到", choices=Response.choices, coerce=int, help_text="升级时增加的步骤马上下达指令"
    )
    field_order = ("start", "level", "reason")


class EndForm(_StartForm):
    """终止响应."""

    action = "end_response"
    button = "终止响应"
    field_order = ("start", "reason")
