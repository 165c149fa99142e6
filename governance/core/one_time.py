"""One-time codes (一次性链接): made of a row and a key of this installation, never stored; the row keeps the hash.

The code stands behind the # of the link, so that no log holds it. Who owns the row says when it ends.
"""

from django.utils.crypto import salted_hmac

from governance.core.fields import blind_index

LENGTH = 20


def code_of(purpose: str, name: str, at) -> str:
    """The code of a row that `name` and the moment name: 20 characters, the same each time it is asked for."""
    return salted_hmac(purpose, f"{name}:{at.timestamp():.6f}").hexdigest()[:LENGTH]


def hash_of(code: str, purpose: str) -> str:
    """What is kept of a code; empty for no code."""
    return blind_index(code.strip().lower(), purpose) if code.strip() else ""
