"""Keeps the secrets of other systems unreadable in the database and in its copies."""

import base64
import secrets
from functools import cache

from django.conf import settings

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .exceptions import RecordsError


class SecretUnreadable(RecordsError):
    """Raised when a secret was sealed with a SECRET_KEY that we no longer have: it must be entered again."""


def seal(secret: str) -> str:
    """Return the secret encrypted under a key derived from SECRET_KEY."""
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Return what was sealed, also under a key in SECRET_KEY_FALLBACKS. Raises SecretUnreadable."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SecretUnreadable(
            "A secret of the target was sealed with another SECRET_KEY. Put that into SECRET_KEY_FALLBACKS, or enter the secret again."
        ) from None


def new_key() -> str:
    """Return a new random key, sealed."""
    return seal(secrets.token_hex(32))


def _box() -> MultiFernet:
    return MultiFernet([_fernet(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


@cache
def _fernet(secret_key: str) -> Fernet:
    derived = HKDF(hashes.SHA256(), length=32, salt=None, info=b"upstander records forwarding").derive(
        secret_key.encode()
    )
    return Fernet(base64.urlsafe_b64encode(derived))
