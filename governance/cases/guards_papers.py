"""Guards of papers (文书): who may issue which, what must be there first, what may still be voided or delivered."""

from governance.cases.guards import guard
from governance.cases.lifecycle import ROLES_OF
from governance.cases.papers import PaperType, paper_type, types_of
from governance.core.exceptions import GuardFailed
from governance.organisation.access import standing


def may_issue(by, paper: PaperType, case) -> bool:
    """Whether a post of the person issues this paper; on 限定知悉 the director stands for the centre."""
    place = standing(by)
    if case.is_restricted and case.centre_id in place.director_unit_ids:
        return True
    roles = place.roles
    return any(ROLES_OF[word] & set(roles) for word in paper.who.split())


def refusal(case, by, paper: PaperType, live) -> str:
    """Why this person cannot issue the paper now, in a sentence; empty when they can. `live`: papers in force."""
    if case.kind not in paper.kinds:
        return f"{paper.name}不属于这类案件。"
    if case.state not in paper.states:
        return f"案件现在是“{case.get_state_display()}”，不出具{paper.name}。"
    if not may_issue(by, paper, case):
        return f"您的岗位不出具{paper.name}。"
    if paper.once and any(row.type == paper.key and row.round == case.round for row in live):
        return f"{paper.name}已经出具；内容有误请更正，不用另出一份。"
    return paper.missing(case)


@guard
def paper_can_be_issued(step):
    """文书可以出具."""
    case = step.case
    if step.is_preview:
        if not any(paper.by_hand and may_issue(step.by, paper, case) for paper in types_of(case.kind)):
            raise GuardFailed("这类案件没有由您出具的文书。")
        return
    paper = paper_type(step.get("paper") or "")
    if paper is None:
        raise GuardFailed("请选择要出具的文书。", field="paper")
    replaced = step.get("replaces")
    if replaced is not None and (replaced.is_void or replaced.type != paper.key):
        raise GuardFailed("要更正的文书已经作废，请刷新页面。", field="replaces")
    live = [row for row in step.files.papers if not row.is_void and row != replaced]
    words = refusal(case, step.by, paper, live)
    if words:
        raise GuardFailed(words, field="paper")


@guard
def paper_is_in_force(step):
    """文书没有作废."""
    live = [row for row in step.files.papers if not row.is_void]
    if not live:
        raise GuardFailed("这个案件没有有效的文书。")
    if step.is_preview:
        return
    if step.get("paper") not in live:
        raise GuardFailed("这份文书已经作废或者不存在，请刷新页面。", field="paper")


@guard
def voided_by_its_issuer_or_head(step):
    """文书由出具人或者负责人作废."""
    if step.is_preview:
        return
    paper = step.get("paper")
    heads = ROLES_OF["head"] | ROLES_OF["supervisor"] | ROLES_OF["leader"] | ROLES_OF["triager"]
    if paper.issued_by_id != step.by.pk and not heads & set(standing(step.by).roles):
        raise GuardFailed("文书由出具人或者部门负责人、中心作废。", field="paper")


@guard
def delivery_is_complete(step):
    """送达要件齐全: 留置送达须有见证人 (《民事诉讼法》第八十九条 as model)."""
    if step.is_preview:
        return
    if step.get("method") == "left" and not (step.get("witness") or "").strip():
        raise GuardFailed("留置送达须写明见证人，请填写见证人姓名。", field="witness")
    if step.get("at") and step.get("at") > step.at:
        raise GuardFailed("送达时间不能晚于现在。", field="at")
    paper = step.get("paper")
    if step.get("at") and step.get("at").date() < paper.issued_at.date():
        raise GuardFailed("送达时间不能早于文书出具的日子。", field="at")


@guard
def file_is_there(step):
    """有可以归卷的附件."""
    if step.is_preview:
        if not step.files.attachments:
            raise GuardFailed("还没有附件可以归卷，请先上传。")
        return
    row = step.get("attachment")
    if row is None or hasattr(row, "scan_of"):
        raise GuardFailed("请选择要归卷的附件；签字件随文书归卷，不用另选。", field="attachment")
