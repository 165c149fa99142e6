"""Forms of 办理处置."""

from django import forms

from governance.cases.forms.base import (
    ActionForm,
    AnswerForm,
    LateMixin,
    NoteForm,
    colleagues,
    duty_lines,
    keep_clear,
    reason_field,
    text_field,
    uploads_field,
    working_units,
)
from governance.cases.kinds import kind_of
from governance.cases.models import Answer
from governance.cases.models.clock import Unit
from governance.cases.models.signing import Matter
from governance.cases.series import answer_of_parent
from governance.cases.signing import open_approval, signed
from governance.core.models import DictionaryEntry
from governance.organisation.access import standing


class AcceptForm(NoteForm):
    """签收; a colleague may be named as handler."""

    action = "accept"
    button = "签收"
    handler = forms.ModelChoiceField(label="承办人", queryset=None, required=False, empty_label="我自己")
    field_order = ["handler", "note"]

    def prepare(self):
        keep_clear(self.fields["handler"], colleagues(self.case.lead_unit_id), self.files_of_case.parties)


class DeclineForm(ActionForm):
    """退回分流."""

    action = "decline"
    button = "退回分流"
    duty_line = forms.ModelChoiceField(
        label="应由谁办（职责清单）",
        queryset=None,
        required=False,
        empty_label="不引用",
        help_text="引用说明不属于本单位职责的一项；没有的请写明理由",
    )
    reason = reason_field("退回理由")

    def prepare(self):
        self.fields["duty_line"].queryset = duty_lines(working_units(self.case))


class ProgressForm(ActionForm):
    """办理进展."""

    action = "record_progress"
    button = "保存进展"
    text = text_field("办理进展", "请写明办理进展。", rows=3, max_length=4000)
    for_citizen = forms.BooleanField(label="群众查询时可以看到这一条", required=False)


class HandOnForm(ActionForm):
    """转交同事."""

    action = "hand_on"
    button = "转交"
    share = forms.ModelChoiceField(label="哪一份", queryset=None, empty_label=None)
    to = forms.ModelChoiceField(
        label="转交给", queryset=None, empty_label="请选择", error_messages={"required": "请选择要转交的同事。"}
    )
    reason = reason_field()

    def prepare(self):
        units = standing(self.by).unit_ids
        rows = self.case.assignments.filter(until=None).select_related("unit")
        own = rows.filter(unit__in=units)
        rows = own if own.exists() else rows
        self.fields["share"].queryset = rows
        self.fields["share"].initial = next(iter(rows), None)
        keep_clear(self.fields["to"], colleagues(*(row.unit_id for row in rows)), self.files_of_case.parties)


class AddAssistForm(ActionForm):
    """请求协办."""

    action = "add_assist"
    button = "请求协办"
    units = forms.ModelMultipleChoiceField(
        label="协办单位", queryset=None, error_messages={"required": "请选择协办单位。"}
    )
    reason = reason_field("需要协办什么")

    def prepare(self):
        present = [row.unit_id for row in self.files_of_case.open_assignments]
        self.fields["units"].queryset = working_units(self.case).exclude(pk__in=present)


class AcceptAssistForm(NoteForm):
    """协办签收."""

    action = "accept_assist"
    button = "协办签收"


class AnswerAssistForm(ActionForm):
    """协办答复."""

    action = "answer_assist"
    button = "提交协办意见"
    result = text_field("协办意见", "请写明协办意见。", help_text="不属于本单位职责的，请写明依据职责清单哪一项")


class CodedReasonForm(ActionForm):
    """An action whose reason is one of the dictionary's, with words beside it; 其他 needs the words."""

    reason_group = ""
    reason_code = forms.ChoiceField(label="理由", choices=(), error_messages={"required": "请选择理由。"})
    reason = reason_field("具体情况", "选“其他”时必须写明")

    def prepare(self):
        """The reasons in use."""
        rows = DictionaryEntry.objects.filter(group=self.reason_group, active=True).order_by("order", "code")
        self.reasons = dict(rows.values_list("code", "label")) or {"other": "其他"}
        self.fields["reason_code"].choices = [("", "请选择"), *self.reasons.items()]

    def clean(self):
        """The label and the words as one reason."""
        data = super().clean()
        code, words = data.get("reason_code"), (data.get("reason") or "").strip()
        if code == "other" and not words:
            self.add_error("reason", "请写明具体情况。")
        elif code:
            label = self.reasons[code]
            data["reason"] = words if code == "other" else "；".join(part for part in (label, words) if part)
        return data


