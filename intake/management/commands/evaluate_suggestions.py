"""manage.py evaluate_suggestions LABELLED.csv --json: how often the suggested category is the labelled one."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from governance.core.exceptions import PortalError
from intake.suggesting import labelled


class Command(BaseCommand):
    """Measure the suggestions as the pages would make them now."""

    help = "用带分类的 CSV 文件（留言主题、留言详情、一级分类）检验类别提示的准确程度"

    def add_arguments(self, parser):
        """The file."""
        parser.add_argument("labelled", type=Path)
        parser.add_argument("--json", action="store_true", help='最后一行输出 {"n", "top1", "top3", "macro_f1"}')

    def handle(self, *args, **options):
        """Print the figures; the last line as JSON where wanted."""
        try:
            rows = labelled.labelled(options["labelled"])
        except PortalError as problem:
            raise CommandError(str(problem)) from problem
        if not rows:
            raise CommandError("文件里没有带分类的行。")
        found = labelled.measure(rows)
        self.stdout.write(f"{found['n']} 条：首选正确 {found['top1']:.1%}，前三含正确 {found['top3']:.1%}")
        self.stdout.write(f"宏平均 F1 {found['macro_f1']:.3f}")
        if options["json"]:
            self.stdout.write(json.dumps(found))
