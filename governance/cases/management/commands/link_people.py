"""人员建档: build the person and organisation records of entries that have none yet."""

from django.core.management.base import BaseCommand

from governance.cases.linking import link_existing


class Command(BaseCommand):
    """Idempotent: what is linked stays as it is, and a broken run goes on where it stopped."""

    help = "为还没有关联的当事人建立人员和单位档案，可以反复执行"

    def add_arguments(self, parser):
        """How many entries are written at once."""
        parser.add_argument("--batch", type=int, default=1000, help="每批条数，默认 1000")

    def handle(self, *args, batch, **options):
        """Batch after batch, the oldest entries first."""
        done = 0
        for number in link_existing(batch):
            done += number
            self.stdout.write(f"已关联 {done:,} 条当事人")
        self.stdout.write("完成")
