"""What every roster and register asks of a change: the permission at the place, a valid row, and a record of it."""

from governance.audit.services import record
from governance.core.exceptions import NotAllowed
from legalservice import scope


def require(by, permission, unit) -> None:
    """NotAllowed unless `by` holds the permission for the area that the unit lies in."""
    if unit is None or not scope.keeps(by, permission, unit):
        raise NotAllowed("您的岗位不维护这里的公共法律服务，请联系公共法律服务工作站。")


def keep(row, *, by, event: str, **values):
    """Set the values, check the row and save it, with an audit record. ValidationError names the field."""
    for name, value in values.items():
        setattr(row, name, value)
    row._history_user = by
    row.full_clean()
    row.save()
    record(event, by=by, object_type=row._meta.model_name, object_id=str(row.pk))
    return row
