"""LS-12 顾问协议登记, 月汇总, 季度考核表 and 工作日志; LS-13 工作室检查考核表 and 整改通知单; LS-14 普法活动登记表."""

from governance.core.documents import Body, Document, Grid, Note, Rows, Sign, Text, Ticks
from governance.core.now import today
from legalservice.models import AdviserAssessment, AdviserContract, AdviserVisit, EducationActivity, Studio, StudioCheck
from legalservice.models.education import Form
from legalservice.printouts_parts import day_words


def contract(row: AdviserContract, by) -> Document:
    """LS-12 服务协议登记."""
    who = row.adviser
    parts = [
        Rows(
            [
                ["村（社区）", row.village.name, "合同号", row.number],
                ["顾问", who.name, "类型", who.get_kind_display()],
                ["执业机构", who.office, "执业证号", who.licence],
                ["聘期起", day_words(row.since), "聘期止", day_words(row.until)],
                ["费用来源", row.paid_by, "公示", "已公示" if row.board else ""],
                ["解除", f"{day_words(row.ended_on)}{row.ended_reason}"],
            ]
        ),
        Text(
            "服务内容：现场值班、解答咨询、参与调解、审查村规民约和合同、法治讲座、代书、引导法律援助、列席重大事项。"
        ),
        Sign([["顾问（签名）", who.name], ["村（居）委会（签名）", ""]]),
    ]
    return Document("村（居）法律顾问服务协议登记表", tuple(parts), issuer=who.unit.name)


def month(row: AdviserContract, by) -> Document:
    """LS-12 月汇总 of the newest month that has a log."""
    last = row.visits.first()
    first = (last.on if last else today()).replace(day=1)
    visits = [v for v in row.visits.all() if (v.on.year, v.on.month) == (first.year, first.month)]
    grid = [[day_words(v.on), f"{v.hours}", v.kind_words, f"{v.people}", v.result] for v in reversed(visits)]
    there = [v for v in visits if not v.is_remote]
    parts = [
        Rows([["村（社区）", row.village.name, "顾问", row.adviser.name], ["月份", f"{first:%Y年}{first.month}月"]]),
        Grid(["日期", "小时", "服务类型", "人次", "处理结果"], grid, [2, 1, 4, 1, 4], 6),
        Rows(
            [
                ["到村次数", f"{len(there)} 次", "服务时长", f"{sum(v.hours for v in there):g} 小时"],
                ["解答咨询", f"{sum(v.consults for v in visits)} 件", "服务人次", f"{sum(v.people for v in visits)}"],
            ]
        ),
        Sign([["顾问（签名）", row.adviser.name], ["村负责人（签名）", ""]]),
    ]
    return Document("村（居）法律顾问月汇总表", tuple(parts), issuer=row.adviser.unit.name)


LABELS = (
    ("visits", "到村次数"), ("hours", "服务时长（小时）"), ("months_kept", "达标月数"), ("lectures", "法治讲座"),
    ("mediations", "参与调解"), ("consults", "解答咨询（件）"), ("people", "服务人次"), ("missed", "缺席"),
)  # fmt: skip


def quarter(row: AdviserContract, by) -> Document:
    """LS-12 季度考核表: the newest."""
    made = row.assessments.first()
    grid = [[words, f"{made.figures.get(key, '')}" if made else ""] for key, words in LABELS]
    grades = [[words, made is not None and made.grade == code] for code, words in AdviserAssessment.Grade.choices]
    parts = [
        Rows(
            [
                ["村（社区）", row.village.name, "顾问", row.adviser.name],
                ["季度", f"{made.year}年第{made.quarter}季度" if made else ""],
            ]
        ),
        Grid(["项目", "台账数"], grid, [4, 2], 8),
        Ticks("考核结果", grades),
        Body("评语", made.note if made else "", 3),
        Note("考核方法：现场检查、查阅材料、听取群众意见；线上答疑不计入到村时长。"),
        Sign([["考核人（签名）", made.by.name if made else by.name], ["顾问（签名）", row.adviser.name]]),
    ]
    return Document("村（居）法律顾问季度考核表", tuple(parts), issuer=row.adviser.unit.name)


