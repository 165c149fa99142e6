"""应急预案: written in versions, put in force, started in one action with its orders and clocks; drills on record."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from dispatch.models import Drill, Phase, Plan, PlanContact, PlanLevel, PlanPost, PlanStart, PlanStep, PlanVersion
from dispatch.receivers import of_step
from dispatch.services.incidents import detail_of
from dispatch.services.orders import MINE, make_order
from governance.audit.services import record
from governance.cases.engine import action
from governance.core.exceptions import GuardFailed, NotAllowed
from governance.core.now import now
from governance.notify import services as notify
from governance.organisation.access import home_path, may
from governance.organisation.roles import Permission

PARTS = ((PlanLevel, "levels"), (PlanPost, "posts"), (PlanStep, "steps"), (PlanContact, "contacts"))
HEAD = ("text", "issuer", "issued_on", "review_on", "change_note")


def require_keeper(by, unit) -> None:
    """NotAllowed unless this person keeps the plans of the town that the unit lies in."""
    if not may(by, Permission.RUN_DISPATCH) or not unit.path.startswith(home_path(by) or "-"):
        raise NotAllowed("预案由指挥调度岗、中心管理员维护。")


@transaction.atomic
def save_plan(*, by, plan=None, unit, name, type, sort="", active=True) -> Plan:
    """A new plan with an empty first draft, or its name and purpose changed."""
    require_keeper(by, unit)
    if Plan.objects.filter(unit=unit, name=name).exclude(pk=plan.pk if plan else None).exists():
        raise ValidationError({"name": "已经有同名的预案，请换个名称。"})
    new = plan is None
    plan = plan or Plan()
    plan.unit, plan.name, plan.type, plan.sort, plan.active = unit, name, type, sort, active
    plan.save()
    if new:
        PlanVersion.objects.create(plan=plan, number=1, made_by=by)
    record("plan.saved", by=by, object_type="plan", object_id=str(plan.pk), detail={"new": new})
    return plan


@transaction.atomic
def new_draft(*, by, plan) -> PlanVersion:
    """The next version, a copy of the newest; the draft that is there already otherwise."""
    require_keeper(by, plan.unit)
    newest = plan.versions.order_by("-number").first()
    if newest.state == PlanVersion.State.DRAFT:
        return newest
    made = PlanVersion.objects.create(plan=plan, number=newest.number + 1, text=newest.text, made_by=by)
    for model, name in PARTS:
        rows = list(getattr(newest, name).all())
        for row in rows:
            row.pk, row.version = None, made
        model.objects.bulk_create(rows)
    return made


@transaction.atomic
def save_version(*, by, version, parts: dict, **head) -> PlanVersion:
    """What a draft says. `parts`: levels, posts, steps, contacts → unsaved rows; only a draft is changed."""
    require_keeper(by, version.plan.unit)
    version = PlanVersion.objects.select_for_update().get(pk=version.pk)
    if version.state != PlanVersion.State.DRAFT:
        raise GuardFailed("现行和历史版本不能改，请先“修订”，生成新的草稿。")
    for name in HEAD:
        if name in head:
            setattr(version, name, head[name])
    version.save()
    for model, name in PARTS:
        if name in parts:
            getattr(version, name).all().delete()
            for order, row in enumerate(parts[name], 1):
                row.version = version
                if hasattr(row, "order"):
                    row.order = order
            model.objects.bulk_create(parts[name])
    record(
        "plan.version_saved", by=by, object_type="plan", object_id=str(version.plan_id), detail={"n": version.number}
    )
    return version


@transaction.atomic
def put_in_force(*, by, version) -> PlanVersion:
    """审定生效: the version before it stays as history. It needs a trigger, a commander and steps."""
    require_keeper(by, version.plan.unit)
    version = PlanVersion.objects.select_for_update().select_related("plan").get(pk=version.pk)
    if version.state != PlanVersion.State.DRAFT:
        raise GuardFailed("这一版已经生效过。")
    lacking = [words for name, words in (("levels", "启动条件"), ("posts", "指挥机构"), ("steps", "处置步骤"))
               if not getattr(version, name).exists()]  # fmt: skip
    if lacking:
        raise GuardFailed(f"还没有写{'、'.join(lacking)}，写好再生效。")
    if not version.issuer or version.issued_on is None:
        raise GuardFailed("请先写批准机关和批准日期。")
    version.plan.versions.filter(state=PlanVersion.State.IN_FORCE).update(state=PlanVersion.State.OLD)
    version.state, version.in_force_at, version.in_force_by = PlanVersion.State.IN_FORCE, now(), by
    version.save()
    record("plan.in_force", by=by, object_type="plan", object_id=str(version.plan_id), detail={"n": version.number})
    return version


@transaction.atomic
def save_drill(*, by, plan, drill=None, **fields) -> Drill:
    """演练 of the version in force."""
    require_keeper(by, plan.unit)
    if drill is None:
        version = plan.in_force
        if version is None:
            raise GuardFailed("预案还没有现行版本，不能登记演练。")
        drill = Drill(version=version, by=by)
    for name, value in fields.items():
        setattr(drill, name, value)
    if drill.held_at > now():
        raise ValidationError({"held_at": "演练时间不能在现在之后。"})
    drill.save()
    record("drill.saved", by=by, object_type="drill", object_id=str(drill.pk))
    return drill


# --- 应急响应 ----------------------------------------------------------------------------------------------------


@action("start_plan")
def start_plan(step, *, plan: PlanVersion, level: int, matter: str, expected_hours=None, measures: str = ""):
    """启动预案: the orders of its steps with their clocks, the people to be told, the commander, in one action."""
    incident = detail_of(step.case)
    row = PlanStart.objects.create(
        incident=incident, version=plan, level=level, matter=matter, measures=measures,
        expected_until=step.at + timedelta(hours=expected_hours) if expected_hours else None,
        started_at=step.at, started_by=step.by,
    )  # fmt: skip
    number = _order_steps(step, row, plan.steps.filter(level__gte=level))
    incident.response, incident.phase = level, Phase.RESPONDING
    first = plan.posts.exclude(user=None).select_related("user").order_by("order").first()
    if incident.commander_id is None and first is not None:
        incident.commander = first.user
    incident.save()
    _call_out(step, row)
    step.record["start"] = row.pk
    words = (f"{plan}启动{row.get_level_display()}", matter, f"{number} 条指令已下达", measures)
    step.note = "；".join(part for part in words if part)
    step.touch()


def _order_steps(step, start, steps) -> int:
    """One order for each step; somebody on duty that a step names must be there, else nothing is started."""
    number = 0
    for each in steps.select_related("unit", "resource__user").order_by("order"):
        make_order(
            step, content=each.content, receivers=of_step(step.case.centre, each), sign_minutes=each.sign_minutes,
            arrive_minutes=each.arrive_minutes, done_minutes=each.done_minutes, start=start, step=each,
        )  # fmt: skip
        number += 1
    return number


def _call_out(step, start) -> None:
    """叫应: those with an account get a message; the others stand on the contact sheet with their telephone."""
    people = [row.user for row in start.version.contacts.exclude(user=None).select_related("user")]
    people += [row.user for row in start.version.posts.exclude(user=None).select_related("user")]

    def tell(event):
        notify.post(
            list({user.pk: user for user in people}.values()), once=f"start:{start.pk}:{start.level}",
            title=f"{start.version.plan.name}启动{start.get_level_display()}：{step.case.title}", body=start.matter,
            url=MINE, urgent=True, topic=notify.Topic.ORDER,
        )  # fmt: skip

    step.after.append(tell)


@action("adjust_response")
def adjust_response(step, *, start: PlanStart, level: int, reason: str):
    """调整响应级别: a graver level issues the steps that it adds; a lower one withdraws nothing by itself."""
    before, label = start.level, start.get_level_display()
    start.level = level
    start.save()
    number = 0
    if level < before:
        number = _order_steps(step, start, start.version.steps.filter(level__gte=level, level__lt=before))
        _call_out(step, start)
    incident = detail_of(step.case)
    incident.response = level
    incident.save()
    added = f"增加 {number} 条指令" if number else ""
    step.note = "；".join(part for part in (f"{label} → {start.get_level_display()}", reason, added) if part)
    step.touch()


@action("end_response")
def end_response(step, *, start: PlanStart, reason: str):
    """终止响应."""
    start.ended_at, start.ended_by = step.at, step.by
    start.save()
    incident = detail_of(step.case)
    incident.response = incident.starts.filter(ended_at=None).values_list("level", flat=True).order_by("level").first()
    incident.save()
    step.note = f"{start}；{reason}"
    step.touch()
