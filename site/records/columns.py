"""Turns a valid statement into a row: the exact JSON, and the columns that queries need."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from .models import KEY_LENGTH, Statement
from .validation.values import moment


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
    return Statement(
        uuid=UUID(statement["id"]),
        body=json.dumps(statement, separators=(",", ":")) if body is None else body,
        verb=column(statement["verb"]["id"]),
        actor=actor_key(statement["actor"]),
        activity=column(object_["id"]) if kind == "Activity" else "",
        refers_to=UUID(object_["id"]) if kind == "StatementRef" else None,
        registration=UUID(registration) if registration else None,
        stored=stored,
        timestamp=moment(statement["timestamp"]) if "timestamp" in statement else stored,
        organisation_id=organisation_id,
    )


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
