"""研判报告 of 清溪镇: three months, one published, one before its signer, one still being written."""

from datetime import timedelta

from analysis.models import Delivery
from analysis.periods import next_month
from analysis.reporting import drafting  # noqa: F401 - the job that drafts a report
from analysis.services import reports
from governance.core import jobs
from governance.core.now import set_clock, today
from governance.portal.demo.scores import _moment

#: 治安案件, 刑事案件, 警情 of the police office; the last month was not handed in yet.
HANDED = ((11, 1, 64), (9, 0, 58))
NAMES = (Delivery.Name.SECURITY, Delivery.Name.CRIMINAL, Delivery.Name.CALLS)
CAUSES = (
    "从类别看，诉求主要来自邻里、土地和物业服务等生活小事。直接原因是权属不清、约定没有写下来；"
    "深层原因是外出务工人员多，矛盾发生时当事人不在村里，拖成了积怨。"
)
ADVICE = (
    ("对集中反映的村开展一次矛盾纠纷集中排查，建立台账逐件化解", "mediation", 20),
    ("对期末在办的重大和高风险案件逐件落实包案领导，每周会商一次", "centre", 10),
    ("对超期案件较多的单位发督办单，下月通报整改情况", "centre", 15),
)


def keep_reports(town, end) -> None:
    """Written through the services, as of `end`."""
    this_month = end.date().replace(day=1)
    months = [next_month(this_month, -n) for n in (3, 2, 1)]
    manager, leader = town.people["manager"], town.people["leader"]
    for month, numbers in zip(months, HANDED, strict=False):
        with set_clock(_moment(next_month(month))):
            _hand_in(town, manager, month, numbers)
    with set_clock(_moment(next_month(months[0]))):
        found = _drafted(town, manager, months[0])
        _write(found, manager, town)
        reports.submit(found, by=manager)
    with set_clock(_moment(next_month(months[0]), 3)):
        reports.sign(found, by=leader)
        reports.publish(found, by=leader)
        reports.note_progress(
            found.suggestions.first(), by=manager, progress="done", note="已排查 12 个村，发现的矛盾都已登记"
        )
    with set_clock(max(_moment(next_month(months[1])), end - timedelta(days=3))):
        found = _drafted(town, manager, months[1])
        _write(found, manager, town)
        reports.submit(found, by=manager)
    with set_clock(max(_moment(this_month), end - timedelta(days=1))):
        found = _drafted(town, manager, months[2])
        section = found.sections.get(key="total")
        reports.comment(section, by=leader, text="请把居前的村和原因写具体。")


def _drafted(town, manager, month):
    found = reports.open_report(by=manager, area=town.units["centre"].parent, cycle="month", first=month)
    while jobs.run_next():
        pass
    found.refresh_from_db()
    return found


def _hand_in(town, manager, month, numbers) -> None:
    for name, number in zip(NAMES, numbers, strict=True):
        reports.hand_in(
            by=manager, area=town.units["centre"].parent, name=name, first=month, number=number,
            unit=town.units["police"], note="派出所月报",
        )  # fmt: skip


def _write(found, manager, town) -> None:
    section = found.sections.get(key="causes")
    reports.save_section(section, by=manager, text=f"{section.text}\n{CAUSES}", version=section.version)
    for text, unit, days in ADVICE:
        reports.suggest(found, by=manager, text=text, unit=town.units[unit], due_on=today() + timedelta(days=days))
