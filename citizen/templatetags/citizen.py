"""What every public page carries in the same place: the hall's name, its telephone, large print and high contrast."""

from django import template
from django.conf import settings
from django.db import DatabaseError

from citizen import guide

register = template.Library()
LARGE, CONTRAST = "citizen_large", "citizen_contrast"


@register.simple_tag(takes_context=True)
def citizen_frame(context):
    """{name, phone, path, large, contrast} of this request."""
    request = context["request"]
    name, phone = _hall()
    return {
        "name": name or settings.PORTAL_TOWN_NAME,
        "phone": phone or settings.PORTAL_PHONE,
        "path": request.path,
        "large": request.COOKIES.get(LARGE) == "on",
        "contrast": request.COOKIES.get(CONTRAST) == "on",
    }


def _hall() -> tuple[str, str]:
    """Name and telephone of the hall; empty while the database is away, so that error pages can be drawn."""
    try:
        halls = guide.halls()
        return (halls[0].name, guide.hall_of(halls[0]).phone) if halls else ("", "")
    except DatabaseError:
        return "", ""
