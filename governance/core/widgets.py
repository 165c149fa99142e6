"""Widgets that cost little: a select with hundreds of options is written in one go, not by a template for each."""

from html import escape

from django import forms
from django.forms.utils import flatatt
from django.utils.safestring import mark_safe

from governance.core import pinyin


class QuickSelect(forms.Select):
    """A drop-down of the same markup as Django's. `option_attrs` may add attributes to an option."""

    def option_attrs(self, value) -> dict:
        """Further attributes of the option with this value."""
        return {}

    def render(self, name, value, attrs=None, renderer=None):
        """The whole element. Every value and label is escaped here, one by one."""
        chosen = {str(one) for one in self.format_value(value)}
        parts = []
        for option, label in self.choices:
            if isinstance(label, list | tuple):
                inner = "".join(self._option(*one, chosen) for one in label)
                parts.append(f'<optgroup label="{escape(str(option))}">{inner}</optgroup>')
            else:
                parts.append(self._option(option, label, chosen))
        final = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return mark_safe(f"<select{final}>{''.join(parts)}</select>")

    def _option(self, value, label, chosen) -> str:
        text = "" if value is None else str(value)
        more = self.option_attrs(text)
        selected = " selected" if text in chosen else ""
        return f'<option value="{escape(text)}"{selected}{flatatt(more) if more else ""}>{escape(str(label))}</option>'


class PinyinSelect(QuickSelect):
    """A drop-down whose options are found by the letters of their pinyin (our script reads `data-pinyin`)."""

    def render(self, *args, **kwargs):
        """With the labels at hand."""
        self._labels = {str(value): str(label) for value, label in self.choices if value}
        return super().render(*args, **kwargs)

    def option_attrs(self, value):
        """The letters of the option."""
        return {"data-pinyin": pinyin.keys(self._labels[value])} if value in self._labels else {}


def quicken(form) -> None:
    """Give each plain drop-down of a form the quick widget; its choices stay the field's own."""
    for field in form.fields.values():
        if type(field.widget) is forms.Select:
            quick = QuickSelect(attrs=field.widget.attrs)
            quick.is_required, quick.is_localized = field.widget.is_required, field.widget.is_localized
            quick.choices = field.widget.choices
            field.widget = quick
