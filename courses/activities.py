"""H5P activities in editions: which package is played at which place. A step of its own, or a block in a lesson.

A place is what a learner's attempts hang on: the step's id, or the block's. An edition holds the package's digest, so a
learner stays on the version that they began with, whatever is brought in later.
"""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from media.models import H5PActivity
from records import vocabulary as xapi

from .editions import Step
from .errors import CompileError
from .richtext import paragraphs


def compile_activity(activity: H5PActivity | None, where: str) -> dict[str, Any]:
    """Return what an edition holds of an activity. Raises CompileError when there is none, or none that plays."""
    if activity is None:
        raise CompileError(where, "no activity is chosen, or it was deleted.")
    version = activity.current
    if version is None:
        raise CompileError(
            where, f"the activity “{activity.title}” has no version that is ready to be played."
        )
    return {
        "activity": str(activity.pk),
        "version": version.number,
        "package": version.sha256,
        "library": version.main,
        "title": activity.title,
        "text": activity.text_alternative,
    }


def activity_at(step: Step, place: str) -> dict[str, Any] | None:
    """Return the activity at a place of a step, as `compile_activity` gave it, or None."""
    if step.kind == "h5p" and place == step.id:
        return step.content
    found: dict[str, Any] | None = step.content.get("activities", {}).get(place)
    return found


def as_activity(step: Step, place: str, title: str) -> xapi.Activity:
    """Return the activity at a place as statements name it."""
    return xapi.Activity(id=_id(step.id, place), type=xapi.MEDIA, name=title)


def element(activity: Mapping[str, Any], step_id: str, place: str) -> str:
    """Return the HTML in which activity.js plays an activity, with its text alternative for whoever can not use it."""
    context = {name: activity[name] for name in ("package", "title")}
    context |= {"place": place, "iri": _id(step_id, place), "text": paragraphs(activity["text"])}
    return render_to_string("media/activity.html", context).strip()


def _id(step_id: str, place: str) -> str:
    parts = () if place == step_id else ("activity", place)
    return xapi.activity_id("step", step_id, *parts)
