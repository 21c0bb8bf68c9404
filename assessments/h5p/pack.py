"""An H5P activity as a step in a course pack. The activity is named by its id; it stands in the pack's `activities/`."""

from typing import Any

from courses.errors import PackError
from courses.models import StepPage
from courses.pack.files import dump, fields, identity, load, string

from .pages import H5PPage

TEXTS = ["title", "summary"]
# Settings that are left out where they are what a new page has.
SETTINGS: dict[str, Any] = {"intro": "", "counts": "completed", "pass_mark": 80, "score": "best"}
CHOICES = {"counts": H5PPage.Counts.values, "score": H5PPage.Score.values}


def read(text: str, where: str) -> dict[str, Any]:
    """Return the values of the page's fields. Raises PackError."""
    data = fields(
        load(text, where),
        where,
        required=["id", "minutes", "activity", *TEXTS],
        optional=list(SETTINGS),
        numbers=["minutes", "pass_mark"],
    )
    settings = SETTINGS | {name: data[name] for name in SETTINGS if name in data}
    for name, allowed in CHOICES.items():
        if settings[name] not in allowed:
            raise PackError(where, f"‘{name}’ is {settings[name]!r}. It may be: {', '.join(allowed)}.")
    if not 1 <= settings["pass_mark"] <= 100:
        raise PackError(where, f"‘pass_mark’ is {settings['pass_mark']!r}; write per cent, from 1 to 100.")
    return {
        "step_id": identity(data["id"], where),
        "minutes": data["minutes"],
        **{key: string(data[key], where, key) for key in TEXTS},
        "activity_id": identity(data["activity"], where),
        **settings,
        "intro": string(settings["intro"], where, "intro"),
    }


def write(page: StepPage) -> str:
    """Return the page as pack text. Reading it back gives the same page."""
    assert isinstance(page, H5PPage)
    settings = {name: getattr(page, name) for name in SETTINGS}
    return dump(
        {
            "id": str(page.step_id),
            **{key: getattr(page, key) for key in ("title", "minutes", "summary")},
            "activity": str(page.activity_id),
            **{name: value for name, value in settings.items() if value != SETTINGS[name]},
        }
    )
