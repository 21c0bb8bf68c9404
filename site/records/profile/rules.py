"""Rules of a statement template, in the form of the specification (part 2, 8.1). A note says each in plain words."""

from collections.abc import Sequence
from typing import Any

from records.vocabulary import LANGUAGE

type Rule = dict[str, Any]


def included(location: str, note: str) -> Rule:
    """Return a rule that something must be there."""
    return {"location": location, "presence": "included", "scopeNote": {LANGUAGE: note}}


def excluded(location: str, note: str) -> Rule:
    """Return a rule that something must not be there; several places are joined by a pipe."""
    return {"location": location, "presence": "excluded", "scopeNote": {LANGUAGE: note}}


def one_of(location: str, values: Sequence[Any], note: str) -> Rule:
    """Return a rule that something must be there and have one of these values."""
    return included(location, note) | {"all": list(values)}


def if_there(location: str, values: Sequence[Any], note: str) -> Rule:
    """Return a rule that something has one of these values where it is there."""
    return included(location, note) | {"presence": "recommended", "all": list(values)}


def places(holder: str, *names: str) -> str:
    """Return the location of several members of one object."""
    return " | ".join(f"{holder}.{name}" for name in names)


def extension(holder: str, iri: str) -> str:
    """Return the location of an extension."""
    return f"{holder}.extensions['{iri}']"
