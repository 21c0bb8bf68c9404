"""What else My learning offers a learner. Apps above register who to ask, because courses does not know them."""

from collections.abc import Callable
from dataclasses import dataclass

from people.models import User


@dataclass(frozen=True)
class Invitation:
    """Something to do, with its link."""

    title: str
    text: str
    url: str
    action: str


_sources: list[Callable[[User], list[Invitation]]] = []


def register(source: Callable[[User], list[Invitation]]) -> None:
    """Ask this source too. Called once when its app is ready; a second time changes nothing."""
    if source not in _sources:
        _sources.append(source)


def of(learner: User) -> list[Invitation]:
    """Return everything that a learner is invited to."""
    return [invitation for source in _sources for invitation in source(learner)]
