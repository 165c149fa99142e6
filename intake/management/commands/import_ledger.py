"""`manage.py import_ledger FILE.xlsx`: register every message of a workbook as a case."""

import json
from pathlib import Path

from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.db import OperationalError

from governance.core.exceptions import PortalError
from intake.importing import find_centre, import_messages

TOTALS = "共读 {rows_read} 行，新登记 {created} 行，已有 {already_there} 行，没有登记 {failed} 行，提醒 {warnings} 条"


class Command(BaseCommand):
    """Each row for itself, with a report of what was odd; a second run adds nothing."""

    help = "把网络问政留言工作簿逐行登记为案件；有问题的行逐条列出，其余照常登记；再次导入只补没有登记的行"

    def add_arguments(self, parser):
        """The file, where to register, how to report."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--centre", default="", metavar="CODE", help="登记在哪个中心：中心的代码或者所在镇的代码")
        parser.add_argument("--json", action="store_true", help="最后一行输出 JSON")

    def handle(self, *args, file, centre, **options):
        """Read, register, say."""
        try:
            result = import_messages(file.read_bytes(), file_name=file.name, centre=find_centre(centre))
        except OSError as problem:
            raise CommandError(f"读不了 {file}：{_why(problem)}") from None
        except PortalError as problem:
            raise CommandError(f"没有导入 {file.name}：{problem.message}") from None
        except OperationalError as problem:
            raise CommandError(
                "数据库中途连不上，已登记的行都在。请恢复后把同一个文件再导入一次，会接着登记其余的行。"
            ) from problem
        for remark in result.remarks:
            self.stdout.write(f"{'错误' if remark.failed else '提醒'}　{remark}")
        numbers = result.as_json()
        self.stdout.write(TOTALS.format(**numbers))
        if options["json"]:
            self.stdout.write(json.dumps(numbers))
        if numbers["failed"]:
            raise CommandError("有的行没有登记，请按上面的说明改正后再导入一次，已登记的不会重复")


def _why(problem: OSError) -> str:
    if isinstance(problem, FileNotFoundError):
        return "没有这个文件，请核对路径。"
    if isinstance(problem, IsADirectoryError):
        return "这是一个文件夹，请写明工作簿的文件名。"
    return "没有读取的权限，或者磁盘有问题。"
