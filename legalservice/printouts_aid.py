"""Papers of 法律援助初审: LS-02 … LS-08, LS-10 (documents.md; 《法律援助法》)."""

from governance.core.documents import Body, Document, Grid, Heading, Note, Rows, Seal, Sign, Text, Ticks
from legalservice.checklists import papers_needed
from legalservice.forms.aid import checks_of
from legalservice.models.aid import AidApplication, Exempt, NoCheck
from legalservice.printouts_parts import applicant_of, day_words, moment_words, person_rows, seal, station

WARNING = "提供虚假材料、隐瞒经济状况骗取法律援助的，县法律援助机构可以责令支付已实施援助的费用并处罚款（第六十四条）。"


def _aid(case) -> AidApplication:
    """The application; an unsaved one for a blank form."""
    return AidApplication.objects.filter(pk=case.pk).first() or AidApplication(case=case, papers={})


def application(case, options, by) -> Document:
    """LS-02 法律援助申请表, pre-filled for the county's original."""
    row, who = _aid(case), applicant_of(case)
    parts = [
        Heading("一、申请人"),
        Rows([*person_rows(who), ["代理人", row.agent, "代理人身份", row.agent_relation]]),
        Heading("二、申请事项"),
        Rows(
            [
                ["援助形式", row.get_form_display()],
                ["申请事项", row.get_matter_display()],
                ["对方当事人", row.opponent, "办案机关", row.organ],
                ["援助请求", row.request],
            ]
        ),
        Body("事实和理由", row.facts, 10),
        Heading("三、声明"),
        Text("本人承诺以上内容和提交的材料真实。法律援助不收费。" + WARNING),
        Sign([["申请人（签名或按指印）", who.name if who else ""], ["代理人（签名）", row.agent]], finger=True),
        Text("申请时间：{at}", {"at": moment_words(row.received_at)}, indent=False),
    ]
    return Document("法律援助申请表", tuple(parts), issuer=station(case))


def declaration(case, options, by) -> Document:
    """LS-03 法律援助申请人经济困难状况说明表 (第四十一条)."""
    row, who = _aid(case), applicant_of(case)
    each = row.income // row.household if row.household and row.income is not None else None
    exempt = [[words, row.exempt == code] for code, words in Exempt.choices]
    nocheck = [[words, row.nocheck == code] for code, words in NoCheck.choices]
    parts = [
        Rows(
            [
                *person_rows(who),
                ["共同生活人口", f"{row.household or ''}", "家庭月收入", f"{row.income} 元" if row.income else ""],
                ["人均月收入", f"{each} 元" if each is not None else "", "核查方式", row.get_checked_how_display()],
                ["主要财产", row.assets],
            ]
        ),
        Ticks("不受经济困难条件限制（第三十二条）", exempt),
        Ticks("免予核查经济困难状况（第四十二条）", nocheck),
        Text("本人如实说明以上经济状况，同意有关部门查询核对，愿意承担说明不实的法律后果。" + WARNING),
        Sign([["申请人（签名或按指印）", who.name if who else ""]], finger=True),
        Text("日期：{on}", {"on": day_words(row.declared_on)}, indent=False),
    ]
    return Document("法律援助申请人经济困难状况说明表", tuple(parts), issuer=station(case))


def receipt(case, options, by) -> Document:
    """LS-04 申请材料接收凭证."""
    row, who = _aid(case), applicant_of(case)
    grid = [
        [f"{at}", words, "已收" if row.papers.get(code) else "未收"]
        for at, (code, words) in enumerate(papers_needed(row), 1)
    ]
    parts = [
        Text("{who}：", {"who": who.name if who else ""}, indent=False),
        Text(
            "你于{at}向本站提交法律援助申请（{matter}），本站收到下列材料：",
            {"at": moment_words(row.received_at), "matter": row.get_matter_display()},
        ),
        Grid(["序号", "材料名称", "是否收到"], grid, [1, 6, 2], 6),
        Text("材料不齐的，本站一次性告知补正；材料齐全的，本站初审后转交县法律援助机构，由县法律援助机构决定。"),
        Sign([["收件人（签名）", by.name], ["申请人（签名）", who.name if who else ""]]),
        seal(case),
    ]
    return Document("法律援助申请材料接收凭证", tuple(parts), issuer=station(case))


def correction(case, options, by) -> Document:
    """LS-05 一次性补正通知书 (第四十三条)."""
    row, who = _aid(case), applicant_of(case)
    made = getattr(row, "correction", None) if row.status else None
    missing = [f"{at}．{words}" for at, words in enumerate(made.missing.splitlines(), 1)] if made else []
    parts = [
        Text("{who}：", {"who": who.name if who else ""}, indent=False),
        Text("你提出的法律援助申请（{matter}），经核对欠缺下列材料：", {"matter": row.get_matter_display()}),
        *(Text(words) for words in missing),
        Text(
            "请于{day}前补齐，交到{station}。",
            {"day": day_words(made.due_on) if made else "", "station": station(case)},
        ),
        Text("未按期补齐的，视为撤回申请；以后材料齐全的，可以重新申请（《中华人民共和国法律援助法》第四十三条）。"),
        Text("联系人：{by}", {"by": by.name}),
        seal(case, made.told_on if made else None),
        Sign([["签收人（签名）", who.name if who else ""]]),
    ]
    return Document("法律援助申请一次性补正通知书", tuple(parts), issuer=station(case))


