"""Whether a statement follows the profile: the algorithm of the xAPI Profile Specification 1.0, part 3, 2.1.

Beyond the templates: an extension must be one that the profile defines, stand where its type says and hold what its
schema allows (part 2, 7.2); a response must name answers of the question; the actor must be a UUID.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

import jsonschema_rs

from records.profile.document import document

type Json = Mapping[str, Any]

PROFILE = document()
TEMPLATES = PROFILE["templates"]
SCHEMAS = {
    (one["type"], one["id"]): jsonschema_rs.validator_for(one["inlineSchema"]) for one in PROFILE["concepts"]
}
STEP = re.compile(r"\.(\w+|\*)|\[(?:'([^']*)'|(\*)|([0-9]+))\]")
UNMATCHABLE = object()


def faults(statement: Json) -> list[str]:
    """Return in words what keeps a statement from following exactly one template; nothing if it does."""
    matching = [template for template in TEMPLATES if determined(statement, template)]
    if len(matching) != 1:
        names = [template["id"] for template in matching] or "no template"
        return [f"{statement['verb']['id']} about {values(statement, '$.object.definition.type')}: {names}"]
    broken = [
        f"{matching[0]['id']}: {rule['location']}"
        for rule in matching[0]["rules"]
        if not follows(statement, rule)
    ]
    return broken + list(_beyond(statement))


def follows_the_profile(statement: Json) -> bool:
    return not faults(statement)


def determined(statement: Json, template: Json) -> bool:
    """Whether a statement has the determining properties of a template."""
    around = "$.context.contextActivities"
    found = {
        "verb": "$.verb.id",
        "objectActivityType": "$.object.definition.type",
        **{
            f"context{place.title()}ActivityType": f"{around}.{place}[*].definition.type"
            for place in ("parent", "grouping", "other", "category")
        },
        "attachmentUsageType": "$.attachments[*].usageType",
    }
    for name, location in found.items():
        wanted = template.get(name, [])
        if not {*([wanted] if isinstance(wanted, str) else wanted)} <= {*values(statement, location)}:
            return False
    return True


def follows(statement: Json, rule: Json) -> bool:
    """Whether a statement keeps one rule."""
    found: list[Any] = values(statement, rule["location"])
    if "selector" in rule:
        found = [one for value in found for one in values(value, rule["selector"]) or [UNMATCHABLE]]
    matchable = [value for value in found if value is not UNMATCHABLE]
    presence = rule.get("presence")
    if presence == "included" and (not found or UNMATCHABLE in found):
        return False
    if presence == "excluded":
        return not matchable
    if presence == "recommended" and not found:
        return True
    if "any" in rule and not any(same(one, value) for one in rule["any"] for value in matchable):
        return False
    if "all" in rule and (
        UNMATCHABLE in found or not all(any(same(one, value) for one in rule["all"]) for value in found)
    ):
        return False
    return not any(same(one, value) for one in rule.get("none", []) for value in matchable)


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal; true is not 1."""
    return one == other and isinstance(one, bool) is isinstance(other, bool)


def values(statement: Any, location: str) -> list[Any]:
    """Return what stands at a JSONPath: names, `*`, whole numbers, and paths that a pipe joins."""
    return [value for path in location.split("|") for value in _walk(statement, path.strip())]


@cache
def _steps(path: str) -> tuple[tuple[str | None, bool, int], ...]:
    """Return the steps of a path: a name, or every member, or a place in a list."""
    steps = list(STEP.finditer(path))
    if "$" + "".join(step[0] for step in steps) != path:
        raise ValueError(f"Not a path that is understood here: {path}")
    return tuple((step[1] or step[2], "*" in (step[1], step[3]), int(step[4] or -1)) for step in steps)


def _walk(value: Any, path: str) -> Sequence[Any]:
    reached: Sequence[Any] = [value]
    for name, every, place in _steps(path):
        reached = [found for one in reached for found in _members(one, name, every, place)]
    return reached


def _members(value: Any, name: str | None, every: bool, place: int) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values()) if every else [value[name]] if name in value else []
    if isinstance(value, list):
        return value if every else value[place : place + 1] if place >= 0 else []
    return []


def _beyond(statement: Json) -> Iterator[str]:
    for kind, holder in (
        ("ContextExtension", statement["context"]),
        ("ResultExtension", statement.get("result", {})),
        ("ActivityExtension", statement["object"].get("definition", {})),
    ):
        for name, value in holder.get("extensions", {}).items():
            if (kind, name) not in SCHEMAS or not SCHEMAS[kind, name].is_valid(value):
                yield f"extension {name}: {json.dumps(value)}"
    response = statement.get("result", {}).get("response", "")
    if strange := {*re.split(r"\[[,.]\]", response)} - {"", "true", "false"} - _answers(statement):
        yield f"response: {strange} is no answer of the question"
    try:
        UUID(statement["actor"]["account"]["name"])
    except ValueError:
        yield "actor: the account is no UUID"


def _answers(statement: Json) -> set[str]:
    return {
        id_
        for place in ("choices", "scale", "source", "target", "steps")
        for id_ in values(statement, f"$.object.definition.{place}[*].id")
    }
