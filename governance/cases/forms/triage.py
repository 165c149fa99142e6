"""Forms of 审核分流."""

from django import forms

from governance.cases import own_fields
from governance.cases.forms.base import ActionForm, NoteForm, ReasonForm, duty_lines, reason_field, working_units
from governance.cases.guards_referring import BETWEEN
from governance.cases.kinds import kind_choices
from governance.cases.models import Case, CaseLink
from governance.cases.places import centres_below
from governance.core.models import DictionaryEntry
from governance.core.numbering import parse_number


class AssignForm(ActionForm):
    """分流: lead, assisting units, the line of the duty list or a reason."""

    action = "assign"
    button = "分流"
    lead = forms.ModelChoiceField(
        label="主办单位", queryset=None, empty_label="请选择", error_messages={"required": "请选择主办单位。"}
    )
    assists = forms.ModelMultipleChoiceField(
        label="协办单位", queryset=None, required=False, help_text="可选多个，也可以不选"
    )
    duty_line = forms.ModelChoiceField(
        label="职责依据",
        queryset=None,
        required=False,
        empty_label="不引用",
        help_text="引用职责清单中的一项；没有对应项的，请在下面写明理由",
    )
    reason = reason_field("分流理由")

    def prepare(self):
        units = working_units(self.case)
        self.fields["lead"].queryset = units
        self.fields["assists"].queryset = units
        self.fields["duty_line"].queryset = duty_lines(units)

    def clean(self):
        data = super().clean()
        line, lead = data.get("duty_line"), data.get("lead")
        if line and lead and line.unit_id != lead.pk:
            self.add_error("duty_line", f"这一项是{line.unit.name}的职责，请改选主办单位或者职责依据。")
        return data


class ReassignForm(AssignForm):
    """转派."""

    action = "reassign"
    button = "转派"


class UndoAssignForm(ActionForm):
    """撤销分流."""

    action = "undo_assign"
    button = "撤销分流"


class ReturnForCompletionForm(ReasonForm):
    """退回补正."""

    action = "return_for_completion"
    button = "退回补正"


class RejectForm(ActionForm):
    """不予受理."""

    action = "reject"
    button = "不予受理"
    danger = "不予受理须书面告知来访人，确定吗？"
    reason_code = forms.ChoiceField(label="法定理由", error_messages={"required": "请选择不予受理的法定理由。"})
    reason = reason_field("具体说明", "写给来访人看的话，请说明应当通过什么途径解决")

    def prepare(self):
        entries = DictionaryEntry.objects.filter(group="reject_reason", active=True).order_by("order")
        self.fields["reason_code"].choices = [("", "请选择"), *((e.label, e.label) for e in entries)]


class TransferOutForm(ActionForm):
    """移送 or 转送."""

    action = "transfer_out"
    button = "移送、转送"
    danger = "案件将离开本中心，确定吗？"
    word = forms.ChoiceField(
        label="方式", choices=[("转送", "转送（其他机关、单位）"), ("移送", "移送（公安、检察院、法院）")]
    )
    receiver = forms.CharField(label="接收机关", max_length=60, error_messages={"required": "请写明接收机关。"})
    reason = reason_field()
    reply_wanted = forms.BooleanField(label="需要对方复函", required=False, initial=True)


class TakeBackForm(ReasonForm):
    """收回退件."""

    action = "take_back"
    button = "收回退件"


class RecordReplyForm(ActionForm):
    """登记复函."""

    action = "record_reply"
    button = "登记复函"
    reply = forms.CharField(
        label="复函内容",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明复函内容。"},
    )


class NumberField(forms.CharField):
    """案件编号 of another case that the user may see; cleans to the Case."""

    def __init__(self, **kwargs):
        super().__init__(max_length=20, **kwargs)
        self.by = None

    def clean(self, value):
        """Find the case; the same words for one that is not there and one that may not be seen."""
        text = super().clean(value)
        if not text:
            return None
        case = (
            Case.objects.visible_to(self.by)
            .select_related("centre", "lead_unit")
            .filter(number=parse_number(text))
            .first()
        )
        if case is None:
            raise forms.ValidationError("没有找到这个案件编号，请核对。")
        return case


