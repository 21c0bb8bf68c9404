"""The page that plays a package, in a sandboxed frame: one page for all packages, told by a message which one.

Its origin is opaque (`sandbox="allow-scripts"` and nothing more), so nothing in it reaches our cookies, storage or
pages. Its policy lets it load from the packages and the player only: nothing goes to another host, and nothing to the
rest of this one. See docs/decisions/0014-h5p-player.md.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
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


@require_safe
def player(request: HttpRequest) -> HttpResponse:
    """Send the player's page. The same for everybody: no session, no cookie, no query."""
    origin = f"{request.scheme}://{request.get_host()}"
    site = settings.BASE_URL if settings.CONTENT_ORIGIN else origin
    packages = f"{origin}{reverse('media:h5p_player').removesuffix('player/')}"
    here = f"{packages} {origin}{settings.STATIC_URL}"
    response = render(request, "media/player.html")
    shut_in(response, POLICY.format(here=here, packages=packages, site=site))
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


player.xframe_options_exempt = True  # type: ignore[attr-defined]  # frame-ancestors says who may
