"""Health endpoints: /healthz says that the process lives, /readyz that it can work."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse

from governance.core.heartbeat import age_of

BEAT_LATE = 120  # seconds
public = login_not_required


@login_not_required
def alive(request):
    """The process answers."""
    return JsonResponse({"ok": True})


@login_not_required
def ready(request):
    """Database, migrations, broker and the age of the last beat; 503 when one of them fails."""
    checks = {"database": _database()}
    if checks["database"]:
        checks["migrations"] = _migrated()
        checks["beat"] = _beats()
    checks["broker"] = _broker()
    ok = all(checks.values())
    return JsonResponse({"ok": ok, **checks}, status=200 if ok else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _beats() -> bool:
    try:
        age = age_of("beat")
    except DatabaseError:  # no tables yet
        return False
    return age is not None and age < BEAT_LATE


def _broker() -> bool:
    from governance.celery import app

    try:
        with app.connection_for_read() as link:
            link.ensure_connection(max_retries=1, timeout=2)
    except Exception:  # every transport has errors of its own
        return False
    return True
