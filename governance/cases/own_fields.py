"""自定义字段 in forms, filters, exports and figures: built from their definitions, which are read once a minute."""

from decimal import Decimal

import django_filters
from django import forms
from django.core.cache import cache
from django.db.models import Avg, Count, Sum

from governance.cases.models import Case, FieldDefinition, OwnValue

KEY, KEPT = "own_fields", 60
T = FieldDefinition.Type
MOST_SHOWN = 200


def known_fields(kind: str | None = None) -> list[FieldDefinition]:
    """Fields in use in their order: all of them, or those of a kind."""
    return [row for row in _all() if row.active and (kind is None or row.kind in ("", kind))]


def _all() -> list[FieldDefinition]:
    """Every field there ever was."""
    rows = cache.get(KEY)
    if rows is None:
        rows = list(FieldDefinition.objects.all())
        cache.set(KEY, rows, KEPT)
    return rows


# --- forms ------------------------------------------------------------------------------------------------------


def form_field(row: FieldDefinition, kept=(), *, required: bool) -> forms.Field:
    """The form field of a definition. `kept`: answers that were given before and may no longer be offered."""
    options = [(text, text) for text in dict.fromkeys([*row.options, *kept])]
    base = {
        "label": row.label,
        "required": required,
        "help_text": row.help,
        "error_messages": {"required": f"请填写“{row.label}”。"},
    }
    if row.type == T.NUMBER:
        return forms.DecimalField(max_digits=16, decimal_places=4, **base)
    if row.type == T.DATE:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(widget=widget, **base)
    if row.type == T.MULTI:
        return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **base)
    if row.type in (T.CHOICE, T.YES_NO):
        return forms.ChoiceField(choices=[("", "请选择"), *options], **base)
    return forms.CharField(max_length=500, **base)


def initial_of(row: FieldDefinition, values) -> object:
    """What a form shows of earlier answers."""
    if row.type == T.MULTI:
        return [value.text for value in values]
    if not values:
        return None
    first = values[0]
    return {T.NUMBER: first.number, T.DATE: first.date}.get(row.type, first.text)


def answers_of(case) -> dict[int, list[OwnValue]]:
    """Definition id → answers, in one query (none when they were prefetched)."""
    found: dict[int, list[OwnValue]] = {}
    for value in case.own_values.all():
        found.setdefault(value.definition_id, []).append(value)
    return found


def add_to(form, case) -> None:
    """Put the fields of the case's kind into a form that corrects it."""
    rows = known_fields(case.kind)
    answers = answers_of(case) if rows else {}
    for row in rows:
        values = answers.get(row.pk, [])
        form.fields[row.name] = form_field(row, [v.text for v in values if v.text], required=row.required)
        form.fields[row.name].initial = initial_of(row, values)


def cleaned_of(form, kind: str) -> dict[int, object]:
    """Definition id → what was typed, of the fields of this kind that the form has."""
    rows = known_fields(kind)
    return {row.pk: form.cleaned_data.get(row.name) for row in rows if row.name in form.fields}


# --- writing ----------------------------------------------------------------------------------------------------


def write(case, answers: dict[int, object]) -> dict[str, list[str]]:
    """Replace the answers to these questions. Returns label → [before, after] of what changed."""
    if not answers:
        return {}
    rows = {row.pk: row for row in FieldDefinition.objects.filter(pk__in=answers)}
    before = answers_of(case) if case.pk else {}
    made, gone, changed = [], [], {}
    for pk, given in answers.items():
        row = rows[pk]
        now_there, wished = before.get(pk, []), _values(case, row, given)
        old, new = shown(now_there), shown(wished)
        if old != new:
            gone += [value.pk for value in now_there]
            made += wished
            changed[row.label] = [old, new]
    OwnValue.objects.filter(pk__in=gone).delete()
    OwnValue.objects.bulk_create(made)
    return changed


def _values(case, row, given) -> list[OwnValue]:
    if given in (None, "", []):
        return []
    if row.type == T.NUMBER:
        return [OwnValue(case=case, definition=row, number=Decimal(given))]
    if row.type == T.DATE:
        return [OwnValue(case=case, definition=row, date=given)]
    texts = given if isinstance(given, list) else [given]
    return [OwnValue(case=case, definition=row, text=text.strip()) for text in texts]


def shown(values) -> str:
    """Answers in words: 甲、乙."""
    return "、".join(value.shown for value in values)


# --- page, filter, export, figures ------------------------------------------------------------------------------


def lines_of(case) -> list[dict]:
    """{label, text} for the case page: what is asked now, and what was answered to questions since put aside."""
    if not _all():
        return []
    answers: dict[int, list[OwnValue]] = {}
    labels = {row.pk: row.label for row in known_fields(case.kind)}
    for value in case.own_values.select_related("definition"):
        answers.setdefault(value.definition_id, []).append(value)
        labels.setdefault(value.definition_id, value.definition.label)
    return [{"label": label, "text": shown(answers.get(pk, []))} for pk, label in labels.items() if pk in answers]


def filters() -> dict[str, django_filters.Filter]:
    """Filters of the work list: a choice, or part of the words; numbers and days from–to."""
    found = {}
    for row in known_fields():
        if row.options:
            choices = [(text, text) for text in row.options]
            found[row.name] = django_filters.ChoiceFilter(
                label=row.label, choices=choices, method=_filter(row, "text"), empty_label="全部"
            )
        elif row.type == T.TEXT:
            found[row.name] = django_filters.CharFilter(label=row.label, method=_filter(row, "text__contains"))
        else:
            found |= _span(row)
    return found


def _span(row) -> dict:
    column = "number" if row.type == T.NUMBER else "date"
    kind = django_filters.NumberFilter if row.type == T.NUMBER else django_filters.DateFilter
    more = {} if row.type == T.NUMBER else {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
    return {
        f"{row.name}_from": kind(label=f"{row.label}从", method=_filter(row, f"{column}__gte"), **more),
        f"{row.name}_to": kind(label="到", method=_filter(row, f"{column}__lte"), **more),
    }


def _filter(row, lookup):
    def keep(queryset, name, value):
        answers = OwnValue.objects.filter(definition=row.pk, **{lookup: value})
        return queryset.filter(pk__in=answers.order_by().values("case"))

    return keep


def columns() -> dict:
    """Columns of the export: heading → function of a case whose answers were read beforehand."""
    return {row.label: _column(row.pk) for row in known_fields()}


def _column(pk):
    return lambda case: shown([value for value in case.own_values.all() if value.definition_id == pk])


def figures(user) -> list[dict]:
    """How often each choice was given, what numbers sum to: {row, total, counts, number}, of visible cases."""
    seen = Case.objects.visible_to(user).order_by().values("pk")
    found = []
    for row in known_fields():
        if row.type in (T.TEXT, T.DATE):
            continue
        values = OwnValue.objects.filter(definition=row.pk, case__in=seen).order_by()
        figure = {"row": row, "counts": [], "number": None}
        if row.type == T.NUMBER:
            figure["number"] = values.aggregate(n=Count("pk"), total=Sum("number"), mean=Avg("number"))
        else:
            counted = dict(values.values_list("text").annotate(n=Count("pk")).order_by("-n")[:MOST_SHOWN])
            offered = dict.fromkeys([*row.options, *counted])
            figure["counts"] = [{"text": text, "n": counted.get(text, 0)} for text in offered]
        found.append(figure)
    return found
