"""GET shows the lesson; POST says it was read."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from courses.live import resolve
from courses.services import complete_step
from courses.visits import Visit


def show(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the lesson, with facts and help lines as they stand today."""
    return render(
        request, "courses/lesson.html", {"visit": visit, "body": resolve(visit.step.content["segments"])}
    )


def act(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Mark the lesson as done and go on. A second delivery changes nothing and leads to the same place."""
    complete_step(learner=visit.learner, enrolment=visit.learning, edition=visit.edition, step=visit.step)
    return HttpResponseRedirect(visit.next_url)
