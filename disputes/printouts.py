"""Papers of 人民调解 with which a mediation begins: DM-03, DM-04, DM-05, DM-06."""

from disputes.exclusion import BY_CODE
from disputes.models import Dispute
from disputes.models.dispute import Source
from disputes.printouts_parts import (
    RISKS,
    committee,
    day_words,
    detail_of,
    last_day,
    moment_words,
    party_names,
    party_parts,
    party_signs,
    seal,
    type_words,
)
from governance.core.amounts import both
from governance.core.documents import Body, Document, Heading, Rows, Sign, Text, Ticks

RIGHTS = (
    "选择或者接受人民调解员",
    "接受调解、拒绝调解或者要求终止调解",
    "要求调解公开进行或者不公开进行",
    "自主表达意愿、自愿达成调解协议",
)
DUTIES = ("如实陈述纠纷事实", "遵守调解现场秩序，尊重人民调解员", "尊重对方当事人行使权利")


def rights_notice(case, options, by) -> Document:
    """DM-05 (《人民调解法》第三条、第四条、第二十三条、第二十四条、第三十一条、第三十三条)."""
    parts = [
        Text(
            "人民调解委员会是依法设立的调解民间纠纷的群众性组织。根据《中华人民共和国人民调解法》，现将有关事项告知如下："
        ),
        Heading("一、调解原则"),
        Text(
            "在当事人自愿、平等的基础上进行调解；不违背法律、法规和国家政策；尊重当事人的权利，"
            "不因调解而阻止当事人依法通过仲裁、行政、司法等途径维护自己的权利。调解民间纠纷，不收取任何费用。"
        ),
        Heading("二、当事人的权利"),
        *(Text(f"{at}．{words}。") for at, words in enumerate(RIGHTS, 1)),
        Heading("三、当事人的义务"),
        *(Text(f"{at}．{words}。") for at, words in enumerate(DUTIES, 1)),
        Heading("四、调解协议的效力"),
        Text(
            "经人民调解委员会调解达成的调解协议具有法律约束力，当事人应当按照约定履行。双方当事人认为有必要的，"
            "可以自调解协议生效之日起三十日内共同向人民法院申请司法确认。"
        ),
        Heading("五、回避和更换"),
        Text(
            "人民调解员是当事人或者代理人的近亲属、与纠纷有利害关系或者有其他可能影响公正调解的关系的，当事人可以要求更换。"
        ),
        Heading("六、保密和个人信息"),
        Text("人民调解员对调解中知悉的个人隐私和商业秘密保密。登记的个人信息只用于本纠纷的调解、归档和依法统计。"),
        Heading("七、虚假调解的后果"),
        Text("当事人恶意串通，企图通过调解侵害他人合法权益的，应当依法承担相应的法律责任。"),
        Text("以上内容我已知悉。", bold=True),
        party_signs(case),
        Sign([["告知人（签名）", by.name]]),
    ]
    return Document("人民调解当事人权利义务告知书", tuple(parts), issuer=committee(case))


def application(case, options, by) -> Document:
    """DM-03 人民调解申请书. An oral application is written down by the desk and signed (《人民调解法》第十七条)."""
    oral = detail_of(case).source == Source.ORAL
    boxes = [["代录人（签名）", by.name]] if oral else []
    parts = [
        *party_parts(case, options),
        Body("纠纷简要情况", case.facts, 8),
        Body("申请事项", options.get("claims") or case.claim, 4),
        Text("申请人已知悉人民调解的相关规定，自愿申请人民调解委员会调解。"),
        Text("此致", indent=False),
        Text(committee(case), indent=False),
        party_signs(case, only="申请人"),
        *(
            [Text("以上系口头申请，由工作人员记录，已向申请人宣读，申请人确认无误。", indent=False), Sign(boxes)]
            if oral
            else []
        ),
        Text("申请时间：{at}", {"at": moment_words(case.registered_at)}, indent=False),
    ]
    return Document("人民调解申请书", tuple(parts), issuer=committee(case))


