"""Guards of what the user writes: a reason, a result, a proof, a receiver."""

from governance.cases.guards import guard, need
from governance.cases.models import CaseLink
from governance.cases.states import State
from governance.core.exceptions import GuardFailed


@guard
def reason_given(step):
    """理由已填."""
    need(step, "reason", "请写明理由。")


@guard
def reason_given_after_triage(step):
    """分流以后更正登记要写理由."""
    if step.case.state in (State.ASSIGNED, State.HANDLING):
        need(step, "reason", "案件已分流，更正登记请写明理由。")


@guard
def answer_is_written(step):
    """答复已写."""
    need(step, "answer", "请写明答复内容。")


@guard
def text_is_written(step):
    """进展已写."""
    need(step, "text", "请写明办理进展。")


@guard
def result_is_written(step):
    """办理结果已写."""
    need(step, "result", "请写明办理结果。")


@guard
def reply_is_written(step):
    """复函内容已写."""
    need(step, "reply", "请写明复函内容。")


@guard
def requirement_is_written(step):
    """督办要求已写."""
    need(step, "requirement", "请写明要求。")


@guard
def lawful_reason(step):
    """不予受理的法定理由已选."""
    need(step, "reason_code", "请选择不予受理的法定理由。")


@guard
def receiver_named(step):
    """接收机关已写."""
    need(step, "receiver", "请写明接收机关。")


@guard
def proof_given(step):
    """告知方式和凭据已填."""
    need(step, "method", "请选择告知方式。")
    need(step, "proof", "请写明告知凭据，如签收人、通话时间或者邮寄单号。")


@guard
def files_given(step):
    """附件已选."""
    need(step, "uploads", "请选择要上传的文件。")


@guard
def named_persons_given(step):
    """知悉人已指定 (限定知悉时); 已限定的由中心主任增加知悉人."""
    from governance.organisation.access import standing

    if step.case.is_restricted and step.case.centre_id not in standing(step.by).director_unit_ids:
        raise GuardFailed("已经是限定知悉，增加知悉人请中心主任办理。", field="level")
    if step.get("level") == 2:
        need(step, "persons", "限定知悉须指定至少一名知悉人。")


@guard
def applicant_signed_request(step):
    """申请人书面撤回申请."""
    need(step, "signed_request", "请确认申请人已经签字申请撤回。")


@guard
def link_target_given(step):
    """关联对象."""
    need(step, "target", "请填写要关联的案件编号。")
    target = step.get("target")
    if target is not None and target.pk == step.case.pk:
        raise GuardFailed("不能和自己关联。", field="target")


@guard
def link_exists(step):
    """有可取消的关联."""
    link = step.get("link")
    own = {row.pk for row in step.files.links if row.source_id == step.case.pk and row.kind != CaseLink.Kind.MERGED}
    if not own or (link is not None and link.pk not in own):
        raise GuardFailed("没有可以取消的关联。", field="link")
