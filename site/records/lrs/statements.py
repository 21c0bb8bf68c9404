"""Statements that come from outside: completed, compared, stored; all of a request or none."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from records import builder
from records.columns import actor_key, column, row_for
from records.exceptions import StatementInvalid
from records.models import Attachment, Credential, Mention, Statement
from records.validation import validate
from records.validation.values import moment, wrong

from . import rawjson, signatures
from .asking import Refused, refuse
from .comparing import same
from .multipart import Part
from .rawjson import Raw

DEFAULT_VERSIONS = {"1": "1.0.0", "2": "2.0.0"}


@dataclass(frozen=True)
class Received:
    """A statement on its way in: as it will be stored, and as Python sees it."""

    path: str
    uuid: UUID
    text: str
    value: dict[str, Any]


def receive(
    raws: Sequence[Raw],
    *,
    credential: Credential,
    version: str,
    batch: bool = True,
    statement_id: UUID | None = None,
    parts: dict[str, Part] | None = None,
) -> list[UUID]:
    """Store statements under a credential's organisation, all or none, and return their ids in order.

    1. Check each one; a refusal names its place in the batch.
    2. Check that attachments and parts fit each other, and signatures what they sign.
    3. One whose id is stored already must say the same, and is left as it is.
    4. Insert the rest, with what they mention, in one transaction.

    A second call with the same ids changes nothing. Raises StatementInvalid, and Refused 409 for a conflict.
    """
    now = timezone.now()
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    authority = json.dumps(authority_of(credential))
    received = []
    for index, raw in enumerate(raws):
        path = f"$[{index}]" if batch else "$"
        checked(raw, version, path)
        if statement_id is not None:
            named = raw.value.get("id", str(statement_id))
            if UUID(named) != statement_id:
                wrong(f"{path}.id", "is another one than the statementId of the request")
        received.append(completed(raw, path, version, now, authority, statement_id))
    _no_id_twice(received)
    _attached(received, parts or {})
    try:
        _insert(received, credential, now, parts or {})
    except IntegrityError:
        # Somebody stored one of these ids meanwhile: now it is seen, and compared.
        _insert(received, credential, now, parts or {})
    return [statement.uuid for statement in received]


def checked(raw: Raw, version: str, path: str) -> None:
    """Check one statement of a batch. Raises StatementInvalid."""
    try:
        validate(raw.value, version)
    except StatementInvalid as error:
        raise StatementInvalid(path + error.path[1:], error.reason) from None


def completed(
    raw: Raw, path: str, version: str, now: datetime, authority: str, statement_id: UUID | None = None
) -> Received:
    """Return a valid statement with what a record store sets; all other letters are kept."""
    members = dict(raw.members)
    uuid = UUID(raw.value["id"]) if "id" in raw.value else statement_id or uuid4()
    members.setdefault("id", json.dumps(str(uuid)))
    stored = json.dumps(builder.iso_timestamp(now))
    members["timestamp"] = _utc(raw.value["timestamp"]) if "timestamp" in members else stored
    members["stored"] = stored
    members["authority"] = authority
    members.setdefault("version", json.dumps(DEFAULT_VERSIONS[version[0]]))
    if "context" in members:
        members["context"] = _with_lists(members["context"])
    if raw.value["object"].get("objectType") == "SubStatement":
        members["object"] = _inner_with_lists(members["object"])
    text = rawjson.written(members)
    return Received(path, uuid, text, json.loads(text))


def authority_of(credential: Credential) -> dict[str, Any]:
    """Return who vouches for a credential's statements: an account of ours that tells nothing of its key."""
    agent = builder.account(settings.BASE_URL, f"credential-{credential.pk}")
    return agent | {"name": credential.name}


def mentions(statement: dict[str, Any]) -> dict[str, bool]:
    """Return the agents and activities of a statement beside its columns; True where only `related` filters ask."""
    found: dict[str, bool] = {}

    def note(keys: Iterable[str], related: bool) -> None:
        for key in keys:
            if key:
                found[key] = found.get(key, True) and related

    note(_agents(statement["actor"]), False)
    object_ = statement["object"]
    kind = object_.get("objectType", "Activity")
    if kind in ("Agent", "Group"):
        note(_agents(object_), False)
    if kind == "SubStatement":
        note(mentions(object_), True)
        inner = object_["object"]
        if inner.get("objectType", "Activity") == "Activity":
            note([column(inner["id"])], True)
    if "authority" in statement:
        note(_agents(statement["authority"]), True)
    context = statement.get("context", {})
    around = [context[name] for name in ("instructor", "team") if name in context]
    around += [each["agent"] for each in context.get("contextAgents", [])]
    around += [each["group"] for each in context.get("contextGroups", [])]
    for agent in around:
        note(_agents(agent), True)
    for held in context.get("contextActivities", {}).values():
        note([column(each["id"]) for each in (held if isinstance(held, list) else [held])], True)
    return found


