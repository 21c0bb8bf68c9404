"""Facts and help lines as lessons show them: today's text, kept for a short while in each process."""

import time

from django.db.models import Model
from django.template.loader import render_to_string

from .models import Fact, HelpLine, Reviewed

KEEP_SECONDS = 60


class LiveSource[Entry: Reviewed]:
    """Gives the entries of one model by slug. Implements courses.live.Source."""

    def __init__(self, model: type[Entry], template: str, noun: str) -> None:
        self.model = model
        self.template = template
        self.noun = noun
        self._entries: dict[str, Entry] = {}
        self._html: dict[str, str] = {}
        self._until = 0.0

    def forget(self, **kwargs: object) -> None:
        """Read again at the next use. Other processes follow within a minute."""
        self._until = 0.0

    def entries(self) -> dict[str, Entry]:
        """Return every entry by slug: one query a minute."""
        if time.monotonic() > self._until:
            rows: list[Entry] = list(self.model._default_manager.all())
            self._entries = {getattr(row, "slug"): row for row in rows}  # noqa: B009 (both models have one)
            self._html = {}
            self._until = time.monotonic() + KEEP_SECONDS
        return self._entries

    def choices(self) -> list[tuple[str, str]]:
        """Return (slug, name) of every entry, for authors."""
        return [
            (slug, str(entry))
            for slug, entry in sorted(self.entries().items(), key=lambda pair: str(pair[1]))
        ]

    def render(self, slug: str) -> str:
        """Return an entry as it stands today. A stale or missing one says so and shows no figure or number."""
        entry = self.entries().get(slug)
        if slug not in self._html:
            self._html[slug] = render_to_string(self.template, {"entry": entry}).strip()
        return self._html[slug]

    def problem(self, slug: str) -> str:
        """Return what an editor must do about an entry, or an empty text."""
        entry = self.entries().get(slug)
        if entry is None:
            return f"there is no {self.noun} “{slug}”. Add it, or choose another."
        if getattr(entry, "law_changed", False):
            return f"the law behind the {self.noun} “{entry}” has changed. Mend it first."
        if entry.is_stale:
            return f"the {self.noun} “{entry}” was to be reviewed by {entry.review_by:%-d %B %Y}. Check it first."
        return ""


facts = LiveSource(Fact, "pages/live/fact.html", "fact")
helplines = LiveSource(HelpLine, "pages/live/helpline.html", "help line")


def forget(sender: type[Model], **kwargs: object) -> None:
    """Drop what this process holds once an editor has saved an entry."""
    for source in (facts, helplines):
        if source.model is sender:
            source.forget()
