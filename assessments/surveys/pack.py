"""A survey in a course pack."""

import uuid
from typing import Any

from courses.errors import PackError
from courses.models import StepPage
from courses.pack.files import dump, fields, identity, load, string

from .pages import SurveyPage

KEYS = ["id", "title", "minutes", "summary", "intro", "stage", "scale", "statements"]


def read(text: str, where: str) -> dict[str, Any]:
    """Return the values of a survey page's fields. Raises PackError naming the statement."""
    data = fields(load(text, where), where, required=KEYS, optional=["ask_again"], numbers=["minutes"])
    for key, allowed in (("stage", SurveyPage.Stage.values), ("scale", SurveyPage.Scale.values)):
        if data[key] not in allowed:
            raise PackError(where, f"‘{key}’ is {data[key]!r}. It may be: {', '.join(allowed)}.")
    if not isinstance(data["statements"], list):
        raise PackError(where, "‘statements’ must be a list.")
    if not data["statements"] and data["stage"] != SurveyPage.Stage.AFTER:
        raise PackError(where, "‘statements’ must be a list with at least one entry.")
    if not isinstance(data.get("ask_again", False), bool):
        raise PackError(where, "‘ask_again’ must be true or false.")
    if data.get("ask_again") and data["stage"] != SurveyPage.Stage.AFTER:
        raise PackError(where, "‘ask_again’ is only for the survey after the course.")
    step_id = identity(data["id"], where)
    statements = []
    for number, entry in enumerate(data["statements"]):
        here = f"{where}, statement {number + 1}"
        found = fields(entry, here, required=["id", "text"])
        statements.append(
            {
                "type": "statement",
                "value": {key: string(found[key], here, key) for key in ("id", "text")},
                "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{step_id}/statement/{number}")),
            }
        )
    return {
        "step_id": step_id,
        **{key: string(data[key], where, key) for key in ("title", "summary", "intro", "stage", "scale")},
        "minutes": data["minutes"],
        "ask_again": data.get("ask_again", False),
        "statements": statements,
    }


def write(page: StepPage) -> str:
    """Return the survey as pack text. Reading it back gives the same page."""
    assert isinstance(page, SurveyPage)
    return dump(
        {
            "id": str(page.step_id),
            **{key: getattr(page, key) for key in ("title", "minutes", "summary", "intro", "stage", "scale")},
            **({"ask_again": True} if page.ask_again else {}),
            "statements": [
                {"id": block.value["id"], "text": block.value["text"]} for block in page.statements
            ],
        }
    )
