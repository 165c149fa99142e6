"""Forms of the ledger pages: hand in, say what columns mean, open a paper ledger, keep a heading."""

from django import forms
from django.core.exceptions import ValidationError

from governance.core.forms import PortalForm
from governance.core.now import today
from governance.core.uploads import check_upload
from governance.organisation.forms.units import UnitChoice
from governance.organisation.models import DutyLine, OrgUnit
from intake.ledgers.kinds import Field, case_kind_choices, kind_choices
from intake.ledgers.services import MOST_PAPER_ROWS, units_for

LEDGER_FILES = {"xlsx", "doc", "txt"}  # by content: new and old workbooks, and CSV
SCANS = {"pdf", "jpg", "png", "webp"}
COLUMN_CHOICES = [("", Field.OTHER.label)] + [
    (field.value, field.label) for field in Field if field not in (Field.OTHER, Field.MARK)
]


def year_field(**kwargs):
    """The year of a ledger."""
    return forms.IntegerField(
        label="台账年份",
        min_value=1990,
        max_value=2099,
        error_messages={"required": "请填写台账的年份", "invalid": "请填写四位的年份，例如 2026"},
        **kwargs,
    )


class UnitForm(PortalForm):
    """Whose ledger it is: the only unit is chosen at once."""

    unit = UnitChoice(
        label="交台账的单位",
        queryset=OrgUnit.objects.none(),
        error_messages={"required": "请选择是哪个单位的台账"},
        help_text="案件的登记单位记为这个单位",
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        units = units_for(user)
        self.fields["unit"].queryset = units
        own = list(units[:2])
        if len(own) == 1:
            self.fields["unit"].initial = own[0].pk
            self.fields["unit"].empty_label = None
        self.lay_out()


class HandInForm(UnitForm):
    """A workbook or CSV file."""

    upload = forms.FileField(
        label="台账文件",
        error_messages={"required": "请选择台账文件", "empty": "这是空文件，请重新选择"},
        help_text="Excel（xlsx、xls）或 CSV，不超过 20 MB、20 万行。有标题、合并单元格、合计行都可以，不用先整理",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )
    kind = forms.ChoiceField(
        label="台账种类", required=False, choices=[("", "按表头自动辨认"), *kind_choices()], initial=""
    )
    year = year_field(
        help_text="表里只写“6月1日”、不写年份的日期，按这一年算。表的标题里写了年份的，以标题为准",
        initial=lambda: today().year,
    )

    def clean_upload(self):
        """A file that is what it says."""
        file = self.cleaned_data["upload"]
        info = check_upload(file)
        if info.kind not in LEDGER_FILES:
            raise ValidationError(
                "台账请上传 Excel（xlsx、xls）或者 CSV 文件；纸质台账的照片和扫描件请用“录入纸质台账”。"
            )
        self.title = info.title
        return file


class ManyFiles(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class ScansField(forms.FileField):
    """Scans or photographs of paper; cleans to a list of checked uploads."""

    widget = ManyFiles

    def clean(self, data, initial=None):
        """Every file by its content."""
        files = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if not files:
            raise ValidationError(self.error_messages["required"])
        checked = [check_upload(file) for file in files]
        wrong = next((info for info in checked if info.kind not in SCANS), None)
        if wrong:
            raise ValidationError(f"“{wrong.title}”不是扫描件，请上传 PDF 或者照片。")
        return checked


class PaperForm(UnitForm):
    """A paper ledger: what it is, its scans, and how many rows it says it has."""

    title = forms.CharField(
        label="台账名称", max_length=100, error_messages={"required": "请写明台账名称"},
        help_text="照纸面写，例如：青石村 2026 年矛盾纠纷登记簿",
    )  # fmt: skip
    kind = forms.ChoiceField(label="台账种类", choices=case_kind_choices())
    year = year_field(initial=lambda: today().year, help_text="只写“6月1日”的日期按这一年算")
    paper_rows = forms.IntegerField(
        label="纸上写的行数",
        min_value=1,
        max_value=MOST_PAPER_ROWS,
        error_messages={"required": "请数一数纸上有多少行", "min_value": "至少 1 行"},
        help_text="录完以后和这个数对账，少录、多录都会提醒",
    )
    scans = ScansField(
        label="扫描件或照片",
        error_messages={"required": "请附上纸质台账的扫描件或者照片"},
        help_text="PDF 或照片，可以选多个，每个不超过 20 MB",
    )


class ColumnsForm(PortalForm):
    """Kind, year, what each column means, and the duty under which finished rows are filed."""

    kind = forms.ChoiceField(label="台账种类", choices=kind_choices())
    year = year_field(help_text="不写年份的日期按这一年算")
    duty_line = forms.ModelChoiceField(
        label="已办结的行，按哪一项职责自办备案",
        queryset=DutyLine.objects.none(),
        required=False,
        empty_label="不自办备案，全部交中心分流",
        help_text="有结果又写明办结的行，登记后直接按台账办结、告知，再由中心回访",
    )

    def __init__(self, *args, book, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["duty_line"].queryset = lines
        if not lines:
            del self.fields["duty_line"]
        part = book.first
        self.names = part.layout.names
        for i, name in enumerate(self.names):
            self.fields[f"column{i}"] = forms.ChoiceField(
                label=name,
                choices=COLUMN_CHOICES,
                required=False,
                initial=part.matched.get(i, ""),
                widget=forms.Select(attrs={"class": "form-select"}),
            )
        self.lay_out()

    @property
    def columns(self) -> dict[str, str]:
        """Name of the column → field."""
        return {name: self.cleaned_data.get(f"column{i}", "") for i, name in enumerate(self.names)}

    def column_fields(self):
        """The fields of the columns, in their order."""
        return [self[f"column{i}"] for i in range(len(self.names))]


class HeadingForm(PortalForm):
    """A heading and what it means."""

    heading = forms.CharField(
        label="表头", max_length=60, error_messages={"required": "请填写表头"}, help_text="括号里的说明和空格不用写"
    )
    kind = forms.ChoiceField(label="用于哪种台账", required=False, choices=[("", "各种台账"), *kind_choices()])
    field = forms.ChoiceField(label="栏目", choices=Field.choices)
    active = forms.BooleanField(label="启用", required=False)
