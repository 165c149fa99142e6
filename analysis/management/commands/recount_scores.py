"""`manage.py recount_scores 2026-05`: prove that the scores of a period follow from what is kept."""

import json

from django.core.management.base import BaseCommand, CommandError

from analysis.models import ScoreRound
from analysis.periods import parse
from analysis.recounting import recount


class Command(BaseCommand):
    """Writes nothing. Ends with an error when a number does not follow."""

    help = "重新计算一期考核并与已存的分数核对；期间写 2026-05、2026Q2 或 2026"

    def add_arguments(self, parser):
        """PERIOD, and --json for one line."""
        parser.add_argument("period", help="2026-05、2026Q2 或 2026")
        parser.add_argument("--json", action="store_true", help="只输出一行 JSON")

    def handle(self, *args, period, **options):
        """Recount each kind of object."""
        try:
            cycle, first, _until = parse(period)
        except ValueError:
            raise CommandError(f"看不懂“{period}”，请写 2026-05、2026Q2 或 2026")
        rounds = ScoreRound.objects.filter(cycle=cycle, first=first).exclude(status=ScoreRound.Status.COUNTING)
        found = [recount(each) for each in rounds.select_related("scheme", "area")]
        wrong = sum(len(each["mismatches"]) for each in found)
        if options["json"]:
            self.stdout.write(json.dumps({"rounds": found, "mismatches": wrong}, ensure_ascii=False))
        else:
            for each in found:
                self.stdout.write(
                    f"{each['round']}：{each['sheets']} 份考核表，{each['figures']} 个指标值，"
                    f"不一致 {len(each['mismatches'])}，案件后来有变动 {len(each['moved'])}"
                )
                for words in each["mismatches"] + each["moved"]:
                    self.stdout.write(f"  {words}")
        if not found:
            raise CommandError("这一期还没有核算过")
        if wrong:
            raise CommandError(f"有 {wrong} 个数与留存的案件不一致")
