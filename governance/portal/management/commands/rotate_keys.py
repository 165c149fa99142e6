"""manage.py rotate_keys: after a new key was put in front in FIELD_KEYS, bring every encrypted value under it."""

from django.core.management.base import BaseCommand, CommandError

from governance.audit.services import record
from governance.core.rotation import rotate


class Command(BaseCommand):
    """Re-encrypt identity and phone numbers; may be stopped and run again."""

    help = "把证件号和电话改用 FIELD_KEYS 的第一个密钥加密；可以随时中断，再次运行接着做"

    def handle(self, *args, **options):
        """Rotate and say how many values were written."""
        try:
            written = rotate(say=self.stdout.write if options["verbosity"] > 1 else None)
        except ValueError as problem:
            raise CommandError("有的数据是用别的密钥加密的：请把旧密钥也放回 FIELD_KEYS，再运行一次。") from problem
        record("keys.rotated", detail=written)
        total = sum(written.values())
        self.stdout.write(f"已改用新密钥：{total} 个值" if total else "没有要改的：都已经是第一个密钥加密的")
