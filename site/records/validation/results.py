"""Results, scores and attachments: how it went, and what came with it."""

import re

from .values import (
    Check,
    Path,
    array,
    boolean,
    count,
    duration,
    each,
    extensions,
    iri,
    language_map,
    matching,
    members,
    number,
    text,
    wrong,
)

media_type = matching(
    re.compile(r"[!#-'*+.\w^`|~-]+/[!#-'*+.\w^`|~-]+\s*(;.*)?", re.ASCII),
    "must be a media type, such as text/plain",
)
sha2 = matching(re.compile(r"([0-9A-Fa-f]{8}){7,16}"), "must be the hexadecimal digits of a SHA-2")


def result(value: object, path: Path) -> None:
    """Check a result."""
    each(members(value, path, RESULT), path, RESULT)


def score(value: object, path: Path) -> None:
    """Check a score: scaled from -1 to 1, raw between min and max."""
    found = members(value, path, SCORE)
    each(found, path, SCORE)
    if not -1 <= found.get("scaled", 0) <= 1:
        wrong((path, "scaled"), "must be from -1 to 1")
    if "min" in found and "max" in found and found["min"] > found["max"]:
        wrong((path, "min"), "must not be greater than max")
    if "raw" in found and "min" in found and found["raw"] < found["min"]:
        wrong((path, "raw"), "must not be less than min")
    if "raw" in found and "max" in found and found["raw"] > found["max"]:
        wrong((path, "raw"), "must not be greater than max")


def attachments(value: object, path: Path) -> None:
    """Check a list of attachments."""
    array(value, path, attachment)


def attachment(value: object, path: Path) -> None:
    """Check what is said about one attachment."""
    needed = ["usageType", "display", "contentType", "length", "sha2"]
    each(members(value, path, ATTACHMENT, needed), path, ATTACHMENT)


SCORE: dict[str, Check] = dict.fromkeys(("scaled", "raw", "min", "max"), number)
RESULT: dict[str, Check] = {
    "score": score,
    "success": boolean,
    "completion": boolean,
    "response": text,
    "duration": duration,
    "extensions": extensions,
}
ATTACHMENT: dict[str, Check] = {
    "usageType": iri,
    "display": language_map,
    "description": language_map,
    "contentType": media_type,
    "length": count,
    "sha2": sha2,
    "fileUrl": iri,
}
