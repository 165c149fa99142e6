"""Papers of the mediation itself: DM-08 选定和回避, DM-12 调解记录, DM-13 延期同意书, DM-20 终止调解告知书."""

from disputes.models import Session
from disputes.printouts_parts import (
    committee,
    day_words,
    moment_words,
    own_of,
    party_names,
    party_signs,
    seal,
    side_words,
    type_words,
)
from governance.core.documents import Body, Document, Grid, Heading, Rows, Sign, Text, Ticks


def mediators_words(own) -> str:
    """李春兰（主持）、王大山."""
    return "、".join(f"{row.mediator.name}{'（主持）' if row.presides else ''}" for row in own.appointments)


def mediator_signs(own) -> Sign:
    """A box for each mediator."""
    boxes = [["人民调解员（签名）", row.mediator.name] for row in own.appointments]
    return Sign(boxes or [["人民调解员（签名）", ""]])


def cover_rows(case) -> list:
    """What the cover of a dossier of 人民调解 says besides (DM-01): type, source, mediators, first and last session."""
    own = own_of(case)
    days = [day_words(row.starts_at) for row in own.held]
    return [
        ["纠纷类型", type_words(case), "案件来源", own.detail.get_source_display()],
        ["人民调解员", mediators_words(own), "调解日期", f"自{days[0]}至{days[-1]}" if days else ""],
    ]


def chosen(case, options, by) -> Document:
    """DM-08 (《人民调解法》第十九条、第二十条、第二十三条; 《特邀调解规定》第十五条)."""
    own = own_of(case)
    rows = own.appointments
    grounds = [
        ["是当事人、代理人或者其近亲属", False],
        ["与纠纷有利害关系", False],
        ["有其他可能影响公正的关系", False],
    ]
    asked = own.recusals
    log = [
        [row.mediator.name, row.raised_by_words, row.get_ground_display(), row.get_decision_display()] for row in asked
    ]
    invited = [
        [row.name, row.get_role_display(), row.organisation, day_words(row.consented_on)] for row in own.participants
    ]
    parts = [
        Ticks(
            "选定方式",
            [
                ["当事人选定", any(row.chosen == "chosen" for row in rows)],
                ["调委会指定", any(row.chosen == "appointed" for row in rows)],
            ],
        ),
        Grid(
            ["人民调解员", "主持", "证号", "所属调委会"],
            [
                [
                    row.mediator.name,
                    "是" if row.presides else "",
                    row.mediator.certificate_no,
                    str(row.mediator.committee or ""),
                ]
                for row in rows
            ],
            [3, 1, 3, 5],
            empty=3,
        ),
        Heading("告知回避情形"),
        Text(
            "人民调解员有下列情形之一的，当事人可以要求更换，人民调解员应当自行回避，双方当事人书面同意不回避的除外："
        ),
        Ticks("", grounds),
        Ticks("是否申请回避", [["否", not asked], ["是", bool(asked)]]),
        *([Grid(["人民调解员", "提出人", "理由", "决定"], log, [2, 2, 5, 2])] if log else []),
        Heading("邀请参加调解的人"),
        Grid(["姓名", "身份", "单位、职务", "当事人同意日期"], invited, [2, 2, 4, 3], empty=2),
        Text("以上人员经当事人确认。", {}),
        party_signs(case),
        seal(case, rows[0].since if rows else None),
    ]
    return Document("人民调解员选定（指定）及回避确认书", tuple(parts), issuer=committee(case))


def session_of(own, options):
    """The session of the request, else the last one held; an empty one for the blank form."""
    asked = options.get("session")
    return asked or (own.held[-1] if own.held else Session())


