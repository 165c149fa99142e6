"""What the triage page reads: the queue, the case in hand, and what its decision needs. Each query once."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from django.db.models import Count, Exists, F, OuterRef, Subquery

from governance.cases import todo
from governance.cases.forms.base import duty_lines, working_units
from governance.cases.guards import UNDO_SECONDS
from governance.cases.models import Attachment, Case, CaseEvent, Party
from governance.cases.related import Asked, related_cases
from governance.cases.risks import advise as assess
from governance.cases.routing import hint_for
from governance.cases.rulings import ruling_alike
from governance.cases.similar import suspected_duplicates
from governance.cases.states import OPEN_STATES, State
from governance.core.now import now
from intake.suggesting.advice import advise
from intake.suggesting.beliefs import beliefs
from intake.suggesting.duties import Suggestion, found_words, marked, suggest

SHOWN = 50
#: Chips of 规则提示 beside the lead unit.
MOST = 4
RELATED = 5
#: Events that bring a case (back) before the triage officer and say why.
CAME_BY = ("decline", "complete", "reopen", "send_up", "send_down", "take_back", "unmerge", "undo_assign")


def waiting(user):
    """The queue of this person, the nearest due first; None for one who has no triage to do."""
    found = todo.queues(user).get("triage")
    if found is None:
        return None
    return found.select_related("place").defer("facts", "claim", "search_pairs").order_by(
        F("next_due").asc(nulls_last=True), "pk"
    )  # fmt: skip


def case_in_hand(user, number: str) -> Case | None:
    """The case with this number that the user may see, with the words of what last brought it here."""
    came = CaseEvent.objects.filter(case=OuterRef("pk"), action__in=CAME_BY).order_by("-pk")
    return (
        Case.objects.visible_to(user)
        .select_related("centre__parent", "origin", "category__parent", "place", "registered_by", "lead_unit")
        .annotate(has_files=Exists(Attachment.objects.filter(case=OuterRef("pk"))))
        .annotate(came_by=Subquery(came.values("action")[:1]), came_note=Subquery(came.values("note")[:1]))
        .filter(number=number)
        .first()
    )


def just_done(user, number: str) -> CaseEvent | None:
    """The 分流 of this case that the user made within the minute of 撤销; None when it can no longer be undone."""
    since = now() - timedelta(seconds=UNDO_SECONDS)
    event = (
        CaseEvent.objects.filter(case__number=number, action__in=("assign", "reassign"), by=user, at__gte=since)
        .select_related("case__lead_unit")
        .order_by("-pk")
        .first()
    )
    if event is None or event.case.version != event.version or event.case.state != State.ASSIGNED:
        return None
    return event


@dataclass
class Board:
    """The case in hand and what belongs to its decision."""

    user: object
    case: Case
    parties: list = field(default_factory=list)

    def __post_init__(self):
        self.parties = list(self.case.parties.select_related("village", "unit"))

    @cached_property
    def suspects(self) -> list:
        """疑似重复."""
        return suspected_duplicates(self.user, self.case, self.parties)

    @cached_property
    def related(self) -> list:
        """相关案件: the same person's, of the same address, or of similar text; without 疑似重复 and what is linked."""
        known = {case.pk for case in self.suspects}
        first = next((party for party in self.parties if party.role == Party.Role.APPLICANT), None)
        asked = Asked(title=self.case.title, text=f"{self.case.facts}\n{self.case.claim}")
        if first is not None:
            asked.id_number, asked.phone, asked.name = first.id_number, first.phone, first.name
            asked.village, asked.address = first.village_id, first.address
        found = related_cases(self.user, asked, exclude=self.case.pk)
        return [row for row in found if row.case.pk not in known][:RELATED]

    @cached_property
    def accused(self) -> frozenset:
        """Units complained of: they are not offered."""
        return frozenset(p.unit_id for p in self.parties if p.role == Party.Role.ACCUSED and p.unit_id)

    @cached_property
    def units(self) -> list:
        """Units that may be given the case."""
        return [unit for unit in working_units(self.case) if unit.pk not in self.accused]

    @cached_property
    def load(self) -> dict:
        """unit id → open cases that it leads, of those that the user may see."""
        if self.case.is_restricted:
            return {}
        seen = Case.objects.visible_to(self.user)
        rows = seen.filter(centre=self.case.centre_id, state__in=OPEN_STATES, lead_unit__isnull=False)
        return dict(rows.order_by().values_list("lead_unit").annotate(n=Count("pk")))

    @cached_property
    def lines(self) -> list:
        """Lines of the duty lists of these units."""
        names = {unit.pk for unit in self.units}
        return [line for line in duty_lines(working_units(self.case)) if line.unit_id in names]

    @cached_property
    def suggestions(self) -> list:
        """规则提示, the best first."""
        units = {str(unit.pk): unit for unit in self.units}
        found = beliefs("lead", self.text, among=units) if not self.case.is_restricted else []
        remembered = [(units[belief.label], belief) for belief in found]
        others = suggest(self.case, self.lines, accused=self.accused, remembered=remembered)
        first = [*self._by_rule(), *self._by_ruling()]
        named = {row.unit.pk for row in first}
        return [*first, *(row for row in others if row.unit.pk not in named)][:MOST]

    @cached_property
    def hint(self):
        """规则提示: the routing rule that takes the case; None where there is none."""
        found = hint_for(self.case, self.parties)
        offered = {unit.pk for unit in self.units}
        return found if found is not None and found.target.unit.pk in offered else None

    @cached_property
    def assessment(self):
        """风险研判: the signs that the case shows, with points and grade."""
        return assess(self.case, self.parties)

    def _by_rule(self):
        if self.hint is None:
            return []
        target = self.hint.target
        return [Suggestion(target.unit, target.rule.duty_line, (self.hint.words,), 10**6)]

    def _by_ruling(self):
        ruling = ruling_alike(self.case)
        if ruling is None or ruling.lead_id not in {unit.pk for unit in self.units}:
            return []
        if self.hint is not None and self.hint.target.unit.pk == ruling.lead_id:
            return []
        return [Suggestion(ruling.lead, None, (f"{ruling.number}裁定同类同地的事项由它办理",), 10**5)]

    @property
    def text(self) -> str:
        """What the visitor said."""
        return f"{self.case.title}。{self.case.facts}{self.case.claim}"

    @cached_property
    def advice(self):
        """Likely kinds, categories and risk."""
        return advise(self.text)

    @property
    def facts(self) -> list:
        """The facts in pieces, words of the suggested lines marked."""
        lines = [found.line for found in self.suggestions if found.line]
        words = {word for line in lines for word in found_words(self.case, line.keyword_list)}
        return marked(self.case.facts, words)

    @property
    def flags(self) -> list[str]:
        """需关注 in words."""
        case = self.case
        found = [
            ("涉及家庭暴力", case.involves_violence),
            ("涉及未成年人", case.involves_minor),
            ("来访人要求保密", case.asks_secrecy),
            (f"群体 {case.people_count} 人", case.people_count >= 5),
            (f"被退回 {case.declines} 次", case.declines),
            (f"第 {case.round} 轮", case.round > 1),
        ]
        return [words for words, true in found if true]
