"""A check in a course pack."""

import uuid
from typing import Any

from courses.errors import PackError
from courses.models import StepPage
from courses.pack.files import called, dump, fields, identity, load, string

from .pages import KINDS, QuizPage

KEYS = ["id", "title", "minutes", "summary", "intro", "pass_mark", "items"]
ITEM = ["id", "kind", "text", "critical", "explanation", "options"]
OPTION = ["id", "text", "correct", "feedback"]


def read(text: str, where: str) -> dict[str, Any]:
    """Return the values of a check page's fields. Raises PackError naming the question."""
    data = fields(
        load(text, where),
        where,
        required=KEYS,
        optional=["retry_wait_hours"],
        numbers=["minutes", "pass_mark", "retry_wait_hours"],
    )
    if not isinstance(data["items"], list) or not data["items"]:
        raise PackError(where, "‘items’ must be a list with at least one question.")
    step_id = identity(data["id"], where)
    return {
        "step_id": step_id,
        **{key: string(data[key], where, key) for key in ("title", "summary", "intro")},
        **{key: data[key] for key in ("minutes", "pass_mark")},
        "retry_wait_hours": data.get("retry_wait_hours", 0),
        "items": [
            {
                "type": "item",
                "value": _item(item, where),
                "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{step_id}/item/{number}")),
            }
            for number, item in enumerate(data["items"])
        ],
    }


def _item(data: Any, where: str) -> dict[str, Any]:
    here = f"{where}, question {called(data)}"
    found = fields(data, here, required=ITEM)
    kinds = [value for value, _ in KINDS]
    if found["kind"] not in kinds:
        raise PackError(here, f"‘kind’ is {found['kind']!r}. It may be: {', '.join(kinds)}.")
    if not isinstance(found["options"], list):
        raise PackError(here, "‘options’ must be a list.")
    return {
        **{key: string(found[key], here, key) for key in ("id", "kind", "text", "explanation")},
        "critical": _yes_no(found["critical"], here, "critical"),
        "options": [_option(option, here) for option in found["options"]],
    }


def _option(data: Any, where: str) -> dict[str, Any]:
    here = f"{where}, answer {called(data)}"
    found = fields(data, here, required=OPTION)
    return {
        **{key: string(found[key], here, key) for key in ("id", "text", "feedback")},
        "correct": _yes_no(found["correct"], here, "correct"),
    }


def _yes_no(value: Any, where: str, key: str) -> bool:
    if not isinstance(value, bool):
        raise PackError(where, f"‘{key}’ must be true or false.")
    return value


def write(page: StepPage) -> str:
    """Return the check as pack text. Reading it back gives the same page."""
    assert isinstance(page, QuizPage)
    data: dict[str, Any] = {
        "id": str(page.step_id),
        **{key: getattr(page, key) for key in ("title", "minutes", "summary", "intro", "pass_mark")},
    }
    if page.retry_wait_hours:
        data["retry_wait_hours"] = page.retry_wait_hours
    data["items"] = [
        {
            **{key: block.value[key] for key in ("id", "kind", "text")},
            "critical": bool(block.value["critical"]),
            "explanation": block.value["explanation"],
            "options": [
                {
                    "id": option["id"],
                    "text": option["text"],
                    "correct": bool(option["correct"]),
                    "feedback": option["feedback"],
                }
                for option in block.value["options"]
            ],
        }
        for block in page.items
    ]
    return dump(data)
