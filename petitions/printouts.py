"""Letters to the petitioner: 受理, 不予受理, 不再受理, 转送（交办）告知, 延期, 处理意见书, 调解协议书."""

from django.utils import timezone

from governance.core.documents import Body, Document, Heading, Rows, Seal, Sign, Text
from governance.core.now import now
from petitions.models import Opinion
from petitions.printouts_parts import day_words, letter, line, matter, organ_of, own_of, petitioners
from petitions.printouts_ready import granted_extension


def _last_day(case) -> str:
    row = case.deadlines.filter(action="handle").order_by("-pk").first()
    return day_words(timezone.localdate(row.due_at)) if row else ""


def accepted(case, options, by) -> Document:
    """受理告知书 (第二十三条): the matters, who handles them, route and limit."""
    live = own_of(case).decision
    values = matter(case) | {
        "unit": case.lead_unit.name if case.lead_unit else "",
        "last": _last_day(case),
        "contact": options.get("contact", ""),
        "day": day_words(live.decided_on) if live else "",
    }
    parts = (
        line("{who}：", values, indent=False),
        line("您反映的“{title}”（信访编号{number}），我单位于{received}收到（{from}），于{day}决定受理。", values),
        Body("受理的事项", live.matters if live and live.matters else case.claim or case.title, 3),
        line("办理单位：{unit}。", values),
        line(
            "办理途径和程序：按照《信访工作条例》规定的信访程序办理。自受理之日起60日内办结，至{last}届满；情况复杂的，"
            "经本机关负责人批准可以适当延长，延长期限不超过30日，并告知延期理由。",
            values,
        ),
        line("您可以通过下列方式查询办理情况：{contact}。", values),
    )
    return letter(case, "信访事项受理告知书", parts, day=live.decided_on if live else None)


def refused(case, options, by) -> Document:
    """不予受理告知书 (第十九条、第二十三条): reason, basis, and which organ by which way."""
    live = own_of(case).decision
    detail = own_of(case).detail
    route = detail.get_route_display() if detail and detail.route and detail.route != "31_6" else ""
    values = matter(case) | {
        "reason": live.reason if live else "",
        "basis": (live.basis if live else "") or "《信访工作条例》第十九条、第二十三条",
        "organ": (live.organ if live else "") or (detail.route_organ if detail else ""),
        "route": route or "法定途径",
    }
    parts = (
        line("{who}：", values, indent=False),
        line("您反映的“{title}”（信访编号{number}），我单位于{received}收到。经审查，决定不予受理。", values),
        line("理由：{reason}。", values),
        line("依据：{basis}。", values),
        line("请您通过{route}向{organ}提出。", values),
    )
    return letter(case, "信访事项不予受理告知书", parts, day=live.decided_on if live else None)


def not_again(case, options, by) -> Document:
    """不再受理告知书 (第三十六条): the re-review that ended the matter."""
    own = own_of(case)
    live, ended = own.decision, own.terminated
    last = ended.reviews.filter(step="recheck").order_by("-pk").first() if ended else None
    values = matter(case) | {
        "organ": last.organ if last else "",
        "old": last.number if last else "",
        "day": day_words(last.decided_on) if last else "",
        "reason": live.reason if live else "",
    }
    parts = (
        line("{who}：", values, indent=False),
        line("您反映的“{title}”（信访编号{number}），我单位于{received}收到。", values),
        line("该事项已由{organ}于{day}作出复核意见（文号{old}）。您仍以同一事实和理由提出投诉请求，{reason}。", values),
        line("根据《信访工作条例》第三十六条，各级党委和政府信访部门和其他机关、单位不再受理。", {}),
    )
    return letter(case, "信访事项不再受理告知书", parts, day=live.decided_on if live else None)


