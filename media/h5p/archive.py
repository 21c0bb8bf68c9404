"""A package's archive: refused by rule before a byte of it is unpacked, then read file by file within its sizes."""

import stat
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from . import names
from .findings import Findings, refused
from .limits import Limits
from .rules import Rule
from .tables import Entry, data_starts, megabytes, read_table

_STORED, _DEFLATED = 0, 8
_PLAIN = (0, stat.S_IFREG, stat.S_IFDIR)  # a file's kind in its mode; archives from Windows leave it out
_CHUNK = 64 * 1024


@dataclass(frozen=True)
class Archive:
    """An archive whose tables keep every rule. Its files are checked as they are read; nothing is ever written."""

    file: BinaryIO
    files: dict[str, Entry]
    starts: dict[str, int]

    def stream(self, path: str) -> Iterator[bytes]:
        """Yield a file's bytes in small pieces. Raises PackageRefused as soon as they differ from what the table says."""
        entry = self.files[path]
        total = crc = 0
        for piece in _unpacked(self.file, entry, self.starts[path]):
            total += len(piece)
            if total > entry.size:
                raise refused(Rule.WRONG_SIZE, path)
            crc = zlib.crc32(piece, crc)
            yield piece
        if (total, crc) != (entry.size, entry.crc):
            raise refused(Rule.WRONG_SIZE, path)

    def read(self, path: str) -> bytes:
        """Return a whole file. Raises PackageRefused as `stream` does."""
        return b"".join(self.stream(path))


def open_archive(file: BinaryIO, limits: Limits) -> Archive:
    """Return the archive in a seekable file. Raises PackageRefused with everything that is wrong with its tables."""
    entries, table_at = read_table(file, limits)
    findings = Findings(limits.findings)
    for entry in entries:
        _check_entry(entry, limits, findings)
    for name in names.clashes(entry.name for entry in entries):
        findings.refuse(Rule.SAME_NAME, name)
    _check_sum(entries, limits, findings)
    findings.settle()
    starts = _places(file, entries, table_at, findings)
    findings.settle()
    files = {entry.name: entry for entry in entries if not entry.is_folder}
    return Archive(file, files, starts)


def _check_entry(entry: Entry, limits: Limits, findings: Findings) -> None:
    rule = names.problem_with(entry.name, limits) or _problem_with_kind(entry)
    if rule is not None:
        findings.refuse(rule, entry.name)
    if entry.size > limits.file_bytes:
        findings.refuse(Rule.FILE_TOO_LARGE, entry.name, limit=megabytes(limits.file_bytes))
    elif _squeezed(entry.size, entry.packed, limits):
        findings.refuse(Rule.ZIP_BOMB, entry.name, limit=limits.ratio)


def _problem_with_kind(entry: Entry) -> Rule | None:
    if entry.encrypted:
        return Rule.ENCRYPTED
    if entry.method not in (_STORED, _DEFLATED):
        return Rule.ODD_COMPRESSION
    if stat.S_IFMT(entry.mode) not in _PLAIN:
        return Rule.SPECIAL_FILE
    if (entry.is_folder and entry.size) or (entry.method == _STORED and entry.size != entry.packed):
        return Rule.WRONG_SIZE
    return None


def _check_sum(entries: list[Entry], limits: Limits, findings: Findings) -> None:
    total = sum(entry.size for entry in entries)
    if total > limits.total_bytes:
        findings.refuse(Rule.TOTAL_TOO_LARGE, limit=megabytes(limits.total_bytes))
    elif _squeezed(total, sum(entry.packed for entry in entries), limits):
        findings.refuse(Rule.ZIP_BOMB, limit=limits.ratio)


def _squeezed(size: int, packed: int, limits: Limits) -> bool:
    return size > limits.ratio_from_bytes and size > packed * limits.ratio


def _places(file: BinaryIO, entries: list[Entry], table_at: int, findings: Findings) -> dict[str, int]:
    """Return where each entry's data begin, after comparing both headers and looking for bytes that are used twice."""
    starts = {}
    end_before = 0
    if entries and min(entry.offset for entry in entries) > 0:
        findings.refuse(Rule.SOMETHING_ATTACHED)
    for entry in sorted(entries, key=lambda entry: entry.offset):
        start = data_starts(file, entry)
        if start is None:
            findings.refuse(Rule.HEADERS_DIFFER, entry.name)
            continue
        if entry.offset < end_before or start + entry.packed > table_at:
            findings.refuse(Rule.OVERLAP, entry.name)
        starts[entry.name] = start
        end_before = start + entry.packed
    return starts


def _unpacked(file: BinaryIO, entry: Entry, start: int) -> Iterator[bytes]:
    """Yield an entry's data, never more than one piece beyond what is asked for. Raises PackageRefused when damaged."""
    packed = _packed(file, entry, start)
    if entry.method == _STORED:
        yield from packed
        return
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for piece in packed:
            while piece:
                yield inflate.decompress(piece, _CHUNK)
                piece = inflate.unconsumed_tail
            if inflate.unused_data:  # before it grows with every piece
                raise refused(Rule.WRONG_SIZE, entry.name)
        yield inflate.flush()
    except zlib.error:
        raise refused(Rule.WRONG_SIZE, entry.name) from None
    if not inflate.eof:
        raise refused(Rule.WRONG_SIZE, entry.name)


def _packed(file: BinaryIO, entry: Entry, start: int) -> Iterator[bytes]:
    at, end = start, start + entry.packed
    while at < end:
        file.seek(at)  # somebody may have read another file meanwhile
        piece = file.read(min(_CHUNK, end - at))
        if not piece:
            raise refused(Rule.WRONG_SIZE, entry.name)
        at += len(piece)
        yield piece
