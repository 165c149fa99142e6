"""manage.py verify [--json]: does the database hold together? Exit status 1 when not."""

import json

from django.core.management.base import BaseCommand, CommandError

from governance.portal.verification import verify


class Command(BaseCommand):
    """核对计数、时间线、编号、文件和审计链."""

    help = "核对案件动态、编号有无缺号、附件是否在、审计链是否完整"

    def add_arguments(self, parser):
        """--json prints one line of JSON at the end."""
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options):
        """Verify and report."""
        result = verify()
        for problem in result["problems"]:
            self.stdout.write(problem)
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self.stdout.write("核对通过" if result["ok"] else f"发现 {len(result['problems'])} 个问题")
        if not result["ok"]:
            raise CommandError("核对没有通过")