def review(case, options, by) -> Document:
    """LS-06 法律援助申请初审意见表."""
    row, who = _aid(case), applicant_of(case)
    opinions = [[words, row.opinion == code] for code, words in AidApplication.Opinion.choices]
    parts = [
        Rows(
            [
                ["案件编号", case.shown_number, "收件时间", moment_words(row.received_at)],
                ["申请人", who.name if who else "", "申请事项", row.get_matter_display()],
                ["办案机关", row.organ, "援助请求", row.request],
            ]
        ),
        Heading("逐项核对"),
        Grid(["核对内容", "情况"], [list(pair) for pair in checks_of(row)], [2, 5], 8),
        Ticks("初审意见", opinions),
        Body("说明", row.opinion_text, 5),
        Ticks("申请人", [["坚持申请，照样转交", row.insists]]),
        Text("本意见供县法律援助机构审查时参考，给予或者不予法律援助由县法律援助机构决定。"),
        Sign([["初审人（签名）", row.reviewed_by.name if row.reviewed_by else ""], ["司法所负责人（签名）", ""]]),
        seal(case, row.reviewed_at),
    ]
    return Document("法律援助申请初审意见表", tuple(parts), issuer=station(case))


def letter(case, options, by) -> Document:
    """LS-07 法律援助申请转交函, with the receipt below."""
    row, who = _aid(case), applicant_of(case)
    values = {"office": row.county_office, "who": who.name if who else "", "matter": row.get_matter_display()}
    grid = [
        [f"{at}", words, "原件／复印件"]
        for at, (code, words) in enumerate(papers_needed(row), 1)
        if row.papers.get(code)
    ]
    parts = [
        Text("{office}：", values, indent=False),
        Text("现将{who}的法律援助申请（{matter}）和下列材料转交你单位，请依法审查。", values),
        *([Text("申请人需要先行援助：{why}", {"why": row.urgent_reason}, bold=True)] if row.urgent else []),
        Grid(["序号", "材料名称", "原件或复印件"], grid, [1, 6, 2], 6),
        Text("初审意见：{opinion}", {"opinion": row.get_opinion_display()}),
        Text("请自收到之日起七日内作出决定并将结果告知本站（《中华人民共和国法律援助法》第四十三条）。"),
        seal(case, row.forwarded_at),
        Note("— — — — — — — — — — 接收回执（请填好退回）— — — — — — — — — —"),
        Text(
            "今收到转交的{who}法律援助申请和材料，收件日期：{on}。",
            {"who": values["who"], "on": day_words(row.county_received_on)},
        ),
        Sign([["收件人（签名）", row.county_receiver]]),
        Seal(row.county_office or "县法律援助中心"),
    ]
    return Document("法律援助申请转交函", tuple(parts), issuer=station(case))


def other_ways(case, options, by) -> Document:
    """LS-08 其他途径告知单: reasons in plain words, where to go, the right to insist."""
    row, who = _aid(case), applicant_of(case)
    parts = [
        Text("{who}：", {"who": who.name if who else ""}, indent=False),
        Text(
            "你提出的法律援助申请（{matter}），本站初审认为：{why}",
            {"matter": row.get_matter_display(), "why": row.opinion_text},
        ),
        Text("你可以：{where}。", {"where": options.get("where") or row.competent}),
        Text("是否给予法律援助由县法律援助机构决定。你坚持申请的，本站照样收下并转交。"),
        Text("对县法律援助机构不予援助、终止援助的决定不服的，可以向同级司法行政部门提出异议（第四十九条）。"),
        Sign([["签收人（签名）", who.name if who else ""]]),
        seal(case),
    ]
    return Document("法律援助申请其他途径告知单", tuple(parts), issuer=station(case))


def objection(case, options, by) -> Document:
    """LS-10 异议申请书 (第四十九条)."""
    row, who = _aid(case), applicant_of(case)
    last = row.replies.filter(kind__in=("refuse", "stop")).last() if row.status else None
    parts = [
        Rows(person_rows(who)),
        Text(
            "申请人对{office}{number}《{kind}》不服，提出异议。",
            {
                "office": last.office if last else "",
                "number": last.number if last else "",
                "kind": last.get_kind_display() if last else "",
            },
        ),
        Body("异议理由", row.objection, 8),
        Text("此致", indent=False),
        Text("县级人民政府司法行政部门", indent=False),
        Sign([["申请人（签名或按指印）", who.name if who else ""]], finger=True),
        Text("提出日期：{on}", {"on": day_words(row.objected_on)}, indent=False),
    ]
    return Document("法律援助异议申请书", tuple(parts), issuer=station(case))
