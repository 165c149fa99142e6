"""Forms of 上报台账: the template with its columns, a run, its stamp, an external number."""

from django import forms

from governance.cases.categories import category_choices
from governance.cases.kinds import kind_choices
from governance.cases.ledger_fields import field_choices
from governance.cases.models import Case, Category, LedgerTemplate
from governance.core.forms import PortalForm

SPARE = 5
MOST_COLUMNS = 60


def _date(**attrs):
    return forms.DateInput(attrs={"type": "date", **attrs}, format="%Y-%m-%d")


class LedgerForm(PortalForm):
    """A template. Each column is a line: order, heading, field, fixed text or mapping; blank lines fall away."""

    name = forms.CharField(label="台账名称", max_length=60, error_messages={"required": "请填写台账名称。"})
    office = forms.CharField(label="报送单位", max_length=80, error_messages={"required": "请填写报给哪个单位。"})
    kind = forms.ChoiceField(label="案件类型", required=False, choices=lambda: [("", "不限"), *kind_choices()])
    category = forms.ChoiceField(label="事项类别", required=False, choices=lambda: [("", "不限"), *category_choices()])
    risk_min = forms.TypedChoiceField(
        label="风险不低于", required=False, coerce=int, empty_value=None, choices=[("", "不限"), *Case.Risk.choices]
    )
    ended = forms.ChoiceField(label="办理情况", required=False, choices=LedgerTemplate.Ended.choices)
    since = forms.DateField(
        label="从哪天登记的案件报起",
        widget=_date(),
        error_messages={"required": "请选择从哪天登记的案件报起。"},
    )
    title_row = forms.CharField(label="表名", max_length=80, required=False, help_text="印在第一行；不填就没有这一行")
    unit_row = forms.CharField(
        label="第二行", max_length=120, required=False, help_text="如 “填报单位：清溪镇社会治理中心”；不填就没有"
    )
    day_format = forms.ChoiceField(label="日期写法", choices=LedgerTemplate.Days.choices)
    note = forms.CharField(label="依据或说明", max_length=200, required=False)
    active = forms.BooleanField(label="启用", required=False)

    def __init__(self, *args, columns=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = min(MOST_COLUMNS, max(len(columns) + SPARE, self._sent_lines()))
        fields = [("", "（不用这一列）"), *field_choices()]
        for place in range(self.lines):
            known = columns[place] if place < len(columns) else {"heading": "", "field": "", "text": ""}
            self.fields[f"order_{place}"] = forms.IntegerField(
                label=f"第 {place + 1} 行的顺序", required=False, initial=(place + 1) * 10, min_value=0, max_value=9999
            )
            self.fields[f"heading_{place}"] = forms.CharField(
                label=f"第 {place + 1} 行的表头", required=False, max_length=40, initial=known["heading"]
            )
            self.fields[f"field_{place}"] = forms.ChoiceField(
                label=f"第 {place + 1} 行取哪一项", required=False, choices=fields, initial=known["field"]
            )
            self.fields[f"text_{place}"] = forms.CharField(
                label=f"第 {place + 1} 行的固定文字或对照", required=False, max_length=1000, initial=known["text"]
            )
        for name, field in self.fields.items():
            if name.rpartition("_")[2].isdecimal():
                field.widget.attrs["class"] = "form-select" if name.startswith("field_") else "form-control"
        self.lay_out()

    def _sent_lines(self):
        keys = [key for key in self.data if key.startswith("heading_") and key[8:].isdecimal()]
        return max((int(key[8:]) + 1 for key in keys if len(key) < 11), default=0)

    def table(self):
        """The four fields of each line, for the template."""
        names = ("order", "heading", "field", "text")
        return [[self[f"{name}_{place}"] for name in names] for place in range(self.lines)]

    def clean_category(self):
        """The category itself."""
        pk = self.cleaned_data["category"]
        return Category.objects.filter(pk=pk).first() if pk else None

    def clean(self):
        """The filled lines in their order as `columns`; the line fields fall away."""
        data = super().clean()
        found = []
        for place in range(self.lines):
            order, heading, key, text = (
                data.pop(f"{name}_{place}", None) for name in ("order", "heading", "field", "text")
            )
            if heading or key:
                column = {"heading": (heading or "").strip(), "field": key or "", "text": (text or "").strip()}
                found.append((order if order is not None else 9999, place, column))
        data["columns"] = [column for _, _, column in sorted(found, key=lambda one: one[:2])]
        return data


class RunForm(PortalForm):
    """Before a workbook is made: what for, and whether with full identities."""

    purpose = forms.CharField(
        label="用途",
        max_length=200,
        initial="按要求报送",
        error_messages={"required": "请写明用途，会印在表上并记录。"},
    )
    full = forms.BooleanField(
        label="带完整的姓名、证件号、电话和住址",
        required=False,
        help_text="报送单位确实要求时才选；不选则只显示姓和号码的前后几位",
    )

    def __init__(self, *args, may_reveal, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_reveal:
            del self.fields["full"]
        self.lay_out()


class StampForm(PortalForm):
    """登记报送."""

    office = forms.CharField(label="报送单位", max_length=80, error_messages={"required": "请填写报给了哪个单位。"})
    reported_on = forms.DateField(label="报送日期", widget=_date(), error_messages={"required": "请选择报送日期。"})
    number = forms.CharField(label="文号或批次号", max_length=80, required=False, help_text="对方给的编号，没有就不填")


class NumberForm(PortalForm):
    """登记外部编号."""

    office = forms.CharField(
        label="单位或系统",
        max_length=80,
        help_text="如 “县信访局”",
        error_messages={"required": "请填写是哪个单位的编号。"},
    )
    number = forms.CharField(label="编号", max_length=80, error_messages={"required": "请填写编号。"})
