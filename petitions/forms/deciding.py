"""Forms of 受理决定, 告知 and 异议."""

from django import forms

from governance.cases.forms.base import ActionForm
from governance.core.models import DictionaryEntry
from petitions.files import files_of
from petitions.forms.fields import day, line, radios, words
from petitions.models import Decision


class DecideForm(ActionForm):
    """受理决定."""

    action = "decide_petition"
    button = "作出决定"
    kind = radios(
        "决定",
        [
            ("accept", "受理：属于本镇职权，由本镇办理（第二十三条）"),
            ("assign", "交办：重要的，交下属单位办理并限期反馈（第二十二条）"),
            ("transfer", "转送：属于别的机关、单位职权（第二十二条）"),
            ("guide", "引导：应当走其他法定途径（第三十一条）"),
            ("refuse", "不予受理（第十九条、第二十三条）"),
            ("no_repeat", "不再受理：复核终结后以同一事实和理由再提（第三十六条）"),
        ],
        "请选择决定。",
    )
    decided_on = day("决定日期", "受理的，60 日办理期限从这一天起算（第三十四条）")
    matters = words("受理的事项", 2000, "逐项写，告知书上要写", rows=2)
    organ = line("有权处理的机关、单位", 60, "转送、交办的必填；不予受理的写应当向哪里提出")
    report_by = day("要求反馈日期", "交办的必填（第二十二条第三项）", filled=False)
    reason = words("理由", 2000, "受理以外的决定必填，写给信访人看的话", rows=2)
    basis = forms.CharField(
        label="依据", required=False, max_length=300, help_text="不予受理的必填，写明法规名称和条款"
    )
    told_method = forms.ChoiceField(
        label="告知方式",
        required=False,
        choices=[("", "稍后告知"), *Decision.Method.choices],
        help_text="能当场书面告知的当场告知；15 日内须书面告知（第二十三条）",
    )
    told_proof = line("告知凭据", 200, "如签收人、邮寄单号")
    notice_waived = forms.BooleanField(
        label="姓名（名称）、住址不清，免于告知", required=False, help_text="只有这一种情形可以不告知（第二十三条）"
    )

    def prepare(self):
        """What the receivers of the portal are called is offered; the route's organ stands there."""
        rows = DictionaryEntry.objects.filter(group="transfer_receiver", active=True).order_by("order")
        self.fields["organ"].widget.attrs["list"] = "receivers"
        self.about = (("常用接收机关", "、".join(rows.values_list("label", flat=True)[:8])),) if rows else ()
        detail = files_of(self.files_of_case).detail
        if detail is not None and detail.route_organ:
            self.initial.setdefault("organ", detail.route_organ)

    def clean(self):
        """Told or waived, not both."""
        data = super().clean()
        if data.get("notice_waived") and data.get("told_method"):
            self.add_error("notice_waived", "已经选了告知方式，就不要勾免于告知。")
        return data


class TellForm(ActionForm):
    """告知受理情况."""

    action = "tell_decision"
    button = "登记告知"
    told_on = day("告知日期", "信访人收到书面告知的日期")
    told_method = forms.ChoiceField(label="告知方式", choices=Decision.Method.choices)
    told_proof = line(
        "告知凭据", 200, "如签收人、邮寄单号", required=True, message="请写明告知凭据，如签收人、邮寄单号。"
    )


class ObjectForm(ActionForm):
    """提出异议."""

    action = "object_transfer"
    button = "提出异议"
    raised_on = day("提出日期", "自收到转送之日起 5 个工作日内（第二十三条）")
    reason = forms.CharField(
        label="不属于本镇职权的理由",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请详细说明理由（第二十三条）。"},
    )
    proposed = line("建议去向", 60, required=True, message="请写明建议由哪个机关、单位办理。")
    returned = line("退回材料清单", 500, "经转送机关同意后才能退回材料")


class AnswerObjectionForm(ActionForm):
    """登记异议答复."""

    action = "answer_objection"
    button = "登记答复"
    agreed = forms.TypedChoiceField(
        label="转送机关的答复",
        choices=[("yes", "同意退回"), ("no", "不同意，由本镇办理")],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        empty_value=None,
        error_messages={"required": "请选择答复。"},
    )
    answered_on = day("答复日期")
    note = line("答复内容", 500)
