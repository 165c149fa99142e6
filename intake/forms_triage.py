"""审核分流: the decision on one case, prefilled by what the desk said and what the duty list suggests."""

from django import forms

from governance.cases.categories import CategoryField
from governance.cases.forms.base import colleagues, keep_clear, reason_field
from governance.cases.kinds import kind_choices
from governance.core.forms import PortalForm, TicketMixin
from governance.core.widgets import QuickSelect
from governance.organisation.models import DutyLine, OrgUnit

RISKS = [(1, "低"), (2, "中"), (3, "高"), (4, "重大")]


class LineSelect(QuickSelect):
    """A choice of duty lines; each option says to which unit it belongs."""

    unit_of: dict = {}

    def option_attrs(self, value):
        """The unit, so that the page can show the lines of the chosen lead."""
        unit = self.unit_of.get(value)
        return {"data-unit": unit} if unit else {}


def _with_load(unit, board) -> str:
    """The name of a unit with what it has in hand."""
    return unit.name if board.case.is_restricted else f"{unit.name}（在办 {board.load.get(unit.pk, 0)} 件）"


class TriageForm(TicketMixin, PortalForm):
    """分流决定: kind, risk and urgency as they shall stand, lead and assisting units, duty line or reason."""

    kind = forms.ChoiceField(label="案件类型", choices=kind_choices, widget=forms.RadioSelect)
    category = CategoryField()
    risk = forms.TypedChoiceField(label="风险等级", coerce=int, choices=RISKS, widget=forms.RadioSelect)
    urgent = forms.BooleanField(label="加急", required=False)
    lead = forms.ModelChoiceField(
        label="主办单位",
        queryset=None,
        required=False,
        empty_label="请选择",
    )
    duty_line = forms.ModelChoiceField(
        label="职责依据",
        queryset=None,
        required=False,
        empty_label="不引用，另写理由",
        widget=LineSelect,
    )
    handler = forms.ModelChoiceField(
        label="承办人",
        queryset=None,
        required=False,
        empty_label="由单位负责人办理",
        help_text="限定知悉的案件只有承办人、知悉人和中心主任能看到",
    )
    assists = forms.ModelMultipleChoiceField(
        label="协办单位", queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = reason_field("分流理由", "不引用职责清单时必填")
    note = forms.CharField(
        label="给承办单位的话", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    not_duplicate = forms.BooleanField(label="已对照，不是同一件事", required=False)

    def __init__(self, *args, case, board, **kwargs):
        self.case, self.suspects = case, board.suspects
        super().__init__(*args, version=case.version, **kwargs)
        self.fields["kind"].initial, self.fields["risk"].initial = case.kind, case.risk
        self.fields["urgent"].initial, self.fields["category"].initial = case.urgent, case.category_id
        if not board.suspects:
            del self.fields["not_duplicate"]
        self._offer_units(board)
        self.lay_out()

    def _offer_units(self, board):
        """Units with what they have in hand; lines of the duty list; the first suggestion is the prefilled one."""
        ids = [unit.pk for unit in board.units]
        names = [(unit.pk, _with_load(unit, board)) for unit in board.units]
        self.fields["lead"].queryset = self.fields["assists"].queryset = OrgUnit.objects.filter(pk__in=ids)
        self.fields["lead"].choices = [("", "请选择"), *names]
        self.fields["assists"].choices = [(unit.pk, unit.name) for unit in board.units]
        lines = self.fields["duty_line"]
        lines.queryset = DutyLine.objects.filter(unit__in=ids, active=True).select_related("unit")
        lines.choices = [("", lines.empty_label), *((row.pk, f"{row.unit.name}：{row.matter}") for row in board.lines)]
        lines.widget.unit_of = {str(row.pk): row.unit_id for row in board.lines}
        if board.suggestions:
            first = board.suggestions[0]
            self.fields["lead"].initial, lines.initial = first.unit.pk, first.line and first.line.pk
        if board.hint is not None:
            self._follow(board.hint)
        if self.case.is_restricted:
            keep_clear(self.fields["handler"], colleagues(*ids), board.parties)
        else:
            del self.fields["handler"]

    def _follow(self, hint):
        """What the routing rule says beside the lead unit; the officer may change all of it."""
        rule = hint.target.rule
        self.fields["assists"].initial = [unit.pk for unit in hint.assists]
        self.fields["risk"].initial = max(self.case.risk, rule.risk or 1)
        self.fields["urgent"].initial = self.case.urgent or rule.urgent
        if rule.duty_line_id is None:
            self.fields["reason"].initial = f"按分流规则“{rule.name}”"

    def clean(self):
        """The lead follows from the cited line where none was chosen; a suspected duplicate needs its answer."""
        data = super().clean()
        line, lead = data.get("duty_line"), data.get("lead")
        if line and not lead and "lead" not in self.errors:
            lead = data["lead"] = line.unit
        if not lead and "lead" not in self.errors:
            self.add_error("lead", "请选择主办单位。")
        if line and lead and line.unit_id != lead.pk:
            self.add_error("duty_line", f"这一项是{line.unit.name}的职责，请改选主办单位或者职责依据。")
        if not line and not data.get("reason", "").strip() and "duty_line" not in self.errors:
            self.add_error("reason", "请引用职责清单中的一项，或者写明分流理由。")
        person = data.get("handler")
        if person and lead and not colleagues(lead.pk).filter(pk=person.pk).exists():
            self.add_error("handler", f"{person.name}不在{lead.name}，请另选承办人。")
        if self.suspects and not data.get("not_duplicate"):
            self.add_error("not_duplicate", "这位来访人有正在办理的案件，请对照后勾选“不是同一件事”，或者并案、关联。")
        return data

    def decision(self) -> dict:
        """Keyword arguments of `triage_at_once`."""
        names = ("kind", "category", "risk", "urgent", "lead", "assists", "duty_line", "reason", "note", "handler")
        given = {name: self.cleaned_data.get(name) for name in names}
        return {**given, "assists": list(given["assists"])}
