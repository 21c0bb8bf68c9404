"""From the page to what is awaited."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from courses.errors import CompileError
from courses.models import StepPage

from .pages import ElsewherePage


def compile_page(page: StepPage) -> dict[str, Any]:
    """Return the content for the edition. Raises CompileError for an address or activity id that can not be."""
    assert isinstance(page, ElsewherePage)
    try:
        page.clean()
    except ValidationError as error:
        raise CompileError(page.title, " ".join(error.messages)) from error
    if not page.activity:
        raise CompileError(
            page.title, "the id of the activity is missing. Ask whoever runs the other system."
        )
    return {
        "intro": page.intro,
        "address": page.address,
        "activity": page.activity,
        "counts": page.counts,
        "minimum": None if page.minimum is None else float(page.minimum),
    }


def marking(content: Mapping[str, Any]) -> Any:
    """Return what decides whether it counts."""
    return [content["activity"], content["counts"], content["minimum"]]


def words(content: Mapping[str, Any]) -> str:
    """Return what a learner reads."""
    return str(content["intro"])
