"""Turns a valid statement into a row: the exact JSON, and the columns that queries need."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from .models import KEY_LENGTH, Statement
from .validation.values import moment

PLACES = ("parent", "grouping", "category", "other")


def row_for(
    statement: Mapping[str, Any],
    *,
    stored: datetime,
    organisation_id: int | None = None,
    body: str | None = None,
) -> Statement:
    """Return an unsaved row for a statement that is valid and carries its id and stored time.

    `body` is the text it came as, if that must be kept to the letter.
    """
    object_ = statement["object"]
    kind = object_.get("objectType", "Activity")
    registration = statement.get("context", {}).get("registration")
    around = contexts(statement)
    return Statement(
        uuid=UUID(statement["id"]),
        body=json.dumps(statement, separators=(",", ":")) if body is None else body,
        verb=column(statement["verb"]["id"]),
        actor=actor_key(statement["actor"]),
        activity=column(object_["id"]) if kind == "Activity" else "",
        refers_to=UUID(object_["id"]) if kind == "StatementRef" else None,
        context_1=around[0] if around else None,
        context_2=around[1] if len(around) > 1 else None,
        registration=UUID(registration) if registration else None,
        stored=stored,
        timestamp=moment(statement["timestamp"]) if "timestamp" in statement else stored,
        organisation_id=organisation_id,
    )


def contexts(statement: Mapping[str, Any]) -> list[str]:
    """Return the columns of the activities around a statement, each once: what it is part of before its categories."""
    around = statement.get("context", {}).get("contextActivities", {})
    found = {
        column(activity["id"]): True
        for held in (around[place] for place in PLACES if place in around)
        for activity in (held if isinstance(held, list) else [held])
    }
    return list(found)


def mentions(statement: Mapping[str, Any]) -> dict[str, bool]:
    """Return the agents and activities that a row's columns do not hold; True where only `related` filters ask.

    Its authority is not among them: that follows from who stored it.
    """
    found: dict[str, bool] = {}

    def note(keys: Iterable[str], related: bool) -> None:
        for key in keys:
            if key:
                found[key] = found.get(key, True) and related

    actor, object_ = statement["actor"], statement["object"]
    kind = object_.get("objectType", "Activity")
    if "member" in actor:
        note(_agents(actor)[1:], False)
    if kind in ("Agent", "Group"):
        note(_agents(object_), False)
    if kind == "SubStatement":
        note([actor_key(object_["actor"]), *contexts(object_)[:2], *mentions(object_)], True)
        if object_["object"].get("objectType", "Activity") == "Activity":
            note([column(object_["object"]["id"])], True)
    if "context" in statement:
        note(contexts(statement)[2:], True)
        for agent in _agents_around(statement["context"]):
            note(_agents(agent), True)
    found.pop(actor_key(actor), None)
    return found


def _agents_around(context: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from (context[name] for name in ("instructor", "team") if name in context)
    yield from (each["agent"] for each in context.get("contextAgents", []))
    yield from (each["group"] for each in context.get("contextGroups", []))


def _agents(agent: Mapping[str, Any]) -> list[str]:
    return [actor_key(agent), *(actor_key(member) for member in agent.get("member", []))]


def actor_key(actor: Mapping[str, Any]) -> str:
    """Return what identifies an agent or group, as one string; empty for an anonymous group."""
    if "account" in actor:
        return account_key(actor["account"]["homePage"], actor["account"]["name"])
    for name in ("mbox", "mbox_sha1sum", "openid"):
        if name in actor:
            return column(f"{name}|{actor[name]}")
    return ""


def account_key(home_page: str, name: str) -> str:
    """Return the actor key of an account."""
    return column(f"account|{home_page}|{name}")


def column(text: str) -> str:
    """Return text as an indexed column holds it: itself, or a digest where it is too long or not printable.

    A column must hold whatever the specification allows, and an index entry has a greatest length.
    """
    if len(text) <= KEY_LENGTH and text.isprintable():
        return text
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
