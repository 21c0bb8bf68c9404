"""Activities, their definitions, and the parts of a question."""

from typing import Any

from .values import Check, Path, array, each, extensions, iri, language_map, members, text, wrong

# Which lists of components each type of interaction has.
INTERACTIONS: dict[str, frozenset[str]] = {
    "true-false": frozenset(),
    "choice": frozenset({"choices"}),
    "fill-in": frozenset(),
    "long-fill-in": frozenset(),
    "matching": frozenset({"source", "target"}),
    "performance": frozenset({"steps"}),
    "sequencing": frozenset({"choices"}),
    "likert": frozenset({"scale"}),
    "numeric": frozenset(),
    "other": frozenset(),
}
COMPONENTS = ("choices", "scale", "source", "target", "steps")
ACTIVITY = frozenset({"objectType", "id", "definition"})
DEFINED: dict[str, Check] = {
    "name": language_map,
    "description": language_map,
    "type": iri,
    "moreInfo": iri,
    "extensions": extensions,
}
COMPONENT: dict[str, Check] = {"id": text, "description": language_map}
DEFINITION = frozenset({*DEFINED, "interactionType", "correctResponsesPattern", *COMPONENTS})


def activity(value: object, path: Path) -> None:
    """Check an activity."""
    found = members(value, path, ACTIVITY, ["id"])
    if found.get("objectType", "Activity") != "Activity":
        wrong((path, "objectType"), 'must be "Activity" here')
    iri(found["id"], (path, "id"))
    if "definition" in found:
        definition(found["definition"], (path, "definition"))


def definition(value: object, path: Path) -> None:
    """Check what is said about an activity."""
    found = members(value, path, DEFINITION)
    each(found, path, DEFINED)
    interaction(found, path)


def interaction(found: dict[str, Any], path: Path) -> None:
    """Check the parts of a definition that make it a question."""
    used = [name for name in ("correctResponsesPattern", *COMPONENTS) if name in found]
    if "interactionType" not in found:
        if used:
            wrong((path, "interactionType"), f"is missing; {used[0]} needs it")
        return
    kind = found["interactionType"]
    if not isinstance(kind, str) or kind not in INTERACTIONS:
        wrong((path, "interactionType"), f"must be one of: {', '.join(INTERACTIONS)}")
    for name in used:
        if name == "correctResponsesPattern":
            array(found[name], (path, name), text)
        elif name not in INTERACTIONS[kind]:
            wrong((path, name), f"does not belong to an interaction of type {kind}")
        else:
            components(found[name], (path, name))


def components(value: object, path: Path) -> None:
    """Check a list of components: each has an id, and no two the same."""
    seen: set[str] = set()
    for index, item in enumerate(array(value, path, component)):
        if item["id"] in seen:
            wrong(((path, index), "id"), "is used twice in the list")
        seen.add(item["id"])


def component(value: object, path: Path) -> None:
    """Check one component, such as a choice."""
    each(members(value, path, COMPONENT, ["id"]), path, COMPONENT)
