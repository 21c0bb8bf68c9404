"""What is resolved when a page is shown, never baked in: what goes stale, and what depends on who reads.

Facts, help lines and the like go stale, so an edition holds only their slugs, and a higher app registers a source for
each kind. What an organisation has written down about its own ways, and words for one sector, depend on the reader.
Sources keep their own short cache, so that a step page costs no query for them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from django.template.loader import render_to_string

from .sectors import EVERYONE_ELSE, NAMES

Choices = list[tuple[str, str]]
Segment = Mapping[str, Any]


@dataclass(frozen=True)
class Reader:
    """What a page may know of who reads it: where they work. Never who they are."""

    sector: str = ""
    organisation_id: int | None = None


ANYBODY = Reader()


class Source(Protocol):
    """Where live entries of one kind come from."""

    def choices(self) -> Choices:
        """Return (slug, name) of every entry, for authors."""

    def render(self, slug: str, reader: Reader = ANYBODY) -> str:
        """Return safe HTML for an entry as it stands today; never shows a stale entry as current."""

    def problem(self, slug: str) -> str:
        """Return what an editor must do about an entry (missing, past its review date), or an empty text."""


class Glossary(Protocol):
    """Explains words that people in this work use."""

    def used_in(self, text: str) -> list[str]:
        """Return the slugs of the words that a text uses, in its order."""

    def explain(self, slugs: Iterable[str]) -> list[tuple[str, str]]:
        """Return (word, explanation) of those that there still are."""


_sources: dict[str, Source] = {}
_glossaries: list[Glossary] = []


def register(kind: str, source: Source) -> None:
    """Name the source of a kind of live entry. Called once by an app that is ready; a second call replaces it."""
    _sources[kind] = source


def register_glossary(glossary: Glossary) -> None:
    """Name who explains words. Called once by an app that is ready; a second call replaces it."""
    _glossaries[:] = [glossary]


def words_used(text: str) -> list[str]:
    """Return the slugs of the glossary's words that a text uses."""
    return [slug for glossary in _glossaries for slug in glossary.used_in(text)]


def explained(slugs: Iterable[str]) -> list[tuple[str, str]]:
    """Return (word, explanation) as they stand today."""
    return [pair for glossary in _glossaries for pair in glossary.explain(slugs)]


def source(kind: str) -> Source:
    """Return the source of a kind. Raises KeyError for a kind nobody registered."""
    return _sources[kind]


def _choices(kind: str) -> Choices:
    return _sources[kind].choices() if kind in _sources else []


def fact_choices() -> Choices:
    """Return the facts an author may choose."""
    return _choices("fact")


def helpline_choices() -> Choices:
    """Return the help lines an author may choose."""
    return _choices("helpline")


def programme_choices() -> Choices:
    """Return the entries of the multi-agency map that an author may choose."""
    return _choices("programme")


def resolve(segments: Iterable[Segment], reader: Reader = ANYBODY) -> str:
    """Return a lesson's HTML from its compiled segments, as this reader should see it today."""
    return "".join(_html(segment, reader) for segment in segments)


def _html(segment: Segment, reader: Reader) -> str:
    if "html" in segment:
        return str(segment["html"])
    if "sectors" in segment:
        return _for_sector(segment["sectors"], reader)
    return source(segment["live"]).render(segment["slug"], reader)


def _for_sector(variants: list[Segment], reader: Reader) -> str:
    """Show the words for the reader's sector, and let them open those for the others."""
    own = next((one for one in variants if reader.sector and reader.sector in one["for"]), None)
    own = own or next((one for one in variants if EVERYONE_ELSE in one["for"]), None)
    others = tuple((sector_names(one["for"]), one["html"]) for one in variants if one is not own)
    if own is None:
        return _set_of_sectors("", "", others)
    return _set_of_sectors(
        "" if EVERYONE_ELSE in own["for"] else sector_names(own["for"]), own["html"], others
    )


@lru_cache(maxsize=512)
def _set_of_sectors(names: str, html: str, others: tuple[tuple[str, str], ...]) -> str:
    """Put one sector's words above those for the others. The texts of editions never change, so the newest are kept."""
    return render_to_string("courses/for_sector.html", {"names": names, "own": html, "others": others})


def sector_names(slugs: Iterable[str]) -> str:
    """Return sectors as people read them: “Housing, Health”."""
    return ", ".join(NAMES[slug] for slug in slugs)
