"""What the dispute's part of the case page shows; rows come from the files of the dispute."""

from disputes.exclusion import BY_CODE
from disputes.files import files_of
from disputes.guards_outcome import confirm_until
from disputes.limits import risk_clocks
from disputes.models import Status
from disputes.services.beside import traffic_until
from disputes.services.tallies import reasons_of, with_trips
from governance.cases.engine import label_of
from governance.cases.lights import light_at
from governance.cases.models import Case
from governance.core.now import now, today

#: 标的 of a case that counts as 疑难复杂 or 重大 (default of local practice, disputes §10).
LARGE = 100_000

PROCEDURE = (
    *("record_consent", "give_notice", "appoint_mediators", "raise_recusal", "decide_recusal", "invite_participant"),
    *("plan_session", "hold_session", "cancel_session", "extend_mediation"),
)
OUTCOME = ("draft_agreement", "add_clause", "drop_clause", "sign_agreement", "agree_orally", "end_mediation")
LINKS = ("reply_to_source", "refer_out", "record_return", "withdraw_referral")
AFTER = ("report_risk", "record_performance", "urge_performance", "apply_confirmation", "record_ruling", "record_visit")


def owed(files) -> tuple[str, ...]:
    """The own events that are owed now, in order: the case page offers the first that is allowed as its button."""
    own = files_of(files)
    if own.detail.completed_at is None:
        return ("dispute_detail",)
    if any(risk_clocks(files)):
        return ("report_risk",)
    if own.owed and not own.is_open:
        return ("record_performance",) if own.owed[0].due_on <= today() else ()
    if own.detail.status == Status.REFUSED and own.ending is None:
        return ("end_mediation",)
    if not own.is_open:
        return ()
    if own.agreement is not None:
        return ("sign_agreement", "add_clause") if own.clauses else ("add_clause",)
    found = []
    if own.open_recusals:
        found.append("decide_recusal")
    if not own.all_agree:
        found.append("record_consent")
    if own.untold:
        found.append("give_notice")
    if not own.appointments:
        found.append("appoint_mediators")
    if any(row.result == "agreed" for row in own.held):
        found.append("draft_agreement")
    if own.planned or own.appointments:
        found += ["hold_session", "plan_session"]
    return tuple(found)


def panel_of(case, files, allowed) -> dict:
    """Rows, words and buttons of the panel."""
    own = files_of(files)
    detail = own.detail
    return {
        "detail": detail,
        "lines": lines(case, own),
        "excluded": BY_CODE.get(detail.excluded),
        "buttons": buttons(case, allowed, "dispute_detail", "exclude_matter"),
        "hints": hints(case, own),
        "own": own,
        "stands": stands(own),
        "procedure": buttons(case, allowed, *PROCEDURE),
        "outcome": buttons(case, allowed, *OUTCOME),
        "after": buttons(case, allowed, *AFTER),
        "links": buttons(case, allowed, *LINKS),
        "plan": plan(own),
        "ways": ways(case),
        "has_outcome": bool(own.agreement or own.ending or own.held),
        "confirm_until": confirm_until(own.agreement) if own.agreement and own.agreement.is_effective else None,
    }


def ways(case) -> dict:
    """最多跑一地: how often the people came for this matter, and why they came again; two queries."""
    row = with_trips(Case.objects.for_system().filter(pk=case.pk)).values("came", "sat", "extra", "ways").first()
    parts = [("登记时来访", row["came"]), ("到场调解", row["sat"]), ("另外跑动", row["extra"])]
    reasons = reasons_of([case]).get(case.pk, "") if row["extra"] else ""
    words = "，".join(f"{word} {number}" for word, number in parts if number)
    return {"number": row["ways"], "words": words, "reasons": reasons}


def plan(own) -> list[dict]:
    """The due days of the agreement with their lights."""
    moment = now()
    return [
        {
            "row": row,
            "light": light_at(row.deadline.due_at, row.deadline.yellow_at, moment)
            if row.deadline_id and row.state in ("open", "partly")
            else None,
            "steps": [step for step in own.breach_steps if step.instalment_id == row.pk],
        }
        for row in own.instalments
    ]


def stands(own) -> list[dict]:
    """Each side with its consent and its rights notice."""
    return [
        {"party": party, "consent": own.consents.get(party.pk), "notice": own.notices.get(party.pk)}
        for party in own.sides
    ]


def buttons(case, allowed, *actions) -> list[dict]:
    """Those of these actions that may be taken now, as links."""
    return [
        {"action": name, "label": label_of(name), "url": f"/cases/{case.number}/do/{name}/"}
        for name in actions
        if name in allowed
    ]


def lines(case, own) -> list[tuple[str, str]]:
    """(word, text) of what is on record; empty ones are left out."""
    detail = own.detail
    of_type = detail.type
    found = [
        ("纠纷类型", f"{of_type.name}{f'（{detail.type_note}）' if detail.type_note else ''}" if of_type else ""),
        ("综治口径", detail.gov_category),
        ("案件来源", detail.get_source_display()),
        ("移送、委托单位", " ".join(part for part in (detail.source_body, detail.source_number) if part)),
        ("移送人", "，".join(part for part in (detail.source_person, detail.source_approver) if part)),
        ("移送情况", detail.source_detail),
        ("反馈期限", f"{detail.reply_by:%Y-%m-%d}" if detail.reply_by else ""),
        ("调解类别", detail.get_mediation_display()),
        ("调解程序", detail.get_procedure_display()),
        ("涉及金额", f"{detail.amount:,.2f} 元" if detail.amount is not None else ""),
        ("难易程度", "：".join(part for part in (detail.get_difficulty_display(), detail.difficulty_reason) if part)),
        ("重点", "、".join(part for part in (detail.key_field, detail.key_group, detail.key_place) if part)),
        ("双方关系", "；".join(f"{p}：{p.relation}" for p in own.sides if p.role == "respondent" and p.relation)),
    ]
    return [(word, text) for word, text in found if text]


def hints(case, own) -> list[str]:
    """What the law or the thresholds say about this dispute."""
    detail, found = own.detail, []
    if detail.completed_at is None and case.is_open:
        found.append("纠纷要素还没有填写完整，请先填写。")
    if detail.type_id and detail.type.rule:
        found.append(detail.type.rule)
    if detail.type_id and detail.type.refer_to:
        found.append(f"宜移交{detail.type.refer_to}")
    until = traffic_until(case, own)
    if until is not None:
        found.append(f"双方一致书面申请交警调解，最迟 {until:%Y-%m-%d}。")
    if detail.difficulty < 3 and ((detail.amount or 0) >= LARGE or case.people_count >= 10):
        found.append("标的 10 万元以上或者涉及 10 人以上，一般列为疑难复杂。")
    return found
