"""Guards (办理条件): one function for each rule; raises GuardFailed with a sentence for the user.

In a preview (`step.is_preview`) rules about what the user types say nothing; rules about the case are asked in full.
"""

from datetime import timedelta

from django.utils import timezone

from governance.cases.models import Approval, Case, CaseLink, Party
from governance.cases.models.case import MOST_REPRESENTATIVES
from governance.cases.places import centre_above, centres_below
from governance.core.calendar import Limit, marks
from governance.core.exceptions import GuardFailed
from governance.organisation.roles import Role

#: An action that ends as another one does obeys that one's rules of each kind too.
GUARDED_AS = {"take_answer": "resolve"}
GUARDS = {}
MAX_REWORKS = 2
RATING_DAYS = 30
URGE_DAYS = 7
UNDO_SECONDS = 60
DECLINE_LIMIT = Limit(2, "workday")


def guard(function):
    """Register a rule under its name, which no other rule may have."""
    if function.__name__ in GUARDS:
        raise ValueError(f"two guards are called {function.__name__}")
    GUARDS[function.__name__] = function
    return function


def need(step, name: str, sentence: str):
    """A value of the request must be there; silent in a preview."""
    if step.is_preview:
        return
    value = step.get(name)
    if not value or (isinstance(value, str) and not value.strip()):
        raise GuardFailed(sentence, field=name)


# --- registering -----------------------------------------------------------------------------------------------


@guard
def applicant_named(step):
    """有来访人；匿名须注明."""
    if step.is_preview:
        return
    if step.case is None:
        parties = step.get("data").parties
        named = any(p.role == Party.Role.APPLICANT and (p.name.strip() or p.is_anonymous) for p in parties)
    else:
        named = any(p.role == Party.Role.APPLICANT and (p.name or p.is_anonymous) for p in step.files.parties)
    if not named:
        raise GuardFailed("请填写来访人姓名；不愿留名的请勾选“匿名”。", field="applicant_name")


@guard
def dispatcher_takes_incidents(step):
    """指挥调度岗只登记突发事件."""
    if step.is_preview or step.grant is None or step.grant.role != Role.DISPATCH:
        return
    if step.get("data").kind != "incident":
        raise GuardFailed("指挥调度岗只登记突发事件，其他事项请到前台登记。")


@guard
def few_representatives(step):
    """代表不超过五人，来访人也是代表 (《信访工作条例》第二十条)."""
    if step.is_preview:
        return
    parties = step.get("data").parties
    spoken = [p for p in parties if p.role == Party.Role.REPRESENTATIVE]
    first = [p for p in parties if p.role == Party.Role.APPLICANT and not p.is_organisation and not p.is_anonymous]
    number = len(spoken) + len(first)
    if spoken and number > MOST_REPRESENTATIVES:
        raise GuardFailed(
            f"代表连同来访人现在有 {number} 名。多人走访的，代表不得超过 {MOST_REPRESENTATIVES} 名"
            "（《信访工作条例》第二十条），请推选代表，其他人写在名单里。",
            field="representatives",
        )


@guard
def duplicate_considered(step):
    """既往案件已看过 (同一人有未办结的案件时)."""
    from governance.cases.similar import open_cases_of_same_person

    if step.by.is_actor or step.get("data").duplicates_seen:
        return
    if open_cases_of_same_person(step.get("data").parties):
        raise GuardFailed(
            "这位来访人有正在办理的案件，请先看右侧“既往案件”，确认不是同一件事后勾选“已核对”。",
            field="duplicates_seen",
        )


@guard
def within_duty_list(step):
    """自办备案须属于本单位职责清单."""
    if step.is_preview:
        return
    line = step.get("duty_line")
    if line is None or line.unit_id != step.grant.unit_id or not line.active:
        raise GuardFailed(
            "自办备案须选本单位职责清单中的一项；不属于本单位职责的，请登记后交中心分流。", field="duty_line"
        )


# --- units -----------------------------------------------------------------------------------------------------


def _units(step) -> list:
    units = [step.get("lead"), *step.get("assists", ()), *step.get("units", ())]
    return [unit for unit in units if unit is not None]


@guard
def unit_is_active(step):
    """单位在用，且没有重复."""
    if step.is_preview:
        return
    units = _units(step)
    if not units:
        raise GuardFailed("请选择办理单位。", field="lead")
    if len({unit.pk for unit in units}) < len(units):
        raise GuardFailed("主办和协办不能是同一个单位。", field="assists")
    for unit in units:
        if not unit.active:
            raise GuardFailed(f"{unit.name}已停用，请另选单位。", field="lead")


