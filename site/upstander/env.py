"""Read settings from the environment, and refuse a bad value by name.

Every helper raises `ImproperlyConfigured` with the variable's name and what it may be. A secret may come from
a file instead: `SECRET_KEY_FILE=/run/secrets/key`.
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    """Return a variable as text, without white space around it."""
    return os.environ.get(name, default).strip()


def boolean(name: str, default: bool) -> bool:
    """Return a variable as a yes or no."""
    value = text(name).lower()
    if not value:
        return default
    if value in TRUE | FALSE:
        return value in TRUE
    raise ImproperlyConfigured(f"{name} is {value!r}. Write yes or no.")


def integer(name: str, default: int, *, least: int = 0) -> int:
    """Return a variable as a whole number of at least `least`."""
    value = text(name)
    if not value:
        return default
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {value!r}. Write a whole number.") from None
    if number < least:
        raise ImproperlyConfigured(f"{name} is {number}. It must be at least {least}.")
    return number


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated variable as a list without empty items."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def secret(name: str, default: str = "") -> str:
    """Return a secret from the variable, or from the file that `<name>_FILE` names."""
    path = text(f"{name}_FILE")
    if not path:
        return text(name, default)
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE names {path!r}, which can not be read: {error}.") from None


def url(name: str, default: str, *, schemes: set[str]) -> str:
    """Return a variable as a URL whose scheme is one of `schemes`."""
    value = text(name, default)
    try:
        parts = urlsplit(value)
        scheme, _ = parts.scheme, parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is no address: {error}.") from None
    if scheme not in schemes:
        raise ImproperlyConfigured(
            f"{name} begins with {scheme!r}. It must begin with one of: {', '.join(sorted(schemes))}."
        )
    return value


def origin(name: str, *, schemes: set[str]) -> str:
    """Return a variable as an origin (https://play.example.org, without a path), or nothing."""
    if not text(name):
        return ""
    parts = urlsplit(url(name, "", schemes=schemes).rstrip("/").lower())
    found = f"{parts.scheme}://{parts.netloc}"
    if not parts.hostname or parts.username is not None or parts.geturl() != found:
        raise ImproperlyConfigured(
            f"{name} is {text(name)!r}. It must be like https://play.example.org, no more."
        )
    return found


def database(name: str, default: str) -> dict[str, object]:
    """Return a Django database entry from `sqlite:///path` (four slashes: absolute) or `postgresql://user:password@host:port/name`."""
    parts = urlsplit(url(name, default, schemes={"sqlite", "postgresql"}))
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path[1:] or ":memory:",
            "CONN_MAX_AGE": 600,
            # IMMEDIATE and WAL: without them most contended writes fail with "database is locked".
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA journal_size_limit=67108864;",
            },
        }
    if not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} names no database: write postgresql://user@host/name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def mailer(value: str, folder: Path) -> dict[str, object]:
    """Return a Django mailer from `console://`, `file://` or `smtp[s]://user:password@host:port`."""
    parts = urlsplit(value)
    if parts.scheme == "console":
        return {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme == "file":
        return {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": str(folder)},
        }
    options: dict[str, object] = {
        "host": parts.hostname or "localhost",
        "port": parts.port or 587,
        "timeout": 20,
    }
    if parts.username:
        options |= {"username": unquote(parts.username), "password": unquote(parts.password or "")}
    # Codes that open accounts go this way: encrypted, unless the mail server is this machine.
    if parts.scheme == "smtps":
        options["use_ssl"] = True
    elif parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        options["use_tls"] = True
    return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}
