"""From a lesson's blocks to segments: rendered HTML, and live entries by slug."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.template.loader import render_to_string

from courses.activities import compile_activity
from courses.errors import CompileError
from courses.live import source
from courses.models import StepPage
from courses.richtext import words as plain

from .pages import LessonPage

LIVE = {"fact", "helpline"}


def segments(blocks: Iterable[Any], where: str) -> list[dict[str, str]]:
    """Return blocks as segments: `{"html": …}`, `{"live": kind, "slug": …}` or `{"activity": place}`.

    Raises CompileError.
    """
    out: list[dict[str, str]] = []
    for number, block in enumerate(blocks, start=1):
        kind, value = block.block_type, block.value
        if kind in LIVE:
            if not value:
                raise CompileError(f"{where} › block {number}", f"no {kind} is chosen.")
            if problem := source(kind).problem(value):
                raise CompileError(f"{where} › block {number}", problem)
            out.append({"live": kind, "slug": value})
            continue
        if value is None:
            raise CompileError(
                f"{where} › block {number}", f"the {kind.replace('_', ' ')} is empty or was deleted."
            )
        if kind == "h5p":
            out.append({"activity": str(block.id)})
            continue
        html = render_to_string(block.block.meta.template, {"value": value, "self": value}).strip()
        if out and "html" in out[-1]:
            out[-1]["html"] += "\n" + html
        else:
            out.append({"html": html})
    return out


def compile_page(page: StepPage) -> dict[str, Any]:
    """Return a lesson's content for the edition. Raises CompileError with a path that an author can follow."""
    assert isinstance(page, LessonPage)
    if not page.body:
        raise CompileError(page.title, "this lesson is empty.")
    content: dict[str, Any] = {"segments": segments(page.body, page.title)}
    if activities := _activities(page):
        content["activities"] = activities
    return content


def _activities(page: LessonPage) -> dict[str, Any]:
    """Return the activities inside a lesson by the id of their block, which is the place they are played at."""
    return {
        str(block.id): compile_activity(block.value, f"{page.title} › block {number}")
        for number, block in enumerate(page.body, start=1)
        if block.block_type == "h5p"
    }


def marking(content: Mapping[str, Any]) -> dict[str, str] | None:
    """A lesson marks nothing: any wording may be corrected. Only its activities stay where they are, and as they are."""
    return {place: one["package"] for place, one in content.get("activities", {}).items()} or None


def words(content: Mapping[str, Any]) -> str:
    """Return the words a learner reads. Not those in a quotation, nor of facts and help lines, which stand for themselves."""
    html = " ".join(segment["html"] for segment in content["segments"] if "html" in segment)
    texts = [one["text"] for one in content.get("activities", {}).values()]
    return "\n\n".join([_plain(html), *texts])


def _plain(html: str) -> str:
    return plain(re.sub(r"<blockquote>.*?</blockquote>", " ", html, flags=re.DOTALL))
