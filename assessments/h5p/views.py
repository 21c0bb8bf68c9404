"""The step's page, which works without JavaScript as text, and the address that a playing activity is heard at."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from assessments.services import StaleTurn
from courses.activities import activity_at, element
from courses.services import complete_step
from courses.views import edition_must_read, open_visit
from courses.visits import Visit
from media.player import let_play

from .hearing import Batch, Heard, Place, StaleGo, TooManyGoes, result_line, standing, start_again, take

MOST_BYTES = 1024 * 1024
MOST_EVENTS = 50
NOT_MARKED = "Say that you have done the activity, or read it as text, before you go on."


def show(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the activity and its text alternative."""
    content = visit.step.content
    context = {
        "visit": visit,
        "content": content,
        "element": element(content, visit.step.id, visit.step.id),
    }
    return let_play(request, render(request, "assessments/h5p.html", context))


def act(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Mark the step as done, by the learner's own word: they did it, or read it as text. A second time changes nothing.

    Always possible, whatever the activity counts: whoever can not use it must not be kept from the rest of the course.
    """
    if request.POST.get("do") != "done":
        messages.info(request, NOT_MARKED)
        return HttpResponseRedirect(visit.url)
    complete_step(learner=visit.learner, enrolment=visit.learning, edition=visit.edition, step=visit.step)
    return HttpResponseRedirect(visit.next_url)


@require_http_methods(["GET", "POST"])
@login_required
@edition_must_read
def activity(request: HttpRequest, enrolment_id: int, step_id: UUID, place: UUID) -> HttpResponse:
    """GET says where the learner is with an activity; POST takes what it reports, or starts it again. JSON both ways."""
    visit = open_visit(request, enrolment_id, step_id)
    content = activity_at(visit.step, str(place)) if visit is not None else None
    if visit is None or content is None:
        raise Http404
    here = Place(visit, str(place), content)
    if request.method == "GET":
        return JsonResponse(standing(here))
    try:
        body = request.body
    except RequestDataTooBig:
        body = b"x" * (MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        return _refused("This is too much at once.", 413)
    said = _read(body)
    if said is None:
        return _refused("This is not a JSON object.", 400)
    number = said.get("attempt")
    if number is not None and (isinstance(number, bool) or not isinstance(number, int)):
        return _refused("$.attempt must be a whole number or null.", 400)
    if said.get("do") == "again":
        try:
            start_again(here, number)
        except StaleTurn:
            return _refused("Reports came in at the same time. Send this again.", 503)
        except TooManyGoes:
            return _refused("You have started this very often. Go on with the one that is open.", 409)
        return JsonResponse(standing(here))
    if said.get("do") != "hear":
        return _refused("$.do must be “hear” or “again”.", 400)
    events = said.get("events", [])
    if not isinstance(events, list) or len(events) > MOST_EVENTS:
        return _refused(f"$.events must be a list of at most {MOST_EVENTS}.", 400)
    try:
        heard = take(here, Batch(number, events, said.get("state"), said.get("answers")))
    except StaleGo:
        return _refused("This activity was started again elsewhere.", 409)
    except StaleTurn:
        return _refused("Other reports came in at the same time. Send this again.", 503)
    return JsonResponse(_told(here, heard, with_result=bool(events)))


def _told(place: Place, heard: Heard, *, with_result: bool) -> dict[str, Any]:
    return {
        "attempt": heard.attempt.number,
        "finished": heard.attempt.finished_at is not None,
        "done": heard.done,
        "result": result_line(place) if with_result else "",
        "state_kept": heard.state_kept,
    }


def _read(body: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _refused(why: str, status: int) -> JsonResponse:
    return JsonResponse({"error": why}, status=status)
