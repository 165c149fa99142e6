"""Bringing encrypted values under the present key (密钥轮换): every table with an encrypted column, history too."""

from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Cast

from governance.core.fields import EncryptedTextField

BATCH = 500


def encrypted_columns() -> Iterator[tuple[type[models.Model], list[str]]]:
    """(model, names of its encrypted fields) of every table that has one."""
    for model in apps.get_models():
        names = [field.name for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)]
        if names:
            yield model, names


def rotate(say=None) -> dict[str, int]:
    """Encrypt anew what lies under an older key, in batches that may be stopped and begun again.

    Returns {table: rows written}. Hashes for search do not change. ValueError when a key is missing.
    """
    present = settings.FIELD_KEYS[0].strip().partition(":")[0]
    written: dict[str, int] = {}
    for model, names in encrypted_columns():
        table = model._meta.db_table
        for name in names:
            for count in _batches(model, name, present):
                written[table] = written.get(table, 0) + count
                if say:
                    say(f"{table}.{name}: {written[table]}")
    return written


def _batches(model, name, present) -> Iterator[int]:
    old = (
        model._base_manager.annotate(_stored=Cast(name, models.TextField()))
        .exclude(_stored="")
        .exclude(_stored__isnull=True)
        .exclude(_stored__startswith=f"{present}:")
        .only("pk", name)
    )
    while True:
        with transaction.atomic():
            rows = list(old.select_for_update(of=("self",)).order_by("pk")[:BATCH])
            model._base_manager.bulk_update(rows, [name])
        if not rows:
            return
        yield len(rows)
