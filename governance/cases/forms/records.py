"""Forms of what is put on record while the state stays."""

from django import forms

from governance.cases.forms.base import ActionForm, NoteForm, ReasonForm, colleagues, reason_field, uploads_field
from governance.cases.kinds import kind_choices
from governance.cases.models import Case, Category
from governance.cases.risks import Hit, advise, known_signs


class ReclassifyForm(ActionForm):
    """改类."""

    action = "reclassify"
    button = "改类"
    kind = forms.ChoiceField(label="案件类型")
    category = forms.ModelChoiceField(
        label="事项类别", queryset=Category.objects.filter(active=True), required=False, empty_label="不分类"
    )
    reason = reason_field()

    def prepare(self):
        self.fields["kind"].choices = kind_choices()
        self.fields["kind"].initial = self.case.kind
        self.fields["category"].initial = self.case.category_id


class AttachForm(NoteForm):
    """上传附件."""

    action = "attach"
    button = "上传"
    uploads = uploads_field()
    for_citizen = forms.BooleanField(label="群众查询时可以下载", required=False)
    field_order = ["uploads", "for_citizen", "note"]


class AddMaterialForm(NoteForm):
    """补充材料."""

    action = "add_material"
    button = "补充材料"
    uploads = uploads_field("来访人的材料")
    field_order = ["uploads", "note"]


class SetRiskForm(ReasonForm):
    """评定风险."""

    action = "set_risk"
    button = "评定风险"
    risk = forms.TypedChoiceField(
        label="风险",
        coerce=int,
        widget=forms.RadioSelect,
        choices=[(1, "蓝 低"), (2, "黄 中"), (3, "橙 高"), (4, "红 重大")],
        error_messages={"required": "请选择风险。"},
    )
    signs = forms.MultipleChoiceField(
        label="研判要素",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="系统按登记内容和已知事实预先勾选，请核对；不符的去掉，漏掉的补上",
    )
    urgent = forms.BooleanField(label="加急", required=False)
    field_order = ["signs", "risk", "urgent", "reason"]

    def prepare(self):
        self.advice = advise(self.case, self.files_of_case.parties, deadlines=self.files_of_case.deadlines)
        self.found = {hit.code: hit for hit in self.advice.hits}
        self.rows = {row[0]: row for row in known_signs()}
        self.fields["signs"].choices = [(code, self._words(*row[:3])) for code, row in self.rows.items()]
        self.fields["signs"].initial = list(self.found)
        self.fields["risk"].initial = max(self.case.risk, self.advice.risk)
        self.fields["risk"].help_text = self._why()
        self.fields["urgent"].initial = self.case.urgent
        if not self.rows:
            del self.fields["signs"]

    def _words(self, code, label, points) -> str:
        hit = self.found.get(code)
        return f"{label}（{points} 分{f'，{hit.why}' if hit else ''}）"

    def _why(self) -> str:
        """What the points say, and that lowering takes a person's reason."""
        if not self.advice.hits:
            return "没有发现需要提级的要素；降低风险须写明理由"
        return f"预选要素共 {self.advice.points} 分，建议评为{self.advice.risk_label}；降低风险须写明理由"

    def service_data(self):
        """The ticked signs with the reason why the system found them, or that a person ticked them."""
        data = super().service_data()
        ticked = [self.rows[code] for code in data.pop("signs", [])]
        data["signs"] = [
            self.found.get(code) or Hit(code, label, points, "研判人认定") for code, label, points, *_ in ticked
        ]
        return data


class RaiseConfidentialityForm(ActionForm):
    """收紧知悉范围."""

    action = "raise_confidentiality"
    button = "收紧知悉范围"
    danger = "收紧后，没有被指定的人（也可能包括您）将看不到这个案件，确定吗？"
    level = forms.TypedChoiceField(label="知悉范围", coerce=int)
    persons = forms.ModelMultipleChoiceField(
        label="知悉人", queryset=None, required=False, help_text="限定知悉须指定继续办理的人"
    )
    reason = reason_field()

    def prepare(self):
        least = self.case.confidentiality if self.case.is_restricted else self.case.confidentiality + 1
        wider = [(v, label) for v, label in Case.Confidentiality.choices if v >= least]
        self.fields["level"].choices = wider
        units = {self.case.centre_id, self.case.lead_unit_id, self.case.origin_id} - {None}
        self.fields["persons"].queryset = colleagues(*units)


class LowerConfidentialityForm(ReasonForm):
    """放宽知悉范围."""

    action = "lower_confidentiality"
    button = "放宽知悉范围"
    danger = "放宽后更多人能看到这个案件，确定吗？"
    level = forms.TypedChoiceField(label="知悉范围", coerce=int)
    field_order = ["level", "reason"]

    def prepare(self):
        narrower = [(v, label) for v, label in Case.Confidentiality.choices if v < self.case.confidentiality]
        self.fields["level"].choices = narrower
