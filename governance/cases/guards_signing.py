"""Guards of 审核签发: what must be signed before it goes out, and who signs."""

from governance.cases.guards import GUARDED_AS, guard
from governance.cases.guards_orders import receiver_asked, signs
from governance.cases.models import Approval, OrderGrade, Supervision
from governance.cases.models.signing import Matter, Signer
from governance.cases.series import answer_of_parent
from governance.cases.signing import may_sign, must_be_signed, open_approval, open_approvals, signed
from governance.cases.states import State
from governance.core.exceptions import GuardFailed
from governance.organisation.roles import Role

MATTER_OF = {"resolve": Matter.ANSWER, "reject": Matter.REJECT}


def matter_of(case) -> Matter:
    """What is drafted in this state: before 分流 a refusal, later the answer."""
    return Matter.REJECT if case.state == State.REGISTERED else Matter.ANSWER


@guard
def signed_off_if_kind_asks(step):
    """需要审核签发的已签发 (审签流程规定)."""
    matter = MATTER_OF[GUARDED_AS.get(step.row.action, step.row.action)]
    if open_approval(step.files, matter):
        raise GuardFailed(f"{matter.label}正在审签，请等签发；要改内容的，用“报批”换一稿。")
    if not must_be_signed(step.files, matter) or signed(step.files, matter):
        return
    if step.row.action == "take_answer":
        # The words were signed with the parent, of which they are taken over.
        given = answer_of_parent(step.case)
        if given and Approval.objects.filter(case=given.case_id, kind=matter, decision="granted").exists():
            return
    raise GuardFailed(f"这类案件的{matter.label}须先审核签发，请先“报批”。")


@guard
def checklist_is_done(step):
    """办理清单的必做项已勾选."""
    open_items = [row["item"].label for row in step.files.checklist if row["item"].required and not row["mark"]]
    if open_items:
        raise GuardFailed(f"办理清单里还有没做完的：{'、'.join(open_items)}。做完请在案件页勾选，再办结。")


@guard
def draft_is_written(step):
    """送审稿已写."""
    if not step.is_preview and not (step.get("text") or "").strip():
        raise GuardFailed("请写明要签发的内容。", field="text")


@guard
def draft_is_open(step):
    """有待签发的送审稿."""
    if open_approval(step.files, matter_of(step.case)) is None:
        raise GuardFailed("没有等待签发的内容。")


OF_ORDER = {"sign_order": Matter.ORDER, "decide_order_time": Matter.ORDER_TIME}


def _approval(step):
    if step.row.action in OF_ORDER:
        return order_approval(step)
    kind = Matter.EXTENSION if step.row.action == "decide_extension" else matter_of(step.case)
    return open_approval(step.files, kind)


def order_approval(step):
    """What is to be signed about an order: of the order named, else the first that is this person's to sign."""
    rows = open_approvals(step.files, OF_ORDER[step.row.action], step.get("supervision"))
    mine = (row for row in rows if row.asked_by_id != step.by.pk and may_sign(step.by, row, step.files))
    return next(mine, rows[0] if rows else None)


@guard
def order_draft_is_open(step):
    """有待签审的督办单."""
    if order_approval(step) is None:
        raise GuardFailed("没有等待签审的督办单。", field="supervision")


@guard
def order_goes_its_way(step):
    """督办单按审签流程先审后签."""
    draft = step.get("draft")
    if draft is None:
        ready = any(row.waits_for == Signer.ISSUER for row in open_approvals(step.files, Matter.ORDER))
        if must_be_signed(step.files, Matter.ORDER) and not (step.is_preview and ready):
            raise GuardFailed("这类案件的督办单须先审核，请用“拟督办单”送审。")
        return
    asked = open_approval(step.files, Matter.ORDER, draft)
    if asked is not None and asked.waits_for != Signer.ISSUER:
        raise GuardFailed(f"这份督办单还在审核，现在等{asked.waits_for_words}。", field="draft")
    if asked is not None and asked.asked_by_id == step.by.pk:
        raise GuardFailed("这份督办单是您自己拟的，请由别人签发。", field="draft")


@guard
def others_sign_the_order(step):
    """自己就能签发的，直接签发."""
    if must_be_signed(step.files, Matter.ORDER):
        return
    level = Supervision.Level.RED if step.is_preview else step.get("level") or Supervision.Level.NORMAL
    if signs(step.by, OrderGrade.of(level).signer, step.case.centre_id) and _issues_at_all(step):
        raise GuardFailed("这一级别您可以直接签发，请用“督办”。", field="level")


def _issues_at_all(step) -> bool:
    return step.grant is not None and step.grant.role in (Role.MANAGER, Role.LEADER)


@guard
def no_draft_waits(step):
    """同一单位没有待签发的督办单."""
    if step.is_preview:
        return
    unit = receiver_asked(step)
    waiting = (o for o in step.files.supervisions if o.status == Supervision.Status.DRAFT)
    if any(o.to_unit_id == unit.pk for o in waiting):
        raise GuardFailed(f"给{unit.name}的督办单已经有一份等待签发，请先处理那一份。", field="to_unit")


@guard
def extension_is_asked(step):
    """有待批的延期."""
    if open_approval(step.files, Matter.EXTENSION) is None:
        raise GuardFailed("没有待审批的延期申请。")


@guard
def by_is_next_signer(step):
    """轮到签审人."""
    approval = _approval(step)
    if approval is not None and not may_sign(step.by, approval, step.files):
        raise GuardFailed(f"现在等{approval.waits_for_words}签审，还没有轮到您。")


@guard
def by_is_not_the_drafter(step):
    """签审人不是拟稿人，也没有签过这一稿."""
    approval = _approval(step)
    if approval is None:
        return
    if approval.asked_by_id == step.by.pk:
        raise GuardFailed("这是您自己报批的，请由别人签审。")
    if approval.signed_steps.filter(by=step.by).exists():
        raise GuardFailed("这一稿您已经审过，下一步请由别人签审。")
