"""Whole statements, and statements inside statements."""

import re
from typing import Any

from .activities import activity
from .actors import actor, agent, authority, group
from .contexts import context, reference
from .results import attachments, result
from .values import Check, at, each, iri, language_map, matching, members, timestamp, uuid, wrong

VOIDED = "http://adlnet.gov/expapi/verbs/voided"
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
    if not re.fullmatch(r"1\.0(\.[0-9]+)?|2\.0(\.[0-9]+)?", version):
        raise ValueError(f"There are no rules for version {version!r}.")
    found = members(statement, "$", WHOLE, REQUIRED)
    checks: dict[str, Check] = {
        "id": uuid,
        "stored": timestamp(version),
        "authority": authority,
        "version": VERSIONS[version[0]],
    }
    each(found, "$", checks)
    parts(found, "$", version)


def parts(found: dict[str, Any], path: str, version: str) -> None:
    """Check what a statement and a SubStatement have in common."""
    checks: dict[str, Check] = {"actor": actor, "verb": verb}
    each(found, path, checks)
    kind = target(found["object"], at(path, "object"), version, nested=path != "$")
    if found["verb"]["id"] == VOIDED and kind != "StatementRef":
        wrong(at(path, "object"), "must be a StatementRef: only a statement can be voided")
    checks = {
        "result": result,
        "context": context(version, about_activity=kind == "Activity"),
        "timestamp": timestamp(version),
        "attachments": attachments,
    }
    each(found, path, checks)


def verb(value: object, path: str) -> None:
    """Check a verb."""
    found = members(value, path, {"id", "display"}, ["id"])
    each(found, path, {"id": iri, "display": language_map})


def target(value: object, path: str, version: str, *, nested: bool) -> str:
    """Check the object of a statement and return its type; without an objectType it is an activity."""
    kind = value.get("objectType", "Activity") if isinstance(value, dict) else "Activity"
    if kind == "SubStatement" and not nested:
        inner = members(value, path, INNER | {"objectType"}, REQUIRED)
        parts(inner, path, version)
    elif kind == "SubStatement":
        wrong(at(path, "objectType"), "must not be a SubStatement inside a SubStatement")
    elif kind in ("Activity", "Agent", "Group", "StatementRef"):
        {"Activity": activity, "Agent": agent, "Group": group, "StatementRef": reference}[kind](value, path)
    else:
        wrong(
            at(path, "objectType"), 'must be "Activity", "Agent", "Group", "StatementRef" or "SubStatement"'
        )
    return str(kind)
