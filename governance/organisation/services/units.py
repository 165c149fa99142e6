"""Units and their place in the tree, bodies, 联系村领导."""

import re

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.audit.services import record
from governance.core.exceptions import GuardFailed
from governance.core.now import today

from ..access import in_area, may
from ..models import Body, BodyMember, OrgUnit, Post, VillageLeader
from ..open_work import open_work_of_unit
from ..roles import Level, Permission
from .rights import require

#: Which levels may stand directly below which.
BELOW = {
    None: {Level.COUNTY, Level.TOWN},
    Level.COUNTY: {Level.TOWN, Level.CENTRE, Level.DEPARTMENT},
    Level.TOWN: {Level.CENTRE, Level.DEPARTMENT, Level.VILLAGE},
    Level.CENTRE: {Level.DEPARTMENT, Level.VILLAGE},
    Level.DEPARTMENT: {Level.DEPARTMENT},
    Level.VILLAGE: {Level.GRID},
    Level.GRID: {Level.GRID},
}

#: Statistical codes: 6 digits county + 3 township + 3 village; grids add 3, micro-grids 2 more (GB/T 34300).
CODE_RULES = {
    Level.COUNTY: (r"\d{6}0{6}", "县的代码为 12 位数字，后 6 位是 0"),
    Level.TOWN: (r"\d{6}(?!000)\d{3}000", "镇的代码为 12 位数字，后 3 位是 0"),
    Level.VILLAGE: (r"\d{9}(?!000)\d{3}", "村（社区）的代码为 12 位数字，后 3 位不能全是 0"),
    Level.GRID: (r"\d{15}(\d{2})?", "网格代码为 15 位数字（村代码加 3 位序号），微网格再加 2 位"),
    Level.CENTRE: (r"[0-9A-Z-]{2,20}", "代码为 2–20 位数字或大写字母"),
    Level.DEPARTMENT: (r"[0-9A-Z-]{2,20}", "代码为 2–20 位数字或大写字母"),
}

#: How many leading digits of the parent's code a child repeats.
SHARED_DIGITS = {Level.TOWN: 6, Level.VILLAGE: 9, Level.GRID: 12}

CONTACT_FIELDS = ("phone", "address")
FIELDS = ("name", "short_name", "code", "order", *CONTACT_FIELDS)


def check_code(level, code, parent=None):
    """Raise ValidationError, in words, when `code` does not fit the level or the parent's code. Blank is allowed."""
    if not code:
        return
    pattern, sentence = CODE_RULES[Level(level)]
    if not re.fullmatch(pattern, code, flags=re.ASCII):
        raise ValidationError(sentence)
    shared = SHARED_DIGITS.get(Level(level))
    if (
        shared
        and parent is not None
        and parent.code
        and parent.code.isdigit()
        and parent.code[:shared] != code[:shared]
    ):
        raise ValidationError(f"代码的前 {shared} 位应与上级“{parent.name}”相同（{parent.code[:shared]}）")


def check_place(level, parent):
    """Raise ValidationError when a unit of this level cannot stand below `parent` (None: at the top)."""
    above = Level(parent.level) if parent is not None else None
    if Level(level) not in BELOW[above]:
        where = f"“{parent.name}”（{above.label}）之下" if parent is not None else "最上层"
        raise ValidationError(f"{Level(level).label}不能放在{where}")


@transaction.atomic
def create_unit(*, by, parent, level, name, code="", **fields):
    """A new unit below `parent` (None: at the top). Raises ValidationError in words, NotAllowed."""
    require(by, Permission.MANAGE_UNITS)
    check_place(level, parent)
    check_code(level, code, parent)
    unit = OrgUnit(parent=parent, level=level, name=name, code=code or None, **fields)
    _check_free(unit)
    unit.path = next_path(parent)
    unit.save()
    record("unit.created", by=by, object_type="unit", object_id=str(unit.pk), detail={"name": name, "level": level})
    return unit


@transaction.atomic
def update_unit(*, by, unit, **fields):
    """Change the plain columns of a unit (`FIELDS`). The manager may change phone and address only."""
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"not a plain column of a unit: {sorted(unknown)}")
    unit = OrgUnit.objects.select_for_update().get(pk=unit.pk)
    changed = sorted(key for key, value in fields.items() if (getattr(unit, key) or "") != (value or ""))
    if not changed:
        return unit
    permission = Permission.EDIT_CONTACTS if set(changed) <= set(CONTACT_FIELDS) else Permission.MANAGE_UNITS
    if permission == Permission.EDIT_CONTACTS:
        require_contacts(by, unit)
    else:
        require(by, permission)
    for key in changed:
        setattr(unit, key, fields[key])
    unit.code = unit.code or None
    check_code(unit.level, unit.code, unit.parent)
    _check_free(unit)
    unit.save()
    record("unit.changed", by=by, object_type="unit", object_id=str(unit.pk), detail={"columns": changed})
    return unit


def require_contacts(by, unit):
    """Contact data: the system administrator, or a manager whose area holds the unit."""
    if may(by, Permission.MANAGE_UNITS) or in_area(by, Permission.EDIT_CONTACTS, unit):
        return
    require(by, Permission.MANAGE_UNITS)


@transaction.atomic
def move_unit(*, by, unit, parent):
    """Put a unit, with everything below it, under another one; all paths follow."""
    require(by, Permission.MANAGE_UNITS)
    unit = OrgUnit.objects.select_for_update().get(pk=unit.pk)
    if parent is not None and unit.contains(parent):
        raise ValidationError("不能把机构移到它自己或它的下级之下")
    check_place(unit.level, parent)
    check_code(unit.level, unit.code, parent)
    if unit.parent_id != (parent.pk if parent is not None else None):
        before = unit.parent_id
        unit.parent = parent
        _check_free(unit)
        place_unit(unit)
        detail = {"from": before, "to": unit.parent_id}
        record("unit.moved", by=by, object_type="unit", object_id=str(unit.pk), detail=detail)
    return unit


