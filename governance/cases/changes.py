"""Who changed what in the configuration, in words: the models with history, and their latest changes."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast

from governance.cases.kinds import kind_choices
from governance.cases.models import (
    AnswerTemplate,
    ApprovalScheme,
    CallScript,
    Category,
    ChecklistItem,
    DeadlineRule,
    FieldDefinition,
    FollowUpRule,
)
from governance.cases.models.signing import steps_words
from governance.core.models import DictionaryEntry

LATEST = 20
#: By which column a row is called, the first that it has.
NAMES = ("name", "label", "title", "source", "matter")
WORDS = {"+": "新增", "~": "修改", "-": "删除"}


@dataclass(frozen=True)
class Configured:
    """A kind of setting whose changes are kept. `hidden`: columns that say nothing to a reader."""

    key: str
    label: str
    model: type[models.Model]
    hidden: frozenset = frozenset({"id", "version", "created_at", "updated_at"})
    words: tuple[tuple[str, Callable], ...] = ()


def _kinds(value) -> str:
    known = dict(kind_choices())
    return "、".join(known.get(key, key) for key in value) or "（空）"


def _kind(value) -> str:
    return dict(kind_choices()).get(value, "各类案件")


CONFIGURED = {
    row.key: row
    for row in (
        Configured("category", "事项类别", Category, words=(("kinds", _kinds),)),
        Configured("dictionary", "字典", DictionaryEntry),
        Configured("rule", "期限规则", DeadlineRule),
        Configured("follow_up", "回访规则", FollowUpRule),
        Configured("script", "回访话术", CallScript),
        Configured("template", "答复模板", AnswerTemplate),
        Configured("checklist", "办理清单", ChecklistItem, words=(("kind", _kind),)),
        Configured("field", "自定义字段", FieldDefinition, words=(("choices", "、".join), ("kind", _kind))),
        Configured("scheme", "审签流程", ApprovalScheme, words=(("steps", steps_words), ("kind", _kind))),
    )
}


def latest() -> list[dict]:
    """The latest changes of all settings: {at, who, what, word, name, key, pk}, the newest first; in one query."""
    parts = [_changed(row) for row in CONFIGURED.values()]
    rows = parts[0].union(*parts[1:], all=True).order_by("-history_date", "-history_id")[:LATEST]
    return [
        {
            "at": row["history_date"],
            "who": row["who"],
            "what": CONFIGURED[row["key"]].label,
            "word": WORDS[row["history_type"]],
            "name": _called(CONFIGURED[row["key"]], row["called"]),
            "key": row["key"],
            "pk": row["id"],
        }
        for row in rows
    ]


def _changed(setting: Configured):
    """The changes of one kind of setting that people made, in columns that all kinds share."""
    history = setting.model.history
    column = _name_column(history.model)
    return (
        history.filter(history_user__isnull=False)
        .order_by()
        .annotate(
            key=Value(setting.key, models.CharField()),
            who=Cast("history_user__name", models.TextField()),
            called=Cast(column, models.TextField()) if column else Value("", models.TextField()),
        )
        .values("key", "id", "history_id", "history_date", "history_type", "who", "called")
    )


def _name_column(model) -> str:
    """The column by which a reader knows a row."""
    known = {field.name for field in model._meta.concrete_fields}
    return next((name for name in NAMES if name in known), "")


def _called(setting, text) -> str:
    """The name of a row in words; that of its setting where it has none."""
    column = _name_column(setting.model)
    choices = setting.model._meta.get_field(column).flatchoices if column else ()
    return str(dict(choices).get(text, text)) or setting.label


def changes_of(setting: Configured, pk: int) -> list[dict]:
    """Each change of one setting: {at, who, word, fields: [{name, old, new}]}, the newest first."""
    rows = list(
        setting.model.history.filter(id=pk).select_related("history_user").order_by("history_date", "history_id")
    )
    found = []
    for before, after in zip([None, *rows], rows, strict=False):
        fields = _differences(setting, before, after) if before else []
        if before is None or fields:
            who = after.history_user.name if after.history_user else "系统"
            word = after.history_change_reason or WORDS[after.history_type]
            found.append({"at": after.history_date, "who": who, "word": word, "fields": fields})
    return found[::-1]


def _differences(setting, before, after) -> list[dict]:
    words = dict(setting.words)
    found = []
    for field in after.tracked_fields:
        old, new = getattr(before, field.attname), getattr(after, field.attname)
        if field.name in setting.hidden or old == new:
            continue
        say = words.get(field.name) or (lambda value, field=field: _shown(field, value))
        found.append({"name": field.verbose_name, "old": say(old), "new": say(new)})
    return found


def _shown(field, value) -> str:
    if value in (None, ""):
        return "（空）"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.is_relation:
        return str(field.related_model._default_manager.filter(pk=value).first() or value)
    return {True: "是", False: "否"}.get(value, str(value)) if isinstance(value, bool) else str(value)[:300]
