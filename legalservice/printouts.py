"""Papers of 法律咨询: LS-01."""

from governance.core.documents import Body, Document, Grid, Rows, Sign, Text, Ticks
from legalservice.models import Consultation
from legalservice.printouts_parts import address_of, applicant_of, moment_words, seal, station


def consult_form(case, options, by) -> Document:
    """LS-01 法律咨询登记表 (legal-services.md §2)."""
    who = applicant_of(case)
    parts = [
        Rows(
            [
                ["案件编号", case.shown_number, "登记时间", moment_words(case.registered_at)],
                ["咨询方式", case.get_channel_display(), "接待人", case.registered_by.name],
                ["咨询人", who.name if who else "", "联系电话", who.phone if who else ""],
                ["住址", address_of(who)],
            ]
        )
    ]
    rows = list(Consultation.objects.filter(case=case).select_related("topic"))
    for at, row in enumerate(rows or [None], 1):
        parts += _one(row, at if len(rows) > 1 else 0)
    parts += [
        Sign([["咨询人（签名）", who.name if who else ""], ["接待人（签名）", by.name]]),
        seal(case),
    ]
    return Document("法律咨询登记表", tuple(parts), issuer=station(case), secret="内部资料")


def _one(row, number) -> list:
    """One question with its answer."""
    row = row or Consultation()
    word = f"（{number}）" if number else ""
    done = row.answered_at is not None
    adviser = f"{row.adviser} {row.get_adviser_kind_display()}" if done else ""
    outcomes = [[words, row.outcome == code] for code, words in Consultation.Outcome.choices]
    return [
        Rows(
            [
                [
                    f"咨询领域{word}",
                    row.topic.name if row.topic_id else "",
                    "涉及金额",
                    row.amount and f"{row.amount} 元",
                ],
                ["人群类别", row.group_words, "人次", f"{row.people}" if row.pk else ""],
            ]
        ),
        Body("咨询问题", row.question, 5),
        Body("答复要点", row.answer, 8),
        Rows(
            [
                ["引用法条", row.law],
                ["答复人", adviser, "用时", f"{row.minutes} 分钟" if done else ""],
                ["答复时间", moment_words(row.answered_at) if done else ""],
            ]
        ),
        Ticks("咨询结果", outcomes),
        Ticks("告知", [["已告知可以申请法律援助（《法律援助法》第二十三条）", row.aid_told]]),
    ]


def booking_slip(case, options, by) -> Document:
    """法律咨询预约单: when, with whom, how, what to bring."""
    rows = [row for row in case.session_bookings.select_related("session") if row.state != "cancelled"]
    grid = [
        [moment_words(row.slot_at), f"{row.session.get_host_display()} {row.session.host_name}",
         f"{row.session.get_mode_display()}：{row.session.place}", row.question]
        for row in rows
    ]  # fmt: skip
    who = applicant_of(case)
    parts = [
        Rows([["案件编号", case.shown_number, "咨询人", who.name if who else ""]]),
        Grid(["时间", "咨询对象", "方式和地点", "要问的问题"], grid, [3, 3, 3, 5], 3),
        Body(
            "提醒", options.get("bring") or "请按时到场或者接听；带身份证和与问题有关的材料；来不了的请提前打电话。", 2
        ),
        seal(case),
    ]
    return Document("法律咨询预约单", tuple(parts), issuer=station(case))


def drafting(case, options, by) -> Document:
    """LS-26 代书登记表: free for who is eligible (《法律援助法》第二十二条第二项); read back and signed."""
    who = applicant_of(case)
    parts = [
        Rows(
            [
                ["案件编号", case.shown_number, "登记时间", moment_words(case.registered_at)],
                ["当事人", who.name if who else "", "联系电话", who.phone if who else ""],
                ["文书类型", options.get("kind", "")],
            ]
        ),
        Body("事实", case.facts, 6),
        Body("请求", options.get("request", ""), 4),
        Ticks("宣读确认", [["已向当事人宣读，当事人确认无误", bool(options.get("read_back"))]]),
        Text("代书不收费。文书内容由当事人负责真实。"),
        Sign([["当事人（签名或按指印）", who.name if who else ""], ["代书人（签名）", by.name]], finger=True),
    ]
    return Document("代书登记表", tuple(parts), issuer=station(case))
