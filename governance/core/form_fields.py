"""Form fields with their labels and errors in plain words, for every form of the portal."""

from django import forms

from governance.core.now import today


def day(label: str, required: bool = True, help_text: str = "", filled: bool = False) -> forms.DateField:
    """A day."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        initial=today if filled else None,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": f"请填写{label}。", "invalid": "请填日期，如 2026-06-30。"},
    )


def moment(label: str, required: bool = True, help_text: str = "") -> forms.DateTimeField:
    """A day with a time."""
    return forms.DateTimeField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": f"请填写{label}。", "invalid": "请填日期和时间，如 2026-06-30 14:30。"},
    )


def clock(label: str, required: bool = True, **more) -> forms.TimeField:
    """A time of day."""
    return forms.TimeField(
        label=label,
        required=required,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": f"请填写{label}。", "invalid": "请填时间，如 09:30。"},
        **more,
    )


def line(label: str, length: int, help_text: str = "", required: bool = False, **more) -> forms.CharField:
    """A line of text."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=length,
        help_text=help_text,
        error_messages={"required": f"请填写{label}。"},
        **more,
    )


def lines(label: str, length: int, rows: int = 3, help_text: str = "", required: bool = False) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=length,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": f"请写明{label}。"},
    )


def select(label: str, choices, help_text: str = "", required: bool = True) -> forms.ChoiceField:
    """A choice."""
    return forms.ChoiceField(
        label=label,
        choices=[("", "请选择" if required else "不填"), *choices],
        required=required,
        help_text=help_text,
        error_messages={"required": f"请选择{label}。"},
    )


def tick(label: str, help_text: str = "") -> forms.BooleanField:
    """A box that may stay empty."""
    return forms.BooleanField(label=label, required=False, help_text=help_text)


def number(label: str, required: bool = True, low: int = 0, high: int = 100_000, **more) -> forms.IntegerField:
    """A whole number."""
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=low,
        max_value=high,
        error_messages={
            "required": f"请填写{label}。",
            "min_value": "至少是 %(limit_value)s。",
            "max_value": "最多是 %(limit_value)s。",
            "invalid": "请填数字。",
        },
        **more,
    )


def several(label: str, choices, required: bool = False, help_text: str = "") -> forms.MultipleChoiceField:
    """Ticks, of which several may be set."""
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=required,
        help_text=help_text,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": f"请勾选{label}。"},
    )


def row_of(label: str, queryset=None, required: bool = True, empty: str = "请选择", **more) -> forms.ModelChoiceField:
    """One row of a table."""
    return forms.ModelChoiceField(
        label=label,
        queryset=queryset,
        required=required,
        empty_label=empty,
        error_messages={"required": f"请选择{label}。", "invalid_choice": f"这个{label}已经不能选，请刷新页面。"},
        **more,
    )
