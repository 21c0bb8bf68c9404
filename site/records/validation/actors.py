"""Agents and groups: who did it, and who says so."""

from typing import Any

from .values import array, at, each, iri, mbox, members, sha1, text, wrong

IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")


def actor(value: object, path: str) -> None:
    """Check an agent or a group; without an objectType it is an agent."""
    if isinstance(value, dict) and value.get("objectType") == "Group":
        group(value, path)
    else:
        agent(value, path)


def agent(value: object, path: str) -> None:
    """Check an agent: exactly one identifier."""
    found = members(value, path, {"objectType", "name", *IDENTIFIERS})
    if found.get("objectType", "Agent") != "Agent":
        wrong(at(path, "objectType"), 'must be "Agent" or "Group" here')
    each(found, path, {"name": text})
    if identifiers(found, path) != 1:
        wrong(path, f"must have exactly one of: {', '.join(IDENTIFIERS)}")


def group(value: object, path: str) -> None:
    """Check a group: one identifier, or members; the members are agents, never groups."""
    found = members(value, path, {"objectType", "name", "member", *IDENTIFIERS}, ["objectType"])
    if found["objectType"] != "Group":
        wrong(at(path, "objectType"), 'must be "Group" here')
    each(found, path, {"name": text})
    if "member" in found:
        array(found["member"], at(path, "member"), agent)
    known = identifiers(found, path)
    if known > 1:
        wrong(path, f"must have at most one of: {', '.join(IDENTIFIERS)}")
    if not known and not found.get("member"):
        wrong(at(path, "member"), "must name at least one agent: the group has no identifier")


def authority(value: object, path: str) -> None:
    """Check who vouches for a statement: an agent, or an application and its user as an anonymous group of two."""
    actor(value, path)
    if not isinstance(value, dict) or value.get("objectType") != "Group":
        return
    if any(name in value for name in IDENTIFIERS):
        wrong(path, "must be an agent, or a group without an identifier")
    if len(value["member"]) != 2:
        wrong(at(path, "member"), "must hold exactly two agents: the application and its user")
    if not any("account" in member for member in value["member"]):
        wrong(at(path, "member"), "must hold the application's account")


def identifiers(found: dict[str, Any], path: str) -> int:
    """Check the identifiers that are there and return how many."""
    each(found, path, {"mbox": mbox, "mbox_sha1sum": sha1, "openid": iri, "account": account})
    return sum(name in found for name in IDENTIFIERS)


def account(value: object, path: str) -> None:
    """Check an account: where, and under which name."""
    found = members(value, path, {"homePage", "name"}, ["homePage", "name"])
    each(found, path, {"homePage": iri, "name": text})
