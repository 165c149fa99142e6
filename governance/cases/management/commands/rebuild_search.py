"""`manage.py rebuild_search`: write the search columns of all cases anew, after an upgrade or a bulk import."""

from django.core.management.base import BaseCommand

from governance.cases.indexing import rebuild


class Command(BaseCommand):
    """Batch by batch, while the portal is in use; may be stopped and run again."""

    help = "重建检索：案件字对、姓名拼音、字对频数（分批进行，可随时重跑）"

    def handle(self, *args, **options):
        """Rebuild and say how far it is."""
        number = rebuild(lambda done: self.stdout.write(f"已重建 {done} 件", ending="\n"))
        self.stdout.write(self.style.SUCCESS(f"检索已重建，共 {number} 件案件。"))
