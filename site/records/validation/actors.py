"""Agents and groups: who did it, and who says so."""

from typing import Any

from .values import Check, Path, array, each, iri, mbox, members, sha1, text, wrong

IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")
AGENT = frozenset({"objectType", "name", *IDENTIFIERS})
GROUP = AGENT | {"member"}


def actor(value: object, path: Path) -> None:
    """Check an agent or a group; without an objectType it is an agent."""
    if isinstance(value, dict) and value.get("objectType") == "Group":
        group(value, path)
    else:
        agent(value, path)


def agent(value: object, path: Path) -> None:
    """Check an agent: exactly one identifier."""
    found = members(value, path, AGENT)
    if found.get("objectType", "Agent") != "Agent":
        wrong((path, "objectType"), 'must be "Agent" or "Group" here')
    if "name" in found:
        text(found["name"], (path, "name"))
    if identifiers(found, path) != 1:
        wrong(path, f"must have exactly one of: {', '.join(IDENTIFIERS)}")


def group(value: object, path: Path) -> None:
    """Check a group: one identifier, or members; the members are agents, never groups."""
    found = members(value, path, GROUP, ["objectType"])
    if found["objectType"] != "Group":
        wrong((path, "objectType"), 'must be "Group" here')
    if "name" in found:
        text(found["name"], (path, "name"))
    if "member" in found:
        array(found["member"], (path, "member"), agent)
    known = identifiers(found, path)
    if known > 1:
        wrong(path, f"must have at most one of: {', '.join(IDENTIFIERS)}")
    if not known and not found.get("member"):
        wrong((path, "member"), "must name at least one agent: the group has no identifier")


def authority(value: object, path: Path) -> None:
    """Check who vouches for a statement: an agent, or an application and its user as an anonymous group of two."""
    actor(value, path)
    if not isinstance(value, dict) or value.get("objectType") != "Group":
        return
    if any(name in value for name in IDENTIFIERS):
        wrong(path, "must be an agent, or a group without an identifier")
    if len(value["member"]) != 2:
        wrong((path, "member"), "must hold exactly two agents: the application and its user")
    if not any("account" in member for member in value["member"]):
        wrong((path, "member"), "must hold the application's account")


def identifiers(found: dict[str, Any], path: Path) -> int:
    """Check the identifiers that are there and return how many."""
    each(found, path, IDENTIFIER)
    return sum(name in found for name in IDENTIFIERS)


def account(value: object, path: Path) -> None:
    """Check an account: where, and under which name."""
    each(members(value, path, ACCOUNT, ACCOUNT), path, ACCOUNT)


ACCOUNT: dict[str, Check] = {"homePage": iri, "name": text}
IDENTIFIER: dict[str, Check] = {"mbox": mbox, "mbox_sha1sum": sha1, "openid": iri, "account": account}
