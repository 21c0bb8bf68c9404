"""The tables of a zip archive, read strictly and within limits.

The standard library's zipfile is made to open what it can: it forgives bytes before the archive, cuts names at a NUL,
takes another name from an extra field, builds its list before anybody can count it, and does not compare the two headers
of a file. We must see all of that, so we read the two tables ourselves. APPNOTE.TXT 6.3, sections 4.3 and 4.4.
"""

import struct
from dataclasses import dataclass
from typing import BinaryIO

from .findings import refused
from .limits import Limits
from .rules import Rule

_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_END_MARK, _CENTRAL_MARK, _LOCAL_MARK = b"PK\5\6", b"PK\1\2", b"PK\3\4"
_ZIP64_MARK, _ZIP64_BYTES = b"PK\6\7", 20
_LONGEST_COMMENT = 0xFFFF

_ENCRYPTED = 0x1 | 0x40 | 0x2000  # bits 0, 6 and 13: encrypted, strongly, with hidden headers
_SIZES_FOLLOW = 0x8  # bit 3: the local header may say 0; the sizes stand behind the data


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the archive's table of contents."""

    name: str
    raw_name: bytes
    size: int
    packed: int
    crc: int
    method: int
    flags: int
    mode: int
    offset: int

    @property
    def is_folder(self) -> bool:
        """Whether it only names a folder."""
        return self.name.endswith("/")

    @property
    def encrypted(self) -> bool:
        """Whether it can be read with a password only."""
        return bool(self.flags & _ENCRYPTED)


def read_table(file: BinaryIO, limits: Limits) -> tuple[list[Entry], int]:
    """Return the archive's entries, and where their table begins. Raises PackageRefused when it can not be trusted."""
    length = file.seek(0, 2)
    if length > limits.total_bytes:
        raise refused(Rule.TOO_LARGE, limit=megabytes(limits.total_bytes))
    count, size, start = _end_record(file, length, limits)
    file.seek(start)
    table = file.read(size)
    entries, at = [], 0
    for _ in range(count):
        entry, at = _central_entry(table, at)
        entries.append(entry)
    if at != size:
        raise refused(Rule.DAMAGED)
    return entries, start


def data_starts(file: BinaryIO, entry: Entry) -> int | None:
    """Return where an entry's data begin, or None when its local header says other than the table."""
    file.seek(entry.offset)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size:
        return None
    mark, _, flags, method, _, _, crc, packed, size, name_bytes, extra_bytes = _LOCAL.unpack(header)
    pairs = [(crc, entry.crc), (packed, entry.packed), (size, entry.size)]
    sizes_agree = all(said == known or (said == 0 and flags & _SIZES_FOLLOW) for said, known in pairs)
    same = (
        mark == _LOCAL_MARK
        and method == entry.method
        and flags & (_ENCRYPTED | _SIZES_FOLLOW) == entry.flags & (_ENCRYPTED | _SIZES_FOLLOW)
        and file.read(name_bytes) == entry.raw_name
        and sizes_agree
    )
    return entry.offset + _LOCAL.size + name_bytes + extra_bytes if same else None


def megabytes(size: int) -> str:
    """Return a size in words: 300 MB."""
    return f"{size // (1024 * 1024)} MB"


def _end_record(file: BinaryIO, length: int, limits: Limits) -> tuple[int, int, int]:
    """Return (entries, bytes, start) of the table of contents, from the record at the archive's end."""
    file.seek(0)
    begins_as_zip = file.read(4) in (_LOCAL_MARK, _END_MARK)
    tail_at = max(0, length - _END.size - _LONGEST_COMMENT - _ZIP64_BYTES)
    file.seek(tail_at)
    tail = file.read(length - tail_at)
    at = tail.rfind(_END_MARK)
    if at < 0:
        raise refused(Rule.DAMAGED if begins_as_zip else Rule.NOT_A_PACKAGE)
    if len(tail) - at < _END.size:
        raise refused(Rule.DAMAGED)
    _, disk, table_disk, here, count, size, start, comment = _END.unpack_from(tail, at)
    has_locator = tail[:at][-_ZIP64_BYTES:].startswith(_ZIP64_MARK)
    if has_locator or 0xFFFF in (here, count) or 0xFFFFFFFF in (size, start):
        raise refused(Rule.VERY_LARGE_FORM)
    after = len(tail) - (at + _END.size + comment)
    between = tail_at + at - (start + size)
    if after > 0 or between > 0 or (count and not begins_as_zip):
        raise refused(Rule.SOMETHING_ATTACHED)
    if after < 0 or between < 0 or (disk, table_disk, here) != (0, 0, count) or size > limits.table_bytes:
        raise refused(Rule.DAMAGED)
    if count > limits.entries:
        raise refused(Rule.TOO_MANY_FILES, count=count, limit=limits.entries)
    return count, size, start


def _central_entry(table: bytes, at: int) -> tuple[Entry, int]:
    """Return the entry that stands in the table at a place, and the place of the next."""
    if len(table) - at < _CENTRAL.size:
        raise refused(Rule.DAMAGED)
    fields = _CENTRAL.unpack_from(table, at)
    mark, flags, method = fields[0], fields[3], fields[4]
    crc, packed, size, name_bytes, extra_bytes, comment_bytes, disk = fields[7:14]
    attributes, offset = fields[15], fields[16]
    name_at = at + _CENTRAL.size
    following = name_at + name_bytes + extra_bytes + comment_bytes
    if mark != _CENTRAL_MARK or following > len(table) or disk != 0:
        raise refused(Rule.DAMAGED)
    if 0xFFFFFFFF in (packed, size, offset):
        raise refused(Rule.VERY_LARGE_FORM)
    raw_name = table[name_at : name_at + name_bytes]
    entry = Entry(_text(raw_name), raw_name, size, packed, crc, method, flags, attributes >> 16, offset)
    return entry, following


def _text(raw_name: bytes) -> str:
    """Return a name as text: UTF-8 whether or not the archive says so, else the letters of old DOS."""
    try:
        return raw_name.decode("utf-8")
    except UnicodeDecodeError:
        return raw_name.decode("cp437")
