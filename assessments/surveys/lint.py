"""What the CMS shows while a survey is written."""

from courses.errors import CompileError
from courses.lint import Finding, warning
from courses.models import StepPage

from .compile import compile_page
from .pages import SurveyPage


def lint(page: StepPage) -> list[Finding]:
    """Return findings about a survey: its partner before or after must ask the same in the same words."""
    try:
        content = compile_page(page)
    except CompileError:
        return []
    assert isinstance(page, SurveyPage)
    course = page.get_parent().get_parent()
    others = SurveyPage.objects.descendant_of(course).live().exclude(pk=page.pk).exclude(stage=page.stage)
    where = f"{page.get_parent().title} › {page.title}"
    mine = {one["id"]: one["text"] for one in content["statements"]}
    for other in others:
        theirs = {block.value["id"]: block.value["text"] for block in other.statements}
        if mine == theirs:
            return []
    return [
        warning(
            where,
            "no survey at the other end of the course asks the same in the same words, so nothing can be compared.",
            page_id=page.pk,
        )
    ]
