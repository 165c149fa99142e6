"""`manage.py issue_password USERNAME`: a one-time password, also for an administrator."""

from django.core.management import CommandError
from django.core.management.base import BaseCommand

from governance.core.exceptions import PortalError
from governance.organisation.models import User
from governance.organisation.services.accounts import issue_password


class Command(BaseCommand):
    """For the person who runs the server: in the portal no administrator issues another's password."""

    help = "给一个账号发一次性密码（打印一次，写入审计记录）"

    def add_arguments(self, parser):
        """The account."""
        parser.add_argument("username")

    def handle(self, *args, username, **options):
        """Print it."""
        user = User.objects.people().filter(username=User.normalize_username(username)).first()
        if user is None:
            raise CommandError(f"没有用户名为“{username}”的账号")
        try:
            password = issue_password(by=User.objects.system(), user=user)
        except PortalError as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"用户名 {user.username}  一次性密码 {password}")
