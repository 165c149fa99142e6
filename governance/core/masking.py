"""How a masked value looks, and the address of a visitor."""

from django.conf import settings


def mask_id(text: str) -> str:
    """990112********3318: the first six and the last four."""
    return text[:6] + "*" * max(len(text) - 10, 4) + text[-4:] if len(text) > 10 else "*" * len(text or "")


def mask_phone(text: str) -> str:
    """199****2087."""
    if len(text or "") == 11:
        return f"{text[:3]}****{text[-4:]}"
    return "*" * max(len(text or "") - 4, 0) + (text or "")[-4:] if len(text or "") > 6 else "*" * len(text or "")


def mask_name(text: str) -> str:
    """赵**: the family name only."""
    return text[:1] + "*" * max(len(text or "") - 1, 1) if text else ""


def client_address(request) -> str:
    """The visitor's address; a proxy's header counts only when a proxy is configured."""
    if settings.AXES_IPWARE_PROXY_COUNT:
        chain = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if len(chain) >= settings.AXES_IPWARE_PROXY_COUNT:
            return chain[-settings.AXES_IPWARE_PROXY_COUNT]
    return request.META.get("REMOTE_ADDR", "")
