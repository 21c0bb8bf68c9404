"""What goes stale, as lessons show it: today's text, kept for a short while in each process."""

import time
from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.template.loader import render_to_string

from courses.live import ANYBODY, Reader

from .models import Fact, HelpLine, Programme, ProgrammeLink, Reviewed, Term
from .models.facts import ELSEWHERE

KEEP_SECONDS = 60
Link = tuple[Programme, str]  # what an entry can lead to, and when or what for


class Kept[Entry: Model]:
    """Gives the rows of one model by slug, and reads them again after a minute."""

    def __init__(self, model: type[Entry]) -> None:
        self.model = model
        self._entries: dict[str, Entry] = {}
        self._html: dict[str, str] = {}
        self._until = 0.0

    def forget(self, **kwargs: object) -> None:
        """Read again at the next use. Other processes follow within a minute."""
        self._until = 0.0

    def read(self) -> list[Entry]:
        """Fetch every entry from the database."""
        return list(self.model._default_manager.all())

    def entries(self) -> dict[str, Entry]:
        """Return every entry by slug: one query a minute."""
        if time.monotonic() > self._until:
            self._entries = {getattr(row, "slug"): row for row in self.read()}  # noqa: B009 (all models have one)
            self._html = {}
            self._until = time.monotonic() + KEEP_SECONDS
        return self._entries

    def once(self, name: str, make: Callable[[], str]) -> str:
        """Return what `make` gives, made again only when the entries are read again: for a page made of all of them."""
        self.entries()
        kept = f"page {name}"  # no slug has a space
        if kept not in self._html:
            self._html[kept] = make()
        return self._html[kept]


class LiveSource[Entry: Reviewed](Kept[Entry]):
    """Gives the entries of one model to lessons. Implements courses.live.Source."""

    def __init__(self, model: type[Entry], template: str, noun: str) -> None:
        super().__init__(model)
        self.template = template
        self.noun = noun

    def choices(self) -> list[tuple[str, str]]:
        """Return (slug, name) of every entry, for authors."""
        return [
            (slug, str(entry))
            for slug, entry in sorted(self.entries().items(), key=lambda pair: str(pair[1]))
        ]

    def render(self, slug: str, reader: Reader = ANYBODY) -> str:
        """Return an entry as it stands today, the same for every reader. A stale or missing one says so, and no more."""
        entry = self.entries().get(slug)
        html = self._html  # another thread may begin a new one
        if slug not in html:
            html[slug] = render_to_string(self.template, {"entry": entry}).strip()
        return html[slug]

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


class FactSource(LiveSource[Fact]):
    """Gives facts, each with those that hold in other nations."""

    def __init__(self) -> None:
        super().__init__(Fact, "pages/live/fact.html", "fact")

    def read(self) -> list[Fact]:
        """Fetch every fact: one query."""
        return list(Fact.objects.select_related(*ELSEWHERE))


class ProgrammeSource(LiveSource[Programme]):
    """Gives the entries of the multi-agency map, and what each can lead to."""

    def __init__(self) -> None:
        super().__init__(Programme, "pages/live/programme.html", "entry of the map")
        self._links: dict[str, list[Link]] = {}

    def read(self) -> list[Programme]:
        """Fetch every entry and every link: two queries."""
        rows = super().read()
        known = {row.pk: row for row in rows}
        self._links = {row.slug: [] for row in rows}
        for link in ProgrammeLink.objects.order_by("sort_order", "pk"):
            entry, to = known.get(link.entry_id), known.get(link.to_id)
            if entry is not None and to is not None:  # else it came between the two queries
                self._links[entry.slug].append((to, link.phrase))
        return rows

    def links(self) -> dict[str, list[Link]]:
        """Return what each entry can lead to, with when or what for, by slug."""
        self.entries()
        return self._links


facts = FactSource()
helplines = LiveSource(HelpLine, "pages/live/helpline.html", "help line")
programmes = ProgrammeSource()
terms = Kept(Term)
# Which source to read again once a row of a model is saved or deleted.
KEPT: dict[type[Model], Kept[Any]] = {
    Fact: facts,
    HelpLine: helplines,
    Programme: programmes,
    ProgrammeLink: programmes,
    Term: terms,
}


def forget(sender: type[Model], **kwargs: object) -> None:
    """Drop what this process holds once an editor has saved an entry."""
    if sender in KEPT:
        KEPT[sender].forget()


def forget_all() -> None:
    """Drop everything that this process holds."""
    for source in KEPT.values():
        source.forget()