def passed_on(case, options, by) -> Document:
    """转送（交办）告知书 (第二十二条、第二十三条): where it went and how to ask there."""
    live = own_of(case).decision
    word = live.get_kind_display() if live else "转送"
    values = matter(case) | {
        "organ": live.organ if live else "",
        "word": word,
        "day": day_words(live.decided_on) if live else "",
        "contact": options.get("contact", ""),
    }
    parts = (
        line("{who}：", values, indent=False),
        line("您反映的“{title}”（信访编号{number}），我单位于{received}收到，已于{day}{word}{organ}办理。", values),
        line("该单位将依照《信访工作条例》的规定告知您是否受理。联系方式：{contact}。", values),
    )
    return letter(case, "信访事项转送（交办）告知书", parts, day=live.decided_on if live else None)


def extended(case, options, by) -> Document:
    """延长办理期限告知书 (第三十四条): once, up to 30 days, approved by the head, with the reason."""
    row, live = granted_extension(case), own_of(case).decision
    clock = case.deadlines.filter(action="handle").order_by("-pk").first()
    old = case.deadlines.filter(action="handle").exclude(pk=clock.pk).order_by("-pk").first() if clock else None
    values = matter(case) | {
        "accepted": day_words(live.decided_on) if live else "",
        "old": day_words(timezone.localdate(old.due_at)) if old else "",
        "days": str(row.amount or "") if row else "",
        "new": day_words(timezone.localdate(clock.due_at)) if clock else "",
        "reason": row.reason if row else "",
        "by": row.decided_by.name if row and row.decided_by else "",
    }
    parts = (
        line("{who}：", values, indent=False),
        line("您反映的“{title}”（信访编号{number}），我单位于{accepted}受理，原办理期限至{old}届满。", values),
        line("因{reason}，经本机关负责人（{by}）批准，办理期限延长{days}日，至{new}届满。", values),
        line("依据：《信访工作条例》第三十四条。", {}),
    )
    return letter(case, "延长办理期限告知书", parts)


def opinion(case, options, by) -> Document:
    """处理意见书 (第三十二条、第三十五条): requests, facts, evidence, decision, basis, remedy."""
    own = own_of(case)
    row = own.opinion or Opinion()
    values = matter(case) | {
        "organ": row.review_organ,
        "result": row.get_result_display() if row.result else "",
        "accepted": day_words(own.decision.decided_on) if own.decision else "",
    }
    parts = (
        line("{who}：", values, indent=False),
        line("您反映的“{title}”（信访编号{number}），我单位于{received}收到，于{accepted}受理。现答复如下：", values),
        Body("一、投诉请求、事实和理由", "\n".join(filter(None, (case.claim, case.facts))), 4),
        Body("二、查明的事实", row.facts, 5),
        Body("三、证据", row.evidence, 3),
        Heading("四、处理意见"),
        line("{result}。", values),
        Body("", row.measures, 4),
        Body("五、法律、法规和政策依据", row.basis, 3),
        Heading("六、救济途径"),
        line("如不服本处理意见，可以自收到之日起30日内向{organ}请求复查（《信访工作条例》第三十五条）。", values),
    )
    return letter(case, "信访事项处理意见书", parts, day=row.issued_on)


def settlement(case, options, by) -> Document:
    """调解（和解）协议书 (第三十三条)."""
    rows = [["信访人", petitioners(case)], ["另一方当事人", options.get("other", "")], ["信访编号", case.shown_number]]
    parts = (
        Rows(rows),
        Body("一、争议事项", options.get("dispute") or case.claim, 3),
        Text("经调解（和解），双方自愿达成如下协议："),
        Body("二、协议内容", options.get("terms", ""), 6),
        Body("三、履行方式和期限", options.get("way", ""), 3),
        Text("本协议自双方签名、盖章之日起生效，一式三份，双方各执一份，办理单位存档一份。", indent=True),
        Sign([["信访人（签名、按指印）", ""], ["另一方当事人（签名、盖章）", ""]], finger=True),
        Sign([["调解人（签名）", by.name]]),
        Seal(organ_of(case), day_words(timezone.localdate(now())), "印章或者信访专用章"),
    )
    return Document("信访事项调解（和解）协议书", parts, issuer=organ_of(case), signed_pages=True)
