"""The files of one incident: rows of the detail record, each read at most once, beside the shared files of the case."""

from functools import cached_property

from dispatch.models import Incident, OrderTarget, Report

KEY = "_incident"
#: Rows → the events that write them: a page whose timeline has none of these asks for no rows.
WRITTEN_BY = {
    "figures": ("update_figures",),
    "reports": ("draft_report", "phone_report"),
    "orders": ("issue_orders", "start_plan", "adjust_response"),
    "starts": ("start_plan",),
    "arrivals": ("leader_arrives",),
}


class IncidentFiles:
    """Rows of one incident, read when first asked for; nothing is written here."""

    def __init__(self, files):
        self.files, self.case = files, files.case

    @cached_property
    def detail(self) -> Incident:
        """The detail record; an unsaved one where nothing was written yet."""
        rows = Incident.objects.select_related("commander", "reviewed_by")
        found = rows.filter(pk=self.case.pk).first()
        return found or Incident(case=self.case, learned_at=self.case.registered_at)

    def _rows(self, name: str, *related: str) -> list:
        if self.detail._state.adding or self.files.never(*WRITTEN_BY[name]):
            return []
        return list(getattr(self.detail, name).select_related(*related))

    @cached_property
    def calls(self) -> list:
        """Calls that tell of it, the earliest first."""
        return [] if self.detail._state.adding else list(self.detail.calls.select_related("from_case", "taken_by"))

    @cached_property
    def figures(self) -> list:
        """Figures as they were told, the earliest first."""
        return self._rows("figures", "by")

    @cached_property
    def reports(self) -> list:
        """Reports in the order of drafting."""
        return self._rows("reports", "drafted_by", "signed_by")

    @cached_property
    def targets(self) -> list:
        """Recipients of all orders, those of the newest order first, with their orders."""
        if self.detail._state.adding or self.files.never(*WRITTEN_BY["orders"]):
            return []
        rows = OrderTarget.objects.filter(order__incident=self.detail).select_related("order__issued_by")
        return list(rows.order_by("-order__issued_at", "-order_id", "pk"))

    @property
    def orders(self) -> list:
        """Orders, the newest first."""
        return list({row.order_id: row.order for row in self.targets}.values())

    @property
    def open_targets(self) -> list:
        """Recipients that still owe something."""
        return [row for row in self.targets if row.is_open]

    @property
    def open_orders(self) -> list:
        """Orders that somebody has not finished."""
        owed = {row.order_id for row in self.open_targets}
        return [row for row in self.orders if row.pk in owed]

    @property
    def whistles_to_review(self) -> list:
        """Whistles that are over and were not reviewed."""
        owed = {row.order_id for row in self.open_targets}
        return [row for row in self.orders if row.kind == "whistle" and not row.verdict and row.pk not in owed]

    @cached_property
    def starts(self) -> list:
        """Responses, the newest first."""
        return self._rows("starts", "version__plan", "started_by")

    @cached_property
    def arrivals(self) -> list:
        """Leaders who came, the earliest first."""
        return self._rows("arrivals", "user")

    @property
    def anybody_came(self) -> bool:
        """True while somebody who came has not left, as the timeline says (asked for buttons, without a query)."""
        actions = [event.action for event in self.files.events]
        return actions.count("leader_arrives") > actions.count("leader_leaves")

    def sent(self, *types: str) -> list:
        """Written reports of these types that went out."""
        rows = (row for row in self.reports if row.state == Report.State.SENT and row.way != Report.Way.PHONE)
        return [row for row in rows if row.type in types]

    @property
    def drafts(self) -> list:
        """Reports that wait for the signature."""
        return [row for row in self.reports if row.state == Report.State.DRAFT]

    @property
    def was_phoned(self) -> bool:
        """True when the first report was given by telephone."""
        return any(row.way == Report.Way.PHONE and row.type == Report.Type.FIRST for row in self.reports)

    @property
    def next_report(self) -> str:
        """The type of the written report that comes next; empty when none does."""
        if not self.sent("first"):
            return Report.Type.FIRST
        if self.sent("final"):
            return ""
        return Report.Type.FINAL if self.detail.phase in ("ended", "reviewed") else Report.Type.MORE


def files_of(files) -> IncidentFiles:
    """The incident beside the files of its case, read once for each request."""
    own = getattr(files, KEY, None)
    if own is None:
        own = IncidentFiles(files)
        setattr(files, KEY, own)
    return own
