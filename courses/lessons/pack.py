"""A lesson in a course pack: front matter and Markdown with directives."""

from typing import Any
from uuid import UUID

from courses.models import StepPage
from courses.pack import markdown
from courses.pack.files import front_matter, with_front_matter

from .pages import LessonPage


def read(text: str, where: str) -> dict[str, Any]:
    """Return the values of a lesson page's fields. Raises PackError with file and line."""
    fields, body, line = front_matter(text, where, required=["id", "title", "minutes", "summary"])
    return {
        "step_id": fields["id"],
        "title": fields["title"],
        "minutes": fields["minutes"],
        "summary": fields["summary"],
        "body": markdown.to_blocks(body, where, line, seed=str(fields["id"])),
    }


def write(page: StepPage) -> str:
    """Return the lesson as pack text. Reading it back gives the same page."""
    assert isinstance(page, LessonPage)
    fields = {"id": str(page.step_id), "title": page.title, "minutes": page.minutes, "summary": page.summary}
    return with_front_matter(fields, markdown.from_blocks(page.body.raw_data))


def activities(page: StepPage) -> list[UUID]:
    """Return the activities that the lesson names, in its order."""
    assert isinstance(page, LessonPage)
    named = (block["value"] for block in page.body.raw_data if block["type"] == markdown.ACTIVITY[1])
    return [UUID(str(value)) for value in named if value]
