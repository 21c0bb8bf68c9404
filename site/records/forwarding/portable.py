"""What a target gets of our statements: the body of a request."""

import json
from collections import defaultdict
from collections.abc import Sequence
from functools import partial

from django.db.models.functions import Length

from records.exceptions import RecordsError
from records.lrs import multipart, rawjson
from records.lrs.signatures import SIGNATURE
from records.models import Attachment, ForwardingTarget, Statement

from .pseudonyms import Pseudonyms
from .realms import Realm
from .rewriting import Edit, dropped, rewritten

LARGEST = 10 * 1024 * 1024  # bytes of attachments in a request for several statements


class TooMuch(RecordsError):
    """Raised when the attachments of several statements are too much for one request."""


def contents(target: ForwardingTarget, statements: Sequence[Statement]) -> tuple[bytes, str]:
    """Return the body of a request with some statements, and its Content-Type: multipart where there are attachments.

    Raises TooMuch, and SecretUnreadable.
    """
    body = "[" + ",".join(portable(statement, target) for statement in statements) + "]"
    held = [] if target.pseudonymous else _attachments(statements)
    return multipart.answer(body, held) if held else (body.encode(), "application/json")


def portable(statement: Statement, target: ForwardingTarget) -> str:
    """Return a statement's JSON without what the other store sets itself, in the words of the target's version.

    What was received has the ids of its realm; for a pseudonymous target there is nobody in it. Raises SecretUnreadable.
    """
    text = Realm(statement.realm).statement(statement.body)
    if target.pseudonymous:
        text = Pseudonyms(target.pseudonym_key, received=bool(statement.realm)).statement(text)
    edits: dict[str, Edit] = {"stored": dropped, "authority": dropped}
    if target.version.startswith("1."):
        edits |= {
            "version": partial(_old_version, target.version),
            "context": _old_context,
            "object": _old_object,
        }
    return rewritten(text, edits)


def _old_version(version: str, text: str) -> str:
    return text if json.loads(text).startswith("1.0") else json.dumps(version)


def _old_context(text: str) -> str:
    return rewritten(text, {"contextAgents": dropped, "contextGroups": dropped})


def _old_object(text: str) -> str:
    inner = rawjson.value(text).value.get("objectType") == "SubStatement"
    return rewritten(text, {"context": _old_context}) if inner else text


def _attachments(statements: Sequence[Statement]) -> list[tuple[str, str, bytes]]:
    """Return the attachments of received statements that we hold: SHA-2, media type, bytes. Two queries a realm."""
    kinds: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for statement in statements:
        if statement.realm and '"attachments"' in statement.body:
            value = rawjson.value(statement.body).value
            for holder in (value, value["object"]):
                for attachment in holder.get("attachments", []):
                    if attachment["usageType"] != SIGNATURE:
                        kinds[statement.realm].setdefault(
                            attachment["sha2"].lower(), attachment["contentType"]
                        )
    found: dict[str, tuple[str, str, bytes]] = {}
    size = 0
    for realm, wanted in kinds.items():
        held = Attachment.objects.filter(organisation_id=realm, sha2__in=list(wanted))
        size += sum(held.annotate(size=Length("content")).values_list("size", flat=True))
        if size > LARGEST and len(statements) > 1:
            raise TooMuch(f"Their attachments have more than {LARGEST} bytes.")
        for each in held:
            found[each.sha2] = (each.sha2, wanted[each.sha2], bytes(each.content))
    return [found[sha2] for sha2 in sorted(found)]
