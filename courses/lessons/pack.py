"""A lesson in a course pack: front matter and Markdown with directives."""

import re
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from courses.errors import PackError
from courses.models import StepPage
from courses.pack import markdown
from courses.pack.files import day, fields, front_matter, shown, string, with_front_matter

from .pages import LessonPage

SOURCE_KEYS = ("title", "url", "checked_on")


def read(text: str, where: str) -> dict[str, Any]:
    """Return the values of a lesson page's fields. Raises PackError with file and line."""
    data, body, line = front_matter(
        text, where, required=["id", "title", "minutes", "summary"], optional=["sources"]
    )
    return {
        "step_id": data["id"],
        "title": data["title"],
        "minutes": data["minutes"],
        "summary": data["summary"],
        "body": markdown.to_blocks(body, where, line, seed=str(data["id"])),
        "sources": _sources(data.get("sources", []), where, str(data["id"])),
    }


def _sources(data: Any, where: str, seed: str) -> list[dict[str, Any]]:
    if not isinstance(data, list):
        raise PackError(where, "‘sources’ must be a list of “- title: …” entries.")
    found = []
    for number, entry in enumerate(data, start=1):
        here = f"{where}, source {number}"
        one = fields(entry, here, required=["title", "checked_on"], optional=["url"])
        value = {
            "title": string(one["title"], here, "title"),
            "url": string(one.get("url", ""), here, "url"),
            "checked_on": day(one["checked_on"], here, "checked_on"),
        }
        if value["url"] and not re.fullmatch(r"https?://\S{1,490}", value["url"]):
            raise PackError(
                here, f"‘url’ is {shown(value['url'])}; write an address that begins with https://."
            )
        block_id = uuid5(NAMESPACE_URL, f"{seed}/source/{number}")
        found.append({"type": "source", "value": value, "id": str(block_id)})
    return found


def write(page: StepPage) -> str:
    """Return the lesson as pack text. Reading it back gives the same page."""
    assert isinstance(page, LessonPage)
    data: dict[str, Any] = {
        "id": str(page.step_id),
        "title": page.title,
        "minutes": page.minutes,
        "summary": page.summary,
    }
    if page.sources:
        data["sources"] = [
            {key: block["value"][key] for key in SOURCE_KEYS if block["value"].get(key)}
            for block in page.sources.raw_data
        ]
    return with_front_matter(data, markdown.from_blocks(page.body.raw_data))


def activities(page: StepPage) -> list[UUID]:
    """Return the activities that the lesson names, in its order."""
    assert isinstance(page, LessonPage)
    named = (block["value"] for block in page.body.raw_data if block["type"] == markdown.ACTIVITY[1])
    return [UUID(str(value)) for value in named if value]
