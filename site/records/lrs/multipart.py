"""multipart/mixed, byte for byte: statements with their attachments, both ways."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message

from .asking import refuse

HASHES = {56: hashlib.sha224, 64: hashlib.sha256, 96: hashlib.sha384, 128: hashlib.sha512}
BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,\-./:=? ]{1,70}")


@dataclass(frozen=True)
class Part:
    """One part: its headers, names in lower case, and its bytes."""

    headers: dict[str, str]
    content: bytes


def media_type(header: str) -> tuple[str, str]:
    """Return the media type of a Content-Type header, in lower case, and its boundary."""
    message = Message()
    message["Content-Type"] = header
    return message.get_content_type() if header else "", str(message.get_boundary() or "")


def statements_and_attachments(body: bytes, boundary: str) -> tuple[bytes, dict[str, Part]]:
    """Return the JSON of the first part, and the other parts by their SHA-2. Raises Refused."""
    parts = _parts(body, boundary)
    first = parts[0]
    if media_type(first.headers.get("content-type", ""))[0] != "application/json":
        refuse(400, "The first part must be application/json and hold the statements.", "part 1")
    attachments: dict[str, Part] = {}
    for number, part in enumerate(parts[1:], 2):
        place = f"part {number}"
        named = part.headers.get("x-experience-api-hash", "").lower()
        if not named:
            refuse(400, "The part has no X-Experience-API-Hash.", place)
        if part.headers.get("content-transfer-encoding", "").lower() != "binary":
            refuse(400, "The part must have Content-Transfer-Encoding: binary.", place)
        if len(named) not in HASHES or HASHES[len(named)](part.content).hexdigest() != named:
            refuse(400, "The part's bytes do not have the SHA-2 that its X-Experience-API-Hash says.", place)
        attachments[named] = part
    return first.content, attachments


def answer(statements: str, attachments: Iterable[tuple[str, str, bytes]]) -> tuple[bytes, str]:
    """Return a body and its Content-Type; each attachment is a SHA-2, a media type and bytes."""
    found = list(attachments)
    seed = "".join(sha2 for sha2, _, _ in found) + statements
    boundary = "upstander-" + hashlib.sha256(seed.encode()).hexdigest()[:40]
    pieces = [b"Content-Type: application/json\r\n\r\n" + statements.encode()]
    for sha2, kind, content in found:
        kind = " ".join(kind.split())  # a line break in it would begin a header of its own
        headers = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {sha2}\r\n\r\n"
        pieces.append(headers.encode() + content)
    edge = b"--" + boundary.encode()
    body = b"".join(edge + b"\r\n" + piece + b"\r\n" for piece in pieces) + edge + b"--\r\n"
    return body, f"multipart/mixed; boundary={boundary}"


def _parts(body: bytes, boundary: str) -> list[Part]:
    if not BOUNDARY.fullmatch(boundary):
        refuse(400, "The Content-Type must name a boundary of 1 to 70 characters.", "Content-Type")
    pieces = re.split(rb"(?:^|\r?\n)--" + re.escape(boundary.encode()) + rb"(?=--|[ \t]*\r?\n)", body)
    if len(pieces) < 3 or not pieces[-1].startswith(b"--"):
        refuse(400, "The body does not begin and end with the boundary that the Content-Type names.", "body")
    found = []
    for number, piece in enumerate(pieces[1:-1], 1):
        match = re.match(rb"[ \t]*\r?\n((?:[^\r\n]+\r?\n)*)\r?\n", piece)
        if match is None:
            refuse(400, "The part has no empty line between its headers and its content.", f"part {number}")
        lines = match[1].decode("latin-1").splitlines()
        pairs = (line.partition(":") for line in lines)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        found.append(Part(headers, piece[match.end() :]))
    return found
