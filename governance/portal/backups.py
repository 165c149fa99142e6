"""Backup and restore: one archive with the database in its own format, the files, and a manifest of what is inside."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection

from governance.core.exceptions import PortalError
from governance.core.now import now
from governance.portal.verification import counts

FORMAT = 1


def _is_postgres() -> bool:
    return connection.vendor == "postgresql"


def _environment() -> dict:
    values = connection.settings_dict
    return {
        **os.environ,
        "PGHOST": values["HOST"],
        "PGPORT": str(values["PORT"] or 5432),
        "PGUSER": values["USER"],
        "PGPASSWORD": values["PASSWORD"] or "",
        "PGDATABASE": str(values["NAME"]),
    }


def _run(*command: str) -> None:
    done = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise PortalError(f"{command[0]} 没有完成：{done.stderr.strip()[-500:]}")


def _dump(target: Path) -> None:
    if _is_postgres():
        _run("pg_dump", "--format=custom", "--no-owner", "--file", str(target))
        return
    connection.ensure_connection()
    copy = sqlite3.connect(target)
    with copy:
        connection.connection.backup(copy)
    copy.close()


def _digest(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while part := stream.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()


def backup(folder: Path) -> Path:
    """Write one archive into `folder`; returns its path. Values stay encrypted in it; keep the keys elsewhere."""
    folder.mkdir(parents=True, exist_ok=True)
    archive = folder / f"portal-{now():%Y%m%d-%H%M%S}.tar.gz"
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        dump = Path(scratch) / "database"
        _dump(dump)
        manifest = {
            "format": FORMAT,
            "vendor": connection.vendor,
            "made_at": now().isoformat(),
            "counts": counts(),
            "sha256": _digest(dump),
        }
        (Path(scratch) / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False))
        part = archive.with_suffix(".part")
        with tarfile.open(part, "w:gz") as tar:
            tar.add(Path(scratch) / "manifest.json", "manifest.json")
            tar.add(dump, "database")
            if Path(settings.MEDIA_ROOT).exists():
                tar.add(settings.MEDIA_ROOT, "files")
        part.chmod(0o600)
        part.rename(archive)
    return archive


def _is_empty() -> bool:
    if "cases_case" not in connection.introspection.table_names():
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cases_case")
        cases = cursor.fetchone()[0]
        cursor.execute("SELECT COUNT(*) FROM organisation_orgunit")
        return not cases and not cursor.fetchone()[0]


def restore(archive: Path) -> dict:
    """Put an archive back into an empty database; returns its manifest. Refuses a database that holds data."""
    if not _is_empty():
        raise PortalError("数据库里已有数据，不能恢复。请先建一个空数据库，再恢复到那里。")
    with tempfile.TemporaryDirectory() as scratch:
        with tarfile.open(archive) as tar:
            tar.extractall(scratch, filter="data")
        manifest = json.loads((Path(scratch) / "manifest.json").read_text())
        dump = Path(scratch) / "database"
        if manifest["vendor"] != connection.vendor:
            raise PortalError(f"这份备份来自 {manifest['vendor']}，当前数据库是 {connection.vendor}。")
        if _digest(dump) != manifest["sha256"]:
            raise PortalError("备份文件不完整或者被改动过。")
        _load(dump)
        if (Path(scratch) / "files").exists():
            shutil.copytree(Path(scratch) / "files", settings.MEDIA_ROOT, dirs_exist_ok=True)
    return manifest


def _load(dump: Path) -> None:
    if _is_postgres():
        connection.close()
        _run(
            "pg_restore",
            "--clean",
            "--if-exists",
            "--no-owner",
            "--single-transaction",
            "--dbname",
            str(connection.settings_dict["NAME"]),
            str(dump),
        )
        return
    connection.ensure_connection()
    source = sqlite3.connect(dump)
    source.backup(connection.connection)
    source.close()
