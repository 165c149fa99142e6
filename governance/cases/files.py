"""The files of one case (案卷): its related rows, each read at most once, shared by guards, services and the page."""

from functools import cached_property

from governance.cases.models import Supervision
from governance.organisation.models import Post
from governance.organisation.roles import Role


class CaseFiles:
    """Related rows of a case, read when first asked for. Lists, newest rules applied, nothing is written here."""

    def __init__(self, case):
        self.case = case

    @cached_property
    def assignments(self) -> list:
        """All shares of the case, open ones first."""
        rows = self.case.assignments.select_related("unit", "handler", "signed_by")
        return sorted(rows, key=lambda row: (row.until is not None, not row.is_lead, row.since))

    @property
    def open_assignments(self) -> list:
        """Shares that have not ended."""
        return [row for row in self.assignments if row.until is None]

    @property
    def lead(self):
        """The open lead share, or None."""
        return next((row for row in self.open_assignments if row.is_lead), None)

    @property
    def assists(self) -> list:
        """Open assisting shares."""
        return [row for row in self.open_assignments if not row.is_lead]

    @cached_property
    def parties(self) -> list:
        """People and organisations of the case."""
        return list(self.case.parties.select_related("village", "unit"))

    @cached_property
    def supervisions(self) -> list:
        """Orders and instructions, drafts included, newest first."""
        return list(self.case.supervisions.select_related("to_unit", "issued_by"))

    @property
    def open_supervisions(self) -> list:
        """Orders that are neither closed nor withdrawn (drafts do not count)."""
        live = (Supervision.Status.ISSUED, Supervision.Status.ANSWERED)
        return [row for row in self.supervisions if row.status in live]

    @cached_property
    def approvals(self) -> list:
        """Approvals of all rounds, newest first."""
        return list(self.case.approvals.select_related("asked_by", "decided_by"))

    @cached_property
    def answers(self) -> list:
        """Answers of all rounds in order."""
        return list(self.case.answers.select_related("written_by", "told_by", "told_to"))

    @property
    def round_answers(self) -> list:
        """Answers of the present round."""
        return [row for row in self.answers if row.round == self.case.round]

    @property
    def told(self) -> list:
        """Answers of the present round that were told."""
        return [row for row in self.round_answers if row.told_at]

    @property
    def answer_is_told(self) -> bool:
        """True when the latest answer of the present round was told; after 重办 an older one does not count."""
        return bool(self.round_answers and self.round_answers[-1].told_at)

    @cached_property
    def ratings(self) -> list:
        """Ratings of all rounds."""
        return list(self.case.ratings.select_related("party", "asked_by"))

    @cached_property
    def deadlines(self) -> list:
        """Clocks of the case, the next due first."""
        return list(self.case.deadlines.select_related("rule", "supervision", "assignment__unit"))

    @cached_property
    def events(self) -> list:
        """The whole timeline, oldest first."""
        return list(self.case.events.select_related("by", "post__unit", "on_behalf_of"))

    def last_event(self, *actions: str):
        """The latest event of one of these actions, from the rows read already where they are."""
        if "events" in self.__dict__:
            return next((event for event in reversed(self.events) if event.action in actions), None)
        return self.case.events.filter(action__in=actions).order_by("-pk").first()

    @cached_property
    def named_ids(self) -> frozenset:
        """Ids of the persons named for this case."""
        rows = self.case.access.filter(ended_at=None, user__isnull=False)
        return frozenset(rows.values_list("user_id", flat=True))

    @cached_property
    def headed_units(self) -> frozenset:
        """Assigned and lead units that have a head of their own."""
        units = {row.unit_id for row in self.open_assignments}
        posts = Post.objects.current().filter(unit__in=units, role=Role.HEAD)
        return frozenset(posts.values_list("unit_id", flat=True))

    @property
    def handler_ids(self) -> frozenset:
        """Everybody who handled or signed for a share of the present round, or settled the case at the desk."""
        ids = {row.handler_id for row in self.assignments} | {row.signed_by_id for row in self.assignments}
        ids |= {row.result_by_id for row in self.assignments}
        ids |= {row.written_by_id for row in self.round_answers}
        return frozenset(ids - {None})
