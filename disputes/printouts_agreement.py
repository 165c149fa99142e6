"""Papers of the outcome: DM-14 协议书, DM-15 口头协议登记表, DM-18 回访, DM-19 督促履行, DM-21 和 DM-22 司法确认."""

from django.utils import timezone

from disputes.guards_outcome import confirm_until as until_of
from disputes.models import Agreement, Visit
from disputes.printouts_mediation import mediator_signs, mediators_words
from disputes.printouts_parts import (
    address,
    committee,
    day_words,
    own_of,
    party_names,
    party_parts,
    party_signs,
    seal,
    side_words,
    sides,
    type_words,
)
from governance.core.amounts import both
from governance.core.documents import Body, Document, Grid, Heading, Rows, Sign, Text, Ticks
from governance.core.now import now, today

LABOUR, LAND = "10", "15"


def confirm_until(effective_on):
    """The last day to ask for judicial confirmation; the day of effect is not counted (《民法典》第 201、203 条)."""
    return until_of(Agreement(effective_on=effective_on))


def effect_of(agreement, options):
    """The day of effect; while nobody has signed, the planned day of signing."""
    return agreement.effective_on or options.get("sign_on") or today()


def clause_words(clause, parts) -> str:
    """One obligation in words: who owes whom what, how and until when."""
    amount = f"，金额{both(clause.amount)}" if clause.amount is not None else ""
    if len(parts) > 1:
        until = f"，分{len(parts)}期履行，见分期表"
    else:
        until = f"，于{day_words(clause.due_on)}前履行" if clause.mode != "at_once" else "，当场履行"
    method = f"，{clause.method}" if clause.method not in ("", "当场") else ""
    return f"{clause.obligor.name}向{clause.obligee.name}{clause.matter}{amount}{method}{until}。"


def terms(own) -> list:
    """The numbered clauses and the table of instalments."""
    if not own.clauses:
        return [Body("", "", 6)]
    found = []
    for clause in own.clauses:
        parts = [row for row in own.instalments if row.clause_id == clause.pk]
        found.append(Text("{no}．{words}", {"no": str(clause.order), "words": clause_words(clause, parts)}))
        if len(parts) > 1:
            rows = [
                [f"第 {row.order} 期", day_words(row.due_on), both(row.amount)]
                for row in sorted(parts, key=lambda row: row.order)
            ]
            rows.append(["合计", "", both(sum(row.amount or 0 for row in parts))])
            found.append(Grid(["期次", "履行期限", "金额"], rows, [2, 3, 6]))
    return found


def agreement(case, options, by) -> Document:
    """DM-14 人民调解协议书 (《人民调解法》第二十八条、第二十九条、第三十一条、第三十三条)."""
    own = own_of(case)
    row = own.agreement or Agreement()
    values = {
        "copies": str(row.copies) if row.pk else "",
        "last": day_words(confirm_until(effect_of(row, options))) if row.pk else "",
        "effect": day_words(effect_of(row, options)) if row.pk else "",
    }
    parts = [
        *party_parts(case, options),
        Body("纠纷主要事实", row.facts or case.facts, 5),
        Body("争议事项", row.issues, 3),
        Body("各方责任", row.liability, 3),
        *_variant(own, options),
        Heading("经调解，双方自愿达成如下协议"),
        *terms(own),
        Body("违约责任和其他约定", options.get("other", ""), 2),
        Text(
            "本协议一式{copies}份，当事人各执一份，人民调解委员会留存一份；申请司法确认的，另提交人民法院一份。", values
        ),
        Text(
            "本协议自各方当事人签名、盖章或者按指印，人民调解员签名并加盖人民调解委员会印章之日起生效，具有法律约束力，"
            "当事人应当按照约定履行。双方认为有必要的，可以自生效之日起三十日内共同向人民法院申请司法确认；"
            "{effect}生效的，最后一日为{last}。",
            values,
        ),
        *_served_at(case, options),
        party_signs(case),
        mediator_signs(own),
        Sign([["记录人（签名）", by.name]]),
        seal(case, effect_of(row, options) if row.pk else None),
    ]
    return Document("人民调解协议书", tuple(parts), issuer=committee(case), signed_pages=True)


