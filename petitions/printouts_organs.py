"""Letters between organs: 转送函, 交办函, 异议函, 复查复核意见书, 办结报告, 督办通知书, 改进建议书."""

from governance.core.documents import Body, Document, Note, Rows, Text
from petitions.models import Decision, Petition, Review
from petitions.printouts_parts import day_words, letter, line, matter, own_of, shown_to_organs

TO_ORGANS = "内部资料　注意保密"


def _secret(case) -> str:
    detail = own_of(case).detail
    accuses = detail is not None and detail.purpose == Petition.Purpose.ACCUSE
    return TO_ORGANS if accuses or case.asks_secrecy else ""


def _matter_rows(case) -> Rows:
    values = matter(case)
    return Rows(
        [
            ["信访人", shown_to_organs(case), "信访编号", values["number"]],
            ["事项", case.title],
            ["收到日期", values["received"], "来源", values["from"]],
        ]
    )


def transfer(case, options, by) -> Document:
    """转送函 (第二十二条): receiver, digest of the matter, papers, basis."""
    live = own_of(case).decision or Decision()
    values = {
        "to": live.organ,
        "basis": live.basis or "《信访工作条例》第二十二条",
        "contact": options.get("contact", ""),
    }
    parts = (
        line("{to}：", values, indent=False),
        line("现将下列信访事项转送你单位，请依法按政策办理，并依照规定告知信访人是否受理。依据：{basis}。", values),
        _matter_rows(case),
        Body("事项摘要", case.facts, 5),
        Body("附件", options.get("papers", ""), 2),
        line("联系人和电话：{contact}", values),
    )
    return letter(case, "信访事项转送函", parts, day=live.decided_on, secret=_secret(case))


def assignment(case, options, by) -> Document:
    """交办函 (第二十二条第三项): what is asked, until when, a report of the end."""
    live = own_of(case).decision or Decision()
    values = {
        "to": live.organ or (case.lead_unit.name if case.lead_unit else ""),
        "until": day_words(live.report_by),
        "contact": options.get("contact", ""),
    }
    parts = (
        line("{to}：", values, indent=False),
        line("现将下列信访事项交由你单位办理。请于{until}前反馈办理情况，并报送办结报告。", values),
        _matter_rows(case),
        Body("事项摘要", case.facts, 5),
        Body("办理要求", options.get("demand", ""), 3),
        Body("附件", options.get("papers", ""), 2),
        line("联系人和电话：{contact}", values),
    )
    return letter(case, "信访事项交办函", parts, day=live.decided_on, secret=_secret(case))


def objection(case, options, by) -> Document:
    """异议函 (第二十三条第三款): within 5 working days, detailed reasons, where it should go, what goes back."""
    own = own_of(case)
    row = own.objections[-1] if own.objections else None
    detail = own.detail
    values = {
        "to": detail.sender if detail else "",
        "upper": detail.upper_number if detail else "",
        "proposed": row.proposed if row else "",
        "received": matter(case)["received"],
    }
    parts = (
        line("{to}：", values, indent=False),
        line(
            "你单位转送（交办）的信访事项（编号{upper}），我单位于{received}收到。经研究，该事项不属于我单位职权范围。",
            values,
        ),
        _matter_rows(case),
        Body("理由", row.reason if row else "", 5),
        line("建议转由{proposed}办理。根据《信访工作条例》第二十三条，现提出异议，请予核实。", values),
        Body("退回材料清单", row.returned if row else "", 2),
    )
    return letter(case, "信访事项异议函", parts, day=row.raised_on if row else None, secret=_secret(case))


def _attacked(own, step: str) -> str:
    """What the petitioner does not accept: the opinion, or in a re-review the decision of the reviewing organ."""
    first = own.review_of(Review.Step.REVIEW)
    if step == Review.Step.RECHECK and first is not None:
        number = f"（{first.number}）" if first.number else ""
        return f"{first.organ}{day_words(first.decided_on)}作出的信访事项复查意见{number}"
    issued = day_words(own.last_issued.issued_on) if own.last_issued else ""
    return f"{issued}作出的信访事项处理意见"


