"""事件: made at registering, completed, verified and graded, figures, phases, review."""

from dispatch.limits import REPORT_CLOCKS
from dispatch.models import Call, Figures, Incident, Phase, Sort
from governance.cases import clock
from governance.cases.engine import action, afterwards
from governance.cases.models import Case, CaseLink
from governance.cases.recipients import leaders_of

#: Columns of the detail record that the form writes.
COUNTS = ("deaths", "missing", "injured", "badly_injured", "trapped", "moved", "loss")
FIELDS = (
    *("sort", "warning", "happened_at", "learned_at", "source", "scope", "trend", "measures"),
    *("scene_lead", "scene_phone", "crowd", "demands", "is_drill", *COUNTS),
)
#: First three digits of the 事项类别 → 事件类别.
SORTS = {"401": Sort.NATURAL, "402": Sort.ACCIDENT, "403": Sort.HEALTH, "404": Sort.SECURITY}


def detail_of(case) -> Incident:
    """The detail record of an incident, made from what the register says where there is none yet."""
    found = Incident.objects.filter(pk=case.pk).first()
    if found is None:
        code = case.category.code[:3] if case.category_id else ""
        found = Incident.objects.create(
            case=case,
            sort=SORTS.get(code, ""),
            happened_at=case.occurred_at,
            learned_at=case.registered_at,
            source=case.get_channel_display(),
        )
        _first_call(found)
    return found


def _first_call(incident) -> None:
    """Whoever told of it at the desk is its first call."""
    case = incident.case
    teller = case.parties.filter(role="applicant").order_by("order", "pk").first()
    Call.objects.create(
        incident=incident,
        at=case.registered_at,
        name=teller.name if teller and not teller.is_anonymous else "",
        phone=teller.phone if teller else "",
        text=case.facts[:1000],
        taken_by=case.registered_by,
        taken_at=case.registered_at,
    )


@afterwards
def begin(event) -> None:
    """A registered incident has its detail record at once; 并案 brings its calls along; worked anew it goes on."""
    case = event.case
    if case.kind != "incident":
        return
    if event.action in ("register", "file_own", "reclassify"):
        detail_of(case)
    elif event.action == "merge":
        _bring_calls(case)
    elif event.action == "unmerge":
        Call.objects.filter(from_case=case).delete()
    elif event.action in ("rework", "reopen"):
        detail = detail_of(case)
        if detail.phase in (Phase.ENDED, Phase.REVIEWED):
            detail.phase, detail.ended_at = Phase.OPENED, None
            detail.save()


def _bring_calls(case) -> None:
    link = CaseLink.objects.filter(source=case, kind=CaseLink.Kind.MERGED, ended_at=None).select_related("target")
    target = getattr(link.first(), "target", None)
    if target is None or target.kind != "incident":
        return
    into = detail_of(Case.objects.for_system().select_related("category").get(pk=target.pk))
    for row in detail_of(case).calls.all():
        Call.objects.create(
            incident=into, at=row.at, name=row.name, phone=row.phone, text=row.text,
            from_case=case, taken_by=row.taken_by, taken_at=row.taken_at,
        )  # fmt: skip


@action("incident_detail")
def incident_detail(step, *, detail: dict, place=None, place_text: str = ""):
    """填写事件要素. `detail`: FIELDS → value; the place is that of the case."""
    row = detail_of(step.case)
    before = [getattr(row, name) for name in COUNTS]
    for name in FIELDS:
        if name in detail:
            setattr(row, name, detail[name])
    row.save()
    if place is not None:
        step.case.place = place
    step.case.place_text = place_text or step.case.place_text
    if row.happened_at:
        step.case.occurred_at = row.happened_at
    if before != [getattr(row, name) for name in COUNTS]:
        _keep_figures(step, row, "登记事件要素")
    step.note = "；".join(part for part in (row.get_sort_display(), row.scope, row.casualties) if part)
    step.touch()


