"""Tokens and passwords of other systems, unreadable to who has the database alone.

The key is derived from SECRET_KEY; what was sealed with one of SECRET_KEY_FALLBACKS is still read
and is sealed anew by the next fetch.
"""

import base64
import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

from .troubles import Trouble

_PURPOSE = b"salesmetrics: secrets of connections"


def seal(secrets: dict[str, str]) -> str:
    """The secrets as they are kept."""
    return _keys().encrypt(json.dumps(secrets).encode()).decode()


def unseal(sealed: str) -> dict[str, str]:
    """What was sealed. Raises Trouble if none of the keys fits."""
    if not sealed:
        return {}
    try:
        found: dict[str, str] = json.loads(_keys().decrypt(sealed.encode()))
    except InvalidToken as error:
        words = _("The secret cannot be read: SECRET_KEY has changed. Enter the secret again.")
        raise Trouble(words) from error
    return found


def is_stale(sealed: str) -> bool:
    """Whether it was sealed with a former key."""
    try:
        Fernet(_derived(settings.SECRET_KEY)).decrypt(sealed.encode())
    except InvalidToken:
        return bool(sealed)
    return False


def _keys() -> MultiFernet:
    known = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_derived(key)) for key in known])


def _derived(key: str | bytes) -> bytes:
    material = key.encode() if isinstance(key, str) else key
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(material)
    return base64.urlsafe_b64encode(derived)
