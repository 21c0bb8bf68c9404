"""Builds the statements that Upstander makes itself: pure, no database, no name, no e-mail address."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from .vocabulary import EDITION_EXTENSION, LANGUAGE, PROFILE_VERSION, Activity, Reference, Verb

PLATFORM = "Upstander"
VERSION = "2.0.0"

type Json = dict[str, Any]


def account(home_page: str, name: str) -> Json:
    """Return an agent that is known by an account only."""
    return {"objectType": "Agent", "account": {"homePage": home_page, "name": name}}


def result(
    *,
    success: bool | None = None,
    completion: bool | None = None,
    scaled: float | None = None,
    raw: float | None = None,
    minimum: float | None = None,
    maximum: float | None = None,
    response: str | None = None,
    duration: timedelta | None = None,
    extensions: Mapping[str, Any] | None = None,
) -> Json:
    """Return a statement's result. `response` is the id of a choice, never something a person wrote."""
    score = _given(scaled=scaled, raw=raw, min=minimum, max=maximum)
    return _given(
        success=success,
        completion=completion,
        score=score or None,
        response=response,
        duration=None if duration is None else iso_duration(duration),
        extensions=dict(extensions) if extensions else None,
    )


def context(
    given: Mapping[str, Any] | None = None,
    *,
    edition: str | None = None,
    parents: Iterable[Activity] = (),
    registration: UUID | None = None,
) -> Json:
    """Return a statement's context: ours, on top of what is given.

    Its platform and language are ours unless those are given; parents, extensions and the version of the profile
    that the statement follows (xAPI Profiles 1.0, part 2, 5.0) are added to the given ones.
    """
    built: Json = {"platform": PLATFORM, "language": LANGUAGE} | dict(given or {})
    if registration is not None:
        built["registration"] = str(registration)
    if edition is not None:
        built["extensions"] = built.get("extensions", {}) | {EDITION_EXTENSION: edition}
    around = built.get("contextActivities", {})
    profile = {"objectType": "Activity", "id": PROFILE_VERSION}
    built["contextActivities"] = around | {"category": [*around.get("category", []), profile]}
    if above := [activity.as_json() for activity in parents]:
        built["contextActivities"]["parent"] = [*around.get("parent", []), *above]
    return built


def statement(
    *,
    id: UUID,  # noqa: A002 - the property's name in the specification
    actor: Json,
    authority: Json,
    verb: Verb,
    activity: Activity | Reference,
    stored: datetime,
    timestamp: datetime,
    context: Mapping[str, Any],
    result: Mapping[str, Any] | None = None,
) -> Json:
    """Return a whole statement as it is stored."""
    built: Json = {
        "id": str(id),
        "actor": actor,
        "verb": {"id": verb.id, "display": {LANGUAGE: verb.display}},
        "object": activity.as_json(),
        "context": dict(context),
        "timestamp": iso_timestamp(timestamp),
        "stored": iso_timestamp(stored),
        "authority": authority,
        "version": VERSION,
    }
    if result:
        built["result"] = dict(result)
    return built


def iso_timestamp(moment: datetime) -> str:
    """Return an aware moment in UTC, to the millisecond: what every other record store reads."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def iso_duration(length: timedelta) -> str:
    """Return a length of time as ISO 8601 seconds, to the hundredth. A negative one counts as none at all."""
    hundredths = max(0, round(length / timedelta(milliseconds=10)))
    whole, rest = divmod(hundredths, 100)
    return f"PT{whole}.{rest:02}S" if rest else f"PT{whole}S"


def _given(**values: Any) -> Json:
    return {key: value for key, value in values.items() if value is not None}
