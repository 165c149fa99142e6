"""What is put on record while the state stays: files, links, risk, kind, who may know."""

from governance.cases.engine import action
from governance.cases.kinds import kind_of
from governance.cases.models import Attachment, Case, CaseAccess, CaseLink
from governance.cases.recipients import leaders_of
from governance.cases.services.shares import name_persons


@action("reclassify")
def reclassify(step, *, kind: str, category=None, reason: str = ""):
    """改类: another kind or category; the number stays."""
    before = kind_of(step.case.kind).label
    step.case.kind, step.case.category = kind, category
    step.note = "；".join(part for part in (f"{before} → {kind_of(kind).label}", reason) if part)


def _store(step, uploads, for_citizen: bool) -> None:
    """Attach checked uploads: UploadInfo with `.file`, `.title`, `.content_type`, `.size`, `.sha256`."""
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
    step.note = "、".join(info.title for info in uploads)


@action("attach")
def attach(step, *, uploads, for_citizen: bool = False, note: str = ""):
    """上传附件."""
    _store(step, uploads, for_citizen)
    if note:
        step.note = f"{step.note}；{note}"


@action("add_material")
def add_material(step, *, uploads, note: str = ""):
    """补充材料 by the citizen or on their behalf."""
    _store(step, uploads, True)
    if step.case.handler:
        step.tell([step.case.handler], f"来访人补充了材料：{step.case.title}", step.note)


@action("link")
def link(step, *, target: Case, kind: str = CaseLink.Kind.RELATED, reason: str = ""):
    """关联 to another case as duplicate, related or series."""
    CaseLink.objects.get_or_create(
        source=step.case, target=target, kind=kind, ended_at=None, defaults={"made_by": step.by}
    )
    step.note = f"{CaseLink.Kind(kind).label} {target.shown_number}"
    step.record["target"] = target.number


@action("unlink")
def unlink(step, *, link: CaseLink, reason: str):
    """取消关联."""
    link.ended_at = step.at
    link.save()
    step.note = f"{link.target.shown_number}；{reason}"


@action("set_risk")
def set_risk(step, *, risk: int, urgent: bool | None = None, reason: str):
    """评定风险; 红 重大 alerts the leaders."""
    case = step.case
    before = case.get_risk_display()
    case.risk = risk
    if urgent is not None:
        case.urgent = urgent
    step.note = f"{before} → {case.get_risk_display()}；{reason}"
    if risk == Case.Risk.GRAVE and not case.is_restricted:
        step.tell(leaders_of(case.centre), f"重大风险：{case.title}", reason, urgent=True)


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
