"""DM-33 联合会商、领导包案记录: topic, who sat there and said what, what was decided, who does it by when."""

from governance.cases.printouts_dossier import issuer_of
from governance.core.documents import Document, Grid, Heading, Rows, Sign, Text


def _day(value) -> str:
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


def minutes(case, options, by) -> Document:
    """The minutes of one meeting, with the leader of the case and its steps where there is one."""
    meeting = options.get("meeting")
    charge = case.charges.select_related("leader").prefetch_related("steps").first()
    facts = [
        ["案件", case.title],
        ["议题", meeting.topic or meeting.get_about_display() if meeting else ""],
        ["案件编号", case.shown_number, "时间", _day(meeting.held_on) if meeting else ""],
        ["地点", meeting.place if meeting else "", "主持人", meeting.host.name if meeting else ""],
        ["包案领导", charge.leader.name if charge else "", "化解时限", _day(charge.goal_on) if charge else ""],
        ["记录人", meeting.recorded_by.name if meeting else by.name],
    ]
    spoke = meeting.positions.select_related("unit") if meeting else ()
    said = [[row.unit.name, row.person, row.position, ""] for row in spoke]
    todo = [
        [t.text, "、".join(part for part in (t.unit.name, t.person) if part), _day(t.due_on), t.result]
        for t in (meeting.tasks.select_related("unit") if meeting else ())
    ]
    parts = [
        Rows(facts, {"议题": 2}),
        Heading("一、参加单位和意见"),
        Grid(["单位", "参加人（职务）", "意见", "签到"], said, [2, 2.2, 5, 1.3]),
        Heading("二、议定事项"),
        Text("{decision}", {"decision": meeting.decision if meeting else ""}),
        Heading("三、任务"),
        Grid(["任务", "责任单位和责任人", "完成期限", "完成情况"], todo, [4, 2.5, 2.3, 2.3]),
    ]
    if charge is not None and charge.steps.exists():
        rows = [
            [s.get_duty_display(), s.text, _day(s.due_on), s.note or ("已完成" if s.done_at else "")]
            for s in charge.steps.all()
        ]
        parts += [
            Heading("四、领导包案步骤"),
            Grid(["四包", "做什么", "完成日期", "进展"], rows, [1.8, 4, 2.1, 2.6]),
        ]
    signs = [["主持人（签名）", ""], ["包案领导（签名）", ""], ["记录人（签名）", ""]]
    number = meeting.number if meeting else ""
    return Document("联合会商、领导包案记录", (*parts, Sign(signs)), issuer=issuer_of(case), number=number)
