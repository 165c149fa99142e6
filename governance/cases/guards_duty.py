"""Guards of disputed duty (职责不清) and of 回避: how often a unit may give back, who rules, who must not handle."""

from governance.cases.conflicts import conflicts_of
from governance.cases.guards import guard
from governance.cases.recipients import director_of
from governance.cases.thresholds import number_of
from governance.core.exceptions import GuardFailed
from governance.organisation.access import standing


def ruling_is_due(case, files) -> bool:
    """退回 as often as calls for 裁定, and not ruled since. A centre without a director rules nothing."""
    if case.declines < number_of("ruling_from"):
        return False
    last = files.last_event("decline", "rule_duty")
    return last is not None and last.action == "decline" and bool(director_of(case.centre))


def binding_ruling(case, files):
    """The 裁定 of this round by which the present lead holds the case, None otherwise."""
    last = files.last_event("rule_duty")
    if last is None or last.round != case.round or files.lead is None:
        return None
    return last if last.data.get("lead") == files.lead.unit_id else None


@guard
def system_follows_a_rule(step):
    """系统只按自动分流的规则分流，限定知悉的案件由人分流."""
    if not step.by.is_actor:
        return
    rule = step.get("rule")
    if rule is None or not rule.auto or step.case.is_restricted:
        raise GuardFailed("系统只按启用的自动分流规则分流，其他案件由分流岗决定。")


@guard
def ruling_is_owed(step):
    """多次退回，等待裁定."""
    if not ruling_is_due(step.case, step.files):
        raise GuardFailed(f"同一案件第 {number_of('ruling_from')} 次退回起才由中心主任裁定，现在请直接分流。")


@guard
def no_ruling_owed(step):
    """没有等待裁定的退回."""
    if ruling_is_due(step.case, step.files):
        raise GuardFailed(f"已退回 {step.case.declines} 次，由中心主任作出“职责裁定”后再交办，分流岗不再直接分流。")


@guard
def duty_is_disputed(step):
    """有部门退回过."""
    if not step.case.declines:
        raise GuardFailed("本轮没有部门退回，不需要开联席会议。")


@guard
def decision_is_written(step):
    """议定事项和两家以上的意见已写."""
    if step.is_preview:
        return
    if len(step.get("positions") or ()) < 2:
        raise GuardFailed("请至少写两家单位的意见。", field="unit_1")
    if not (step.get("decision") or "").strip():
        raise GuardFailed("请写明议定事项。", field="decision")


@guard
def declines_left(step):
    """退回次数未用完 (同一单位每轮次数由分流设置规定)."""
    lead = step.files.lead
    if lead is None or not step.case.declines:
        return
    limit = number_of("declines_per_unit")
    before = step.case.events.filter(action="decline", round=step.case.round, data__unit=lead.unit_id).count()
    if before >= limit:
        raise GuardFailed(f"{lead.unit.name}本轮已退回 {before} 次，不能再退回；有困难的请协调中心转派。")


@guard
def not_bound_by_ruling(step):
    """没有裁定由本单位办理."""
    event = binding_ruling(step.case, step.files)
    if event is not None:
        raise GuardFailed(f"这件事已由{event.data['ruling']}裁定由{step.files.lead.unit.name}办理，不能再退回。")


@guard
def ruling_stands(step):
    """裁定的主办单位只由中心主任改变."""
    event = binding_ruling(step.case, step.files)
    if event is not None and step.case.centre_id not in standing(step.by).director_unit_ids:
        raise GuardFailed(f"主办单位由{event.data['ruling']}裁定，改派请中心主任办理。")


@guard
def nobody_to_avoid(step):
    """承办人不是当事人，也不是当事人的亲属 (《信访工作条例》第三十条、《人民调解法》的回避要求)."""
    if step.is_preview:
        return
    field, person = _who_would_handle(step)
    if person is None or person.is_actor:
        return
    conflict = conflicts_of(step.files.parties, [person]).get(person.pk)
    if conflict is not None and conflict.certain:
        raise GuardFailed(f"{conflict.words}，请另选承办人。", field=field)


def _who_would_handle(step):
    """(field, person) of the one who would become the handler by this action."""
    if step.get("to") is not None:
        return "to", step.get("to")
    if step.get("handler") is not None:
        return "handler", step.get("handler")
    if step.row.action == "accept":
        return "handler", step.files.lead.handler or step.by
    if step.row.action == "accept_assist":
        return None, step.by
    return None, None
