"""An author's preview: the one page compiled in memory and shown with the learner's own templates."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from . import kinds
from .compile import compile_step
from .editions import RunningEdition
from .errors import CompileError
from .models import CoursePage, StepPage
from .visits import Visit


def preview_step(request: HttpRequest, page: StepPage) -> HttpResponse:
    """Show a step, saved or not, as a learner will get it; an error says where the author must look."""
    try:
        edition = edition_of(page)
    except CompileError as error:
        return render(request, "courses/preview_error.html", {"error": error}, status=200)
    return kinds.get(page.kind).show(request, Visit(edition=edition, step=edition.steps[0], enrolment=None))


def edition_of(page: StepPage) -> RunningEdition:
    """Return an edition of this one page, compiled in memory. Raises CompileError."""
    module_page = page.get_parent().specific
    course_page = module_page.get_parent().specific
    assert isinstance(course_page, CoursePage)
    entry = compile_step(page)
    step_id = str(page.step_id)
    manifest = {
        "course": {
            "title": course_page.title,
            "discreet_title": course_page.discreet_title,
            "pass_mark": course_page.pass_mark,
        },
        "levels": [],
        "modules": [
            {
                "id": str(module_page.module_id),
                "title": module_page.title,
                "summary": module_page.summary,
                "level": module_page.level,
                "steps": [step_id],
            }
        ],
        "steps": {step_id: entry},
    }
    return RunningEdition(manifest)
