"""回访规则, 回访话术 and 答复模板, kept by the manager; bad configuration is refused with words."""

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.audit.services import record
from governance.cases.answer_texts import unknown_places
from governance.cases.guards import MAX_REWORKS
from governance.cases.models import AnswerTemplate, CallScript, FollowUpRule
from governance.core.exceptions import NotAllowed
from governance.core.now import now
from governance.organisation.access import may
from governance.organisation.roles import Permission

_COMMON = ("kind", "category", "active")
FIELDS = {
    FollowUpRule: ("name", "when", "percent", "tries", "then", "most_returns", "most_reviews", "order", *_COMMON),
    CallScript: ("title", "text", *_COMMON),
    AnswerTemplate: ("title", "text", "law", "expires_on", *_COMMON),
}


@transaction.atomic
def save(model, *, by, row=None, **fields):
    """Write a new row of one of the three, or change one. ValidationError in words when it cannot work."""
    if not may(by, Permission.EDIT_RULES):
        raise NotAllowed("回访规则、话术和答复模板由中心管理员维护。")
    row = model() if row is None else model.objects.select_for_update().get(pk=row.pk)
    for name in FIELDS[model]:
        if name in fields:
            setattr(row, name, fields[name])
    _CHECKS[model](row)
    if model is AnswerTemplate:
        # What was changed is reviewed anew.
        row.edited_by, row.reviewed_by, row.reviewed_at = by, None, None
    row.save()
    record(
        "feedback_setting.saved",
        by=by,
        object_type=model._meta.model_name,
        object_id=str(row.pk),
        detail={"name": str(row), "active": row.active},
    )
    return row


@transaction.atomic
def review(template, *, by) -> AnswerTemplate:
    """审定 by a second person: only then is the template offered."""
    if not may(by, Permission.SUPERVISE):
        raise NotAllowed("答复模板由中心主任或者管理员审定。")
    template = AnswerTemplate.objects.select_for_update().get(pk=template.pk)
    if template.edited_by_id == by.pk:
        raise ValidationError("自己写的模板不能自己审定，请另一位负责人审定。")
    template.reviewed_by, template.reviewed_at = by, now()
    template.save()
    record("answer_template.reviewed", by=by, object_type="answertemplate", object_id=str(template.pk))
    return template


def _check_rule(rule) -> None:
    """A rule that nobody reaches, or that returns more often than a case may go back, is refused."""
    if rule.most_returns > MAX_REWORKS:
        raise ValidationError({"most_returns": f"每轮最多退回重办 {MAX_REWORKS} 次，请填 0 到 {MAX_REWORKS}。"})
    if not rule.active:
        return
    others = FollowUpRule.objects.filter(active=True).exclude(pk=rule.pk)
    for other in others:
        if other.order <= rule.order and _covers(other, rule):
            words = f"排在前面的“{other.name}”已经包括了这条规则的全部案件，这条永远轮不到"
            raise ValidationError(f"{words}；请把顺序改到 {other.order} 以前。")
        if rule.order < other.order and _covers(rule, other):
            raise ValidationError(
                f"这条规则排在“{other.name}”前面，会让它永远轮不到；请把顺序改到 {other.order} 以后。"
            )


def _covers(first, second) -> bool:
    """True when every case of the second rule is one of the first."""
    same_kind = first.kind in ("", second.kind)
    same_category = first.category_id is None or first.category_id == second.category_id
    return same_kind and same_category and first.when in (FollowUpRule.When.ANY, second.when)


def _check_template(template) -> None:
    strange = unknown_places(template.text)
    if strange:
        raise ValidationError(
            {"text": f"没有{'、'.join(strange)}这样的占位，可以用【来访人】【案件编号】【办理单位】【结果】。"}
        )
    if AnswerTemplate.objects.filter(title=template.title).exclude(pk=template.pk).exists():
        raise ValidationError({"title": "已经有一份同名的模板。"})


def _check_script(script) -> None:
    if CallScript.objects.filter(title=script.title).exclude(pk=script.pk).exists():
        raise ValidationError({"title": "已经有一份同名的话术。"})


_CHECKS = {FollowUpRule: _check_rule, CallScript: _check_script, AnswerTemplate: _check_template}
