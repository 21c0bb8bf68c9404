"""From a lesson's blocks to segments: rendered HTML, and live entries by slug."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.template.loader import render_to_string

from courses.activities import compile_activity
from courses.drawings import DRAWINGS
from courses.errors import CompileError
from courses.live import sector_names, source, words_used
from courses.models import StepPage
from courses.richtext import dressed
from courses.richtext import words as plain

from .pages import LessonPage

LIVE = {"fact", "helpline", "procedure", "programme"}


def segments(blocks: Iterable[Any], where: str, *, refuse: bool = True) -> list[dict[str, Any]]:
    """Return blocks as segments: `{"html": …}`, `{"live": kind, "slug": …}`, `{"activity": place}` or `{"sectors": […]}`.

    Raises CompileError. Where `refuse` is not wanted, for pages that are shown as they stand, a live entry that is stale
    or gone says so by itself.
    """
    out: list[dict[str, Any]] = []
    for number, block in enumerate(blocks, start=1):
        kind, value = block.block_type, block.value
        if kind in LIVE:
            if not value:
                raise CompileError(f"{where} › block {number}", f"no {kind} is chosen.")
            if refuse and (problem := source(kind).problem(value)):
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
        if kind == "for_sector":
            _add_for_sector(out, value, f"{where} › block {number}")
            continue
        if kind == "drawing" and value not in DRAWINGS:
            raise CompileError(f"{where} › block {number}", f"there is no drawing “{value}”. Choose another.")
        html = render_to_string(block.block.meta.template, block.block.get_context(value)).strip()
        if out and "html" in out[-1]:
            out[-1]["html"] += "\n" + html
        else:
            out.append({"html": html})
    return out


def _add_for_sector(out: list[dict[str, Any]], value: Mapping[str, Any], where: str) -> None:
    """Put words for some sectors with those beside them: together they are one set. Raises CompileError."""
    if not value["sectors"]:
        raise CompileError(where, "choose for which sectors this is, or “Everyone else”.")
    variant = {"for": list(value["sectors"]), "html": str(dressed(value["text"].source))}
    if not (out and "sectors" in out[-1]):
        out.append({"sectors": []})
    beside = out[-1]["sectors"]
    if twice := [name for name in variant["for"] if any(name in one["for"] for one in beside)]:
        raise CompileError(
            where, f"the block beside it is for {sector_names(twice)} too. Choose one of them."
        )
    beside.append(variant)


def compile_page(page: StepPage) -> dict[str, Any]:
    """Return a lesson's content for the edition. Raises CompileError with a path that an author can follow."""
    assert isinstance(page, LessonPage)
    if not page.body:
        raise CompileError(page.title, "this lesson is empty.")
    content: dict[str, Any] = {"segments": segments(page.body, page.title)}
    if page.sources:
        content["sources"] = [
            {
                "title": block.value["title"],
                "url": block.value["url"],
                "checked_on": block.value["checked_on"].isoformat(),
            }
            for block in page.sources
        ]
    if terms := words_used(_words_of(content)):
        content["terms"] = terms
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
    texts = [one["text"] for one in content.get("activities", {}).values()]
    return "\n\n".join([_words_of(content), *texts])


def _words_of(content: Mapping[str, Any]) -> str:
    return _plain(" ".join(_html_of(segment) for segment in content["segments"]))


def _html_of(segment: Mapping[str, Any]) -> str:
    if "sectors" in segment:
        return " ".join(one["html"] for one in segment["sectors"])
    return str(segment.get("html", ""))


def _plain(html: str) -> str:
    return plain(re.sub(r"<blockquote>.*?</blockquote>|<svg.*?</svg>", " ", html, flags=re.DOTALL))