def _agents(agent: dict[str, Any]) -> list[str]:
    return [actor_key(agent), *(actor_key(member) for member in agent.get("member", []))]


def _no_id_twice(received: Sequence[Received]) -> None:
    seen: dict[UUID, str] = {}
    for statement in received:
        if statement.uuid in seen:
            wrong(f"{statement.path}.id", f"is the id of {seen[statement.uuid]} too")
        seen[statement.uuid] = statement.path


def _attached(received: Sequence[Received], parts: dict[str, Part]) -> None:
    used = set()
    for statement in received:
        holders = [(statement.path, statement.value)]
        if statement.value["object"].get("objectType") == "SubStatement":
            holders.append((f"{statement.path}.object", statement.value["object"]))
        for place, holder in holders:
            for index, attachment in enumerate(holder.get("attachments", [])):
                path, sha2 = f"{place}.attachments[{index}]", attachment["sha2"].lower()
                if sha2 not in parts and "fileUrl" not in attachment:
                    wrong(path, "has no fileUrl, and no part of the request has its sha2")
                if sha2 not in parts:
                    continue
                used.add(sha2)
                if attachment["usageType"] == signatures.SIGNATURE:
                    signatures.check(holder, attachment, parts[sha2].content, path)
    for sha2 in parts:
        if sha2 not in used:
            refuse(400, f"No statement has an attachment with the sha2 {sha2}.", "part")


@transaction.atomic
def _insert(
    received: Sequence[Received], credential: Credential, now: datetime, parts: dict[str, Part]
) -> None:
    realm = credential.organisation_id
    stored = dict(
        Statement.objects.filter(realm=realm, uuid__in=[each.uuid for each in received]).values_list(
            "uuid", "body"
        )
    )
    fresh = []
    for statement in received:
        if statement.uuid not in stored:
            fresh.append(statement)
        elif not same(json.loads(stored[statement.uuid]), statement.value | _given(statement, stored)):
            raise Refused(
                409, "Another statement is stored under this id. Nothing was changed.", statement.path
            )
    rows = []
    for statement in fresh:
        row = row_for(statement.value, stored=now, organisation_id=realm, body=statement.text)
        row.realm, row.credential = realm, credential
        rows.append(row)
    Statement.objects.bulk_create(rows)
    Mention.objects.bulk_create(
        Mention(statement=row, key=key, related=related)
        for row, statement in zip(rows, fresh, strict=True)
        for key, related in sorted(mentions(statement.value).items())
        if key not in (row.actor, row.activity)
    )
    if parts:
        Attachment.objects.bulk_create(
            [
                Attachment(organisation_id=realm, sha2=sha2, content=part.content)
                for sha2, part in sorted(parts.items())
            ],
            ignore_conflicts=True,
        )


def _given(statement: Received, stored: dict[UUID, str]) -> dict[str, Any]:
    """Return the stored timestamp for a statement that came without one: only what was said is compared."""
    if statement.value["timestamp"] != statement.value["stored"]:
        return {}
    return {"timestamp": json.loads(stored[statement.uuid])["timestamp"]}


def _utc(text: str) -> str:
    """Return a timestamp's JSON in UTC; one that is so already keeps its letters."""
    if text.endswith("Z"):
        return json.dumps(text)
    return json.dumps(
        moment(text).isoformat(timespec="milliseconds" if "." not in text else "auto").replace("+00:00", "Z")
    )


def _with_lists(context: str) -> str:
    """Return a context in which every place of contextActivities holds a list."""
    members = rawjson.value(context).members
    if "contextActivities" not in members:
        return context
    places = rawjson.value(members["contextActivities"]).members
    if all(text.startswith("[") for text in places.values()):
        return context
    listed = {place: text if text.startswith("[") else f"[{text}]" for place, text in places.items()}
    return rawjson.written(members | {"contextActivities": rawjson.written(listed)})


def _inner_with_lists(statement: str) -> str:
    members = rawjson.value(statement).members
    if "context" not in members:
        return statement
    return rawjson.written(members | {"context": _with_lists(members["context"])})
