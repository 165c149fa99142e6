"""Forms of 报批 and 审核签发, and of the 审签流程."""

from django import forms

from governance.cases.forms.base import ActionForm, reason_field, text_field
from governance.cases.guards_signing import matter_of
from governance.cases.kinds import kind_choices
from governance.cases.models import Approval, Supervision
from governance.cases.models.signing import Matter, Signer, steps_words
from governance.cases.signing import may_sign, open_approval, open_approvals, signed, steps_for
from governance.core.forms import PortalForm

MOST_STEPS = 4


class SubmitDraftForm(ActionForm):
    """报批."""

    action = "submit_draft"
    button = "送审"
    text = text_field("送审稿", "请写明要签发的内容。", rows=8, help_text="签发后照这一稿答复来访人")
    reason = reason_field("送审说明", "要提请签审人注意的地方，可不填")

    def prepare(self):
        files, matter = self.files_of_case, matter_of(self.case)
        way = steps_words(steps_for(files, matter))
        self.fields["text"].label = f"{matter.label}送审稿"
        self.fields["text"].help_text = f"依次送 {way} 签审；签发后照这一稿答复来访人"
        earlier = next((a for a in files.approvals if a.kind == matter and a.round == self.case.round), None)
        if earlier is None:
            return
        self.fields["text"].initial = earlier.text
        if earlier.decision == Approval.Decision.REFUSED:
            by = earlier.decided_by.name if earlier.decided_by else ""
            self.shown_text = f"第 {earlier.version} 稿被{by}退回：{earlier.decision_note}"
        elif open_approval(files, matter) or signed(files, matter):
            word = "正在审签" if earlier.decided_at is None else "已经签发"
            self.shown_text = f"第 {earlier.version} 稿{word}，送审后由新稿代替。"


class SignOffForm(ActionForm):
    """审核签发."""

    action = "sign_off"
    button = "提交"
    from_link = ("agree",)
    agree = forms.TypedChoiceField(
        label="审签意见",
        choices=[("yes", "同意"), ("no", "退回修改")],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        empty_value=None,
        error_messages={"required": "请选择同意或者退回修改。"},
    )
    note = reason_field("意见", "退回修改的须写明改什么")

    def prepare(self):
        asked = open_approval(self.files_of_case, matter_of(self.case))
        self.shown_text = asked.text if asked else ""


class SignOrderForm(SignOffForm):
    """督办单签审."""

    action = "sign_order"
    from_link = ("agree", "supervision")
    supervision = forms.ModelChoiceField(label="督办单", queryset=None, empty_label=None)
    field_order = ["supervision", "agree", "note"]

    def prepare(self):
        rows = open_approvals(self.files_of_case, Matter.ORDER)
        mine = [row for row in rows if row.asked_by_id != self.by.pk and may_sign(self.by, row, self.files_of_case)]
        field = self.fields["supervision"]
        field.queryset = Supervision.objects.filter(pk__in=[row.supervision_id for row in mine])
        field.initial = mine[0].supervision_id if mine else None
        field.label_from_instance = lambda row: f"{row.get_level_display()}，致{row.to_unit.name}"
        self.fields["agree"].choices = [("yes", "同意"), ("no", "不签发")]
        self.fields["note"].help_text = "不签发的须写明理由；最后一步同意即签发，对方负责人会收到通知"
        asked = str(self.initial.get("supervision", ""))
        shown = next((row for row in mine if str(row.supervision_id) == asked), next(iter(mine), None))
        self.shown_text = shown.supervision.requirement if shown else ""


class SchemeForm(PortalForm):
    """审签流程: for which cases, what is signed, and by whom in which order."""

    matter = forms.ChoiceField(
        label="审签事项", choices=Matter.choices, help_text="督办单、督办延期没有写流程的，由有权签发这一级督办的人签"
    )
    kind = forms.ChoiceField(label="案件类型", required=False, choices=lambda: [("", "各类案件"), *kind_choices()])
    step_1 = forms.ChoiceField(
        label="第一步", choices=[("", "不设"), *Signer.choices], required=False, help_text="只设一步时，这一步就是签发"
    )
    step_2 = forms.ChoiceField(label="第二步", choices=[("", "不设"), *Signer.choices], required=False)
    step_3 = forms.ChoiceField(label="第三步", choices=[("", "不设"), *Signer.choices], required=False)
    step_4 = forms.ChoiceField(
        label="第四步",
        choices=[("", "不设"), *Signer.choices],
        required=False,
        help_text="最后一步是签发，前面的是审核；拟稿人自己担任的一步会自动跳过。督办单最后一步选“督办签发人”，"
        "由督办等级规定的人签发",
    )
    note = forms.CharField(label="说明", max_length=200, required=False)
    active = forms.BooleanField(label="启用", required=False, help_text="启用后，没有签发的内容不能发出")

    def clean(self):
        """The steps as one list."""
        data = super().clean()
        data["steps"] = [data.pop(f"step_{i}", "") for i in range(1, MOST_STEPS + 1)]
        return data
