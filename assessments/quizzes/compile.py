"""From the page to questions that can be marked."""

from collections.abc import Mapping
from typing import Any

from courses.errors import CompileError
from courses.models import StepPage

from .pages import QuizPage


def compile_page(page: StepPage) -> dict[str, Any]:
    """Return a check's content for the edition. Raises CompileError naming the question."""
    assert isinstance(page, QuizPage)
    return compile_quiz(page)


def compile_quiz(page: QuizPage) -> dict[str, Any]:
    """Return the questions of a page, saved or not. Raises CompileError naming the question."""
    items: list[dict[str, Any]] = []
    for block in page.items:
        value = block.value
        where = f"{page.title} › question “{value['text']}”"
        options = [
            {
                "id": option["id"],
                "text": option["text"],
                "correct": bool(option["correct"]),
                "feedback": option["feedback"],
            }
            for option in value["options"]
        ]
        right = sum(option["correct"] for option in options)
        if any(item["id"] == value["id"] for item in items):
            raise CompileError(where, f"the short name “{value['id']}” is used twice.")
        if len({option["id"] for option in options}) != len(options):
            raise CompileError(where, "two answers have the same short name.")
        if len(options) < 2:
            raise CompileError(where, "needs at least two answers.")
        if value["kind"] == "single" and right != 1:
            raise CompileError(where, f"one answer must be right; {right} are marked so.")
        if value["kind"] == "multiple" and right < 1:
            raise CompileError(where, "at least one answer must be right.")
        for option in options:
            if not option["feedback"]:
                raise CompileError(where, f"the answer “{option['text']}” has no feedback.")
        items.append(
            {
                "id": value["id"],
                "kind": value["kind"],
                "text": value["text"],
                "critical": bool(value["critical"]),
                "explanation": value["explanation"],
                "options": options,
            }
        )
    if not items:
        raise CompileError(page.title, "this check has no question.")
    return {
        "intro": page.intro,
        "pass_mark": page.pass_mark,
        "retry_wait_hours": page.retry_wait_hours,
        "items": items,
    }


def marking(content: Mapping[str, Any]) -> Any:
    """Return what decides a mark: a correction may mend a text, not which answer is right."""
    return [
        content["pass_mark"],
        content["retry_wait_hours"],
        [
            [item["id"], item["kind"], item["critical"], [[o["id"], o["correct"]] for o in item["options"]]]
            for item in content["items"]
        ],
    ]


def words(content: Mapping[str, Any]) -> str:
    """Return what a learner reads, except the answers: a wrong one must be able to say what not to do."""
    parts = [content["intro"]]
    for item in content["items"]:
        parts += [item["text"], item["explanation"], *(option["feedback"] for option in item["options"])]
    return "\n".join(parts)
