"""回避关系: declared by the person or kept by the manager; ended, never deleted. 风险研判要素 and 分流设置."""

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.audit.services import record
from governance.cases import risks, thresholds
from governance.cases.models import Avoidance, RiskSign
from governance.core.exceptions import NotAllowed
from governance.core.fields import blind_index
from governance.core.models import DictionaryEntry
from governance.core.now import now
from governance.organisation.access import area_filter, may
from governance.organisation.models import Post, User
from governance.organisation.roles import Permission


def people_of(by):
    """Those for whom this person may declare: all in the manager's area, else only themself."""
    if not may(by, Permission.EDIT_RULES):
        return User.objects.filter(pk=by.pk)
    posts = Post.objects.current().filter(area_filter(by, Permission.EDIT_RULES, "unit__path"))
    return User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("name", "pk")


def seen_by(by):
    """The relations that this person sees: their own, the manager those of the whole area."""
    return Avoidance.objects.filter(user__in=people_of(by).order_by().values("pk"))


@transaction.atomic
def declare(*, by, user, name, relation, village=None, id_number="", phone="", note="") -> Avoidance:
    """Put a relation on record. NotAllowed for somebody else's, ValidationError when it is there already."""
    if not people_of(by).filter(pk=user.pk).exists():
        raise NotAllowed("只能申报自己的回避关系；别人的由中心管理员登记。")
    known = Avoidance.objects.filter(user=user, name=name.strip(), relation=relation, ended_at=None)
    if known.filter(village=village).exists():
        raise ValidationError({"name": "这位亲属已经登记过了。"})
    made = Avoidance.objects.create(
        user=user,
        name=name.strip(),
        relation=relation,
        village=village,
        id_hash=blind_index(id_number, "id") if id_number else "",
        phone_hash=blind_index(phone, "phone") if phone else "",
        note=note,
        declared_by=by,
    )
    record("avoidance.declared", by=by, object_type="avoidance", object_id=str(made.pk))
    return made


@transaction.atomic
def end(row: Avoidance, *, by) -> None:
    """The relation no longer holds; its record stays."""
    row = seen_by(by).select_for_update(of=("self",)).get(pk=row.pk)
    if row.ended_at is None:
        row.ended_at = now()
        row.save()
        record("avoidance.ended", by=by, object_type="avoidance", object_id=str(row.pk))


@transaction.atomic
def save_sign(*, by, sign=None, **fields) -> RiskSign:
    """Write a 风险研判要素; a new one gets a code of its own."""
    _may_edit(by)
    if sign is None:
        number = RiskSign.objects.count() + 1
        sign = RiskSign(code=f"own_{number}_{now():%Y%m%d%H%M%S}")
    for name, value in fields.items():
        setattr(sign, name, value)
    sign.save()
    risks.forget()
    record("risk_sign.saved", by=by, object_type="risk_sign", object_id=sign.code, detail={"points": sign.points})
    return sign


@transaction.atomic
def save_settings(*, by, **numbers) -> None:
    """Write the numbers of 分流设置; what each was before is on record."""
    _may_edit(by)
    before = thresholds.settings_now()
    for code, value in numbers.items():
        DictionaryEntry.objects.update_or_create(
            group=thresholds.GROUP, code=code, defaults={"label": str(value), "active": True}
        )
    thresholds.forget()
    changed = {code: f"{before[code]} → {value}" for code, value in numbers.items() if before[code] != value}
    record("triage_settings.saved", by=by, object_type="settings", object_id="triage", detail=changed)


def _may_edit(by) -> None:
    if not may(by, Permission.EDIT_RULES):
        raise NotAllowed("分流设置由中心管理员维护。")
