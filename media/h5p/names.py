"""The names of files in a package: which are dangerous, and which two would be one file on some computer."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from .limits import Limits
from .rules import Rule

# Control and format characters (bidirectional overrides among them), surrogates, separators of lines.
_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_DRIVE = re.compile(r"[A-Za-z]:")
_WINDOWS = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9]|lpt[0-9])", re.IGNORECASE)


def problem_with(name: str, limits: Limits) -> Rule | None:
    """Return the rule that a name in the archive breaks, or None. A folder's name ends with a slash."""
    if "\\" in name:
        return Rule.BACKSLASH
    if not name.isascii() and any(unicodedata.category(c) in _HIDDEN for c in name):
        return Rule.HIDDEN_CHARACTER
    if any(c < " " or c == "\x7f" for c in name):
        return Rule.HIDDEN_CHARACTER
    if len(name.encode()) > limits.path_bytes:
        return Rule.NAME_TOO_LONG
    # Look-alikes too (‥ and ／): some file systems and programs take them for what they look like.
    return _shape(name) or (None if name.isascii() else _shape(unicodedata.normalize("NFKC", name)))


def _shape(name: str) -> Rule | None:
    parts = name.removesuffix("/").split("/")
    if _DRIVE.match(name) or "\\" in name or any(part in ("", ".", "..") for part in parts):
        return Rule.OUTSIDE
    if any(_unfit_for_windows(part) for part in parts):
        return Rule.WINDOWS_NAME
    return None


def _unfit_for_windows(part: str) -> bool:
    return (
        part.endswith((".", " "))
        or ":" in part
        or _WINDOWS.fullmatch(part.partition(".")[0].rstrip()) is not None
    )


def clashes(names: Iterable[str]) -> Iterator[str]:
    """Yield each name that stands twice, or that some computer would take for an earlier file or folder."""
    known: dict[str, tuple[str, bool]] = {}
    for name in names:
        is_folder = name.endswith("/")
        path = name.removesuffix("/")
        twice = not is_folder and _folded(path) in known
        chain = [(above, True) for above in _above(path)] + [(path, is_folder)]
        if twice or any(known.setdefault(_folded(part[0]), part) != part for part in chain):
            yield name


def ending(path: str) -> str:
    """Return what a file's name ends in, in small letters and without the dot: png."""
    return PurePosixPath(path).suffix.lower().removeprefix(".")


def _above(path: str) -> Iterator[str]:
    at = path.find("/")
    while at > 0:
        yield path[:at]
        at = path.find("/", at + 1)


def _folded(path: str) -> str:
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
