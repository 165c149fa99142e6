"""The manager sets up registers: questions, who is named, how often is visited. The manager reads no person by it."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.audit.services import record
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import today
from governance.organisation.access import standing
from governance.organisation.models import OrgUnit
from governance.organisation.roles import ROLE_PERMISSIONS, Level, Permission, Role
from governance.safety.models import Named, Register, RegisterField
from governance.safety.samples import SAMPLES

#: Roles that may be named for a register.
NAMEABLE = [role for role in Role if Permission.USE_REGISTERS in ROLE_PERMISSIONS[role]]


def own_towns(by):
    """Towns whose registers this person sets up."""
    paths = {grant.area_path for grant in standing(by).with_permission(Permission.EDIT_REGISTERS)}
    return OrgUnit.objects.filter(path__in=paths, level=Level.TOWN)


def editable(by):
    """Registers that this person sets up."""
    return Register.objects.filter(town__in=own_towns(by))


def _require(by, register) -> None:
    if not editable(by).filter(pk=register.pk).exists():
        raise NotAllowed("特殊登记册由中心管理员设置。")


def _said(by, register, what: str) -> None:
    record("register.saved", by=by, object_type="register", object_id=str(register.pk), detail={"what": what})


@transaction.atomic
def save_register(*, by, register=None, sample: str = "", **values) -> Register:
    """A new register (from a sample with its questions), or a changed one.

    What law keeps secret is put into use only with an order and an impact assessment (个人信息保护法第五十五条).
    """
    if register is None:
        town = own_towns(by).first()
        if town is None:
            raise NotAllowed("特殊登记册由中心管理员设置。")
        register = Register(town=town)
    else:
        _require(by, register)
        register = Register.objects.select_for_update().get(pk=register.pk)
    new = register.pk is None
    for name, value in values.items():
        setattr(register, name, value)
    _check_secret(register)
    register._history_user = by
    register.full_clean()
    register.save()
    for order, question in enumerate(SAMPLES.get(sample, {}).get("fields", ()) if new else ()):
        RegisterField.objects.create(register=register, order=order, **question)
    _said(by, register, "new" if new else "changed")
    return register


def _check_secret(register) -> None:
    if register.is_secret and register.active:
        if not register.approval.strip():
            raise ValidationError({"approval": "法律要求保密的登记册，写明批准文件后才能启用。"})
        if register.assessed_on is None:
            raise ValidationError({"assessed_on": "启用前要做个人信息保护影响评估，请填评估日期。"})
        if register.assessed_on > today():
            raise ValidationError({"assessed_on": "影响评估日期不能晚于今天。"})


@transaction.atomic
def save_field(*, by, register, row=None, readers=(), **values) -> RegisterField:
    """One question; with `readers` it is open to these named posts alone."""
    _require(by, register)
    row = row or RegisterField(register=register)
    for name, value in values.items():
        setattr(row, name, value)
    if row.type in (RegisterField.Type.CHOICE, RegisterField.Type.MULTI) and not row.choices:
        raise ValidationError({"choices": "请写明选项，每行一个。"})
    if any(one.register_id != register.pk for one in readers):
        raise GuardFailed("只能选这个登记册的知悉岗位。", field="readers")
    row.full_clean()
    row.save()
    row.readers.set(readers)
    _said(by, register, "field")
    return row


@transaction.atomic
def name_role(*, by, register, role, right, unit=None) -> Named:
    """Name a role for the register, at one unit or in the whole town."""
    _require(by, register)
    if role not in NAMEABLE:
        raise ValidationError({"role": "这个岗位不能使用特殊登记册，请另选。"})
    if unit is not None and not unit.path.startswith(register.town.path):
        raise ValidationError({"unit": "请选本镇的单位。"})
    row = Named(register=register, role=role, unit=unit, right=right, since=today())
    if register.named.current().filter(role=role, unit=unit, right=right).exists():
        raise GuardFailed("这个岗位已经写明。")
    row.full_clean()
    row.save()
    _said(by, register, f"named {role} {right}")
    return row


@transaction.atomic
def end_named(named, *, by) -> Named:
    """The role is named no more. The row stays, so that a question open to it alone does not open to others."""
    _require(by, named.register)
    if named.until is not None:
        raise GuardFailed("已经取消。")
    named.until = today() - timedelta(days=1)
    named.save()
    _said(by, named.register, f"ended {named.role} {named.right}")
    return named
