"""manage.py backup FOLDER: one archive of database and files."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from governance.core.exceptions import PortalError
from governance.portal.backups import backup


class Command(BaseCommand):
    """备份数据库和文件."""

    help = "把数据库和附件备份成一个文件"

    def add_arguments(self, parser):
        """The folder for the archive."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args, **options):
        """Write the archive and print its path."""
        try:
            self.stdout.write(str(backup(options["folder"])))
        except PortalError as problem:
            raise CommandError(problem.message) from problem
