"""Fields that the forms of a petition share."""

from django import forms

from governance.core.now import today

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def day(label: str, help_text: str = "", *, required: bool = False, filled: bool = True) -> forms.DateField:
    """A day; today where nothing else is said."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        initial=today if filled else None,
        widget=DAY,
        error_messages={"required": f"请填写{label}。", "invalid": "请填日期，如 2026-06-30。"},
    )


def line(label: str, length: int, help_text: str = "", *, required: bool = False, message: str = "") -> forms.CharField:
    """A line of text."""
    messages = {"required": message or f"请填写{label}。"}
    return forms.CharField(
        label=label, required=required, max_length=length, help_text=help_text, error_messages=messages
    )


def words(label: str, length: int, help_text: str = "", *, rows: int = 3) -> forms.CharField:
    """A text of several lines; the guard says when it is owed."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=length,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def radios(label: str, choices, message: str, **more) -> forms.ChoiceField:
    """A choice that is seen whole."""
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, error_messages={"required": message}, **more
    )
