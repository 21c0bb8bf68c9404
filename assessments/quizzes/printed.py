"""The questions of a check for reading: with what is right and why for a reviewer, without it on a learner's paper."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.template.loader import render_to_string

from .items import NAMES


def printed(content: Mapping[str, Any], answers: bool) -> str:
    """Return every question of the bank as HTML to read; with `answers`, which is right, the feedback and the reason."""
    items = [
        {
            **item,
            "kind_name": NAMES[item["kind"]],
            "columns_by_id": _columns(item),
            **({} if answers or "options" not in item else {"options": _mixed(item)}),
        }
        for item in content["items"]
    ]
    context = {"intro": content["intro"], "items": items, "answers": answers, "asked": asked(content)}
    return render_to_string("assessments/printed/quiz.html", context)


def asked(content: Mapping[str, Any]) -> int:
    """Return how many questions a learner is asked in one go."""
    plan = content.get("plan")
    return sum(slot.get("draw", 1) for slot in plan) if plan else len(content["items"])


def _columns(item: Mapping[str, Any]) -> dict[str, str]:
    return {column["id"]: column["text"] for column in item.get("columns", [])}


def _mixed(item: Mapping[str, Any]) -> list[Any]:
    """Return the options in an order that says nothing: steps are kept in the right one. The same on every paper."""
    return sorted(
        item["options"], key=lambda option: sha256(f"{item['id']}/{option['id']}".encode()).digest()
    )
