"""What the CMS gains: a release page, and a button that leads there."""

from collections.abc import Iterator
from typing import Any

from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse

from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.auth import permission_denied
from wagtail.admin.widgets import Button

from people.models import User

from .errors import ReleaseRefused
from .forms import ReleaseForm
from .models import Course, CoursePage
from .services import SignOff, check_course, release


def release_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show what is wrong with a course, take the sign-off, and release it. What was typed is kept on an error."""
    if not isinstance(request.user, User) or not request.user.has_perm("courses.release_course"):
        refused: HttpResponse = permission_denied(request)
        return refused
    if page_id > BigIntegerField.MAX_BIGINT:
        raise Http404
    page = get_object_or_404(CoursePage, pk=page_id)
    course = Course.objects.select_related("current_edition").filter(key=page.course_key).first()
    form = ReleaseForm(request.POST or None, has_edition=bool(course and course.current_edition))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        sign_off = SignOff(data["name"], data["role"], data["organisation"], data["on"])
        try:
            edition = release(
                page=page, kind=data["kind"], sign_off=sign_off, by=request.user, note=data["note"]
            )
        except ReleaseRefused as error:
            for reason in error.reasons:
                form.add_error(None, reason)
        else:
            messages.success(request, f"‘{page.title}’ is released as edition {edition.number}.")
            return redirect("wagtailadmin_explore", page.pk)
    findings = check_course(page)
    context = {
        "page": page,
        "course": course,
        "editions": list(course.editions.defer("manifest")[:20]) if course else [],
        "form": form,
        "errors": [finding for finding in findings if finding.is_error],
        "warnings": [finding for finding in findings if not finding.is_error],
        "header_title": f"Release ‘{page.title}’",
    }
    return render(request, "courses/cms/release.html", context)


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """Add our pages to the CMS."""
    return [path("courses/<int:page_id>/release/", release_page, name="release_course")]


@hooks.register("register_page_header_buttons")
def header_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Offer "Release" on a course."""
    if isinstance(page, CoursePage) and user.has_perm("courses.release_course"):
        yield Button("Release…", reverse("release_course", args=[page.pk]), icon_name="check", priority=5)
