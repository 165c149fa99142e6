"""The manager's code tables: categories (事项类别) and dictionaries (字典). What cannot work is refused with words."""

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction

from governance.audit.services import record
from governance.cases import categories
from governance.cases.models import Category, DeadlineRule, RoutingRule
from governance.core import calendar
from governance.core.exceptions import NotAllowed
from governance.core.models import DictionaryEntry
from governance.organisation.access import may
from governance.organisation.roles import Permission

CATEGORY_FIELDS = ("name", "code", "parent", "kinds", "keywords", "order", "active")
ENTRY_FIELDS = ("label", "order", "active")
MOST_NAMED = 5


def keep_history(row, by) -> None:
    """Before the first change of a row that was loaded in bulk, write down how it was."""
    if row.pk and not row.history.exists():
        before = type(row).objects.get(pk=row.pk)
        before._change_reason, before._history_user = "原有", None
        row.history.bulk_history_create([before], default_date=row._history_date)
    row._history_user = by


def _allowed(by) -> None:
    if not may(by, Permission.EDIT_RULES):
        raise NotAllowed("这些设置由中心管理员维护。")


# --- categories -------------------------------------------------------------------------------------------------


@transaction.atomic
def save_category(*, by, category=None, confirmed: bool = False, **fields) -> Category:
    """Write a new 事项类别 or change one. `confirmed`: rules that use it may lose their effect.

    ValidationError in words (by field) for what would break the two-level tree or the rules that stand on it.
    """
    _allowed(by)
    new = category is None
    row = Category() if new else Category.objects.select_for_update().get(pk=category.pk)
    for name in CATEGORY_FIELDS:
        if name in fields:
            setattr(row, name, fields[name])
    row.keywords = " ".join(dict.fromkeys(row.keywords.replace("，", " ").replace("、", " ").split()))
    wrong = _wrong_place(row) | _wrong_name(row) | _wrong_end(row, confirmed)
    if wrong:
        raise ValidationError(wrong)
    keep_history(row, by)
    row.save()
    cache.delete(categories.KEY)
    detail = {"new": new, "code": row.code, "active": row.active}
    record("category.saved", by=by, object_type="category", object_id=str(row.pk), detail=detail)
    return row


def _wrong_place(row) -> dict:
    """A cycle, a third level, or a place below what is put aside."""
    if row.parent_id is None:
        return {}
    parent = Category.objects.get(pk=row.parent_id)  # as it stands now, whatever the form has read
    if row.pk and parent.pk == row.pk:
        return {"parent": f"“{row.name}”不能放在自己下面，会绕成一圈。"}
    if row.pk and parent.parent_id == row.pk:
        return {"parent": f"“{parent.name}”就在“{row.name}”下面，互相放会绕成一圈。"}
    if parent.parent_id:
        return {"parent": f"“{parent.name}”已经是小类。事项类别只分大类和小类两级，请选大类。"}
    below = row.pk and Category.objects.filter(parent=row.pk).count()
    if below:
        return {"parent": f"“{row.name}”下面还有 {below} 个小类，不能再放到别的大类下面，请先移走它们。"}
    if row.active and not parent.active:
        return {"parent": f"大类“{parent.name}”已停用，放在它下面登记时选不到，请先启用它或者另选。"}
    return {}


def _wrong_name(row) -> dict:
    others = Category.objects.exclude(pk=row.pk)
    if others.filter(code=row.code).exists():
        return {"code": f"代码 {row.code} 已经用过，请换一个。"}
    if row.active and others.filter(name=row.name, parent=row.parent, active=True).exists():
        where = f"“{row.parent.name}”下" if row.parent else "大类中"
        return {"name": f"{where}已经有“{row.name}”，请换个名称或者修改那一条。"}
    return {}


def _wrong_end(row, confirmed) -> dict:
    """What is put aside leaves no orphans, and no rules without a word."""
    if row.active or not row.pk:
        return {}
    children = list(Category.objects.filter(parent=row.pk, active=True).values_list("name", flat=True))
    if children:
        return {"active": f"下面还有 {len(children)} 个启用的小类（{_some(children)}），请先停用或者移走它们。"}
    rules = rules_using(row)
    if rules and not confirmed:
        return {"confirmed": f"还有 {len(rules)} 条规则用到它：{_some(rules)}。停用后这些规则不再起作用，确认请勾选。"}
    return {}


