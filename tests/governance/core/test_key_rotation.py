"""A change of keys: the town puts a new key in front, old rows still open, and each row that is saved moves over."""

import base64
import os

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection

from governance.audit.models import AuditRecord
from governance.cases.models import Case, Party
from governance.core import rotation
from governance.core.fields import blind_index, decrypt, encrypt, key_of
from governance.core.now import now
from governance.core.rotation import rotate
from governance.organisation.models import User
from tests.cases_factory import applicant, make_case
from tests.factories import make_town

NUMBER, PHONE = "99011219900307331X", "19900002087"


def fresh_key(name):
    """An entry of FIELD_KEYS."""
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


def keys_in_use():
    """Ids of the keys under which the numbers lie, in the table and in its history."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number FROM cases_party UNION ALL SELECT id_number FROM cases_historicalparty")
        return sorted(key_of(row[0]) for row in cursor.fetchall() if row[0])


@pytest.fixture
def keys(settings):
    """Two keys; the first is in use."""
    old, new = fresh_key("2025"), fresh_key("2026")
    settings.FIELD_KEYS = [old]
    return old, new


@pytest.fixture
def party(db, keys):
    """A person who was taken down under the first key."""
    case = make_case(town=make_town(), parties=[applicant(name="赵测", id_number=NUMBER, phone=PHONE)])
    return Party.objects.get(case=case)


def test_after_a_new_key_was_put_in_front_old_rows_open_and_are_found(party, keys, settings):
    old, new = keys
    settings.FIELD_KEYS = [new, old]
    found = Party.objects.get(id_hash=blind_index(NUMBER, "id"))
    assert (found.id_number, found.phone) == (NUMBER, PHONE)
    assert set(keys_in_use()) == {"2025"}


def test_a_saved_row_moves_to_the_new_key_and_search_still_finds_it(party, keys, settings):
    old, new = keys
    settings.FIELD_KEYS = [new, old]
    party.refresh_from_db()
    before = keys_in_use()
    party.save()
    # The row and its newest history have moved; the older history stays as it was written.
    assert keys_in_use() == [*before[1:], "2026", "2026"]
    assert Party.objects.get(phone_hash=blind_index(PHONE, "phone")).phone == PHONE
    assert {row.id_number for row in party.history.all()} == {NUMBER}


def test_the_command_moves_every_value_and_its_history_and_the_old_key_may_go(party, keys, settings):
    old, new = keys
    user = User.objects.get(username="liaison")
    user.phone = PHONE
    user.save()
    party.save()
    entries = party.history.count()
    settings.FIELD_KEYS = [new, old]
    call_command("rotate_keys")
    settings.FIELD_KEYS = [new]
    assert set(keys_in_use()) == {"2026"}
    assert Party.objects.get(id_hash=blind_index(NUMBER, "id")).id_number == NUMBER
    assert {row.phone for row in party.history.all()} == {PHONE}
    assert User.objects.get(pk=user.pk).phone == PHONE
    assert party.history.count() == entries, "a change of keys is no change of the person"
    assert AuditRecord.objects.filter(event="keys.rotated").count() == 1
    assert rotate() == {}


def test_thousands_of_values_are_moved_in_batches(party, keys, settings):
    count = 3 * rotation.BATCH + 1
    case = Case.objects.for_system().get()
    Party.objects.bulk_create(
        Party(case=case, role="applicant", name="测", phone=PHONE, created_at=now(), updated_at=now())
        for _ in range(count)
    )
    settings.FIELD_KEYS = list(reversed(keys))
    assert rotate()["cases_party"] == count + 2
    settings.FIELD_KEYS = [keys[1]]
    assert {row.phone for row in Party.objects.all()} == {PHONE}


def test_a_lost_key_stops_the_change_in_words(party, keys, settings):
    settings.FIELD_KEYS = [keys[1]]
    with pytest.raises(CommandError, match="旧密钥"):
        call_command("rotate_keys")


def test_a_key_taken_away_too_early_is_named_and_nothing_is_lost(party, keys, settings):
    old, new = keys
    settings.FIELD_KEYS = [new]
    with pytest.raises(ValueError, match="2025"):
        Party.objects.get(pk=party.pk)
    settings.FIELD_KEYS = [new, old]
    assert Party.objects.get(pk=party.pk).id_number == NUMBER


def test_another_key_under_the_same_name_opens_nothing(keys, settings):
    sealed = encrypt(NUMBER, "c")
    settings.FIELD_KEYS = [fresh_key("2025")]
    with pytest.raises(ValueError, match="cannot open"):
        decrypt(sealed, "c")


@pytest.mark.parametrize("entry", ["2026:c2hvcnQ=", ":" + base64.b64encode(b"k" * 32).decode(), "2026"])
def test_a_key_of_the_wrong_shape_is_refused_in_words(settings, entry):
    settings.FIELD_KEYS = [entry]
    with pytest.raises(ImproperlyConfigured, match="FIELD_KEYS"):
        encrypt(NUMBER, "c")


def test_blanks_around_the_keys_do_no_harm(keys, settings):
    sealed = encrypt(NUMBER, "c")
    settings.FIELD_KEYS = [f" {keys[1]} ", f" {keys[0]}\n"]
    assert decrypt(sealed, "c") == NUMBER and key_of(encrypt(NUMBER, "c")) == "2026"
