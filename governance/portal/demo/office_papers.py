"""收文发文 in the demo: papers on their way round, one issued, one archived."""

from datetime import timedelta

from governance.administration.services import papers
from governance.core.now import set_clock
from governance.portal.demo.life import office_moment

#: days ago, way, title, from, its number, urgency, retention
INCOMING = (
    (30, "in", "关于开展汛期地质灾害隐患排查的通知", "县自然资源局", "清自然资〔2026〕18号", "fast", "10"),
    (6, "in", "关于报送上半年平安建设工作情况的函", "县委政法委", "清政法函〔2026〕9号", "normal", "10"),
    (2, "phone", "县防汛办电话通知：夜间有强降雨，做好值守", "县防汛办", "", "urgent", "10"),
)


def build_papers_of_office(town, end) -> None:
    """Through the services."""
    by, centre, people = town.people["manager"], town.units["centre"], town.people
    for days, way, title, other, number, urgency, keep in INCOMING:
        at = office_moment(end - timedelta(days=days))
        with set_clock(at):
            row = papers.register(by=by, centre=centre, way=way, title=title, other=other, other_number=number,
                                  urgency=urgency, on=at.date(), retention=keep)  # fmt: skip
            due = (at + timedelta(days=3)).date()
            papers.send(by=by, row=row, kind="instruct", users=[people["leader"]], due=due)
            papers.send(by=by, row=row, kind="read", users=[people["triage"], people["commander"]], due=due)
        if days < 5:
            continue
        with set_clock(office_moment(at + timedelta(days=1))):
            for task in row.tasks.select_related("user"):
                words = "请按通知要求落实，三日内报结果" if task.kind == "instruct" else ""
                papers.answer(by=task.user, task=task, words=words)
            if days > 20:
                papers.archive(by=by, row=row)
    text = "请于本月底前完成辖区矛盾纠纷排查，逐户登记，重大情况当日报社会治理中心。"
    at = office_moment(end - timedelta(days=12))
    given = {"title": "关于开展矛盾纠纷集中排查的通知", "other": "各村（社区）", "text": text, "retention": "30"}
    due = (at + timedelta(days=3)).date()
    with set_clock(at):
        row = papers.draft(by=by, centre=centre, signer=people["leader"], due=due, **given)
    with set_clock(at + timedelta(hours=1)):
        papers.answer(by=people["leader"], task=row.tasks.get())
