"""Documents: state of an activity, profiles of activities and agents; each byte as it came."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from records.columns import column
from records.exceptions import StatementInvalid
from records.models import Document
from records.validation.values import iri, moment, timestamp, uuid

from . import rawjson
from .asking import Asked, refuse
from .multipart import media_type
from .searching import agent_key, checked


@dataclass(frozen=True)
class Resource:
    """What differs between the three kinds of document."""

    kind: Document.Kind
    name: str  # the parameter with the document's id
    context: tuple[str, ...]
    scope: str
    optional: tuple[str, ...] = ()


STATE = Resource(Document.Kind.STATE, "stateId", ("activityId", "agent"), "state", ("registration",))
ACTIVITY_PROFILE = Resource(Document.Kind.ACTIVITY, "profileId", ("activityId",), "profile")
AGENT_PROFILE = Resource(Document.Kind.AGENT, "profileId", ("agent",), "profile")


def one(asked: Asked, resource: Resource) -> Document:
    """Return the document that is asked for. Raises Refused 404."""
    asked.only(resource.name, *resource.context, *resource.optional)
    found = Document.objects.filter(
        **_context(asked, resource, exact=True), name_key=_name(asked, resource)
    ).first()
    if found is None:
        refuse(404, "There is no such document.", resource.name)
    return found


def names(asked: Asked, resource: Resource) -> Sequence[str]:
    """Return the ids of the documents that were updated after `since`, or of all. One query."""
    asked.only("since", *resource.context, *resource.optional)
    found = Document.objects.filter(**_context(asked, resource))
    if "since" in asked.params:
        found = found.filter(updated_at__gt=moment(checked(asked, "since", timestamp(asked.version))))
    return list(dict.fromkeys(found.order_by("updated_at", "pk").values_list("name", flat=True)))


def put(asked: Asked, resource: Resource) -> None:
    """Store a document in place of the one before. Raises Refused."""
    _write(asked, resource, merge=False)


def post(asked: Asked, resource: Resource) -> None:
    """Store a document; where a JSON object is there, its members are added to or replaced. Raises Refused."""
    _write(asked, resource, merge=True)


@transaction.atomic
def delete(asked: Asked, resource: Resource) -> None:
    """Delete a document, or for state without an id all of its context. Doing so twice changes nothing."""
    asked.only(resource.name, *resource.context, *resource.optional)
    if resource is STATE and resource.name not in asked.params:
        Document.objects.filter(**_context(asked, resource)).delete()
        return
    asked.needs(resource.name)
    found = (
        Document.objects.select_for_update()
        .filter(**_context(asked, resource, exact=True), name_key=_name(asked, resource))
        .first()
    )
    _conditions(asked, found)
    if found is not None:
        found.delete()


def _write(asked: Asked, resource: Resource, *, merge: bool) -> None:
    asked.only(resource.name, *resource.context, *resource.optional)
    asked.needs(resource.name)
    context, name = _context(asked, resource, exact=True), _name(asked, resource)
    kind = asked.headers.get("content-type") or "application/octet-stream"
    incoming = _object(asked.body, kind) if merge else None
    if merge and _is_json(kind) and incoming is None:
        refuse(400, "A JSON document that is posted must be an object.", "body")
    try:
        with transaction.atomic():
            found = Document.objects.select_for_update().filter(**context, name_key=name).first()
            _conditions(asked, found)
            if not merge:
                _overwriting(asked, resource, found)
            content = asked.body
            if merge and found is not None:
                content, kind = _merged(found, incoming), "application/json"
            document = found or Document(**context, name_key=name, name=asked.params[resource.name])
            document.content_type, document.content = kind, content
            document.etag = hashlib.sha1(content, usedforsecurity=False).hexdigest()
            document.updated_at = timezone.now()
            document.save()
    except IntegrityError:
        refuse(412, "Somebody else stored this document at the same time. Read it, then send yours again.")


def _merged(found: Document, incoming: dict[str, str] | None) -> bytes:
    held = _object(bytes(found.content), found.content_type)
    if incoming is None or held is None:
        refuse(
            400, "Only JSON objects can be merged, and one of the two is none. Use PUT to replace.", "body"
        )
    return rawjson.written(held | incoming).encode()


def _object(content: bytes, kind: str) -> dict[str, str] | None:
    """Return the members of a JSON object as text, or None if it is no such thing."""
    if not _is_json(kind):
        return None
    try:
        raw = rawjson.value(rawjson.decoded(content))
    except StatementInvalid as error:
        refuse(400, f"{error.path} {error.reason}.", "body")
    return raw.members if isinstance(raw.value, dict) else None


def _is_json(kind: str) -> bool:
    return media_type(kind)[0] == "application/json"


def _conditions(asked: Asked, found: Document | None) -> None:
    """Refuse with 412 what If-Match or If-None-Match forbid."""
    wanted = asked.headers.get("if-match")
    if wanted is not None and (found is None or not _named(wanted, found)):
        refuse(412, "The document is not the one that If-Match names. Read it again.", "If-Match")
    unwanted = asked.headers.get("if-none-match")
    if unwanted is not None and found is not None and _named(unwanted, found):
        refuse(412, "The document that If-None-Match names is there.", "If-None-Match")


def _named(header: str, found: Document) -> bool:
    tags = [tag.strip().removeprefix("W/").strip('"') for tag in header.split(",")]
    return "*" in tags or found.etag in [tag.lower() for tag in tags]


def _overwriting(asked: Asked, resource: Resource, found: Document | None) -> None:
    """Refuse a PUT that does not say what it expects to find, where the specification wants it to say so."""
    if "if-match" in asked.headers or "if-none-match" in asked.headers:
        return
    if asked.old and resource is STATE:
        return
    if found is not None:
        refuse(
            409,
            "A document is there. Read it, then send If-Match with its ETag, or If-None-Match: * if it must be new.",
            "If-Match",
        )
    if asked.old:
        refuse(400, "Send If-None-Match: * for a new document, or If-Match.", "If-Match")


def _context(asked: Asked, resource: Resource, *, exact: bool = False) -> dict[str, Any]:
    asked.needs(*resource.context)
    found: dict[str, Any] = {"organisation_id": asked.who.organisation_id, "kind": resource.kind}
    if "activityId" in resource.context:
        found["activity"] = column(checked(asked, "activityId", iri))
    if "agent" in resource.context:
        found["agent"] = agent_key(asked)
    if "registration" in asked.params:
        found["registration"] = checked(asked, "registration", uuid).lower()
    elif exact:
        found["registration"] = ""
    return found


def _name(asked: Asked, resource: Resource) -> str:
    asked.needs(resource.name)
    if "\0" in asked.params[resource.name]:
        refuse(400, "This must not hold a NUL character.", resource.name)
    return column(asked.params[resource.name])


def http_date(when: datetime) -> str:
    """Return a moment as a header has it."""
    return when.astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