def record(case, options, by) -> Document:
    """DM-12 人民调解记录 (《人民调解法》第二十二条、第二十七条); each page is signed."""
    own = own_of(case)
    row = session_of(own, options)
    here = list(row.attendances.select_related("party", "mediator", "participant")) if row.pk else []
    came = "、".join(str(one.party or one.mediator or one.participant) for one in here if one.came)
    where = f"{row.room} {row.room.place}".strip() if row.room_id else row.place
    made = row.recorded_by.name if row.recorded_by_id else by.name
    parts = (
        Rows(
            [
                ["案件编号", case.shown_number, "次数", f"第 {row.number} 次" if row.pk else ""],
                ["时间", f"{moment_words(row.starts_at)}至{moment_words(row.ends_at)}" if row.pk else ""],
                ["地点", where],
                ["申请人", party_names(case, "申请人")],
                ["被申请人", party_names(case, "被申请人")],
                ["到场人", came],
                ["调解员", mediators_words(own), "记录人", made],
            ]
        ),
        Ticks("方式", [[label, row.pk is not None and row.mode == value] for value, label in Session.Mode.choices]),
        Ticks("是否公开", [["公开", bool(row.pk) and row.is_public], ["不公开", bool(row.pk) and not row.is_public]]),
        Text("调解员已告知当事人在人民调解活动中的权利和义务，询问是否申请更换调解员，当事人均表示清楚。", {}),
        Body("纠纷事实和双方陈述", options.get("facts") or case.facts, 6),
        Body("争议焦点", options.get("issues", ""), 3),
        Body("调解经过和意见", row.record, 8),
        Body("无争议的事实", row.agreed_facts, 3),
        Ticks("结果", [[label, row.result == value] for value, label in Session.Result.choices]),
        Text("下次调解时间：{next}", {"next": moment_words(options.get("next_at"))}, indent=False),
        Text("以上记录已经当事人阅读（向当事人宣读），与所说相符。", {}),
        party_signs(case),
        mediator_signs(own),
        Sign([["记录人（签名）", made]]),
    )
    return Document("人民调解记录", parts, issuer=committee(case), signed_pages=True)


def more_time(case, options, by) -> Document:
    """DM-13 延期调解同意书: all parties agree to a new last day."""
    own = own_of(case)
    row = own.extensions[-1] if own.extensions else None
    values = {
        "sides": side_words(case),
        "matter": type_words(case),
        "old": day_words(row.before) if row else "",
        "new": day_words(row.until) if row else "",
        "days": str((row.until - row.before).days) if row else "",
    }
    parts = (
        Text("{sides}因{matter}在本委调解，原调解期限至{old}届满。双方同意延长{days}日，至{new}届满。", values),
        Body("延期理由", row.reason if row else "", 3),
        party_signs(case),
        mediator_signs(own),
    )
    return Document("延期调解同意书", parts, issuer=committee(case))


def ended(case, options, by) -> Document:
    """DM-20 终止调解告知书 (《人民调解法》第二十六条: the other lawful ways are told)."""
    own = own_of(case)
    row = own.ending
    held = "；".join(f"第 {one.number} 次 {day_words(one.starts_at)}" for one in own.held)
    values = {
        "who": "、".join(filter(None, (party_names(case, "申请人"), party_names(case, "被申请人")))),
        "number": case.shown_number,
        "sides": side_words(case),
        "matter": type_words(case),
        "count": str(len(own.held)) if own.held else "",
        "held": held,
        "reason": f"{row.get_reason_display()}{f'（{row.text}）' if row.text else ''}" if row else "",
        "ways": row.remedies.rstrip("。") if row else "",
        "back": options.get("papers_back", ""),
    }
    parts = (
        Text("{who}：", values, indent=False),
        Text("{sides}因{matter}申请调解一案（编号{number}），本委共调解{count}次（{held}）。", values),
        Text("因{reason}，本委终止调解。", values),
        Text(
            "您可以通过下列途径维护自己的权利：{ways}。向人民法院请求保护民事权利的诉讼时效期间一般为三年，"
            "请求调解引起诉讼时效中断。",
            values,
        ),
        Text("退还材料：{back}", values),
        mediator_signs(own),
        seal(case, row.at if row else None),
        Sign([["签收人（签名）", ""]]),
    )
    return Document("终止调解告知书", parts, issuer=committee(case))
