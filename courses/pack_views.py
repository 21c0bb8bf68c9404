"""Packs in the CMS: download a course as one file, and install one that somebody shared."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from wagtail.admin import messages
from wagtail.admin.auth import permission_denied

from .errors import CompileError, PackError, PackRefused
from .forms import PackForm
from .lint import Finding
from .models import CourseLibraryPage
from .pack.checking import check_files
from .pack.reading import read_pack
from .pack.sharing import install, shared
from .pack.zipping import unzipped, zipped
from .review_views import course_page


def download_pack(request: HttpRequest, page_id: int) -> HttpResponse:
    """Send a course's published pages as a zip. Asking twice gives the same bytes, until a page changes."""
    page = course_page(page_id)
    if not page.permissions_for_user(request.user).can_edit():
        refused: HttpResponse = permission_denied(request)
        return refused
    try:
        files = shared(page)
    except CompileError as error:
        messages.error(request, f"This course can not be shared before this is mended: {error}")
        return redirect("wagtailadmin_explore", page.pk)
    answer = HttpResponse(zipped(files, page.slug), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{page.slug}-pack.zip"'
    answer["Cache-Control"] = "no-store"
    return answer


def install_pack(request: HttpRequest) -> HttpResponse:
    """Take a pack's file, say all that is wrong with it by file and line, or make its pages. Nothing is half installed."""
    library = CourseLibraryPage.objects.first()
    if library is None:
        raise Http404
    if not library.permissions_for_user(request.user).can_add_subpage():
        refused: HttpResponse = permission_denied(request)
        return refused
    form = PackForm(request.POST or None, request.FILES or None)
    problems: list[PackError] = []
    findings: list[Finding] = []
    if form.is_valid():
        try:
            files = unzipped(form.cleaned_data["file"])
            read_pack(files)
            findings = [finding for finding in check_files(files) if finding.is_error]
            if not findings:
                installed = install(files, library, by=request.user, overwrite=form.cleaned_data["overwrite"])
                messages.success(request, installed.says)
                for warning in installed.warnings:
                    messages.warning(request, warning)
                return redirect("wagtailadmin_explore", installed.page.pk)
        except PackRefused as error:
            problems = error.problems
        except PackError as error:
            problems = [error]
    context = {
        "form": form,
        "problems": problems,
        "findings": findings,
        "header_title": "Install a course pack",
    }
    return render(request, "courses/cms/install_pack.html", context, status=400 if form.is_bound else 200)
