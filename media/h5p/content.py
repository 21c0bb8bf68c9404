"""The activity's own content: the pictures, sounds and videos that it names."""

import posixpath
from collections.abc import Collection
from typing import Any
from urllib.parse import unquote, urlsplit

from .findings import Findings
from .jsontext import every_value
from .rules import Rule

CONTENT_FOLDER = "content"
CONTENT = f"{CONTENT_FOLDER}/content.json"


def check_media(content: dict[str, Any], files: Collection[str], findings: Findings) -> None:
    """Note media that are missing, or come from other websites. Neither is a reason to refuse the package."""
    for _, key, value in every_value(content):
        if key == "path" and isinstance(value, str) and value:
            _check_path(value, files, findings)


def _check_path(path: str, files: Collection[str], findings: Findings) -> None:
    if path.lower().startswith(("http://", "https://", "//")):
        findings.notice(Rule.EXTERNAL, CONTENT, address=_website(path))
    elif not path.startswith("data:") and not any(_place(p) in files for p in (path, unquote(path))):
        findings.notice(Rule.MEDIA_MISSING, CONTENT, name=path)


def _place(path: str) -> str:
    """Return where a path in the content leads, or nothing when it leads out of the content's folder."""
    place = posixpath.normpath(f"{CONTENT_FOLDER}/{path}")
    return place if place.startswith(f"{CONTENT_FOLDER}/") else ""


def _website(address: str) -> str:
    try:
        return urlsplit(address).hostname or address
    except ValueError:
        return address
