"""Small helpers of the components: bars of stage and risk, words of risk, the fields of a filter."""

from dataclasses import dataclass
from functools import lru_cache

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django import forms, template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from governance.core.widgets import QuickSelect

register = template.Library()


@dataclass(frozen=True)
class Drawn:
    """A sort of field that `filter_field` draws itself: its widgets and the css classes of control and label."""

    widgets: tuple
    css: str
    label: str = "form-label"
    is_box: bool = False


DRAWN = (
    Drawn((QuickSelect,), "form-select"),
    Drawn((forms.TextInput, forms.DateInput, forms.NumberInput), "form-control"),
    Drawn((forms.CheckboxInput,), "form-check-input", "form-check-label", is_box=True),
)
STAGES = ("intake", "triage", "handling", "feedback", "tracking", "evaluation")
RISKS = {1: "低", 2: "中", 3: "高", 4: "重大"}


@register.filter
def stage_bars(case):
    """The six bars of a case's stage: passed ones `on`, the present one `now`."""
    stage = str(case.stage)
    here = STAGES.index(stage) if stage in STAGES else len(STAGES)
    return _bars(tuple("on" if i < here else "now" if i == here else "" for i in range(len(STAGES))))


@register.filter
def risk_bars(risk):
    """The four bars of a risk, as many `on` as its number."""
    return _bars(tuple("on" if i < int(risk or 0) else "" for i in range(len(RISKS))))


@lru_cache(32)
def _bars(css):
    return format_html_join("", '<span class="{}"></span>', ((one,) for one in css))


@register.filter
def risk_word(risk):
    """低 中 高 重大."""
    return RISKS.get(risk, "")


@register.simple_tag
def filter_field(field):
    """A field of a filter form, of crispy's markup but without its templates: sixteen of them stand on a list."""
    widget = field.field.widget
    kind = next((kind for kind in DRAWN if type(widget) in kind.widgets), None)
    if kind is None or field.field.required:
        return as_crispy_field(field)
    wrong = " is-invalid" if field.errors else ""
    css = f"{widget.attrs.get('class', '')} {type(widget).__name__.lower()} {kind.css}{wrong}"
    control = field.as_widget(attrs={"class": css.strip()})
    label = format_html('<label for="{}" class="{}">{}</label>', field.id_for_label, kind.label, field.label)
    below = _errors(field) + _help(field)
    if kind.is_box:
        inner = format_html("{}{}{}", control, label, below)
        return format_html('<div class="mb-3"><div id="div_{}" class="form-check">{}</div></div>', field.auto_id, inner)
    return format_html('<div id="div_{}" class="mb-3">{}{}{}</div>', field.auto_id, label, control, below)


def _errors(field):
    if not field.errors:
        return SafeString()
    lines = format_html_join(
        "",
        '<span id="error_{}_{}"><strong>{}</strong></span>',
        ((i, field.auto_id, words) for i, words in enumerate(field.errors, 1)),
    )
    return format_html('<div id="{}_error" class="invalid-feedback">{}</div>', field.errors.field_id, lines)


def _help(field):
    if not field.help_text:
        return SafeString()
    return format_html('<div id="{}_helptext" class="form-text">{}</div>', field.auto_id, SafeString(field.help_text))
