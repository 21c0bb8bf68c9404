"""What is resolved when a page is shown, never baked into an edition: facts and help lines go stale.

A higher app registers a source for each kind; an edition holds only slugs. Sources keep their own short cache, so
that a step page costs no query for them.
"""

from collections.abc import Iterable
from typing import Protocol

Choices = list[tuple[str, str]]


class Source(Protocol):
    """Where live entries of one kind come from."""

    def choices(self) -> Choices:
        """Return (slug, name) of every entry, for authors."""

    def render(self, slug: str) -> str:
        """Return safe HTML for an entry as it stands today; never shows a stale entry as current."""

    def problem(self, slug: str) -> str:
        """Return what an editor must do about an entry (missing, past its review date), or an empty text."""


_sources: dict[str, Source] = {}


def register(kind: str, source: Source) -> None:
    """Name the source of a kind of live entry. Called once by an app that is ready; a second call replaces it."""
    _sources[kind] = source


def source(kind: str) -> Source:
    """Return the source of a kind. Raises KeyError for a kind nobody registered."""
    return _sources[kind]


def fact_choices() -> Choices:
    """Return the facts an author may choose."""
    return source("fact").choices()


def helpline_choices() -> Choices:
    """Return the help lines an author may choose."""
    return source("helpline").choices()


def resolve(segments: Iterable[dict[str, str]]) -> str:
    """Return a lesson's HTML from its compiled segments: rendered HTML, and live entries by slug."""
    return "".join(
        segment["html"] if "html" in segment else source(segment["live"]).render(segment["slug"])
        for segment in segments
    )
