"""上报台账: templates kept by the manager; a run makes the workbook of what is new or changed; the stamp ends it."""

import hashlib
from datetime import datetime, time
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone

from governance.audit.services import record
from governance.cases.ledger_fields import FIELDS, Row, line_of, mapping_of, with_parts
from governance.cases.models import Case, ExternalNumber, LedgerRun, LedgerTemplate, ReportStamp
from governance.cases.services.routing import own_centres
from governance.cases.states import OPEN_STATES
from governance.core import jobs
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.fields import blind_index
from governance.core.now import now, today
from governance.core.sheets import write_rows
from governance.organisation.access import may, standing
from governance.organisation.models import OrgUnit
from governance.organisation.roles import Level, Permission

KEPT = ("name", "office", "kind", "category", "risk_min", "ended", "since")
KEPT += ("title_row", "unit_row", "day_format", "columns", "note", "active")
MOST_ROWS = 20_000
State = LedgerRun.State


def reporting_centres(by):
    """Ids of the centres for which this person reports: of their post, or of the town they lead."""
    grants = standing(by).with_permission(Permission.REPORT_LEDGERS)
    units = [grant.unit_id for grant in grants]
    return OrgUnit.objects.filter(Q(pk__in=units) | Q(parent__in=units), level=Level.CENTRE).values("pk")


def templates_of(by):
    """The templates that this person reports with."""
    return LedgerTemplate.objects.filter(centre__in=reporting_centres(by))


@transaction.atomic
def save_template(*, by, template=None, **fields) -> LedgerTemplate:
    """Write a new template, or change one (its version grows). ValidationError in words, at its field."""
    centres = own_centres(by)
    if not centres or (template is not None and template.centre_id not in centres):
        raise NotAllowed("上报台账的样式由中心管理员维护。")
    new = template is None
    if new:
        template = LedgerTemplate(centre_id=min(centres))
    else:
        template = LedgerTemplate.objects.select_for_update().get(pk=template.pk)
    for name in KEPT:
        if name in fields:
            setattr(template, name, fields[name])
    check(template)
    template.version = 1 if new else template.version + 1
    template._change_reason = "新增" if new else f"第 {template.version} 版"
    template.save()
    record(
        "ledger.saved", by=by, object_type="ledger", object_id=str(template.pk), detail={"version": template.version}
    )
    return template


def check(template):
    """ValidationError for columns that cannot be written, or a name that is taken."""
    same = LedgerTemplate.objects.filter(centre=template.centre_id, name=template.name).exclude(pk=template.pk)
    if same.exists():
        raise ValidationError({"name": f"已有一个台账叫“{template.name}”，请换一个名称。"})
    if not template.columns:
        raise ValidationError("请至少填写一列：表头，以及取哪一项。")
    for place, column in enumerate(template.columns, 1):
        if not column["heading"]:
            raise ValidationError(f"第 {place} 列没有表头，请补上。")
        if column["field"] not in FIELDS:
            raise ValidationError(f"第 {place} 列“{column['heading']}”请选择取哪一项。")
        if column["field"] == "fixed" and not column["text"]:
            raise ValidationError(f"第 {place} 列“{column['heading']}”是固定文字，请写明文字。")
        if column["field"] != "fixed":
            try:
                mapping_of(column["text"])
            except ValueError as problem:
                where = f"第 {place} 列“{column['heading']}”的对照里，“{problem}”没有等号。"
                raise ValidationError(f"{where}请写成“原来的=上报的”，用分号隔开。")


def pending(template, by):
    """Cases that this person may see and the office has not got in their present version, the oldest first.

    限定知悉 cases are never among them. `seen` is the version last looked at for this ledger, None for a new case.
    """
    cases = Case.objects.visible_to(by).filter(
        centre=template.centre_id,
        confidentiality__lt=Case.Confidentiality.RESTRICTED,
        registered_at__gte=_start_of(template.since),
    )
    if template.kind:
        cases = cases.filter(kind=template.kind)
    if template.category_id:
        cases = cases.filter(Q(category=template.category_id) | Q(category__parent=template.category_id))
    if template.risk_min:
        cases = cases.filter(risk__gte=template.risk_min)
    if template.ended == LedgerTemplate.Ended.OPEN:
        cases = cases.filter(state__in=OPEN_STATES)
    elif template.ended == LedgerTemplate.Ended.ENDED:
        cases = cases.exclude(state__in=OPEN_STATES)
    reported = _reported(template).filter(case=OuterRef("pk"))
    seen = Subquery(reported.order_by("-pk").values("seen_version")[:1])
    return cases.annotate(seen=seen).filter(Q(seen=None) | Q(version__gt=F("seen")))