def acceptance(case, options, by) -> Document:
    """DM-04 人民调解受理登记表, filled by the committee."""
    row = detail_of(case)
    own = row.source in (Source.WRITTEN, Source.ORAL, Source.ONLINE)
    sent = row.is_sent
    result = options.get("result", "accept")
    parts = [
        Rows(
            [
                ["登记日期", day_words(case.registered_at), "案件编号", case.shown_number],
                ["申请人", party_names(case, "申请人")],
                ["被申请人", party_names(case, "被申请人")],
                ["纠纷类型", type_words(case), "涉及人数", f"{case.people_count} 人"],
                ["涉及金额", both(row.amount)],
                ["移送单位", " ".join(filter(None, (row.source_body, row.source_number)))],
                ["指派调解员", options.get("mediator", ""), "调解期限届满日", last_day(case)],
                ["接待人", case.registered_by.name, "审核人", options.get("checked_by", "")],
                ["备注", options.get("note", "")],
            ],
            {"备注": 2},
        ),
        Ticks(
            "案件来源",
            [["当事人申请", own], ["主动调解", row.source == Source.OWN], ["移送、委派、委托", sent]],
        ),
        Ticks("风险级别", [[word, case.risk == value] for value, word in RISKS]),
        Body("纠纷简要情况", case.facts, 8),
        Ticks(
            "审核意见",
            [["受理", result == "accept"], ["不予受理", result == "refuse"], ["移送", result == "refer"]],
        ),
        party_signs(case),
        Sign([["登记人（签名）", by.name]]),
        seal(case),
    ]
    return Document("人民调解受理登记表", tuple(parts), issuer=committee(case))


#: 不予受理的情形: 《人民调解法》第十七条, 《人民调解工作若干规定》(司法部令第75号) 第二十二条.
REFUSALS = {
    "special_organ": "法律、法规规定只能由专门机关管辖处理",
    "forbidden": "法律、法规禁止采用民间调解方式解决",
    "organ_has_it": "人民法院、公安机关或者其他行政机关已经受理或者解决",
    "refused": "一方当事人明确拒绝调解",
    "unreachable": "被申请人不明确或者无法联系",
    "not_civil": "不属于民间纠纷（行政争议、涉嫌犯罪等）",
    "other": "其他情形",
}


def refusal(case, options, by) -> Document:
    """DM-06 不予受理告知书, or with a receiver 移送告知书 (《人民调解法》第三条、第十七条)."""
    detail = Dispute.objects.filter(pk=case.pk).first()
    excluded = BY_CODE.get(detail.excluded) if detail else None
    code = options.get("reason", "")
    reason = options.get("reason_text") or (excluded.label if excluded else "")
    to = options.get("referred_to", "")
    values = {
        "who": party_names(case, "申请人"),
        "day": day_words(case.registered_at),
        "title": case.title,
        "reason": "：".join(filter(None, (REFUSALS.get(code, ""), reason))),
        "basis": options.get("basis") or "《中华人民共和国人民调解法》第十七条、《人民调解工作若干规定》第二十二条",
        "route": options.get("route") or (detail.excluded_route if detail else ""),
        "to": to,
    }
    parts = [
        Text("{who}：", values, indent=False),
        Text("您于{day}就“{title}”向本委申请调解。经审查，该纠纷因{reason}，本委不予受理。", values),
        Text("依据：{basis}。", values),
        *([Text("本委已将有关材料移送{to}。", values)] if to else []),
        Text("您可以通过下列途径解决：{route}。", values),
        Text("本告知不影响您依法通过仲裁、行政、司法等途径维护自己的权利。", {}),
        seal(case),
        Sign([["签收人（签名）", ""]]),
    ]
    title = "移送告知书" if to else "不予受理告知书"
    return Document(title, tuple(parts), issuer=committee(case))
