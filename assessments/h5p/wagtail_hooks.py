"""What the CMS gains: what learners chose in an activity."""

from collections.abc import Iterator
from typing import Any

from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse

from wagtail import hooks
from wagtail.admin.auth import permission_denied
from wagtail.admin.widgets import Button

from assessments.quizzes.figures import THRESHOLD
from assessments.quizzes.queries import first_answers
from assessments.quizzes.wagtail_hooks import editions_and_chosen

from .figures import figures
from .pages import H5PPage


def answers_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show what learners chose in a released activity, one edition at a time, to those who may edit its step.

    There is no sum over editions: from it and one of them, the small numbers of the other would follow.
    """
    if page_id > BigIntegerField.MAX_BIGINT:
        raise Http404
    page = get_object_or_404(H5PPage, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        refused: HttpResponse = permission_denied(request)
        return refused
    editions, chosen = editions_and_chosen(request, page)
    context = {
        "page": page,
        "editions": editions,
        "chosen": chosen,
        "asked": figures(first_answers(page.step_id, chosen)) if chosen else [],
        "threshold": THRESHOLD,
        "header_title": f"Answers in ‘{page.title}’",
    }
    return render(request, "assessments/cms/h5p_answers.html", context)


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """Add the page to the CMS."""
    return [path("h5p-steps/<int:page_id>/answers/", answers_page, name="h5p_answers")]


@hooks.register("register_page_header_buttons")
def header_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Offer the answers on an activity."""
    if isinstance(page, H5PPage) and page.pk and page.permissions_for_user(user).can_edit():
        yield Button(
            "What learners chose", reverse("h5p_answers", args=[page.pk]), icon_name="table", priority=60
        )
