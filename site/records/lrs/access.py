"""Credentials: made, checked, revoked."""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from oauth2_provider.models import AccessToken

from people.models import Organisation
from people.sql import Row
from records.exceptions import RecordsError

from .models import LARGEST, REQUESTS, Credential

SCOPES = ("statements/write", "statements/read/mine", "statements/read", "state", "profile", "all")
USED_EVERY = timedelta(minutes=1)
BY_KEY = Row(Credential, "SELECT * FROM records_credential WHERE key = %s AND revoked_at IS NULL")


class ScopeUnknown(RecordsError):
    """Raised when a credential is to have a scope that does not exist, or none."""


def add(
    organisation: Organisation,
    name: str,
    scopes: Iterable[str],
    *,
    largest_body: int = LARGEST,
    requests_a_minute: int = REQUESTS,
) -> tuple[Credential, str]:
    """Make a credential, and return it with its secret, which can not be had a second time. Raises ScopeUnknown."""
    wanted = list(dict.fromkeys(scopes))
    if not wanted or set(wanted) - set(SCOPES):
        raise ScopeUnknown(f"A scope must be one of: {', '.join(SCOPES)}.")
    secret = secrets.token_urlsafe(32)
    credential = Credential.objects.create(
        organisation=organisation,
        name=name,
        key=secrets.token_hex(16),
        secret_digest=_digest(secret, settings.SECRET_KEY),
        scopes=wanted,
        largest_body=largest_body,
        requests_a_minute=requests_a_minute,
    )
    return credential, secret


def rotate(credential: Credential) -> str:
    """Give a credential a new secret and return it; the old one and its tokens end now. Each call makes another."""
    secret = secrets.token_urlsafe(32)
    credential.secret_digest = _digest(secret, settings.SECRET_KEY)
    with transaction.atomic():
        credential.save(update_fields=["secret_digest"])
        AccessToken.objects.filter(application__client_id=credential.key).delete()
    return secret


def revoke(credential: Credential) -> None:
    """End a credential and its tokens now. Doing so twice changes nothing."""
    Credential.objects.filter(pk=credential.pk, revoked_at=None).update(revoked_at=timezone.now())


def basic(header: str) -> tuple[str, str] | None:
    """Return the key and secret of an Authorization header, or None if it holds none."""
    kind, _, coded = header.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        key, colon, secret = base64.b64decode(coded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return (key, secret) if colon else None


def bearer(header: str) -> str | None:
    """Return the token of an Authorization header, or None if it holds none."""
    kind, _, token = header.partition(" ")
    return token.strip() or None if kind.lower() == "bearer" else None


def check(key: str, secret: str) -> Credential | None:
    """Return the credential that a key and secret open, or None. One query, and one more once a minute.

    A fast keyed hash is enough: the secret is 256 random bits, not a word that somebody chose.
    """
    found = BY_KEY.first(key) if key.isascii() and key.isalnum() else None
    known = found.secret_digest if found else "-" * 64
    keys = [str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS)]
    digests = [_digest(secret, each) for each in keys]
    fits = sum(hmac.compare_digest(known, digest) for digest in digests)
    if not fits or found is None:
        return None
    now = timezone.now()
    if found.last_used_at is None or found.last_used_at < now - USED_EVERY:
        Credential.objects.filter(
            Q(last_used_at=None) | Q(last_used_at__lt=now - USED_EVERY), pk=found.pk
        ).update(last_used_at=now)
    return found


def _digest(secret: str, secret_key: str) -> str:
    key = b"upstander records credential" + secret_key.encode()
    return hmac.new(key, secret.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