def _start_of(day):
    return timezone.make_aware(datetime.combine(day, time.min))


@transaction.atomic
def start_run(*, by, template, purpose, full=False) -> LedgerRun:
    """Queue the workbook of what is new or changed. GuardFailed when one is under way or nothing is left to report."""
    template = LedgerTemplate.objects.select_for_update().get(pk=template.pk)
    if not templates_of(by).filter(pk=template.pk).exists():
        raise NotAllowed("上报台账由中心管理员和镇领导办理。")
    if full and not may(by, Permission.REVEAL_IDENTITY):
        raise NotAllowed("您的岗位不能导出完整身份信息。")
    if not template.active:
        raise GuardFailed("这个台账已停用。")
    open_run = template.runs.filter(state__in=(State.MAKING, State.MADE)).first()
    if open_run is not None:
        made = f"{timezone.localtime(open_run.made_at):%m月%d日 %H:%M} 生成的一批"
        raise GuardFailed(f"{made}还没有登记报送，请先登记或者作废，免得重复上报。")
    number = pending(template, by).order_by().values("pk")[: MOST_ROWS + 1].count()
    if not number:
        raise GuardFailed(nothing_words(template))
    if number > MOST_ROWS:
        raise GuardFailed(f"待报的超过 {MOST_ROWS:,} 件，请收窄台账的条件，或者把起报日期改晚。")
    run = LedgerRun.objects.create(
        template=template,
        template_version=template.version,
        made_by=by,
        made_at=now(),
        full=full,
        purpose=purpose,
        office=template.office,
    )
    run.job = jobs.enqueue("cases.ledger", {"run": run.pk}, by=by)
    run.save()
    return run


def nothing_words(template) -> str:
    """Why there is nothing to report: it was reported already, and when."""
    last = template.runs.filter(state=State.REPORTED).order_by("-reported_on", "-pk").first()
    if last is None:
        return "没有符合条件的案件。"
    under = f"（{last.number}）" if last.number else ""
    return f"没有新增或变化的案件，已于 {last.reported_on:%Y年%m月%d日} 报送{last.office}{under}，不用再报。"


@jobs.job("cases.ledger")
def make_workbook(job, report):
    """Write the workbook of a run. Cases whose line is as it was reported are left out."""
    run = LedgerRun.objects.select_related("template", "made_by").get(pk=job.params["run"])
    if run.state != State.MAKING:
        return
    template, columns = run.template, run.template.columns
    found = pending(template, run.made_by)
    total = found.count()
    known = dict(_reported(template).filter(case__in=found.values("pk")).order_by("pk").values_list("case", "digest"))
    lines, stamps, same = [], [], []
    for done, case in enumerate(with_parts(found).order_by("registered_at", "pk").iterator(500), 1):
        row = Row(case, len(lines) + 1, template.day_format, template.office, run.full, case.seen is not None)
        stamp = ReportStamp(
            run=run, case=case, is_change=row.is_change, digest=digest_of(columns, case, row), seen_version=case.version
        )
        if row.is_change and known[case.pk] == stamp.digest:
            same.append(case)
        else:
            lines.append(line_of(columns, row))
            stamps.append(stamp)
        if done % 200 == 0:
            report(done, total, f"已写 {done:,} 行")
    _keep(run, lines, stamps, same)
    return


def digest_of(columns, case, row) -> str:
    """A keyed hash of the line as it would be in full: a case comes again when this differs."""
    counting = [column for column in columns if FIELDS[column["field"]].counts]
    whole = Row(case, 0, row.day_format, row.office, True, False)
    return blind_index("\x1f".join(str(value) for value in line_of(counting, whole)), "ledger")


def _reported(template):
    return ReportStamp.objects.filter(run__template=template, run__state=State.REPORTED)


@transaction.atomic
def _keep(run, lines, stamps, same):
    """The file with its stamps; what was looked at and had not changed is not asked for again."""
    run = LedgerRun.objects.select_for_update(of=("self",)).select_related("template", "made_by").get(pk=run.pk)
    if run.state != State.MAKING:
        return
    for case in same:
        last = _reported(run.template).filter(case=case).order_by("-pk").first()
        ReportStamp.objects.filter(pk=last.pk).update(seen_version=case.version)
    run.state = State.MADE if lines else State.NOTHING
    run.changed_count = sum(stamp.is_change for stamp in stamps)
    run.new_count = len(stamps) - run.changed_count
    if lines:
        ReportStamp.objects.bulk_create(stamps, batch_size=500)
        content = _workbook(run, lines)
        run.sha256 = hashlib.sha256(content).hexdigest()
        run.file_name = f"{run.template.name}-{timezone.localtime(run.made_at):%Y%m%d}.xlsx"
        run.file.save(run.file_name, File(BytesIO(content)), save=False)
    run.save()


