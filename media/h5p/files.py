"""Which files of a package learners need, whether those may be in one, and whether their bytes are what they should be."""

from . import names
from .archive import Archive
from .content import CONTENT_FOLDER
from .errors import PackageRefused
from .findings import Findings
from .limits import CONTENT_ENDINGS, LIBRARY_ENDINGS
from .manifest import EDITOR_LIBRARY, MANIFEST
from .rules import Rule

_FLASH = "swf"

# What archives begin with. Office documents are archives too, so theirs are let through.
_ARCHIVE_MARKS = (
    b"PK\3\4",
    b"PK\5\6",
    b"Rar!\x1a",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b\x08",
    b"\xfd7zXZ\0",
    b"BZh9",
)
_LONGEST_MARK = max(len(mark) for mark in _ARCHIVE_MARKS)
_DOCUMENTS = frozenset(("docx", "xlsx", "pptx", "odt", "ods", "odp"))


def is_needed(path: str) -> bool:
    """Return whether learners need a file: not what is hidden, strays at the top, or serves editing only."""
    parts = path.split("/")
    if len(parts) == 1:
        return path == MANIFEST
    is_translation = len(parts) == 3 and parts[0] != CONTENT_FOLDER and parts[1] == "language"
    return not (
        any(part.startswith((".", "_")) for part in parts)
        or parts[0].startswith(EDITOR_LIBRARY)
        or (is_translation and path.endswith(".json"))
    )


def may_stay(path: str, findings: Findings) -> bool:
    """Return whether a file of this name may be unpacked. Notes why not."""
    ending = names.ending(path)
    in_content = path.startswith(CONTENT_FOLDER + "/")
    if ending == _FLASH:
        findings.notice(Rule.FLASH_LEFT_OUT, path)
    elif in_content and ending == "svg":
        findings.refuse(Rule.SVG, path)
    elif ending in (CONTENT_ENDINGS if in_content else LIBRARY_ENDINGS):
        return True
    elif ending:
        findings.refuse(Rule.ENDING, path, ending=f".{ending}")
    else:
        findings.refuse(Rule.NO_ENDING, path)
    return False


def check_bytes(archive: Archive, path: str, findings: Findings) -> None:
    """Read a file through. Notes when it is damaged, not of the size it should be, or an archive in disguise."""
    start = b""
    try:
        for piece in archive.stream(path):
            if len(start) < _LONGEST_MARK:
                start += piece[:_LONGEST_MARK]
    except PackageRefused as error:
        findings.add(error)
        return
    if start.startswith(_ARCHIVE_MARKS) and names.ending(path) not in _DOCUMENTS:
        findings.refuse(Rule.ARCHIVE_INSIDE, path)
