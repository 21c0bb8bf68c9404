"""GET shows the lesson; POST says it was read."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from courses.activities import element
from courses.live import explained, resolve
from courses.services import complete_step
from courses.visits import Visit
from media.player import let_play


def show(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the lesson, with facts and help lines as they stand today."""
    content = visit.step.content
    activities = content.get("activities", {})
    segments = content["segments"]
    if activities:
        segments = [_with_activity(segment, activities, visit.step.id) for segment in segments]
    context = {
        "visit": visit,
        "body": resolve(segments, visit.reader),
        "sources": content.get("sources", ()),
        "terms": explained(content.get("terms", ())),
        "has_activities": bool(activities),
    }
    response = render(request, "courses/lesson.html", context)
    return let_play(request, response) if activities else response


def _with_activity(segment: dict[str, Any], activities: dict[str, Any], step_id: str) -> dict[str, Any]:
    place = segment.get("activity")
    return {"html": element(activities[place], step_id, place)} if place else segment


def act(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Mark the lesson as done and go on. A second delivery changes nothing and leads to the same place."""
    complete_step(learner=visit.learner, enrolment=visit.learning, edition=visit.edition, step=visit.step)
    return HttpResponseRedirect(visit.next_url)
