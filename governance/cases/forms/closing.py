"""Forms of 反馈回访, 跟踪督办, 考核评价 and the ways out."""

from django import forms

from governance.cases.forms.base import ActionForm, AnswerForm, LateMixin, NoteForm, ReasonForm, reason_field
from governance.cases.models import Party, Rating
from governance.cases.scoring import QUALITY, score_of


class SettleOnSpotForm(LateMixin, AnswerForm):
    """即办."""

    action = "settle_on_spot"
    button = "即办"
    answer = forms.CharField(
        label="答复内容",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明答复内容。"},
    )


class FeedBackForm(NoteForm):
    """反馈回访."""

    action = "feed_back"
    button = "登记回访"
    note = forms.CharField(
        label="回访情况",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明回访情况。"},
    )
    promise = forms.CharField(
        label="承诺事项", required=False, max_length=500, help_text="部门答应还要做的事；没有就不填，案件会自动进入考核"
    )
    promise_due = forms.DateField(
        label="承诺完成日期", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean(self):
        data = super().clean()
        if data.get("promise_due") and not data.get("promise"):
            self.add_error("promise", "填写了日期，请写明承诺什么事。")
        return data


class ReworkForm(ReasonForm):
    """退回重办."""

    action = "rework"
    button = "退回重办"


class ConfirmForm(LateMixin, NoteForm):
    """销号."""

    action = "confirm"
    button = "销号"
    promises_met = forms.BooleanField(label="承诺已兑现", required=False)


class EvaluateForm(ActionForm):
    """考核评价: the computed points stand there; quality may be changed with a reason."""

    action = "evaluate"
    button = "考核并归档"
    quality = forms.DecimalField(label="质量分", required=False, min_value=0, max_value=QUALITY, decimal_places=2)
    reason = reason_field("评分说明", "改动质量分的须写明理由")

    def prepare(self):
        self.computed = score_of(self.case, self.files_of_case)
        self.fields["quality"].initial = self.computed.quality
        rated = "未评价" if self.computed.satisfaction is None else f"{self.computed.satisfaction}（满分 20）"
        self.fields["quality"].help_text = f"满分 40。时效分 {self.computed.timeliness}（满分 40），满意分 {rated}"


class RateForm(ActionForm):
    """群众评价, asked on the phone or at the desk."""

    action = "rate"
    button = "登记评价"
    party = forms.ModelChoiceField(label="评价人", queryset=None, empty_label=None)
    of = forms.ChoiceField(label="评价谁", choices=Rating.Of.choices, initial=Rating.Of.DEPARTMENT)
    value = forms.TypedChoiceField(
        label="满意度",
        choices=Rating.Value.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择满意度。"},
    )
    reasons = forms.MultipleChoiceField(
        label="不满意的原因",
        required=False,
        choices=Rating.Reason.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="不满意、很不满意时勾选",
    )
    comment = forms.CharField(label="意见", required=False, max_length=500)

    def prepare(self):
        people = self.case.parties.filter(role__in=(Party.Role.APPLICANT, Party.Role.REPRESENTATIVE))
        self.fields["party"].queryset = people
        self.fields["party"].initial = people.first()


class ReopenForm(ReasonForm):
    """恢复办理."""

    action = "reopen"
    button = "恢复办理"
    danger = "案件将作为新的一轮重新办理，确定吗？"


class WithdrawForm(ActionForm):
    """撤回."""

    action = "withdraw"
    button = "撤回案件"
    danger = "撤回后案件结束，确定吗？"
    signed_request = forms.BooleanField(
        label="申请人已签字申请撤回", error_messages={"required": "请确认申请人已经签字申请撤回。"}
    )
    reason = reason_field()


class ReprintReceiptForm(ReasonForm):
    """补打回执."""

    action = "reprint_receipt"
    button = "补打回执"
    danger = "补打后原来的查询码作废，确定吗？"
    party = forms.ModelChoiceField(label="谁的回执", queryset=None, empty_label=None)
    field_order = ["party", "reason"]

    def prepare(self):
        people = self.case.parties.filter(role__in=(Party.Role.APPLICANT, Party.Role.REPRESENTATIVE))
        self.fields["party"].queryset = people
        self.fields["party"].initial = people.first()
