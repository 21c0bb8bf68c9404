"""Single values: identifiers, times, language maps, extensions; and the shape of an object."""

import json
import math
import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, NoReturn

from records.exceptions import StatementInvalid

# Where a value stands: the text of a JSON path, or what holds it and its name or number there. Put into words only
# when something is wrong.
type Path = str | tuple[Path, str | int]
type Check = Callable[[object, Path], None]

# A scheme, a colon, and none of the characters that RFC 3987 keeps out of an IRI.
IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20\x7f-\x9f<>\"{}|\\^`\ud800-\udfff]+")
MBOX = re.compile(r"mailto:[^\s@\x00-\x1f]+@[^\s@\x00-\x1f]+")
SHA1 = re.compile(r"[0-9A-Fa-f]{40}")
UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
# RFC 5646: language-extlang-script-region-variants-extensions-private use, or private use alone, or the old tags.
LANGUAGE = re.compile(
    r"(([a-z]{2,3}(-[a-z]{3}){0,3}|[a-z]{4,8})(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?"
    r"(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(-[0-9a-wy-z](-[a-z0-9]{2,8})+)*(-x(-[a-z0-9]{1,8})+)?"
    r"|x(-[a-z0-9]{1,8})+"
    r"|en-gb-oed|i-(ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)"
    r"|sgn-(be-fr|be-nl|ch-de)|art-lojban|cel-gaulish|no-bok|no-nyn|zh-(guoyu|hakka|min(-nan)?|xiang))",
    re.IGNORECASE,
)
# ISO 8601:2004, 4.4.3.2: weeks alone, or the other parts in order. Only the last part may have a fraction.
_NUMBER = r"[0-9]+(?:[.,][0-9]+)?"
DURATION = re.compile(
    rf"P(?:{_NUMBER}W|(?=[0-9T])(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}D)?"
    rf"(?:T(?=[0-9])(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?)"
)
INNER_FRACTION = re.compile(r"[.,][0-9]+[A-Z]T?[0-9]")
# 2.0.0 wants RFC 3339; 1.0.3 any ISO 8601 date and time, here with or without seconds, zone and separators.
RFC_3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})"
)
ISO_8601 = re.compile(
    r"[0-9]{4}(-[0-9]{2}-[0-9]{2}|[0-9]{4})T[0-9]{2}(:?[0-9]{2}(:?[0-9]{2}([.,][0-9]+)?)?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?"
)
NEGATIVE_ZERO = re.compile(r".*T.*-00(:?00)?")


def wrong(path: Path, reason: str) -> NoReturn:
    """Raise StatementInvalid."""
    raise StatementInvalid(written(path), reason)


def written(path: Path) -> str:
    """Return a JSON path as text: `$.verb.id`, `$.verb.display["en-GB"]`, `$.attachments[0]`."""
    steps = ""
    while not isinstance(path, str):
        path, key = path
        if isinstance(key, int):
            step = f"[{key}]"
        elif key.isascii() and key.isidentifier():
            step = f".{key}"
        else:
            step = f"[{json.dumps(key)}]"
        steps = step + steps
    return path + steps


def members(
    value: object, path: Path, allowed: Collection[str], required: Collection[str] = ()
) -> dict[str, Any]:
    """Check that a value is an object with known members, none of them null, and all the required ones."""
    found = mapping(value, path)
    for key, member in found.items():
        if key not in allowed:
            wrong(
                (path, key),
                "is not a property that the specification knows here (names are case-sensitive)",
            )
        if member is None:
            wrong((path, key), "must not be null; leave the property out")
    for key in required:
        if key not in found:
            wrong((path, key), "is missing")
    return found


def each(found: dict[str, Any], path: Path, checks: Mapping[str, Check]) -> None:
    """Check every member that is there with the function named for it."""
    for key, check in checks.items():
        if key in found:
            check(found[key], (path, key))


def mapping(value: object, path: Path) -> dict[str, Any]:
    """Check that a value is a JSON object."""
    if not isinstance(value, dict):
        wrong(path, "must be an object")
    return value


def array(value: object, path: Path, check: Check) -> list[Any]:
    """Check that a value is an array, and each of its items."""
    if not isinstance(value, list):
        wrong(path, "must be an array")
    for index, item in enumerate(value):
        check(item, (path, index))
    return value


def text(value: object, path: Path) -> None:
    """Check that a value is a string."""
    if not isinstance(value, str):
        wrong(path, "must be a string")


def boolean(value: object, path: Path) -> None:
    """Check that a value is true or false, not a word or number that stands for it."""
    if not isinstance(value, bool):
        wrong(path, "must be true or false")


def number(value: object, path: Path) -> None:
    """Check that a value is a finite number."""
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or (isinstance(value, float) and not math.isfinite(value))
    ):
        wrong(path, "must be a number")


def count(value: object, path: Path) -> None:
    """Check that a value is a whole number, zero or more."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        wrong(path, "must be a whole number, zero or more")


def matching(pattern: re.Pattern[str], reason: str) -> Check:
    """Return a check that a value is a string of one form."""

    def check(value: object, path: Path) -> None:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            wrong(path, reason)

    return check


iri = matching(IRI, "must be an absolute IRI, such as https://example.org/thing")
mbox = matching(MBOX, "must be mailto: and an e-mail address")
sha1 = matching(SHA1, "must be the 40 hexadecimal digits of a SHA-1")
uuid = matching(UUID, "must be a UUID in its usual form, 8-4-4-4-12 hexadecimal digits")
language = matching(LANGUAGE, "must be a language tag, such as en-GB (RFC 5646)")


def language_map(value: object, path: Path) -> None:
    """Check an object of language tags and strings."""
    for tag, words in mapping(value, path).items():
        if not LANGUAGE.fullmatch(tag):
            wrong((path, tag), "is not a language tag, such as en-GB (RFC 5646)")
        text(words, (path, tag))


def extensions(value: object, path: Path) -> None:
    """Check an object whose names are IRIs; what they hold is free, null and empty included."""
    for key in mapping(value, path):
        if not IRI.fullmatch(key):
            wrong((path, key), "must be named by an absolute IRI")


def duration(value: object, path: Path) -> None:
    """Check a length of time."""
    if not isinstance(value, str) or not DURATION.fullmatch(value) or INNER_FRACTION.search(value):
        wrong(path, "must be an ISO 8601 duration, such as PT1H30M or PT16.5S")


def moment(value: str) -> datetime:
    """Return a timestamp that was found valid as an aware UTC time; one without a zone is taken as UTC."""
    parsed = datetime.fromisoformat(value.replace(",", "."))
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)


@cache
def timestamp(version: str) -> Check:
    """Return the check of a date and time for one version of the specification."""
    form, name = (ISO_8601, "ISO 8601") if version.startswith("1.") else (RFC_3339, "RFC 3339")

    def check(value: object, path: Path) -> None:
        if not isinstance(value, str) or not form.fullmatch(value):
            wrong(path, f"must be an {name} date and time, such as 2026-11-22T10:00:00.000Z")
        if NEGATIVE_ZERO.fullmatch(value):
            wrong(path, "must not have the offset -00; write Z")
        try:
            moment(value)
        except (ValueError, OverflowError):
            wrong(path, "is not a date and time that exists")

    return check
