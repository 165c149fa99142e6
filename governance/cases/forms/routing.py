"""Forms of 分流规则, their settings and 回避申报."""

from typing import ClassVar

from django import forms

from governance.cases.categories import category_choices
from governance.cases.kinds import kind_choices
from governance.cases.models import Case, Category, DeadlineRule, RiskSign, RoutingRule
from governance.cases.thresholds import CLOSING, MAY_BE_NONE, TRIAGE
from governance.core.fields import normalise_id, normalise_phone
from governance.core.forms import PortalForm
from governance.core.models import DictionaryEntry
from governance.organisation.models import DutyLine, OrgUnit
from governance.organisation.roles import Level

ANY = [("", "不限")]
RISKS = [("", "不限"), (2, "黄 中"), (3, "橙 高"), (4, "红 重大")]


def _number(value):
    return int(value) if value not in (None, "") else None


class RoutingForm(PortalForm):
    """Conditions above, where it goes below. Empty conditions mean any."""

    name = forms.CharField(
        label="规则名称", max_length=60, help_text="如“柳湾村路灯”", error_messages={"required": "请给规则起个名称。"}
    )
    order = forms.IntegerField(
        label="顺序",
        min_value=1,
        max_value=9999,
        initial=100,
        help_text="数小的先看；一个案件由第一条合适的规则决定",
        error_messages={"required": "请填写顺序。"},
    )
    kind = forms.ChoiceField(label="案件类型", required=False, choices=lambda: [*ANY, *kind_choices()])
    category = forms.TypedChoiceField(
        label="事项类别",
        required=False,
        coerce=_number,
        empty_value=None,
        choices=lambda: [*ANY, *category_choices()],
        help_text="选大类时，包括它下面的小类",
    )
    place = forms.ModelChoiceField(
        label="发生地", queryset=None, required=False, empty_label="不限", help_text="包括下面的网格"
    )
    words = forms.CharField(label="词语", max_length=300, required=False, help_text="用空格隔开，在登记的内容里找")
    words_match = forms.ChoiceField(label="词语匹配", choices=RoutingRule.Match.choices)
    channel = forms.ChoiceField(label="来源渠道", required=False, choices=[*ANY, *Case.Channel.choices])
    purpose = forms.ChoiceField(label="来访目的", required=False, choices=[*ANY, *Case.Purpose.choices])
    applicant = forms.ChoiceField(label="来访人性质", required=False, choices=[*ANY, *RoutingRule.Applicant.choices])
    people_min = forms.IntegerField(label="涉及人数不少于", required=False, min_value=2, max_value=9999)
    risk_min = forms.TypedChoiceField(
        label="风险不低于", required=False, choices=RISKS, coerce=_number, empty_value=None
    )
    lead = forms.ModelChoiceField(
        label="主办单位", queryset=None, empty_label="请选择", error_messages={"required": "请选择主办单位。"}
    )
    duty_line = forms.ModelChoiceField(label="职责依据", queryset=None, required=False, empty_label="不引用")
    assists = forms.ModelMultipleChoiceField(
        label="协办单位", queryset=None, required=False, help_text="可选多个，也可以不选"
    )
    urgent = forms.BooleanField(label="建议加急", required=False)
    risk = forms.TypedChoiceField(label="风险至少评为", required=False, choices=RISKS, coerce=_number, empty_value=None)
    deadline_rule = forms.ModelChoiceField(
        label="提示的办理期限",
        queryset=None,
        required=False,
        empty_label="按期限规则",
        help_text="分流时提示这条期限规则；实际期限由案件类型、类别和加急决定",
    )
    fallback = forms.ModelChoiceField(
        label="办不了时改用",
        queryset=None,
        required=False,
        empty_label="不改用，看下一条规则",
        help_text="主办单位停用、没人在岗或者是被反映单位时，改按这条规则的去向",
    )
    since = forms.DateField(label="自", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="至", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label="依据或说明", max_length=200, required=False)
    auto = forms.BooleanField(
        label="自动分流",
        required=False,
        help_text="登记一分钟后由系统直接分流；限定知悉、疑似重复和须回避的案件仍由人分流",
    )
    mode = forms.ChoiceField(
        label="状态",
        choices=RoutingRule.Mode.choices,
        help_text="启用以前须先试算；试运行一周内只记录它会怎么分，不起作用",
    )

    def __init__(self, *args, centre, rule=None, **kwargs):
        super().__init__(*args, **kwargs)
        seat = centre.parent or centre
        below = OrgUnit.objects.filter(path__startswith=seat.path)
        working = below.filter(level__in=(Level.DEPARTMENT, Level.VILLAGE, Level.CENTRE)).order_by("level", "path")
        # A closed unit stays in the list of its own rule, so that the page can say that it is closed.
        kept = working.filter(active=True) | working.filter(pk=rule.lead_id if rule else None)
        self.fields["lead"].queryset = kept
        self.fields["assists"].queryset = working.filter(active=True)
        self.fields["place"].queryset = below.filter(active=True, level__in=(Level.VILLAGE, Level.GRID)).order_by(
            "path"
        )
        lines = self.fields["duty_line"]
        lines.queryset = DutyLine.objects.filter(unit__in=working, active=True).select_related("unit")
        lines.label_from_instance = lambda row: f"{row.unit.name}：{row.matter}"
        limits = self.fields["deadline_rule"]
        limits.queryset = DeadlineRule.objects.filter(action="handle", active=True).select_related("category")
        limits.label_from_instance = _limit_words
        others = RoutingRule.objects.filter(centre=centre)
        self.fields["fallback"].queryset = others.exclude(pk=rule.pk) if rule else others
        self.lay_out()

    def clean_category(self):
        """The category itself."""
        pk = self.cleaned_data["category"]
        return Category.objects.select_related("parent").filter(pk=pk).first() if pk else None


