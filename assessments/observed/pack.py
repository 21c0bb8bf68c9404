"""Observed practice in a course pack."""

import re
import uuid
from typing import Any

from assessments.surveys.pages import SLUG
from courses.errors import PackError
from courses.models import StepPage
from courses.pack.files import dump, fields, identity, load, shown, string

from .pages import ObservedPage

TEXTS = ["title", "summary", "intro"]


def read(text: str, where: str) -> dict[str, Any]:
    """Return the values of the page's fields. Raises PackError naming the criterion."""
    data = fields(
        load(text, where),
        where,
        required=["id", "minutes", *TEXTS, "lowest", "criteria"],
        numbers=["minutes", "lowest"],
    )
    if not isinstance(data["criteria"], list) or not data["criteria"]:
        raise PackError(where, "‘criteria’ must be a list with at least one entry.")
    step_id = identity(data["id"], where)
    return {
        "step_id": step_id,
        "minutes": data["minutes"],
        **{key: string(data[key], where, key) for key in TEXTS},
        "lowest": data["lowest"],
        "criteria": [
            _criterion(entry, f"{where}, criterion {number}", f"{step_id}/criterion/{number}")
            for number, entry in enumerate(data["criteria"], start=1)
        ],
    }


def _criterion(entry: Any, where: str, name: str) -> dict[str, Any]:
    found = fields(entry, where, required=["id", "text"], optional=["essential"])
    if not isinstance(found.get("essential", False), bool):
        raise PackError(where, "‘essential’ must be true or false.")
    if not re.fullmatch(SLUG.regex, string(found["id"], where, "id")):
        raise PackError(where, f"‘id’ is {shown(found['id'])}; use lower-case letters, digits and dashes.")
    value = {key: string(found[key], where, key) for key in ("id", "text")}
    return {
        "type": "criterion",
        "value": {**value, "essential": found.get("essential", False)},
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, name)),
    }


def write(page: StepPage) -> str:
    """Return the page as pack text. Reading it back gives the same page."""
    assert isinstance(page, ObservedPage)
    return dump(
        {
            "id": str(page.step_id),
            **{key: getattr(page, key) for key in ("title", "minutes", "summary", "intro", "lowest")},
            "criteria": [
                {
                    "id": block.value["id"],
                    "text": block.value["text"],
                    **({"essential": True} if block.value["essential"] else {}),
                }
                for block in page.criteria
            ],
        }
    )
