"""Serving of pictures, recordings and files of packages. Documents go through Wagtail's own view, as attachments."""

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import storages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods, require_safe
from django.views.static import serve as serve_file

from . import h5p_serving as serving
from .h5p import DEFAULT
from .h5p.names import problem_with
from .h5p_unpacking import ending_of

SERVED = ("images/", "recordings/")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PIECE = 64 * 1024


@require_safe
def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """Send a picture or recording from below MEDIA_ROOT; anything else does not exist."""
    path = posixpath.normpath(path).lstrip("/")  # images/../documents/x is no picture
    if not path.startswith(SERVED):
        raise Http404
    response = serve_file(request, path, document_root=str(settings.MEDIA_ROOT))
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"  # a lesson's pictures must not stay on the device
    return response


@require_http_methods(["GET", "HEAD", "OPTIONS"])
def h5p_file(request: HttpRequest, sha256: str, path: str) -> HttpResponseBase:
    """Send a file of an unpacked package. Asks neither the session nor the database: whoever knows the digest may have it.

    It comes compressed where the browser takes that and a compressed form stands; a part of it never does. Some types
    fetch sounds and data with headers of their own: the browser then asks first, by OPTIONS, and is told that it may.
    """
    if request.method == "OPTIONS":
        allowed = HttpResponse(status=204)
        serving.shut_in(allowed)
        allowed.headers["Access-Control-Allow-Headers"] = "*"
        allowed.headers["Cache-Control"] = "no-store"
        return allowed
    ending = ending_of(path)
    if not _DIGEST.fullmatch(sha256) or ending not in serving.TYPES or problem_with(path, DEFAULT):
        return _no_file()
    wanted = request.headers.get("Range", "") if request.method == "GET" else ""
    if wanted and request.headers.get("If-Range", serving.etag(sha256, path)) != serving.etag(sha256, path):
        wanted = ""
    squeezable = serving.is_compressible(ending)
    compressed = squeezable and not wanted and serving.takes_gzip(request.headers.get("Accept-Encoding", ""))
    storage, name = storages["packages"], f"{sha256}/{path}"
    try:
        compressed = compressed and storage.exists(f"{name}.gz")
        file = storage.open(f"{name}.gz" if compressed else name)
    except (OSError, ValueError):  # not there, a folder, or a name that this storage can not have
        return _no_file()
    response = _answer(request, file, sha256, path, wanted, compressed=compressed)
    if not isinstance(response, StreamingHttpResponse):
        file.close()
    response.headers["Content-Type"] = serving.TYPES[ending]
    response.headers["Cache-Control"] = "no-store" if response.status_code == 416 else serving.FOR_EVER
    response.headers["ETag"] = serving.etag(sha256, path, compressed=compressed)
    if squeezable:
        response.headers["Vary"] = "Accept-Encoding"
    serving.shut_in(response)
    return response


def _answer(
    request: HttpRequest, file: "File[Any]", sha256: str, path: str, wanted: str, *, compressed: bool
) -> HttpResponseBase:
    tags = {serving.etag(sha256, path, compressed=form) for form in (False, True)}
    if serving.names_one_of(request.headers.get("If-None-Match", ""), tags):
        return HttpResponse(status=304)
    begin, end, status = 0, file.size, 200
    headers = {"Content-Encoding": "gzip"} if compressed else {"Accept-Ranges": "bytes"}
    try:
        part = serving.part_of(wanted, file.size)
    except ValueError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    if part is not None:
        begin, end, status = *part, 206
        headers["Content-Range"] = f"bytes {begin}-{end - 1}/{file.size}"
    headers["Content-Length"] = str(end - begin)
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    return StreamingHttpResponse(_Pieces(file, begin, end), status=status, headers=headers)


class _Pieces:
    """A part of an open file, in pieces. The file is closed with the response, whether or not it was read."""

    def __init__(self, file: "File[Any]", begin: int, end: int) -> None:
        self.file, self.begin, self.end = file, begin, end

    def __iter__(self) -> Iterator[bytes]:
        self.file.seek(self.begin)
        left = self.end - self.begin
        while left and (piece := self.file.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece

    def close(self) -> None:
        self.file.close()


def _no_file() -> HttpResponse:
    response = HttpResponseNotFound("There is no such file.", content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    serving.shut_in(response)
    return response