def _limit_words(rule) -> str:
    kinds = dict(kind_choices())
    of = "，".join(
        part
        for part in (
            kinds.get(rule.kind, ""),
            rule.category and rule.category.name,
            {True: "加急", False: "不加急", None: ""}[rule.urgent],
        )
        if part
    )
    return f"{rule.amount} {rule.get_unit_display()}（{of or '各类案件'}）"


class NumbersForm(PortalForm):
    """Some of the numbers of `thresholds`."""

    numbers: ClassVar[dict] = {}
    helps: ClassVar[dict] = {}
    most = 100

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for code, (label, default) in self.numbers.items():
            self.fields[code] = forms.IntegerField(
                label=label,
                min_value=0 if code in MAY_BE_NONE else 1,
                max_value=self.most,
                initial=default,
                help_text=self.helps.get(code, ""),
                error_messages={"required": "请填写一个数。", "min_value": "至少是 %(limit_value)s。"},
            )
        self.lay_out()


class TriageSettingsForm(NumbersForm):
    """分流设置: the numbers behind 退回, 裁定 and the grades of risk."""

    numbers = TRIAGE

    def clean(self):
        """The grades rise."""
        data = super().clean()
        low, high, grave = (data.get(f"risk_{level}") for level in (2, 3, 4))
        if None not in (low, high, grave) and not low < high < grave:
            self.add_error("risk_3", "三档的分数要一档比一档高。")
        return data


class ClosingSettingsForm(NumbersForm):
    """办结设置: the share that a person scores, and what counts as a doubt about a closing."""

    numbers = CLOSING
    helps: ClassVar[dict] = {
        "review_percent": "系统随机抽取，事先看不出是哪一件。督办过、重办过、评价不满意、红 重大的都由人评分；即办不抽",
        "dossier_whole": "办结时总会列出卷宗还缺什么；填 1 的，缺的补齐以后才能销号",
    }


class RiskSignForm(PortalForm):
    """风险研判要素."""

    label = forms.CharField(label="要素", max_length=80, error_messages={"required": "请写明要素。"})
    points = forms.IntegerField(label="分值", min_value=1, max_value=100, error_messages={"required": "请填写分值。"})
    words = forms.CharField(
        label="提示词", max_length=300, required=False, help_text="用空格隔开；来访人的话里有这些词时预先勾选"
    )
    fact = forms.ChoiceField(label="系统核对的事实", required=False, choices=[("", "没有"), *RiskSign.Fact.choices])
    order = forms.IntegerField(label="排序", min_value=0, max_value=9999, initial=100)
    active = forms.BooleanField(label="启用", required=False)


class AvoidanceForm(PortalForm):
    """回避申报: a relative. Of ID number and phone only a search mark is kept, nobody can read them again."""

    user = forms.ModelChoiceField(
        label="工作人员", queryset=None, empty_label="请选择", error_messages={"required": "请选择工作人员。"}
    )
    name = forms.CharField(label="亲属姓名", max_length=80, error_messages={"required": "请填写亲属姓名。"})
    relation = forms.ChoiceField(label="关系", error_messages={"required": "请选择关系。"})
    village = forms.ModelChoiceField(
        label="亲属所在村（社区）", queryset=None, required=False, empty_label="不清楚", help_text="填了能分清同名的人"
    )
    id_number = forms.CharField(
        label="亲属身份证号", max_length=24, required=False, help_text="可不填；只留比对用的摘要，不保存号码"
    )
    phone = forms.CharField(
        label="亲属手机号", max_length=20, required=False, help_text="可不填；只留比对用的摘要，不保存号码"
    )
    note = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, *args, people, villages, own=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people
        self.fields["village"].queryset = villages
        entries = DictionaryEntry.objects.filter(group="relation", active=True).order_by("order")
        told = [(entry.label, entry.label) for entry in entries if entry.code != "self"]
        self.fields["relation"].choices = [("", "请选择"), *(told or [("亲属", "亲属")])]
        if own is not None:
            self.fields["user"].initial = own
            self.fields["user"].disabled = True
        self.lay_out()

    def clean_id_number(self):
        """Without blanks, in capitals."""
        return normalise_id(self.cleaned_data["id_number"])

    def clean_phone(self):
        """Digits only."""
        return normalise_phone(self.cleaned_data["phone"])
