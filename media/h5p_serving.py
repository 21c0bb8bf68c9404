"""What files of packages are sent with: types, headers, and the part of a file that was asked for. Pure."""

import hashlib
import re
from collections.abc import Iterable

from django.http.response import HttpResponseBase
from django.utils.http import parse_etags

from .h5p_unpacking import COMPRESSIBLE

# By ending, never guessed: whatever is not here does not exist.
TYPES = {
    "json": "application/json",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
    "xml": "application/xml",
    **dict.fromkeys(("txt", "diff", "patch", "md", "textile"), "text/plain; charset=utf-8"),
    **dict.fromkeys(("vtt", "webvtt"), "text/vtt; charset=utf-8"),
    "csv": "text/csv; charset=utf-8",
    **{name: f"image/{name}" for name in ("png", "gif", "bmp")},
    **dict.fromkeys(("jpg", "jpeg"), "image/jpeg"),
    **dict.fromkeys(("tif", "tiff"), "image/tiff"),
    "eot": "application/vnd.ms-fontobject",
    **{name: f"font/{name}" for name in ("ttf", "otf", "woff", "woff2")},
    **{name: f"video/{name}" for name in ("mp4", "webm")},
    "ogg": "application/ogg",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
    "gltf": "model/gltf+json",
    "glb": "model/gltf-binary",
    "pdf": "application/pdf",
    "rtf": "application/rtf",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
FOR_EVER = "public, max-age=31536000, immutable"
# A file that is opened as a page of its own belongs to no site and runs nothing. As a part of the player's page it
# works all the same: a policy counts for pages only.
FILE_CSP = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
# Those that Chromium knows: of others it complains. What is not named is shut in frames of another origin anyhow.
_FEATURES = """
    accelerometer autoplay browsing-topics camera clipboard-read clipboard-write compute-pressure
    display-capture encrypted-media fullscreen gamepad geolocation gyroscope hid
    identity-credentials-get idle-detection keyboard-map local-fonts magnetometer microphone midi
    otp-credentials payment picture-in-picture publickey-credentials-create publickey-credentials-get
    screen-wake-lock serial storage-access usb window-management xr-spatial-tracking
"""
_RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*")
_GZIP = re.compile(r"(?:gzip|\*)[ \t]*(?:;[ \t]*q=(?P<q>[0-9.]{1,5}))?", re.IGNORECASE)


def shut_in(response: HttpResponseBase, csp: str = FILE_CSP, *, allow: Iterable[str] = ()) -> None:
    """Set the headers of everything that comes out of a package: anybody may load it, it may do nothing by itself.

    `allow` names features of the browser that are left open.
    """
    open_features = frozenset(allow)
    headers = {
        "Content-Security-Policy": csp,
        "X-Content-Type-Options": "nosniff",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Referrer-Policy": "no-referrer",
        "X-DNS-Prefetch-Control": "off",
        "Permissions-Policy": ", ".join(
            f"{name}={'*' if name in open_features else '()'}" for name in _FEATURES.split()
        ),
    }
    for name, value in headers.items():
        response.headers[name] = value


def etag(sha256: str, path: str, *, compressed: bool = False) -> str:
    """Return the tag of a file. The compressed form has another: its bytes differ."""
    digest = hashlib.sha256(f"{sha256}/{path}".encode()).hexdigest()[:32]
    return f'"{digest}-gz"' if compressed else f'"{digest}"'


def names_one_of(header: str, tags: Iterable[str]) -> bool:
    """Return whether an If-None-Match header names one of these tags."""
    named = {tag.removeprefix("W/") for tag in parse_etags(header)}
    return "*" in named or not named.isdisjoint(tags)


def takes_gzip(header: str) -> bool:
    """Return whether an Accept-Encoding header allows gzip."""
    for part in header.split(","):
        if (found := _GZIP.fullmatch(part.strip())) is not None:
            return found["q"] is None or found["q"].strip("0.") != ""
    return False


def is_compressible(ending: str) -> bool:
    """Return whether files of this ending may have a compressed form."""
    return ending in COMPRESSIBLE


def part_of(header: str, size: int) -> tuple[int, int] | None:
    """Return where the part that a Range header asks for begins and ends; None when the whole file is to be sent.

    Raises ValueError when the file has no such part. Several parts, or what is no range of bytes, mean the whole file.
    """
    found = _RANGE.fullmatch(header)
    if found is None or found.group(1) == found.group(2) == "":
        return None
    first, last = found.groups()
    if first == "":
        begin, end = max(0, size - int(last)), size
    else:
        begin, end = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < begin:
            return None
    if begin >= end:
        raise ValueError(header)
    return begin, end
