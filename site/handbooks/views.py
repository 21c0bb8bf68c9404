"""A learner's own course on paper: for those who learn with an organisation, and only from their own edition."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from courses.editions import RunningEdition
from courses.models import Edition, Enrolment
from courses.queries import running
from courses.views import edition_must_read
from people.queries import main_membership

from . import content
from .printing import PrintFailed, print_pdf

logger = logging.getLogger(__name__)
KEEP_SECONDS = 3600
Content = Callable[[RunningEdition, Edition, str], dict[str, Any]]


@require_GET
@login_required
@edition_must_read
def handbook(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """Send the whole course as a PDF. Facts in it are those of the day; asking again within an hour gives the same."""
    return _send(request, enrolment_id, "handbook", content.handbook)


@require_GET
@login_required
@edition_must_read
def card(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """Send the summary card as a PDF of one page. 404 for a course that has none."""
    return _send(request, enrolment_id, "card", content.card)


def _send(request: HttpRequest, enrolment_id: int, what: str, made: Content) -> HttpResponse:
    assert request.user.is_authenticated
    # For professionals: somebody who learns by themselves may share a device with the person they are afraid of.
    enrolment = (
        Enrolment.objects.filter(
            pk=min(enrolment_id, 2**63 - 1), learner=request.user, organisation__isnull=False
        )
        .select_related("edition")
        .defer("edition__manifest")
        .first()
    )
    if enrolment is None or main_membership(request.user) is None:
        raise Http404
    edition = running(enrolment.edition)
    if what == "card" and not edition.course.get("card"):
        raise Http404
    # One for all who have this edition: nothing of an organisation or a reader is in it (lessons/printed.py).
    key = f"handbooks-{what}-{enrolment.edition_id}-{edition.content_hash}-{timezone.localdate()}"
    pdf = cache.get(key)
    if pdf is None:
        data = made(edition, enrolment.edition, settings.BASE_URL)
        try:
            pdf = print_pdf(f"{what}.typ", data)
        except PrintFailed as error:
            logger.error("The %s of edition %s can not be set: %s", what, edition.content_hash, error)
            return render(request, "handbooks/failed.html", {"error": error}, status=500)
        cache.set(key, pdf, KEEP_SECONDS)
    response = HttpResponse(pdf, content_type="application/pdf")
    # The name that a shared computer lists under "recent files" does not name the subject.
    name = slugify(edition.course["discreet_title"]) or "course"
    response["Content-Disposition"] = f'attachment; filename="{name}-{what}.pdf"'
    response["Cache-Control"] = "no-store"
    return response
