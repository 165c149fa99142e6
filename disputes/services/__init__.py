"""Actions of 矛盾纠纷: own events of a dispute as `service(case, *, by, ticket, …) -> CaseEvent`, named here.

Rosters, campaigns and sheets, which are no step of a case, are called through their own modules.
"""

from disputes.services.beside import report_risk
from disputes.services.consent import give_notice, record_consent
from disputes.services.details import dispute_detail
from disputes.services.outcome import (
    add_clause,
    agree_orally,
    draft_agreement,
    drop_clause,
    end_mediation,
    exclude_matter,
    sign_agreement,
)
from disputes.services.people import appoint_mediators, decide_recusal, invite_participant, raise_recusal
from disputes.services.performance import (
    apply_confirmation,
    record_performance,
    record_ruling,
    record_visit,
    urge_performance,
)
from disputes.services.referrals import record_return, refer_out, reply_to_source, withdraw_referral
from disputes.services.sessions import cancel_session, extend_mediation, hold_session, plan_session

__all__ = [
    "add_clause",
    "agree_orally",
    "apply_confirmation",
    "appoint_mediators",
    "cancel_session",
    "decide_recusal",
    "dispute_detail",
    "draft_agreement",
    "drop_clause",
    "end_mediation",
    "exclude_matter",
    "extend_mediation",
    "give_notice",
    "hold_session",
    "invite_participant",
    "plan_session",
    "raise_recusal",
    "record_consent",
    "record_performance",
    "record_return",
    "record_ruling",
    "record_visit",
    "refer_out",
    "reply_to_source",
    "report_risk",
    "sign_agreement",
    "urge_performance",
    "withdraw_referral",
]
