"""Statements that come from outside: completed, compared, stored; all of a request or none."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from records import builder, events
from records.columns import mentions, row_for
from records.exceptions import StatementInvalid
from records.forwarding.doorbell import anybody, queue
from records.forwarding.outbox import voids
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
    3. Insert those whose id is not stored already, with what they mention, in one transaction.
    4. Where an id was stored already it must say the same; it is left as it is.

    A second call with the same ids changes nothing. Raises StatementInvalid, and Refused 409 for a conflict.
    """
    now = timezone.now()
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    set_here = {"stored": builder.iso_timestamp(now), "authority": authority_of(credential)}
    received = []
    for index, raw in enumerate(raws):
        path = f"$[{index}]" if batch else "$"
        checked(raw, version, path)
        if statement_id is not None:
            named = raw.value.get("id", str(statement_id))
            if UUID(named) != statement_id:
                wrong(f"{path}.id", "is another one than the statementId of the request")
        received.append(completed(raw, path, version, set_here, statement_id))
    _no_id_twice(received)
    _attached(received, parts or {})
    _insert(received, credential, now, parts or {})
    return [statement.uuid for statement in received]


def checked(raw: Raw, version: str, path: str) -> None:
    """Check one statement of a batch. Raises StatementInvalid."""
    try:
        validate(raw.value, version)
    except StatementInvalid as error:
        raise StatementInvalid(path + error.path[1:], error.reason) from None


def completed(
    raw: Raw, path: str, version: str, set_here: Mapping[str, Any], statement_id: UUID | None = None
) -> Received:
    """Return a valid statement with what a record store sets; all other letters are kept."""
    value, members = dict(raw.value), dict(raw.members)
    uuid = UUID(value["id"]) if "id" in value else statement_id or uuid4()
    said = {
        "id": value.get("id", str(uuid)),
        "timestamp": _utc(value["timestamp"]) if "timestamp" in value else set_here["stored"],
        "version": value.get("version", DEFAULT_VERSIONS[version[0]]),
        **set_here,
    }
    for name, held in said.items():
        if value.get(name) != held:
            value[name], members[name] = held, json.dumps(held)
    if _needs_lists(value):
        members["context"] = _with_lists(members["context"])
        value["context"] = rawjson.loads(members["context"])
    if value["object"].get("objectType") == "SubStatement" and _needs_lists(value["object"]):
        inner = rawjson.value(members["object"]).members
        members["object"] = rawjson.written(inner | {"context": _with_lists(inner["context"])})
        value["object"] = rawjson.loads(members["object"])
    return Received(path, uuid, rawjson.written(members), value)


def authority_of(credential: Credential) -> dict[str, Any]:
    """Return who vouches for a credential's statements: an account of ours that tells nothing of its key."""
    agent = builder.account(settings.BASE_URL, f"credential-{credential.pk}")
    return agent | {"name": credential.name}


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
    rows = []
    for statement in received:
        row = row_for(statement.value, stored=now, organisation_id=realm, body=statement.text)
        row.realm, row.credential_id = realm, credential.pk
        rows.append(row)
    if Statement.objects.add_many(rows) < len(rows):
        _compare(received, realm)
    _mention(received, realm)
    if parts:
        Attachment.objects.bulk_create(
            [
                Attachment(organisation_id=realm, sha2=sha2, content=part.content)
                for sha2, part in sorted(parts.items())
            ],
            ignore_conflicts=True,
        )
    if anybody() or any(voids(row) for row in rows):
        # With their keys, and only those that came now.
        ids = [row.uuid for row in rows]
        queue(list(Statement.objects.filter(realm=realm, uuid__in=ids, stored=now).order_by("pk")))
    events.statements_received.send(sender=Statement, statements=rows)


def _compare(received: Sequence[Received], realm: int) -> None:
    """Refuse, and so undo all, if what is stored under one of the ids says something else."""
    ids = [statement.uuid for statement in received]
    stored = dict(Statement.objects.filter(realm=realm, uuid__in=ids).values_list("uuid", "body"))
    for statement in received:
        text = stored[statement.uuid]
        if text != statement.text and not same(
            rawjson.loads(text), statement.value | _given(statement, stored)
        ):
            raise Refused(
                409, "Another statement is stored under this id. Nothing was changed.", statement.path
            )


def _mention(received: Sequence[Received], realm: int) -> None:
    found = {statement.uuid: named for statement in received if (named := mentions(statement.value))}
    if not found:
        return
    keys = dict(Statement.objects.filter(realm=realm, uuid__in=found).values_list("uuid", "pk"))
    Mention.objects.bulk_create(
        [
            Mention(statement_id=keys[uuid], key=key, related=related)
            for uuid, named in found.items()
            for key, related in sorted(named.items())
        ],
        ignore_conflicts=True,
    )


def _given(statement: Received, stored: dict[UUID, str]) -> dict[str, Any]:
    """Return the stored timestamp for a statement that came without one: only what was said is compared."""
    if statement.value["timestamp"] != statement.value["stored"]:
        return {}
    return {"timestamp": rawjson.loads(stored[statement.uuid])["timestamp"]}


def _utc(text: str) -> str:
    """Return a timestamp in UTC; one that is so already keeps its letters."""
    if text.endswith("Z"):
        return text
    precise = "auto" if "." in text else "milliseconds"
    return moment(text).isoformat(timespec=precise).replace("+00:00", "Z")


def _needs_lists(statement: Mapping[str, Any]) -> bool:
    around = statement.get("context", {}).get("contextActivities", {})
    return not all(isinstance(held, list) for held in around.values())


def _with_lists(context: str) -> str:
    """Return a context in which every place of contextActivities holds a list."""
    members = rawjson.value(context).members
    places = rawjson.value(members["contextActivities"]).members
    listed = {place: text if text.startswith("[") else f"[{text}]" for place, text in places.items()}
    return rawjson.written(members | {"contextActivities": rawjson.written(listed)})
