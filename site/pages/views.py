"""Help, the way out, and plain pages. None of them asks who is reading, and none is counted or recorded."""

from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from courses.lessons.compile import segments
from courses.live import resolve

from .drawing import draw
from .forms import FindForm
from .live import helplines, programmes, terms
from .models import STANDARD, HelpLine, Programme, StandardPage
from .models.pathways import NEEDS
from .queries import find_services


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


# What somebody wants to know, and the part of the map that answers it.
QUESTIONS = {
    Programme.Group.WAYS_IN: "Where do I begin?",
    Programme.Group.MEETINGS: "Who meets to talk about risk?",
    Programme.Group.JUSTICE: "What can police and courts do?",
    Programme.Group.SUPPORT: "What support is there for victims, partners and children?",
    Programme.Group.CHANGE: "What happens with the person causing harm?",
    Programme.Group.HOUSING: "What can housing do?",
    Programme.Group.CARE: "What do health and social care do?",
}


@require_safe
def what_happens_next(request: HttpRequest) -> HttpResponse:
    """Show the multi-agency map: a drawing with every link, and each entry with its cautions and its date."""
    without_session(request)
    body = programmes.once("map", _map)
    return quiet(render(request, "pages/map.html", {"questions": QUESTIONS, "map": body}))


def _map() -> str:
    links = programmes.links()
    groups: dict[str, list[Programme]] = {group: [] for group in Programme.Group}
    for entry in programmes.entries().values():
        groups[entry.group].append(entry)
    drawing = draw(groups, {slug: [to.slug for to, _ in onwards] for slug, onwards in links.items()})
    parts = [
        {
            "group": group,
            "entries": [{"entry": entry, "links": links[entry.slug]} for entry in groups[group]],
        }
        for group in Programme.Group
    ]
    return render_to_string("pages/map_body.html", {"parts": parts, "drawing": drawing})


@csrf_exempt  # nothing is changed by it, and a token would need a cookie
@require_http_methods(["GET", "HEAD", "POST"])
def find_a_service(request: HttpRequest) -> HttpResponse:
    """Show which services there are in an area, or say honestly that we know of none. Nothing is recorded.

    What is looked for is posted, so that it stands in no address, history or log. A query string is not read.
    """
    without_session(request)
    form = FindForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        wanted = form.cleaned_data
        context |= {
            "found": find_services(**wanted),
            "area": wanted["area"],
            "audience": wanted["audience"],
            "change": wanted["audience"] == "change",
            "need": NEEDS.get(wanted["need"], ""),
            "urgent": wanted["risk"] == "high",
        }
    return quiet(render(request, "pages/find.html", context))


@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """Show the glossary by letter."""
    without_session(request)
    found = sorted(terms.entries().values(), key=lambda term: term.word.strip("“").lower())
    letters = [(letter, list(rows)) for letter, rows in groupby(found, key=lambda term: term.word[0].upper())]
    return quiet(
        render(request, "pages/words.html", {"letters": letters, "on_map": programmes.entries().keys()})
    )


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
            request,
            "pages/standard.html",
            {"page": page, "body": resolve(segments(page.body, page.title, refuse=False))},
        )
    )