def _variant(own, options) -> list:
    """What a wage dispute and a land contract add."""
    code = own.detail.type_id
    if code == LABOUR:
        rows = [["劳动关系", options.get("employment", "")], ["工资、工伤等项目", options.get("wage_items", "")]]
        return [Rows(rows, {"劳动关系": 2, "工资、工伤等项目": 3})]
    if code == LAND:
        rows = [["承包合同号", options.get("contract", "")], ["地块、四至", options.get("plot", "")]]
        return [Rows([*rows, ["面积", options.get("area", "")]])]
    return []


def _served_at(case, options) -> list:
    """送达地址确认, where judicial confirmation is meant."""
    if not options.get("confirm"):
        return []
    rows = [[party.name, address(party), party.phone] for _, people in sides(case) for party in people]
    return [Heading("送达地址确认"), Grid(["当事人", "送达地址", "联系电话"], rows, [3, 6, 3])]


def oral(case, options, by) -> Document:
    """DM-15 人民调解口头协议登记表 (《人民调解法》第二十八条、第三十条)."""
    own = own_of(case)
    row = own.agreement or Agreement()
    people = [[p.name, label, p.phone, address(p)] for label, rows in sides(case) for p in rows]
    done = own.instalments and all(one.state == "met" for one in own.instalments)
    parts = (
        Rows(
            [
                ["登记日期", day_words(row.effective_on), "案件编号", case.shown_number],
                ["纠纷类型", type_words(case), "案件来源", own.detail.get_source_display()],
            ]
        ),
        Grid(["当事人", "身份", "电话", "住址"], people, [3, 2, 3, 5]),
        Body("主要事实、争议事项", "\n".join(filter(None, (row.facts, row.issues))), 4),
        Heading("协议内容、履行方式和期限"),
        *terms(own),
        Ticks("即时履行", [["已当场履行", bool(done)], ["尚未履行", bool(own.instalments) and not done]]),
        Text("口头协议自各方当事人达成协议之日起生效。", {}),
        Rows([["备注", options.get("note", "")]], {"备注": 2}),
        party_signs(case),
        mediator_signs(own),
        seal(case, row.effective_on),
    )
    return Document("人民调解口头协议登记表", parts, issuer=committee(case))


SUED = ("没有起诉", "已经起诉", "已有判决")
SATISFIED = ("非常满意", "满意", "基本满意", "不满意", "很不满意", "未联系上")


def visit(case, options, by) -> Document:
    """DM-18 人民调解回访记录."""
    own = own_of(case)
    row = options.get("visit") or (own.visits[-1] if own.visits else Visit())
    made = own.agreement
    parts = (
        Rows(
            [
                ["当事人", "、".join(filter(None, (party_names(case, "申请人"), party_names(case, "被申请人"))))],
                ["回访事由", case.title],
                [
                    "协议编号",
                    options.get("number") or (made.number if made else ""),
                    "受访人",
                    str(row.party) if row.pk else "",
                ],
                ["回访时间", day_words(row.at), "回访方式", row.get_method_display() if row.pk else ""],
                ["履行情况", performance(own)],
            ]
        ),
        Body("回访情况", row.text, 5),
        Ticks(
            "是否反复激化",
            [["没有反复", bool(row.pk) and row.is_stable], ["有反复", bool(row.pk) and not row.is_stable]],
        ),
        Ticks("满意度", [[word, word == options.get("satisfied")] for word in SATISFIED]),
        Ticks("有无错误调解", [["没有", options.get("wrong") == "no"], ["有", options.get("wrong") == "yes"]]),
        Ticks("是否起诉", [[word, word == options.get("sued")] for word in SUED]),
        Body("遗留隐患和处理措施", options.get("measures", ""), 3),
        Text("下次回访时间：{next}", {"next": day_words(options.get("next_on"))}, indent=False),
        Sign([["受访人（签名）", ""], ["回访人（签名）", row.by.name if row.pk else by.name]]),
    )
    return Document("人民调解回访记录", parts, issuer=committee(case))


def performance(own) -> str:
    """共 3 期，已履行 2 期."""
    rows = own.instalments
    return f"共 {len(rows)} 期，已履行 {sum(row.state == 'met' for row in rows)} 期" if rows else ""


def late(own) -> list:
    """Due days that have passed and are not settled."""
    day = today()
    return [row for row in own.owed if row.due_on < day]


