"""本机设备: the small local HTTP service (桥) of a card reader or document camera, one address for each workstation.

The address is kept in a signed cookie of this browser: it says where something stands on this desk, not who sits
there. Only the machine itself may be named, and the page's content security policy then allows exactly this address.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError

COOKIE, SALT = "portal_bridge", "intake.bridge"
KEPT = 400 * 86400  # seconds; browsers keep no cookie longer
#: What a policy can name and what never leaves the machine; it has no form for [::1].
HOSTS = ("127.0.0.1", "localhost")


def check_bridge(text: str) -> str:
    """`http://127.0.0.1:18620` of what was typed, "" of nothing. ValidationError says what is allowed."""
    text = text.strip().rstrip("/")
    if not text:
        return ""
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        port = parts.port
    except ValueError:
        port = None
    if port is None or parts.scheme not in ("http", "https") or not 1024 <= port <= 65535:
        raise ValidationError("请填写带端口的本机地址，例如 http://127.0.0.1:18620，端口在 1024 到 65535 之间。")
    if parts.hostname not in HOSTS:
        raise ValidationError("只能填本机地址 127.0.0.1 或 localhost：证件信息不经过别的电脑。")
    if parts.path or parts.query or parts.fragment or parts.username is not None:
        raise ValidationError("只填到端口为止，后面不要写路径。")
    return f"{parts.scheme}://{parts.hostname}:{port}"


def bridge_of(request) -> str:
    """The address set on this workstation, "" for none; a cookie that was tampered with counts as none."""
    try:
        return check_bridge(request.get_signed_cookie(COOKIE, default="", salt=SALT))
    except ValidationError:
        return ""


def keep_bridge(response, address: str):
    """Keep the address in this browser, or forget it."""
    if not address:
        response.delete_cookie(COOKIE, samesite="Lax")
        return response
    flags = {"httponly": True, "samesite": "Lax", "secure": settings.SESSION_COOKIE_SECURE}
    response.set_signed_cookie(COOKIE, address, salt=SALT, max_age=KEPT, **flags)
    return response


def allow_bridge(response, address: str):
    """Let the page talk to this one address beside its own site."""
    if address:
        response._csp_replace = {"connect-src": ["'self'", address]}
    return response
