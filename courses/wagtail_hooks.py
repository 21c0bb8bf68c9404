"""What the CMS gains: a release page, and a button that leads there."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html

from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.auth import permission_denied
from wagtail.admin.widgets import Button

from people.models import User

from .errors import ReleaseRefused
from .forms import ReleaseForm
from .language_views import check_language
from .models import Course, CourseLibraryPage, CoursePage
from .pack_views import download_pack, install_pack
from .review_views import course_page, read_course, review_course, standing
from .reviews import content_hash, recorded_alone
from .services import ALONE, SignOff, check_course, release


def release_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show what is wrong with a course, take the sign-off, and release it. What was typed is kept on an error."""
    if not isinstance(request.user, User) or not request.user.has_perm("courses.release_course"):
        refused: HttpResponse = permission_denied(request)
        return refused
    page = course_page(page_id)
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
        "alone": ALONE if recorded_alone(page.course_key, request.user) else "",
        "standing": standing(page, content_hash(page)),
        "errors": [finding for finding in findings if finding.is_error],
        "warnings": [finding for finding in findings if not finding.is_error],
        "header_title": f"Release ‘{page.title}’",
    }
    return render(request, "courses/cms/release.html", context)


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """Add our pages to the CMS."""
    return [
        path("courses/<int:page_id>/release/", release_page, name="release_course"),
        path("courses/<int:page_id>/review/", review_course, name="review_course"),
        path("courses/<int:page_id>/read/", read_course, name="read_course"),
        path("language/", check_language, name="check_language"),
        path("packs/install/", install_pack, name="install_pack"),
        path("packs/<int:page_id>/", download_pack, name="download_pack"),
    ]


@hooks.register("insert_editor_js")
def language_script() -> str:
    """Check the language of a form while somebody writes it."""
    return format_html(
        '<link rel="stylesheet" href="{}"><script src="{}" data-where="{}" defer></script>',
        static("cms.css"),
        static("language.js"),
        reverse("check_language"),
    )


@hooks.register("register_page_header_buttons")
def header_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Offer "Release" and the pack on a course, and to install a pack in the library."""
    if isinstance(page, CoursePage) and user.has_perm("courses.release_course"):
        yield Button("Release…", reverse("release_course", args=[page.pk]), icon_name="check", priority=5)
        yield Button("Reviews…", reverse("review_course", args=[page.pk]), icon_name="glasses", priority=6)
    if isinstance(page, CoursePage) and page.permissions_for_user(user).can_edit():
        url = reverse("download_pack", args=[page.pk])
        yield Button("Download as a pack", url, icon_name="download", priority=80)
    if isinstance(page, CourseLibraryPage) and page.permissions_for_user(user).can_add_subpage():
        yield Button("Install a course pack…", reverse("install_pack"), icon_name="upload", priority=80)
