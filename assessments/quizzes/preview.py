"""A question of the bank as a learner would meet it: in a check that holds it alone, compiled in memory."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses import kinds
from courses.editions import RunningEdition
from courses.errors import CompileError
from courses.visits import Visit

from .items import flaws

if TYPE_CHECKING:
    from .bank import BankItem

ALONE = "00000000-0000-0000-0000-000000000001"


def preview_item(request: HttpRequest, entry: "BankItem") -> HttpResponse:
    """Show a question, saved or not, with the learner's own template; an error says what an author must mend."""
    reasons = ["it has no question yet."]
    if entry.question:
        reasons = [flaw.reason for flaw in flaws(entry.item) if flaw.is_error]
    if reasons:
        error = CompileError(entry.slug or "This question", " ".join(reasons))
        return render(request, "courses/preview_error.html", {"error": error})
    content = {"intro": "", "pass_mark": 100, "items": [entry.item]}
    step = {"kind": "quiz", "title": "Question of the bank", "summary": "", "minutes": 1, "content": content}
    module = {"id": ALONE, "title": "Question bank", "summary": "", "level": 1, "steps": [ALONE]}
    course = {"title": "Question bank", "discreet_title": "Question bank", "pass_mark": 100}
    edition = RunningEdition({"course": course, "levels": [], "modules": [module], "steps": {ALONE: step}})
    return kinds.get("quiz").show(request, Visit(edition=edition, step=edition.steps[0], enrolment=None))
