"""Forms of 事件要素, 核实定级, 来电, 伤亡, 处置阶段 and 复盘."""

from django import forms

from dispatch.forms.fields import OwnForm, level, line, lines, moment, number, select, tick
from dispatch.grades import BASIS, proposed
from dispatch.models import Grade, Phase, Sort
from dispatch.models.incident import Warning
from dispatch.services.incidents import COUNTS, FIELDS
from governance.cases.forms.base import working_units
from governance.core.now import now
from governance.organisation.models import OrgUnit
from governance.organisation.roles import Level


def loss_field() -> forms.DecimalField:
    """直接经济损失."""
    return forms.DecimalField(
        label="直接经济损失（万元）",
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        help_text="没有核实的不填",
        error_messages={"invalid": "请填数字，如 12.5。", "min_value": "损失不能小于 0。"},
    )


class CountsForm(OwnForm):
    """The figures, with what is known now."""

    deaths = number("死亡人数")
    missing = number("失联人数")
    injured = number("受伤人数", help_text="包含重伤")
    badly_injured = number("其中重伤人数", help_text="包含急性工业中毒")
    trapped = number("被困人数")
    moved = number("已转移人数")
    loss = loss_field()

    def prepare(self):
        """The latest figures."""
        for name in COUNTS:
            self.initial.setdefault(name, getattr(self.own.detail, name))


class DetailForm(CountsForm):
    """填写事件要素."""

    action = "incident_detail"
    button = "保存事件要素"
    sort = select("事件类别", Sort.choices)
    happened_at = moment("事发时间", required=False)
    learned_at = moment("接报时间", help_text="本镇得知的时间，报送时限从这时起算")
    source = line("信息来源", 60)
    place = forms.ModelChoiceField(
        label="所在村（社区）", queryset=OrgUnit.objects.none(), required=False, empty_label="没有查明"
    )
    place_text = line("具体地点", 120)
    scope = line("影响范围", 200)
    trend = line("发展趋势", 200)
    measures = lines("已采取措施", 2000)
    scene_lead = line("现场负责人", 40)
    scene_phone = line("现场电话", 20)
    warning = level("预警级别", Warning.choices, "没有发布预警", "县级以上发布的预警，和事件等级不是一回事")
    crowd = number("聚集人数", required=False, help_text="群体性事件填写")
    demands = line("聚集诉求", 200)
    is_drill = tick("这是演练，不是真事件")
    field_order = (
        *("sort", "happened_at", "learned_at", "source", "place", "place_text", "scope", "trend", "measures"),
        *("scene_lead", "scene_phone", *COUNTS, "warning", "crowd", "demands", "is_drill"),
    )

    def prepare(self):
        """What is on record."""
        super().prepare()
        self.fields["place"].queryset = working_units(self.case).filter(level=Level.VILLAGE)
        for name in FIELDS:
            self.initial.setdefault(name, getattr(self.own.detail, name))
        place = self.case.place
        self.initial.setdefault("place", place.parent_id if place and place.level == Level.GRID else self.case.place_id)
        self.initial.setdefault("place_text", self.case.place_text)

    def service_data(self):
        """`detail`, and the place of the case."""
        data = self.cleaned_data
        return {
            "detail": {name: data[name] for name in FIELDS},
            "place": data["place"],
            "place_text": data["place_text"],
        }


class VerifyForm(OwnForm):
    """核实定级."""

    action = "verify_incident"
    button = "登记核实结果"
    is_true = forms.TypedChoiceField(
        label="核实结果",
        choices=[("yes", "属实"), ("no", "不属实")],
        coerce=lambda value: value == "yes",
        initial="yes",
    )
    sort = select("事件类别", Sort.choices, required=False)
    grade = level("事件等级", Grade.choices, "未定级", "只表示事件的轻重；和预警颜色、响应级别、风险等级分开")
    reason = lines("依据和核实情况", 200, 2, "写明怎么核实的、按什么标准定级")
    is_sensitive = tick("敏感事件", "敏感时间、敏感地点、敏感人群，或者可能演化的，不论等级都要报送")
    is_reported = tick("须向上级报送", "轻微、不构成突发事件的可以不报；较大以上、敏感、有人死亡失联的必须报")

    def prepare(self):
        """What stands now, and the grade that the figures speak for."""
        detail = self.own.detail
        for name in ("sort", "grade", "is_sensitive", "is_reported"):
            self.initial.setdefault(name, getattr(detail, name))
        self.initial.setdefault("reason", detail.grade_reason)
        if detail.sort == Sort.ACCIDENT:
            grade = proposed(detail.deaths, detail.badly_injured, detail.loss)
            self.about = (("按现有数据建议", f"{grade.label}（{detail.casualties}；{BASIS}，生产安全事故适用）"),)


class CallForm(OwnForm):
    """并入来电."""

    action = "add_call"
    button = "并入这个事件"
    at = moment("来电时间")
    name = line("报告人", 40)
    phone = line("电话", 20)
    text = lines("来电内容", 1000, required=True)

    def prepare(self):
        """Now."""
        self.initial.setdefault("at", now())


class FiguresForm(CountsForm):
    """更新伤亡和处置数据."""

    action = "update_figures"
    button = "保存数据"
    told_by = line("数据来源", 60, "如：现场指挥部、卫生院", required=True)


class PhaseForm(OwnForm):
    """登记处置阶段."""

    action = "move_phase"
    button = "登记"
    phase = select("处置阶段", [(Phase.CONTROLLED, "已控制"), (Phase.ENDED, "应急结束")])
    note = lines("说明", 500, 2)


class ReviewForm(OwnForm):
    """复盘评估."""

    action = "review_incident"
    button = "登记复盘"
    good = lines("做得好的", 2000, 2)
    bad = lines("存在的问题", 2000, 3, required=True)
    todo = lines("整改措施和责任人", 2000, 3, required=True)

    def prepare(self):
        """What the clocks and orders say, to talk about."""
        from dispatch.figures import review_facts

        self.about = review_facts(self.own)
