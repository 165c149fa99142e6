"""Tags and filters that every template may use; none of them asks the database."""

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html

from governance.core import amounts, masking, numbering
from governance.core.now import today

register = template.Library()
register.filter("mask_id", masking.mask_id)
register.filter("mask_phone", masking.mask_phone)
register.filter("mask_name", masking.mask_name)
register.filter("show_number", numbering.show_number)
register.filter("yuan", amounts.digits)


@register.simple_tag
def icon(name, css=""):
    """An icon of our sprite, hidden from screen readers: words stand beside it."""
    return _drawn_icon(str(name), str(css))


@lru_cache(512)
def _drawn_icon(name, css):
    address = f"{static('img/icons.svg')}#{name}"
    return format_html(
        '<svg class="sg-icon {}" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', css, address
    )


@register.filter
def moment(value):
    """今天 10:42 · 昨天 09:36 · 06-10 10:42 · 2025-06-10 10:42."""
    if not value:
        return ""
    local = timezone.localtime(value)
    days = (today() - local.date()).days
    if days == 0:
        return f"今天 {local:%H:%M}"
    if days == 1:
        return f"昨天 {local:%H:%M}"
    return f"{local:%m-%d %H:%M}" if local.year == today().year else f"{local:%Y-%m-%d %H:%M}"


@register.filter
def second(value):
    """今天 10:42:18: the moment to the second, where order and duration matter."""
    if not value:
        return ""
    return f"{moment(value)}:{timezone.localtime(value):%S}"


@register.filter
def day(value):
    """6月10日, with the year when it is another."""
    if not value:
        return ""
    local = timezone.localtime(value).date() if hasattr(value, "hour") else value
    words = f"{local.month}月{local.day}日"
    return words if local.year == today().year else f"{local.year}年{words}"


@register.simple_tag(takes_context=True)
def querystring_set(context, **changes):
    """The present query with some keys changed; None or "" takes a key away. Paging starts over unless set."""
    query = context["request"].GET.copy()
    for key in ("page", "after"):
        if key not in changes:
            query.pop(key, None)
    for key, value in changes.items():
        if value in (None, ""):
            query.pop(key, None)
        else:
            query[key] = value
    return f"?{query.urlencode()}" if query else "?"


@register.filter
def get(mapping, key):
    """mapping[key], empty when it is not there."""
    return mapping.get(key, "") if mapping else ""
