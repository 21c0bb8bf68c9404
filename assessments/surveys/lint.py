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
    where = f"{page.get_parent().title} › {page.title}"
    return [warning(where, problem, mend, page_id=page.pk) for problem, mend in _unlike(page, content)]


def _unlike(page: SurveyPage, content: dict[str, object]) -> list[tuple[str, str]]:
    """Return what keeps a survey from being compared with the one at the other end of the course."""
    course = page.get_parent().get_parent()
    mine = _said(content)
    unlike: list[tuple[str, str]] = []
    for other in (
        SurveyPage.objects.descendant_of(course).live().exclude(pk=page.pk).exclude(stage=page.stage)
    ):
        try:
            theirs = _said(compile_page(other))
        except CompileError:
            continue
        if mine == theirs:
            return []
        unlike += [
            (
                f"the statement “{name}” is not the same as in “{other.title}”, so it can not be compared.",
                "Use the same short names and words, or leave the statements after the course empty.",
            )
            for name in {**mine, **theirs}
            if mine.get(name) != theirs.get(name)
        ]
    return unlike or [
        (
            "no survey at the other end of the course asks the same in the same words, so nothing can be compared.",
            "Add one there.",
        )
    ]


def _said(content: dict[str, object]) -> dict[str, str]:
    statements = content["statements"]
    assert isinstance(statements, list)
    return {one["id"]: one["text"] for one in statements}
