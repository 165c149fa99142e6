"""期限规则: kept by the manager. A running clock keeps the rule it was started with."""

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.audit.services import record
from governance.cases.models import DeadlineRule
from governance.core.exceptions import NotAllowed
from governance.organisation.access import may
from governance.organisation.roles import Permission

FIELDS = ("kind", "category", "action", "urgent", "amount", "unit", "source", "note", "active")


def check_rule(rule, fields) -> None:
    """ValidationError in words when another rule in force says the same."""
    if not fields.get("active", True):
        return
    same = DeadlineRule.objects.filter(
        kind=fields["kind"], category=fields["category"], action=fields["action"], urgent=fields["urgent"], active=True
    )
    if same.exclude(pk=rule and rule.pk).exists():
        raise ValidationError("同样条件的规则已经有一条在用，请修改那一条，或者先把它停用。")


@transaction.atomic
def save_rule(*, by, rule=None, **fields) -> DeadlineRule:
    """Write a new rule, or change one (its version grows). ValidationError in words when another says the same."""
    if not may(by, Permission.EDIT_RULES):
        raise NotAllowed("期限规则由中心管理员维护。")
    new = rule is None
    rule = DeadlineRule() if new else DeadlineRule.objects.select_for_update().get(pk=rule.pk)
    for name in FIELDS:
        if name in fields:
            setattr(rule, name, fields[name])
    check_rule(rule, {name: getattr(rule, name) for name in FIELDS})
    if not new:
        rule.version += 1
    rule.save()
    detail = {"new": new, "action": rule.action, "version": rule.version, "active": rule.active}
    record("rule.saved", by=by, object_type="deadline_rule", object_id=str(rule.pk), detail=detail)
    return rule
