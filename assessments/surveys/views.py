"""GET shows the statements; POST takes all answers at once. Works without JavaScript."""

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
    given = {one["id"]: request.POST.get(f"s-{one['id']}", "") for one in visit.step.content["statements"]}
    try:
        answer_once(visit=visit, action={"do": "answer", "given": given}, player=player.act)
    except player.Unanswered as error:
        return _form(request, visit, given=given, missing=error.missing, error=str(error), status=422)
    except PlayError as error:
        return _form(request, visit, given=given, error=str(error), status=422)
    except StaleTurn:
        pass
    return HttpResponseRedirect(visit.next_url)


def _form(
    request: HttpRequest,
    visit: Visit,
    *,
    given: dict[str, str] | None = None,
    missing: list[str] | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    content = visit.step.content
    given, missing = given or {}, missing or []
    options = [{"value": str(value), "label": label} for value, label in player.SCALES[content["scale"]]]
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
    if error and not errors:
        errors = [{"text": error, "href": ""}]
    context: dict[str, Any] = {
        "visit": visit,
        "content": content,
        "statements": statements,
        "options": options,
        "errors": errors,
    }
    return render(request, "assessments/survey.html", context, status=status)