def urge(case, options, by) -> Document:
    """DM-19 督促履行通知书 (《人民调解法》第三十一条、第三十二条; 劳动: 《劳动争议调解仲裁法》第十六条)."""
    own = own_of(case)
    rows = late(own) or own.owed
    who = "、".join(dict.fromkeys(row.clause.obligor.name for row in rows))
    confirmed = own.confirmation is not None and own.confirmation.ruling == "valid"
    ways = ["对方当事人可以就协议的履行依法向人民法院提起诉讼"]
    if confirmed:
        ways = ["调解协议已经人民法院裁定有效，对方当事人可以申请强制执行"]
    if own.detail.type_id == LABOUR:
        ways.append("因支付拖欠劳动报酬、工伤医疗费、经济补偿或者赔偿金达成的协议，劳动者可以依法申请支付令")
    values = {
        "who": who,
        "number": options.get("number") or (own.agreement.number if own.agreement else ""),
        "until": day_words(options.get("until")),
        "ways": "；".join(ways),
    }
    table = [[row.clause.matter, day_words(row.due_on), both(_rest(row)) or "行为义务"] for row in rows]
    parts = (
        Text("{who}：", values, indent=False),
        Text("经本委调解达成的调解协议（编号{number}）具有法律约束力，下列义务尚未履行：", values),
        Grid(["事项", "应履行日期", "未履行金额"], table, [5, 3, 5], empty=3),
        Text("请于{until}前履行。逾期不履行的，{ways}。", values),
        seal(case),
        Sign([["签收人（签名）", ""]]),
    )
    return Document("督促履行通知书", parts, issuer=committee(case))


def _rest(row):
    return row.amount - row.paid if row.amount is not None else None


def confirmation(case, options, by) -> Document:
    """DM-21 司法确认申请书 (《人民调解法》第三十三条、《民事诉讼法》第二百零五条): both sides together."""
    own = own_of(case)
    row = own.agreement or Agreement()
    values = {
        "committee": committee(case),
        "day": day_words(row.effective_on),
        "number": options.get("number") or row.number,
        "court": options.get("court", ""),
        "sides": side_words(case),
        "last": day_words(confirm_until(row.effective_on)) if row.effective_on else "",
    }
    attached = ("调解协议书", "调解组织主持调解的证明", "身份证明", "代理手续", "财产权利证明", "送达地址确认书")
    parts = (
        *party_parts(case, options),
        Heading("请求事项"),
        Text("请求确认{committee}{day}主持达成的人民调解协议（编号{number}）有效。", values),
        Heading("事实与理由"),
        Text(
            "{sides}因纠纷，在{committee}主持下自愿达成调解协议。协议内容合法，不涉及身份关系的确认或者解除，"
            "不涉及物权、知识产权的确权，不损害国家利益、社会公共利益和他人合法权益。",
            values,
        ),
        Text("申请人承诺：没有恶意串通、虚假调解，如有不实，愿意承担相应的法律责任。", {}),
        Text("（申请期限最后一日：{last}）", values),
        Text("此致", indent=False),
        Text("{court}", values, indent=False),
        party_signs(case),
        Ticks("附件", [[word, False] for word in attached]),
    )
    return Document("司法确认申请书", parts)


def certificate(case, options, by) -> Document:
    """DM-22 调解组织主持调解的证明 (《民诉法解释》第三百五十四条)."""
    own = own_of(case)
    row = own.agreement or Agreement()
    held = "、".join(day_words(one.starts_at) for one in own.held)
    rows = [
        ["调解组织", committee(case)],
        ["住所", options.get("place", ""), "负责人", options.get("head", "")],
        ["当事人", "、".join(filter(None, (party_names(case, "申请人"), party_names(case, "被申请人"))))],
        ["主持调解员", mediators_words(own)],
        ["调解时间", held],
        ["协议编号", options.get("number") or row.number, "生效日期", day_words(row.effective_on)],
    ]
    parts = (
        Rows(rows),
        Text("上述当事人的纠纷由本委主持调解，双方自愿达成人民调解协议，情况属实，特此证明。", {}),
        seal(case, timezone.localtime(now()).date()),
    )
    return Document("调解组织主持调解的证明", parts, issuer=committee(case))
