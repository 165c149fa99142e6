"""一案一码: numbers follow each other without a gap, whoever registers at the same moment or changes their mind."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connections, transaction

from governance.core.models import Sequence
from governance.core.numbering import case_number, next_number, parse_number, show_number

DAY = date(2026, 6, 10)
THREADS, EACH = 8, 12


class ChangedMind(Exception):
    """The transaction of a registration that comes to nothing."""


@pytest.mark.django_db
def test_numbers_follow_each_other_and_each_name_counts_for_itself():
    assert [next_number("case:2026-06-10") for _ in range(3)] == [1, 2, 3]
    assert next_number("case:2026-06-11") == 1
    assert next_number("case:2026-06-10") == 4


@pytest.mark.django_db
def test_a_registration_that_comes_to_nothing_gives_its_number_back():
    assert next_number("case") == 1
    with pytest.raises(ChangedMind), transaction.atomic():
        assert next_number("case") == 2
        raise ChangedMind
    assert next_number("case") == 2


@pytest.mark.django_db(transaction=True)
def test_a_number_is_taken_inside_a_transaction_only():
    with pytest.raises(RuntimeError, match="inside a transaction"):
        next_number("case")
    assert not Sequence.objects.exists()


@pytest.mark.django_db
def test_a_case_number_carries_the_day_and_grows_beyond_four_digits():
    assert [case_number(DAY) for _ in range(2)] == ["2606100001", "2606100002"]
    assert case_number(date(2026, 6, 11)) == "2606110001"
    Sequence.objects.filter(name="case:2026-06-10").update(value=9998)
    assert [case_number(DAY) for _ in range(2)] == ["2606109999", "26061010000"]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("260610-0236", "2606100236"),
        ("2606100236", "2606100236"),
        (" 260610 - 0236 ", "2606100236"),
        ("２６０６１０－０２３６", "2606100236"),
        ("260610—0236", "2606100236"),
        ("编号260610-0236。", "2606100236"),
        ("260610-10000", "26061010000"),
        ("9" * 40, "9" * 16),
        ("随便", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_a_number_is_read_however_it_was_typed(typed, stored):
    assert parse_number(typed) == stored


def test_a_number_is_shown_with_a_hyphen_and_read_back():
    for number in ("2606100236", "26061010000"):
        assert parse_number(show_number(number)) == number
    assert show_number("2606100236") == "260610-0236"
    assert show_number("2606") == "2606"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_clerks_at_once_get_each_number_once_without_a_gap():
    """A third of them change their mind after the number was drawn; it goes to the next."""
    start = Barrier(THREADS)

    def clerk(desk):
        taken = []
        try:
            start.wait(timeout=20)
            for step in range(EACH):
                try:
                    with transaction.atomic():
                        number = case_number(DAY)
                        if (desk + step) % 3 == 0:
                            raise ChangedMind
                    taken.append(number)
                except ChangedMind:
                    continue
            return taken
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        taken = [number for found in pool.map(clerk, range(THREADS)) for number in found]
    assert len(taken) == THREADS * EACH * 2 // 3
    assert sorted(taken) == [f"260610{serial:04d}" for serial in range(1, len(taken) + 1)]
    assert Sequence.objects.get().value == len(taken)
