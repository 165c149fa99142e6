"""The rows of one legal case, each read at most once, beside the shared files of the case."""

from functools import cached_property

from legalservice.models import AidApplication, Consultation, Guidance, OpinionRequest, PrisonVisit, SessionBooking

KEY = "_legal"


class LegalFiles:
    """Rows of 公共法律服务 of one case, read when first asked for; nothing is written here."""

    def __init__(self, files):
        self.files, self.case = files, files.case

    def _rows(self, model, *actions, related=()):
        """Rows of a case; none where the timeline says that they were never written."""
        if self.files.never(*actions):
            return []
        return list(model.objects.filter(case=self.case.pk).select_related(*related))

    @cached_property
    def consultations(self) -> list[Consultation]:
        """法律咨询, the oldest first."""
        return self._rows(Consultation, "record_consult", related=("topic", "recorded_by"))

    @property
    def waiting(self) -> list[Consultation]:
        """Questions without an answer."""
        return [row for row in self.consultations if row.answered_at is None]

    @cached_property
    def bookings(self) -> list[SessionBooking]:
        """咨询预约, the earliest slot first."""
        return self._rows(SessionBooking, "book_session", related=("session",))

    @property
    def booked(self) -> list[SessionBooking]:
        """Bookings that still lie ahead or wait for their record."""
        return [row for row in self.bookings if row.state == SessionBooking.State.BOOKED]

    @cached_property
    def aid(self) -> AidApplication | None:
        """The application for legal aid, with its correction."""
        if self.files.never("apply_aid"):
            return None
        rows = AidApplication.objects.select_related("correction", "reviewed_by", "received_by")
        return rows.filter(pk=self.case.pk).first()

    @property
    def correction(self):
        """The one notice of what lacks, or None."""
        return getattr(self.aid, "correction", None) if self.aid is not None else None

    @cached_property
    def aid_replies(self) -> list:
        """Papers of the county, the oldest first."""
        return list(self.aid.replies.all()) if self.aid is not None and self.aid.county_received_on else []

    @cached_property
    def guidances(self) -> list[Guidance]:
        """引导单, the oldest first."""
        return self._rows(Guidance, "guide_out", related=("given_by",))

    @property
    def guided(self) -> list[Guidance]:
        """Slips whose result is not known yet."""
        return [row for row in self.guidances if row.arrived == Guidance.Arrived.UNKNOWN]

    @cached_property
    def visit(self) -> PrisonVisit | None:
        """The application for a video visit."""
        if self.files.never("visit_apply"):
            return None
        return PrisonVisit.objects.select_related("room", "unit").filter(pk=self.case.pk).first()

    @cached_property
    def opinion(self) -> OpinionRequest | None:
        """The matter handed in for an opinion."""
        if self.files.never("ask_opinion"):
            return None
        return OpinionRequest.objects.filter(pk=self.case.pk).first()


def files_of(files) -> LegalFiles:
    """The legal part of these files, read once for each of them."""
    found = files.__dict__.get(KEY)
    if found is None:
        found = files.__dict__[KEY] = LegalFiles(files)
    return found
