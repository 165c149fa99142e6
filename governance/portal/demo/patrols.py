"""The demo's 排查: a campaign that is over, one that runs with the grids reporting each week, one before a holiday."""

from datetime import timedelta
from uuid import UUID

from disputes.models import Finding
from disputes.services import patrols
from governance.cases.models import Category
from governance.core.now import set_clock
from governance.core.ticket import Ticket
from governance.portal.demo.life import office_moment

#: type, parties, facts, headcount, amount, risk, measures
FOUND = (
    ("102", "李某与王某", "两家共用院坝，排水沟被堵，已经吵过两次。", 5, None, 1, "村干部现场看沟，约定共同清淤"),
    ("103", "周某与周某", "兄弟分家后老宅翻修，滴水位置说不拢。", 4, None, 2, "请族中老人一起到场，量尺寸"),
    ("101", "赵某与刘某", "彩礼退还争执，双方亲友来往频繁。", 8, 38000, 3, "镇调委会介入，分开做工作"),
    ("115", "陈某与合作社", "流转租金晚付三个月，几户商量一起去要。", 11, 26500, 2, "约合作社当面对账，定付款日期"),
    ("110", "何某等与施工队", "修路工地欠工资，年底怕拿不到。", 6, 43200, 3, "联系劳动保障所核实，约施工队"),
    ("102", "孙某与吴某", "夜间养鸡场噪声和气味，邻居多次上门。", 3, None, 1, "商量挪鸡舍、定清粪时间"),
    ("105", "石某与石某", "林地界桩移动，双方各说各的。", 2, None, 2, "保持现状，联系林业站看界"),
    ("107", "杨某与谭某", "牛吃了庄稼，赔多少没说拢。", 2, 600, 1, "当场估损，一次付清"),
)  # fmt: skip
REQUIREMENT = "重点看：家庭、邻里、土地、欠薪；扬言伤害或者轻生的立即报告。没有发现也要报零报告。"


def build_patrols(world, end) -> None:
    """Tell it in the order of time."""
    town, by = world.town, world.town.people["mediator"]
    kinds = {row.code: row for row in Category.objects.filter(parent=None)}
    begin = end - timedelta(days=75)
    with set_clock(office_moment(begin)):
        fixed = patrols.save_campaign(
            by=by, unit=town.units["town"], name=f"{end.year} 年第{(end.month + 2) // 3}季度定期排查", kind="fixed",
            frequency="half", starts_on=begin.date(), ends_on=end.date() + timedelta(days=20),
            areas=list(town.villages.values()), by_grid=True, requirement=REQUIREMENT,
        )  # fmt: skip
    _report(world, fixed, kinds, end)
    with set_clock(office_moment(end - timedelta(days=3))):
        season = patrols.save_campaign(
            by=town.people["manager"], unit=town.units["town"], name="重点时段每日排查", kind="season",
            frequency="day", starts_on=(end - timedelta(days=3)).date(), ends_on=end.date() + timedelta(days=4),
            areas=[town.villages["qingshi"], town.villages["liuwan"]], requirement="每天下班前报，没有发现报零报告。",
        )  # fmt: skip
    for days in (3, 2, 1):
        for duty in season.duties.select_related("user", "campaign"):
            with set_clock(office_moment(end - timedelta(days=days, hours=-4))):
                patrols.send(by=duty.user, duty=duty, key=_key(world), households=world.rng.randrange(3, 12))


def _report(world, campaign, kinds, end) -> None:
    """Nine grids in ten report each period; every third of them finds something, and much of that is settled."""
    rng, turn = world.rng, 0
    duties = list(campaign.duties.select_related("user", "unit", "campaign"))
    for first, last in campaign.periods(end.date()):
        moment = min(office_moment(end - timedelta(days=(end.date() - last).days)), end - timedelta(hours=3))
        with set_clock(moment):
            for number, duty in enumerate(duties):
                if rng.random() < (0.1 if last < end.date() else 0.45):
                    continue
                found = None
                if number % 3 == 0:
                    found, turn = _item(kinds, turn, moment, rng), turn + 1
                day = max(first, min(last, moment.date()))
                homes = rng.randrange(6, 30)
                sending, _new = patrols.send(
                    by=duty.user, duty=duty, key=_key(world), day=day, households=homes, found=found
                )
                if found:
                    _go_on(world, sending.finding, turn, min(moment + timedelta(days=4), end), end)


def _item(kinds, turn, moment, rng) -> dict:
    code, parties, facts, people, amount, risk, measures = FOUND[turn % len(FOUND)]
    return {
        "parties": parties, "category": kinds[code], "facts": facts, "headcount": people, "amount": amount,
        "risk": risk, "measures": measures, "responsible_unit": "村调委会", "status": "new",
        "due_on": (moment + timedelta(days=rng.randrange(10, 25))).date(),
    }  # fmt: skip


def _go_on(world, row: Finding, turn, moment, end) -> None:
    """Two of five are settled at the door, the others stay open; those of the last days may become a case.

    What became a case earlier would have been handed out long ago, which is told by the stories of cases.
    """
    fresh = moment >= end - timedelta(days=1)
    with set_clock(moment):
        if turn % 5 in (0, 2) or (turn % 5 == 1 and not fresh):
            patrols.update_finding(
                row, by=row.sending.by, status="settled", result="双方当面说开，握手言和", responsible="村干部"
            )
        elif turn % 5 == 1:
            applicant, _, respondent = row.parties.partition("与")
            patrols.register_finding(
                row, by=world.town.people["mediator"], ticket=Ticket(_key(world)), applicant=applicant,
                respondent=respondent,
            )  # fmt: skip


def _key(world) -> UUID:
    return UUID(int=world.rng.getrandbits(128), version=4)
