"""分流规则: kept by the manager; tried on past cases before it is on; bad configuration is refused in words."""

import hashlib
import json

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.audit.services import record
from governance.cases import routing
from governance.cases.models import RoutingRule, RoutingTrial
from governance.cases.recipients import holders
from governance.core.exceptions import NotAllowed
from governance.core.now import today
from governance.notify import services as notify
from governance.organisation.access import may, standing
from governance.organisation.roles import Permission, Role

TEXTS = ("name", "note", "kind", "words", "words_match", "channel", "purpose", "applicant", "mode")
NUMBERS = ("order", "people_min", "risk_min", "risk")
FLAGS = ("urgent", "auto")
DATES = ("since", "until")
LINKS = ("category", "place", "lead", "duty_line", "deadline_rule", "fallback")
FIELDS = (*TEXTS, *NUMBERS, *FLAGS, *DATES, *LINKS)
#: What may change without a new trial: it alters nothing about who gets which case.
FREE = {"name", "note", "mode"}


def own_centres(by) -> set[int]:
    """Ids of the centres whose rules this person keeps."""
    return {grant.unit_id for grant in standing(by).with_permission(Permission.EDIT_RULES)}


def _centre(by, rule):
    centres = own_centres(by)
    if not may(by, Permission.EDIT_RULES) or (rule is not None and rule.centre_id not in centres):
        raise NotAllowed("分流规则由中心管理员维护。")
    return rule.centre_id if rule is not None else min(centres)


def proposal_of(fields) -> dict:
    """The given fields of a rule as JSON values, `assists` as ids."""
    plain = {name: fields.get(name) for name in (*TEXTS, *NUMBERS, *FLAGS)}
    plain["words_match"] = plain["words_match"] or RoutingRule.Match.ANY
    plain["order"] = plain["order"] or RoutingRule._meta.get_field("order").default
    plain |= {name: fields[name].isoformat() if fields.get(name) else None for name in DATES}
    plain |= {name: fields[name].pk if fields.get(name) else None for name in LINKS}
    return plain | {"assists": sorted(unit.pk for unit in fields.get("assists") or ())}


def proposal_of_rule(rule) -> dict:
    """A stored rule in the same form."""
    given = {name: getattr(rule, name) for name in FIELDS}
    return proposal_of(given | {"assists": list(rule.assists.all())})


