"""The files of one petition: its detail record and the rows of its procedure, each read at most once."""

from functools import cached_property

from django.db.models import Q

from governance.cases.models import CaseLink
from petitions.models import Decision, Petition, Review

KEY = "_petition"
AGAIN = (CaseLink.Kind.FOLLOWS, CaseLink.Kind.DUPLICATE)


class PetitionFiles:
    """Rows of one petition beside the shared files of its case; nothing is written here."""

    def __init__(self, files):
        self.files, self.case = files, files.case

    @cached_property
    def detail(self) -> Petition | None:
        """The detail record; None only for a case from before it was kept."""
        return Petition.objects.select_related("content__parent", "root__case").filter(pk=self.case.pk).first()

    @cached_property
    def decisions(self) -> list[Decision]:
        """受理决定, the oldest first."""
        return list(Decision.objects.filter(petition=self.case.pk).select_related("decided_by"))

    @property
    def decision(self) -> Decision | None:
        """The decision in force."""
        return next((row for row in self.decisions if row.ended_at is None), None)

    @property
    def is_accepted(self) -> bool:
        """True once the petition is handled here: 受理, or 交办 to one of our units."""
        live = self.decision
        return live is not None and live.kind in (Decision.Kind.ACCEPT, Decision.Kind.ASSIGN)

    @cached_property
    def objections(self) -> list:
        """异议, the oldest first."""
        if self.detail is None or not self.detail.from_above:
            return []
        return list(self.detail.objections.select_related("raised_by"))

    @property
    def open_objection(self):
        """The objection that waits for its answer, or None."""
        return next((row for row in self.objections if row.answer == row.Answer.OPEN), None)

    @cached_property
    def opinions(self) -> list:
        """处理意见, the oldest first."""
        return list(self.detail.opinions.select_related("drafted_by")) if self.detail is not None else []

    @property
    def opinion(self):
        """The opinion of the present round and turn, or None."""
        now_ = (self.case.round, self.case.reworks)
        return next((row for row in self.opinions if (row.round, row.turn) == now_), None)

    @property
    def last_issued(self):
        """The newest opinion that has gone out, or None."""
        return next((row for row in reversed(self.opinions) if row.issued_on), None)

    @cached_property
    def reviews(self) -> list[Review]:
        """复查 and 复核, the oldest first, with their hearings."""
        if not any(row.issued_on for row in self.opinions):
            return []
        rows = self.detail.reviews.select_related("deadline", "opinion").prefetch_related("hearings")
        return list(rows)

    @cached_property
    def hearings(self) -> list:
        """听证 in handling (第三十一条第六项), the oldest first; those of a re-review stand with it."""
        return list(self.detail.hearings.all()) if self.detail is not None and self.detail.needs_opinion else []

    def review_of(self, step: str) -> Review | None:
        """The 复查 or 复核 of the newest opinion that went out."""
        last = self.last_issued
        return next((r for r in self.reviews if last and r.opinion_id == last.pk and r.step == step), None)

    @cached_property
    def earlier(self) -> list[Petition]:
        """Earlier petitions of the same history: the first one, its repeats, and what this case follows."""
        if self.detail is None:
            return []
        links = CaseLink.objects.filter(source=self.case.pk, kind__in=AGAIN, ended_at=None).values("target")
        root = self.detail.root_id or self.case.pk
        same = Q(pk=root) | Q(root=root) | Q(pk__in=links)
        rows = Petition.objects.filter(same).exclude(pk=self.case.pk).select_related("case")
        return list(rows.order_by("case__registered_at", "pk"))

    @property
    def terminated(self) -> Petition | None:
        """An earlier petition on the same matter whose 复核 has ended (第三十六条), or None."""
        done = Petition.Ended.RECHECKED
        return next(
            (row for row in self.earlier if row.ended_how == done and row.received_on <= self.detail.received_on), None
        )


def files_of(files) -> PetitionFiles:
    """The petition's part of these files, read once for each of them."""
    found = files.__dict__.get(KEY)
    if found is None:
        found = files.__dict__[KEY] = PetitionFiles(files)
    return found
