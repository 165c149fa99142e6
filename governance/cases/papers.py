"""Which papers (文书) there are: a registry that apps fill in their papers.py; and the order of the dossier (卷宗)."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from governance.cases.kinds import KIND_KEYS
from governance.cases.states import State

EVERY = frozenset(State)


@dataclass(frozen=True)
class PaperType:
    """One kind of paper. Dotted paths keep builders and forms out of the import of this file.

    `builder`: (case, options, by) → Document. `fields`: (case) → {name: form field} that the issuer fills in.
    `number`: pattern with {year} {organ} {n}, empty for a paper without number; `series`: the sequence it counts in.
    `who`: words of lifecycle.ROLES_OF. `ready`: (case) → what is missing before it can be issued, "" when nothing is.
    `next`: (case) → True while this is the natural next paper. `place`: its place in the dossier.
    """

    key: str
    name: str
    kinds: tuple[str, ...]
    builder: str
    place: str = ""
    number: str = ""
    series: str = ""
    who: str = "handler head"
    states: frozenset = EVERY
    fields: str = ""
    ready: Callable | None = None
    next: Callable | None = None
    signed: bool = False
    delivered: bool = False
    once: bool = True
    copies: str = ""
    organ: Callable | None = None
    #: Not shown among what may be issued: another action issues it.
    by_hand: bool = True

    def build(self, case, options, by):
        """The neutral document."""
        return import_string(self.builder)(case, options, by)

    def form_fields(self, case) -> dict:
        """The fields that the issuer fills in, by name."""
        return import_string(self.fields)(case) if self.fields else {}

    def missing(self, case) -> str:
        """Why it cannot be issued yet, in one sentence; empty when it can."""
        return self.ready(case) if self.ready else ""


@dataclass(frozen=True)
class Place:
    """One place of the dossier: code, 文书名称, which papers lie there, and when it must not be empty.

    `needed`: (case) → True; None for 按需.
    """

    code: str
    name: str
    papers: tuple[str, ...] = ()
    needed: Callable | None = None


@dataclass(frozen=True)
class Dossier:
    """卷宗 of a kind: its places in order, the title of the cover and the organ on it."""

    kind: str
    places: tuple[Place, ...] = field(default=())
    title: str = "案件卷宗"
    #: Dotted path of (case) → the full name of the organ that issues; empty for the centre.
    issuer: str = ""
    #: Dotted path of (case) → rows that the cover of this kind has besides; empty for those of every kind.
    cover: str = ""


_types: dict[str, PaperType] = {}
_dossiers: dict[str, Dossier] = {}

PLAIN = Dossier(
    "",
    places=(
        Place("form", "登记表"),
        Place("identity", "身份证明和代理手续"),
        Place("evidence", "材料和证据"),
        Place("answer", "办理和答复文书"),
        Place("delivery", "送达回证"),
        Place("other", "其他材料"),
    ),
)


def register_paper(paper: PaperType) -> PaperType:
    """Add a paper; a key used twice, an unknown kind or a number without a series is refused."""
    if paper.key in _types and _types[paper.key] != paper:
        raise ImproperlyConfigured(f"two papers are called {paper.key!r}")
    if set(paper.kinds) - set(KIND_KEYS) or bool(paper.number) != bool(paper.series):
        raise ImproperlyConfigured(f"paper {paper.key!r}: unknown kind, or a number without a series")
    _types[paper.key] = paper
    return paper


def register_dossier(dossier: Dossier) -> Dossier:
    """Set the order of the dossier of a kind."""
    _dossiers[dossier.kind] = dossier
    return dossier


def paper_type(key: str) -> PaperType | None:
    """The paper of that key, None when no app registered it."""
    return _types.get(key)


def types_of(kind: str) -> list[PaperType]:
    """Papers of a kind of case, in the order of registration."""
    return [paper for paper in _types.values() if kind in paper.kinds]


def dossier_of(kind: str) -> Dossier:
    """The dossier of a kind of case."""
    return _dossiers.get(kind, PLAIN)


register_paper(
    PaperType(
        key="DM-16",
        name="送达回证",
        kinds=KIND_KEYS,
        builder="governance.cases.printouts_dossier.receipt_of_delivery",
        fields="governance.cases.forms.papers.receipt_fields",
        place="delivery",
        who="registrar triager handler head",
        ready=lambda case: "" if case.papers.filter(voided_at=None).exists() else "还没有可以送达的文书。",
        once=False,
        copies="卷宗",
    )
)
register_paper(
    PaperType(
        key="DM-33",
        name="联合会商、领导包案记录",
        kinds=KIND_KEYS,
        builder="governance.cases.printouts_meeting.minutes",
        fields="governance.cases.forms.papers.meeting_fields",
        place="other",
        who="triager handler head supervisor leader",
        ready=lambda case: "" if case.meetings.exists() else "本案还没有开过会商会议。",
        once=False,
        copies="卷宗",
    )
)