def fingerprint(proposal: dict) -> str:
    """The same for two proposals that send the same cases to the same units."""
    core = {name: value for name, value in proposal.items() if name not in FREE and value}
    return hashlib.sha256(json.dumps(core, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def unsaved(proposal: dict, centre_id: int, rule=None) -> RoutingRule:
    """A rule as proposed, not stored; with the id of the rule that it would change."""
    made = RoutingRule(centre_id=centre_id, pk=rule.pk if rule else None)
    for name in (*TEXTS, *NUMBERS, *FLAGS):
        if proposal.get(name) is not None or RoutingRule._meta.get_field(name).null:
            setattr(made, name, proposal.get(name))
    for name in DATES:
        setattr(made, name, RoutingRule._meta.get_field(name).to_python(proposal.get(name)))
    for name in LINKS:
        setattr(made, f"{name}_id", proposal.get(name))
    return made


def check(rule: RoutingRule, assists) -> None:
    """ValidationError in words, at its field, for a rule that could never work as written."""
    others = list(routing.with_parts(RoutingRule.objects.filter(centre=rule.centre_id).exclude(pk=rule.pk)))
    _check_name(rule, others)
    _check_target(rule, assists)
    _check_cycle(rule, others)
    if rule.mode != RoutingRule.Mode.OFF:
        _check_shadows(rule, others)
    if rule.auto and (rule.urgent or rule.risk):
        raise ValidationError({"auto": "自动分流的规则不能同时改风险或者加急，这两样由人决定。"})
    if rule.since and rule.until and rule.until < rule.since:
        raise ValidationError({"until": "结束日期早于开始日期，请核对。"})


def _check_name(rule, others):
    if any(other.name == rule.name for other in others):
        raise ValidationError({"name": f"已有一条规则叫“{rule.name}”，请换一个名称。"})


def _check_target(rule, assists):
    lead = rule.lead
    seat = rule.centre.parent or rule.centre
    staffed = routing.staffed_units()
    for field, unit in [("lead", lead), *(("assists", unit) for unit in assists)]:
        if not unit.path.startswith(seat.path):
            raise ValidationError({field: f"{unit.name}不在本中心的范围内，分不过去，请另选单位。"})
        if not unit.active:
            raise ValidationError({field: f"{unit.name}已停用，请另选单位。"})
        if unit.pk not in staffed:
            words = f"{unit.name}现在没有在岗的人，分过去没人签收。请先设好岗位，或者另选单位。"
            raise ValidationError({field: words})
    if lead in assists:
        raise ValidationError({"assists": "主办和协办不能是同一个单位。"})
    line = rule.duty_line
    if line is not None and line.unit_id != lead.pk:
        raise ValidationError({"duty_line": f"这一项是{line.unit.name}的职责，请改选主办单位或者职责依据。"})
    if line is not None and not line.active:
        raise ValidationError({"duty_line": "这一项职责已不再有效，请另选。"})


def _check_cycle(rule, others):
    by_id = {other.pk: other for other in others}
    if rule.pk:
        by_id[rule.pk] = rule
    circle = routing.cycle_of(rule, by_id)
    if circle:
        names = " → ".join(one.name for one in circle)
        raise ValidationError({"fallback": f"备用规则绕成了圈：{names}。请改选备用规则。"})


def _check_shadows(rule, others):
    for other in others:
        if other.mode != RoutingRule.Mode.ON:
            continue
        first = other.order < rule.order or (other.order == rule.order and (rule.pk is None or other.pk < rule.pk))
        if first and routing.shadows(other, rule):
            raise ValidationError(
                {
                    "order": f"“{other.name}”排在前面，条件更宽，这条规则永远轮不到。"
                    f"请把顺序改到 {other.order} 以前，或者收窄“{other.name}”的条件。"
                }
            )
        if not first and rule.mode == RoutingRule.Mode.ON and routing.shadows(rule, other):
            raise ValidationError(
                {
                    "order": f"这条规则会挡住排在后面的“{other.name}”，那一条就永远轮不到了。"
                    f"请把顺序改到 {other.order} 以后，或者加上更多条件。"
                }
            )


@transaction.atomic
def save_rule(*, by, rule=None, assists=(), **fields) -> RoutingRule:
    """Write a new rule, or change one (its version grows).

    ValidationError in words when it could not work, or when it is switched on in a form that was never tried.
    """
    centre = _centre(by, rule)
    new = rule is None
    rule = RoutingRule(centre_id=centre) if new else RoutingRule.objects.select_for_update().get(pk=rule.pk)
    for name in FIELDS:
        if name in fields:
            setattr(rule, name, fields[name])
    assists = list(assists)
    check(rule, assists)
    given = proposal_of({name: getattr(rule, name) for name in FIELDS} | {"assists": assists})
    if rule.mode == RoutingRule.Mode.ON and not was_tried(centre, given):
        raise ValidationError({"mode": "请先按“试算”，看过会改变哪些案件，再启用这条规则。"})
    rule.version = 1 if new else rule.version + 1
    rule._change_reason = "新增" if new else f"第 {rule.version} 版"
    rule.save()
    rule.assists.set(assists)
    routing.forget()
    # What was tried before the rule was stored belongs to its record.
    RoutingTrial.objects.filter(centre=centre, fingerprint=fingerprint(given), rule=None).update(rule=rule)
    if rule.mode == RoutingRule.Mode.SHADOW:
        from governance.cases.services.routing_trials import open_shadow

        open_shadow(by=by, rule=rule)
    detail = {"new": new, "version": rule.version, "mode": rule.mode}
    record("routing.saved", by=by, object_type="routing_rule", object_id=str(rule.pk), detail=detail)
    return rule


def was_tried(centre_id: int, proposal: dict) -> bool:
    """Whether a finished trial, or a finished week in the shadow, of exactly this proposal exists."""
    tried = RoutingTrial.objects.filter(centre=centre_id, fingerprint=fingerprint(proposal))
    return tried.filter(state=RoutingTrial.State.DONE).exists()


def tell_of_gone_rules() -> int:
    """Tell the managers, once a day and rule, of rules whose target is gone. Returns how many rules."""
    found = routing.gone_rules()
    for rule, words in found:
        notify.post(
            holders(rule.centre, Role.MANAGER),
            once=f"routing:{rule.pk}:{today():%Y-%m-%d}",
            title=f"分流规则“{rule.name}”不起作用：{words}",
            body="请修改这条规则，改好以前分流时不会用它。",
            url=f"/administration/routing/{rule.pk}/edit/",
            topic=notify.Topic.OTHER,
        )
    return len(found)
