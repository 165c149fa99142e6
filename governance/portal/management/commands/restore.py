"""manage.py restore FILE: put an archive back into an empty database, then verify."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from governance.core.exceptions import PortalError
from governance.portal.backups import restore
from governance.portal.verification import counts, verify


class Command(BaseCommand):
    """恢复备份."""

    help = "把备份恢复到空数据库，并核对"

    def add_arguments(self, parser):
        """The archive."""
        parser.add_argument("archive", type=Path)

    def handle(self, *args, **options):
        """Restore, compare the counts, verify."""
        try:
            manifest = restore(options["archive"])
        except PortalError as problem:
            raise CommandError(problem.message) from problem
        found = counts()
        differing = {
            name: (number, found.get(name)) for name, number in manifest["counts"].items() if found.get(name) != number
        }
        if differing:
            raise CommandError(f"恢复后的行数和备份不符：{differing}")
        if not verify()["ok"]:
            raise CommandError("恢复后核对没有通过，请运行 manage.py verify 查看")
        self.stdout.write("已恢复，核对通过")
