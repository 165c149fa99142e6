"""Encrypted columns (AES-256-GCM, key id beside the value) and keyed hashes for exact search (HMAC-SHA256)."""

import base64
import hashlib
import hmac
import os
import re
import unicodedata
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

NONCE = 12


@lru_cache(maxsize=4)
def _ring(keys: tuple[str, ...]) -> dict[str, AESGCM]:
    ring = {}
    for entry in keys:
        name, _, value = entry.strip().partition(":")
        raw = base64.b64decode(value)
        if len(raw) != 32 or not name:
            raise ImproperlyConfigured("FIELD_KEYS 中的每个密钥须为 编号:BASE64，解码后 32 字节")
        ring[name] = AESGCM(raw)
    return ring


def encrypt(text: str, context: str) -> str:
    """`keyid:base64` of a text under the current key; `context` is bound to it. Empty stays empty."""
    if not text:
        return ""
    ring = _ring(tuple(settings.FIELD_KEYS))
    name = next(iter(ring))
    nonce = os.urandom(NONCE)
    sealed = ring[name].encrypt(nonce, text.encode(), context.encode())
    return f"{name}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored: str, context: str) -> str:
    """The text behind a stored value. Raises ValueError when key or context do not fit."""
    if not stored:
        return ""
    name, _, value = stored.partition(":")
    try:
        raw = base64.b64decode(value)
        return _ring(tuple(settings.FIELD_KEYS))[name].decrypt(raw[:NONCE], raw[NONCE:], context.encode()).decode()
    except (KeyError, InvalidTag, ValueError) as problem:
        raise ValueError(f"cannot open a value of {context}: key {name!r}") from problem


def key_of(stored: str) -> str:
    """The id of the key under which a value is stored."""
    return stored.partition(":")[0]


class EncryptedTextField(models.TextField):
    """A text that the database never sees. `context` is fixed per field, so that the history table opens it too."""

    def __init__(self, *args, context: str = "", **kwargs):
        self.context = context
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        """Keep the context in migrations."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "context": self.context}

    def get_prep_value(self, value):
        """Encrypt on the way in."""
        value = super().get_prep_value(value)
        return value if value is None else encrypt(value, self.context)

    def from_db_value(self, value, expression, connection):
        """Decrypt on the way out."""
        return value if value is None else decrypt(value, self.context)

    def get_lookup(self, lookup_name):
        """Only emptiness can be asked of an encrypted column; exact search goes through the hash column."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


def blind_index(value: str, purpose: str) -> str:
    """64 hex digits of a keyed hash of a normalised value; `purpose` keeps columns apart."""
    key = base64.b64decode(settings.INDEX_KEY)
    return hmac.new(key, f"{purpose}\x00{value}".encode(), hashlib.sha256).hexdigest()


def normalise_id(text: str) -> str:
    """An ID number without blanks, half-width, X in upper case."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text or "")).upper()


def normalise_phone(text: str) -> str:
    """A phone number without blanks, dashes and the country code."""
    digits = re.sub(r"[\s\-()（）]", "", unicodedata.normalize("NFKC", text or ""))
    return re.sub(r"^(\+86|0086)", "", digits)
