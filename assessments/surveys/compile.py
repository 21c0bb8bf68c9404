"""From the page to statements on a scale."""

from collections.abc import Mapping
from typing import Any

from courses.errors import CompileError
from courses.models import StepPage

from .pages import SurveyPage

Statements = list[dict[str, str]]


def compile_page(page: StepPage) -> dict[str, Any]:
    """Return a survey's content for the edition. Raises CompileError naming the statement."""
    assert isinstance(page, SurveyPage)
    return compile_survey(page)


def compile_survey(page: SurveyPage) -> dict[str, Any]:
    """Return the statements of a page, saved or not. Raises CompileError naming the statement.

    A survey after the course that has none of its own asks those of the survey before it: the same words by making.
    """
    statements = _statements(page)
    if not statements and page.stage == SurveyPage.Stage.AFTER:
        earlier = before(page)
        statements = _statements(earlier) if earlier else []
        if not statements:
            raise CompileError(
                page.title,
                "this survey has no statement, and no published survey before the course has any to borrow.",
            )
    if not statements:
        raise CompileError(page.title, "this survey has no statement.")
    content: dict[str, Any] = {
        "intro": page.intro,
        "stage": page.stage,
        "scale": page.scale,
        "statements": statements,
    }
    # Only where it is set: what was released before there was such a thing has the same manifest, and the same hash.
    if page.ask_again:
        content["ask_again"] = True
    return content


def before(page: SurveyPage) -> SurveyPage | None:
    """Return the first published survey before the course in the page's own course, or None. One query."""
    course = page.get_parent().get_parent()
    found: SurveyPage | None = (
        SurveyPage.objects.descendant_of(course)
        .live()
        .filter(stage=SurveyPage.Stage.BEFORE)
        .order_by("path")
        .first()
    )
    return found


def _statements(page: SurveyPage) -> Statements:
    statements: Statements = []
    for block in page.statements:
        if any(one["id"] == block.value["id"] for one in statements):
            raise CompileError(
                f"{page.title} › “{block.value['text']}”",
                f"the short name “{block.value['id']}” is used twice.",
            )
        statements.append({"id": block.value["id"], "text": block.value["text"]})
    return statements


def marking(content: Mapping[str, Any]) -> Any:
    """Return the statements with their words: before and after must be asked alike, or no uplift can be computed."""
    return [content["stage"], content["scale"], [[one["id"], one["text"]] for one in content["statements"]]]


def words(content: Mapping[str, Any]) -> str:
    """Return what a learner reads."""
    return "\n".join([content["intro"], *(one["text"] for one in content["statements"])])
