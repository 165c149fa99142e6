"""What is put on record while the state stays: files, links, risk, kind, who may know."""

from governance.cases.engine import action
from governance.cases.kinds import kind_of
from governance.cases.models import Attachment, Case, CaseAccess, RiskAssessment
from governance.cases.recipients import heads_of, holders, leaders_of
from governance.cases.services.shares import name_persons
from governance.cases.states import State
from governance.cases.thresholds import risk_of
from governance.organisation.roles import Role


@action("reclassify")
def reclassify(step, *, kind: str, category=None, reason: str = ""):
    """改类: another kind or category; the number stays."""
    before = kind_of(step.case.kind).label
    step.case.kind, step.case.category = kind, category
    step.note = "；".join(part for part in (f"{before} → {kind_of(kind).label}", reason) if part)


def store_files(step, uploads, for_citizen: bool = False) -> str:
    """Attach checked uploads (UploadInfo: file, title, content_type, size, sha256) to this step; gives their titles."""
    rows = [
        Attachment(
            case=step.case,
            file=info.file,
            title=info.title,
            content_type=info.content_type,
            size=info.size,
            sha256=info.sha256,
            for_citizen=for_citizen,
            uploaded_by=step.by,
            uploaded_at=step.at,
        )
        for info in uploads
    ]

    def save(event):
        for row in rows:
            row.event = event
            row.save()

    step.after.append(save)
    return "、".join(info.title for info in uploads)


@action("attach")
def attach(step, *, uploads, for_citizen: bool = False, note: str = ""):
    """上传附件."""
    step.note = store_files(step, uploads, for_citizen)
    if note:
        step.note = f"{step.note}；{note}"


@action("add_material")
def add_material(step, *, uploads, note: str = ""):
    """补充材料 by the citizen or on their behalf."""
    step.note = store_files(step, uploads, True)
    if note:
        step.note = f"{step.note}；{note}"
    case = step.case
    desk = Role.FRONT if case.state == State.INCOMPLETE else Role.TRIAGE
    people = [case.handler] if case.handler else holders(case.centre, desk)
    # With the request itself there is nothing to add: triage finds the files there.
    if case.version > 1:
        step.tell(people, f"来访人补充了材料：{case.title}", step.note)


@action("set_risk")
def set_risk(step, *, risk: int, urgent: bool | None = None, reason: str, signs=()):
    """评定风险, with the 研判 it rests on (`signs`: risks.Hit); 红 重大 alerts the leaders, 橙 高 the head."""
    case = step.case
    before, was = case.get_risk_display(), case.risk
    case.risk = risk
    if urgent is not None:
        case.urgent = urgent
    points = sum(sign.points for sign in signs)
    made = RiskAssessment.objects.create(
        case=case,
        round=case.round,
        signs=[sign.as_row() for sign in signs],
        points=points,
        suggested=risk_of(points),
        before=was,
        risk=risk,
        reason=reason,
        assessed_by=step.by,
        assessed_at=step.at,
    )
    step.note = "；".join(part for part in (f"{before} → {case.get_risk_display()}", made.sign_words, reason) if part)
    if risk == Case.Risk.GRAVE and not case.is_restricted:
        step.tell(leaders_of(case.centre), f"重大风险：{case.title}", reason, urgent=True)
    if risk >= Case.Risk.HIGH > was and case.lead_unit_id:
        step.tell(heads_of(case.lead_unit), f"风险评为{case.get_risk_display()}：{case.title}", reason, urgent=True)


@action("raise_confidentiality")
def raise_confidentiality(step, *, level: int, persons=(), reason: str = ""):
    """收紧知悉范围; 限定知悉 names those who go on with the case, later on the director names more of them."""
    from governance.core.exceptions import GuardFailed

    if level < step.case.confidentiality or (level == step.case.confidentiality and not step.case.is_restricted):
        raise GuardFailed("只能收紧知悉范围；放宽须由中心主任办理。", field="level")
    step.case.confidentiality = level
    name_persons(step, persons)
    step.note = "；".join(part for part in (Case.Confidentiality(level).label, reason) if part)
    step.touch()


@action("lower_confidentiality")
def lower_confidentiality(step, *, level: int, reason: str):
    """放宽知悉范围 by the director; the persons named lose their special sight."""
    from governance.core.exceptions import GuardFailed

    if level >= step.case.confidentiality:
        raise GuardFailed("请选择更宽的知悉范围。", field="level")
    step.case.confidentiality = level
    for row in CaseAccess.objects.filter(case=step.case, ended_at=None, user__isnull=False):
        row.ended_at = step.at
        row.save()
    step.note = f"{Case.Confidentiality(level).label}；{reason}"
    step.touch()


@action("note_reception")
def note_reception(step, *, words: str, number: str):
    """领导接访: what a leader said to the petitioner stands in the timeline. `number`: of the reception's record."""
    step.note = words
    step.record["reception"] = number
    if step.case.handler is not None:
        step.tell([step.case.handler], f"领导接访有意见：{step.case.title}", words)
