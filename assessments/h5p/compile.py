"""From the page to what is played."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from courses.activities import compile_activity
from courses.errors import CompileError
from courses.models import StepPage

from .pages import H5PPage


def compile_page(page: StepPage) -> dict[str, Any]:
    """Return the content for the edition. Raises CompileError when there is nothing to play, or nobody could pass."""
    assert isinstance(page, H5PPage)
    try:
        page.clean()
    except ValidationError as error:
        raise CompileError(page.title, " ".join(error.messages)) from error
    return {
        "intro": page.intro,
        **compile_activity(page.activity, page.title),
        "counts": page.counts,
        "pass_mark": page.pass_mark,
        "score": page.score,
    }


def marking(content: Mapping[str, Any]) -> Any:
    """Return what decides whether it counts. The package too: a state of one does not fit another."""
    return [content[name] for name in ("package", "counts", "pass_mark", "score")]


def words(content: Mapping[str, Any]) -> str:
    """Return what a learner reads, as far as we can read it: the text alternative says all that the activity does."""
    return f"{content['intro']}\n\n{content['text']}"