class RequestExtensionForm(CodedReasonForm):
    """申请延期."""

    action = "request_extension"
    button = "申请延期"
    reason_group = "extension_reason"
    amount = forms.IntegerField(
        label="延长", min_value=1, max_value=90, initial=10, error_messages={"required": "请填写要延长几日。"}
    )
    unit = forms.ChoiceField(label="单位", choices=[(Unit.DAY, "日（自然日）"), (Unit.WORKDAY, "工作日")])
    field_order = ["amount", "unit", "reason_code", "reason"]

    def prepare(self):
        """The law's own bound is said beside the field."""
        super().prepare()
        most = kind_of(self.case.kind).max_extension_days
        if most:
            self.fields["amount"].help_text = f"这类案件依法最长延长 {most} 日"
            self.fields["unit"].choices = [(Unit.DAY, "日（自然日）")]


class DecideExtensionForm(ActionForm):
    """审批延期."""

    action = "decide_extension"
    button = "提交审批"
    grant = forms.TypedChoiceField(
        label="审批意见",
        choices=[("yes", "同意延期"), ("no", "不同意")],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        empty_value=None,
        error_messages={"required": "请选择同意或者不同意。"},
    )
    note = reason_field("说明", "不同意的须写明理由")
    from_link = ("grant",)

    def prepare(self):
        asked = open_approval(self.files_of_case, Matter.EXTENSION)
        self.shown_text = f"申请延长 {asked.extension_words}：{asked.reason}" if asked else ""


class PauseForm(CodedReasonForm):
    """停计."""

    action = "pause"
    button = "停计"
    reason_group = "pause_reason"


class ResumeForm(NoteForm):
    """恢复计时."""

    action = "resume"
    button = "恢复计时"


class ResolveForm(LateMixin, AnswerForm):
    """办结."""

    action = "resolve"
    button = "办结并报送答复"
    result = text_field("办理结果", "请写明办理结果。", help_text="写给中心看：做了什么，结果怎样")
    answer = forms.CharField(
        label="答复来访人的话",
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="来访人会看到；不填就用办理结果",
    )
    reason = reason_field("不等协办的理由", "还有协办单位没有答复时填写")

    def prepare(self):
        from governance.cases.dossiers import lacking

        super().prepare()
        lacks = lacking(self.case, self.files_of_case)
        if lacks:
            self.about = (*self.about, ("卷宗还缺", "、".join(lacks)))
        if not any(row.result_at is None for row in self.files_of_case.assists):
            del self.fields["reason"]
        draft = signed(self.files_of_case, Matter.ANSWER)
        if draft is not None:
            field = self.fields["answer"]
            field.initial, field.disabled = draft.text, True
            field.help_text = "已签发，来访人看到的就是这一稿；要改内容请先“报批”换一稿"


class TakeAnswerForm(LateMixin, ActionForm):
    """沿用主案答复: the words are shown before they are taken over."""

    action = "take_answer"
    button = "沿用主案答复"
    reason = reason_field("不等协办的理由", "还有协办单位没有答复时填写")

    def prepare(self):
        given = answer_of_parent(self.case)
        if given is not None:
            words = f"主案 {given.case.shown_number} 的答复：{given.text[:500]}"
            self.fields["reason"].help_text = f"{words}。沿用后本案转入待回访，还要由窗口告知本案来访人。"
        if not any(row.result_at is None for row in self.files_of_case.assists):
            self.fields["reason"].label = "补充说明"


class TellAnswerForm(AnswerForm):
    """答复告知: how and whom, the proof in words and as files."""

    action = "tell_answer"
    button = "登记告知"
    answer_field = "note"
    method = forms.ChoiceField(label="告知方式", choices=Answer.Method.choices)
    proof = forms.CharField(
        label="告知凭据",
        max_length=300,
        help_text="如签收人、通话时间、邮寄单号",
        error_messages={"required": "请写明告知凭据。"},
    )
    received_on = forms.DateField(
        label="收到日期",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="书面答复由对方收到的日期，不填就是今天；请求复查等期限从这一天起算",
        error_messages={"invalid": "请填日期，如 2026-06-30。"},
    )
    party = forms.ModelChoiceField(label="告知谁", queryset=None, required=False, empty_label="全部来访人")
    uploads = uploads_field("凭据文件（送达回证、签收照片、录音）", required=False)
    note = forms.CharField(
        label="告知时说的话",
        required=False,
        max_length=4000,
        help_text="和办理部门写的答复不同的，写在这里",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def prepare(self):
        super().prepare()
        self.fields["party"].queryset = self.case.parties.filter(role__in=("applicant", "representative"))
