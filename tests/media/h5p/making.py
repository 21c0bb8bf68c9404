"""A small valid package, and archives made by hand, where every field may lie."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from media.h5p import DEFAULT, Draft, Limits, Package, PackageRefused, build, new_draft, new_library, validate

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def sample() -> Draft:
    """A package of two libraries and one picture."""
    sums = new_library(
        "My.Sums 1.2.3",
        needs=["My.Base 2.0"],
        scripts={"dist/sums.js": b"H5P.Sums = function () {};"},
        styles={"dist/sums.css": b".sums { color: black }"},
        licence="MIT",
    )
    base = new_library("My.Base 2.0", files={"fonts/a.woff2": b"wOF2" + bytes(50)}, runnable=False)
    content = {"question": "1 + 1?", "picture": {"path": "images/one.png", "mime": "image/png"}}
    return new_draft("Sums for everybody", content, [sums, base], media={"images/one.png": PNG})


def files(draft: Draft | None = None) -> dict[str, bytes]:
    """The files of a package (the sample), to change and `pack` again."""
    with zipfile.ZipFile(io.BytesIO(build(draft or sample()))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def accepted(data: bytes, limits: Limits = DEFAULT) -> Package:
    """The package, which must keep every rule."""
    return validate(io.BytesIO(data), limits)


def refusal(data: bytes, limits: Limits = DEFAULT) -> PackageRefused:
    """The refusal of a package that must be refused."""
    try:
        validate(io.BytesIO(data), limits)
    except PackageRefused as error:
        return error
    raise AssertionError("the package was accepted")


def notices(data: bytes) -> list[tuple[str, str]]:
    """What a trainer is told of a package that is accepted: rule and sentence."""
    return [(finding.rule.name, finding.says) for finding in accepted(data).notices]


def rules(data: bytes, limits: Limits = DEFAULT) -> list[str]:
    """The names of the rules that a package breaks, in the order they were found."""
    return [finding.rule.name for finding in refusal(data, limits).findings]


@dataclass
class Member:
    """One entry made by hand. What is None is told truly."""

    name: bytes
    data: bytes = b""
    method: int = 8
    flags: int = 0
    mode: int = 0o100644
    size: int | None = None
    packed: int | None = None
    crc: int | None = None
    raw: bytes | None = None
    local_name: bytes | None = None
    local_size: int | None = None
    offset: int | None = None

    @property
    def body(self) -> bytes:
        """The bytes as they lie in the archive."""
        if self.raw is not None:
            return self.raw
        return deflated(self.data) if self.method == 8 else self.data


def members(changes: Iterable[Member] = ()) -> list[Member]:
    """The sample's entries, with others in their place or added."""
    made = {name.encode(): Member(name.encode(), data) for name, data in files().items()}
    for number, member in enumerate(changes):
        key = member.name if member.name in made else b"new %d" % number
        made[key] = member
    return list(made.values())


def hand_made(
    entries: list[Member], *, before: bytes = b"", after: bytes = b"", comment: bytes = b"", **end: Any
) -> bytes:
    """An archive of entries as they say, with fields of its end record (count, size, start, comment_bytes) as told."""
    body, table = bytearray(before), bytearray()
    for entry in entries:
        at = len(body) if entry.offset is None else entry.offset
        size = len(entry.data) if entry.size is None else entry.size
        packed = len(entry.body) if entry.packed is None else entry.packed
        crc = zlib.crc32(entry.data) if entry.crc is None else entry.crc
        local_name = entry.name if entry.local_name is None else entry.local_name
        local_size = size if entry.local_size is None else entry.local_size
        head = (20, entry.flags, entry.method, 0, 33, crc, packed)
        if entry.offset is None:
            body += struct.pack("<4s5H3L2H", b"PK\3\4", *head, local_size, len(local_name), 0)
            body += local_name + entry.body
        central = (len(entry.name), 0, 0, 0, 0, entry.mode << 16, at)
        table += struct.pack("<4s6H3L5H2L", b"PK\1\2", 0x031E, *head, size, *central) + entry.name
    count, size = end.get("count", len(entries)), end.get("size", len(table))
    start, comment_bytes = end.get("start", len(body)), end.get("comment_bytes", len(comment))
    record = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, size, start, comment_bytes)
    return bytes(body + table + record + comment + after)


def deflated(data: bytes) -> bytes:
    """Data as raw deflate."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    return squeeze.compress(data) + squeeze.flush()
