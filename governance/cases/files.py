"""The files of one case (案卷): its related rows, each read at most once, shared by guards, services and the page."""

from functools import cached_property

from django.db.models import Exists, OuterRef, Q, Subquery

from governance.cases.models import ApprovalScheme, Case, CaseLink, ChecklistItem, Countersign, MeetingTask, Supervision
from governance.cases.states import State
from governance.organisation.models import Post
from governance.organisation.models.presence import Substitute
from governance.organisation.roles import Role


class CaseFiles:
    """Related rows of a case, read when first asked for; nothing is written here.

    With a `user` only links to cases that this person may see are among them.
    """

    def __init__(self, case, user=None):
        self.case, self.user = case, user

    @cached_property
    def assignments(self) -> list:
        """All shares of the case, open ones first."""
        headed = Post.objects.current().filter(unit=OuterRef("unit"), role=Role.HEAD).order_by()
        stands_in = Substitute.objects.at().filter(absent=OuterRef("handler"), substitute__is_active=True)
        rows = self.case.assignments.select_related("unit", "handler", "signed_by").annotate(
            has_head=Exists(headed), stand_in=Subquery(stands_in.order_by("-id").values("substitute__name")[:1])
        )
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

    @cached_property
    def countersigns(self) -> list:
        """会签 of all orders of the case."""
        if self.never("countersign"):
            return []
        return list(Countersign.objects.filter(supervision__case=self.case).select_related("by"))

    @cached_property
    def charges(self) -> list:
        """领导包案 with their steps, the newest first."""
        if self.never("take_charge"):
            return []
        return list(self.case.charges.select_related("leader").prefetch_related("steps__done_by"))

    @property
    def charge(self):
        """The charge that runs, or None."""
        return next((row for row in self.charges if row.until is None), None)

    @cached_property
    def tasks(self) -> list:
        """会商任务 of all meetings."""
        if self.never("confer"):
            return []
        return list(
            MeetingTask.objects.filter(meeting__case=self.case).select_related("unit", "deadline", "meeting", "share")
        )

    @cached_property
    def overdue_notes(self) -> list:
        """超期说明 of all rounds."""
        return list(self.case.overdue_notes.select_related("unit", "by"))

    @property
    def open_supervisions(self) -> list:
        """Orders that are neither closed nor withdrawn (drafts do not count)."""
        live = (Supervision.Status.ISSUED, Supervision.Status.ANSWERED)
        return [row for row in self.supervisions if row.status in live]

    @cached_property
    def approvals(self) -> list:
        """Approvals of all rounds, newest first."""
        drafted = any(row.status == Supervision.Status.DRAFT for row in self.supervisions)
        if not drafted and self.never("request_extension", "submit_draft", "ask_order_time", "propose_order"):
            return []
        rows = self.case.approvals.select_related("asked_by", "decided_by", "supervision")
        return list(rows.prefetch_related("signed_steps__by"))

    @cached_property
    def checklist(self) -> list[dict]:
        """办理清单 of this kind with the ticks of this round: {item, mark}."""
        rows = ChecklistItem.kept() if self.user is not None else ChecklistItem.objects.filter(active=True)
        items = [row for row in rows if row.kind in (self.case.kind, "")]
        if not items:
            return []
        marks = {row.item_id: row for row in self.case.check_marks.filter(round=self.case.round).select_related("by")}
        return [{"item": item, "mark": marks.get(item.pk)} for item in items]

    @cached_property
    def schemes(self) -> list:
        """Ways of signing (审签流程) in force; a page (with `user`) may know those of seconds ago."""
        rows = ApprovalScheme.kept() if self.user is not None else ApprovalScheme.objects.filter(active=True)
        return [row for row in rows if row.kind in (self.case.kind, "")]

    @cached_property
    def answers(self) -> list:
        """Answers of all rounds in order."""
        if self.never("resolve", "settle_on_spot", "take_answer"):
            return []
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
        if self.never("rate"):
            return []
        return list(self.case.ratings.select_related("party", "asked_by"))

    @cached_property
    def draw(self):
        """The draw of the present answer (回访抽样), None before it was told."""
        if not self.answer_is_told:
            return None
        mine = self.case.draws.filter(round=self.case.round, turn=self.case.reworks)
        return mine.select_related("rule").first()

    @property
    def call_is_due(self) -> bool:
        """True when the citizen is to be called back: drawn and not reached yet, or not satisfied since."""
        if any(row.call_owed for row in self.ratings):
            return True
        waits = self.case.state == State.RESOLVED and self.draw is not None
        return waits and self.draw.sampled and self.draw.done_at is None and self.open_review is None

    @cached_property
    def open_review(self):
        """The review of the answer that the director owes, or None."""
        if self.never("record_call"):
            return None
        return self.case.reviews.filter(decision="open").select_related("opened_by").first()

    @cached_property
    def check(self):
        """The second check of the present round, or None."""
        if self.never("draw_check"):
            return None
        return self.case.checks.filter(round=self.case.round).select_related("assigned_to").first()

    @cached_property
    def papers(self) -> list:
        """Papers (文书) of all rounds in order, void ones too, with scans and deliveries but without contents."""
        if self.never("issue_paper"):
            return []
        rows = self.case.papers.defer("content").select_related("issued_by", "voided_by", "replaced_by", "organ")
        return list(rows.prefetch_related("scans__attachment", "deliveries"))

    @cached_property
    def deadlines(self) -> list:
        """Clocks of the case, the next due first."""
        return list(self.case.deadlines.select_related("rule", "supervision", "assignment__unit"))

    @cached_property
    def events(self) -> list:
        """The whole timeline, oldest first."""
        rows = self.case.events.select_related("by", "post__unit", "on_behalf_of")
        return list(rows.defer("by__phone", "on_behalf_of__phone"))  # shown by name; a number would be decrypted

    def never(self, *actions: str) -> bool:
        """True when the timeline, where it was read already, says that none of these ever happened."""
        return "events" in self.__dict__ and self.last_event(*actions) is None

    @cached_property
    def links(self) -> list:
        """Running links of the case, in both directions."""
        ends = Q(source=self.case) | Q(target=self.case)
        rows = list(CaseLink.objects.filter(ends, ended_at=None).select_related("source", "target"))
        if not rows or self.user is None:
            return rows
        # Most cases have no link: who sees the other end is asked only when there is one.
        others = {pk for row in rows for pk in (row.source_id, row.target_id)}
        seen = set(Case.objects.visible_to(self.user).filter(pk__in=others).order_by().values_list("pk", flat=True))
        return [row for row in rows if row.source_id in seen and row.target_id in seen]

    @cached_property
    def attachments(self) -> list:
        """Files of the case, the oldest first."""
        # The case page knows from the row of the case that there are none.
        if not getattr(self.case, "has_files", True):
            return []
        return list(self.case.attachments.all())

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
        return frozenset(row.unit_id for row in self.open_assignments if row.has_head)

    @property
    def handler_ids(self) -> frozenset:
        """Everybody who handled or signed for a share of the present round, or settled the case at the desk."""
        ids = {row.handler_id for row in self.assignments} | {row.signed_by_id for row in self.assignments}
        ids |= {row.result_by_id for row in self.assignments}
        ids |= {row.written_by_id for row in self.round_answers}
        return frozenset(ids - {None})
