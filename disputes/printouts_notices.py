"""Notices and letters of 人民调解: DM-11 调解通知书, DM-23 收案单和复函, DM-25 重大纠纷报告单."""

from disputes.printouts_parts import (
    RISKS,
    committee,
    day_words,
    detail_of,
    last_day,
    moment_words,
    party_names,
    seal,
    side_words,
    type_words,
)
from governance.core.amounts import both
from governance.core.documents import Body, Document, Heading, Rows, Seal, Sign, Text, Ticks
from governance.core.now import now


def notice(case, options, by) -> Document:
    """DM-11. Options: party, at, place, bring, contact."""
    party = options.get("party")
    values = {
        "who": party.name if party else "",
        "sides": side_words(case),
        "matter": type_words(case) or case.title,
        "at": moment_words(options.get("at")),
        "place": options.get("place", ""),
        "bring": options.get("bring", ""),
        "contact": options.get("contact", ""),
    }
    parts = (
        Text("{who}：", values, indent=False),
        Text("{sides}因{matter}申请（同意）由本委调解。请您于{at}到{place}参加调解。", values),
        Text("请携带下列材料：{bring}。", values),
        Text(
            "不能按时到场的，请提前告知；委托他人参加的，请带授权委托书。调解以自愿为原则，您可以接受或者拒绝调解。", {}
        ),
        Text("联系人和电话：{contact}", values),
        seal(case),
        Ticks("送达方式", [[word, False] for word in ("直接送达", "邮寄送达", "留置送达", "电子送达")]),
        Heading("回执"),
        Text("本通知书已收到，按时参加（不能参加）调解。", {}),
        Sign([["签收人（签名）", ""], ["送达人（签名）", ""]]),
    )
    return Document("人民调解通知书", parts, issuer=committee(case))


def letter_words(number: str) -> str:
    """清信转〔2026〕118号 of a letter, with one 号 however it was written down."""
    return f"{number.removesuffix('号')}号" if number else ""


def intake_slip(case, options, by) -> Document:
    """DM-23 (a): what came from police, court, procuratorate or petition office, and who signed for it."""
    row = detail_of(case)
    parts = (
        Rows(
            [
                ["移送单位", row.source_body],
                ["来文号", row.source_number, "案件来源", row.get_source_display()],
                ["移送人", row.source_person, "审签领导", row.source_approver],
                ["申请人", party_names(case, "申请人"), "被申请人", party_names(case, "被申请人")],
                ["事由", case.title],
                ["移送情况", row.source_detail],
                ["附送材料", options.get("papers", "")],
                ["签收时间", moment_words(row.received_at), "反馈期限", day_words(row.reply_by)],
            ],
            {"附送材料": 3, "移送情况": 2},
        ),
        Ticks(
            "双方当事人", [["均同意调解", bool(options.get("both_agree"))], ["尚未征询", not options.get("both_agree")]]
        ),
        Body("纠纷简要情况", case.facts, 6),
        Sign([["移送人（签名）", ""], ["接收人（签名）", ""]]),
    )
    return Document("移送（委派、委托）人民调解收案单", parts, issuer=committee(case))


def intake_receipt(case, options, by) -> Document:
    """DM-23 (b): taken or not, the mediator, the last day."""
    row = detail_of(case)
    taken = options.get("taken", "yes") != "no"
    values = {
        "to": row.source_body,
        "number": letter_words(row.source_number),
        "day": day_words(row.received_at or case.registered_at),
        "sides": side_words(case),
        "mediator": options.get("mediator", ""),
        "last": last_day(case),
        "reason": options.get("reason", ""),
    }
    says = (
        "经审查，本委予以受理，指派人民调解员{mediator}主持调解，调解期限至{last}届满。"
        if taken
        else "经审查，本委不予受理，理由：{reason}。有关材料随函退回。"
    )
    parts = (
        Text("{to}：", values, indent=False),
        Text("你单位{number}函及{sides}纠纷一案的材料，本委已于{day}收到。", values),
        Text(says, values),
        Seal(committee(case), day_words(now()), "人民调解委员会印章"),
    )
    return Document("接收回执", parts, issuer=committee(case))


def result_letter(case, options, by) -> Document:
    """DM-23 (c): what the mediation came to; concessions are no evidence (《特邀调解规定》第二十二条)."""
    row = detail_of(case)
    values = {
        "to": row.source_body or options.get("to", ""),
        "number": letter_words(row.source_number),
        "sides": side_words(case),
        "way": options.get("way", ""),
        "result": options.get("result", ""),
        "contact": options.get("contact", ""),
    }
    parts = [
        Text("{to}：", values, indent=False),
        Text("你单位{number}函移送（委派、委托）的{sides}纠纷，本委已调解终结，现将结果函复如下：", values),
        Body("一、调解经过", values["way"], 4),
        Body("二、调解结果", values["result"], 4),
        Body("三、无争议的事实", options.get("agreed_facts", ""), 3),
        Body("四、随函材料", options.get("papers", ""), 2),
        Text("当事人在调解中为达成协议作出的妥协，不作为诉讼中对其不利的证据。", {}),
        Text("联系人和电话：{contact}", values),
        seal(case),
    ]
    return Document("调解结果复函", tuple(parts), issuer=committee(case))


SIGNS = (
    "扬言伤害他人或者自杀",
    "持械或者备有凶器",
    "曾经报警两次以上",
    "家庭暴力史",
    "酗酒、涉毒或者精神障碍",
    "积怨反复",
    "失独、失业或者重大损失",
    "聚集械斗倾向",
    "扬言上访",
)


def grave_report(case, options, by) -> Document:
    """DM-25 重大纠纷（激化风险）报告单 (《人民调解法》第二十五条)."""
    row = detail_of(case)
    ticked = set(options.get("signs") or ())
    advised = set(options.get("advice") or ())
    parts = (
        Rows(
            [
                ["报告时间", moment_words(now()), "发现人", options.get("found_by", "")],
                ["当事人", "、".join(filter(None, (party_names(case, "申请人"), party_names(case, "被申请人"))))],
                ["地点", " ".join(filter(None, (case.place.name if case.place else "", case.place_text)))],
                ["涉及人数", f"{case.people_count} 人", "涉及金额", both(row.amount)],
                ["风险等级", dict(RISKS).get(case.risk, ""), "纠纷类型", type_words(case)],
                ["报送对象", options.get("to", "")],
            ]
        ),
        Ticks("激化苗头", [[word, word in ticked] for word in SIGNS]),
        Body("现状", options.get("now", ""), 4),
        Body("已采取措施", options.get("measures", ""), 4),
        Ticks("建议", [[word, word in advised] for word in ADVICE]),
        Rows([["接收人", "", "接收时间", ""], ["领导批示", ""], ["后续情况", ""]], {"领导批示": 5, "后续情况": 4}),
        Sign([["报告人（签名）", by.name]]),
        seal(case),
    )
    return Document("重大纠纷（激化风险）报告单", parts, issuer=committee(case), secret="内部资料　注意保密")


ADVICE = ("公安机关介入", "领导包案", "会商研判")
