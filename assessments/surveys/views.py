"""GET shows the statements; POST takes all answers at once. Works without JavaScript."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from assessments.players import PlayError
from assessments.queries import newest_attempt
from assessments.services import StaleTurn, answer_once
from courses.visits import Visit

from . import player


def show(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the statements, or that they were answered."""
    attempt = None if visit.preview else newest_attempt(visit.learning, visit.step.id)
    if attempt is not None and not attempt.is_open:
        return render(request, "assessments/survey_done.html", {"visit": visit})
    return _form(request, visit)


def act(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take the answers and go on. A second delivery changes nothing and leads to the same place."""
    given = given_in(request, visit.step.content)
    try:
        action = {"do": "answer", "given": given, "skip": "skip" in request.POST}
        answer_once(visit=visit, action=action, player=player.act)
    except player.Unanswered as error:
        return _form(request, visit, given=given, missing=error.missing, error=str(error), status=422)
    except PlayError as error:
        return _form(request, visit, given=given, error=str(error), status=422)
    except StaleTurn:
        pass
    return HttpResponseRedirect(visit.next_url)


def questions(
    content: Mapping[str, Any],
    *,
    given: Mapping[str, str] | None = None,
    missing: Sequence[str] | None = None,
    error: str = "",
) -> dict[str, Any]:
    """Return the statements as the templates show them, with what was chosen and what is wrong with it."""
    given, missing = given or {}, missing or []
    statements = [
        {
            **one,
            "name": f"s-{one['id']}",
            "value": given.get(one["id"], ""),
            "error": "Choose an answer for this statement." if one["id"] in missing else "",
        }
        for one in content["statements"]
    ]
    errors = [
        {"text": f"{one['text']} Choose an answer.", "href": f"#{one['name']}-1"}
        for one in statements
        if one["error"]
    ]
    return {
        "statements": statements,
        "options": [_option(value, label) for value, label in player.SCALES[content["scale"]]],
        "errors": errors or ([{"text": error, "href": ""}] if error else []),
    }


def _option(value: int, label: str) -> dict[str, str]:
    """Return a point of the scale, its words apart from its number: there is no room for them in a row on a phone."""
    number, _, words = label.partition(", ")
    return {"value": str(value), "label": number, "words": words}


def given_in(request: HttpRequest, content: Mapping[str, Any]) -> dict[str, str]:
    """Return what a form says to each statement."""
    return {one["id"]: request.POST.get(f"s-{one['id']}", "") for one in content["statements"]}


def _form(
    request: HttpRequest,
    visit: Visit,
    *,
    given: dict[str, str] | None = None,
    missing: list[str] | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "visit": visit,
        "content": visit.step.content,
        **questions(visit.step.content, given=given, missing=missing, error=error),
    }
    return render(request, "assessments/survey.html", context, status=status)
