"""From the page to statements on a scale."""

from collections.abc import Mapping
from typing import Any

from courses.errors import CompileError
from courses.models import StepPage

from .pages import SurveyPage


def compile_page(page: StepPage) -> dict[str, Any]:
    """Return a survey's content for the edition. Raises CompileError naming the statement."""
    assert isinstance(page, SurveyPage)
    return compile_survey(page)


def compile_survey(page: SurveyPage) -> dict[str, Any]:
    """Return the statements of a page, saved or not. Raises CompileError naming the statement."""
    statements: list[dict[str, str]] = []
    for block in page.statements:
        if any(one["id"] == block.value["id"] for one in statements):
            raise CompileError(
                f"{page.title} › “{block.value['text']}”",
                f"the short name “{block.value['id']}” is used twice.",
            )
        statements.append({"id": block.value["id"], "text": block.value["text"]})
    if not statements:
        raise CompileError(page.title, "this survey has no statement.")
    return {"intro": page.intro, "stage": page.stage, "scale": page.scale, "statements": statements}


def marking(content: Mapping[str, Any]) -> Any:
    """Return the statements with their words: before and after must be asked alike, or no uplift can be computed."""
    return [content["stage"], content["scale"], [[one["id"], one["text"]] for one in content["statements"]]]


def words(content: Mapping[str, Any]) -> str:
    """Return what a learner reads."""
    return "\n".join([content["intro"], *(one["text"] for one in content["statements"])])
