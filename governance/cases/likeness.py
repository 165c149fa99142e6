"""Cases of similar text (内容相似): character pairs weighted by how rare they are, compared by the cosine.

On PostgreSQL the pairs that say most about the text name the candidates through the index on pairs: so many rows are
touched and no more, however many cases there are. SQLite has no such index: there the newest visible cases are
compared, which a trial town never outgrows.
"""

import math
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models.functions import Left

from governance.cases.models import Case, PairCount
from governance.cases.models.search import ALL_CASES, READ_CASES
from governance.core.now import now
from governance.core.search import all_pairs

DAYS = 180
#: Of a long text its beginning is compared.
READ = 600
TITLE_COUNTS = 3
#: Pairs asked of the index, the largest share of cases one of them may occur in, and the rows they may touch together.
ASKED, LARGEST_SHARE, ROWS = 24, 0.05, 6_000
NEW = 8
#: Candidates that are read if they may be seen, and those of them whose texts are compared.
LOOKED_AT, COMPARED = 300, 100
#: Without an index, or in a portal that has not counted yet.
NEWEST = 400
#: What is less like is not shown. Of real messages nineteen in twenty of one topic are nearer than 0.11.
LEAST_LIKE = 0.08


@dataclass
class Likeness:
    """One case with the cosine of its text to the one asked about (0–1)."""

    case_id: int
    score: float


class Weights:
    """What each pair is worth: the rarer, the more."""

    def __init__(self, pairs):
        rows = PairCount.objects.filter(pair__in=[READ_CASES, ALL_CASES, *(pair for pair in pairs if len(pair) <= 8)])
        self.counts = dict(rows.values_list("pair", "cases"))
        self.number = self.counts.pop(READ_CASES, 0)
        self.total = max(self.counts.pop(ALL_CASES, 0), self.number)

    def of(self, pair) -> float:
        """The inverse document frequency."""
        return math.log((1 + self.number) / (1 + self.counts.get(pair, 1))) + 1 if self.number else 1.0

    def share(self, pair) -> float:
        """The share of cases that hold the pair."""
        return self.counts.get(pair, 1) / self.number


def similar_texts(
    user, title: str, text: str, *, exclude=None, days=DAYS, least=LEAST_LIKE, limit=10
) -> list[Likeness]:
    """The visible cases registered within `days` whose text is most like this one, the best first."""
    asked = _counted(title, text)
    if len(asked) < 4:
        return []
    known = Weights(asked)
    since = now() - timedelta(days=days)
    seen = Case.objects.visible_to(user).filter(registered_at__gte=since).exclude(pk=exclude).order_by()
    columns = ("pk", "title", Left("facts", READ), Left("claim", READ))
    if connection.vendor == "postgresql" and known.number > NEWEST:
        ids = _candidates(_weighed(asked, known), known, since)
        place = {pk: i for i, pk in enumerate(ids)}
        rows = sorted(seen.filter(pk__in=ids).values_list(*columns), key=lambda row: place[row[0]])[:COMPARED]
    else:
        rows = seen.order_by("-registered_at").values_list(*columns)[:NEWEST]
    return [like for like in _compared(asked, known, rows) if like.score >= least][:limit]


def _counted(title: str, text: str) -> Counter:
    counted = Counter(all_pairs(text[:READ]))
    for pair in all_pairs(title):
        counted[pair] += TITLE_COUNTS
    return counted


def _weighed(counted: Counter, known: Weights) -> dict[str, float]:
    """Pair → weight, of length one."""
    weights = {pair: (1 + math.log(times)) * known.of(pair) for pair, times in counted.items()}
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {pair: weight / length for pair, weight in weights.items()}


def _asked_of_index(weights, known) -> dict[str, float]:
    """The pairs that say most, as long as the rows they touch stay within ROWS."""
    chosen, left = {}, ROWS
    ordered = sorted(weights, key=weights.get, reverse=True)
    # What was not counted is new or seen once: it costs next to nothing, and most of it leads nowhere.
    new = [pair for pair in ordered if pair not in known.counts][:NEW]
    for pair in ordered:
        if pair not in known.counts:
            continue
        share = known.share(pair)
        rows = share * known.total
        if share <= LARGEST_SHARE and rows <= left:
            chosen[pair] = weights[pair] * known.of(pair)
            left -= rows
        if len(chosen) == ASKED:
            break
    return chosen | {pair: weights[pair] * known.of(pair) for pair in new}


def _candidates(weights, known, since) -> list[int]:
    """Ids of cases that hold these pairs, the most telling first; whether they may be seen is asked afterwards."""
    chosen = _asked_of_index(weights, known)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT found.id FROM unnest(%s::text[], %s::float8[]) AS asked(pair, weight)
            CROSS JOIN LATERAL (
                SELECT id FROM cases_case
                WHERE string_to_array(search_pairs, ' ') @> ARRAY[asked.pair] AND registered_at >= %s OFFSET 0
            ) AS found
            GROUP BY found.id ORDER BY sum(asked.weight) DESC, found.id DESC LIMIT %s
            """,
            [list(chosen), list(chosen.values()), since, LOOKED_AT],
        )
        return [row[0] for row in cursor.fetchall()]


def _compared(asked, known, rows) -> list[Likeness]:
    mine, found = _weighed(asked, known), []
    for pk, title, facts, claim in rows:
        theirs = _weighed(_counted(title, f"{facts}\n{claim}"), known)
        score = sum(weight * theirs[pair] for pair, weight in mine.items() if pair in theirs)
        found.append(Likeness(pk, score))
    found.sort(key=lambda like: (-like.score, -like.case_id))
    return found
