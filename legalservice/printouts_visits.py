"""LS-20 远程视频会见申请表, LS-21 会见承诺书, LS-22 会见登记表."""

from governance.core.documents import Document, Grid, Heading, Rows, Sign, Text, Ticks
from legalservice.models.visits import PrisonVisit
from legalservice.printouts_parts import applicant_of, day_words, moment_words, person_rows
from legalservice.printouts_sealed import SECRET


def _document(row, title, parts) -> Document:
    return Document(title, tuple(parts), issuer=row.unit.name, number=row.number, secret=SECRET)


def _who(row) -> list:
    return [
        ["被会见人", row.inmate, "编号", row.inmate_no],
        ["监狱", row.prison, "监区", row.ward],
        ["关系", row.get_relation_display(), "关系证明", row.get_proof_display()],
    ]


def application(row: PrisonVisit, by) -> Document:
    """LS-20."""
    who = applicant_of(row.case)
    mates = [[name, relation] for name, relation in row.companion_rows]
    passed = row.status != PrisonVisit.Status.REJECTED and row.checked_at is not None
    approved = row.decided_on is not None and row.status != PrisonVisit.Status.REFUSED
    parts = [
        Heading("一、申请人"),
        Rows(person_rows(who)),
        Heading("二、被会见人"),
        Rows(_who(row)),
        Ticks("会见事由", [[words, row.reason == code] for code, words in PrisonVisit.Reason.choices]),
        Ticks("首次会见", [["是", row.is_first], ["否", not row.is_first]]),
        Heading("三、同行人"),
        Grid(["姓名", "关系"], mates, [3, 3], 2),
        Rows([["期望日期", day_words(row.wanted_on), "申请时间", moment_words(row.applied_at)]]),
        Sign([["申请人（签名）", who.name if who else ""]]),
        Heading("四、初核"),
        Ticks("初核", [["通过", passed], ["不通过", row.status == PrisonVisit.Status.REJECTED]]),
        Rows([["初核意见", row.check_note], ["初核人", row.checked_by.name if row.checked_by else ""]]),
        Heading("五、监狱审批"),
        Ticks("审批", [["批准", approved], ["不批准", row.status == PrisonVisit.Status.REFUSED]]),
        Rows([["监狱意见", row.decision_note], ["审批人", row.decided_by, "日期", day_words(row.decided_on)]]),
    ]
    return _document(row, "监所远程视频会见申请表", parts)


RULES = (
    "身份、关系真实，证件是本人的。",
    "不录音、不录像、不拍照，不带通讯工具进入会见室。",
    "使用普通话或者本地语言，不用隐语、暗语，不谈论案情和违法内容。",
    "服从工作人员安排，遵守会见时间和秩序；违反的，会见随即停止，由监狱决定是否暂停会见。",
)


def pledge(row: PrisonVisit, by) -> Document:
    """LS-21."""
    who = applicant_of(row.case)
    parts = [
        Text("我申请与{inmate}远程视频会见，承诺：", {"inmate": row.inmate}),
        *(Text(f"{at}．{words}") for at, words in enumerate(RULES, 1)),
        Sign(
            [["申请人（签名）", who.name if who else ""], *[["同行人（签名）", name] for name, _ in row.companion_rows]]
        ),
        Text("日期：{on}", {"on": day_words(row.starts_at)}, indent=False),
    ]
    return _document(row, "远程视频会见承诺书", parts)


def record(row: PrisonVisit, by) -> Document:
    """LS-22."""
    who = applicant_of(row.case)
    parts = [
        Rows(
            [
                ["申请人", who.name if who else "", "同行人", "、".join(name for name, _ in row.companion_rows)],
                *_who(row),
                ["会见室", row.room.name if row.room else "", "约定时间", moment_words(row.starts_at)],
                ["实际开始", moment_words(row.began_at), "实际结束", moment_words(row.ended_at)],
            ]
        ),
        Ticks("到场核验", [["实人核验", row.verified], ["已签承诺书", row.pledged]]),
        Rows([["会见情况", row.situation], ["异常情况", row.trouble]], {"会见情况": 3, "异常情况": 2}),
        Sign([["申请人（签名）", who.name if who else ""], ["工作人员（签名）", by.name]]),
    ]
    return _document(row, "远程视频会见登记表", parts)


VISIT_PAPERS = {
    "LS-20": ("视频会见申请表", application),
    "LS-21": ("会见承诺书", pledge),
    "LS-22": ("会见登记表", record),
}
