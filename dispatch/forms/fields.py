"""Fields that several forms share."""

from django import forms

from governance.cases.forms.base import ActionForm


def moment(label: str, required: bool = True, help_text: str = "") -> forms.DateTimeField:
    """A day with a time, to the second where it is known."""
    return forms.DateTimeField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S"),
        input_formats=["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"],
        error_messages={"required": f"请填{label}。", "invalid": "请填日期和时间，如 2026-06-30 14:30。"},
    )


def day(label: str, required: bool = True, help_text: str = "") -> forms.DateField:
    """A day."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": f"请填{label}。", "invalid": "请填日期，如 2026-06-30。"},
    )


def line(label: str, length: int, help_text: str = "", required: bool = False) -> forms.CharField:
    """A line of text."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=length,
        help_text=help_text,
        error_messages={"required": f"请填{label}。"},
    )


def lines(label: str, length: int, rows: int = 3, help_text: str = "", required: bool = False) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=length,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": f"请写{label}。"},
    )


def number(label: str, required: bool = True, help_text: str = "", least: int = 0) -> forms.IntegerField:
    """A whole number."""
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=least,
        max_value=1_000_000,
        help_text=help_text,
        error_messages={
            "required": f"请填{label}，没有的填 0。" if least == 0 else f"请填{label}。",
            "invalid": "请填整数，如 3。",
            "min_value": f"{label}不能小于 {least}。",
        },
    )


def select(label: str, choices, help_text: str = "", required: bool = True, empty: str = "请选择") -> forms.ChoiceField:
    """A choice."""
    return forms.ChoiceField(
        label=label,
        choices=[("", empty), *choices],
        required=required,
        help_text=help_text,
        error_messages={"required": f"请选择{label}。"},
    )


def level(label: str, choices, empty: str, help_text: str = "") -> forms.TypedChoiceField:
    """One of four levels, or none."""
    return forms.TypedChoiceField(
        label=label,
        choices=[("", empty), *choices],
        required=False,
        coerce=int,
        empty_value=None,
        help_text=help_text,
    )


def tick(label: str, help_text: str = "") -> forms.BooleanField:
    """A box that may stay empty."""
    return forms.BooleanField(label=label, required=False, help_text=help_text)


class OwnForm(ActionForm):
    """A form of an incident: `own` are its files."""

    @property
    def own(self):
        """Rows of the incident."""
        from dispatch.files import files_of

        return files_of(self.files_of_case)