@transaction.atomic
def close_unit(*, by, unit):
    """Take a unit out of use. Refused while it has units in use below it, current posts, or open work."""
    require(by, Permission.MANAGE_UNITS)
    unit = OrgUnit.objects.select_for_update().get(pk=unit.pk)
    if OrgUnit.objects.filter(parent=unit, active=True).exists():
        raise GuardFailed("还有在用的下级机构，请先停用或移走它们")
    if Post.objects.filter(unit=unit, state__in=[Post.State.ACTIVE, Post.State.PROPOSED]).exists():
        raise GuardFailed("还有人在这里任职，请先由安全管理员结束这些岗位")
    work = {label: number for label, number in open_work_of_unit(unit).items() if number}
    if work:
        raise GuardFailed("还有未办结的工作：" + "，".join(f"{label} {number} 件" for label, number in work.items()))
    unit.active = False
    unit.save()
    record("unit.closed", by=by, object_type="unit", object_id=str(unit.pk))
    return unit


@transaction.atomic
def reopen_unit(*, by, unit):
    """Put a unit back into use; the one above it has to be in use."""
    require(by, Permission.MANAGE_UNITS)
    if unit.parent_id and not OrgUnit.objects.filter(pk=unit.parent_id, active=True).exists():
        raise GuardFailed("上级机构已停用，请先恢复上级机构")
    unit.active = True
    unit.save()
    record("unit.reopened", by=by, object_type="unit", object_id=str(unit.pk))
    return unit


def next_path(parent):
    """A free path below `parent`; the parent's row is locked, and the unique column holds where locks are absent."""
    if parent is not None:
        parent = OrgUnit.objects.select_for_update().get(pk=parent.pk)
    stem = parent.path if parent is not None else ""
    taken = OrgUnit.objects.filter(parent=parent).values_list("path", flat=True)
    numbers = (int(path[len(stem) :].rstrip(".")) for path in taken if path.startswith(stem))
    return f"{stem}{max(numbers, default=0) + 1:04d}."


def place_unit(unit):
    """Save `unit` under its `parent` with a new path, and give everything below it the new beginning."""
    old = unit.path
    unit.path = next_path(unit.parent)
    unit.save()
    below = list(OrgUnit.objects.filter(path__startswith=old).exclude(pk=unit.pk))
    for child in below:
        child.path = unit.path + child.path[len(old) :]
    # `path` is left out of the history, so a bulk write loses none of it.
    OrgUnit.objects.bulk_update(below, ["path"], batch_size=500)


def _check_free(unit):
    same_name = OrgUnit.objects.filter(parent=unit.parent, name=unit.name).exclude(pk=unit.pk)
    if same_name.exists():
        raise ValidationError("同一上级之下已有同名机构")
    if unit.code and OrgUnit.objects.filter(code=unit.code).exclude(pk=unit.pk).exists():
        raise ValidationError("这个机构代码已被使用")


@transaction.atomic
def save_body(*, by, body=None, name, kind, unit=None):
    """Make or rename a body (领导小组 …). By the system administrator or the manager."""
    body = body or Body()
    for place in {body.unit, unit}:
        _require_bodies(by, place)
    body.name, body.kind, body.unit = name, kind, unit
    body.save()
    record("body.saved", by=by, object_type="body", object_id=str(body.pk), detail={"name": name})
    return body


@transaction.atomic
def add_member(*, by, body, user, position="", since=None, order=0):
    """Seat a person in a body; a second open seat of the same person is refused."""
    _require_bodies(by, body.unit)
    if BodyMember.objects.filter(body=body, user=user, until=None).exists():
        raise ValidationError("这个人已经在名单中")
    member = BodyMember.objects.create(body=body, user=user, position=position, since=since or today(), order=order)
    record("body.member_added", by=by, object_type="body", object_id=str(body.pk), detail={"user": user.pk})
    return member


@transaction.atomic
def end_member(*, by, member):
    """End a seat today."""
    _require_bodies(by, member.body.unit)
    member.until = max(today(), member.since)
    member.save()
    detail = {"user": member.user_id}
    record("body.member_ended", by=by, object_type="body", object_id=str(member.body_id), detail=detail)
    return member


@transaction.atomic
def set_village_leader(*, by, village, user, since=None):
    """Name the 联系村领导 of a village (None: nobody); the one before ends the same day."""
    _require_bodies(by, village)
    if village.level != Level.VILLAGE:
        raise ValidationError("只有村（社区）才有联系村领导")
    day = since or today()
    current = VillageLeader.objects.select_for_update().filter(village=village, until=None)
    if user is not None and current.filter(user=user).exists():
        return current.get(user=user)
    for row in current:
        row.until = max(day, row.since)
        row.save()
    leader = VillageLeader.objects.create(village=village, user=user, since=day) if user is not None else None
    detail = {"user": user.pk if user is not None else None}
    record("village.leader_set", by=by, object_type="unit", object_id=str(village.pk), detail=detail)
    return leader


def _require_bodies(by, unit):
    """Bodies and leaders: the system administrator, or a manager (of the area, where the thing has a unit)."""
    allowed = may(by, Permission.EDIT_CONTACTS) if unit is None else in_area(by, Permission.EDIT_CONTACTS, unit)
    if not allowed:
        require(by, Permission.MANAGE_UNITS)
