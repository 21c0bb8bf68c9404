"""Triggers refuse to delete editions and awards, and SQLite empties tables by deleting: tests with real transactions
take them away for that moment. Every later test begins by putting back what is missing."""

from django.db import connection

_known: dict[str, str] = {}


def _present() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())


def take_away() -> None:
    """Drop the triggers and remember them. Does nothing on PostgreSQL, which empties tables without them."""
    if connection.vendor != "sqlite":
        return
    _known.update(_present())
    with connection.cursor() as cursor:
        for name in _known:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def put_back() -> None:
    """Make the triggers that are missing. A test's own rollback may undo it, so it is done before each."""
    if not _known:
        return
    with connection.cursor() as cursor:
        for name in set(_known) - set(_present()):
            cursor.execute(_known[name])
