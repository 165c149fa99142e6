"""Forms of 回访规则, 回访话术 and 答复模板."""

from django import forms

from governance.cases.kinds import kind_choices
from governance.cases.models import Category, FollowUpRule
from governance.core.forms import PortalForm


class ForForm(PortalForm):
    """For which cases it is meant."""

    kind = forms.ChoiceField(label="案件类型", required=False, choices=lambda: [("", "不限"), *kind_choices()])
    category = forms.ModelChoiceField(
        label="事项类别",
        required=False,
        empty_label="不限",
        queryset=Category.objects.filter(active=True).order_by("order", "code"),
    )
    active = forms.BooleanField(label="启用", required=False)


def _number(label, least, most, help_text=""):
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        help_text=help_text,
        error_messages={"required": f"请填写{least}到{most}的整数。"},
    )


def _title():
    return forms.CharField(label="名称", max_length=60, error_messages={"required": "请填写名称。"})


class FollowUpRuleForm(ForForm):
    """回访规则."""

    name = forms.CharField(label="名称", max_length=40, error_messages={"required": "请填写名称。"})
    when = forms.ChoiceField(label="哪些案件", choices=FollowUpRule.When.choices)
    percent = _number(
        "抽取比例（%）", 0, 100, "100 就是全部回访；每 100 件正好抽这么多件，由系统抽，事先看不出抽哪一件"
    )
    order = _number("顺序", 0, 999, "小的在前；一件案件只按第一条符合的规则抽")
    tries = _number("未联系上打几天", 1, 10, "在这么多个不同的日子都没打通，才算未联系上")
    then = forms.ChoiceField(label="不满意时", choices=FollowUpRule.Then.choices)
    most_returns = _number("每轮最多退回几次", 0, 9, "用完以后提请复核")
    most_reviews = _number("每轮最多复核几次", 0, 9, "用完以后答复不再变动，报领导知悉")
    field_order = ["name", "when", "kind", "category", "percent", "order", "tries", "then", "most_returns"]


class CallScriptForm(ForForm):
    """回访话术."""

    title = _title()
    text = forms.CharField(
        label="话术",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="照着念的话，一问一行",
        error_messages={"required": "请写话术。"},
    )
    field_order = ["title", "text", "kind", "category", "active"]


class AnswerTemplateForm(ForForm):
    """答复模板."""

    title = _title()
    text = forms.CharField(
        label="正文",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="可以用【来访人】【案件编号】【办理单位】【结果】；【结果】由答复的人填写",
        error_messages={"required": "请写正文。"},
    )
    law = forms.CharField(
        label="法律依据",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="写到条，如“《信访工作条例》第三十五条”",
    )
    expires_on = forms.DateField(
        label="有效期至",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="法律修改或者政策到期的日子；过期后不再出现",
    )
    field_order = ["title", "text", "law", "kind", "category", "expires_on", "active"]
