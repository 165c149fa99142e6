"""`manage.py start_town`: make an empty installation a town's."""

from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command, get_commands
from django.core.management.base import BaseCommand

from governance.core.exceptions import PortalError
from governance.organisation.services.start import start_town


class Command(BaseCommand):
    """County, town, centre, reference data, and three administrators with one-time passwords, printed once."""

    help = "在空的数据库里建立县、镇、中心和三员账号，并装入参考数据"

    def add_arguments(self, parser):
        """Names and 12-digit codes of county and town."""
        parser.add_argument("--county", required=True, help="县名，例如 清溪县")
        parser.add_argument("--county-code", required=True, help="县的 12 位统计代码")
        parser.add_argument("--town", required=True, help="镇名，例如 清溪镇")
        parser.add_argument("--town-code", required=True, help="镇的 12 位统计代码")
        parser.add_argument("--centre", default="", help="中心名称，默认为 镇名+社会治理中心")

    def handle(self, *args, county, county_code, town, town_code, centre, **options):
        """Refuses, in one sentence, when data is there."""
        try:
            made = start_town(county=county, county_code=county_code, town=town, town_code=town_code, centre=centre)
        except ValidationError as problem:
            raise CommandError("；".join(problem.messages)) from None
        except PortalError as problem:
            raise CommandError(str(problem)) from None
        if "load_reference" in get_commands():
            call_command("load_reference", stdout=self.stdout)
        self.stdout.write(f"{county}、{town}和中心已建立。三员账号如下，一次性密码只显示这一次，首次登录须修改：")
        for username, _name, role, password in made:
            self.stdout.write(f"  {role}  用户名 {username}  密码 {password}")
        self.stdout.write(
            "下一步：manage.py make_organisation_template 文件.xlsx，填好后 manage.py import_organisation 文件.xlsx"
        )
