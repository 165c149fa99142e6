"""法治宣传教育: the year's plan and its activities."""

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from governance.core.exceptions import NotAllowed
from governance.core.now import today
from governance.organisation.roles import Permission
from legalservice import scope
from legalservice.models.education import EducationActivity, EducationPhoto, EducationPlan
from legalservice.services.keeping import keep, require

MOST_PHOTOS = 6


@transaction.atomic
def save_plan(*, by, unit, row=None, **values) -> EducationPlan:
    """普法计划."""
    require(by, Permission.EDIT_LEGAL, row.unit if row else unit)
    return keep(row or EducationPlan(unit=unit), by=by, event="education.saved", **values)


@transaction.atomic
def record_activity(*, by, key, uploads=(), **values) -> EducationActivity:
    """登记普法活动, once for each sending, with up to six photos."""
    earlier = EducationActivity.objects.filter(request_key=key).first()
    if earlier is not None:
        return earlier
    unit = scope.own_unit(by, Permission.LOG_VILLAGE_SERVICE) or scope.own_unit(by, Permission.EDIT_LEGAL)
    if unit is None:
        raise NotAllowed("普法活动由公共法律服务工作站和村（社区）登记。")
    if values["on"] > today():
        raise ValidationError({"on": "日期不能晚于今天。"})
    if len(uploads) > MOST_PHOTOS:
        raise ValidationError({"uploads": f"照片最多 {MOST_PHOTOS} 张。"})
    if any(not info.content_type.startswith("image/") for info in uploads):
        raise ValidationError({"uploads": "请上传照片（JPG、PNG）。"})
    made = keep(EducationActivity(unit=unit, recorded_by=by, request_key=key), by=by, event="education.saved", **values)
    for info in uploads:
        photo = EducationPhoto(activity=made, title=info.title, content_type=info.content_type)
        photo.file.save(info.title, ContentFile(info.file.read()), save=False)
        photo.save()
    return made
