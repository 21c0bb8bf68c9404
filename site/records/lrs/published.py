"""What anybody may read, without a credential or a version: how our statements and this endpoint are described."""

import hashlib
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import condition, require_safe

from records.profile import document

OPENAPI = settings.BASE_DIR / "docs" / "xapi-openapi.yaml"


@cache
def _profile() -> bytes:
    return document.text().encode()


@cache
def _openapi() -> bytes:
    return bytes(OPENAPI.read_bytes())


def _tag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:40]}"'


def _answer(content: bytes, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@csrf_exempt  # whoever sends something is told 405, not led to a form
@require_safe
@cache_control(public=True, max_age=3600)
@condition(etag_func=lambda request: _tag(_profile()))
def profile(request: HttpRequest) -> HttpResponse:
    """Return the xAPI Profile that our statements follow."""
    return _answer(_profile(), "application/ld+json")


@csrf_exempt  # whoever sends something is told 405, not led to a form
@require_safe
@cache_control(public=True, max_age=3600)
@condition(etag_func=lambda request: _tag(_openapi()))
def openapi(request: HttpRequest) -> HttpResponse:
    """Return the description of this endpoint (OpenAPI 3.1)."""
    return _answer(_openapi(), "application/yaml")
