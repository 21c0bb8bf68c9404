"""The learner's pages: catalogue, course, my learning, and the door to every step."""

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from . import invitations, kinds
from .editions import RunningEdition
from .errors import EditionUnreadable, NotReady, NotReleased
from .models import Course, Enrolment, Review
from .queries import (
    catalogue as catalogue_courses,
)
from .queries import (
    completions_of,
    done_steps,
    enrolment_of,
    learning_of,
    missing_needs,
    newest_enrolment,
    progress_of,
    readable,
    running,
)
from .services import enrol, start
from .visits import Visit

View = Callable[..., HttpResponse]


def edition_must_read(view: View) -> View:
    """Turn an edition that can not be read into a page that says so and loses nothing."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except EditionUnreadable as error:
            return render(request, "courses/edition_gone.html", {"error": error}, status=410)

    return wrapped


@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """List the courses that anybody may begin."""
    return render(request, "courses/catalogue.html", {"courses": readable(catalogue_courses())})


@require_GET
@edition_must_read
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a course is, and how far the learner is with it."""
    found = get_object_or_404(Course.objects.select_related("current_edition"), slug=slug)
    enrolment = newest_enrolment(request.user, found) if request.user.is_authenticated else None
    if enrolment is None and (found.current_edition is None or found.retired_at is not None):
        raise Http404
    progress = progress_of(enrolment) if enrolment else None
    shown = enrolment.edition if enrolment else found.current_edition
    assert shown is not None
    edition = progress.edition if progress else running(shown)
    return render(
        request,
        "courses/course.html",
        {
            "course": found,
            "edition": edition,
            "modules": [(module, edition.steps_of(module)) for module in edition.modules],
            "progress": progress,
            "needs": "" if progress else needs_of(request, edition),
            "awaits": [] if shown.reviewed else Review.Reader.labels,
            "completions": completions_of(enrolment) if enrolment else [],
        },
    )


def needs_of(request: HttpRequest, edition: RunningEdition) -> str:
    """Return in one sentence what the visitor must complete before they may begin, or an empty text."""
    missing = missing_needs(request.user if request.user.is_authenticated else None, edition)
    return f"This course builds on {' and '.join(missing)}. Complete that first." if missing else ""


@require_POST
def start_course(request: HttpRequest, slug: str) -> HttpResponse:
    """Enrol the learner if they are not, and lead to their first open step."""
    found = get_object_or_404(Course.objects.select_related("current_edition"), slug=slug)
    if not request.user.is_authenticated:
        # Back to the course, not to this address: it only takes a POST.
        return redirect_to_login(reverse("courses:course", args=[slug]))
    try:
        enrolment = enrol(learner=request.user, course=found)
    except (NotReady, NotReleased) as error:
        return render(request, "courses/not_open.html", {"error": error}, status=409)
    start(learner=request.user, enrolment=enrolment)
    return redirect("courses:resume", enrolment.pk)


@require_GET
@login_required
def my_learning(request: HttpRequest) -> HttpResponse:
    """Show what the learner takes, with what is still missing, and what else there is."""
    assert request.user.is_authenticated
    learning, unreadable = learning_of(request.user)
    taken = {
        enrolment.course_id for enrolment in (*(progress.enrolment for progress in learning), *unreadable)
    }
    others = readable(course for course in catalogue_courses() if course.pk not in taken)
    context = {
        "learning": learning,
        "unreadable": unreadable,
        "others": others,
        "invitations": invitations.of(request.user),
    }
    return render(request, "courses/my_learning.html", context)


def _own(request: HttpRequest, enrolment_id: int) -> Enrolment:
    """Return the signed-in learner's own enrolment; anybody else's does not exist for them."""
    assert request.user.is_authenticated
    enrolment = enrolment_of(request.user, enrolment_id)
    if enrolment is None:
        raise Http404
    enrolment.learner = request.user
    return enrolment


def open_visit(request: HttpRequest, enrolment_id: int, step_id: UUID) -> Visit | None:
    """Return the signed-in learner at one of their own steps, or None where there is no such step or it is not open yet.

    Raises Http404 for anybody else's enrolment, EditionUnreadable.
    """
    enrolment = _own(request, enrolment_id)
    edition = running(enrolment.edition)
    found = edition.step(str(step_id))
    if found is None:
        return None
    done = done_steps(enrolment)
    return Visit(edition, found, enrolment, done) if edition.is_open(found, done) else None


@require_GET
@login_required
@edition_must_read
def resume(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """Lead to the exact step where the learner is."""
    enrolment = _own(request, enrolment_id)
    progress = progress_of(enrolment)
    step = progress.next_step
    if step is None:
        return redirect("courses:finished", enrolment.pk)
    return redirect("courses:step", enrolment.pk, step.id)


@require_GET
@login_required
@edition_must_read
def finished(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """Say what is complete, what is still missing, and where the certificate is."""
    enrolment = _own(request, enrolment_id)
    return render(
        request,
        "courses/finished.html",
        {"progress": progress_of(enrolment), "completions": completions_of(enrolment)},
    )


@require_http_methods(["GET", "POST"])
@login_required
@edition_must_read
def step(request: HttpRequest, enrolment_id: int, step_id: UUID) -> HttpResponse:
    """Show a step, or act on it, by its kind. Only the learner's own, only in order."""
    enrolment = _own(request, enrolment_id)
    edition = running(enrolment.edition)
    found = edition.step(str(step_id))
    if found is None:
        # A step of another edition, or none: lead back to where the learner is.
        return render(request, "courses/no_such_step.html", {"enrolment": enrolment}, status=404)
    done = done_steps(enrolment)
    visit = Visit(edition=edition, step=found, enrolment=enrolment, done=done)
    if not edition.is_open(found, done):
        frontier = edition.frontier(done)
        assert frontier is not None
        context = {"visit": visit, "frontier": frontier, "frontier_url": visit.url_of(frontier)}
        return render(request, "courses/not_yet.html", context, status=409)
    kind = kinds.get(found.kind)
    return kind.act(request, visit) if request.method == "POST" else kind.show(request, visit)
