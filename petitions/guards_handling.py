"""Guards beside the usual order: 重大紧急 (第二十五条), 简易办理, 听证 in handling, the report upward (第二十二条)."""

from governance.cases.guards import guard
from governance.cases.models import DeadlineRule
from governance.core.exceptions import GuardFailed
from petitions.files import files_of
from petitions.guards import must, not_in_future
from petitions.limits import SIMPLE


@guard
def not_yet_major(step):
    """还没有登记重大紧急 (第二十五条)."""
    own = files_of(step.files)
    if own.detail.major_found_at:
        raise GuardFailed("已经登记为重大紧急信访事项（《信访工作条例》第二十五条）。")
    must(step, "note", "请写明情况：可能造成什么社会影响（《信访工作条例》第二十五条）。")
    found = step.get("found_at")
    if found is not None and found > step.at:
        raise GuardFailed("发现时间不能晚于现在，请核对。", field="found_at")


@guard
def major_waits(step):
    """重大紧急还没有报告 (第二十五条)."""
    if not files_of(step.files).detail.owes_major_report:
        raise GuardFailed("没有等待报告的重大紧急信访事项（《信访工作条例》第二十五条）。")


@guard
def major_receivers_are_said(step):
    """报告本级党委政府，通报主管部门和联席会议办公室 (第二十五条)."""
    must(
        step,
        "receivers",
        "请勾选报告给谁：及时报告本级党委政府，通报有关主管部门和本级信访工作联席会议办公室（《信访工作条例》第二十五条）。",
    )
    if not step.is_preview and "committee" not in step.get("receivers"):
        raise GuardFailed("本级党委政府必须报告（《信访工作条例》第二十五条）。", field="receivers")


@guard
def simple_is_in_use(step):
    """简易办理已经启用."""
    kept = DeadlineRule.objects.filter(action__in=SIMPLE.values(), kind__in=("", "petition"), active=True)
    if set(kept.values_list("action", flat=True)) != set(SIMPLE.values()):
        raise GuardFailed("简易办理没有启用：请中心管理员在“期限规则”里启用“简易办理：受理”和“简易办理：办结”。")


@guard
def simple_fits(step):
    """还没有简易办理，也没有延期、拟处理意见."""
    own = files_of(step.files)
    if own.detail.is_simple:
        raise GuardFailed("已经在简易办理。")
    if own.detail.purpose == own.detail.Purpose.ACCUSE:
        raise GuardFailed("检举控告不适用简易办理（《信访工作条例》第三十条）。")
    if any(row.extra_amount is not None for row in step.files.deadlines if row.action == "handle"):
        raise GuardFailed("已经延期的事项不再转简易办理（《信访工作条例》第三十四条）。")
    if own.opinion is not None:
        raise GuardFailed("处理意见已经拟好，不用再转简易办理。")


@guard
def is_simple(step):
    """正在简易办理."""
    if not files_of(step.files).detail.is_simple:
        raise GuardFailed("没有在简易办理。")


@guard
def hearing_in_handling(step):
    """走信访程序的重大、复杂、疑难事项办理中可以听证，日期不重叠 (第三十一条第六项)."""
    own = files_of(step.files)
    if not own.is_accepted or not own.detail.needs_opinion:
        raise GuardFailed("受理后走信访程序的事项才举行听证（《信访工作条例》第三十一条第六项）。")
    since, until = step.get("since"), step.get("until")
    if since is None or until is None:
        return
    if until < since:
        raise GuardFailed("结束日期不能早于开始日期。", field="until")
    not_in_future(step, "since", own.decision.decided_on, "受理日期")
    if any(since <= row.until and row.since <= until for row in own.hearings):
        raise GuardFailed("这几天已经登记过听证，请核对日期。", field="since")


@guard
def upper_report_is_owed(step):
    """上级交办的，办结后报送办结报告 (第二十二条第三项)."""
    own = files_of(step.files)
    if not own.detail.from_above:
        raise GuardFailed("只有上级转送、交办来的事项才报送办结报告（《信访工作条例》第二十二条第三项）。")
    if own.detail.upper_reported_on:
        raise GuardFailed("办结报告已经报送。")
    if not own.detail.finished_on:
        raise GuardFailed("还没有办结，不能报送办结报告（《信访工作条例》第二十二条第三项）。")
    not_in_future(step, "reported_on", own.detail.finished_on, "办结日期")
