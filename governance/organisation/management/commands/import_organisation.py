"""`manage.py import_organisation FILE.xlsx`: units, villages, grids, staff and posts of a town."""

import json
import os
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management import CommandError
from django.core.management.base import BaseCommand

from governance.core.exceptions import PortalError
from governance.core.sheets import read_rows, sheet_names, write_rows
from governance.organisation.models import User
from governance.organisation.services.workbook import import_workbook


class Command(BaseCommand):
    """Errors row by row; all or nothing; a second run adds nothing."""

    help = "从工作簿导入机构、村（社区）、网格、人员和岗位；有错误时逐行列出，一行也不导入"

    def add_arguments(self, parser):
        """The file and what to do with it."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="最后一行输出 JSON")
        parser.add_argument("--dry-run", action="store_true", help="只检查，不保存")
        parser.add_argument("--passwords", type=Path, help="给新账号发一次性密码，写入这个新的工作簿（仅本人可读）")

    def handle(self, *args, file, **options):
        """Read, take, say."""
        secret = options["passwords"]
        if secret and secret.exists():
            raise CommandError(f"{secret} 已存在，请换一个文件名")
        try:
            content = file.read_bytes()
            sheets = {name: read_rows(content, sheet=name) for name in sheet_names(content)}
        except (OSError, ValidationError, PortalError) as problem:
            words = "；".join(problem.messages) if isinstance(problem, ValidationError) else str(problem)
            raise CommandError(f"读不了 {file}：{words}") from None
        by = User.objects.system()
        result = import_workbook(sheets, by=by, dry_run=options["dry_run"], with_passwords=bool(secret))
        for error in result.errors:
            self.stdout.write(str(error))
        if secret and result.passwords:
            _write_secret(secret, result.passwords)
        numbers = result.as_json()
        words = "共读 {rows_read} 行，新增 {created} 行，已有 {already_there} 行，有错误 {failed} 行"
        self.stdout.write(words.format(**numbers) + ("（只检查，没有保存）" if options["dry_run"] else ""))
        if options["json"]:
            self.stdout.write(json.dumps(numbers))
        if result.errors:
            raise CommandError("有错误，没有导入任何一行")


def _write_secret(path, passwords):
    content = write_rows("一次性密码", ["用户名", "姓名", "一次性密码"], passwords, "发给本人后请删除此文件")
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
