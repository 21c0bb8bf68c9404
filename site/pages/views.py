"""Help, the way out, and plain pages. None of them asks who is reading, and none is counted or recorded."""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from courses.lessons.compile import segments
from courses.live import resolve

from .live import helplines
from .models import STANDARD, HelpLine, StandardPage


def without_session(request: HttpRequest) -> None:
    """Make the shell ask nobody who is reading: such a page touches no session and sets no cookie."""
    request.no_session = True  # type: ignore[attr-defined]


def quiet(response: HttpResponse) -> HttpResponse:
    """Tell no other site that somebody came from here, and keep nothing."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def help_now(request: HttpRequest) -> HttpResponse:
    """Show where help is, by nation; what is past its review date says so and gives no number as current."""
    without_session(request)
    lines = [line for line in helplines.entries().values() if not line.is_stale]
    nation = request.GET.get("nation", "")
    nations = ["England", "Wales", "Scotland", "Northern Ireland"]
    shown = [line for line in lines if nation not in nations or nation in line.nations]
    context = {
        "groups": [(group, [line for line in shown if line.group == group]) for group in HelpLine.Group],
        "nations": nations,
        "nation": nation if nation in nations else "",
        "hidden": len(helplines.entries()) - len(lines),
    }
    return quiet(render(request, "pages/help.html", context))


@csrf_exempt  # a beacon sends no token; all that a forged one could do is sign somebody out
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """End the session and go to a neutral page. Nothing is recorded. A second call changes nothing."""
    logout(request)
    response: HttpResponse
    response = (
        HttpResponse(status=204) if request.method == "POST" else HttpResponseRedirect(settings.EXIT_URL)
    )
    for cookie in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        response.delete_cookie(cookie, samesite="Lax")
    return quiet(response)


@require_safe
def standard(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a plain page under its short address."""
    without_session(request)
    page = get_object_or_404(StandardPage.objects.live(), slug=STANDARD[slug])
    return quiet(
        render(
            request, "pages/standard.html", {"page": page, "body": resolve(segments(page.body, page.title))}
        )
    )
