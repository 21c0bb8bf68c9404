"""How many requests a minute a credential may make."""

import time
from collections.abc import Callable

from django.core.cache import cache

from .models import Credential

SHARED_EVERY = 50  # a process tells the others after this part of the limit
now: Callable[[], float] = time.time


class _Memory:
    """What this process has counted in this minute and not told the others, by credential."""

    minute = 0
    alone: dict[str, int] = {}
    together: dict[str, int] = {}


def wait(credential: Credential) -> int:
    """Count a request, and return 0, or for how many seconds the credential must wait: it has used up its minute.

    Each process counts by itself and shares its count now and then, so up to a fiftieth more for each process may get
    through. A shared count on every request would cost as much as storing a statement.
    """
    minute, second = divmod(int(now()), 60)
    if _Memory.minute != minute:
        _Memory.minute, _Memory.alone, _Memory.together = minute, {}, {}
    key, limit = credential.key, credential.requests_a_minute
    _Memory.alone[key] = _Memory.alone.get(key, 0) + 1
    if _Memory.alone[key] >= max(1, limit // SHARED_EVERY):
        _Memory.together[key] = _shared(f"xapi-rate-{key}-{minute}", _Memory.alone.pop(key))
    used = _Memory.together.get(key, 0) + _Memory.alone.get(key, 0)
    return 60 - second if used > limit else 0


def _shared(name: str, more: int) -> int:
    cache.add(name, 0, timeout=120)
    try:
        return cache.incr(name, more)
    except ValueError:  # thrown out of the cache meanwhile
        return more