def _workbook(run, lines) -> bytes:
    """Title, unit line, headings, rows, and who made it last: the office reads its own columns first."""
    template = run.template
    above = [line for line in (template.title_row, template.unit_row) if line]
    mark = (
        f"{run.made_by.name} {timezone.localtime(run.made_at):%Y-%m-%d %H:%M} 制表，{run.purpose}，内部资料，请勿外传"
    )
    headings = [column["heading"] for column in template.columns]
    return write_rows(template.name, headings, [*lines, [mark]], above=above)


def _open(by, run):
    found = LedgerRun.objects.select_for_update(of=("self",)).select_related("template").get(pk=run.pk)
    if not templates_of(by).filter(pk=found.template_id).exists():
        raise NotAllowed("上报台账由中心管理员和镇领导办理。")
    return found


@transaction.atomic
def stamp_run(*, by, run, office, reported_on, number="") -> LedgerRun:
    """登记报送: reported to … on … under number …. GuardFailed unless the workbook waits for it."""
    run = _open(by, run)
    if run.state != State.MADE:
        raise GuardFailed(f"这一批{run.get_state_display()}，不能再登记报送。")
    if reported_on > today():
        raise GuardFailed("报送日期不能晚于今天。", field="reported_on")
    if reported_on < timezone.localtime(run.made_at).date():
        raise GuardFailed("报送日期不能早于制表的那一天。", field="reported_on")
    run.state, run.office, run.number, run.reported_on = State.REPORTED, office, number, reported_on
    run.reported_by, run.reported_at = by, now()
    run.save()
    record("ledger.reported", by=by, object_type="ledger_run", object_id=str(run.pk), detail={"rows": run.total})
    return run


@transaction.atomic
def cancel_run(*, by, run) -> LedgerRun:
    """作废: the workbook was not handed in; its cases are to be reported again."""
    run = _open(by, run)
    if run.state not in (State.MAKING, State.MADE):
        raise GuardFailed(f"这一批{run.get_state_display()}，不能作废。")
    run.state = State.CANCELLED
    run.save()
    record("ledger.cancelled", by=by, object_type="ledger_run", object_id=str(run.pk))
    return run


def note_number(*, by, case, office, number) -> ExternalNumber:
    """登记外部编号. GuardFailed when the office gave this number to another case."""
    if not may(by, Permission.REPORT_LEDGERS):
        raise NotAllowed("外部编号由中心管理员和镇领导登记。")
    known = ExternalNumber.objects.select_related("case").filter(office=office, number=number).first()
    if known is not None and known.case_id == case.pk:
        return known
    if known is not None:
        seen = Case.objects.visible_to(by).filter(pk=known.case_id).exists()
        whose = f"案件 {known.case.shown_number}" if seen else "另一件案件"
        raise GuardFailed(f"{office}的编号 {number} 已经登记在{whose}上，请核对。", field="number")
    try:
        with transaction.atomic():
            made = ExternalNumber.objects.create(case=case, office=office, number=number, noted_by=by, noted_at=now())
    except IntegrityError:
        raise GuardFailed("刚才有人登记了同一个编号，请刷新后核对。", field="number")
    record("case.external_number", by=by, object_type="case", object_id=case.number, detail={"office": office})
    return made


#: Whether a case was reported or has a number elsewhere; most are not, and their page asks no more.
KNOWN_ELSEWHERE = Exists(ReportStamp.objects.filter(case=OuterRef("pk"), run__state=State.REPORTED)) | Exists(
    ExternalNumber.objects.filter(case=OuterRef("pk"))
)


def reports_of(case) -> list[dict]:
    """What was reported of a case and its numbers elsewhere, in one query: {"office", "number", "on", "ledger"}."""
    stamps = (
        ReportStamp.objects.filter(case=case, run__state=State.REPORTED)
        .order_by()
        .values_list("run__office", "run__number", "run__reported_on", "run__template__name")
    )
    numbers = (
        ExternalNumber.objects.filter(case=case)
        .order_by()
        .annotate(on=TruncDate("noted_at"), ledger=F("office"))
        .values_list("office", "number", "on", "ledger")
    )
    rows = sorted(stamps.union(numbers, all=True), key=lambda row: row[2])
    return [
        {"office": office, "number": number, "on": day, "ledger": ledger if ledger != office else ""}
        for office, number, day, ledger in rows
    ]
