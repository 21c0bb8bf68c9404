"""Serving of pictures and recordings. Documents go through Wagtail's own view, always as attachments."""

import posixpath

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve as serve_file

SERVED = ("images/", "recordings/")


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
