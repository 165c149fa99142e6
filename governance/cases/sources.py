"""Where a case came from (转登记): a visit, a call, a letter or a reception whose words the registration takes over.

An app that keeps such rows registers a maker for its word; the registration page knows none of the apps.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from governance.core.exceptions import GuardFailed


@dataclass
class Source:
    """`key`: such as call-12; `words`: for the timeline; `initial`: what the registration form begins with.

    `tie(row, case, by=)` writes the case on the row, in the caller's transaction.
    """

    key: str
    row: object
    words: str
    initial: dict = field(default_factory=dict)
    tie: Callable | None = None

    @property
    def case(self):
        """The case that it became already, or None."""
        return self.row.case

    def check(self, case=None) -> None:
        """GuardFailed when it has become another case."""
        if self.row.case_id and (case is None or case.pk != self.row.case_id):
            raise GuardFailed(f"这条记录已经登记为案件 {self.row.case.shown_number}，不用再登记。")

    def became(self, case, *, by) -> None:
        """Tie the row to its case, in the caller's transaction. A repeated request finds the tie and leaves it."""
        self.row = type(self.row).objects.select_for_update(of=("self",)).get(pk=self.row.pk)
        if self.row.case_id == case.pk:
            return
        self.check(case)
        self.tie(self.row, case, by=by)


MAKERS: dict[str, Callable] = {}


def register_source(word: str, maker: Callable) -> None:
    """`maker(user, pk, key)` gives the Source, or raises Http404 for a row that the user does not see."""
    MAKERS[word] = maker
