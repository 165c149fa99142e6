"""manage.py simulate --days 365 --per-day 30 --seed 1 --json: a town's year through the services, and its recount."""

import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from governance.portal.simulation.recount import recount
from governance.portal.simulation.run import simulate

SHOWN = 20


class Command(BaseCommand):
    """Only in a demo or a test: a simulation writes cases of the past."""

    help = "模拟一段时间的运行并独立复核（只用于 PORTAL_DEMO=1）"

    def add_arguments(self, parser):
        """How long, how many, which story."""
        parser.add_argument("--days", type=int, default=365)
        parser.add_argument("--per-day", type=int, default=30)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true", help="最后一行输出 JSON")

    def handle(self, *args, days, per_day, seed, **options):
        """Simulate, recount, say. Exit status 1 when something does not fit."""
        if not settings.PORTAL_DEMO:
            raise CommandError("模拟只能在演示环境运行，请设置 PORTAL_DEMO=1")
        outcome = simulate(
            days, per_day, seed, say=self.stdout.write if options["verbosity"] > 1 else lambda words: None
        )
        for words, number in outcome.refused.most_common(SHOWN):
            self.stdout.write(f"  未走完：{words}（{number}）")
        found = recount(outcome)
        for words in found[:SHOWN]:
            self.stdout.write(f"  不符：{words}")
        figures = outcome.figures() | {"mismatches": len(found)}
        self.stdout.write(
            "案件 {cases}，动作 {actions}，提醒 {reminders}，考核表 {sheets}，不符 {mismatches}".format(**figures)
        )
        if options["json"]:
            self.stdout.write(json.dumps(figures))
        if found:
            raise SystemExit(1)