def _some(names) -> str:
    """The first few names, and that there are more."""
    return "、".join(names[:MOST_NAMED]) + (" 等" if len(names) > MOST_NAMED else "")


def rules_using(category) -> list[str]:
    """Rules in force that speak of a category, in words."""
    limits = DeadlineRule.objects.filter(category=category, active=True)
    found = [f"期限规则“{row.amount} {row.get_unit_display()}，{row.source}”" for row in limits]
    routes = RoutingRule.objects.filter(category=category).exclude(mode=RoutingRule.Mode.OFF)
    return found + [f"分流规则“{row.name}”" for row in routes]


# --- dictionaries -----------------------------------------------------------------------------------------------

#: The code tables that the manager keeps: group → (name, what it is for). Others are part of the lifecycle.
GROUPS = {
    "pause_reason": ("停计原因", "部门停计时选择"),
    "extension_reason": ("延期原因", "申请延期时选择"),
    "reject_reason": ("不予受理的法定理由", "决定不予受理时选择，写进告知书"),
    "relation": ("回避关系", "申报回避时选择"),
    "party_relation": ("双方关系", "填写纠纷要素时选择"),
    "gov_category": ("综治口径", "纠纷的综治月报按它统计"),
    "key_field": ("重点领域", "填写纠纷要素时选择"),
    "key_place": ("重点部位", "填写纠纷要素时选择"),
    "office_hours": ("办公时间", "工作小时和工作日的期限按它计算，写成 8:30-12:00"),
}
TIMES = "office_hours"


@transaction.atomic
def save_entry(*, by, group: str, entry=None, code: str = "", **fields) -> DictionaryEntry:
    """Write a new 字典项 of a group or change one; the code of an entry never changes, since records keep it."""
    _allowed(by)
    if group not in GROUPS:
        raise NotAllowed("这个字典由系统使用，不能修改。")
    new = entry is None
    row = DictionaryEntry(group=group, code=code) if new else _entry(group, entry)
    for name in ENTRY_FIELDS:
        if name in fields:
            setattr(row, name, fields[name])
    row.label = row.label.strip()
    wrong = _wrong_entry(row)
    if wrong:
        raise ValidationError(wrong)
    keep_history(row, by)
    row.save()
    if group == TIMES:
        transaction.on_commit(calendar.forget)
    detail = {"new": new, "group": group, "code": row.code, "active": row.active}
    record("dictionary.saved", by=by, object_type="dictionary", object_id=str(row.pk), detail=detail)
    return row


def _entry(group, entry) -> DictionaryEntry:
    return DictionaryEntry.objects.select_for_update().get(pk=entry.pk, group=group)


def _wrong_entry(row) -> dict:
    others = DictionaryEntry.objects.filter(group=row.group).exclude(pk=row.pk)
    if others.filter(code=row.code).exists():
        return {"code": f"代码 {row.code} 已经用过，请换一个。"}
    if row.active and others.filter(label=row.label, active=True).exists():
        return {"label": f"已经有“{row.label}”，请换个名称或者修改那一条。"}
    if not row.active and not others.filter(active=True).exists():
        return {"active": f"“{GROUPS[row.group][0]}”至少要留一项，不能全部停用。"}
    return _wrong_hours(row, others) if row.group == TIMES and row.active else {}


def _wrong_hours(row, others) -> dict:
    """Office hours are spans that do not overlap."""
    try:
        start, end = calendar.span_of(row.label)
    except ValueError:
        return {"label": "请写成 8:30-12:00 这样的起止时间。"}
    if end <= start:
        return {"label": "下班时间要晚于上班时间。"}
    for other in others.filter(active=True):
        begins, ends = calendar.span_of(other.label)
        if start < ends and begins < end:
            return {"label": f"和“{other.label}”重叠，重叠的时间会算两遍。"}
    return {}
