"""环节 for which a time limit may be kept as a rule (期限规则).

Three sorts: those for which the lifecycle runs a clock; those that a guard or a list asks for; and those of steps
that stand outside the lifecycle, whose limits are kept with their source until the step asks for them by this name.
"""

from governance.cases.models import Deadline

ASKED = (("decline", "退回分流（收到后多久内）"), ("phone_back", "来电回电"))
OUTSIDE = (
    ("route", "转送、交办"),
    ("handle_plain", "办理：不适用 60 日的信访事项"),
    ("review_ask", "申请复查"),
    ("recheck_ask", "申请复核"),
    ("simple_accept", "简易办理：受理"),
    ("simple_finish", "简易办理：办结"),
    ("court_delegated", "法院委派调解"),
    ("court_ordinary", "法院委托调解（普通程序）"),
    ("court_summary", "法院委托调解（简易程序）"),
    ("confirm_court", "法院审结司法确认"),
    ("confirm_object", "对确认裁定提出异议"),
    ("police_second", "治安调解第二次"),
    ("traffic_police", "转交警调解"),
    ("consult_visit", "法律咨询：预约答复"),
    ("consult_letter", "法律咨询：来信答复"),
    ("consult_online", "法律咨询：网上答复"),
    ("notary", "公证书出具"),
    ("court_filing", "法院立案"),
    ("arb_accept", "劳动仲裁受理"),
    ("arb_award", "劳动仲裁裁决"),
    ("admin_review", "申请行政复议"),
    ("report_more_high", "突发事件：续报（较大以上）"),
    ("report_ask_call", "核报：电话"),
    ("accident_unit", "生产安全事故：单位报告"),
    ("accident_level", "生产安全事故：逐级上报"),
    ("accident_more", "生产安全事故：补报"),
    ("health_unit", "公共卫生事件：单位报告"),
    ("health_level", "公共卫生事件：逐级报告"),
    ("report_state", "省向国务院报告"),
    ("score_appeal", "考核申诉"),
)
CHOICES = (*Deadline.For.choices, *ASKED, *OUTSIDE)
LABELS = dict(CHOICES)


def is_outside(action: str) -> bool:
    """True for a step whose clock the lifecycle of a case does not run."""
    return any(action == code for code, _ in OUTSIDE)
