"""A demo account cannot exist outside a demo: said at every start that looks at the database."""

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connections
from django.db.utils import DatabaseError


@register(Tags.database)
def no_demo_accounts(app_configs, databases=None, **kwargs):
    """Error `organisation.E001` when accounts marked as demo lie in a database without PORTAL_DEMO."""
    from .models import User

    if settings.PORTAL_DEMO or "default" not in (databases or []):
        return []
    try:
        if User._meta.db_table not in connections["default"].introspection.table_names():
            return []
        found = User.objects.filter(is_demo=True, is_active=True).count()
    except DatabaseError:
        return []
    if not found:
        return []
    words = f"数据库中有 {found} 个演示账号，而 PORTAL_DEMO 没有打开"
    return [Error(words, hint="演示账号的密码是公开的。请换用空的数据库，或停用这些账号", id="organisation.E001")]