def visit(row: AdviserVisit, by) -> Document:
    """LS-12 工作日志."""
    kinds = [[words, code in row.kinds] for code, words in AdviserVisit.Kind.choices]
    parts = [
        Rows(
            [
                ["村（社区）", row.contract.village.name, "顾问", row.contract.adviser.name],
                ["日期", day_words(row.on), "时间", f"{row.starts_at:%H:%M}–{row.ends_at:%H:%M}"],
                ["时长", f"{row.hours} 小时", "地点", row.place],
                ["服务人次", f"{row.people}", "解答咨询", f"{row.consults} 件"],
            ]
        ),
        Ticks("服务类型", kinds),
        Body("服务内容", row.content, 6),
        Rows([["处理结果", row.result], ["遗留事项", row.leftover]]),
        Sign([["顾问（签名）", row.contract.adviser.name], ["村负责人（签名）", row.confirmed_by]]),
    ]
    return Document("村（居）法律顾问工作日志", tuple(parts), issuer=row.contract.adviser.unit.name)


def inspection(row: Studio, by) -> Document:
    """LS-13 检查考核表: the newest inspection."""
    made = row.checks.first()
    grid = [
        [words, f"{most}", f"{made.points.get(code, '')}" if made else ""] for code, words, most in StudioCheck.ITEMS
    ]
    parts = [
        Rows([["工作室", str(row), "检查日期", day_words(made.on) if made else ""], ["场所", row.address]]),
        Grid(["检查项目", "满分", "得分"], grid, [5, 1, 1], 5),
        Rows([["总分", f"{made.total} 分" if made else ""], ["问题", made.problems if made else ""]], {"问题": 3}),
        Sign([["检查人（签名）", made.by.name if made else by.name], ["工作室负责人（签名）", row.contact]]),
    ]
    return Document("公共法律服务工作室检查考核表", tuple(parts), issuer=row.village.parent.name)


def rectify(row: Studio, by) -> Document:
    """LS-13 整改通知单."""
    made = row.checks.filter(rectify_by__isnull=False).first()
    parts = [
        Text("{who}：", {"who": str(row)}, indent=False),
        Text("经{on}检查，你室存在下列问题：", {"on": day_words(made.on) if made else ""}),
        Body("问题", made.problems if made else "", 4),
        Text("请于{by}前整改到位，届时复查。", {"by": day_words(made.rectify_by) if made else ""}),
        Rows([["复查合格日期", day_words(made.rectified_on) if made else ""]]),
        Sign([["检查人（签名）", made.by.name if made else by.name], ["签收人（签名）", row.contact]]),
    ]
    return Document("公共法律服务工作室整改通知单", tuple(parts), issuer=row.village.parent.name)


def activity(row: EducationActivity, by) -> Document:
    """LS-14 普法活动登记表; room for six photos."""
    names = [photo.title for photo in row.photos.all()]
    boxes = [[*(names[at : at + 3]), *[""] * (3 - len(names[at : at + 3]))] for at in (0, 3)]
    parts = [
        Rows(
            [
                ["主题", row.theme],
                ["宣传的法律", row.law],
                ["日期", day_words(row.on), "地点", row.place],
                ["主办", row.host, "协办", row.partner],
                ["对象", row.audience, "参加人数", f"{row.people}"],
                ["发放资料", f"{row.handouts} 份", "现场咨询", f"{row.consults} 件"],
                ["讲师", row.lecturer, "经费", f"{row.cost} 元" if row.cost else ""],
                ["媒体报道", row.link],
            ]
        ),
        Ticks("形式", [[words, row.form == code] for code, words in Form.choices]),
        Body("效果", row.effect, 3),
        Grid(["照片一", "照片二", "照片三"], boxes, [3, 3, 3], 2),
        Sign([["登记人（签名）", row.recorded_by.name]]),
    ]
    return Document("普法活动登记表", tuple(parts), issuer=row.unit.name)


CONTRACT_PAPERS = {
    "LS-12a": ("服务协议登记表", contract),
    "LS-12b": ("月汇总表", month),
    "LS-12c": ("季度考核表", quarter),
}
VISIT_PAPERS = {"LS-12": ("工作日志", visit)}
STUDIO_PAPERS = {"LS-13": ("检查考核表", inspection), "LS-13a": ("整改通知单", rectify)}
ACTIVITY_PAPERS = {"LS-14": ("普法活动登记表", activity)}