@guard
def unit_is_not_accused(step):
    """不得交给被检举控告的单位 (《信访工作条例》第三十条)."""
    accused = [p.unit for p in step.files.parties if p.role == Party.Role.ACCUSED and p.unit_id]
    for unit in _units(step):
        if any(unit.path.startswith(other.path) for other in accused):
            raise GuardFailed(f"{unit.name}是被反映的单位，不能由它办理（《信访工作条例》第三十条）。", field="lead")


@guard
def duty_line_or_reason(step):
    """引用职责清单或者写明理由."""
    if not step.is_preview and step.get("duty_line") is None:
        need(step, "reason", "请引用职责清单中的一项，或者写明理由。")


@guard
def same_unit(step):
    """只能转交给同一单位的同事."""
    if step.is_preview:
        return
    from governance.organisation.models import Post

    share = step.get("share")
    person = step.get("to")
    if share is None or person is None:
        raise GuardFailed("请选择要转交的同事。", field="to")
    # Who acts for a unit hands on that unit's share; who acts for the centre may hand on each.
    for_centre = step.grant is not None and step.grant.unit_id == step.case.centre_id
    if not for_centre and share.unit_id not in _own_units(step):
        raise GuardFailed(f"这是{share.unit.name}的一份，请由该单位转交。", field="share")
    if not Post.objects.current().filter(user=person, unit=share.unit_id).exists() or not person.is_active:
        raise GuardFailed(f"{person.name}不在{share.unit.name}，只能转交给同一单位的同事。", field="to")


def last_handing_out(files):
    """The latest 分流 or 转派 that was not undone, None otherwise."""
    event = files.last_event("assign", "reassign", "undo_assign", "rule_duty")
    return event if event is not None and event.action in ("assign", "reassign") else None


@guard
def within_60_s(step):
    """分流后 60 秒内，且没有撤销过."""
    event = last_handing_out(step.files)
    if event is None or step.at - event.at > timedelta(seconds=UNDO_SECONDS):
        raise GuardFailed("分流已超过 60 秒，不能撤销，请用转派。")


@guard
def nobody_signed(step):
    """这次交办的单位都还没有签收 (早先签收的协办不算)."""
    event = last_handing_out(step.files)
    asked = set(event.data.get("opened_shares", ())) if event else set()
    if any(row.signed_at for row in step.files.open_assignments if row.pk in asked):
        raise GuardFailed("已有单位签收，不能撤销，请用转派。")


@guard
def within_decline_time(step):
    """退回限期内 (自交办起 2 个工作日，可由期限规则 decline 修改)."""
    from governance.cases.clock import rule_for

    lead = step.files.lead
    if lead is None:
        return
    rule = rule_for(step.case, "decline")
    limit = Limit(rule.amount, rule.unit) if rule else DECLINE_LIMIT
    if step.at > marks(lead.since, limit).due:
        raise GuardFailed("已超过退回期限，请继续办理；确有困难的请协调中心转派。")


# --- levels and links ------------------------------------------------------------------------------------------


@guard
def level_above(step):
    """有上一层级."""
    lead = step.files.lead
    if lead is not None and lead.unit.level in ("village", "grid"):
        return
    seat = step.case.centre.parent
    if step.is_preview and seat is not None and seat.parent_id is not None:
        return
    if centre_above(step.case.centre) is None:
        raise GuardFailed("已经是最高层级，不能再提级。")


@guard
def level_below(step):
    """有下一层级."""
    below = centres_below(step.case.centre)
    unit = step.get("to_centre")
    if step.is_preview:
        if not below.exists():
            raise GuardFailed("没有下一层级的中心。")
    elif unit is None or not below.filter(pk=unit.pk).exists():
        raise GuardFailed("请选择下一层级的社会治理中心。", field="to_centre")


@guard
def came_from_other_level(step):
    """是别的层级交来的."""
    if last_level_event(step.files) is None:
        raise GuardFailed("这个案件不是别的层级交来的。")


def last_level_event(files):
    """The 提级 or 下交 that brought the case here and was not returned or triaged since; None otherwise."""
    event = files.last_event("send_up", "send_down", "return_level", "assign", "rule_duty")
    return event if event is not None and event.action in ("send_up", "send_down") else None


