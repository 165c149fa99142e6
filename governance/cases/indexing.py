"""Keep what search reads: the pairs of each case, the pinyin of each name, and how often each pair occurs."""

from collections import Counter, defaultdict
from itertools import islice

from django.db import transaction

from governance.cases.models import Attachment, Case, CaseEvent, PairCount, Party
from governance.cases.models.search import ALL_CASES, READ_CASES
from governance.core.pinyin import keys
from governance.core.search import keys_of

BATCH = 500
#: So many of the newest cases are counted: enough for a share of one in a thousand, read within seconds.
COUNTED = 20_000
#: A pair seen fewer times is not kept: it counts as rare.
LEAST = 2


def rebuild(done=lambda number: None) -> int:
    """Write the search columns of all cases and parties anew, batch by batch. Returns the number of cases."""
    number = 0
    last, cases = 0, Case.objects.for_system().order_by("pk").values_list("pk", flat=True)
    while ids := list(cases.filter(pk__gt=last)[:BATCH]):
        number, last = number + rebuild_batch(ids), ids[-1]
        done(number)
    count_pairs()
    return number


@transaction.atomic
def rebuild_batch(ids) -> int:
    """The search columns of these cases and their parties."""
    names, notes = defaultdict(list), defaultdict(list)
    people = list(Party.objects.filter(case__in=ids).only("pk", "case", "name"))
    for party in people:
        names[party.case_id].append(party.name)
    for model, column in ((CaseEvent, "note"), (Attachment, "title")):
        for case_id, text in model.objects.filter(case__in=ids).order_by("pk").values_list("case", column):
            notes[case_id].append(text)
    changed = []
    for case in Case.objects.for_system().filter(pk__in=ids).select_for_update():
        before = case.search_pairs
        case.index_text(names[case.pk], notes[case.pk])
        if case.search_pairs != before:
            changed.append(case)
    Case.objects.bulk_update(changed, ["search_pairs"])
    for party in people:
        party.pinyin = keys_of(keys(party.name))
    Party.objects.bulk_update(people, ["pinyin"])
    return len(ids)


def count_pairs() -> int:
    """Count anew in how many of the newest cases each pair occurs. Returns the number of cases read."""
    found, number = Counter(), 0
    rows = Case.objects.for_system().order_by("-registered_at", "-pk").values_list("search_pairs", flat=True)
    for stored in islice(rows.iterator(chunk_size=500), COUNTED):
        found.update(stored.split())
        number += 1
    kept = [PairCount(pair=pair, cases=cases) for pair, cases in found.items() if cases >= LEAST and len(pair) <= 8]
    with transaction.atomic():
        PairCount.objects.all().delete()
        total = Case.objects.for_system().count()
        counted = [PairCount(pair=READ_CASES, cases=number), PairCount(pair=ALL_CASES, cases=total)]
        PairCount.objects.bulk_create([*counted, *kept], 2000)
    return number
