"""Identity numbers and phones: never readable in the database, and found exactly by those who know the number."""

import base64
import os

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from governance.cases.models import Party
from governance.core.fields import blind_index, decrypt, encrypt, normalise_id, normalise_phone
from tests.cases_factory import applicant, make_case
from tests.factories import make_town

NUMBER, PHONE = "99011219900307331X", "19900002087"


def runs(text, length=4):
    """Every run of characters of a text."""
    return {text[i : i + length] for i in range(len(text) - length + 1)}


@pytest.fixture
def party(db):
    """A person whose paper and phone were taken down at the desk."""
    case = make_case(town=make_town(), parties=[applicant(name="赵测", id_number=NUMBER, phone=PHONE)])
    return Party.objects.get(case=case)


# --- in the database ---------------------------------------------------------------------------------------------


def test_no_four_characters_of_the_number_stand_in_the_row(party):
    assert (party.id_number, party.phone) == (NUMBER, PHONE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cases_party WHERE id = %s", [party.pk])
        names = [column[0] for column in cursor.description]
        stored = dict(zip(names, map(str, cursor.fetchone()), strict=True))
    for column in ("id_number", "phone"):
        sealed = base64.b64decode(stored[column].partition(":")[2])
        assert not any(run.encode() in sealed for run in runs(NUMBER) | runs(PHONE))
    words = " ".join(value for name, value in stored.items() if name not in ("created_at", "updated_at", "birth_date"))
    assert not any(run in words for run in (NUMBER, PHONE, NUMBER[-6:], PHONE[-6:]))


def test_the_history_table_is_sealed_as_well_and_opens(party):
    party.note = "补记"
    party.save()
    record = party.history.latest()
    assert record.id_number == NUMBER
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, phone FROM cases_historicalparty WHERE id = %s", [party.pk])
        for row in cursor.fetchall():
            assert NUMBER not in row and PHONE not in row and all(":" in value for value in row)


def test_the_same_number_is_sealed_differently_each_time():
    first, second = encrypt(NUMBER, "a"), encrypt(NUMBER, "a")
    assert first != second and decrypt(first, "a") == decrypt(second, "a") == NUMBER


def test_a_value_opens_only_in_its_own_column_and_unchanged():
    """Nobody moves the ciphertext of a phone into the column of numbers, or turns a bit of it."""
    sealed = encrypt(NUMBER, "party.id_number")
    with pytest.raises(ValueError, match="cannot open"):
        decrypt(sealed, "party.phone")
    name, _, value = sealed.partition(":")
    body = bytearray(base64.b64decode(value))
    body[-1] ^= 1
    with pytest.raises(ValueError, match="cannot open"):
        decrypt(f"{name}:{base64.b64encode(body).decode()}", "party.id_number")
    with pytest.raises(ValueError, match="cannot open") as problem:
        decrypt("k9:" + value, "party.id_number")
    assert NUMBER not in str(problem.value) and value not in str(problem.value)


@pytest.mark.parametrize("text", ["𠮷野家", "a\nb", "　", "x" * 5000])
def test_any_text_comes_back_exactly(text):
    assert decrypt(encrypt(text, "c"), "c") == text


def test_nothing_stays_nothing():
    assert encrypt("", "c") == "" and decrypt("", "c") == "" and encrypt(None, "c") == ""


# --- exact search ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", [NUMBER, NUMBER.lower(), f" {NUMBER[:6]} {NUMBER[6:]}", "９９０１１２１９９００３０７３３１ｘ"]
)
def test_the_keyed_hash_finds_the_person_however_the_number_was_typed(party, typed):
    assert Party.objects.get(id_hash=blind_index(normalise_id(typed), "id")) == party
    assert Party.objects.get(id_tail_hash=blind_index(normalise_id(typed)[-4:], "id_tail")) == party


@pytest.mark.parametrize("typed", [PHONE, "+86 199-0000-2087", "0086 199 0000 2087", "１９９００００２０８７"])
def test_the_phone_too(party, typed):
    assert Party.objects.get(phone_hash=blind_index(normalise_phone(typed), "phone")) == party


def test_another_number_or_another_purpose_finds_nothing(party):
    assert not Party.objects.filter(id_hash=blind_index("990112199003073328", "id")).exists()
    assert blind_index(PHONE, "phone") != blind_index(PHONE, "id")


def test_without_the_key_the_hash_cannot_be_computed(settings):
    before = blind_index(PHONE, "phone")
    settings.INDEX_KEY = base64.b64encode(os.urandom(32)).decode()
    assert blind_index(PHONE, "phone") != before


@pytest.mark.parametrize("lookup", ["id_number", "id_number__contains", "id_number__in", "phone__startswith"])
def test_asking_the_sealed_column_itself_is_an_error_and_no_silent_miss(db, lookup):
    with pytest.raises(FieldError):
        Party.objects.filter(**{lookup: NUMBER}).exists()
