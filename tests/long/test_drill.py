"""A town of ten thousand cases is lost and brought back: every row, every sequence, and the proof that all fits."""

import os
import time

import pytest
from django.test import override_settings

from governance.audit.services import chain, record
from governance.cases.models import Case
from governance.core.now import today
from governance.portal.demo.town import build_town
from governance.portal.verification import counts
from tests.bench import report
from tests.bench.fill import fill
from tests.cases_factory import make_rules
from tests.governance.portal.test_backup import another_database, back_up, new_server, restore, verified  # noqa: F401

pytestmark = [pytest.mark.long, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
CASES = int(os.environ.get("DRILL_CASES", "10000"))


@pytest.mark.parametrize("new_server", ["empty"], indirect=True)
def test_a_full_town_comes_back_whole(new_server, tmp_path, settings):  # noqa: F811
    settings.MEDIA_ROOT = tmp_path / "files"
    with override_settings(PORTAL_DEMO=True):
        make_rules()
        build_town()
        fill(CASES)
    for step in range(1_000):
        record("export", object_type="page", object_id=str(step))
    chain()
    before, found = counts(), verified()
    assert found["ok"], found["problems"]
    assert before["cases.Case"] >= CASES and found["audit"]["checked"] >= 1_000

    begin = time.monotonic()
    archive = back_up(tmp_path / "backups")
    saved = time.monotonic() - begin
    settings.MEDIA_ROOT = tmp_path / "new-files"
    with another_database(new_server):
        begin = time.monotonic()
        assert "已恢复，核对通过" in restore(archive)
        back = time.monotonic() - begin
        assert counts() == before
        assert verified()["audit"]["checked"] == found["audit"]["checked"]
        assert Case.objects.for_system().filter(search_pairs__isnull=False).exists()
    size = round(archive.stat().st_size / 1e6, 1)
    found = {"cases": CASES, "backup_s": round(saved, 1), "archive_mb": size, "restore_s": round(back, 1)}
    print(f"\ndrill: {found}")
    if os.environ.get("KEEP_DRILL"):
        report.add("drill", {"date": str(today()), **found})