class TargetForm(ActionForm):
    """An action that names another case."""

    target = NumberField(
        label="对方案件编号", help_text="如 260610-0236", error_messages={"required": "请填写案件编号。"}
    )

    def prepare(self):
        self.fields["target"].by = self.by


class MergeForm(TargetForm):
    """并案."""

    action = "merge"
    button = "并案"
    danger = "并案后本案停止办理，以并入的案件为准，确定吗？"
    reason = reason_field()


class LinkForm(TargetForm):
    """关联."""

    action = "link"
    button = "关联"
    kind = forms.ChoiceField(
        label="关系",
        choices=[(k.value, k.label) for k in (CaseLink.Kind.RELATED, CaseLink.Kind.DUPLICATE, CaseLink.Kind.SERIES)],
    )


class UnlinkForm(ReasonForm):
    """取消关联."""

    action = "unlink"
    button = "取消关联"
    link = forms.ModelChoiceField(label="哪一个关联", queryset=None)
    field_order = ["link", "reason"]

    def prepare(self):
        links = CaseLink.objects.filter(source=self.case, ended_at=None).exclude(kind=CaseLink.Kind.MERGED)
        self.fields["link"].queryset = links.select_related("target")
        self.fields["link"].label_from_instance = lambda link: f"{link.get_kind_display()} {link.target.shown_number}"


class UnmergeForm(ReasonForm):
    """取消并案."""

    action = "unmerge"
    button = "取消并案"


class SendUpForm(ReasonForm):
    """提级（报请）."""

    action = "send_up"
    button = "提级"


class SendDownForm(ActionForm):
    """下交."""

    action = "send_down"
    button = "下交"
    to_centre = forms.ModelChoiceField(label="下交给", queryset=None, empty_label="请选择")
    reason = reason_field()

    def prepare(self):
        self.fields["to_centre"].queryset = centres_below(self.case.centre)


class ReturnLevelForm(ReasonForm):
    """退回原层级."""

    action = "return_level"
    button = "退回原层级"


class CompleteForm(NoteForm):
    """补正."""

    action = "complete"
    button = "补正后提交审核"
    title = forms.CharField(label="标题", max_length=120)
    facts = forms.CharField(label="事实经过", max_length=20000, widget=forms.Textarea(attrs={"rows": 6}))
    claim = forms.CharField(label="诉求", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))
    place_text = forms.CharField(label="详细地点", required=False, max_length=200)
    field_order = ["title", "facts", "claim", "place_text", "note"]

    def prepare(self):
        for name in ("title", "facts", "claim", "place_text"):
            self.fields[name].initial = getattr(self.case, name)
        own_fields.add_to(self, self.case)

    def service_data(self):
        data = super().service_data()
        note = data.pop("note")
        own = own_fields.cleaned_of(self, self.case.kind)
        changes = {name: value for name, value in data.items() if not name.startswith("own_")}
        return {"changes": changes | {"own": own}, "note": note}


class EditFactsForm(CompleteForm):
    """更正登记."""

    action = "edit_facts"
    button = "保存更正"
    note = reason_field("更正理由", "案件已分流的须填写；更正前的内容留在操作记录里")

    def service_data(self):
        data = super().service_data()
        return {"changes": data["changes"], "reason": data["note"]}


class ReferForm(ReasonForm):
    """对接."""

    action = "refer"
    button = "转办"
    danger = "会另立一件新的案件，两件案卷都保留，本案照常计时。"
    kind = forms.ChoiceField(label="转成", error_messages={"required": "请选择要转成的案件类型。"})
    field_order = ["kind", "reason"]

    def prepare(self):
        """The kinds between which a case goes on."""
        wanted = BETWEEN.get(self.case.kind, ())
        self.fields["kind"].choices = [(key, label) for key, label in kind_choices() if key in wanted]
