"""From a lesson's blocks to segments: rendered HTML, and live entries by slug."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.template.loader import render_to_string

from courses.errors import CompileError
from courses.live import source
from courses.models import StepPage
from courses.richtext import words as plain

from .pages import LessonPage

LIVE = {"fact", "helpline"}


def segments(blocks: Iterable[Any], where: str) -> list[dict[str, str]]:
    """Return blocks as segments: `{"html": …}`, or `{"live": kind, "slug": …}`. Raises CompileError."""
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
    return {"segments": segments(page.body, page.title)}


def marking(content: Mapping[str, Any]) -> None:
    """A lesson marks nothing: any wording may be corrected."""
    return


def words(content: Mapping[str, Any]) -> str:
    """Return the words a learner reads. Not those in a quotation, nor of facts and help lines, which stand for themselves."""
    html = " ".join(segment["html"] for segment in content["segments"] if "html" in segment)
    return plain(re.sub(r"<blockquote>.*?</blockquote>", " ", html, flags=re.DOTALL))
