"""From the page to what is looked at."""

from collections.abc import Mapping
from typing import Any

from courses.errors import CompileError
from courses.models import StepPage

from .pages import ObservedPage


def compile_page(page: StepPage) -> dict[str, Any]:
    """Return the content for the edition. Raises CompileError where there is nothing to look at, or two have one name."""
    assert isinstance(page, ObservedPage)
    criteria = [{name: block.value[name] for name in ("id", "text", "essential")} for block in page.criteria]
    if not criteria:
        raise CompileError(page.title, "there is nothing that an observer could look at. Add a criterion.")
    names = [one["id"] for one in criteria]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise CompileError(page.title, f"two criteria have the short name “{twice}”. Each needs its own.")
    return {"intro": page.intro, "criteria": criteria, "lowest": page.lowest}


def marking(content: Mapping[str, Any]) -> Any:
    """Return what decides whether a session counts."""
    return [content["lowest"], [[one["id"], one["essential"]] for one in content["criteria"]]]


def words(content: Mapping[str, Any]) -> str:
    """Return what a learner reads."""
    return "\n\n".join([content["intro"], *(one["text"] for one in content["criteria"])])
