"""Pages that are cut by key, so that page 500 costs what page 1 does."""

from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest


def after(request: HttpRequest) -> int | None:
    """Return the key after which the wanted page begins; None for the first. Raises Http404 for what can be no key."""
    asked = request.GET.get("after", "")
    if not asked:
        return None
    digits = asked.isascii() and asked.isdecimal() and len(asked) < 20
    if not digits or int(asked) > BigIntegerField.MAX_BIGINT:
        raise Http404
    return int(asked)
