"""Forms of 催办, 督办 and 批示."""

from django import forms
from django.db.models import Q

from governance.cases.forms.base import ActionForm, NoteForm, ReasonForm, reason_field, text_field, uploads_field
from governance.cases.guards_orders import LIVE, signs
from governance.cases.models import Approval, OrderGrade, Supervision
from governance.cases.models.signing import Matter, Signer, steps_words
from governance.cases.signing import open_approvals, steps_for
from governance.organisation.access import standing
from governance.organisation.models import OrgUnit


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
    uploads = uploads_field("附件", required=False)
    due_date = forms.DateField(
        label="要求回复日期",
        required=False,
        help_text="不填按规则（3 个工作日）",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def prepare(self):
        takes_part = [row.unit_id for row in self.files_of_case.open_assignments]
        self.fields["to_unit"].queryset = OrgUnit.objects.filter(pk__in=[*takes_part, self.case.centre_id])
        self.fields["to_unit"].initial = self.case.lead_unit or self.case.centre


class SuperviseForm(OrderForm):
    """督办; a drafted order is filled in and signed."""

    action = "supervise"
    button = "签发督办单"
    from_link = ("draft",)
    danger = "督办单签发后会通知对方负责人，确定吗？"
    draft = forms.ModelChoiceField(label="拟好的督办单", queryset=None, required=False, empty_label="不用，另写一份")
    level = forms.ChoiceField(label="级别", choices=())
    reason = forms.CharField(label="督办原因", required=False, max_length=200)
    field_order = ["draft", "to_unit", "level", "reason", "requirement", "due_date", "uploads"]

    def prepare(self):
        super().prepare()
        self._offer_levels()
        waiting = [row for row in open_approvals(self.files_of_case, Matter.ORDER) if row.waits_for != Signer.ISSUER]
        drafts = Supervision.objects.filter(case=self.case, status=Supervision.Status.DRAFT).select_related("to_unit")
        drafts = drafts.exclude(pk__in=[row.supervision_id for row in waiting])
        self.fields["draft"].queryset = drafts
        self.fields["draft"].label_from_instance = lambda row: f"致{row.to_unit.name}：{row.requirement[:30]}"
        asked = str(self.initial.get("draft", ""))
        draft = next((row for row in drafts if str(row.pk) == asked), None) or next(iter(drafts), None)
        if draft is None:
            del self.fields["draft"]
            return
        self.initial["draft"] = draft.pk
        for name in ("to_unit", "reason", "requirement", "level"):
            self.fields[name].initial = getattr(draft, name)

    def _offer_levels(self):
        """The grades that this person signs; the others are named with who does."""
        mine, others, grades = [], [], OrderGrade.by_level()
        for level in Supervision.Level:
            grade = grades[level]
            if signs(self.by, grade.signer, self.case.centre_id):
                mine.append((level.value, level.label))
            else:
                others.append(f"{level.label}由{grade.get_signer_display()}签发")
        self.fields["level"].choices = mine
        self.fields["level"].help_text = "；".join(("已有在办的督办时只能升级", *others))


class ProposeOrderForm(OrderForm):
    """拟督办单."""

    action = "propose_order"
    button = "送审"
    level = forms.ChoiceField(label="级别", choices=Supervision.Level.choices)
    reason = forms.CharField(label="督办原因", required=False, max_length=200)
    uploads = None
    field_order = ["to_unit", "level", "reason", "requirement", "due_date"]

    def prepare(self):
        super().prepare()
        grades = [(Supervision.Level(level).label, grade) for level, grade in OrderGrade.by_level().items()]
        signers = [f"{label}由{grade.get_signer_display()}签发" for label, grade in grades]
        way = steps_words(steps_for(self.files_of_case, Matter.ORDER))
        self.fields["level"].help_text = f"依次送 {way}；" + "；".join(signers)
        self.fields["requirement"].help_text = "签发以前对方看不到，签发人可以改"


class InstructForm(OrderForm):
    """领导批示."""

    action = "instruct"
    button = "批示"
    field_order = ["to_unit", "requirement", "due_date", "uploads"]


class ChosenOrderMixin:
    """The order that an action is about; chosen by itself when there is one."""

    statuses = ()
    from_link = ("supervision",)

    def prepare(self):
        rows = Supervision.objects.filter(case=self.case, status__in=self.statuses)
        rows = self.narrow(rows)
        self.fields["supervision"].queryset = rows
        self.fields["supervision"].initial = rows.first()
        self.fields["supervision"].label_from_instance = lambda row: f"{row.number or '待签发'} {row.requirement[:30]}"

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
    uploads = uploads_field("佐证材料", required=False)

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
    statuses = (Supervision.Status.ISSUED, Supervision.Status.ANSWERED, Supervision.Status.DRAFT)
    supervision = order_field()
    field_order = ["supervision", "reason"]

    def narrow(self, rows):
        """Drafts, one's own, and the cards of a grade that one signs."""
        grades = OrderGrade.by_level()
        cards = [
            level
            for level in (Supervision.Level.YELLOW, Supervision.Level.RED)
            if signs(self.by, grades[level].signer, self.case.centre_id)
        ]
        own = Q(issued_by=self.by) & ~Q(kind=Supervision.Kind.ORDER, level__in=["yellow", "red"])
        signed = Q(kind=Supervision.Kind.ORDER, level__in=cards)
        return rows.filter(own | signed | Q(status=Supervision.Status.DRAFT))


class ReturnOrderAnswerForm(ChosenOrderMixin, ReasonForm):
    """退回重答."""

    action = "return_order_answer"
    button = "退回重答"
    statuses = (Supervision.Status.ANSWERED,)
    supervision = order_field()
    due_date = forms.DateField(
        label="重新回复日期",
        required=False,
        help_text="不填按规则（3 个工作日）",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    field_order = ["supervision", "reason", "due_date"]


class AskOrderTimeForm(ChosenOrderMixin, ReasonForm):
    """申请督办延期."""

    action = "ask_order_time"
    button = "申请延期"
    statuses = (Supervision.Status.ISSUED,)
    supervision = order_field()
    until = forms.DateField(
        label="延至",
        help_text="到期以前申请，每份督办一次，由签发一方审批",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写要延到哪一天。"},
    )
    field_order = ["supervision", "until", "reason"]

    def narrow(self, rows):
        return rows.filter(to_unit__in=standing(self.by).unit_ids)


class DecideOrderTimeForm(ActionForm):
    """审批督办延期."""

    action = "decide_order_time"
    button = "提交审批"
    from_link = ("grant",)
    grant = forms.TypedChoiceField(
        label="审批意见",
        choices=[("yes", "同意延期"), ("no", "不同意")],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        empty_value=None,
        error_messages={"required": "请选择同意或者不同意。"},
    )
    note = reason_field("说明", "不同意的须写明理由")

    def prepare(self):
        asked = [a for a in self.files_of_case.approvals if a.kind == Approval.Kind.ORDER_TIME and not a.decided_at]
        if asked:
            row = asked[0]
            words = f"{row.asked_by.name}申请将 {row.supervision.number} 延至 {row.until:%Y-%m-%d}：{row.reason}"
            self.fields["grant"].help_text = words


class CountersignForm(ChosenOrderMixin, ActionForm):
    """会签."""

    action = "countersign"
    button = "会签"
    statuses = LIVE
    supervision = order_field()
    opinion = text_field("会签意见", "请写明会签意见。", rows=2, max_length=500)

    def narrow(self, rows):
        return rows.exclude(issued_by=self.by).exclude(countersigns__by=self.by)
