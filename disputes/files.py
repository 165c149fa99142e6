"""The files of one dispute: rows of the detail record, each read at most once, beside the shared files of the case."""

from functools import cached_property

from disputes.models import Clause, Dispute, Instalment, Status

KEY = "_dispute"

#: Rows → the events that write them: a page whose timeline has none of these asks for no rows.
WRITTEN_BY = {
    "consents": ("record_consent",),
    "notices": ("give_notice",),
    "appointments": ("appoint_mediators",),
    "recusals": ("raise_recusal",),
    "sessions": ("plan_session", "hold_session"),
    "participants": ("invite_participant",),
    "extensions": ("extend_mediation",),
    "agreements": ("draft_agreement", "agree_orally"),
    "endings": ("end_mediation",),
    "breach_steps": ("urge_performance",),
    "confirmations": ("apply_confirmation",),
    "visits": ("record_visit",),
    "source_replies": ("reply_to_source",),
    "referrals": ("refer_out",),
}


class DisputeFiles:
    """Rows of one dispute, read when first asked for; nothing is written here."""

    def __init__(self, files):
        self.files, self.case = files, files.case

    @cached_property
    def detail(self) -> Dispute:
        """The detail record; an unsaved one where nothing was written yet."""
        found = Dispute.objects.select_related("type").filter(pk=self.case.pk).first()
        return found or Dispute(case=self.case)

    @property
    def sides(self) -> list:
        """Applicants and respondents, as they stand in the register."""
        return [party for party in self.files.parties if party.role in ("applicant", "respondent")]

    @property
    def is_open(self) -> bool:
        """True while no outcome is on record."""
        return not self.detail.has_ended

    @property
    def attempt(self) -> int:
        """Which attempt at mediation runs."""
        return self.detail.attempt

    @cached_property
    def written(self) -> bool:
        """True when there is a detail record whose rows can be asked for."""
        return self.detail._state.adding is False

    def _rows(self, name: str, *related: str) -> list:
        if not self.written or self.files.never(*WRITTEN_BY[name]):
            return []
        return list(getattr(self.detail, name).select_related(*related))

    @cached_property
    def consents(self) -> dict:
        """Party id → consent of this attempt."""
        return {row.party_id: row for row in self._rows("consents", "by") if row.attempt == self.attempt}

    @property
    def silent(self) -> list:
        """Sides that were not asked yet."""
        return [party for party in self.sides if party.pk not in self.consents]

    @property
    def has_both_sides(self) -> bool:
        """True with an applicant and a respondent."""
        return {party.role for party in self.sides} == {"applicant", "respondent"}

    @property
    def all_agree(self) -> bool:
        """True when every party of both sides is willing."""
        agreed = {pk for pk, row in self.consents.items() if row.decision == "agrees"}
        return self.has_both_sides and {party.pk for party in self.sides} <= agreed

    @cached_property
    def notices(self) -> dict:
        """Party id → rights notice of this attempt."""
        return {row.party_id: row for row in self._rows("notices") if row.attempt == self.attempt}

    @property
    def untold(self) -> list:
        """Sides that have not signed the rights notice."""
        return [party for party in self.sides if party.pk not in self.notices]

    @cached_property
    def all_appointments(self) -> list:
        """Mediators of the dispute, ended ones too; who presides comes first."""
        return self._rows("appointments", "mediator__committee", "mediator__user")

    @property
    def appointments(self) -> list:
        """Mediators at work on it."""
        return [row for row in self.all_appointments if row.until is None]

    @property
    def mediators(self) -> list:
        """The mediators themselves."""
        return [row.mediator for row in self.appointments]

    @cached_property
    def recusals(self) -> list:
        """Log of 回避, the newest first."""
        return self._rows("recusals", "mediator", "raised_by_party", "decided_by", "replacement")

    @property
    def open_recusals(self) -> list:
        """Those that wait for the decision."""
        return [row for row in self.recusals if row.decision == "open"]

    @cached_property
    def all_sessions(self) -> list:
        """Sessions of all attempts, the earliest first."""
        return self._rows("sessions", "room")

    @property
    def sessions(self) -> list:
        """Sessions of this attempt."""
        return [row for row in self.all_sessions if row.attempt == self.attempt]

    @property
    def planned(self) -> list:
        """Sessions that are still to come or to be recorded."""
        return [row for row in self.sessions if row.state == "planned"]

    @property
    def held(self) -> list:
        """Sessions on record."""
        return [row for row in self.sessions if row.state == "held"]

    @cached_property
    def participants(self) -> list:
        """Who was invited besides."""
        return self._rows("participants", "expert")

    @cached_property
    def extensions(self) -> list:
        """协议延期."""
        return self._rows("extensions")

    @cached_property
    def agreements(self) -> list:
        """Agreements, the newest first."""
        return self._rows("agreements", "mediator")

    @property
    def agreement(self):
        """The agreement of this attempt in force or in the making; None without one."""
        rows = (row for row in self.agreements if row.attempt == self.attempt and row.voided_at is None)
        return next(rows, None)

    @cached_property
    def clauses(self) -> list:
        """Clauses of the agreement."""
        if self.agreement is None:
            return []
        return list(Clause.objects.filter(agreement=self.agreement).select_related("obligor", "obligee"))

    @cached_property
    def instalments(self) -> list:
        """Due days of the agreement, the next first."""
        if self.agreement is None:
            return []
        rows = Instalment.objects.filter(clause__agreement=self.agreement)
        return list(rows.select_related("clause__obligor", "clause__obligee", "clause__agreement", "deadline"))

    @property
    def owed(self) -> list:
        """Due days that are not settled."""
        return [row for row in self.instalments if row.state in ("open", "partly")]

    @cached_property
    def signatures(self) -> list:
        """Signatures under the agreement."""
        return list(self.agreement.signatures.all()) if self.agreement is not None else []

    @property
    def unsigned(self) -> list:
        """Sides that have not signed the agreement."""
        signed = {row.party_id for row in self.signatures}
        return [party for party in self.sides if party.pk not in signed]

    @cached_property
    def ending(self):
        """How this attempt ended without an agreement, or None."""
        return next((row for row in self._rows("endings", "by") if row.attempt == self.attempt), None)

    @cached_property
    def breach_steps(self) -> list:
        """督促履行."""
        return self._rows("breach_steps", "by", "instalment")

    @cached_property
    def confirmation(self):
        """司法确认 of the agreement, or None."""
        if self.agreement is None:
            return None
        return next((row for row in self._rows("confirmations") if row.agreement_id == self.agreement.pk), None)

    @cached_property
    def visits(self) -> list:
        """回访."""
        return self._rows("visits", "party", "by")

    @cached_property
    def source_replies(self) -> list:
        """Result letters to the source."""
        return self._rows("source_replies", "by")

    @cached_property
    def referrals(self) -> list:
        """Disputes handed to other bodies."""
        return self._rows("referrals", "sent_by")

    @property
    def is_excluded(self) -> bool:
        """True for a matter that cannot be mediated."""
        return self.detail.status == Status.EXCLUDED


def files_of(files) -> DisputeFiles:
    """The dispute's part of these files, read once for each of them."""
    found = files.__dict__.get(KEY)
    if found is None:
        found = files.__dict__[KEY] = DisputeFiles(files)
    return found
