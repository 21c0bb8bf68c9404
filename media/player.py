"""The page that plays a package, in a sandboxed frame: one page for all packages, told by a message which one.

Its origin is opaque (`sandbox="allow-scripts"` and nothing more), so nothing in it reaches our cookies, storage or
pages. Its policy lets it load from the packages and the player only, not from another host nor from the rest of this
one. What that does not cover stands in docs/decisions/0014-h5p-player.md.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from .h5p_serving import shut_in

# Some content types put templates together with Function (QuestionSet, CoursePresentation, InteractiveVideo).
POLICY = (
    "default-src 'none'; script-src {here} 'unsafe-eval'; style-src {here} 'unsafe-inline'; "
    "img-src {here} data: blob:; media-src {here} data: blob:; font-src {here} data:; connect-src {packages}; "
    "frame-ancestors {site}; form-action 'none'; sandbox allow-scripts"
)


def player_address() -> str:
    """Return where the player's page is."""
    return f"{settings.CONTENT_ORIGIN}{reverse('media:h5p_player')}"


def packages_address() -> str:
    """Return what stands before a package's digest in its address."""
    return player_address().removesuffix("player/")


def let_play(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let a page of ours show the player, and nothing else that a package may lead its frame to. Returns the response."""
    address = player_address()
    if not settings.CONTENT_ORIGIN:
        address = f"{_origin(request)}{address}"
    config = settings.SECURE_CSP | {"frame-src": [address]}
    response._csp_config = config  # type: ignore[attr-defined]  # noqa: SLF001 (Django's own hook)
    return response


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


@xframe_options_exempt  # frame-ancestors says who may
@require_safe
def player(request: HttpRequest) -> HttpResponse:
    """Send the player's page. The same for everybody: no session, no cookie, no query."""
    origin = _origin(request)
    site = settings.BASE_URL if settings.CONTENT_ORIGIN else origin
    packages = f"{origin}{reverse('media:h5p_player').removesuffix('player/')}"
    here = f"{packages} {origin}{settings.STATIC_URL}"
    response = render(request, "media/player.html")
    shut_in(response, POLICY.format(here=here, packages=packages, site=site))
    # It names files whose names change with a new release of the site.
    response.headers["Cache-Control"] = "no-cache"
    return response
