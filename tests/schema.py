"""The schema of the test database at once: tables from the models, then what the migrations do by hand.

Django renders all models anew for each operation of a migration, which takes minutes for 240 tables. That the
migrations themselves lead to this very schema is what `contracts/test_migrations.py` compares.
"""

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython
from django.db.migrations.recorder import MigrationRecorder


def complete() -> None:
    """Triggers, search tables and indexes that stand in code, and the record that all migrations were run."""
    settings.MIGRATION_MODULES = {}
    loader = MigrationLoader(connection)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    plan = dict.fromkeys(step for node in loader.graph.leaf_nodes() for step in loader.graph.forwards_plan(node))
    with connection.schema_editor() as editor:
        for step in plan:
            for operation in loader.get_migration(*step).operations:
                if isinstance(operation, RunPython):
                    operation.code(apps, editor)
    for step in plan:
        recorder.record_applied(*step)
