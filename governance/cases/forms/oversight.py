"""Forms of 催办, 督办 and 批示."""

from django import forms

from governance.cases.forms.base import ActionForm, NoteForm, ReasonForm, text_field, working_units
from governance.cases.models import Supervision
from governance.organisation.access import standing


class RemindForm(NoteForm):
    """催办."""

    action = "remind"
    button = "催办"


class OrderForm(ActionForm):
    """What 督办 and 批示 share."""

    to_unit = forms.ModelChoiceField(
        label="发给", queryset=None, empty_label="请选择", error_messages={"required": "请选择督办对象。"}
    )
    requirement = text_field("要求", "请写明要求。", rows=3, max_length=2000)
    due_date = forms.DateField(
        label="要求回复日期",
        required=False,
        help_text="不填按规则（3 个工作日）",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def prepare(self):
        self.fields["to_unit"].queryset = working_units(self.case)
        self.fields["to_unit"].initial = self.case.lead_unit or self.case.centre


class SuperviseForm(OrderForm):
    """督办; a drafted order is filled in and signed."""

    action = "supervise"
    button = "签发督办单"
    danger = "督办单签发后会通知对方负责人，确定吗？"
    draft = forms.ModelChoiceField(
        label="系统起草的督办单", queryset=None, required=False, empty_label="不用，另写一份"
    )
    level = forms.ChoiceField(label="级别", choices=Supervision.Level.choices, initial=Supervision.Level.NORMAL)
    reason = forms.CharField(label="督办原因", required=False, max_length=200)
    field_order = ["draft", "to_unit", "level", "reason", "requirement", "due_date"]

    def prepare(self):
        super().prepare()
        drafts = Supervision.objects.filter(case=self.case, status=Supervision.Status.DRAFT)
        self.fields["draft"].queryset = drafts
        draft = drafts.first()
        if draft is None:
            del self.fields["draft"]
            return
        self.fields["draft"].initial = draft
        for name in ("to_unit", "reason", "requirement"):
            self.fields[name].initial = getattr(draft, name)


class InstructForm(OrderForm):
    """领导批示."""

    action = "instruct"
    button = "批示"


class ChosenOrderMixin:
    """The order that an action is about; chosen by itself when there is one."""

    statuses = ()

    def prepare(self):
        rows = Supervision.objects.filter(case=self.case, status__in=self.statuses)
        rows = self.narrow(rows)
        self.fields["supervision"].queryset = rows
        self.fields["supervision"].initial = rows.first()
        self.fields["supervision"].label_from_instance = lambda row: f"{row.number} {row.requirement[:30]}"

    def narrow(self, rows):
        """The orders that this person may choose."""
        return rows


def order_field():
    """The choice of an order."""
    return forms.ModelChoiceField(label="督办单", queryset=None, empty_label=None)


class AnswerSupervisionForm(ChosenOrderMixin, ActionForm):
    """督办回复."""

    action = "answer_supervision"
    button = "回复督办"
    statuses = (Supervision.Status.ISSUED,)
    supervision = order_field()
    result = text_field("回复内容", "请写明回复内容。", help_text="写明原因、已采取的措施和完成时间")

    def narrow(self, rows):
        return rows.filter(to_unit__in=standing(self.by).unit_ids)


class CloseSupervisionForm(ChosenOrderMixin, NoteForm):
    """核销督办."""

    action = "close_supervision"
    button = "核销督办"
    statuses = (Supervision.Status.ANSWERED,)
    supervision = order_field()
    field_order = ["supervision", "note"]


class WithdrawSupervisionForm(ChosenOrderMixin, ReasonForm):
    """撤回督办."""

    action = "withdraw_supervision"
    button = "撤回督办"
    statuses = (Supervision.Status.ISSUED, Supervision.Status.ANSWERED)
    supervision = order_field()
    field_order = ["supervision", "reason"]

    def narrow(self, rows):
        return rows.filter(issued_by=self.by)
