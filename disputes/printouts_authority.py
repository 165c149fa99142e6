"""Papers of authority (DM-07): 授权委托书, 法定代表人身份证明书, 代表人推选书, 监护和亲属关系证明清单."""

from disputes.printouts_parts import address, agents_of, committee, day_words, is_minor, seal, sides, type_words
from governance.core.documents import Document, Grid, Rows, Sign, Text, Ticks

#: 特别授权: each is ticked by itself (《民事诉讼法》第六十二条 as model).
POWERS = ("承认、变更、放弃请求", "和解、达成调解协议", "签收调解文书", "代领款项")
#: 一方人数众多的推选代表人 (默认值, 待核).
MOST_REPRESENTATIVES = 5


def authority(case, options, by) -> Document:
    """DM-07 授权委托书. Options: party, agent, relation, agent_id, agent_phone, powers, until."""
    party, powers = options.get("party"), set(options.get("powers") or ())
    known = agents_of(case, party)[:1] if party else []
    agent = known[0] if known else None
    parts = (
        Rows(
            [
                ["委托人", party.name if party else "", "联系方式", party.phone if party else ""],
                ["身份证号或信用代码", (party.id_number or party.credit_code) if party else ""],
                ["住址或住所", address(party) if party else ""],
                ["受托人", options.get("agent") or (agent.name if agent else ""), "与委托人关系",
                 options.get("relation") or (agent.relation if agent else "")],
                ["受托人身份证号", options.get("agent_id") or (agent.id_number if agent else ""), "联系方式",
                 options.get("agent_phone") or (agent.phone if agent else "")],
                ["委托事项", f"代为参加{type_words(case) or case.title}的人民调解（案件编号 {case.shown_number}）"],
                ["委托期限", f"自签署之日至{day_words(options['until'])}" if options.get("until") else ""],
            ]
        ),
        Ticks("委托权限", [["一般委托（代为陈述、参加调解）", not powers], ["特别委托", bool(powers)]]),
        Ticks("特别委托的事项", [[word, word in powers] for word in POWERS]),
        Text("受托人在上述权限内的行为，其法律后果由委托人承担。", {}),
        Sign([["委托人（签名、盖章或按指印）", party.name if party else ""]], finger=True),
        Sign([["受托人（签名、盖章或按指印）", ""]], finger=True),
    )  # fmt: skip
    return Document("授权委托书", parts, issuer=committee(case))


def legal_head(case, options, by) -> Document:
    """DM-07 法定代表人身份证明书. Options: party, head, post, phone."""
    party = options.get("party")
    values = {"head": options.get("head", ""), "post": options.get("post", ""), "unit": party.name if party else ""}
    parts = (
        Text("{head}在我单位任{post}职务，是我单位的法定代表人，特此证明。", values),
        Rows(
            [
                ["单位名称", values["unit"]],
                ["统一社会信用代码", party.credit_code if party else ""],
                ["住所", address(party) if party else "", "联系方式", options.get("phone", "")],
            ]
        ),
        Text("附：法定代表人身份证件复印件、营业执照（登记证书）复印件。", {}),
        Sign([["单位（盖章）", values["unit"]]]),
    )
    return Document("法定代表人身份证明书", parts)


def representatives(case, options, by) -> Document:
    """DM-07 代表人推选书: all of a side sign, at most five are chosen. Options: side, chosen."""
    side = options.get("side") or "applicant"
    people = next(rows for (_label, rows), role in zip(sides(case), ("applicant", "respondent"), strict=True)
                  if role == side)  # fmt: skip
    chosen = [party.name for party in options.get("chosen") or ()]
    values = {"matter": type_words(case) or case.title, "chosen": "、".join(chosen), "count": str(len(people) or "")}
    grid = Grid(
        ["序号", "姓名", "住址", "联系方式", "签名或按指印"],
        [[str(at), party.name, address(party), party.phone, ""] for at, party in enumerate(people, 1)],
        [1, 3, 5, 3, 3],
        empty=8,
    )
    parts = (
        Text("我们共{count}人，就{matter}一案，共同推选{chosen}为代表人，代表全体参加人民调解。", values),
        Text(
            "代表人参加调解的行为对全体被代表的人有效；承认、变更、放弃请求或者达成调解协议，须经被代表的人同意。", {}
        ),
        grid,
        Sign([["代表人（签名）", name] for name in chosen] or [["代表人（签名）", ""]]),
    )
    return Document("代表人推选书", parts, issuer=committee(case))


def kinship(case, options, by) -> Document:
    """DM-07 监护、亲属关系证明清单: whoever acts for a party, with the papers that prove it. Options: proofs."""
    people = [party for _label, rows in sides(case) for party in rows]
    rows = [
        [row.name, party.name, row.relation, "监护人" if is_minor(party) else "代理人", row.phone]
        for party in people
        for row in agents_of(case, party)
    ]
    proofs = [line.strip() for line in (options.get("proofs") or "").splitlines() if line.strip()]
    parts = (
        Grid(["姓名", "为谁", "关系", "身份", "联系方式"], rows, [3, 3, 2, 2, 3], empty=3),
        Grid(
            ["序号", "证明材料", "原件或复印件", "份数"],
            [[str(at), line, "", ""] for at, line in enumerate(proofs, 1)],
            [1, 6, 3, 2],
            empty=4,
        ),
        Text("以上材料由提交人提供，如有不实，愿意承担相应的法律责任。", {}),
        Sign([["提交人（签名）", ""], ["接收人（签名）", by.name]]),
        seal(case),
    )
    return Document("监护和亲属关系证明清单", parts, issuer=committee(case))
