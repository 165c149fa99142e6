"""`manage.py seed_demo`: fill an empty database with 清溪镇 and fourteen months of its cases."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from governance.cases.models import Case
from governance.organisation.models import OrgUnit, User
from governance.portal.demo.run import seed


class Command(BaseCommand):
    """Only in a demo installation, and only where there is nothing yet."""

    help = "在空的演示库里建立清溪镇的机构、人员和约 300 件案件（只用于 PORTAL_DEMO=1）"

    def add_arguments(self, parser):
        """--if-empty: say nothing and stop where data is there. --cases: how many."""
        parser.add_argument("--if-empty", action="store_true", help="已有数据时不做任何事")
        parser.add_argument("--cases", type=int, default=300, help="案件数，默认 300")

    def handle(self, *args, if_empty, cases, **options):
        """Refuse outside a demo; refuse, or stop quietly, where data is."""
        if not settings.PORTAL_DEMO:
            raise CommandError("演示数据只能写入演示环境，请设置 PORTAL_DEMO=1")
        if OrgUnit.objects.exists() or User.objects.people().exists() or Case.objects.for_system().exists():
            if if_empty:
                return
            raise CommandError("数据库里已经有数据，seed_demo 只用于空的演示库")
        self.stdout.write("正在生成演示数据，约一分钟……")
        refused = seed(cases, say=self.stdout.write)
        for words, number in refused.most_common():
            self.stderr.write(f"  未走完：{words}（{number}）")
        self.stdout.write(f"演示数据已生成：{Case.objects.for_system().count()} 件案件")
