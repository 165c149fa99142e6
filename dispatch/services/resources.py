"""应急资源: kept by the command post and the manager, each change on record."""

from django.core.exceptions import ValidationError
from django.db import transaction

from dispatch.models import Resource
from governance.audit.services import record
from governance.core.exceptions import NotAllowed
from governance.organisation.access import home_path, may
from governance.organisation.roles import Permission

FIELDS = (
    *("kind", "name", "unit", "place", "keeper", "phone", "user", "quantity", "measure", "at_hand", "state"),
    *("expires_on", "checked_on", "note", "active"),
)


@transaction.atomic
def save_resource(*, by, resource=None, **fields) -> Resource:
    """A new resource, or a changed one."""
    resource = resource or Resource()
    for name in FIELDS:
        if name in fields:
            setattr(resource, name, fields[name])
    if not may(by, Permission.RUN_DISPATCH) or not resource.unit.path.startswith(home_path(by) or "-"):
        raise NotAllowed("应急资源由指挥调度岗、中心管理员维护。")
    if resource.at_hand > resource.quantity:
        raise ValidationError({"at_hand": "在岗、可用数不能比总数多。"})
    same = Resource.objects.filter(unit=resource.unit, kind=resource.kind, name=resource.name)
    if same.exclude(pk=resource.pk).exists():
        raise ValidationError({"name": "这个单位已经有同名的资源，请换个名称。"})
    resource.save()
    record("resource.saved", by=by, object_type="resource", object_id=str(resource.pk))
    return resource