def _reviewed(case, step: str) -> Document:
    own = own_of(case)
    row = own.review_of(step) or Review(step=step)
    word = row.get_step_display()
    values = matter(case) | {
        "asked": day_words(row.asked_on),
        "result": row.get_result_display() if row.result else "",
        "word": word,
        "first": _attacked(own, step),
    }
    parts = [
        line("{who}：", values, indent=False),
        line("你（你们）不服{first}（信访编号{number}），于{asked}请求{word}。", values),
        Body("一、请求和理由", row.requests, 3),
        Body(f"二、{word}查明的事实和依据", row.findings, 5),
    ]
    hearings = list(row.hearings.all()) if row.pk else []
    for held in hearings:
        when = day_words(held.since) + (f"至{day_words(held.until)}" if held.until != held.since else "")
        text = f"{when}在{held.place}举行听证，{held.host}主持。{held.conclusion}"
        parts.append(Body("听证情况", text))
    parts.append(line("三、{word}意见：{result}。", values))
    if step == Review.Step.REVIEW:
        parts.append(Text("如不服本复查意见，可以自收到之日起30日内请求复核（《信访工作条例》第三十六条）。"))
    else:
        parts.append(
            Text(
                "本复核意见为信访终结意见。对复核意见不服，仍以同一事实和理由提出投诉请求的，不再受理"
                "（《信访工作条例》第三十六条）。"
            )
        )
    parts.append(Note(f"本件按{word}机关的意见登记打印，以{word}机关盖章的原件为准。"))
    return letter(case, f"信访事项{word}意见书", parts, day=row.decided_on, organ=row.organ, number=row.number)


def review(case, options, by) -> Document:
    """复查意见书 (第三十五条), as the higher organ decided."""
    return _reviewed(case, Review.Step.REVIEW)


def recheck(case, options, by) -> Document:
    """复核意见书 (第三十六条) with the hearing and the end of the matter."""
    return _reviewed(case, Review.Step.RECHECK)


def report(case, options, by) -> Document:
    """办结报告 (第二十二条第三项) to the organ that assigned the petition."""
    own = own_of(case)
    detail, row = own.detail or Petition(), own.last_issued
    settled = f"已化解（{day_words(detail.settled_on)}）" if detail.settled_on else "尚未化解"
    values = {"to": detail.sender, "upper": detail.upper_number, "settled": settled}
    parts = (
        line("{to}：", values, indent=False),
        line("你单位转送（交办）的信访事项（编号{upper}）已经办结，现报告如下：", values),
        _matter_rows(case),
        Body("一、调查情况", options.get("inquiry") or (row.facts if row else ""), 5),
        Body("二、处理结果", f"{row.get_result_display()}。\n{row.measures}" if row else "", 5),
        Body("三、信访人意见", options.get("attitude", ""), 2),
        line("四、是否化解：{settled}。", values),
        Body("附：证据目录", options.get("papers") or (row.evidence if row else ""), 3),
    )
    return letter(case, "信访事项办结报告", parts, secret=_secret(case))


def order(case, options, by) -> Document:
    """督办通知书 (第四十条)."""
    values = {
        "to": options.get("to", ""),
        "until": day_words(options.get("until")),
        "way": options.get("way", ""),
    }
    parts = (
        line("{to}：", values, indent=False),
        line("在督查下列信访事项时发现办理中存在问题，现予督办：", {}),
        _matter_rows(case),
        Body("存在的问题", options.get("problem", ""), 4),
        Body("要求", options.get("demand", ""), 4),
        line("请于{until}前以{way}的方式反馈改进情况（《信访工作条例》第四十条）。", values),
    )
    return letter(case, "信访督办通知书", parts, secret=_secret(case))


PROPOSALS = {"improve": "改进工作建议", "policy": "完善政策建议", "duty": "追究责任建议"}


def proposal(case, options, by) -> Document:
    """改进建议书 (第四十条): the addressee answers in writing whether it is adopted."""
    values = {
        "to": options.get("to", ""),
        "kind": PROPOSALS.get(options.get("kind"), ""),
        "until": day_words(options.get("until")),
    }
    parts = (
        line("{to}：", values, indent=False),
        line("根据《信访工作条例》第四十条，现就有关信访事项提出{kind}：", values),
        _matter_rows(case),
        Body("问题", options.get("problem", ""), 4),
        Body("建议", options.get("text", ""), 5),
        line("请于{until}前书面反馈采纳情况。", values),
    )
    return letter(case, "信访工作改进建议书", parts, secret=_secret(case))
