"""The context of a statement: where, with whom, in which run."""

from functools import cache

from .activities import activity
from .actors import actor, agent, group
from .values import Check, Path, array, each, extensions, iri, language, members, text, uuid, wrong

PLACES = frozenset({"parent", "grouping", "category", "other"})


@cache
def context(version: str, *, about_activity: bool) -> Check:
    """Return the check of a context for one version; only a statement about an activity has revision and platform."""
    checks: dict[str, Check] = {
        "registration": uuid,
        "instructor": actor,
        "team": group,
        "contextActivities": context_activities,
        "revision": text,
        "platform": text,
        "language": language,
        "statement": reference,
        "extensions": extensions,
    }
    if not version.startswith("1."):
        checks |= {"contextAgents": context_agents, "contextGroups": context_groups}

    def check(value: object, path: Path) -> None:
        found = members(value, path, checks)
        each(found, path, checks)
        for name in ("revision", "platform"):
            if name in found and not about_activity:
                wrong((path, name), "is only for a statement whose object is an activity")

    return check


def context_activities(value: object, path: Path) -> None:
    """Check the activities around one; a single activity may stand for a list of one."""
    for place, found in members(value, path, PLACES).items():
        if isinstance(found, list):
            array(found, (path, place), activity)
        else:
            activity(found, (path, place))


def context_agents(value: object, path: Path) -> None:
    """Check the agents around a statement (2.0.0)."""
    array(value, path, lambda item, where: related(item, where, "contextAgent", "agent", agent))


def context_groups(value: object, path: Path) -> None:
    """Check the groups around a statement (2.0.0)."""
    array(value, path, lambda item, where: related(item, where, "contextGroup", "group", group))


def related(value: object, path: Path, kind: str, name: str, check: Check) -> None:
    """Check one agent or group around a statement, and the types of its relation."""
    found = members(value, path, {"objectType", name, "relevantTypes"}, ["objectType", name])
    if found["objectType"] != kind:
        wrong((path, "objectType"), f'must be "{kind}" here')
    check(found[name], (path, name))
    if "relevantTypes" in found and not array(found["relevantTypes"], (path, "relevantTypes"), iri):
        wrong((path, "relevantTypes"), "must not be empty; leave the property out")


def reference(value: object, path: Path) -> None:
    """Check a reference to another statement."""
    found = members(value, path, {"objectType", "id"}, ["objectType", "id"])
    if found["objectType"] != "StatementRef":
        wrong((path, "objectType"), 'must be "StatementRef" here')
    uuid(found["id"], (path, "id"))
