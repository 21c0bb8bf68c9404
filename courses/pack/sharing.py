"""A pack on its way between areas: with the facts that it rests on, and a page of contents for whoever reviews it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import transaction

from courses.compile import compile_course
from courses.errors import PackError
from courses.models import CourseLibraryPage, CoursePage

from .contents import contents, live_slugs
from .files import dump, load
from .reading import CONTENTS, FACTS
from .writing import load_files, pack_of


class Carrier(Protocol):
    """Takes facts out of this site and brings them into another. The app that keeps them registers one."""

    def take_out(self, slugs: set[str]) -> list[dict[str, Any]]:
        """Return the facts of these slugs as plain values, by slug."""

    def may_bring_in(self, user: Any) -> bool:
        """Return whether somebody may add facts to this site."""

    def missing(self, entries: list[Any]) -> list[str]:
        """Return the slugs of the facts that this site does not hold. Raises PackError."""

    def bring_in(self, entries: list[Any]) -> list[str]:
        """Add the facts that this site does not hold, and return their slugs. Raises PackError.

        What is here stays as it is: whoever runs this site answers for it.
        """


_carriers: list[Carrier] = []


def register(carrier: Carrier) -> None:
    """Name who carries facts. Called once by an app that is ready; a second call replaces it."""
    _carriers[:] = [carrier]


def shared(course: CoursePage) -> dict[str, str]:
    """Return a course's pack as it is shared: its files, the facts it uses, and its contents."""
    manifest = compile_course(course)
    files = pack_of(course)
    facts = [entry for carrier in _carriers for entry in carrier.take_out(live_slugs(manifest, "fact"))]
    if facts:
        files[FACTS] = dump(facts)
    return files | {CONTENTS: contents(manifest)}


@dataclass(frozen=True)
class Installed:
    """What installing a pack did."""

    page: CoursePage
    changed: bool
    facts: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def says(self) -> str:
        """One sentence about it."""
        if not self.changed:
            return f"‘{self.page.title}’ is here already, the same in every word. Nothing was changed."
        more = f" {len(self.facts)} facts came with it." if self.facts else ""
        return f"‘{self.page.title}’ is installed.{more} No learner sees it before somebody has reviewed and released it."


@transaction.atomic
def install(
    files: Mapping[str, str], library: CourseLibraryPage, *, by: Any, overwrite: bool = False
) -> Installed:
    """Make a shared pack's pages, and add the facts that are missing here. Raises PackError; then nothing is written.

    Help lines never come with a pack: a number is shown only where somebody has checked it. Doing so twice changes nothing.
    """
    facts: list[str] = []
    left: list[str] = []
    if FACTS in files:
        entries = load(files[FACTS], FACTS)
        if not isinstance(entries, list):
            raise PackError(FACTS, "this must be a list of facts.")
        for carrier in _carriers:
            if carrier.may_bring_in(by):
                facts += carrier.bring_in(entries)
            else:
                left += carrier.missing(entries)
    page, changed = load_files(files, library, overwrite=overwrite)
    warnings = _missing(page)
    if left:
        warnings.insert(
            0, f"Ask somebody who may add facts to install this pack too. Missing here: {', '.join(left)}."
        )
    return Installed(page, changed, tuple(facts), tuple(warnings))


def _missing(page: CoursePage) -> list[str]:
    """Say what the release page will refuse: the first thing that can not be compiled."""
    from courses.errors import CompileError

    try:
        compile_course(page)
    except CompileError as problem:
        return [f"Before it can be released: {problem}"]
    return []
