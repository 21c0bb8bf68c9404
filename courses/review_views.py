"""For those who review a course: the whole of it on one page, and where their word on it is kept."""

from typing import Any

from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from wagtail.admin import messages
from wagtail.admin.auth import permission_denied

from people.models import User

from . import kinds
from .compile import compile_course
from .errors import CompileError
from .forms import ReviewForm
from .models import CoursePage, Review
from .reading_age import reading_age
from .reviews import CHECKLIST, content_hash, newest_reviews


def course_page(page_id: int) -> CoursePage:
    """Return a course's page. Raises Http404."""
    if page_id > BigIntegerField.MAX_BIGINT:
        raise Http404
    return get_object_or_404(CoursePage, pk=page_id)


def read_course(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show everything in a course on one page, as a release would compile it now, with every answer and reason."""
    page = course_page(page_id)
    if not page.permissions_for_user(request.user).can_edit():
        refused: HttpResponse = permission_denied(request)
        return refused
    context: dict[str, Any] = {"page": page, "header_title": f"Read ‘{page.title}’"}
    try:
        manifest = compile_course(page)
    except CompileError as error:
        return render(request, "courses/cms/read.html", {**context, "error": error})
    modules = [
        {**module, "steps": [_read(manifest["steps"][step]) for step in module["steps"]]}
        for module in manifest["modules"]
    ]
    return render(
        request, "courses/cms/read.html", {**context, "course": manifest["course"], "modules": modules}
    )


def _read(step: dict[str, Any]) -> dict[str, Any]:
    kind = kinds.get(step["kind"])
    words = kind.words(step["content"])
    return {
        **step,
        "label": kind.label,
        "html": kind.printed(step["content"], True),
        "words": len(words.split()),
        "age": reading_age(words),
    }


def review_course(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show who has reviewed a course, and keep another reader's word. What was typed is kept on an error."""
    if not isinstance(request.user, User) or not request.user.has_perm("courses.release_course"):
        refused: HttpResponse = permission_denied(request)
        return refused
    page = course_page(page_id)
    now = content_hash(page)
    form = ReviewForm(request.POST or None)
    if form.is_valid() and not now:
        form.add_error(
            None, "This course can not be compiled at the moment, so nobody can have read it. Mend it first."
        )
    if form.is_valid():
        data = form.cleaned_data
        Review.objects.create(
            course_key=page.course_key,
            content_hash=now,
            recorded_by=request.user,
            **{name: data[name] for name in ("reader", "name", "role", "organisation", "on", "note")},
            checked=list(CHECKLIST),
        )
        messages.success(request, "Kept. The release page shows it.")
        return redirect("review_course", page.pk)
    context = {
        "page": page,
        "form": form,
        "standing": standing(page, now),
        "header_title": f"Reviews of ‘{page.title}’",
    }
    return render(request, "courses/cms/review.html", context, status=400 if form.is_bound else 200)


def standing(page: CoursePage, now: str) -> list[dict[str, Any]]:
    """Return for each kind of reader their newest word, and whether the course has changed since."""
    newest = newest_reviews(page.course_key)
    return [
        {
            "label": reader.label,
            "review": newest.get(reader),
            "changed": reader in newest and now != "" and newest[reader].content_hash != now,
        }
        for reader in Review.Reader
    ]