@action("verify_incident")
def verify_incident(
    step, *, is_true: bool, sort: str = "", grade=None, reason: str = "", is_sensitive=False, is_reported=True
):
    """核实定级: true or not, category, grade; the clocks of the reports count from 接报."""
    row = detail_of(step.case)
    first = row.verified_at is None
    row.verified_at = row.verified_at or step.at
    if not is_true:
        row.phase, row.is_reported = Phase.DISMISSED, False
        row.save()
        clock.end(step.case, *REPORT_CLOCKS, at=step.at)
        step.note = f"不属实：{reason}"
        step.touch()
        return
    row.sort, row.grade, row.grade_reason = sort, grade, reason[:200]
    row.is_sensitive, row.is_reported = is_sensitive, is_reported
    if row.phase in (Phase.RECEIVED, Phase.DISMISSED):
        row.phase = Phase.OPENED
    row.save()
    if is_reported:
        _owe_first_report(step, row)
    else:
        clock.end(step.case, *REPORT_CLOCKS, at=step.at)
    if first and is_reported and not step.case.is_restricted:
        step.tell(leaders_of(step.case.centre), f"突发事件（{row.grade_words}）：{step.case.title}", urgent=True)
    words = (row.get_sort_display(), row.grade_words, "敏感" if is_sensitive else "", reason)
    step.note = "；".join(part for part in (*words, "" if is_reported else "不须向上级报送") if part)
    step.touch()


def _owe_first_report(step, row) -> None:
    """电话初报 and 书面首报 run by the wall clock from 接报, once."""
    if step.case.deadlines.filter(action__in=("report_phone", "report_written"), ended_at=None).exists():
        return
    for name in ("report_phone", "report_written"):
        clock.start(step.case, name, at=row.learned_at)


@action("add_call")
def add_call(step, *, at, text: str, name: str = "", phone: str = ""):
    """并入来电: another call about the same incident."""
    row = detail_of(step.case)
    Call.objects.create(incident=row, at=at, name=name, phone=phone, text=text, taken_by=step.by, taken_at=step.at)
    step.note = f"第 {row.calls.count()} 个来电：{text}"
    step.touch()


@action("update_figures")
def update_figures(step, *, told_by: str, **counts):
    """更新伤亡和处置数据: a row for each change; the detail record holds the latest."""
    row = detail_of(step.case)
    for name in COUNTS:
        if name in counts:
            setattr(row, name, counts[name])
    row.save()
    _keep_figures(step, row, told_by)
    step.note = f"{row.casualties}（{told_by}）"
    step.touch()


def _keep_figures(step, row, told_by) -> None:
    values = {name: getattr(row, name) for name in COUNTS}
    Figures.objects.create(incident=row, at=step.at, told_by=told_by, by=step.by, **values)


@action("move_phase")
def move_phase(step, *, phase: str, note: str = ""):
    """登记处置阶段: 已控制, or 应急结束, from which on the final report is owed."""
    row = detail_of(step.case)
    row.phase = phase
    if phase == Phase.CONTROLLED:
        row.controlled_at = step.at
    if phase == Phase.ENDED:
        row.controlled_at, row.ended_at = row.controlled_at or step.at, step.at
        row.response = None
        row.starts.filter(ended_at=None).update(ended_at=step.at, ended_by=step.by)
        clock.end(step.case, "report_more", at=step.at)
        if row.is_reported and not row.reports.filter(type="final", state="sent").exists():
            clock.start(step.case, "report_final", at=step.at)
    row.save()
    step.note = "；".join(part for part in (row.get_phase_display(), note) if part)
    step.touch()


@action("review_incident")
def review_incident(step, *, good: str = "", bad: str, todo: str):
    """复盘评估: what went well, what did not, what will be done and by whom."""
    row = detail_of(step.case)
    row.phase, row.reviewed_at, row.reviewed_by = Phase.REVIEWED, step.at, step.by
    row.review_good, row.review_bad, row.review_todo = good, bad, todo
    row.save()
    step.note = f"问题：{bad}；整改：{todo}"
    step.touch()