@guard
def target_is_open(step):
    """并入的案件在办."""
    if step.is_preview:
        return
    target = step.get("target")
    if target is None or not target.is_open or target.pk == step.case.pk:
        raise GuardFailed("请选择一个正在办理的案件并入。", field="target")


@guard
def parent_is_answered(step):
    """系列主案已有答复，且办理人看得到主案."""
    from governance.cases.series import answer_of_parent

    child = any(link.kind == CaseLink.Kind.SERIES and link.source_id == step.case.pk for link in step.files.links)
    answer = answer_of_parent(step.case) if child else None
    if answer is None:
        raise GuardFailed("本案没有已经答复的系列主案。")
    if not Case.objects.visible_to(step.by).filter(pk=answer.case_id).exists():
        raise GuardFailed("系列主案不在您的范围内，请中心审核分流的同事办理。")


# --- handling --------------------------------------------------------------------------------------------------


@guard
def kind_allows_pause(step):
    """该类案件允许停计."""
    from governance.cases.kinds import kind_of

    if not kind_of(step.case.kind).allows_pause:
        raise GuardFailed("这类案件的期限依法不能停计。")


@guard
def assists_done_or_reason(step):
    """协办已答复，或者主办说明理由."""
    waiting = [row.unit.name for row in step.files.assists if row.result_at is None]
    if waiting and not step.is_preview:
        need(step, "reason", f"{'、'.join(waiting)}还没有答复，请写明不等待的理由。")


@guard
def assist_is_unsigned(step):
    """有待签收的协办."""
    units = _own_units(step)
    if not any(row.signed_at is None and row.unit_id in units for row in step.files.assists):
        raise GuardFailed("没有待您签收的协办。")


@guard
def assist_is_unanswered(step):
    """有待答复的协办."""
    units = _own_units(step)
    if not any(row.signed_at and row.result_at is None and row.unit_id in units for row in step.files.assists):
        raise GuardFailed("没有待您答复的协办。")


def _own_units(step) -> frozenset:
    from governance.organisation.access import standing

    return standing(step.by).unit_ids


@guard
def extension_left(step):
    """延期次数未用完，且没有待批的申请."""
    from governance.cases.kinds import kind_of

    asked = [a for a in step.files.approvals if a.kind == Approval.Kind.EXTENSION]
    if any(a.decision == Approval.Decision.OPEN for a in asked):
        raise GuardFailed("已有一个延期申请在等待审批。")
    used = sum(a.decision == Approval.Decision.GRANTED and a.round == step.case.round for a in asked)
    if used >= kind_of(step.case.kind).max_extensions:
        raise GuardFailed("延期次数已用完。")
    most = kind_of(step.case.kind).max_extension_days
    if most and not step.is_preview and (step.get("unit", "day") != "day" or step.get("amount", 0) > most):
        raise GuardFailed(f"这类案件依法最长延长 {most} 日（自然日）。", field="amount")


@guard
def before_due(step):
    """办理期限未过."""
    clock = handle_clock(step)
    if clock is None or step.at > clock.due_at:
        raise GuardFailed("没有可以延长的办理期限，或者期限已过。")


def handle_clock(step):
    """The running handling clock, or None."""
    return next(
        (c for c in step.files.deadlines if c.action == "handle" and c.met_at is None and c.ended_at is None), None
    )


# --- reminding ---------------------------------------------------------------------------------------------------


@guard
def once_a_day(step):
    """一天只催办一次."""
    day = timezone.localtime(step.at).date()
    last = step.files.last_event("remind")
    if last is not None and timezone.localtime(last.at).date() == day:
        raise GuardFailed("今天已经催办过了。")


@guard
def clock_is_overdue(step):
    """期限已过；停着的期限不算."""
    running = [row for row in step.files.deadlines if row.met_at is None and row.ended_at is None]
    if not any(row.paused_at is None and row.due_at < step.at for row in running):
        raise GuardFailed("这件事还在办理期限内，到期没有办完时可以在这里催办。")


@guard
def once_a_week(step):
    """群众每 7 天催办一次."""
    last = step.files.last_event("urge")
    if last is not None and step.at < last.at + timedelta(days=URGE_DAYS):
        again = timezone.localtime(last.at + timedelta(days=URGE_DAYS))
        raise GuardFailed(f"您已经催办过了，我们正在督促。{again:%m月%d日} 以后可以再催一次。")


@guard
def comes_from_reception(step):
    """由领导接访的登记写入."""
    if not step.get("words"):
        raise GuardFailed("领导接访在“领导接访”页登记，这里不单独登记。")
