"""Whole statements, and statements inside statements."""

import re
from functools import cache
from typing import Any

from .activities import activity
from .actors import actor, agent, authority, group
from .contexts import context, reference
from .results import attachments, result
from .values import Check, Path, each, iri, language_map, matching, members, timestamp, uuid, wrong

VOIDED = "http://adlnet.gov/expapi/verbs/voided"
VERB = frozenset({"id", "display"})
INNER = frozenset({"actor", "verb", "object", "result", "context", "timestamp", "attachments"})
WHOLE = INNER | {"id", "stored", "authority", "version"}
REQUIRED = ("actor", "verb", "object")
VERSIONS = {
    "1": matching(re.compile(r"1\.0(\.[0-9]+)?"), 'must be "1.0" or begin with "1.0."'),
    "2": matching(re.compile(r"(1\.0(\.[0-9]+)?|2\.0\.[0-9]+)"), 'must begin with "2.0." or "1.0."'),
}


def validate(statement: object, version: str = "2.0.0") -> None:
    """Check a statement, as parsed from JSON, against the rules of one version of the specification.

    Raises StatementInvalid with the first fault's JSON path and the reason, and nothing else whatever the
    statement holds; ValueError for a version that is neither 1.0 nor 2.0. Changes nothing.
    """
    checks = envelope(version)
    found = members(statement, "$", WHOLE, REQUIRED)
    each(found, "$", checks)
    parts(found, "$", version)


@cache
def envelope(version: str) -> dict[str, Check]:
    """Return the checks of what only a whole statement has. Raises ValueError for an unknown version."""
    if not re.fullmatch(r"1\.0(\.[0-9]+)?|2\.0(\.[0-9]+)?", version):
        raise ValueError(f"There are no rules for version {version!r}.")
    return {
        "id": uuid,
        "stored": timestamp(version),
        "authority": authority,
        "version": VERSIONS[version[0]],
    }


def parts(found: dict[str, Any], path: Path, version: str) -> None:
    """Check what a statement and a SubStatement have in common."""
    actor(found["actor"], (path, "actor"))
    verb(found["verb"], (path, "verb"))
    kind = target(found["object"], (path, "object"), version, nested=path != "$")
    if found["verb"]["id"] == VOIDED and kind != "StatementRef":
        wrong((path, "object"), "must be a StatementRef: only a statement can be voided")
    each(found, path, inner_checks(version, about_activity=kind == "Activity"))


@cache
def inner_checks(version: str, *, about_activity: bool) -> dict[str, Check]:
    """Return the checks of what a statement or SubStatement may have beside actor, verb and object."""
    return {
        "result": result,
        "context": context(version, about_activity=about_activity),
        "timestamp": timestamp(version),
        "attachments": attachments,
    }


def verb(value: object, path: Path) -> None:
    """Check a verb."""
    found = members(value, path, VERB, ["id"])
    iri(found["id"], (path, "id"))
    if "display" in found:
        language_map(found["display"], (path, "display"))


def target(value: object, path: Path, version: str, *, nested: bool) -> str:
    """Check the object of a statement and return its type; without an objectType it is an activity."""
    kind = value.get("objectType", "Activity") if isinstance(value, dict) else "Activity"
    if kind == "SubStatement" and not nested:
        inner = members(value, path, INNER | {"objectType"}, REQUIRED)
        parts(inner, path, version)
    elif kind == "SubStatement":
        wrong((path, "objectType"), "must not be a SubStatement inside a SubStatement")
    elif kind in ("Activity", "Agent", "Group", "StatementRef"):
        {"Activity": activity, "Agent": agent, "Group": group, "StatementRef": reference}[kind](value, path)
    else:
        wrong((path, "objectType"), 'must be "Activity", "Agent", "Group", "StatementRef" or "SubStatement"')
    return str(kind)
