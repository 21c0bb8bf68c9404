"""The protocol that every step kind keeps, and the registry that finds them. To add one, see CONTRIBUTING.md.

A kind is one folder with the same file names as the others; its `kind.py` fills in a `StepKind` and its app
registers that when it is ready.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from .lint import Finding

if TYPE_CHECKING:
    from .models import StepPage
    from .visits import Visit


def _no_activities(page: "StepPage") -> list[UUID]:
    return []


@dataclass(frozen=True)
class StepKind:
    """What a kind of step can do. All callables are pure, except `show` and `act`."""

    name: str  # stored in editions and used as the file ending in course packs: never change it
    label: str  # what a learner reads: "Lesson"
    plural: str  # "lessons", for "what is still missing"
    page: type["StepPage"]
    suffix: str  # the file ending in a course pack: "lesson.md"
    # page -> plain JSON for the edition; raises CompileError with a path that an author can follow
    compile: Callable[["StepPage"], dict[str, Any]]
    # content -> the part of it that decides outcomes: a correction release may not change it
    marking: Callable[[Mapping[str, Any]], Any]
    # page -> what the CMS shows while authoring and a release refuses
    lint: Callable[["StepPage"], list[Finding]]
    # content -> the words a learner reads, for language rules and search
    words: Callable[[Mapping[str, Any]], str]
    # content, and whether the reader may see what is right -> HTML to read: for reviewers and on paper
    printed: Callable[[Mapping[str, Any], bool], str]
    # GET shows the state, POST acts on it; both work without JavaScript
    show: Callable[[HttpRequest, "Visit"], HttpResponse]
    act: Callable[[HttpRequest, "Visit"], HttpResponse]
    # course pack text -> values of the page's fields, and back, byte for byte
    read: Callable[[str, str], dict[str, Any]]
    write: Callable[["StepPage"], str]
    # whether the server judges what a learner does, or takes the word of something that it can not trust
    marked: bool = False
    self_reported: bool = False
    # page -> the activities of the media library that it names, so that course packs carry them
    activities: Callable[["StepPage"], list[UUID]] = _no_activities


_kinds: dict[str, StepKind] = {}


def register(kind: StepKind) -> None:
    """Make a kind known, and allow its pages below modules. Called once when its app is ready."""
    from .models import ModulePage

    _kinds[kind.name] = kind
    label = kind.page._meta.label
    if label not in ModulePage.subpage_types:
        ModulePage.subpage_types = [*ModulePage.subpage_types, label]


def get(name: str) -> StepKind:
    """Return a kind by name. Raises KeyError for one that is not installed."""
    return _kinds[name]


def every() -> list[StepKind]:
    """Return every kind, in the order of registration."""
    return list(_kinds.values())


def by_suffix(filename: str) -> StepKind | None:
    """Return the kind whose course pack files end like this one, or None."""
    return next((kind for kind in _kinds.values() if filename.endswith("." + kind.suffix)), None)
