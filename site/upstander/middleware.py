"""Headers, the CMS's own content policy, and the second factor that the CMS asks for."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

from wagtail.contrib.redirects.middleware import RedirectMiddleware

from people.queries import has_role
from people.second_factor import lead_to_set_up
from people.services import CMS_ROLES

Handler = Callable[[HttpRequest], HttpResponse]
PACKAGES = "/h5p/"  # the addresses of what comes out of packages


class ContentHost:
    """Keeps what comes out of packages on a host of its own, where CONTENT_ORIGIN names one, and all else off it.

    No cookie is ever set there. Wherever it names none, packages are on the site's own host, shut in all the same.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.CONTENT_ORIGIN:
            return self.get_response(request)
        is_there = request.get_host().lower() == urlsplit(settings.CONTENT_ORIGIN).netloc
        of_packages = request.path.startswith(PACKAGES)
        may_be_there = of_packages or request.path.startswith(settings.STATIC_URL)
        if (is_there and not may_be_there) or (of_packages and not is_there):
            return HttpResponseNotFound("There is nothing here.", content_type="text/plain; charset=utf-8")
        response = self.get_response(request)
        if is_there:
            response.cookies.clear()
        return response


class SafeHeaders:
    """Pages of somebody who is signed in are never stored; no page is indexed or read by a third party."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Only asks whether the session was used: it must not cause a look-up on pages that need none.
        session = getattr(request, "session", None)
        if session is not None and session.accessed:
            response.headers["Cache-Control"] = "no-store"
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response


# Wagtail 8.0's own inline initialisers, the only inline scripts that may run in the CMS (checked again at each
# upgrade by tests/e2e/test_cms.py, which fails on any policy violation).
WAGTAIL_INITIALISERS = re.compile(
    r"<script>(\s*(?:init(?:Date|Time|DateTime)Chooser\(|createTaskChooser\(|new PageChooser\("
    r"|\(function\(\) \{\s*var panel = new (?:InlinePanel|MultipleChooserPanel)\()[^<]*)</script>",
    re.DOTALL,
)


class CmsNonce:
    """Gives CMS pages their own policy, and Wagtail's known inline initialisers its nonce."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith(settings.CMS_PATH):
            return response
        response._csp_config = settings.CMS_CSP  # type: ignore[attr-defined]  # noqa: SLF001 (Django's own hook)
        if not response.streaming and "text/html" in response.headers.get("Content-Type", ""):
            nonce = str(request._csp_nonce)  # type: ignore[attr-defined]  # noqa: SLF001
            page = response.content.decode(response.charset)
            page, found = WAGTAIL_INITIALISERS.subn(rf'<script nonce="{nonce}">\1</script>', page)
            if found:
                response.content = page.encode(response.charset)
                response.headers["Content-Length"] = str(len(response.content))
        return response


class CmsNeedsSecondFactor:
    """Nobody works in the CMS without a second factor: they are led to set one up first.

    Whoever has no business there is refused here: Wagtail would send them to sign in, and sign-in back, for ever. A
    role that has ended ends this too, whatever group is left over.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(settings.CMS_PATH) and request.user.is_authenticated:
            user = request.user
            if not user.has_perm("wagtailadmin.access_admin"):
                raise PermissionDenied
            if not user.is_superuser and not has_role(user, *CMS_ROLES):
                raise PermissionDenied
            if (elsewhere := lead_to_set_up(request)) is not None:
                return elsewhere
        return self.get_response(request)


class Redirects(RedirectMiddleware):
    """Leads from addresses that have moved. Files of packages never do, and asking would cost two queries a miss."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Look for where an address has moved to when there is nothing at it."""
        if request.path.startswith(PACKAGES):
            return response
        moved: HttpResponse = super().process_response(request, response)
        return moved
