"""How good similar cases are, on real messages that lie beside the repository (SHARED_DATA)."""

import csv
from collections import defaultdict

import pytest

from governance.cases.indexing import count_pairs
from governance.cases.likeness import similar_texts
from governance.cases.models import Case
from governance.core.now import now
from tests import factories
from tests.bench.fill import analyse
from tests.bench.suggestions import FOLDER
from tests.cases_factory import make_case

MESSAGES = FOLDER / "wenzheng-messages"
#: Mean precision of the first ten on the three known topics, in their order.
BAR = {"T1": 0.99, "T2": 0.87, "T3": 0.65}

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.long,
    pytest.mark.django_db,
    pytest.mark.skipif(
        not (MESSAGES / "hot_messages.csv").exists(), reason="the messages lie beside the repository (SHARED_DATA)"
    ),
]


def rows(name):
    """The rows of a file of that folder."""
    with (MESSAGES / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def messages(db):
    """(messages as cases by their number, who looks)."""
    town = factories.make_town()
    one = make_case(town=town, by="frontdesk")
    cases = []
    for i, row in enumerate(rows("hot_messages.csv"), 1):
        case = Case(
            number=f"990101{i:05d}", kind="general", state="registered", title=row["留言主题"][:120],
            facts=row["留言详情"], channel="online", centre=one.centre, origin=one.origin,
            registered_by=one.registered_by, registered_at=now(), created_at=now(), updated_at=now(),
            source_system="measured", external_no=row["留言编号"],
        )  # fmt: skip
        case.index_text([])
        cases.append(case)
    Case.objects.bulk_create(cases, 500)
    count_pairs()
    analyse()
    return {case.external_no: case for case in cases}, town["triage"]


def first(user, case, number):
    """Ids of the most similar cases."""
    text = f"{case.facts}\n{case.claim}"
    return [like.case_id for like in similar_texts(user, case.title, text, exclude=case.pk, least=0, limit=number)]


def test_the_first_ten_are_of_the_topic_and_repeats_stand_in_the_first_five(messages):
    cases, user = messages
    topics, repeats = defaultdict(set), defaultdict(set)
    for row in rows("hot_topics_reference.csv"):
        topics[row["topic"]].add(cases[row["留言编号"]].pk)
    for row in rows("duplicate_groups.csv"):
        if row["exact"] == "True":
            repeats[row["dup_group"]].add(cases[row["留言编号"]].pk)
    by_pk = {case.pk: case for case in cases.values()}
    figures = {
        topic: sum(len(set(first(user, by_pk[pk], 10)) & ids) / 10 for pk in ids) / len(ids)
        for topic, ids in topics.items()
    }
    print({topic: round(figure, 3) for topic, figure in figures.items()})
    assert all(figures[topic] >= bar for topic, bar in BAR.items()), figures
    missed = [name for name, ids in repeats.items() if not all(set(first(user, by_pk[pk], 5)) & ids for pk in ids)]
    assert len(repeats) >= 49 and missed == []
