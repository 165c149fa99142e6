"""Links between cases (关联), and series (系列): one parent case whose answer its children may take over."""

from governance.cases import clock
from governance.cases.engine import action
from governance.cases.models import Answer, Case, CaseLink
from governance.cases.recipients import holders
from governance.cases.series import answer_of_parent
from governance.cases.services.lateness import explain_lateness
from governance.cases.states import OPEN_STATES
from governance.core.exceptions import GuardFailed
from governance.organisation.roles import Role


def make_link(case: Case, target: Case, kind: str, by) -> CaseLink:
    """Link `case` with `target`. A series has one parent: linking with a child of it means the parent itself."""
    if kind == CaseLink.Kind.SERIES:
        target = _parent_for(case, target, by)
    link, _ = CaseLink.objects.get_or_create(
        source=case, target=target, kind=kind, ended_at=None, defaults={"made_by": by}
    )
    return link


def _parent_for(case, target, by) -> Case:
    links = CaseLink.objects.filter(kind=CaseLink.Kind.SERIES, ended_at=None)
    if links.filter(target=case).exists():
        raise GuardFailed("本案已经是系列案的主案，请在要并进来的案件上关联本案。", field="target")
    mine, theirs = links.filter(source=case).first(), links.filter(source=target).first()
    parent = theirs.target if theirs else target
    if mine is not None and mine.target_id != parent.pk:
        raise GuardFailed("本案已经属于另一个系列，请先取消原来的关联。", field="target")
    if parent.pk == case.pk or (not by.is_actor and not Case.objects.visible_to(by).filter(pk=parent.pk).exists()):
        raise GuardFailed("不能和这个案件组成系列，请改用“相关”。", field="target")
    return parent


def link_words(link: CaseLink) -> str:
    """Such as 重复 260610-0236; of a series 系列，主案 260610-0236."""
    word = "系列，主案" if link.kind == CaseLink.Kind.SERIES else CaseLink.Kind(link.kind).label
    return f"{word} {link.target.shown_number}"


@action("link")
def link(step, *, target: Case, kind: str = CaseLink.Kind.RELATED, reason: str = ""):
    """关联 to another case as duplicate, related or series."""
    made = make_link(step.case, target, kind, step.by)
    step.note = "；".join(part for part in (link_words(made), reason) if part)
    step.record["target"] = made.target.number


@action("unlink")
def unlink(step, *, link: CaseLink, reason: str):
    """取消关联."""
    link.ended_at = step.at
    link.save()
    step.note = f"{link.target.shown_number}；{reason}"


@action("take_answer")
def take_answer(step, *, reason: str = "", overdue_reason: str = "", overdue_text: str = ""):
    """沿用主案答复: the case ends its handling with the answer of its parent; its own applicant is still to be told.

    Clocks, follow-up and evaluation go on as after 办结 (from 办理中) or 即办 (from 待分流).
    """
    explain_lateness(step, overdue_reason, overdue_text)
    case, given = step.case, answer_of_parent(step.case)
    number = given.case.shown_number
    Answer.objects.create(case=case, round=case.round, text=given.text, written_by=step.by, written_at=step.at)
    lead = step.files.lead
    if lead is not None:
        lead.result, lead.result_at, lead.result_by = f"沿用主案 {number} 的答复", step.at, step.by
        lead.save()
    for waiting in [row for row in step.files.assists if row.result_at is None]:
        clock.end(case, at=step.at, assignment=waiting)
    clock.end(case, "task", at=step.at)
    clock.meet(case, "triage", "ruling", "handle", at=step.at)
    clock.start(case, "answer", at=step.at)
    step.record["parent"] = given.case.number
    step.note = "\n".join(part for part in (f"沿用主案 {number} 的答复：{given.text}", reason) if part)
    if not case.is_restricted:
        step.tell(holders(case.centre, Role.FRONT), f"系列案已沿用主案答复，待告知：{case.title}")
    step.touch()


def tell_children(step) -> None:
    """After the parent's 办结: whoever works a child is told that there is an answer to take over."""
    links = CaseLink.objects.filter(target=step.case, kind=CaseLink.Kind.SERIES, ended_at=None)
    children = links.filter(source__state__in=OPEN_STATES).select_related("source__handler", "source__centre")
    people = {}
    for row in children:
        child = row.source
        if child.is_restricted:
            continue
        for person in [child.handler] if child.handler else holders(child.centre, Role.TRIAGE):
            people[person.pk] = person
    if people:
        step.tell(people.values(), f"系列主案 {step.case.shown_number} 已答复，子案可以沿用：{step.case.title}")
