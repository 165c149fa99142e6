"""Small words for the organisation's pages; none of them asks the database for a row's neighbours."""

from itertools import zip_longest

from django import template

register = template.Library()

KINDS = {"+": "新建", "~": "修改", "-": "删除"}
SHOWN = 60


@register.filter
def indent(unit):
    """Full-width blanks for the depth of a unit in the tree."""
    return "　" * (unit.path.count(".") - 1)


@register.filter
def changes_in_words(rows):
    """Rows of simple-history, newest first → [{"at", "who", "words"}]. A phone is named, never shown."""
    rows = list(rows)
    lines = []
    for row, before in zip_longest(rows, rows[1:]):
        who = row.history_user.name if row.history_user else "系统"
        lines.append({"at": row.history_date, "who": who, "words": _words(row, before)})
    return [line for line in lines if line["words"]]


def _words(row, before):
    if row.history_type != "~" or before is None:
        return KINDS[row.history_type]
    changed = []
    for field in row.tracked_fields:
        old, new = getattr(before, field.attname, None), getattr(row, field.attname, None)
        if old != new:
            name = str(field.verbose_name)
            changed.append(
                name
                if field.name == "phone" or field.is_relation
                else f"{name} {_show(field, old)} → {_show(field, new)}"
            )
    return "修改 " + "；".join(changed) if changed else ""


def _show(field, value):
    if value in (None, ""):
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    text = str(dict(field.flatchoices).get(value, value))
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
